"""Shares and means, as the scores take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def share(values: Iterable[bool]) -> float | None:
    """Return the share of what is true; None of nothing."""
    known = [*values]
    return sum(known) / len(known) if known else None


def mean(values: Iterable[float]) -> float | None:
    """Return the mean; None of nothing."""
    known = [*values]
    return sum(known) / len(known) if known else None


def recall(found: Iterable[int], weights: list[int]) -> float | None:
    """Return the share of the weights whose index was found; None of nothing."""
    total = sum(weights)
    return sum(weights[index] for index in {*found}) / total if total else None


def f1(precision: float | None, recalled: float | None) -> float | None:
    """Return the harmonic mean; None when either is."""
    if precision is None or recalled is None:
        return None
    both = precision + recalled
    return 2 * precision * recalled / both if both else 0.0


def precision(right: int, *, found: int, wanted: int) -> float | None:
    """Return the share of what was found that is right; 0 if nothing was found that exists."""
    if not wanted:
        return None
    return right / found if found else 0.0
