"""Means with intervals, and whether one run is worse than another. Defined in `docs/evals.md`.

The article is the unit: the epochs of one article are no independent evidence, so a score is
averaged over them first and everything else is computed on one value per article.
"""

from __future__ import annotations

import math
from collections import defaultdict
from operator import itemgetter
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

import numpy as np
from pydantic import Field
from scipy import stats

from evals.metrics import BY_NAME, METRICS, Metric
from evals.scores import weighted_kappa
from summarizer.errors import ConfigError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evals.results import Row

Verdict = Literal["regressed", "non-inferior", "inconclusive"]
Means = dict[str, dict[str, float]]  # metric → article → mean over epochs
Cluster = TypeVar("Cluster")
ALPHA = 0.05  # two-sided
POWER = 0.8
DRAWS = 1000
SEED = 20230301
_EQUAL = 1e-9  # values nearer than this differ by rounding only


class Estimate(Frozen):
    """A mean over articles and what is known of it."""

    mean: float
    low: float = Field(description="95 % interval over articles")
    high: float
    articles: int = Field(ge=1, description="those that give something to score")
    mde: float = Field(
        ge=0,
        description="smallest change that so many articles would show in four runs of five;"
        " infinite for the cost of a single article",
    )


class Difference(Frozen):
    """How a metric changed between two runs on the same articles; positive is better."""

    metric: str
    mean: float
    low: float
    high: float
    p_value: float = Field(ge=0, le=1, description="two-sided, paired")
    adjusted: float | None = Field(
        default=None, description="p after Holm over the gating metrics; null for the others"
    )
    articles: int = Field(ge=1, description="those that both runs score")
    mde: float = Field(ge=0)
    verdict: Verdict


def estimate(rows: Iterable[Row], metric: str, *, system: str) -> Estimate | None:
    """Average one metric of one system over articles; None when no article scores it."""
    values = means(row for row in rows if row.system == system).get(metric)
    if not values:
        return None
    spread = _spread([*values.values()], _reach(BY_NAME[metric]))
    return Estimate(
        mean=fmean(values.values()),
        low=spread.low,
        high=spread.high,
        articles=len(values),
        mde=spread.mde,
    )


def compare(before: Sequence[Row], after: Sequence[Row]) -> tuple[Difference, ...]:
    """Compare two runs on the articles they share, each the rows of one system.

    Raises ConfigError when they share none. `unpaired` names the articles that are left out.
    """
    for rows in (before, after):
        systems = sorted({row.system for row in rows})
        if len(systems) > 1:
            raise ConfigError(f"a run holds the rows of {systems!r}; choose one system")
    return compare_means(means(before), means(after))


def compare_means(before: Means, after: Means) -> tuple[Difference, ...]:
    """Compare what `means` gives for two runs, in the order of METRICS."""
    pairs = {metric: _differences(metric, before, after) for metric in METRICS}
    paired = {metric: values for metric, values in pairs.items() if values}
    if not paired:
        raise ConfigError("the two runs score no article in common; run both on the same split")
    raw = {metric.name: _p_value(values) for metric, values in paired.items()}
    adjusted = holm({metric.name: raw[metric.name] for metric in paired if metric.gating})
    return tuple(
        _difference(metric, values, raw[metric.name], adjusted.get(metric.name))
        for metric, values in paired.items()
    )


def unpaired(before: Iterable[Row], after: Iterable[Row]) -> tuple[str, ...]:
    """List the articles that only one of two runs has."""
    return tuple(sorted({row.case for row in before} ^ {row.case for row in after}))


def means(rows: Iterable[Row]) -> Means:
    """Average each metric over the epochs of each article; what scores nothing is left out."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for metric, value in row.scores.items():
            if value is not None and metric in BY_NAME:
                values[metric][row.case].append(value)
    return {
        metric: {case: fmean(found) for case, found in sorted(articles.items())}
        for metric, articles in values.items()
    }


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values so that one false alarm among all stays as rare as one alone (Holm 1979)."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    ranked = sorted(p_values.items(), key=itemgetter(1))
    for rank, (name, p_value) in enumerate(ranked):
        highest = max(highest, min(1.0, p_value * (len(ranked) - rank)))
        adjusted[name] = highest
    return adjusted


def stance_kappa(pairs: Mapping[str, Sequence[tuple[int, int]]]) -> Estimate | None:
    """Weighted κ over the matched stances of all articles: article → (gold, found) from -3 to 3.

    A corpus-level score: κ of the two or three stances of one article means nothing. None when
    fewer than two articles have stances or κ is undefined.
    """
    clusters = [values for _, values in sorted(pairs.items()) if values]
    kappa = _pooled_kappa(clusters)
    interval = bootstrap(clusters, _pooled_kappa)
    if kappa is None or interval is None:
        return None
    low, high = interval
    error = (high - low) / 2 / _t(1 - ALPHA / 2, len(clusters) - 1)
    return Estimate(
        mean=kappa, low=low, high=high, articles=len(clusters), mde=_mde(error, len(clusters))
    )


def bootstrap(
    clusters: Sequence[Cluster], statistic: Callable[[Sequence[Cluster]], float | None]
) -> tuple[float, float] | None:
    """Resample whole articles, 1000 times from a fixed seed: the 95 % percentile interval.

    Draws without a defined statistic are left out. None below two clusters, or when less than
    half of the draws are defined.
    """
    if len(clusters) < 2:
        return None
    draws = np.random.default_rng(SEED).integers(len(clusters), size=(DRAWS, len(clusters)))
    drawn = (statistic([clusters[index] for index in draw]) for draw in draws.tolist())
    found = [value for value in drawn if value is not None]
    if len(found) < DRAWS / 2:
        return None
    low, high = np.quantile(found, (ALPHA / 2, 1 - ALPHA / 2)).tolist()
    return low, high


def share_interval(shares: Sequence[float]) -> tuple[float, float]:
    """Give the 95 % interval of a mean of shares, one of each article."""
    spread = _spread(shares, _Reach(0.0, 1.0))
    return spread.low, spread.high


def is_unchanged(differences: Iterable[float]) -> bool:
    """Whether no article changed."""
    return all(abs(value) < _EQUAL for value in differences)


class _Reach(NamedTuple):
    """The least and the most that a value can be."""

    low: float
    high: float


class _Spread(NamedTuple):
    low: float
    high: float
    mde: float


def _reach(metric: Metric) -> _Reach | None:
    return _Reach(0.0, 1.0) if metric.bounded else None


def _differences(metric: Metric, before: Means, after: Means) -> list[float]:
    old, new = before.get(metric.name, {}), after.get(metric.name, {})
    sign = 1 if metric.better == "higher" else -1
    return [sign * (new[case] - old[case]) for case in sorted(old.keys() & new.keys())]


def _difference(
    metric: Metric, values: list[float], p_value: float, adjusted: float | None
) -> Difference:
    spread = _spread(values, _Reach(-1.0, 1.0) if metric.bounded else None)
    mean = fmean(values)
    is_certain = (p_value if adjusted is None else adjusted) < ALPHA
    return Difference(
        metric=metric.name,
        mean=mean,
        low=spread.low,
        high=spread.high,
        p_value=p_value,
        adjusted=adjusted,
        articles=len(values),
        mde=spread.mde,
        verdict=_verdict(
            is_harmless=is_unchanged(values) or spread.low > -metric.margin,
            is_worse=is_certain and mean < 0,
        ),
    )


def _verdict(*, is_harmless: bool, is_worse: bool) -> Verdict:
    # Harmless first: a loss that is certain and smaller than the margin is no reason for red.
    if is_harmless:
        return "non-inferior"
    return "regressed" if is_worse else "inconclusive"


def _spread(values: Sequence[float], reach: _Reach | None) -> _Spread:
    """Give the t-interval of a mean, cut to what is possible."""
    count = len(values)
    if max(values) - min(values) < _EQUAL:
        return _unanimous(values[0], count, reach)
    error = stdev(values) / math.sqrt(count)
    mean, half = fmean(values), _t(1 - ALPHA / 2, count - 1) * error
    mde = _mde(error, count)
    if reach is None:
        return _Spread(mean - half, mean + half, mde)
    return _Spread(max(mean - half, reach.low), min(mean + half, reach.high), min(mde, 1.0))


def _unanimous(value: float, count: int, reach: _Reach | None) -> _Spread:
    """Give the interval when all articles agree and their variance says nothing.

    The exact form of the rule of three (Hanley and Lippman-Hand 1983): with 95 % confidence a
    share of at least 0.05^(1/n) of all articles has this value; the rest may have any.
    """
    if reach is None:
        return _Spread(value, value, 0.0 if count > 1 else math.inf)
    share = ALPHA ** (1 / count)
    low = share * value + (1 - share) * reach.low
    high = share * value + (1 - share) * reach.high
    if count == 1:
        return _Spread(low, high, 1.0)
    error = (high - low) / 2 / _t(1 - ALPHA / 2, count - 1)
    return _Spread(low, high, min(_mde(error, count), 1.0))


def _p_value(differences: Sequence[float]) -> float:
    count = len(differences)
    if is_unchanged(differences):
        return 1.0
    if max(differences) - min(differences) < _EQUAL:
        return min(1.0, 2 * 0.5**count)  # the sign test: t is infinite where nothing varies
    t = fmean(differences) / (stdev(differences) / math.sqrt(count))
    return float(2 * stats.t.sf(abs(t), count - 1))


def _mde(error: float, count: int) -> float:
    return (_t(1 - ALPHA / 2, count - 1) + _t(POWER, count - 1)) * error


def _t(quantile: float, freedom: int) -> float:
    return float(stats.t.ppf(quantile, freedom))


def _pooled_kappa(clusters: Iterable[Sequence[tuple[int, int]]]) -> float | None:
    return weighted_kappa([pair for cluster in clusters for pair in cluster])
