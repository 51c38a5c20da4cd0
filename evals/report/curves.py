"""Where everything stands in the curves over the nights; templates draw it."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evals.metrics import Metric
    from evals.report.model import Night

WIDTH, HEIGHT = 250, 112
LEFT, RIGHT, TOP, BOTTOM = 30, 242, 8, 92  # of the plot within the panel
_LEAST_SPAN = 0.2  # a smaller range would make noise look like news
_FEWEST = 2  # nights that make a curve
_ROUNDING = 6


class Dot(NamedTuple):
    """One night's mean."""

    x: float
    y: float
    said: str


class Curve(NamedTuple):
    """One system: its line and band, cut where nights are not comparable."""

    system: int
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[Dot, ...]


class Curves(NamedTuple):
    """A metric over the nights, the subject's curve with its intervals."""

    metric: str
    better: str
    low: float
    high: float
    first: str
    last: str
    changes: tuple[float, ...]
    curves: tuple[Curve, ...]
    said: str


class _Spot(NamedTuple):
    """One night of one system, placed."""

    measure: tuple[str, int]
    x: float
    mean: float
    low: float
    high: float
    said: str


class _Frame(NamedTuple):
    """What times and values mean in the panel."""

    start: float
    end: float
    low: float
    high: float

    def x(self, night: Night) -> float:
        passed = (_time(night) - self.start) / ((self.end - self.start) or 1.0)
        return round(LEFT + passed * (RIGHT - LEFT), 1)

    def y(self, value: float) -> float:
        return round(BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP), 1)


def curves(nights: Sequence[Night], metric: Metric, systems: Sequence[str]) -> Curves | None:
    """Place a metric over the nights, to the day; None with fewer than two of the subject."""
    subject = systems[0]
    known = [night for night in nights if metric.name in night.scores.get(subject, {})]
    if len(known) < _FEWEST:
        return None
    low, high = _range(known, metric.name, systems)
    frame = _Frame(_time(known[0]), _time(known[-1]), low, high)
    lines = [_spots(known, metric.name, system, frame) for system in systems]
    own = lines[0]
    return Curves(
        metric=metric.name,
        better=f"{'↑' if metric.better == 'higher' else '↓'} {metric.better} is better",
        low=low,
        high=high,
        first=known[0].created[:10],
        last=known[-1].created[:10],
        changes=tuple(
            round((one.x + other.x) / 2, 1)
            for one, other in pairwise(own)
            if one.measure != other.measure
        ),
        curves=tuple(
            _curve(number, spots, frame, has_band=number == 0) for number, spots in enumerate(lines)
        ),
        said=f"{metric.name} of {subject}: {own[0].said}; now {own[-1].said}",
    )


def _spots(nights: Iterable[Night], metric: str, system: str, frame: _Frame) -> list[_Spot]:
    return [
        _Spot(
            measure=night.measure,
            x=frame.x(night),
            mean=point.mean,
            low=point.low,
            high=point.high,
            said=f"{system} {point.mean:.2f} on {night.created[:10]}",
        )
        for night in nights
        if (point := night.scores.get(system, {}).get(metric))
    ]


def _curve(number: int, spots: Sequence[_Spot], frame: _Frame, *, has_band: bool) -> Curve:
    pieces = [list(piece) for _, piece in groupby(spots, key=itemgetter(0))]
    return Curve(
        system=number,
        lines=tuple(_path((spot.x, frame.y(spot.mean)) for spot in piece) for piece in pieces),
        bands=tuple(
            _path(
                [
                    *((spot.x, frame.y(spot.high)) for spot in piece),
                    *((spot.x, frame.y(spot.low)) for spot in reversed(piece)),
                ]
            )
            for piece in pieces
            if has_band and len(piece) > 1
        ),
        dots=tuple(Dot(spot.x, frame.y(spot.mean), spot.said) for spot in spots),
    )


def _range(nights: Sequence[Night], metric: str, systems: Sequence[str]) -> tuple[float, float]:
    """Take whole tenths around all means and the subject's intervals, at least two of them."""
    points = [(s, p) for n in nights for s in systems if (p := n.scores.get(s, {}).get(metric))]
    values = [point.mean for _, point in points]
    values += [end for s, point in points if s == systems[0] for end in (point.low, point.high)]
    low = math.floor(round(min(values) * 10, _ROUNDING)) / 10
    high = math.ceil(round(max(values) * 10, _ROUNDING)) / 10
    if high - low < _LEAST_SPAN:
        return max(high - _LEAST_SPAN, 0.0), max(high, _LEAST_SPAN)
    return low, high


def _time(night: Night) -> float:
    return datetime.fromisoformat(night.created).timestamp()


def _path(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
