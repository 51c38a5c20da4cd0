"""Who checks the checkers: gold briefs, corrupted one way at a time, and what the scores say.

Each mutation names the scores that must worsen in every case it applies to, and the fields that
may move with them; a score of any other field that moves is a fault, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evals import scores
from evals.corruptions import MUTATIONS, Mutation
from evals.gold_briefs import gold_brief
from evals.metrics import BY_NAME, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evals.cases import Case
    from summarizer.brief import Brief

    Scorer = Callable[[Case, Brief], Scores]

_SAME = 1e-9


class Outcome(NamedTuple):
    """The scores of one gold brief before and after one mutation."""

    mutation: str
    case: str
    before: Scores
    after: Scores

    def has_worsened(self, metric: str) -> bool:
        """Tell whether a score went the bad way."""
        before, after = self.before[metric], self.after[metric]
        if before is None or after is None:
            return False
        drop = before - after if BY_NAME[metric].better == "higher" else after - before
        return drop > _SAME

    def has_moved(self, metric: str) -> bool:
        """Tell whether a score changed at all."""
        before, after = self.before[metric], self.after[metric]
        if before is None or after is None:
            return before is not after
        return abs(before - after) > _SAME


def matrix(cases: Iterable[Case], *, scorer: Scorer = scores.score) -> tuple[Outcome, ...]:
    """Score the gold brief of each case before and after every mutation that applies to it."""
    found: list[Outcome] = []
    for case in cases:
        gold = gold_brief(case)
        plain = scorer(case, gold)
        for mutation in MUTATIONS:
            changed = mutation.change(case, gold)
            if changed is not None:
                before = plain if changed.case is case else scorer(changed.case, gold)
                after = scorer(changed.case, changed.brief)
                found.append(Outcome(mutation.name, case.name, before, after))
    return tuple(found)


def blinded(outcomes: Iterable[Outcome], metric: str) -> tuple[Outcome, ...]:
    """Put a constant in place of one score: what a scorer that sees nothing would give."""
    blind: Scores = {metric: 0.5}
    return tuple(o._replace(before=o.before | blind, after=o.after | blind) for o in outcomes)


def faults(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """List in one line each what a score failed to notice, or noticed where nothing is."""
    return tuple(
        fault
        for mutation in MUTATIONS
        for outcome in outcomes
        if outcome.mutation == mutation.name
        for fault in _faults(mutation, outcome)
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """Write the matrix in Markdown: for each mutation the share of cases each score noticed."""
    lines = [
        "| mutation | cases | must worsen | noticed | also worsened |",
        "|---|---|---|---|---|",
    ]
    for mutation in MUTATIONS:
        rows = [outcome for outcome in outcomes if outcome.mutation == mutation.name]
        if rows:
            lines.append(_line(mutation, rows))
    return "\n".join(lines) + "\n"


def _faults(mutation: Mutation, outcome: Outcome) -> Iterable[str]:
    where = f"{mutation.name!r} in {outcome.case!r}"
    for metric in mutation.worsens:
        if not outcome.has_worsened(metric):
            yield f"{metric} does not notice {where}"
    for metric, known in BY_NAME.items():
        if known.field not in mutation.fields and outcome.has_moved(metric):
            yield f"{metric} moves with {where}, which does not concern it"


def _line(mutation: Mutation, rows: Sequence[Outcome]) -> str:
    noticed = [
        f"{sum(row.has_worsened(metric) for row in rows) / len(rows):.0%}"
        for metric in mutation.worsens
    ]
    others = [
        metric
        for metric in BY_NAME
        if metric not in mutation.worsens and any(row.has_worsened(metric) for row in rows)
    ]
    cells = (mutation.name, str(len(rows)), *map(", ".join, (mutation.worsens, noticed, others)))
    return f"| {' | '.join(cells)} |"
