from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from summarizer import cues
from tests.pace import LINEAR_S

if TYPE_CHECKING:
    from summarizer.draft import Expressed, FactStatus


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The ministry denied the report.", "denied"),
        ("Heyl refuted the figures.", "denied"),
        ("Vesk dismissed the claims.", "denied"),
        ("The dam did not break.", "negated"),
        ("Nobody was hurt.", "negated"),
        ("The crew failed to call for help.", "negated"),
        ("Rescuers were unable to land.", "negated"),
        ("The bridge couldn’t bear the load.", "negated"),
        ("Prices could rise if the strike goes on.", "hypothetical"),
        ("The union might return to work.", "hypothetical"),
        ("If the strike goes on, prices rise.", "hypothetical"),
        ("The port will reopen on Friday.", "planned"),
        ("Velm plans to buy nine ships.", "planned"),
        ("Belarus expects to join this year.", "planned"),
        ("The group was founded in 2001.", "historical"),
        ("Nine ships left the port.", "reported"),
        # What a quoted speaker plans or denies is not what happens.
        ("Heyl called the plan “something that will never work”.", "reported"),
        # No sign in another language.
        ("Der Hafen bleibt geschlossen.", "reported"),
        ("港口仍然关闭。", "reported"),
        ("", "reported"),
    ],
)
def test_status_is_read_off_the_wording(text: str, status: FactStatus) -> None:
    assert cues.status(text, has_source=False) == status


def test_plain_statement_with_a_source_is_a_claim() -> None:
    assert cues.status("Nine ships left the port.", has_source=True) == "claimed"


def test_month_is_no_possibility() -> None:
    assert cues.status("The port opened in May.", has_source=False) == "reported"


@pytest.mark.parametrize(
    ("text", "expressed"),
    [
        ("Vesk called Heyl “a gift to our rivals”.", "stated"),
        ("Vesk praised Heyl.", "implied"),
        ("According to the agency, Vesk supports “every word” of it.", "reported"),
        ("Vesk reportedly opposes the plan.", "reported"),
        ("", "implied"),
    ],
)
def test_attitude_is_stated_reported_or_implied(text: str, expressed: Expressed) -> None:
    assert cues.expressed(text) == expressed


@pytest.mark.parametrize("piece", ["“", "« ", "not ", "‘a ", "dating ", "x"])
def test_long_sentences_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    cues.status(text, has_source=False)
    cues.expressed(text)
    assert time.perf_counter() - start < LINEAR_S
