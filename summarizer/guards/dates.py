"""Dates as news writes them, part by part: weekday, day of a month, month, year, relative.

Nothing is resolved: "Wednesday" of the claim must be "Wednesday" of the evidence. What a
sentence does not say of the year may stand elsewhere in the article or in its date line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.alternation import any_of
from summarizer.guards import reading, signs
from summarizer.guards.faults import Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source

_MONTHS = (
    "january/jan/januar/janvier/enero/января/январь/январе/يناير",
    "february/feb/februar/février/febrero/февраля/февраль/феврале/فبراير",
    "march/mar/märz/mars/marzo/марта/март/марте/مارس",
    "april/apr/avril/abril/апреля/апрель/апреле/أبريل",
    "may/mai/mayo/мая/май/мае/مايو",
    "june/jun/juni/juin/junio/июня/июнь/июне/يونيو",
    "july/jul/juli/juillet/julio/июля/июль/июле/يوليو",
    "august/aug/août/agosto/августа/август/августе/أغسطس",
    "september/sept/sep/septembre/septiembre/сентября/сентябрь/сентябре/سبتمبر",
    "october/oct/oktober/octobre/octubre/октября/октябрь/октябре/أكتوبر",
    "november/nov/novembre/noviembre/ноября/ноябрь/ноябре/نوفمبر",
    "december/dec/dezember/décembre/diciembre/декабря/декабрь/декабре/ديسمبر",
)
_WEEKDAYS = (
    "monday/mondays/montag/lundi/lunes/понедельник/الاثنين/星期一/周一",
    "tuesday/tuesdays/dienstag/mardi/martes/вторник/الثلاثاء/星期二/周二",
    "wednesday/wednesdays/mittwoch/mercredi/miércoles/среду/среда/الأربعاء/星期三/周三",
    "thursday/thursdays/donnerstag/jeudi/jueves/четверг/الخميس/星期四/周四",
    "friday/fridays/freitag/vendredi/viernes/пятницу/пятница/الجمعة/星期五/周五",
    "saturday/saturdays/samstag/samedi/sábado/субботу/суббота/السبت/星期六/周六",
    "sunday/sundays/sonntag/dimanche/domingo/воскресенье/الأحد/星期日/周日",
)
_DAYS = {-1: "yesterday/gestern/hier/ayer/вчера/أمس/昨天", 0: "today/heute/aujourd'hui/hoy/сегодня"
         "/اليوم/今天", 1: "tomorrow/demain/завтра/غدا/明天"}  # fmt: skip
MONTH = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split("/")}
WEEKDAY = {name: n for n, names in enumerate(_WEEKDAYS, 1) for name in names.split("/")}
_DAY = {name: n for n, names in _DAYS.items() for name in names.split("/")}
_DIRECTION = {
    "last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "letzte": -1,
    "letzten": -1, "vergangenen": -1, "nächste": 1, "nächsten": 1, "прошлой": -1, "прошлом": -1,
    "следующей": 1, "следующем": 1,
}  # fmt: skip
# Month names that are words as well need a capital and a neighbour that makes them a month.
_AMBIGUOUS = frozenset({"may", "march", "mars", "mar", "mai", "jan", "sep", "dec", "august"})
_MONTH_CUE = re.compile(
    r"(?i)(?:\b(?:in|of|since|until|till|by|early|late|mid|last|next|this|from|to|and|through|between"
    r"|im|seit|en|de|du|le)[\s-]|\d\.?(?:st|nd|rd|th)?\s(?:of\s)?|, )$"
)
_NAMES = any_of(MONTH)
_DATE = re.compile(
    rf"(?i)(?<!\w)(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<day1>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s(?:of\s|de\s)?(?P<month1>{_NAMES})(?!\w)"
    rf"|(?P<month2>{_NAMES})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\.\d|,\d)"
    rf"|(?P<month3>{_NAMES})(?!\w)"
    rf"|(?P<weekday>{any_of(WEEKDAY)})(?!\w)"
    rf"|(?P<day>{any_of(_DAY)})(?!\w)"
    rf"|(?P<direction>{any_of(_DIRECTION)})\s(?P<unit>week|month|year|season|night|woche|monat|jahr"
    rf"|неделе|месяце|году)(?:e|es|s)?(?!\w)"
    rf"|(?P<ago>\w+\s(?:days?|weeks?|months?|years?))\s(?:ago|earlier|before)(?!\w)"
    rf"|(?P<year>(?:1[89]|20)\d\d)(?![\d%]|[.,]\d|\w|\s?(?:million|billion|percent|dollars|euros|people|km)))"
    r"|(?P<cjk_year>(?:1[89]|20)\d\d)年|(?P<cjk_month>\d{1,2})月(?:(?P<cjk_day>\d{1,2})日)?"
    r"|(?P<cjk>昨天|今天|明天|(?:星期|周)[一二三四五六日])"
)
_WORD = re.compile(r"[^\W_]+")
# Scripts whose names of months and weekdays are not read here; years are.
_UNREAD = re.compile("[\u0590-\u05ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7afіїєґ]")
_HAN = re.compile("[\u3400-\u9fff]")
_DIGIT = re.compile(r"\d")
_AGO = frozenset({"ago", "earlier", "before"})
_AGO_UNITS = frozenset("day days week weeks month months year years".split())
_FIRST_WORDS = frozenset({*MONTH, *WEEKDAY, *_DAY, *_DIRECTION, "aujourd"})
_RELATIVE = frozenset({"relative", "ago", "today"})


class DatePart(NamedTuple):
    """One part of a date in a text: `text[start:end] == raw`."""

    kind: str  # weekday, day, month, year, today, relative, ago
    value: object
    raw: str
    start: int
    end: int


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find parts of dates that the evidence does not have."""
    own = parts(claim)
    if own and reading.script(claim) == "latin" and any(map(_UNREAD.search, cited)):
        own = tuple(part for part in own if part.kind == "year")
    if not own:
        return
    known = [part for sentence in cited or source.sentences for part in parts(sentence)]
    values = {(part.kind, part.value) for part in known}
    kinds = {part.kind for part in known}
    # "two weeks ago" has no rival in "three days ago": they may be different events.
    kinds.discard("ago")
    for part in own:
        if (part.kind, part.value) in values:
            continue
        is_elsewhere = (part.kind, part.value) in source.date_parts
        if part.kind not in kinds and (is_elsewhere or part.kind in _RELATIVE):
            continue
        yield Fault(
            "date_not_in_evidence",
            "warning" if is_elsewhere else "error",
            part.raw,
            f"{part.raw!r} is not in the cited sentences"
            if is_elsewhere
            else f"{part.raw!r} is not in the article",
            nearest(claim, cited),
        )


@lru_cache(maxsize=reading.TEXTS)
def parts(text: str) -> tuple[DatePart, ...]:
    """Read the parts of dates in a text, in order."""
    found: list[DatePart] = []
    for match in _matches(text):
        if not _is_other_word(match, text):
            found += _parts(match)
    return tuple(found)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Try the pattern only where a word can begin a date; it has too many words to search with."""
    if not text.isascii() and _HAN.search(text):
        yield from _DATE.finditer(text)
        return
    words = signs.found(text)
    has_ago = not _AGO.isdisjoint(words) and not _AGO_UNITS.isdisjoint(words)
    if not has_ago and _FIRST_WORDS.isdisjoint(words) and not _DIGIT.search(text):
        return
    end = 0
    for word in _WORD.finditer(text):
        is_candidate = has_ago or word[0][0].isdigit() or word[0].casefold() in _FIRST_WORDS
        if is_candidate and word.start() >= end and (match := _DATE.match(text, word.start())):
            end = match.end()
            yield match


@lru_cache(maxsize=reading.WORDS)
def is_date(word: str) -> bool:
    """Tell whether a word alone is part of a date: "March", "Wednesday", "2023"."""
    is_other = word.isascii() and word.isalpha() and word.casefold() not in _FIRST_WORDS
    return not is_other and bool(parts(f"in {word}"))


def _is_other_word(match: re.Match[str], text: str) -> bool:
    name = match["month3"]
    if not name or name.casefold() not in _AMBIGUOUS:
        return False
    before = text[max(0, match.start() - 12) : match.start()]
    return not name[0].isupper() or not _MONTH_CUE.search(before)


def _parts(match: re.Match[str]) -> Iterator[DatePart]:
    for kind, value in _values(match):
        yield DatePart(kind, value, match[0], *match.span())


def _values(match: re.Match[str]) -> list[tuple[str, object]]:
    group = {name: text.casefold() for name, text in match.groupdict().items() if text}
    month = group.get("month1") or group.get("month2") or group.get("month3")
    if month:
        return _calendar(None, MONTH[month], group.get("day1") or group.get("day2"))
    if "iso" in group:
        year, number, day = group["iso"].split("-")
        return _calendar(int(year), int(number), day)
    if "cjk_month" in group:
        return _calendar(None, int(group["cjk_month"]), group.get("cjk_day"))
    return [_single(group)]


def _single(group: dict[str, str]) -> tuple[str, object]:
    if "unit" in group:
        return "relative", (_DIRECTION[group["direction"]], group["unit"])
    if "ago" in group:
        return "ago", group["ago"]
    word = group.get("weekday") or group.get("day") or group.get("cjk")
    if word:
        return ("today", _DAY[word]) if word in _DAY else ("weekday", WEEKDAY[word])
    return "year", int(group.get("year") or group["cjk_year"])


def _calendar(year: int | None, month: int, day: str | None) -> list[tuple[str, object]]:
    parts: list[tuple[str, object]] = [("year", year)] if year else []
    parts.append(("month", month))
    if day:
        parts.append(("day", (month, int(day))))
    return parts
