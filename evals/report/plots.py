"""Where everything stands in the plots, in the units of their view boxes; templates draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.report.model import Cost, Measured

Shape = Literal["circle", "square", "triangle", "diamond"]
SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "diamond")  # by place of the system
LANE = 26  # height of one system's row, the same as the row of the table beside it
WIDTH = 320
PAD = 10
_STRIP_WIDTH = 390
_STRIP_LABEL = 76  # room for the system's name
_SPREAD = (0, -4, 4, -2, 2)  # dots of one value must not hide one another


class Mark(NamedTuple):
    """A mean and its interval in one system's lane."""

    system: int
    x: float
    y: float
    low: float
    high: float


class Dots(NamedTuple):
    """A score of all systems on a common axis from 0 to 1."""

    width: int
    height: int
    ticks: tuple[float, ...]
    marks: tuple[Mark, ...]
    human: float | None


class Strip(NamedTuple):
    """One system's outputs on an axis that starts at 0."""

    system: int
    name: str
    y: int
    dots: tuple[tuple[float, float], ...]
    median: float | None


class Strips(NamedTuple):
    """What every output cost, one strip a system."""

    width: int
    height: int
    left: int
    ticks: tuple[tuple[float, float], ...]
    strips: tuple[Strip, ...]


def dots(score: Measured, systems: Sequence[str]) -> Dots:
    """Place the means and intervals of a score, a lane for each system; below 0 is drawn at 0."""
    marks = [
        Mark(
            system=place,
            x=_on_axis(found.mean),
            y=LANE * place + LANE / 2,
            low=_on_axis(found.low),
            high=_on_axis(found.high),
        )
        for place, name in enumerate(systems)
        if (found := score.estimates.get(name))
    ]
    return Dots(
        width=WIDTH,
        height=LANE * len(systems),
        ticks=tuple(_on_axis(tick / 4) for tick in range(5)),
        marks=tuple(marks),
        human=None if score.human is None else _on_axis(score.human),
    )


def strips(costs: Sequence[Cost]) -> Strips | None:
    """Place what each output cost; None where nothing did."""
    most = max((value for cost in costs for value in cost.values), default=0.0)
    if most <= 0:
        return None
    step = _step(most)
    reach = step * -(-most // step)  # the first tick at or above the most
    span = _STRIP_WIDTH - _STRIP_LABEL - 2 * PAD

    def x(value: float) -> float:
        return round(_STRIP_LABEL + PAD + span * value / reach, 1)

    found = [
        Strip(
            system=place,
            name=cost.system,
            y=LANE * place + LANE // 2,
            dots=tuple(
                (x(value), LANE * place + LANE / 2 + _SPREAD[number % len(_SPREAD)])
                for number, value in enumerate(sorted(cost.values))
            ),
            median=None if cost.median is None else x(cost.median),
        )
        for place, cost in enumerate(costs)
    ]
    count = round(reach / step)
    return Strips(
        width=_STRIP_WIDTH,
        height=LANE * len(costs) + 22,
        left=_STRIP_LABEL,
        ticks=tuple((x(step * n), step * n) for n in range(count + 1)),
        strips=tuple(found),
    )


def _on_axis(value: float) -> float:
    return round(PAD + min(max(value, 0.0), 1.0) * (WIDTH - 2 * PAD), 1)


def _step(most: float) -> float:
    """Choose round ticks, five steps at most."""
    power = 1.0
    while power * 10 <= most:
        power *= 10
    while power > most:
        power /= 10
    return next(step for step in (power / 5, power / 2, power, 2 * power) if most / step <= 5)
