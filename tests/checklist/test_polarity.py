"""What did not happen, was denied, is planned or depends: never told as done."""

from __future__ import annotations

import pytest

from summarizer import Article
from tests.checklist.briefing import brief, fact, kinds

TEXT = """Inspectors leave the mine of Kestrel

The inspectors did not find any arms in the mine of Kestrel. There is no evidence of a fire there.

The ministry of mines denied that guards had fired at workers on Tuesday.

The owners failed to pay the miners in March. They never signed the safety accord of 2027.

The ministry plans to visit the mine in June. The company will close two shafts by autumn.

If the court agrees, the union would end its strike. The new owner could hire 80 miners.
"""
UNTRUE = {  # the sentence, and a claim that turns it
    2: "The inspectors found arms in the mine of Kestrel.",
    3: "There is evidence of a fire in the mine.",
    4: "Guards fired at workers on Tuesday.",
    5: "The owners paid the miners in March.",
    6: "The owners signed the safety accord of 2027.",
}
TRUE = {
    2: ("The inspectors did not find any arms in the mine.", "negated"),
    3: ("There is no evidence of a fire in the mine.", "negated"),
    4: ("The ministry of mines denied that guards had fired at workers.", "denied"),
    5: ("The owners failed to pay the miners in March.", "negated"),
    6: ("The owners never signed the safety accord of 2027.", "negated"),
    7: ("The ministry plans to visit the mine in June.", "planned"),
    8: ("The company will close two shafts by autumn.", "planned"),
    9: ("If the court agrees, the union would end its strike.", "hypothetical"),
}
DONE = {
    7: "The ministry visited the mine in June.",
    8: "The company closed two shafts by autumn.",
    9: "The union has ended its strike.",
    10: "The new owner hired 80 miners.",
}


@pytest.mark.parametrize("number", UNTRUE)
def test_negation_denial_failed_to_and_no_evidence_of_are_never_flipped(number: int) -> None:
    made = brief(TEXT, facts=[fact(UNTRUE[number], number)])
    assert "negation_changed" in kinds(made, severity="error")
    assert made.verification.items[1].status == "flagged"


@pytest.mark.parametrize("number", UNTRUE)
def test_a_summary_that_flips_them_is_flagged_too(number: int) -> None:
    made = brief(TEXT, summary=[{"text": UNTRUE[number], "s": [number]}])
    assert "negation_changed" in kinds(made, severity="error")


@pytest.mark.parametrize("number", TRUE)
def test_a_status_says_what_the_words_of_the_fact_say(number: int) -> None:
    text, status = TRUE[number]
    made = brief(TEXT, facts=[fact(text, number, status="reported")])
    assert made.key_facts[0].status == status
    assert kinds(made) == set()


@pytest.mark.parametrize("number", TRUE)
def test_a_right_status_stays(number: int) -> None:
    text, status = TRUE[number]
    assert brief(TEXT, facts=[fact(text, number, status=status)]).key_facts[0].status == status


@pytest.mark.parametrize("number", DONE)
def test_a_plan_or_a_condition_told_as_done_is_flagged(number: int) -> None:
    made = brief(TEXT, facts=[fact(DONE[number], number)])
    assert "plan_as_fact" in kinds(made, severity="error")


@pytest.mark.parametrize("number", [7, 8, 9, 10])
def test_a_plan_or_a_condition_in_the_articles_words_is_not_flagged(number: int) -> None:
    text = Article.from_text(TEXT).sentences[number - 1].text
    made = brief(TEXT, facts=[fact(text, number)])
    assert kinds(made) == set()
    assert made.key_facts[0].status in {"planned", "hypothetical", "reported"}
