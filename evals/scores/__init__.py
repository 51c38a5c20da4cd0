"""The scores of one brief: pure functions of article, labels and brief, one module a field.

`docs/evals.md` defines every score. None means that the article gives nothing to score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.scores import actors, context, cost, facts, faithfulness, stances, summary, validity

if TYPE_CHECKING:
    from evals.cases import Case
    from evals.metrics import Scores
    from summarizer.brief import Brief

__all__ = ["score", "stance_pairs", "weighted_kappa"]

_FIELDS = (validity, faithfulness, facts, actors, stances, context, summary, cost)

stance_pairs = stances.stance_pairs
weighted_kappa = stances.weighted_kappa


def score(case: Case, brief: Brief) -> Scores:
    """Score a brief against its case: every metric by name, None where there is nothing."""
    found: Scores = {}
    for field in _FIELDS:
        found |= field.score(case, brief)
    return found
