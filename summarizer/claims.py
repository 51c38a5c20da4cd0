"""Items of a brief by JSON path; the claims that are prose: read them, or rebuild the brief."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from summarizer import sentences
from summarizer.brief import ContextPoint, KeyFact, SummarySentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.brief import Brief
    from summarizer.messages import PromptRef

Claim: TypeAlias = SummarySentence | KeyFact | ContextPoint

_SUMMARY, _FACTS = "$.summary.sentences", "$.key_facts"
_STATED = "$.geopolitical_context.stated"
_ITEM = re.compile(
    r"\$\.(?:summary\.sentences|actors|stances|key_facts"
    r"|geopolitical_context\.(?:stated|background))\[\d+\]"
)


class Revised(NamedTuple):
    """A brief after a repair or an audit, and what was asked for it."""

    brief: Brief
    prompts: tuple[PromptRef, ...] = ()


def claims_of(brief: Brief) -> dict[str, Claim]:
    """Map JSON paths to summary sentences, key facts and stated context points."""
    lists: dict[str, Sequence[Claim]] = {
        _SUMMARY: brief.summary.sentences,
        _FACTS: brief.key_facts,
        _STATED: brief.geopolitical_context.stated,
    }
    return {f"{root}[{n}]": c for root, claims in lists.items() for n, c in enumerate(claims)}


def item_path(path: str) -> str | None:
    """Return the path of the item that a finding is about, or None when it is of no item.

    "$.actors[2].country" is about "$.actors[2]".
    """
    match = _ITEM.match(path)
    return match[0] if match else None


def with_claims(brief: Brief, change: Callable[[str, Claim], Claim | None]) -> Brief:
    """Rebuild a brief with each claim changed; None leaves it out."""

    def changed(root: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        new = [change(f"{root}[{n}]", claim) for n, claim in enumerate(claims)]
        return tuple(claim for claim in new if claim is not None)

    told = changed(_SUMMARY, brief.summary.sentences)
    text = sentences.joined([claim.text for claim in told], _language(brief))
    stated = changed(_STATED, brief.geopolitical_context.stated)
    return brief.model_copy(
        update={
            "summary": brief.summary.model_copy(update={"text": text, "sentences": told}),
            "key_facts": changed(_FACTS, brief.key_facts),
            "geopolitical_context": brief.geopolitical_context.model_copy(
                update={"stated": stated}
            ),
        }
    )


def _language(brief: Brief) -> str:
    return str(brief.provenance.parameters.get("language", brief.article.language))
