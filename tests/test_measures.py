"""Units of quantities: money and measures."""

from __future__ import annotations

import pytest

from summarizer import measures
from summarizer.guards import numbers


def unit(text: str, country: str = "") -> str:
    return measures.measure(text, numbers.quantities(text)[0], country).unit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$5 million", "USD"),
        ("A$5 million", "AUD"),
        ("5 million Canadian dollars", "CAD"),
        ("R$5 million", "BRL"),
        ("5 million Swiss francs", "CHF"),
        ("CHF 5 million", "CHF"),
        ("5 million South Korean won", "KRW"),
        ("5 million Pakistani rupees", "PKR"),
        ("35 °C", "°C"),
        ("40 square kilometres", "km²"),
        ("120 km/h", "km/h"),
        ("60 miles per hour", "mph"),
        ("3 million barrels", "barrels"),
        ("12 soldiers", ""),
        ("5 won prizes", ""),
    ],
)
def test_units_are_named(text: str, code: str) -> None:
    assert unit(text) == code


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("$5 million", "CAN", ""),
        ("US$5 million", "CAN", "USD"),
        ("$5 million", "UKR", "USD"),
        ("5 million rupees", "PAK", ""),
        ("5 million rupees", "IND", "INR"),
        ("5 million pounds", "EGY", ""),
        ("£5 million", "EGY", "GBP"),
    ],
)
def test_a_shared_name_of_money_has_no_code_where_it_may_be_another(
    text: str, country: str, code: str
) -> None:
    assert unit(text, country) == code
