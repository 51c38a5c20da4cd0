"""What the command line prints: scores with intervals, differences with verdicts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table

from evals.metrics import BY_NAME, Metric
from evals.report.model import COSTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.gating import Gate
    from evals.report import Report
    from evals.statistics import Difference, Estimate

_VERDICT_STYLES = {"regressed": "red", "non-inferior": "green", "inconclusive": "yellow"}
_PIPED_WIDTH = 120
_NOTHING = "-"


def echo(table: Table) -> None:
    """Print a table; what is piped is not cut to the width of a terminal."""
    Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH).print(table)


def echo_gate(found: Gate) -> None:
    """Print what the gate says, and why."""
    if found.differences:
        echo(differences(found.differences))
    for note in found.notes:
        click.echo(f"note: {note}")
    for reason in found.reasons:
        click.echo(f"red: {reason}")
    click.echo("the gate is green" if found.passed else "the gate is red")


def scores(report: Report) -> Table:
    """Lay out every score of every system: mean, 95 % interval over articles; costs as medians.

    The share of what a human reaches and the minimum detectable effect are the first system's.
    """
    made = _table(
        (*report.names, "of human", "MDE"),
        caption="* gates; [95 % interval over articles]; MDE: the least change that would show",
    )
    for score in report.scores:
        found = [score.estimates.get(name) for name in report.names]
        share = score.share_of_human(report.subject)
        made.add_row(
            _name(score.metric),
            *(_interval(score.metric, estimate) for estimate in found),
            _NOTHING if share is None else f"{share:.0%}",
            _NOTHING if found[0] is None else _number(score.metric, found[0].mde),
        )
    for metric in COSTS:
        medians = {cost.system: cost.median for cost in report.costs if cost.metric == metric.name}
        made.add_row(f"{metric.name}, median", *(_cost(metric, medians[n]) for n in report.names))
    return made


def differences(found: Iterable[Difference]) -> Table:
    """Lay out a comparison; positive is better."""
    made = _table(
        ("change", "95 % interval", "p", "articles", "MDE", "verdict"),
        caption="* gates, p after Holm; positive is better; MDE: the least change that would show",
    )
    for difference in found:
        metric = BY_NAME[difference.metric]
        p_value = difference.p_value if difference.adjusted is None else difference.adjusted
        made.add_row(
            _name(metric),
            _number(metric, difference.mean, sign="+"),
            f"{_number(metric, difference.low, sign='+')} to "
            f"{_number(metric, difference.high, sign='+')}",
            f"{p_value:.3f}",
            str(difference.articles),
            _number(metric, difference.mde),
            difference.verdict,
            style=_VERDICT_STYLES[difference.verdict] if metric.gating else "dim",
        )
    return made


def outcomes(report: Report) -> Iterable[str]:
    """Count outputs and failures of each system, one line each."""
    for system in report.systems:
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(system.failures.items()))
        line = f"{system.name}: {system.outputs} outputs, {system.failed} failed"
        yield f"{line} ({kinds})" if kinds else line


def _table(headings: Iterable[str], *, caption: str) -> Table:
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, caption=caption, caption_justify="left")
    made.add_column("score", overflow="fold")
    for heading in headings:
        made.add_column(heading, justify="right", overflow="fold")
    return made


def _name(metric: Metric) -> str:
    return f"{metric.name}{' *' if metric.gating else ''}"


def _interval(metric: Metric, estimate: Estimate | None) -> str:
    if estimate is None:
        return _NOTHING
    mean, low, high = (
        _number(metric, value) for value in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{mean} [{low}, {high}]".replace("[", r"\[")


def _cost(metric: Metric, value: float | None) -> str:
    return _NOTHING if value is None else _number(metric, value)


def _number(metric: Metric, value: float, *, sign: str = "") -> str:
    digits = 2 if metric.bounded or abs(value) < 100 else 0
    return f"{round(value, digits) + 0.0:{sign}.{digits}f}"  # no "-0.00"
