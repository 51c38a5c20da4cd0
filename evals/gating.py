"""The gate: a run against a committed baseline, metric by metric, paired on the article.

A baseline is one JSON file with a digest over itself, so a number changed by hand is noticed, and
with a history that says why each of its numbers was allowed to move.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, variance
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from evals import cases, statistics
from evals.cases import Split
from evals.metrics import BY_NAME, METRICS, Metric
from evals.records import Parameters
from evals.statistics import Difference, Means
from summarizer.errors import ConfigError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evals.results import Row

BASELINES = Path(__file__).parent / "baselines"
# The worst means that a run may ever have, whatever the baseline's were.
FLOORS = {"validity.valid": 0.9, "validity.evidence": 0.99, "stance.opposite": 0.1}


class Run(Frozen):
    """Which system, set up how, ran on which articles."""

    system: str
    split: Split | Literal["all"]
    identity: Parameters


class Update(Frozen):
    """Why a baseline is what it is."""

    date: str
    why: str
    allowed: str | None = Field(default=None, description="why a loss was accepted, if there was")


class Baseline(Frozen):
    """What a run is held against."""

    name: str = Field(pattern=r"^[\w.-]+$")
    gold: str = Field(description="digest of the gold set that the scores are of")
    run: Run
    created: str = Field(description="ISO 8601 with time zone")
    epochs: int = Field(ge=1)
    floors: dict[str, float]
    scores: Means
    history: tuple[Update, ...] = Field(min_length=1)

    @property
    def digest(self) -> str:
        """The hash of everything in it."""
        whole = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def articles(self) -> set[str]:
        """The articles that it scores."""
        return {article for scored in self.scores.values() for article in scored}


class Gate(Frozen):
    """What the gate says of a run: red for any of its reasons, notes only warn."""

    passed: bool
    differences: tuple[Difference, ...] = ()
    broken_floors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = Field(
        default=(), description="why it is red, the broken floors among them, one line each"
    )


def judge(rows: Sequence[Row], baseline: Baseline) -> Gate:
    """Hold a run against a baseline; rows of other systems than the baseline's are ignored."""
    own = [row for row in rows if row.system == baseline.run.system]
    after = statistics.means(own)
    differences = _differences(baseline, after)
    broken = _broken_floors(baseline, after)
    reasons = (
        *_other_gold(baseline),
        *_lost(baseline, own, after),
        *(_worded(found) for found in differences if _is_regression(found)),
        *broken,
    )
    return Gate(
        passed=not reasons,
        differences=differences,
        broken_floors=broken,
        notes=(*_undecided(differences, own, baseline), *_added(baseline, own)),
        reasons=reasons,
    )


def pin(
    name: str, rows: Sequence[Row], run: Run, *, why: str, floors: Mapping[str, float] = FLOORS
) -> Baseline:
    """Write the first baseline of this name; a run that breaks a floor of its own is refused."""
    if _path(name).exists():
        raise ConfigError(f"there is a baseline {name!r} already; update it instead")
    baseline = _made(name, rows, run, floors=dict(floors), history=(_update(why),))
    if broken := _broken_floors(baseline, baseline.scores):
        raise ConfigError(f"{'; '.join(broken)}; give floors that this run keeps")
    return _write(baseline)


def update(
    rows: Sequence[Row],
    baseline: Baseline,
    *,
    why: str,
    identity: Parameters | None = None,
    allow_regression: str | None = None,
) -> Baseline:
    """Write the baseline anew from a run.

    Raises ConfigError when the run loses an article, a floor or more than the margin of a gating
    metric's mean, unless `allow_regression` says why; the history keeps that.
    """
    run = baseline.run.model_copy(update={"identity": identity} if identity else {})
    step = _update(why, allow_regression)
    history = (*baseline.history, step)
    made = _made(baseline.name, rows, run, floors=baseline.floors, history=history)
    own = [row for row in rows if row.system == run.system]
    losses = (
        *_lost(baseline, own, made.scores),
        *(_worded(found) for found in _differences(baseline, made.scores) if _is_loss(found)),
        *_broken_floors(baseline, made.scores),
    )
    return _write(_allowed(made, losses))


def move_floors(
    baseline: Baseline,
    floors: Mapping[str, float],
    *,
    why: str,
    allow_regression: str | None = None,
) -> Baseline:
    """Write the baseline with these floors in place of its own.

    Raises ConfigError when one is lower than before or left out, unless `allow_regression` says
    why; the history keeps that.
    """
    history = (*baseline.history, _update(why, allow_regression))
    moved = baseline.model_copy(update={"floors": _known(floors), "history": history})
    lowered = tuple(
        f"the floor of {metric} would go from {floor} to {floors.get(metric)}"
        for metric, floor in baseline.floors.items()
        if metric not in floors or _is_worse(floors[metric], floor, BY_NAME[metric])
    )
    return _write(_allowed(moved, lowered))


def read(name: str) -> Baseline:
    """Read a baseline; raises ConfigError when there is none or it was edited by hand."""
    path = _path(name)
    if not path.is_file():
        raise ConfigError(f"no baseline {name!r} in evals/baselines; pin one with --update")
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        digest = held.pop("digest")
        baseline = Baseline.model_validate(held)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ConfigError(f"baseline {name!r} is malformed; pin it anew with --update") from exc
    if baseline.digest != digest:
        raise ConfigError(f"baseline {name!r} was edited by hand; restore it, or use --update")
    return baseline


def _made(
    name: str,
    rows: Sequence[Row],
    run: Run,
    *,
    floors: dict[str, float],
    history: tuple[Update, ...],
) -> Baseline:
    own = [row for row in rows if row.system == run.system]
    if not own:
        raise ConfigError(f"the run has no rows of the system {run.system!r}; run it first")
    return Baseline(
        name=name,
        gold=cases.gold_digest(),
        run=run,
        created=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        epochs=len({row.epoch for row in own}),
        floors=_known(floors),
        scores=statistics.means(own),
        history=history,
    )


def _write(baseline: Baseline) -> Baseline:
    path = _path(baseline.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    held = baseline.model_dump(mode="json") | {"digest": baseline.digest}
    path.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return baseline


def _path(name: str) -> Path:
    return BASELINES / f"{name}.json"


def _update(why: str, allowed: str | None = None) -> Update:
    if not why.strip() or (allowed is not None and not allowed.strip()):
        raise ConfigError('a baseline moves for a reason; say it with --update "why"')
    return Update(date=datetime.now(tz=UTC).date().isoformat(), why=why, allowed=allowed)


def _allowed(baseline: Baseline, losses: tuple[str, ...]) -> Baseline:
    if losses and baseline.history[-1].allowed is None:
        raise ConfigError(f'{"; ".join(losses)}; if that is right: --allow-regression "why"')
    return baseline


def _known(floors: Mapping[str, float]) -> dict[str, float]:
    for metric in floors:
        if metric not in BY_NAME:
            raise ConfigError(f"a floor for {metric!r}, which is no metric; see evals/metrics.py")
    return dict(floors)


def _differences(baseline: Baseline, after: Means) -> tuple[Difference, ...]:
    shared = any(baseline.scores.get(metric, {}).keys() & after[metric].keys() for metric in after)
    return statistics.compare_means(baseline.scores, after) if shared else ()


def _is_regression(difference: Difference) -> bool:
    return BY_NAME[difference.metric].gating and difference.verdict == "regressed"


def _is_loss(difference: Difference) -> bool:
    metric = BY_NAME[difference.metric]
    return metric.gating and difference.mean < -metric.margin


def _other_gold(baseline: Baseline) -> Iterable[str]:
    current = cases.gold_digest()
    if current != baseline.gold:
        yield (
            f"the gold set is {current!r}, the baseline is of {baseline.gold!r}: "
            "pin a new baseline with --update"
        )


def _lost(baseline: Baseline, rows: Sequence[Row], after: Means) -> Iterable[str]:
    """Name the articles and gated metrics that the baseline scores and the run does not."""
    missing = sorted(baseline.articles - {row.case for row in rows})
    if missing:
        yield f"{len(missing)} articles of the baseline are missing: {', '.join(missing)}"
    for metric in METRICS:
        is_gated = metric.gating or metric.name in baseline.floors
        if is_gated and baseline.scores.get(metric.name) and not after.get(metric.name):
            yield f"{metric.name} is scored on no article; the baseline has it"


def _broken_floors(baseline: Baseline, after: Means) -> tuple[str, ...]:
    return tuple(
        f"{metric} is {fmean(after[metric].values()):.3f}, its floor is {floor}"
        for metric, floor in baseline.floors.items()
        if after.get(metric) and _is_worse(fmean(after[metric].values()), floor, BY_NAME[metric])
    )


def _is_worse(value: float, than: float, metric: Metric) -> bool:
    return value < than if metric.better == "higher" else value > than


def _worded(difference: Difference) -> str:
    """Word a loss; the sign is the comparison's, where positive is better."""
    return (
        f"{difference.metric} {difference.verdict}: {difference.mean:+.3f} "
        f"[{difference.low:+.3f}, {difference.high:+.3f}] on {difference.articles} articles, "
        f"margin {BY_NAME[difference.metric].margin}"
    )


def _undecided(
    differences: Iterable[Difference], rows: Sequence[Row], baseline: Baseline
) -> Iterable[str]:
    for difference in differences:
        if BY_NAME[difference.metric].gating and difference.verdict == "inconclusive":
            yield f"{_worded(difference)}; {_needed(difference, rows, baseline)}"


def _added(baseline: Baseline, rows: Iterable[Row]) -> Iterable[str]:
    new = sorted({row.case for row in rows} - baseline.articles)
    if new:
        yield f"{len(new)} articles are not in the baseline and not compared: {', '.join(new)}"


def _needed(difference: Difference, rows: Sequence[Row], baseline: Baseline) -> str:
    """Say what would bring the minimum detectable effect down to the margin.

    The effect shrinks with the root of the articles; epochs only take away the part of the
    variance that is between the epochs of one article.
    """
    wanted = (BY_NAME[difference.metric].margin / difference.mde) ** 2
    if wanted >= 1:
        return "a loss of the margin would show, a smaller one may be there: look at the articles"
    articles = math.ceil(difference.articles / wanted)
    noise, epochs = _epoch_noise(rows, difference.metric)
    if noise is None:
        return f"telling takes {articles} articles, or more epochs than 1"
    spread = _variance(difference, rows, baseline)
    share = min(noise / epochs / spread, 1.0) if spread else 0.0
    if share + wanted <= 1:
        return f"telling takes {articles} articles; more epochs than {epochs} alone cannot do it"
    more = math.ceil(share * epochs / (share + wanted - 1))
    return f"telling takes {articles} articles or {more} epochs (there are {epochs})"


def _variance(difference: Difference, rows: Iterable[Row], baseline: Baseline) -> float:
    old, new = baseline.scores[difference.metric], statistics.means(rows)[difference.metric]
    values = [new[case] - old[case] for case in old.keys() & new.keys()]
    return variance(values) if len(values) > 1 else 0.0


def _epoch_noise(rows: Iterable[Row], metric: str) -> tuple[float | None, int]:
    """Give the mean variance between epochs of one article, and how many epochs there are."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        value = row.scores.get(metric)
        if value is not None:
            values[row.case].append(value)
    repeated = [variance(found) for found in values.values() if len(found) > 1]
    epochs = max(map(len, values.values()))
    return (fmean(repeated) if repeated else None), epochs
