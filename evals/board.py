"""What a run shows on standard error: a bar on a terminal, else a line for each output."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from evals import recording
from summarizer.terminal import LiveBoard

if TYPE_CHECKING:
    from evals.recording import Place
    from evals.records import Record


class Board(LiveBoard):
    """Counts the outputs of a run, and tells how fast they come and how long the rest takes."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._live = _bar() if sys.stderr.isatty() else None
        self._task = self._live.add_task("", total=None, pace="") if self._live else None
        self._total = self._done = 0
        self._started = time.monotonic()

    def start(self, total: int, recorded: int) -> None:
        """Say how much there is to do."""
        self._total, self._started = total, time.monotonic()
        if recorded:
            self._print(f"{recorded} outputs are recorded already, {total} are to be made")
        if self._live is not None and self._task is not None:
            self._live.update(self._task, total=total)

    def begin(self, place: Place) -> None:
        """Show what is in the making."""
        if self._live is not None and self._task is not None:
            self._live.update(self._task, description=_name(*place))

    def end(self, record: Record) -> None:
        """Count an outcome; a failure is named on a terminal too."""
        self._done += 1
        outcome = f"{record.seconds:.1f} s"
        if record.failure:
            outcome = f"{record.failure.kind}: {record.failure.message}"
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=self._done, pace=self._pace())
            if not record.failure:
                return
        name = _name(*recording.place(record))
        self._print(f"[{self._done}/{self._total}] {name}: {outcome} ({self._pace()})")

    def _pace(self) -> str:
        each = (time.monotonic() - self._started) / self._done
        left = each * (self._total - self._done)
        return f"{each:.1f} s each, {_duration(left)} left"

    def _print(self, line: str) -> None:
        if self._live is None:
            click.echo(line, err=True)
        else:
            self._live.console.print(line, markup=False, highlight=False)


def _name(system: str, case: str, epoch: int) -> str:
    return f"{system} {case}" + (f" epoch {epoch}" if epoch else "")


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def _bar() -> Progress:
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # warnings on standard error go above the bar, scores do not
    )
