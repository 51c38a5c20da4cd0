"""Repair: ask again for the claims that failed, and only for those."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer import Article, Summarizer, VerificationError
from summarizer.draft import Draft, DraftActor, DraftFact, DraftPoint, DraftSentence, DraftStance
from summarizer.errors import ModelAPIError
from summarizer.testing import FakeClient

if TYPE_CHECKING:
    from pydantic import BaseModel

    from summarizer.brief import Brief
    from summarizer.messages import Prompt
    from summarizer.repair import OnUnsupported

ARTICLE = Article.from_text(
    "Ferry line to Selm reopens\n\n"
    "The ferry line between Selm and Oster reopened on Monday after a pause of 14 months. "
    "About 300 passengers were on the first ship, the operator Nordlinie said.\n\n"
    "Mayor Ines Falk called the line vital for the 2,100 people of Oster. She did not promise "
    "lower fares. Nordlinie plans a second ship for the summer."
)
WRONG = "About 900 passengers were on the first ship."
RIGHT = "About 300 passengers were on the first ship."


def draft(**changed: object) -> Draft:
    value = Draft(
        article_type="report",
        summary=[DraftSentence(text="The ferry line between Selm and Oster reopened.", s=[2])],
        actors=[DraftActor(name="Ines Falk", role="Mayor", country="", kind="person", s=[4])],
        facts=[DraftFact(text=WRONG, status="claimed", source="Nordlinie", s=[3])],
        stances=[],
        context=[],
        background=[],
    )
    return value.model_copy(update=changed)


class Model:
    """Drafts once, then answers repairs with fixed words."""

    def __init__(self, value: Draft, *repairs: str | Exception) -> None:
        self.value = value
        self.repairs = repairs
        self.asked: list[str] = []

    def __call__(self, prompt: Prompt, reply: type[BaseModel]) -> Draft | dict[str, object]:
        if prompt.ref.name != "repair":
            return self.value
        self.asked.append(prompt.messages[-1].content)
        for repair in self.repairs:
            if isinstance(repair, Exception):
                raise repair
        texts: list[object] = [*self.repairs]
        return dict(zip(reply.model_fields, texts, strict=True))


def summarize(model: Model, *, on_unsupported: OnUnsupported = "keep") -> Brief:
    with Summarizer(client=FakeClient(model)) as summarizer:
        return summarizer.summarize(ARTICLE, on_unsupported=on_unsupported)


def test_claim_that_is_reworded_rightly_is_verified_and_nothing_else_is_asked() -> None:
    model = Model(draft(), RIGHT)
    brief = summarize(model)
    assert brief.key_facts[0].text == RIGHT
    assert brief.key_facts[0].evidence[0].sentence_id == "S3"
    assert brief.verification.status == "verified"
    assert len(model.asked) == 1
    assert WRONG in model.asked[0]
    assert "About 300 passengers" in model.asked[0]
    assert "reopened on Monday" not in model.asked[0]


def test_the_call_is_in_the_account_and_the_prompt_in_the_provenance() -> None:
    brief = summarize(Model(draft(), RIGHT))
    assert brief.provenance.attempts == 2
    assert [ref.name for ref in brief.provenance.prompts] == ["brief", "repair"]


def test_brief_without_errors_is_not_repaired() -> None:
    fine = draft(facts=[])
    model = Model(fine)
    assert [ref.name for ref in summarize(model).provenance.prompts] == ["brief"]
    assert model.asked == []


@pytest.mark.parametrize("answer", ["About 800 passengers were on the first ship.", "", "   "])
def test_answer_that_fails_too_leaves_the_claim_flagged_as_it_was(answer: str) -> None:
    brief = summarize(Model(draft(), answer))
    assert brief.key_facts[0].text == WRONG
    assert brief.verification.status == "flagged"
    assert {f.kind for f in brief.verification.findings} == {"number_not_in_evidence"}


def test_repair_that_fails_costs_the_repair_and_not_the_brief() -> None:
    brief = summarize(Model(draft(), ModelAPIError("down", model="fake/scripted")))
    assert brief.key_facts[0].text == WRONG
    assert brief.verification.status == "flagged"
    assert brief.provenance.attempts == 2


def test_drop_leaves_out_what_is_flagged_and_says_so() -> None:
    stance = DraftStance(
        holder="Nobody Known", target="Ines Falk", polarity="against", intensity=1,
        expressed="implied", s=[4],
    )  # fmt: skip
    brief = summarize(Model(draft(stances=[stance]), "still wrong: 900"), on_unsupported="drop")
    assert brief.key_facts == ()
    assert brief.stances == ()
    assert [actor.name for actor in brief.actors] == ["Ines Falk"]
    assert brief.verification.status == "verified"
    assert WRONG in brief.verification.dropped
    assert "Nobody Known" in brief.verification.dropped


def test_dropped_actor_stays_the_source_of_a_fact_by_name() -> None:
    ghost = DraftActor(name="Orla Ghent", role="", country="", kind="person", s=[4])
    fact = DraftFact(text=RIGHT, status="claimed", source="Orla Ghent", s=[3])
    brief = summarize(Model(draft(actors=[ghost], facts=[fact])), on_unsupported="drop")
    assert brief.actors == ()
    assert [f.attributed_to for f in brief.key_facts] in ([], ["Orla Ghent"])


def test_dropped_summary_sentence_leaves_its_text_too() -> None:
    told = [
        DraftSentence(text="The ferry line between Selm and Oster reopened.", s=[2]),
        DraftSentence(text="It had paused for 40 months.", s=[2]),
    ]
    brief = summarize(Model(draft(summary=told, facts=[]), ""), on_unsupported="drop")
    assert brief.summary.text == told[0].text
    assert len(brief.summary.sentences) == 1


def test_fail_raises_with_the_findings() -> None:
    with pytest.raises(VerificationError, match="1 claims") as caught:
        summarize(Model(draft(), ""), on_unsupported="fail")
    assert caught.value.verification.findings[0].kind == "number_not_in_evidence"


def test_context_points_are_repaired_too() -> None:
    point = DraftPoint(text="Oster has 9,100 people.", s=[4])
    brief = summarize(Model(draft(facts=[], context=[point]), "Oster has 2,100 people."))
    assert brief.geopolitical_context.stated[0].text == "Oster has 2,100 people."
    assert brief.verification.status == "verified"


def test_a_fact_that_is_reworded_into_a_negation_gets_its_status() -> None:
    fact = DraftFact(text="Falk promised lower fares.", status="reported", source="", s=[5])
    brief = summarize(Model(draft(facts=[fact]), "Falk did not promise lower fares."))
    assert (brief.key_facts[0].text, brief.key_facts[0].status) == (
        "Falk did not promise lower fares.",
        "negated",
    )
