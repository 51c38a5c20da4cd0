"""Figures that an article takes back."""

from __future__ import annotations

import pytest

from summarizer import guards
from summarizer.guards import superseded

BODY = "The ministry borrowed $350m from the bank, and 40 miners died."


@pytest.mark.parametrize(
    ("notice", "pair"),
    [
        (("Correction: an earlier version said 40; it was 14.",), ("40", "14")),
        (
            ("An earlier version of this article said 40 miners died.", "It was 14, not 40."),
            ("40", "14"),
        ),
        (
            ("Correction: The headline misstated the loan.", "It is $530m, not $350m."),
            ("$350m", "$530m"),
        ),
        (("Correction: this story incorrectly said 40 instead of 14 miners.",), ("40", "14")),
        (
            ("Berichtigung: In einer früheren Version hieß es 40 Tote; richtig ist 14.",),
            ("40", "14"),
        ),
    ],
)
def test_a_notice_names_the_old_figure_and_the_new(
    notice: tuple[str, ...], pair: tuple[str, str]
) -> None:
    [found] = superseded.corrections((BODY, *notice))
    assert (found.wrong.raw, found.right.raw) == pair


@pytest.mark.parametrize(
    "sentences",
    [
        ("A market correction of 10 percent is near.", "It was 12 percent last year."),
        ("An earlier version of this report put the toll at 40 of 120 workers; it was 14.",),
        ("Correction: an earlier version said 40 people died.", "The fire was in 3 houses."),
        ("The earlier version of the bill gave 40 days; it was 14 in May.",),
    ],
)
def test_what_is_no_clear_correction_corrects_nothing(sentences: tuple[str, ...]) -> None:
    assert superseded.corrections(sentences) == ()


def kinds(claim: str, *notice: str) -> set[str]:
    found = guards.check(claim, [BODY], source=guards.Source((BODY, *notice)))
    return {fault.kind for fault in found}


def test_the_old_figure_is_an_error_and_the_new_one_is_not() -> None:
    notice = "Correction: an earlier version of this article said 40 miners died; it was 14."
    assert kinds("40 miners died.", notice) == {"superseded"}
    assert "superseded" not in kinds("14 miners died.", notice)
    assert not kinds("14 miners died.", notice)


def test_the_same_number_of_something_else_is_not_meant() -> None:
    notice = "Correction: an earlier version of this article said 350 miners died; it was 14."
    assert "superseded" not in kinds("The ministry borrowed $350m.", notice)


def test_a_claim_about_the_correction_may_name_both() -> None:
    notice = "Correction: an earlier version of this article said 40 miners died; it was 14."
    assert "superseded" not in kinds("14 miners died, not 40 as first reported.", notice)
