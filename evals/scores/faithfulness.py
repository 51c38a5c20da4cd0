"""Faithfulness: is every claim borne out by the article, and does none fall into its traps."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from evals import matching
from evals.scores._shares import share
from evals.scores.validity import resolves
from summarizer.claims import item_path
from summarizer.draft import AUTHOR
from summarizer.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.cases import Case, Trap, TrapKind
    from evals.metrics import Scores
    from summarizer.brief import Brief, Evidence, KeyFact

_BACKGROUND = "$.geopolitical_context.background"
# What these statuses say of a text is the contrary of what the text says.
_TURNS: dict[str, frozenset[TrapKind]] = {
    "negated": frozenset({"negation", "status"}),
    "denied": frozenset({"negation", "status"}),
    "planned": frozenset({"status"}),
    "hypothetical": frozenset({"status"}),
}


def score(case: Case, brief: Brief) -> Scores:
    """Score the claims: summary sentences, actors, stances, key facts and stated points."""
    article = case.article()
    cited = [any(resolves(e, article) for e in evidence) for evidence in _claims(brief)]
    return {
        "faithfulness.cited": share(cited) or 0.0,
        "faithfulness.supported": _supported(case, brief) or 0.0,
        "faithfulness.trapped": share(hit(t, brief) is not None for t in case.labels.never_said),
        "faithfulness.contradicted": _contradicted(case, brief),
    }


def hit(trap: Trap, brief: Brief) -> str | None:
    """Return the first text of a brief that falls into a trap, if any does."""
    pattern = _compiled(trap.pattern)
    return next((text for text in _texts(trap.kind, brief) if pattern.search(text)), None)


def _claims(brief: Brief) -> Iterator[tuple[Evidence, ...]]:
    yield from (sentence.evidence for sentence in brief.summary.sentences)
    yield from (actor.evidence for actor in brief.actors)
    yield from (stance.evidence for stance in brief.stances)
    yield from (fact.evidence for fact in brief.key_facts)
    yield from (point.evidence for point in brief.geopolitical_context.stated)


def _supported(case: Case, brief: Brief) -> float | None:
    """Verify afresh: what a brief says of its own verification is not believed.

    An actor's country has a score of its own, against labels instead of the article.
    """
    found = verify(case.article(), brief)
    errors = [f.path for f in found.findings if f.severity == "error"]
    wrong = {item_path(path) for path in errors if not path.endswith(".country")}
    paths = [item.path for item in found.items if not item.path.startswith(_BACKGROUND)]
    return share(path not in wrong for path in paths)


def _contradicted(case: Case, brief: Brief) -> float | None:
    """Count key facts and summary sentences that contradict a gold fact."""
    if not case.labels.facts:
        return None
    facts = {pair.found for pair in matching.match_facts(case, brief).contradicted}
    told = matching.contradicting_sentences(case, brief)
    claims = len(brief.key_facts) + len(brief.summary.sentences)
    return (len(facts) + len(told)) / claims if claims else 0.0


def _texts(kind: TrapKind, brief: Brief) -> Iterator[str]:
    """Yield what a trap of a kind is looked for in: all that the brief words, its names too."""
    names = {actor.id: actor.name for actor in brief.actors} | {AUTHOR: "the author"}
    context = brief.geopolitical_context
    yield brief.summary.text
    yield from (sentence.text for sentence in brief.summary.sentences)
    yield from (_voiced(f, names) for f in brief.key_facts if kind not in _TURNS.get(f.status, ()))
    yield from (point.text for point in context.stated)
    yield from (point.text for point in context.background)
    yield from (
        f"{actor.role} {actor.name}" if actor.role else actor.name for actor in brief.actors
    )
    yield from (names.get(stance.target, stance.target) for stance in brief.stances)


def _voiced(fact: KeyFact, names: dict[str, str]) -> str:
    """Put the source into words: a fact that says who says so is not told as the article's."""
    if not fact.attributed_to:
        return fact.text
    return f"According to {names.get(fact.attributed_to, fact.attributed_to)}, {fact.text}"


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
