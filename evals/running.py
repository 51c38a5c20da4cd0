"""Systems, run over cases by pydantic-evals; every outcome is recorded as it comes.

A run that fails is an output like any other, with the worst of every score: nothing that counts
outputs, an average of pydantic-evals included, can pass over it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import pydantic_evals
from pydantic import Field
from pydantic_evals.evaluators import Evaluator, EvaluatorContext

from evals import recording, results
from evals.recording import Place
from evals.records import Failure, Record
from summarizer.errors import ConfigError, SummarizerError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic_evals.reporting import EvaluationReport

    from evals.cases import Case
    from evals.systems import System
    from summarizer import Article

_LONGEST_MESSAGE = 1000


class Plan(Frozen):
    """How to go through the cases."""

    epochs: int = Field(default=1, ge=1, description="outputs of each system for each case")
    concurrency: int = Field(default=1, ge=1, description="outputs in the making at a time")
    retry_failed: bool = Field(default=False, description="make recorded failures anew")


class Progress(Protocol):
    """Told what is going on."""

    def start(self, total: int, recorded: int) -> None:
        """Take note of how many outputs are to be made, and how many there are already."""

    def begin(self, place: Place) -> None:
        """Take note that an output is in the making."""

    def end(self, record: Record) -> None:
        """Take note of an outcome."""


@dataclass
class Scorer(Evaluator[Place, Record, None]):
    """Our scores as pydantic-evals shows them; what does not apply is left out."""

    def evaluate(self, ctx: EvaluatorContext[Place, Record, None]) -> dict[str, float]:
        """Score one output."""
        found = results.row(ctx.output).scores
        return {name: score for name, score in found.items() if score is not None}


async def run(
    systems: Sequence[System],
    cases: Sequence[Case],
    *,
    path: Path,
    plan: Plan,
    progress: Progress | None = None,
) -> tuple[Record, ...]:
    """Let every system brief every article, but for what the recording has already.

    Whatever a system raises is a recorded Failure, and the run goes on. Interrupted or killed,
    it goes on where it stopped when it is called again.

    Raises:
        ConfigError: the setup is wrong, or the recording is of another version of a system.
        SummarizerError: the recording cannot be written.
    """
    report = await evaluate(systems, cases, path=path, plan=plan, progress=progress)
    return tuple(case.output for case in report.cases)


async def evaluate(
    systems: Sequence[System],
    cases: Sequence[Case],
    *,
    path: Path,
    plan: Plan,
    progress: Progress | None = None,
) -> EvaluationReport[Place, Record, None]:
    """Run as `run` does; return the report of pydantic-evals."""
    desk = _Desk(systems, cases, path=path, plan=plan, progress=progress)
    # One epoch is complete before the next begins: what is cut off is still a fair comparison.
    places = [
        Place(system.name, case.name, epoch)
        for epoch in range(plan.epochs)
        for system in systems
        for case in cases
    ]
    desk.start(places)
    dataset = pydantic_evals.Dataset[Place, Record, None](
        name="gold",
        cases=[pydantic_evals.Case(name=_name(place), inputs=place) for place in places],
        evaluators=[Scorer()],
    )
    report = await dataset.evaluate(
        desk.outcome, name="briefs", max_concurrency=plan.concurrency, progress=False
    )
    if desk.fault:
        raise desk.fault
    return report


class _Desk:
    """Hands out what the recording has, and has the rest made."""

    def __init__(
        self,
        systems: Sequence[System],
        cases: Sequence[Case],
        *,
        path: Path,
        plan: Plan,
        progress: Progress | None,
    ) -> None:
        """Read the recording and all articles: what is wrong there is said before a model runs."""
        self.fault: SummarizerError | None = None
        self._systems = {system.name: system for system in systems}
        self._articles: dict[str, Article] = {case.name: case.article() for case in cases}
        self._path = path
        self._progress = progress
        records = recording.read(path) if path.exists() else ()
        for system in systems:
            recording.require_version(records, system.name, system.identity, path=path)
        self._recorded = {
            recording.place(record): record
            for record in records
            if record.brief or not plan.retry_failed
        }

    def start(self, places: Sequence[Place]) -> None:
        """Say what is to be done."""
        missing = sum(place not in self._recorded for place in places)
        if self._progress:
            self._progress.start(missing, len(places) - missing)

    async def outcome(self, place: Place) -> Record:
        """Return an output; what is wrong with the setup or the disk ends the run."""
        if place in self._recorded:
            return self._recorded[place]
        if self.fault:
            raise self.fault
        if self._progress:
            self._progress.begin(place)
        try:
            record = await self._made(place)
            recording.append(self._path, record)
        except SummarizerError as exc:
            self.fault = exc
            raise
        if self._progress:
            self._progress.end(record)
        return record

    async def _made(self, place: Place) -> Record:
        system, article = self._systems[place.system], self._articles[place.case]
        started = time.perf_counter()
        brief = failure = None
        try:
            brief = await system.brief(article)
        except ConfigError:
            raise  # no result of the system: it could not be tried
        except asyncio.CancelledError as exc:
            if _is_cancelled():
                raise
            failure = Failure(kind=type(exc).__name__, message="the system cancelled itself")
        except Exception as exc:  # noqa: BLE001  # whatever a system raises is its result
            failure = Failure(kind=type(exc).__name__, message=_one_line(exc))
        return Record(
            key=recording.key(article.sha256, system.identity, place.epoch),
            case=place.case,
            system=place.system,
            identity=system.identity,
            epoch=place.epoch,
            article_sha256=article.sha256,
            brief=brief,
            failure=failure,
            seconds=time.perf_counter() - started,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _name(place: Place) -> str:
    return f"{place.system}/{place.case}/{place.epoch}"


def _one_line(exc: Exception) -> str:
    whole = " ".join(str(exc).split())[:_LONGEST_MESSAGE]
    return whole.encode(errors="replace").decode()  # a reply can hold half a surrogate pair
