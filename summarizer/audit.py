"""A second model's view of the claims that the guards let pass and cannot decide.

Guards compare words; a claim made of the article's own words may still say something else.
The auditor, best of another family than the summarizer, answers one binary question a claim,
evidence before verdict (Zheng et al. 2023 on the biases of judges). An answer that cannot be
read leaves its claims unchecked: missing is neither yes nor no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from summarizer import prompts
from summarizer.brief import Finding, ItemStatus
from summarizer.claims import Revised, claims_of
from summarizer.client import attempt
from summarizer.frozen import Frozen, frozen_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.article import Article
    from summarizer.brief import Brief, Verification
    from summarizer.claims import Claim
    from summarizer.client import Client

_PROMPT = "audit"
_AT_ONCE = 6  # claims in one question
_ANSWER_TOKENS = 800


class _Verdict(Frozen):
    says: str = Field(max_length=200)
    supported: Literal["yes", "no"]


class _Item(NamedTuple):
    """A claim as the prompt shows it."""

    path: str
    claim: str
    sentences: list[str]


async def audit(client: Client, article: Article, brief: Brief) -> Revised:
    """Ask about each verified claim that does not stand in its evidence word for word.

    "No" is an error finding, `audit_refuted`; a question without a readable answer leaves its
    claims `unchecked`.
    """
    items = [*_undecided(brief)]
    verification = brief.verification.model_copy(update={"audited_by": client.model})
    folder = prompts.find(_PROMPT)
    for start in range(0, len(items), _AT_ONCE):
        asked = items[start : start + _AT_ONCE]
        reply = frozen_model("Audit", {str(n): (_Verdict, ...) for n, _ in enumerate(asked, 1)})
        prompt = prompts.render(folder, article, items=asked)
        answer = await attempt(client, prompt, reply, max_tokens=_ANSWER_TOKENS)
        verdicts = (getattr(answer, name) for name in reply.model_fields) if answer else ()
        by_path = dict(zip((item.path for item in asked), verdicts, strict=False))
        verification = _with_verdicts(verification, asked, by_path)
    audited = brief.model_copy(update={"verification": verification})
    return Revised(audited, (folder.ref,) if items else ())


def _undecided(brief: Brief) -> list[_Item]:
    """List the claims that no guard flagged and that are not simply copied."""
    verified = {item.path for item in brief.verification.items if item.status == "verified"}
    return [
        _Item(path, claim.text, [evidence.quote for evidence in claim.evidence])
        for path, claim in claims_of(brief).items()
        if path in verified and not _is_copied(claim)
    ]


def _is_copied(claim: Claim) -> bool:
    text = claim.text.strip(" .。")
    return any(text in evidence.quote for evidence in claim.evidence)


def _with_verdicts(
    verification: Verification, asked: list[_Item], verdicts: Mapping[str, _Verdict]
) -> Verification:
    refuted = [
        Finding(
            kind="audit_refuted",
            severity="error",
            path=item.path,
            message=f"{verification.audited_by} finds it not supported: {verdicts[item.path].says}",
            words=item.claim,
        )
        for item in asked
        if item.path in verdicts and verdicts[item.path].supported == "no"
    ]
    changed = {item.path: "unchecked" for item in asked if item.path not in verdicts}
    changed |= {finding.path: "flagged" for finding in refuted}
    return verification.model_copy(
        update={
            "status": "flagged" if refuted else verification.status,
            "items": tuple(
                ItemStatus.model_validate({**item.model_dump(), "status": changed[item.path]})
                if item.path in changed
                else item
                for item in verification.items
            ),
            "findings": (*verification.findings, *refuted),
        }
    )
