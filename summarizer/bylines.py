"""The line between headline and text: who wrote it, and when."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_BY = re.compile(r"(?:By|BY|Von|Par|Por|Автор:?)\s+(\S.{2,100})")
_PARTICLES = frozenset("al bin da de del della den der di du el ibn la le ten van von".split())
_NOT_A_NAME = re.compile(
    r"(?i)\b(?:news|times|post|press|staff|agency|reuters|writer|editor|reporter|correspondent)$"
)
_MONTHS = tuple(
    frozenset(names.split())
    for names in (
        "jan january januar janvier enero января",
        "feb february februar février febrero февраля",
        "mar march märz mars marzo марта",
        "apr april avril abril апреля",
        "may mai mayo мая",
        "jun june juni juin junio июня",
        "jul july juli juillet julio июля",
        "aug august août agosto августа",
        "sep sept september septembre septiembre сентября",
        "oct october oktober octobre octubre октября",
        "nov november novembre noviembre ноября",
        "dec december dezember décembre diciembre декабря",
    )
)
# "Wednesday, March 1, 2023", "Published: 1 March 2023 10:15 GMT", "Mittwoch, 1. März 2023".
_DATE_LINE = re.compile(
    r"""(?ix)(?P<lead>(?:(?:
      published|posted|updated|modified|first|last|date|on|am|le|el|à|jour|mis
    | veröffentlicht|aktualisiert|publié|publicado|actualizado|опубликовано|обновлено
    | (?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?
    | (?:mon|diens|donners|frei|sams|sonn)tag|mittwoch
    | (?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lunes|martes|miércoles|jueves|viernes
    | sábado|domingo|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье
      )[.,:]{0,2}\s+){0,4})(?:
      (?P<month1>[^\W\d_]{3,10})\.?\s+(?P<day1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year1>\d{4})
    | (?P<day2>\d{1,2})(?:\.|er|st|nd|rd|th)?\s+(?:de\s+)?(?P<month2>[^\W\d_]{3,10})\.?,?
      \s+(?:de\s+)?(?P<year2>\d{4})
    | (?P<iso>\d{4}-\d{2}-\d{2})
    )(?:(?:T|,?\s+)[^\W\d_]{0,3}\s?\d{1,2}[:.h]\d{2}.{0,20})?"""
)
_CHANGED = re.compile(r"(?i)updated|modified|aktualisiert|mis|actualizado|обновлено")


class Stamp(NamedTuple):
    """What a byline or date line says; both may be empty, as in "By our staff"."""

    authors: list[str]
    published: str | None


def read(block: str) -> Stamp | None:
    """Read a line that holds nothing but a byline and a date."""
    if len(block) > 150:
        return None
    authors: list[str] = []
    published = None
    for part in re.split(r"\s+[|•·–—]\s+", block):
        day, names = _date(part), _authors(part)
        if day is None and names is None:
            return None
        authors += names or []
        published = published or day or None
    return Stamp(authors, published)


def _authors(text: str) -> list[str] | None:
    """Return the names of a byline, None if it is none."""
    match = _BY.fullmatch(text)
    if not match or text.endswith((".", "!", "?", ":", "…")):
        return None
    names = re.split(r"\s*,\s*|\s+(?:and|und|et|y|и)\s+", match[1])
    if not all(_is_name(name) for name in names):
        return None
    return [name for name in names if " " in name and not _NOT_A_NAME.search(name)]


def _is_name(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= 5 and all(w[0].isupper() or w in _PARTICLES for w in words)


def _date(block: str) -> str | None:
    """Return the ISO date of a date line; empty for the date of a change."""
    match = _DATE_LINE.fullmatch(block)
    if not match:
        return None
    try:
        day = _day(match)
    except ValueError:
        return None
    return "" if _CHANGED.match(match["lead"]) else day.isoformat()


def _day(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    name = (match["month1"] or match["month2"]).casefold()
    month = next((n for n, names in enumerate(_MONTHS, 1) if name in names), 0)
    return date(int(match["year1"] or match["year2"]), month, int(match["day1"] or match["day2"]))
