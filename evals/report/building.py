"""From records and scores to a Report: everything that has to be computed, and nothing shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import fmean
from typing import TYPE_CHECKING

from evals import statistics
from evals.cases import split_of
from evals.corruptions import MUTATIONS
from evals.metrics import METRICS
from evals.report.diffs import diff
from evals.report.model import (
    COSTS,
    KAPPA,
    MAIN,
    CaseResult,
    Cost,
    Extras,
    Measured,
    Night,
    Noticed,
    Point,
    Report,
    Result,
    Slice,
    SystemRun,
)
from evals.scores import stance_pairs
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evals.cases import Case
    from evals.metrics import Metric, Scores
    from evals.mutations import Outcome
    from evals.records import Record
    from evals.report.model import SliceKind
    from evals.results import Row
    from evals.statistics import Difference, Estimate

_SUBJECT = "pipeline"
_TITLE = 90  # characters of a first sentence where there is no title
_FEW = 2  # articles that a test's tag must have to be a slice
_NOTHING = Extras()


def build(
    records: Sequence[Record],
    rows: Sequence[Row],
    cases: Sequence[Case],
    *,
    extras: Extras = _NOTHING,
) -> Report:
    """Compute the report of a run from its records and their rows, in the same order.

    The pipeline is the subject, or the first system where it did not run; all others are what it
    is compared with. Raises ConfigError when there is nothing to report.
    """
    if not records:
        raise ConfigError("the recording is empty; make one with: python -m evals run")
    systems = _systems(records)
    names = [system.name for system in systems]
    by_name = {case.name: case for case in cases}
    ran = [by_name[name] for name in dict.fromkeys(record.case for record in records)]
    split = split_of(ran)
    return Report(
        created=max(record.created for record in records),
        gold=extras.gold,
        split=split,
        epochs=len({record.epoch for record in records}),
        subject=names[0],
        systems=systems,
        scores=_scores(records, rows, names, by_name, ceiling=extras.ceiling),
        costs=_costs(rows, names),
        cases=_cases(records, rows, names, ran),
        slices=tuple(_slices(rows, names, ran)),
        noticed=_noticed(extras.outcomes),
        agreements=extras.agreements,
        history=tuple(n for n in extras.history if n.series == (systems[0].model, split)),
        gate=extras.gate,
        gated=extras.gated,
    )


def night(report: Report) -> Night:
    """Sum a report up for the history."""
    return Night(
        created=report.created,
        code=report.code,
        model=report.systems[0].model,
        split=report.split,
        gold=report.gold,
        articles=len(report.cases),
        epochs=report.epochs,
        passed=report.gate.passed if report.gate else None,
        failed={system.name: system.failed for system in report.systems},
        scores={
            name: {
                score.metric.name: Point(mean=found.mean, low=found.low, high=found.high)
                for score in report.scores
                if (found := score.estimates.get(name))
            }
            for name in report.names
        },
    )


def _systems(records: Sequence[Record]) -> tuple[SystemRun, ...]:
    """List the systems, the subject first."""
    names = sorted(dict.fromkeys(record.system for record in records), key=lambda n: n != _SUBJECT)
    return tuple(_system(name, [r for r in records if r.system == name]) for name in names)


def _system(name: str, records: Sequence[Record]) -> SystemRun:
    return SystemRun(
        name=name,
        model=_model(records),
        identity=records[0].identity,
        outputs=len(records),
        failures=dict(Counter(record.failure.kind for record in records if record.failure)),
    )


def _model(records: Iterable[Record]) -> str:
    return next((str(r.identity["model"]) for r in records if "model" in r.identity), "")


def _scores(
    records: Sequence[Record],
    rows: Sequence[Row],
    names: Sequence[str],
    cases: Mapping[str, Case],
    *,
    ceiling: Mapping[str, float],
) -> tuple[Measured, ...]:
    subject, *others = names
    own = [row for row in rows if row.system == subject]
    leads = {other: _leads([row for row in rows if row.system == other], own) for other in others}
    found: list[Measured] = []
    for metric in METRICS:
        if metric.bounded:
            estimates = {n: statistics.estimate(rows, metric.name, system=n) for n in names}
            found.append(_measured(metric, estimates, ceiling, leads))
        if metric.name == "stance.opposite":
            kappas = {name: _kappa(records, name, cases) for name in names}
            found.append(_measured(KAPPA, kappas, ceiling, leads))
    return tuple(score for score in found if score.estimates)


def _measured(
    metric: Metric,
    estimates: Mapping[str, Estimate | None],
    ceiling: Mapping[str, float],
    leads: Mapping[str, Mapping[str, Difference]],
) -> Measured:
    return Measured(
        metric=metric,
        estimates={name: found for name, found in estimates.items() if found},
        human=ceiling.get(metric.name),
        leads={other: found[metric.name] for other, found in leads.items() if metric.name in found},
    )


def _leads(other: Sequence[Row], own: Sequence[Row]) -> dict[str, Difference]:
    """Pair two systems; empty where they have no article in common."""
    if not {row.case for row in other} & {row.case for row in own}:
        return {}
    return {found.metric: found for found in statistics.compare(other, own)}


def _kappa(records: Sequence[Record], system: str, cases: Mapping[str, Case]) -> Estimate | None:
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for record in records:
        if record.system == system and record.brief:
            pairs[record.case].extend(stance_pairs(cases[record.case], record.brief))
    return statistics.stance_kappa(pairs)


def _costs(rows: Sequence[Row], names: Sequence[str]) -> tuple[Cost, ...]:
    return tuple(
        Cost(
            metric=metric.name,
            system=name,
            values=tuple(
                value
                for row in rows
                if row.system == name and (value := row.scores.get(metric.name)) is not None
            ),
        )
        for metric in COSTS
        for name in names
    )


def _cases(
    records: Sequence[Record], rows: Sequence[Row], names: Sequence[str], cases: Sequence[Case]
) -> tuple[CaseResult, ...]:
    pairs = list(zip(records, rows, strict=True))
    found = [_case([p for p in pairs if p[0].case == case.name], names, case) for case in cases]
    return tuple(sorted(found, key=_goodness))


def _goodness(case: CaseResult) -> tuple[float, str]:
    """Rank an article by what the subject scores on it in the main metrics."""
    main = [case.results[0].scores.get(metric.name) for metric in MAIN]
    known = [value for value in main if value is not None]
    return (fmean(known) if known else 0.0), case.name


def _case(pairs: Sequence[tuple[Record, Row]], names: Sequence[str], case: Case) -> CaseResult:
    article = case.article()
    by_system = {name: [p for p in pairs if p[0].system == name] for name in names}
    return CaseResult(
        name=case.name,
        title=article.title or article.sentences[0].text[:_TITLE],
        source=case.source,
        split=case.split,
        language=case.language,
        tests=case.tests,
        results=tuple(_result(name, found) for name, found in by_system.items() if found),
        diffs=tuple(diff(case, *min(found, key=_rank)) for found in by_system.values() if found),
    )


def _result(name: str, pairs: Sequence[tuple[Record, Row]]) -> Result:
    rows = [row for _, row in pairs]
    return Result(
        system=name,
        outputs=len(rows),
        failed=sum(row.failed for row in rows),
        scores=_means(rows),
    )


def _rank(pair: tuple[Record, Row]) -> tuple[bool, float, int]:
    """Rank outputs of one article: failures first, then by the facts."""
    record, row = pair
    return record.brief is not None, row.scores.get("facts.f1") or 0.0, record.epoch


def _means(rows: Iterable[Row]) -> Scores:
    """Average over articles, each over its epochs; None where nothing is scored."""
    found = statistics.means(rows)
    known = {metric: fmean(articles.values()) for metric, articles in found.items()}
    return {metric.name: known.get(metric.name) for metric in METRICS}


def _slices(rows: Sequence[Row], names: Sequence[str], cases: Sequence[Case]) -> Iterable[Slice]:
    members: dict[tuple[SliceKind, str], set[str]] = defaultdict(set)
    for case in cases:
        members["source", case.source].add(case.name)
        members["language", case.language].add(case.name)
        for tag in case.tests:
            members["tests", tag].add(case.name)
    for (kind, value), articles in _largest_first(members):
        if kind != "tests" or len(articles) >= _FEW:
            own = [row for row in rows if row.case in articles]
            means = {name: _means(r for r in own if r.system == name) for name in names}
            yield Slice(kind=kind, value=value, articles=len(articles), means=means)


def _largest_first(
    members: Mapping[tuple[SliceKind, str], set[str]],
) -> list[tuple[tuple[SliceKind, str], set[str]]]:
    order = ("source", "language", "tests")
    return sorted(
        members.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]), item[0][1])
    )


def _noticed(outcomes: Sequence[Outcome]) -> tuple[Noticed, ...]:
    found = {m: [o for o in outcomes if o.mutation == m.name] for m in MUTATIONS}
    return tuple(
        Noticed(
            mutation=mutation.name,
            cases=len(own),
            shares={
                metric: sum(o.has_worsened(metric) for o in own) / len(own)
                for metric in mutation.worsens
            },
            others=tuple(
                metric.name
                for metric in METRICS
                if metric.name not in mutation.worsens
                and any(o.has_worsened(metric.name) for o in own)
            ),
        )
        for mutation, own in found.items()
        if own
    )
