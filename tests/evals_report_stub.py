"""Reports of invented runs, with all that a page must withstand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals import agreement, cases, mutations, report, results, statistics
from evals.gating import Gate
from evals.report import Extras, Night
from evals.report.model import Point
from tests.evals_stub import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record
    from evals.report import Report

HOSTILE = '<script>document.title = "x"</script> | `@team` \x00\x1b[31m\u202e\ud83d ]]> & "quoted"'
PAINTED = HOSTILE.replace("\ud83d", "")
WRONG = "The town paid 45 million crowns."


def built(records: Sequence[Record], **extras: object) -> Report:
    known = Extras()._replace(**extras)  # type: ignore[arg-type]  # the tests name its fields
    return report.build(records, results.rows(records), cases.of_split("all"), extras=known)


def two_systems() -> list[Record]:
    """The pipeline is right on both; the naive call is wrong on one and fails on the other."""
    return [
        record("bridge", system="naive", fact=WRONG),
        record("ferry", system="naive", failure=HOSTILE),
        record("bridge"),
        record("ferry"),
    ]


def nights(means: Sequence[float], *, gold: str = "g", model: str = "m") -> list[Night]:
    return [
        Night(
            created=f"2031-05-{day:02}T00:00:00+00:00",
            code="one",
            model=model,
            split="dev",
            gold=gold,
            articles=2,
            epochs=1,
            passed=None,
            failed={"pipeline": 0},
            scores={"pipeline": {"facts.f1": Point(mean=mean, low=mean - 0.1, high=mean + 0.1)}},
        )
        for day, mean in enumerate(means, 1)
    ]


def whole() -> Report:
    """Everything that a report can have."""
    records = [*two_systems(), record("ferry", epoch=1, fact=f"{PAINTED} was painted on it.")]
    model = built(records).systems[0].model
    gate = Gate(
        passed=False,
        differences=statistics.compare(*[results.rows([record("bridge")])] * 2),
        reasons=("facts.f1 regressed: -0.200", f"the gold set is {HOSTILE}"),
        notes=("stance.f1 inconclusive",),
    )
    return built(
        records,
        gold="abc",
        gate=gate,
        ceiling={"facts.f1": 0.9},
        history=tuple(nights([0.3, 0.4], model=model)),
        outcomes=mutations.matrix([cases.load("bridge")]),
        agreements=(
            agreement.Agreement(
                field="fact status",
                level="nominal",
                alpha=None,
                low=None,
                high=None,
                same=1.0,
                units=3,
                articles=1,
            ),
        ),
    )
