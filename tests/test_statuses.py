from __future__ import annotations

import pytest

from summarizer import statuses


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norland will cut its exports.", "planned"),
        ("On Monday, the council is due to vote.", "planned"),
        ("The army denied having fired at workers.", "denied"),
        ("The two did not agree on a price.", "negated"),
        ("No one was hurt.", "negated"),
        ("If the court agrees, the strike could end.", "hypothetical"),
        ("Fares may rise in June.", "hypothetical"),
        # what leaves room for doubt stays
        ("Lind, who did not speak, signed the accord.", "reported"),
        ("The aim is to save water.", "reported"),
        ("He was denied the right to vote.", "reported"),
        ("The plan did not only fail, it cost millions.", "reported"),
        ("The will of the people won.", "reported"),
        ("Police said that no one was hurt.", "reported"),
        ("He met May in May.", "reported"),
    ],
)
def test_a_status_is_set_where_the_words_are_clear(text: str, status: str) -> None:
    assert statuses.settled(text, "reported") == status


def test_a_source_that_vouches_for_a_negation_claims_it() -> None:
    assert statuses.settled("No one was hurt.", "claimed") == "claimed"
    assert statuses.settled("Norland plans to cut its exports.", "claimed") == "planned"


def test_a_status_that_says_more_than_reported_stays() -> None:
    assert statuses.settled("Norland will cut its exports.", "historical") == "historical"
