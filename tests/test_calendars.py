"""Places on the calendar, counted from a day."""

from __future__ import annotations

from datetime import date

import pytest

from summarizer import calendars

MONDAY, FRIDAY, SUNDAY = date(2031, 3, 10), date(2031, 3, 14), date(2031, 3, 16)
TUESDAY_IS = 2


def iso(place: calendars.Place | None) -> str | None:
    return place.iso if place else None


@pytest.mark.parametrize(
    ("published", "side", "expected"),
    [
        (MONDAY, "last", "2031-03-04"),  # in last week by any reading
        (FRIDAY, "last", None),  # this week's or the one before
        (FRIDAY, "past", "2031-03-11"),
        (FRIDAY, "next", "2031-03-18"),
        (MONDAY, "next", None),
        (MONDAY, "coming", "2031-03-11"),
    ],
)
def test_a_side_is_followed_only_where_it_can_mean_one_day(
    published: date, side: str, expected: str | None
) -> None:
    assert iso(calendars.weekday(published, TUESDAY_IS, side, None)) == expected


def test_the_weekday_of_publication_is_that_day_in_the_past_and_open_in_the_future() -> None:
    assert iso(calendars.weekday(FRIDAY, 5, "", -1)) == "2031-03-14"
    assert calendars.weekday(FRIDAY, 5, "", 1) is None


def test_a_weekday_six_days_away_is_left_open() -> None:
    assert calendars.weekday(FRIDAY, 6, "", -1) is None
    assert calendars.weekday(FRIDAY, 4, "", 1) is None


def test_months_and_weeks_cross_the_year() -> None:
    assert iso(calendars.shifted(date(2031, 1, 2), "month", -1)) == "2030-12"
    assert iso(calendars.shifted(date(2031, 1, 2), "week", -1)) == "2030-W52"
    assert iso(calendars.bare_month(date(2031, 1, 2), 11, "", -1)) == "2030-11"


def test_round_numbers_of_years_are_not_counted() -> None:
    assert calendars.shifted(FRIDAY, "year", -10) is None


def test_the_weekday_of_a_date_tells_its_year() -> None:
    assert iso(calendars.bare_day(FRIDAY, 20, 12, 5, None)) == "2030-12-20"
    assert calendars.bare_day(FRIDAY, 20, 12, 4, None) is None


def test_a_week_is_in_doubt_on_sundays_in_english() -> None:
    assert calendars.is_week_in_doubt(SUNDAY, "en")
    assert not calendars.is_week_in_doubt(SUNDAY, "de")
    assert not calendars.is_week_in_doubt(FRIDAY, "en")


def test_a_span_joins_places_that_are_alike_and_in_order() -> None:
    year = calendars.year
    assert iso(calendars.span(year(2028), year(2030))) == "2028/2030"
    assert calendars.span(year(2030), year(2028)) is None
    month = calendars.month(2030, 5)
    assert month
    assert calendars.span(year(2028), month) is None
    assert calendars.day(2031, 2, 30) is None
