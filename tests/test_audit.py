"""Audit: a second model on the claims that the guards let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer import Summarizer
from summarizer.draft import DraftSentence
from summarizer.errors import OutputError
from summarizer.testing import FakeClient
from tests.test_repair import ARTICLE, draft

if TYPE_CHECKING:
    from pydantic import BaseModel

    from summarizer.brief import Brief
    from summarizer.messages import Prompt

COPIED = "Nordlinie plans a second ship for the summer."
REWORDED = "The ferry line from Selm to Oster has reopened."


def audited(auditor: FakeClient, *texts: tuple[str, int]) -> Brief:
    told = [DraftSentence(text=text, s=[number]) for text, number in texts]
    client = FakeClient(draft(summary=told, facts=[], actors=[]))
    with Summarizer(client=client, auditor=auditor) as summarizer:
        return summarizer.summarize(ARTICLE)


def statuses(brief: Brief) -> list[str]:
    return [item.status for item in brief.verification.items]


def test_yes_leaves_a_claim_verified_and_copied_claims_are_not_asked() -> None:
    seen: list[str] = []

    def judge(prompt: Prompt, reply: type[BaseModel]) -> dict[str, object]:
        seen.append(prompt.messages[-1].content)
        return {name: {"says": "it reopened", "supported": "yes"} for name in reply.model_fields}

    brief = audited(FakeClient(judge), (REWORDED, 2), (COPIED, 6))
    assert statuses(brief) == ["verified", "verified"]
    assert brief.verification.audited_by == "fake/scripted"
    assert [ref.name for ref in brief.provenance.prompts] == ["brief", "audit"]
    assert brief.provenance.attempts == 2
    assert len(seen) == 1
    assert REWORDED in seen[0]
    assert COPIED not in seen[0]


def test_no_is_an_error_finding_with_what_the_sentences_say() -> None:
    verdict = {"1": {"says": "it paused", "supported": "no"}}
    brief = audited(FakeClient(verdict), (REWORDED, 2))
    [finding] = brief.verification.findings
    assert (finding.kind, finding.severity) == ("audit_refuted", "error")
    assert finding.path == "$.summary.sentences[0]"
    assert "it paused" in finding.message
    assert brief.verification.status == "flagged"
    assert statuses(brief) == ["flagged"]


def test_answer_that_cannot_be_read_leaves_the_claims_unchecked() -> None:
    brief = audited(FakeClient(OutputError("no JSON", model="fake/judge")), (REWORDED, 2))
    assert statuses(brief) == ["unchecked"]
    assert brief.verification.status == "verified"
    assert brief.provenance.attempts == 2


def test_many_claims_are_asked_six_at_a_time() -> None:
    counts: list[int] = []

    def judge(_prompt: Prompt, reply: type[BaseModel]) -> dict[str, object]:
        counts.append(len(reply.model_fields))
        return {name: {"says": "so", "supported": "yes"} for name in reply.model_fields}

    facts = [
        draft().facts[0].model_copy(update={"text": f"The first ship took about 300 people{end}"})
        for end in (".", " along.", " on board.", " across.")
    ]
    told = [DraftSentence(text=REWORDED, s=[2])] * 4
    client = FakeClient(draft(summary=told, facts=facts, actors=[]))
    with Summarizer(client=client, auditor=FakeClient(judge)) as summarizer:
        summarizer.summarize(ARTICLE)
    assert counts == [6, 2]
