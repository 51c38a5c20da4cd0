"""Stances: holder and target found, the same side, the same strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evals import matching
from evals.scores._shares import f1, mean, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases import Case
    from evals.metrics import Scores
    from summarizer.brief import Brief

STRONGEST = 3
_WIDEST = 2 * STRONGEST


def score(case: Case, brief: Brief) -> Scores:
    """Score stances; soft ones are never missed, and right unless their sign is opposite."""
    pairs = stance_pairs(case, brief)
    distances = (1 - ((gold - found) / _WIDEST) ** 2 for gold, found in pairs)
    return {
        "stance.f1": _f1(case, brief),
        "stance.agreement": mean(distances),
        "stance.opposite": share(gold * found < 0 for gold, found in pairs),
    }


def stance_pairs(case: Case, brief: Brief) -> tuple[tuple[int, int], ...]:
    """List the signed strengths (gold, found), from -3 to 3, of matched stances; no soft ones."""
    return tuple(
        (matching.signed(case.labels.stances[p.gold]), matching.signed(brief.stances[p.found]))
        for p in matching.match_stances(case, brief).pairs
        if not case.labels.stances[p.gold].soft
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights over the seven values from -3 to 3.

    None without pairs, and where one value on both sides leaves no disagreement to expect.
    Cohen (1968), Weighted kappa, Psychological Bulletin 70(4).
    """
    if not pairs:
        return None
    size = 2 * STRONGEST + 1
    seen = np.zeros((size, size))
    for gold, found in pairs:
        seen[gold + STRONGEST, found + STRONGEST] += 1
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / len(pairs)
    values = np.arange(size)
    weights = (values[:, None] - values[None, :]) ** 2
    chance = float((weights * expected).sum())
    return 1 - float((weights * seen).sum()) / chance if chance else None


def _f1(case: Case, brief: Brief) -> float:
    """Return F1 of holder and target; where there is nothing to find, finding nothing is right."""
    golds = case.labels.stances
    hard = [n for n, gold in enumerate(golds) if not gold.soft]
    if not brief.stances:
        return 0.0 if hard else 1.0
    pairs = matching.match_stances(case, brief).pairs
    precision = len(pairs) / len(brief.stances)
    if not hard:
        return precision
    recalled = sum(pair.gold in hard for pair in pairs) / len(hard)
    return f1(precision, recalled) or 0.0
