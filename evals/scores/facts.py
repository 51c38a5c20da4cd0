"""Key facts: which gold facts the brief has, and what it says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals import identity, matching
from evals.scores._shares import f1, precision, recall, share

if TYPE_CHECKING:
    from evals.cases import Case, GoldFact
    from evals.metrics import Scores
    from summarizer.brief import Brief, KeyFact

_SOURCE = 0.4  # likeness from which a source is the gold source


def score(case: Case, brief: Brief) -> Scores:
    """Score key facts by the matching; a contradicted fact counts on neither side."""
    golds = case.labels.facts
    matched = matching.match_facts(case, brief).matched
    found = {pair.gold for pair in matched}
    right = len({pair.found for pair in matched})
    precise = precision(right, found=len(brief.key_facts), wanted=len(golds))
    recalled = recall(found, [1] * len(golds))
    pairs = [(golds[pair.gold], brief.key_facts[pair.found]) for pair in matched]
    cast = matching.cast_of(case, brief)
    return {
        "facts.precision": precise,
        "facts.recall": recalled,
        "facts.f1": f1(precise, recalled),
        "facts.salient_recall": recall(found, [gold.salience for gold in golds]),
        "facts.status": share(gold.status == fact.status for gold, fact in pairs),
        "facts.attribution": share(is_source_right(gold, fact, cast) for gold, fact in pairs),
    }


def is_source_right(gold: GoldFact, fact: KeyFact, cast: identity.Cast) -> bool:
    """Tell whether the source is the gold one; the author vouches where nobody else does."""
    ours = cast.found(fact.attributed_to)
    if not gold.attributed_to:
        return not ours or ours == identity.AUTHORSHIP
    return identity.party_likeness(cast.gold(gold.attributed_to), ours) >= _SOURCE
