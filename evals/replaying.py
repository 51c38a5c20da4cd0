"""From recordings to what the commands show: rows, a report, the run that a gate holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evals import agreement, cases, gating, mutations, recording, report, results
from evals.report import Extras, history
from summarizer.errors import ConfigError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evals.gating import Baseline
    from evals.records import Parameters, Record
    from evals.report import Report
    from evals.results import Row


class Move(NamedTuple):
    """What becomes of a baseline, and why."""

    why: str
    allowed: str | None  # why it may be worse
    floors: dict[str, float]


def rows(path: Path, system: str) -> tuple[Row, ...]:
    """Score what a recording has of one system; raises ConfigError when it has nothing."""
    records = tuple(record for record in recording.read(path) if record.system == system)
    if not records:
        raise ConfigError(f"{str(path)!r} has no outputs of {system!r}; run it first")
    return results.rows(records)


def summed(records: Sequence[Record]) -> Report:
    """Sum up a run: what a terminal shows of it."""
    return report.build(
        records, results.rows(records), _cases(records), extras=Extras(ceiling=agreement.ceiling())
    )


def told(records: Sequence[Record], *, baseline: Baseline | None, nights: Path | None) -> Report:
    """Sum up a run with all that a page tells besides: gate, labellers, mutations, history."""
    scored = results.rows(records)
    extras = Extras(
        gold=cases.gold_digest(),
        ceiling=agreement.ceiling(),
        agreements=agreement.agreements(),
        outcomes=mutations.matrix(cases.of_split("all")),
        history=history.read(nights) if nights else (),
        gate=gating.judge(scored, baseline) if baseline else None,
        gated=baseline.run.system if baseline else "pipeline",
    )
    return report.build(records, scored, _cases(records), extras=extras)


def write(path: Path, text: str) -> None:
    """Write a report; raises SummarizerError when the disk says no."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise SummarizerError(
            f"cannot write {str(path)!r}: {exc.strerror or exc}; name another file"
        ) from exc


def rebase(name: str, records: Sequence[Record], system: str, move: Move) -> Baseline:
    """Make a run the baseline of a name, the first of a system or the next.

    Of a baseline that exists, floors move on their own: its scores stay.
    """
    scored = results.rows(records)
    if not (gating.BASELINES / f"{name}.json").exists():
        split = cases.split_of(_cases(records))
        run = gating.Run(system=system, split=split, identity=_identity(records, system))
        return gating.pin(name, scored, run, why=move.why, floors=gating.FLOORS | move.floors)
    held = gating.read(name)
    if move.floors:
        floors = held.floors | move.floors
        return gating.move_floors(held, floors, why=move.why, allow_regression=move.allowed)
    identity = _identity(records, held.run.system)
    return gating.update(
        scored, held, why=move.why, identity=identity, allow_regression=move.allowed
    )


def _identity(records: Sequence[Record], system: str) -> Parameters:
    for record in records:
        if record.system == system:
            return record.identity
    raise ConfigError(f"the recording has no outputs of {system!r}; run it first")


def _cases(records: Sequence[Record]) -> list[cases.Case]:
    return [cases.load(name) for name in dict.fromkeys(record.case for record in records)]
