from __future__ import annotations

import pytest

from summarizer.brief import Precision, Quantity, When
from summarizer.figures import Setting, quantities_of, when_of


def explicit(raw: str, iso: str, precision: Precision) -> When:
    return When(raw=raw, iso=iso, precision=precision, basis="explicit")


def test_a_change_and_a_level_are_two_quantities() -> None:
    found = quantities_of("Trade rose by 33 percent to five billion US dollars last year.")
    assert found == (
        Quantity(raw="33 percent", value=33, unit="%", change="by", direction="up"),
        Quantity(
            raw="five billion US dollars",
            value=5_000_000_000,
            unit="USD",
            change="to",
            direction="up",
        ),
    )


def test_bounds_are_kept_and_dates_are_no_quantities() -> None:
    [found] = quantities_of("At least 300 people were on the ship on 14 April 2023.")
    assert (found.value, found.bound) == (300, "at least")


def test_a_number_with_two_readings_has_no_value() -> None:
    [found] = quantities_of("Der Verein zahlte 1.500 Euro.")
    assert found.raw.startswith("1.500")
    assert found.value is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("They met on March 1, 2023 in Selm.", explicit("March 1, 2023", "2023-03-01", "day")),
        ("It was founded in 2001.", explicit("2001", "2001", "year")),
        ("They met in April 2019 and in May 2020.", explicit("April 2019", "2019-04", "month")),
        ("They met on Wednesday.", When(raw="Wednesday")),
        ("They met on 14 April.", When(raw="14 April")),
        ("Trade rose last year.", When(raw="last year")),
        ("They met.", None),
    ],
)
def test_a_time_is_resolved_only_with_its_year(text: str, when: When | None) -> None:
    assert when_of(text) == when


@pytest.mark.parametrize("text", ["The G20 met.", "COVID-19 spread.", "He left at 22:00."])
def test_numbers_in_names_and_hours_are_no_quantities(text: str) -> None:
    assert quantities_of(text) == ()


@pytest.mark.parametrize(
    ("text", "raw", "value", "upper"),
    [
        ("It cost between 3 and 5 million.", "between 3 and 5 million", 3e6, 5e6),
        (
            "It costs between 800,000 and 1.2 million.",
            "between 800,000 and 1.2 million",
            8e5,
            1.2e6,
        ),
        ("They hired 10–15 people.", "10–15", 10, 15),
        ("They won 1-3 at home.", "1", 1, None),
        ("It rose from 3 to 5 percent.", "3", 3, None),
    ],
)
def test_a_range_is_told_from_a_score_and_a_change(
    text: str, raw: str, value: float, upper: float | None
) -> None:
    found = quantities_of(text)[0]
    assert (found.raw, found.value, found.upper) == (raw, value, upper)


@pytest.mark.parametrize(
    ("text", "change", "direction"),
    [
        ("Sales saw a 33 percent drop.", "by", "down"),
        ("Sales are up 33 percent.", "by", "up"),
        ("Der Handel ist um 33 Prozent gestiegen.", "by", "up"),
        ("The rate was cut to 4 percent.", "to", "down"),
        ("The rate is 4 percent.", None, None),
    ],
)
def test_the_way_of_a_change_is_read(text: str, change: str | None, direction: str | None) -> None:
    [found] = quantities_of(text)
    assert (found.change, found.direction) == (change, direction)


def test_a_share_of_parts_is_in_percent() -> None:
    [found] = quantities_of("Two thirds of the voters stayed at home.")
    assert (found.raw, found.value, found.unit) == ("Two thirds", 66.67, "%")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("The town paid 1,500 euros for it.", "en", 1500),
        ("The town paid 1.500 euros for it.", "en", None),
        ("The town paid 1,500 euros for it.", "de", None),  # the article's marks, or English ones
        ("Die Stadt zahlte 1,125 Prozent für das Haus.", "de", 1.125),
        ("El barco costó 1.500 euros en la ciudad.", "es", None),
        ("El barco costó 1.500 euros en la ciudad.", "es-ES", 1500),
    ],
)
def test_three_figures_behind_a_mark_are_read_by_the_language(
    text: str, language: str, value: float | None
) -> None:
    [found] = quantities_of(text, Setting(language=language))
    assert found.value == value


@pytest.mark.parametrize(
    ("brief_of_old", "precision", "basis"),
    [
        ({"raw": "March 1, 2023", "iso": "2023-03-01"}, "day", "explicit"),
        ({"raw": "2001", "iso": "2001"}, "year", "explicit"),
        ({"raw": "Wednesday", "iso": None}, None, "unresolved"),
        ({"raw": "Wednesday"}, None, "unresolved"),
    ],
)
def test_a_time_of_an_older_brief_still_loads(
    brief_of_old: dict[str, str | None], precision: str | None, basis: str
) -> None:
    found = When.model_validate(brief_of_old)
    assert (found.precision, found.basis) == (precision, basis)
    assert When.model_validate_json(found.model_dump_json()) == found
