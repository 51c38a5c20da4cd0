"""Records, scored: one row per output, failures with the worst of every score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals import cases, scores
from evals.metrics import METRICS, Scores
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.records import Record


class Row(Frozen):
    """The scores of one output."""

    system: str
    case: str
    epoch: int
    failed: bool
    scores: Scores


def rows(records: Iterable[Record]) -> tuple[Row, ...]:
    """Score records against the gold set, in their order."""
    return tuple(map(row, records))


def row(record: Record) -> Row:
    """Score one record; a failure gets the worst of every score, and what it cost in time."""
    if record.brief is None:
        found: Scores = {metric.name: metric.worst for metric in METRICS}
    else:
        found = scores.score(cases.load(record.case), record.brief)
    return Row(
        system=record.system,
        case=record.case,
        epoch=record.epoch,
        failed=record.brief is None,
        scores=found | {"cost.seconds": record.seconds},
    )
