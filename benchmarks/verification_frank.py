"""FRANK's human judgments against the guards' score (Pagnoni et al. 2021, NAACL)."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, NamedTuple

from verification_peers import overlap

from evals import calibration, frank
from summarizer import grounding, guards
from summarizer.guards.doubt import doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_RESAMPLES = 1000


class Judged(NamedTuple):
    """One summary: where from, what people and what the programs say of it."""

    article: str
    dataset: str
    is_unfaithful: bool
    has_error: bool
    doubt: float
    overlap: float

    @property
    def is_held_out(self) -> bool:
        """Whether its article was left out when the weights of the score were chosen."""
        return int(hashlib.sha256(self.article.encode()).hexdigest(), 16) % 2 == 1


def judge(path: Path) -> list[Judged]:
    """Score every summary against its article."""
    sources: dict[str, guards.Source] = {}
    return [
        _judged(row, sources.setdefault(row.article_id, guards.Source.of(row.article)))
        for row in frank.read(path)
    ]


def auc(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the chance that an unfaithful summary scores above a faithful one."""
    return _known(calibration.auc(pairs))


def balanced_accuracy(pairs: Sequence[tuple[float, bool]], threshold: float) -> float:
    """Average the accuracy on both classes at a threshold."""
    return _known(calibration.balanced_accuracy(pairs, threshold))


def best_threshold(pairs: Sequence[tuple[float, bool]]) -> float:
    """Choose the threshold of the best balanced accuracy."""
    scores = sorted({score for score, _ in pairs})
    return max(scores, key=lambda score: balanced_accuracy(pairs, score))


def interval(
    rows: Sequence[Judged], figure: Callable[[Sequence[Judged]], float], *, seed: int
) -> tuple[float, float]:
    """Bootstrap a 95 % interval, resampling articles: their summaries are not independent."""
    dice = random.Random(seed)  # noqa: S311  # reproducible, not secret
    groups: dict[str, list[Judged]] = {}
    for row in rows:
        groups.setdefault(row.article, []).append(row)
    names = sorted(groups)
    values = []
    for _ in range(_RESAMPLES):
        sample = [row for name in dice.choices(names, k=len(names)) for row in groups[name]]
        value = figure(sample)
        if value == value:  # noqa: PLR0124  # not-a-number: one class only in this resample
            values.append(value)
    values.sort()
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


def _known(value: float | None) -> float:
    return float("nan") if value is None else value


def _judged(row: frank.Judged, source: guards.Source) -> Judged:
    article = row.article
    claims = [
        (text, [article.sentences[n - 1].text for n in grounding.support(article, text)])
        for text in row.summary
    ]
    return Judged(
        article=row.article_id,
        dataset=row.dataset,
        is_unfaithful=row.is_unfaithful,
        has_error=any(
            fault.severity == "error"
            for text, cited in claims
            for fault in guards.check(text, cited, source=source)
        ),
        doubt=doubt(claims, source),
        overlap=1 - overlap(" ".join(row.summary), article.text),
    )
