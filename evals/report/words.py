"""Numbers and verdicts in words, the same in every form of the report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from evals.report.model import GATING, KAPPA
from evals.statistics import ALPHA
from summarizer.render.view import visible

if TYPE_CHECKING:
    from evals.gating import Gate
    from evals.metrics import Metric
    from evals.report.model import Measured, Report
    from evals.statistics import Difference, Estimate

Lead = Literal["better", "worse", "no worse", "undecided"]
FIELDS = {
    "validity": "Validity",
    "faithfulness": "Faithfulness",
    "facts": "Key facts",
    "actors": "Actors",
    "stance": "Stances",
    "context": "Context",
    "summary": "Summary",
}
# What the main scores are called where there is no room for their meaning.
SHORT = {
    "faithfulness.supported": "Faithful",
    "facts.f1": "Facts",
    "actors.f1": "Actors",
    "stance.f1": "Stances",
    "summary.coverage": "Summary",
}
LONG = {
    "faithfulness.supported": "claims that the checks find no error in",
    "facts.f1": "key facts against the labels, F1",
    "actors.f1": "actors against the labels, F1",
    "stance.f1": "who stands how to what, F1",
    "summary.coverage": "salient facts that the summary tells",
}
COSTS = {
    "cost.input_tokens": "Tokens read",
    "cost.output_tokens": "Tokens written",
    "cost.attempts": "Calls",
    "cost.usd": "Money, US dollars",
    "cost.seconds": "Seconds",
}
_NEVER_GATED = {"summary.rouge_l"}
_MINUS = "\u2212"
_ABSENT = "–"


class Tally(NamedTuple):
    """On how many gating metrics the subject is ahead of another system, and on how many not."""

    better: int
    worse: int
    no_worse: int
    undecided: int

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self)


def shown(text: str) -> str:
    """Make text safe to show and to write: no control, no turned line, no half character."""
    return visible(text).encode(errors="replace").decode()


def share(value: float | None) -> str:
    """Write a score between 0 and 1."""
    return _ABSENT if value is None else f"{value:.2f}"


def signed(value: float) -> str:
    """Write a change with its sign; one that rounds to nothing has none."""
    text = f"{abs(value):.2f}"
    if float(text) == 0:
        return "0.00"
    return f"{'+' if value > 0 else _MINUS}{text}"


def percent(value: float | None) -> str:
    """Write a share as a percentage."""
    return _ABSENT if value is None else f"{value:.0%}"


def probability(value: float) -> str:
    """Write a p-value; none is zero."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def amount(value: float | None) -> str:
    """Write a cost: small ones with decimals, large ones with separators."""
    if value is None:
        return _ABSENT
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 1 if abs(value) >= 10 else 2 - min(math.floor(math.log10(abs(value))), 0)
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".")


def interval(found: Estimate) -> str:
    """Write the 95 % interval."""
    return f"{found.low:.2f}–{found.high:.2f}"


def signed_interval(found: Difference) -> str:
    """Write the 95 % interval of a change."""
    return f"{signed(found.low)} to {signed(found.high)}"


def smallest(found: Estimate) -> str:
    """Write the smallest change that would show."""
    return f"{found.mde:.2f}" if math.isfinite(found.mde) else "∞"


def lead(found: Difference) -> Lead:
    """Name what a comparison shows of the system that is ahead or behind."""
    p_value = found.p_value if found.adjusted is None else found.adjusted
    if p_value < ALPHA and found.mean > 0:
        return "better"
    if found.verdict == "regressed":
        return "worse"
    return "no worse" if found.verdict == "non-inferior" else "undecided"


def tally(report: Report, other: str) -> Tally:
    """Count what the gating metrics say of the subject against another system."""
    found = [
        lead(score.leads[other])
        for score in report.scores
        if score.metric.gating and other in score.leads
    ]
    kinds: tuple[Lead, ...] = ("better", "worse", "no worse", "undecided")
    return Tally(*(found.count(kind) for kind in kinds))


def tally_text(report: Report, other: str) -> str:
    """Word that count."""
    found = tally(report, other)
    said = [
        f"better on {found.better}" if found.better else "",
        f"no worse on {found.no_worse}" if found.no_worse else "",
        f"worse on {found.worse}" if found.worse else "",
        f"undecided on {found.undecided}" if found.undecided else "",
    ]
    return f"{', '.join(filter(None, said))} of {count(found.total, 'gating metric')}"


def part(metric: Metric) -> Literal["gates", "shown", "never gates"]:
    """Tell a metric's part in the gate."""
    if metric.gating:
        return "gates"
    return "never gates" if metric.name in _NEVER_GATED else "shown"


def better(metric: Metric) -> str:
    """Tell a metric's direction."""
    return f"{metric.better} is better"


def verdict(gate: Gate | None) -> str:
    """Word what the gate says in one line."""
    if gate is None:
        return "No gate was applied."
    if gate.passed:
        return "The gate is green."
    return f"The gate is red: {count(len(gate.reasons), 'reason')}."


def failures(report: Report) -> str:
    """Word how many outputs failed, of which system."""
    failed = [s for s in report.systems if s.failed]
    outputs = sum(system.outputs for system in report.systems)
    if not failed:
        return f"None of {count(outputs, 'output')} failed."
    each = [f"{s.name} {s.failed} of {s.outputs} ({_kinds(s.failures)})" for s in failed]
    return f"Failed: {', '.join(each)}. A failure counts with the worst of every score."


def count(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def described(score: Measured) -> str:
    """Describe a score's plot for those who do not see it."""
    parts = [f"{n} {found.mean:.2f} ({interval(found)})" for n, found in score.estimates.items()]
    human = "" if score.human is None else f"; a human reaches {score.human:.2f}"
    return f"{score.metric.name}, {better(score.metric)}: {', '.join(parts)}{human}"


def gated_scores(report: Report) -> list[Measured]:
    """List the gating metrics that were scored."""
    gating = {metric.name for metric in GATING}
    return [score for score in report.scores if score.metric.name in gating]


def is_kappa(score: Measured) -> bool:
    """Tell whether a score goes from -1 to 1."""
    return score.metric.name == KAPPA.name


def _kinds(failures: dict[str, int]) -> str:
    return ", ".join(f"{kind} {number}" for kind, number in sorted(failures.items()))
