"""How far a batch is, on standard error: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from summarizer import terminal

if TYPE_CHECKING:
    from rich.progress import Progress

    from summarizer.batch import Report

_PLAIN_S = 5.0  # between two plain lines


class BatchBoard(terminal.LiveBoard):
    """Shows the reports of a batch."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._live = _bar() if sys.stderr.isatty() else None
        self._task = self._live.add_task("starting", total=None) if self._live else None
        self._said_at = time.monotonic()
        self._noted = ""

    def show(self, report: Report) -> None:
        """Show how far it is; plain lines come no faster than one can read them."""
        if self._live is not None and self._task is not None:
            total = None if report.part_done is None else 1.0
            self._live.update(
                self._task, total=total, completed=report.part_done or 0, description=_line(report)
            )
        elif time.monotonic() - self._said_at >= _PLAIN_S and report.part_done != 1:
            self._said_at = time.monotonic()
            click.echo(_line(report), err=True)

    def note(self, words: str) -> None:
        """Show how far a round of questions is, when that is news."""
        if words == self._noted:
            return
        self._noted = words
        if self._live is not None and self._task is not None:
            self._live.update(self._task, description=words)
        else:
            click.echo(words, err=True)

    def say(self, message: str) -> None:
        """Take the bar away and print a line."""
        if self._live is not None:
            self._live.stop()
        click.echo(message, err=True)


def in_words(seconds: float) -> str:
    """Say a length of time in its largest unit that is not below one."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"


def _line(report: Report) -> str:
    parts = [f"{report.done:,} done"]
    if report.part_done is not None:
        parts[0] += f" ({report.part_done:.0%})"
    if report.dead:
        parts.append(f"{report.dead:,} dead letters")
    parts.append(f"{report.rate:.1f}/s")
    if report.left_s is not None:
        parts.append(f"{in_words(report.left_s)} left")
    parts.append(f"{report.cost_usd:.4f} USD")
    return ", ".join(parts)


def _bar() -> Progress:
    from rich.progress import BarColumn, TextColumn

    return terminal.on_stderr(BarColumn(), TextColumn("{task.description}", markup=False))
