"""The brief as a whole gone wrong: its evidence, ids, kind and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.corruptions.changed import Changed
from evals.corruptions.facts import with_first_fact
from summarizer.ledger import Usage

if TYPE_CHECKING:
    from evals.cases import Case
    from summarizer.brief import Brief, Evidence


def break_quotes(case: Case, brief: Brief) -> Changed | None:
    """Let the evidence of the key facts quote other words than the article's."""
    if not brief.key_facts:
        return None
    facts = tuple(
        fact.model_copy(update={"evidence": tuple(map(_broken, fact.evidence))})
        for fact in brief.key_facts
    )
    return Changed(case, brief.model_copy(update={"key_facts": facts}))


def _broken(evidence: Evidence) -> Evidence:
    return evidence.model_copy(update={"quote": f"{evidence.quote[:-1]}~"})


def drop_evidence(case: Case, brief: Brief) -> Changed | None:
    """Cite nothing for the actors."""
    if not brief.actors:
        return None
    actors = tuple(actor.model_copy(update={"evidence": ()}) for actor in brief.actors)
    return Changed(case, brief.model_copy(update={"actors": actors}))


def refer_to_nobody(case: Case, brief: Brief) -> Changed | None:
    """Attribute a fact to an actor id that is none."""
    return with_first_fact(case, brief, {"attributed_to": "a99"}, lambda _: True)


def change_type(case: Case, brief: Brief) -> Changed | None:
    """Take the article for another kind."""
    other = "listicle" if case.labels.article_type != "listicle" else "interview"
    info = brief.article.model_copy(update={"article_type": other})
    return Changed(case, brief.model_copy(update={"article": info}))


def change_completeness(case: Case, brief: Brief) -> Changed | None:
    """Take a full text for a part, or a part for full."""
    other = "truncated" if case.labels.completeness != "truncated" else "full"
    info = brief.article.model_copy(update={"completeness": other})
    return Changed(case, brief.model_copy(update={"article": info}))


def cost_more(case: Case, brief: Brief) -> Changed | None:
    """Spend tokens, calls and money."""
    made = brief.provenance
    usage = made.usage + Usage(input_tokens=1000, output_tokens=100)
    spent = made.model_copy(update={"usage": usage, "attempts": 3, "cost_usd": 0.5})
    return Changed(case, brief.model_copy(update={"provenance": spent}))
