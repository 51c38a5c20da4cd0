"""Context: the background that the article states, and what is added from memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals import matching
from evals.scores._shares import f1, share

if TYPE_CHECKING:
    from evals.cases import Case
    from evals.metrics import Scores
    from summarizer.brief import Brief


def score(case: Case, brief: Brief) -> Scores:
    """Score stated points by the matching, background by what the labels vouch for."""
    added = brief.geopolitical_context.background
    unvouched = share(not is_vouched(point.text, case) for point in added)
    return {"context.f1": _f1(case, brief), "context.unvouched": unvouched or 0.0}


def is_vouched(text: str, case: Case) -> bool:
    """Tell whether the labels vouch for what a brief adds from memory."""
    return any(re.search(pattern, text) for pattern in case.labels.background)


def _f1(case: Case, brief: Brief) -> float:
    """Return F1 of points; where there is nothing to state, stating nothing is right."""
    golds, stated = case.labels.context, brief.geopolitical_context.stated
    if not golds or not stated:
        return float(not golds and not stated)
    pairs = len(matching.match_points(case, brief).pairs)
    return f1(pairs / len(stated), pairs / len(golds)) or 0.0
