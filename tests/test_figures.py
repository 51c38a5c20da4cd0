from __future__ import annotations

import pytest

from summarizer.brief import Precision, Quantity, When
from summarizer.figures import quantities_of, when_of


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
