"""How news words a time: each pattern with what it says of year, month, day, week or distance.

Patterns are tried only where a word can begin a time. What is certain from the words alone has
its place on the calendar; the rest is left to `times`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from summarizer import calendars
from summarizer._time_words import (
    COUNT,
    DAY_FIRST,
    DAY_FIRST_ENGLISH,
    MIXED_REGIONS,
    NEAR,
    ORDINAL,
    PARTS,
    PATTERNS,
    SEASON,
    SHIFTS,
    SIDES,
    STARTS,
    UNIT,
)
from summarizer.guards import reading
from summarizer.guards.dates import MONTH, WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.calendars import Place


class Words(NamedTuple):
    """What words say of a time: `text[start:end]`; `place` where they say all."""

    start: int
    end: int
    place: Place | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 1 is Monday
    side: str = ""  # last, past, this, next, coming: the word before a month or weekday
    unit: str = ""  # day, week, month, year
    shift: int | None = None  # so many units away, negative in the past

    @property
    def is_part(self) -> bool:
        """Whether it is a date without its year: "Wednesday", "14 March"."""
        return not (self.place or self.unit or self.side or self.shift is not None) and bool(
            self.month or self.weekday
        )

    @property
    def is_relative(self) -> bool:
        """Whether the day of publication can tell where it lies."""
        return bool(self.month or self.weekday or self.unit)

    def is_part_of(self, other: Words) -> bool:
        """Tell whether another time says all of this one."""
        return (
            self.month in {None, other.month}
            and self.day in {None, other.day}
            and self.weekday in {None, other.weekday}
        )

    def in_year(self, year: int) -> Place | None:
        """Place it in a year; None for a weekday alone."""
        if not self.month:
            return None
        if self.day:
            return calendars.day(year, self.month, self.day)
        return calendars.month(year, self.month)


_Reader: TypeAlias = "Callable[[re.Match[str], str], Words | None]"


_HEDGE = re.compile(
    r"(?i)\b(?:about|around|some|nearly|almost|over|than|roughly|least|approximately|or)\s$"
)
_NOT_PLURAL = frozenset("as was is its has this his across versus towards besides".split())
_YEAR_CUE = re.compile(
    r"(?i)(?:\b(?:in|since|by|until|till|from|of|to|and|during|early|late|mid|year|for|before|after"
    r"|between|im|jahre?|seit|bis|ab|von|und|en|depuis|desde|dès|año|à|et|de|del|hasta|entre)[\s-]"
    r"|[(,–-]\s?)$"
)
_BETWEEN = re.compile(r"(?i)\b(?:between|zwischen|entre)\s(?:the |dem |el |le )?$")
_FISCAL = re.compile(r"(?i)\b(?:fiscal|financial)(?:\syear)?\s$")
_NO_YEAR = re.compile(r"[$€£¥#№]\s?$|(?i:\bno\.?\s)$")
_MONTH_CUE = re.compile(
    r"(?i)(?:\b(?:in|of|since|until|till|by|early|late|mid|last|next|this|from|to|and|through"
    r"|between|during|im|seit|bis|anfang|mitte|ende|en|de|du|le|depuis|desde|début|fin)[\s-]"
    r"|[-–—]\s?)$"
)
# English words and names as well; as months they need a capital and a word that makes them one.
_AMBIGUOUS_MONTHS = frozenset(
    {"may", "march", "mars", "mar", "mai", "jan", "sep", "dec", "august", "april", "june"}
)
_FEAST = re.compile(
    r"(?:\b(?:Good|Black|Bloody|Ash|Palm|Super|Easter|Cyber|Holy|Giving|Red|Green)\s"
    r"|(?i:\b(?:every|each|a|any|jeden|chaque|cada|todos los|on\sa)\s))$"
)

# --- readers -------------------------------------------------------------------------------


def _year_first(match: re.Match[str], language: str) -> Words | None:
    """Read 2031-03-14, 2031-03, and the season or fiscal year 2030/31."""
    del language
    year, month, day = int(match["y"]), int(match["m"]), match["d"]
    if day:
        return Words(*match.span(), calendars.day(year, month, int(day)), month, int(day))
    if match["s"] == ".":
        return None
    # "2010-11" may be a winter's season as well; a month past the year's end can be no month.
    is_season = match["s"] == "/" or month > year % 100
    if len(match["m"]) == 1:
        return None
    return Words(*match.span(), None if is_season else calendars.month(year, month))


def _figures(match: re.Match[str], language: str) -> Words:
    """Read 14.03.2031; where both orders make a day, the language must say which it is."""
    one, two, year = int(match["a"]), int(match["b"]), int(match["y"])
    day_first, month_first = calendars.day(year, two, one), calendars.day(year, one, two)
    if day_first and month_first and one != two:
        is_day_first = _is_day_first(language)
        place = None if is_day_first is None else (day_first if is_day_first else month_first)
    else:
        place = day_first or month_first
    return Words(*match.span(), place)


def _han(match: re.Match[str], language: str) -> Words:
    del language
    found = {name: int(figures) for name, figures in match.groupdict().items() if figures}
    return _date(match, found.get("y"), found.get("m"), found.get("d"))


def _days(match: re.Match[str], language: str) -> Words | None:
    """Read "3–5 May 2031"; "3 and 5 May" is no range unless "between" stands before it."""
    month = MONTH[match["m"].casefold()]
    if _is_lower_word(match, language):
        return None
    is_pair = match.groupdict().get("and") and not _BETWEEN.search(match.string[: match.start()])
    if is_pair or not match["y"]:
        return Words(*match.span())
    year = int(match["y"])
    first = calendars.day(year, month, int(match["d"]))
    last = calendars.day(year, month, int(match["e"]))
    place = calendars.span(first, last) if first and last else None
    return Words(*match.span(), place)


def _calendar(match: re.Match[str], language: str) -> Words | None:
    """Read a month with its day, its year, or both, and the weekday before it."""
    if _is_lower_word(match, language):
        return None
    groups = match.groupdict()
    year, day, weekday = groups.get("y"), groups.get("d"), groups.get("w")
    return _date(
        match,
        int(year) if year else None,
        MONTH[match["m"].casefold()],
        int(day) if day else None,
        WEEKDAY[weekday.casefold()] if weekday else None,
    )


def _is_lower_word(match: re.Match[str], language: str) -> bool:
    """Tell "the 3 may be" from a date: English writes months with a capital."""
    name = match["m"]
    return language.startswith("en") and name[0].islower() and name in _AMBIGUOUS_MONTHS


def _date(
    match: re.Match[str],
    year: int | None,
    month: int | None,
    day: int | None,
    weekday: int | None = None,
) -> Words:
    words = Words(*match.span(), None, month, day, weekday)
    if year is None:
        return words
    if month is None:
        return words._replace(place=calendars.year(year))
    return words._replace(place=words.in_year(year))


def _bare_month(match: re.Match[str], language: str) -> Words | None:
    name, start = match["m"], match.start()
    side = match.groupdict().get("side", "").casefold()
    if name.casefold() in _AMBIGUOUS_MONTHS and not side:
        is_capital = name[0].isupper() or not language.startswith("en")
        if not is_capital or not _MONTH_CUE.search(match.string[max(0, start - 14) : start]):
            return None
    return Words(*match.span(), None, MONTH[name.casefold()], side=SIDES.get(side, ""))


def _year(match: re.Match[str], language: str) -> Words | None:
    del language
    text, start = match.string, match.start("y")
    before = text[max(0, start - 16) : start]
    if _NO_YEAR.search(before):
        return None
    following = re.match(r"\s([a-zäöüéèà]+s)\b", text[match.end() :])
    is_counted = following and following[1] not in _NOT_PLURAL and not _YEAR_CUE.search(before)
    if is_counted:
        return None
    place = None if _FISCAL.search(before) else calendars.year(int(match["y"]))
    return Words(*match.span(), place)


def _decade(match: re.Match[str], language: str) -> Words:
    del language
    # "The 2000s" may be ten years or a hundred.
    first = int(match["decade"])
    return Words(*match.span(), calendars.decade(first) if first % 100 else None)


def _part(match: re.Match[str], language: str) -> Words:
    """Read a quarter or half of a year."""
    del language
    groups = match.groupdict()
    letter, name = groups.get("letter"), groups.get("part")
    months = (3 if letter in "qQ" else 6) if letter else PARTS[(name or "").casefold()]
    number = groups.get("n") or str(ORDINAL.get((groups.get("ordinal") or "").casefold(), 0))
    first = (int(number) - 1) * months + 1
    place = calendars.months(int(match["y"]), first, months) if 1 <= first <= 12 else None
    return Words(*match.span(), place)


def _season(match: re.Match[str], language: str) -> Words:
    """A winter has two years, and which months a summer has depends on the hemisphere."""
    del language
    is_winter = SEASON[match["season"].casefold()] == "winter"
    return Words(*match.span(), None if is_winter else calendars.year(int(match["y"])))


def _near(match: re.Match[str], language: str) -> Words | None:
    table = NEAR.get(language.partition("-")[0], {})
    word = match[0]
    # "Am Morgen" is the morning, as is "gestern Morgen".
    shift = None if word == "Morgen" else table.get(word.casefold())
    return None if shift is None else Words(*match.span(), unit="day", shift=shift)


def _part_of_day(match: re.Match[str], language: str) -> Words:
    del language
    return Words(*match.span(), side="this", unit="day", shift=0)


def _unit(match: re.Match[str], language: str) -> Words:
    """Read "last week"; "the last week" are seven days that end anywhere."""
    unit = UNIT.get(match["unit"].casefold(), "")
    side = match["side"].casefold()
    shift = next((n for stem, n in SHIFTS.items() if side.startswith(stem)), None)
    is_span = language.startswith("en") and match.string[: match.start()].lower().endswith("the ")
    if shift is None or is_span or not unit:
        return Words(*match.span())
    return Words(*match.span(), unit=unit, shift=shift, side="this" if shift == 0 else "")


def _ago(match: re.Match[str], language: str) -> Words:
    del language
    unit = UNIT[match["unit"].casefold()]
    count = match["n"].casefold()
    number = int(count) if count.isdigit() else COUNT[count]
    if match["unsure"] or _HEDGE.search(match.string[: match.start()]):
        return Words(*match.span())
    return Words(*match.span(), unit=unit, shift=-number)


def _weekday(match: re.Match[str], language: str) -> Words | None:
    del language
    name = match["w"].casefold()
    groups = match.groupdict()
    side = SIDES.get((groups.get("side") or groups.get("behind") or "").casefold(), "")
    week = groups.get("week")
    shift = SHIFTS[week.casefold()] if week else None
    if name.endswith("days") or _FEAST.search(match.string[: match.start()]):
        return Words(*match.span())
    return Words(*match.span(), weekday=WEEKDAY[name], side=side, shift=shift)


def _is_day_first(language: str) -> bool | None:
    """Tell the order of day and month in a language; None when the region is missing or mixed."""
    primary, _, region = language.partition("-")
    region = region.upper()
    if primary == "en":
        return {"US": False}.get(region, True if region in DAY_FIRST_ENGLISH else None)
    return True if primary in DAY_FIRST and region not in MIXED_REGIONS else None


_READERS: dict[str, _Reader] = {
    "year first": _year_first,
    "figures": _figures,
    "han": _han,
    "days": _days,
    "calendar": _calendar,
    "part": _part,
    "season": _season,
    "decade": _decade,
    "year": _year,
    "near": _near,
    "part of day": _part_of_day,
    "ago": _ago,
    "unit": _unit,
    "weekday": _weekday,
    "month": _bare_month,
}
_COMPILED = tuple((re.compile(rf"(?i){pattern}"), _READERS[name]) for pattern, name in PATTERNS)
_ANY_START = frozenset({*MONTH, *WEEKDAY, *SEASON, *ORDINAL, "q", "h"})
_FIRST_WORDS = {
    language: _ANY_START | frozenset(words.split()) | NEAR[language].keys()
    for language, words in STARTS.items()
}
_CANDIDATE = re.compile(r"(?<![A-Za-z0-9.,_])\d|[^\W\d_]+(?:[-'’](?:hier|hui))?")
_HAS_FIGURE = re.compile(r"\d")


@lru_cache(maxsize=reading.TEXTS)
def find(text: str, language: str) -> tuple[Words, ...]:
    """Find the times of a text in a language, in order; a BCP 47 tag."""
    return tuple(_found(text, language))


def _found(text: str, language: str) -> Iterator[Words]:
    first_words = _FIRST_WORDS.get(language.partition("-")[0], _ANY_START)
    has_ago = " ago" in text
    end = 0
    for candidate in _CANDIDATE.finditer(text):
        start, word = candidate.start(), candidate[0].casefold()
        is_first = word in first_words or word[0].isdigit() or (has_ago and word in COUNT)
        found = _read(text, start, language) if is_first and start >= end else None
        if found:
            end = found.end
            yield found


def may_have_any(words: tuple[str, ...], text: str, language: str) -> bool:
    """Tell texts without a time from others, by their folded words, at little cost."""
    first_words = _FIRST_WORDS.get(language.partition("-")[0], _ANY_START)
    return bool(_HAS_FIGURE.search(text)) or " ago" in text or not first_words.isdisjoint(words)


def _read(text: str, start: int, language: str) -> Words | None:
    for pattern, reader in _COMPILED:
        match = pattern.match(text, start)
        found = reader(match, language) if match else None
        if found:
            return found
    return None
