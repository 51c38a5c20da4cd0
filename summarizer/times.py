"""Times in a text: found, and placed on the calendar where their words and the article allow.

A year in the words makes a time explicit; without one it is counted from the day of publication,
in the direction of its clause; else it is unresolved. The clock is never asked. English in full,
German, French and Spanish for dates, weekdays and the words next to "yesterday", and figures in
any language.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from summarizer import calendars, tenses, timewords
from summarizer.guards import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.brief import Basis
    from summarizer.calendars import Place
    from summarizer.timewords import Words

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_DASH = re.compile(r"\s?[-–—]\s?")
_TO = re.compile(r"\s(?:to|until|till|through|bis|à|au|al?|hasta)\s(?:zum |el |le )?")
_AND = re.compile(r"\s(?:and|und|et|y)\s(?:el |le )?")
_FROM = re.compile(r"(?i)\b(?:from|vom|von|du|de|desde|del)\s(?:the |el )?$")
_BETWEEN = re.compile(r"(?i)\b(?:between|zwischen|entre)\s(?:dem |el |le )?$")
_OPENING, _CLOSING = "“«„", "”»"


class Frame(NamedTuple):
    """What times are read by: the day of publication, if known, and the language of the text."""

    published: date | None = None
    language: str = "und"

    @property
    def primary(self) -> str:
        """The language without its region: "en" of "en-GB"."""
        return self.language.partition("-")[0].lower()


class Time(NamedTuple):
    """A time in a text, `text[start:end]`, and its place on the calendar if it has one."""

    start: int
    end: int
    words: Words
    place: Place | None
    basis: Basis


def published_day(iso: str | None) -> date | None:
    """Read the day of an article's date; None when it has none."""
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def find(text: str, frame: Frame, around: tuple[str, ...] = ()) -> tuple[Time, ...]:
    """Find the times of a text, in order. `around` are the sentences it rests on.

    They help where the text alone is in doubt: with the year it left out, with their tense, and
    with another year that they speak of.
    """
    found = [_placed(text, words, frame, around) for words in _words(text, frame)]
    return tuple(_joined(text, found)) if found else ()


def spans(text: str, frame: Frame) -> list[tuple[int, int]]:
    """Find where the times of a text stand, without placing them; both ends of a range apart."""
    return [(words.start, words.end) for words in _words(text, frame)]


def _words(text: str, frame: Frame) -> tuple[Words, ...]:
    if not timewords.may_have_any(reading.lowered(text), text, frame.language):
        return ()
    return timewords.find(text, frame.language)


def _placed(text: str, words: Words, frame: Frame, around: tuple[str, ...]) -> Time:
    """Place one time: by its own words, by those of its evidence, by the day of publication."""
    place = words.place or _told_by(words, frame, around)
    if place:
        return Time(words.start, words.end, words, place, "explicit")
    if frame.published and words.is_relative and not _is_quoted(text, words.start):
        place = _counted(text, words, frame.published, frame, around)
    basis: Basis = "publication_date" if place else "unresolved"
    return Time(words.start, words.end, words, place, basis)


def _told_by(words: Words, frame: Frame, around: tuple[str, ...]) -> Place | None:
    """Find the date in the evidence of which these words are a part, if there is just one."""
    if not words.is_part:
        return None
    whole = {
        other.place
        for sentence in around
        if _YEAR.search(sentence)
        for other in timewords.find(sentence, frame.language)
        if other.place and words.is_part_of(other)
    }
    return whole.pop() if len(whole) == 1 else None


def _counted(
    text: str, words: Words, published: date, frame: Frame, around: tuple[str, ...]
) -> Place | None:
    if words.unit:
        return _shifted(text, words, published, frame)
    if words.side == "" and _speaks_of_another_year(text[: words.start], words, around, published):
        return None
    tense = _tense(text, words, frame, around)
    if words.day and words.month:
        return calendars.bare_day(published, words.day, words.month, words.weekday, tense)
    if words.month:
        return calendars.bare_month(published, words.month, words.side, tense)
    if words.weekday and words.shift is not None:
        return calendars.weekday_of_week(published, words.weekday, words.shift)
    return calendars.weekday(published, words.weekday or 1, words.side, tense)


def _shifted(text: str, words: Words, published: date, frame: Frame) -> Place | None:
    if words.unit == "week" and calendars.is_week_in_doubt(published, frame.primary):
        return None
    # "The company today has 300 workers" is about these days.
    is_today = words.unit == "day" and words.shift == 0 and words.side == ""
    if is_today and tenses.direction(text, words.start, words.end, frame.primary) is None:
        return None
    return calendars.shifted(published, words.unit, words.shift or 0)


def _tense(
    text: str, words: Words, frame: Frame, around: tuple[str, ...]
) -> tenses.Direction | None:
    """Read the tense of the clause, and that of its evidence; None when they differ."""
    raw = text[words.start : words.end]
    told = {tenses.direction(text, words.start, words.end, frame.primary)}
    for sentence in around:
        start = sentence.find(raw)
        if start >= 0:
            told.add(tenses.direction(sentence, start, start + len(raw), frame.primary))
    told.discard(None)
    return told.pop() if len(told) == 1 else None


def _speaks_of_another_year(
    before: str, words: Words, around: tuple[str, ...], published: date
) -> bool:
    """Tell whether a month or weekday may belong to another year that was named before it."""
    texts = [before, *(around if words.month else ())]
    return any(int(year[0]) != published.year for t in texts for year in _YEAR.finditer(t))


def _is_quoted(text: str, start: int) -> bool:
    """Tell whether a place lies in a quotation: its "yesterday" is that of the speaker."""
    before = text[:start]
    opened = max(map(before.rfind, _OPENING))
    return opened > max(map(before.rfind, _CLOSING)) or before.count('"') % 2 == 1


def _joined(text: str, found: list[Time]) -> Iterator[Time]:
    """Join the ends of a range: "from March to May 2031", "2028–2030"."""
    index = 0
    while index < len(found):
        first, last = found[index], found[index + 1] if index + 1 < len(found) else None
        joined = _range(text, first, last) if last else None
        yield joined or first
        index += 2 if joined else 1


def _range(text: str, first: Time, last: Time) -> Time | None:
    between = text[first.end : last.start]
    before = text[max(0, first.start - 20) : first.start]
    is_range = (
        _DASH.fullmatch(between)
        or (_TO.fullmatch(between) and _FROM.search(before))
        or (_AND.fullmatch(between) and _BETWEEN.search(before))
    )
    if not is_range:
        return None
    begin = first.place
    if last.basis == "explicit" and last.place and first.basis != "explicit":
        begin = first.words.in_year(int(last.place.iso[:4]))
    place = calendars.span(begin, last.place) if begin and last.place else None
    basis: Basis = last.basis if place else "unresolved"
    return Time(first.start, last.end, first.words, place, basis)
