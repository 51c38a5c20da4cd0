"""What a report says, as plain data. `build` computes it; html, junit and markdown only show it."""

from __future__ import annotations

from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from evals.agreement import Agreement
from evals.cases import Source, Split
from evals.gating import Gate
from evals.metrics import BY_NAME, METRICS, Metric, Scores
from evals.records import Parameters
from evals.report.diffs import Diff
from evals.statistics import Difference, Estimate
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.mutations import Outcome

SliceKind = Literal["source", "language", "tests"]

# The few scores that stand for their fields wherever there is no room for all.
MAIN = tuple(
    BY_NAME[name]
    for name in (
        "faithfulness.supported",
        "facts.f1",
        "actors.f1",
        "stance.f1",
        "summary.coverage",
    )
)
GATING = tuple(metric for metric in METRICS if metric.gating)
COSTS = tuple(metric for metric in METRICS if not metric.bounded)
KAPPA = Metric(
    name="stance.kappa",
    better="higher",
    meaning="weighted κ over the matched stances of all articles together",
)


class SystemRun(Frozen):
    """A system, and how its outputs came out."""

    name: str
    model: str = Field(description="empty for a system without one")
    identity: Parameters
    outputs: int = Field(ge=1)
    failures: dict[str, int] = Field(description="how many of each kind of error")

    @property
    def failed(self) -> int:
        """How many outputs failed."""
        return sum(self.failures.values())


class Measured(Frozen):
    """One score of every system."""

    metric: Metric
    estimates: dict[str, Estimate] = Field(description="by system; one without any is left out")
    human: float | None = Field(description="what one labeller scores against the other")
    leads: dict[str, Difference] = Field(
        description="by other system: how far the subject is ahead of it; positive is better"
    )

    def share_of_human(self, system: str) -> float | None:
        """Give a score as a share of the human's; of a rate of errors, what is free of them."""
        found = self.estimates.get(system)
        if found is None or self.human is None:
            return None
        mean, human = found.mean, self.human
        if self.metric.better == "lower":
            mean, human = 1 - mean, 1 - human
        return mean / human if human > 0 else None


class Cost(Frozen):
    """What the outputs of one system took, of one kind."""

    metric: str
    system: str
    values: tuple[float, ...] = Field(description="of each output that says it")

    @property
    def total(self) -> float | None:
        """The sum; None when no output says it."""
        return sum(self.values) if self.values else None

    @property
    def median(self) -> float | None:
        """The median; None when no output says it."""
        return median(self.values) if self.values else None


class Result(Frozen):
    """How one system did on one article, over all epochs."""

    system: str
    outputs: int = Field(ge=1)
    failed: int = Field(ge=0)
    scores: Scores = Field(description="means over epochs; a failed one counts with the worst")


class CaseResult(Frozen):
    """One article, and what each system made of it."""

    name: str
    title: str
    source: Source
    split: Split
    language: str
    tests: tuple[str, ...]
    results: tuple[Result, ...]
    diffs: tuple[Diff, ...] = Field(description="of the worst output of each system")


class Slice(Frozen):
    """Some of the articles, and the means over them."""

    kind: SliceKind
    value: str
    articles: int = Field(ge=1)
    means: dict[str, Scores] = Field(description="system → metric → mean over articles")


class Noticed(Frozen):
    """One way to corrupt a gold brief, and which scores notice it."""

    mutation: str
    cases: int = Field(ge=1)
    shares: dict[str, float] = Field(description="of cases, by the scores that must notice")
    others: tuple[str, ...] = Field(description="further scores that noticed")


class Point(Frozen):
    """A mean with its interval on one night."""

    mean: float
    low: float
    high: float


class Night(Frozen):
    """One run in one line of `history.jsonl`: what the curves are drawn from."""

    created: str = Field(description="ISO 8601 with time zone")
    code: str
    model: str
    split: str
    gold: str = Field(description="digest of the gold set")
    articles: int = Field(ge=1)
    epochs: int = Field(ge=1)
    passed: bool | None = Field(description="what the gate said; null without one")
    failed: dict[str, int] = Field(description="by system")
    scores: dict[str, dict[str, Point]] = Field(description="system → metric")

    @property
    def series(self) -> tuple[str, str]:
        """What nights of one curve have in common."""
        return self.model, self.split

    @property
    def measure(self) -> tuple[str, int]:
        """What the scores are of: nights that differ in it are not comparable."""
        return self.gold, self.articles


class Extras(NamedTuple):
    """What a report can tell besides the run itself."""

    gold: str = ""
    ceiling: Mapping[str, float] = MappingProxyType({})
    agreements: tuple[Agreement, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    history: tuple[Night, ...] = ()
    gate: Gate | None = None
    gated: str = "pipeline"


class Report(Frozen):
    """All that is told of a run."""

    created: str = Field(description="of the last output, ISO 8601")
    gold: str
    split: str
    epochs: int = Field(ge=1)
    subject: str = Field(description="the system that the others are baselines of")
    systems: tuple[SystemRun, ...]
    scores: tuple[Measured, ...]
    costs: tuple[Cost, ...]
    cases: tuple[CaseResult, ...] = Field(description="those the subject is worst at first")
    slices: tuple[Slice, ...]
    noticed: tuple[Noticed, ...]
    agreements: tuple[Agreement, ...]
    history: tuple[Night, ...] = Field(description="earlier nights of the same model and split")
    gate: Gate | None
    gated: str

    @property
    def names(self) -> tuple[str, ...]:
        """The systems' names, the subject first."""
        return tuple(system.name for system in self.systems)

    @property
    def others(self) -> tuple[str, ...]:
        """The baselines' names."""
        return self.names[1:]

    @property
    def code(self) -> str:
        """The version of the subject's code; empty when its identity does not say."""
        return str(self.systems[0].identity.get("code", ""))

    def score(self, metric: str) -> Measured | None:
        """Find a score by the name of its metric."""
        return next((found for found in self.scores if found.metric.name == metric), None)
