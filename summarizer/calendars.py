"""Where a time lies on the calendar, as ISO 8601, counted from the day an article appeared.

A time that could lie in two places ("last Tuesday" on a Friday) lies in none: None is the usual
answer to a doubt. docs/decisions/0009-dates.md has the rules.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from summarizer.brief import Precision
    from summarizer.tenses import Direction

_DAYS_AWAY = 5  # of a bare weekday; six days back may be tomorrow, seen from another time zone
_MONTHS_AWAY = 10  # of a bare month; a year without its number is the nearest one, or told
_MOST_DAYS_AWAY = 300
_MOST_AGO = {"day": 13, "week": 8, "month": 18, "year": 9}  # beyond it a number is a round one
_SUNDAY = 7


class Place(NamedTuple):
    """A stretch of the calendar."""

    iso: str
    precision: Precision


def decade(first: int) -> Place:
    """Return ten years, as the interval of the first and the last."""
    return Place(f"{first:04}/{first + 9:04}", "decade")


def year(number: int) -> Place:
    """Return a year."""
    return Place(f"{number:04}", "year")


def day(year: int, month: int, number: int) -> Place | None:
    """Return a day, None when the calendar does not have it."""
    found = _date(year, month, number)
    return Place(found.isoformat(), "day") if found else None


def month(year: int, number: int) -> Place | None:
    """Return a month."""
    return Place(f"{year:04}-{number:02}", "month") if 1 <= number <= 12 else None


def months(year: int, first: int, count: int) -> Place:
    """Return a quarter or a half of a year, as the interval of its months."""
    iso = f"{year:04}-{first:02}/{year:04}-{first + count - 1:02}"
    return Place(iso, "quarter" if count == 3 else "half")


def span(first: Place, last: Place) -> Place | None:
    """Return the stretch from one place to another, if they are alike and in order."""
    is_span = first.precision == last.precision and first.iso < last.iso
    if not is_span or "/" in first.iso + last.iso:
        return None
    return Place(f"{first.iso}/{last.iso}", first.precision)


def weekday(published: date, number: int, side: str, tense: Direction | None) -> Place | None:
    """Find a weekday: 1 is Monday. `side` is the word before it, such as last or next."""
    back = (published.isoweekday() - number) % 7
    ahead = (number - published.isoweekday()) % 7
    if side in {"last", "past"}:
        # "last Tuesday" on a Friday may be this week's or the one before.
        is_clear = side == "past" or (back or 7) >= published.isoweekday()
        return _days(published, -(back or 7)) if is_clear else None
    if side in {"next", "coming"}:
        is_clear = side == "coming" or (ahead or 7) > _SUNDAY - published.isoweekday()
        return _days(published, ahead or 7) if is_clear else None
    if tense == -1 and back <= _DAYS_AWAY:
        return _days(published, -back)
    if tense == 1 and 1 <= ahead <= _DAYS_AWAY:
        return _days(published, ahead)
    return None


def weekday_of_week(published: date, number: int, weeks: int) -> Place:
    """Find "Wednesday last week"."""
    monday = published - timedelta(days=published.isoweekday() - 1)
    return _days(monday, 7 * weeks + number - 1)


def bare_month(published: date, number: int, side: str, tense: Direction | None) -> Place | None:
    """Find a month that is named without its year."""
    year, now = published.year, published.month
    if side == "this":
        return month(year, number)
    if side in {"last", "past"}:
        return month(year - 1, number) if number >= now else None
    if side in {"next", "coming"}:
        return month(year + 1, number) if number <= now else None
    if tense == -1 and (now - number) % 12 <= _MONTHS_AWAY:
        return month(year if number <= now else year - 1, number)
    if tense == 1 and 1 <= (number - now) % 12 <= _MONTHS_AWAY:
        return month(year if number > now else year + 1, number)
    return None


def bare_day(
    published: date, number: int, of_month: int, weekday: int | None, tense: Direction | None
) -> Place | None:
    """Find a day of a month that is named without its year; its weekday tells the year as well."""
    found = [_date(published.year + years, of_month, number) for years in (-1, 0, 1)]
    near = [d for d in found if d and abs((d - published).days) <= _MOST_DAYS_AWAY]
    if weekday:
        near = [d for d in near if d.isoweekday() == weekday]
    elif tense is None:
        return None
    if tense == -1:
        near = [d for d in near if d <= published]
    elif tense == 1:
        near = [d for d in near if d > published]
    return Place(near[0].isoformat(), "day") if len(near) == 1 else None


def shifted(published: date, unit: str, count: int) -> Place | None:
    """Find "yesterday", "next week", "three months ago": that many units from publication."""
    if abs(count) > _MOST_AGO[unit]:
        return None
    if unit == "day":
        return _days(published, count)
    if unit == "week":
        year, week, _ = (published + timedelta(weeks=count)).isocalendar()
        return Place(f"{year:04}-W{week:02}", "week")
    if unit == "month":
        years, index = divmod(published.month - 1 + count, 12)
        return month(published.year + years, index + 1)
    return Place(f"{published.year + count:04}", "year")


def is_week_in_doubt(published: date, language: str) -> bool:
    """Tell whether a week is ending or beginning: on Sundays, English may mean either."""
    return language == "en" and published.isoweekday() == _SUNDAY


def _days(published: date, count: int) -> Place:
    return Place((published + timedelta(days=count)).isoformat(), "day")


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
