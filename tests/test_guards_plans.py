from __future__ import annotations

import pytest

from summarizer import guards
from summarizer.guards import outdated


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The ministry visited the mine.", "The ministry plans to visit the mine in June."),
        ("The company closed two shafts.", "The company will soon close two shafts."),
        ("Two shafts were closed.", "The company will close two shafts by autumn."),
        ("Prices have risen.", "Prices are expected to rise in May."),
        ("The union ended its strike.", "If the court agrees, the union would end its strike."),
    ],
)
def test_a_plan_told_as_done_is_an_error(claim: str, evidence: str) -> None:
    assert "plan_as_fact" in {fault.kind for fault in guards.check(claim, evidence)}


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The ministry plans to visit the mine.", "The ministry plans to visit the mine in June."),
        ("The visit was agreed.", "The two agreed that the ministry would visit the mine."),
        ("An older accord paid half.", "Brussels would pay twice what the last accord brought."),
        ("The ministry visited the mine.", "The ministry, which visited the mine, will visit it."),
        ("He visited his aunt.", "He would visit his aunt every Sunday."),
        ("The company has two shafts.", "The company will close two shafts by autumn."),
    ],
)
def test_what_is_no_plan_or_did_happen_is_no_error(claim: str, evidence: str) -> None:
    assert "plan_as_fact" not in {fault.kind for fault in guards.check(claim, evidence)}


def test_a_figure_that_a_later_entry_changed_is_outdated() -> None:
    later = ["Rescuers say 11 people died in the floods."]
    [fault] = outdated.check("Rescuers say 4 people died in the floods.", later)
    assert (fault.kind, fault.severity, fault.words) == ("outdated", "warning", "4")


def test_a_figure_of_something_else_is_not_outdated() -> None:
    later = ["In Kestrel 11 people won medals.", "Rescuers say 4 people died in the floods."]
    assert not [*outdated.check("Rescuers say 4 people died in the floods.", later)]
