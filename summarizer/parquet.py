"""Parquet files: how they are called, and the library for them, an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer import extras

if TYPE_CHECKING:
    from summarizer.places import Place

_ENDINGS = frozenset({".parquet", ".pq"})


class Library(NamedTuple):
    """What of pyarrow reads and writes them; it has no types."""

    arrow: Any
    files: Any


def is_parquet(place: Place) -> bool:
    """Tell by the ending."""
    return place.suffix.lower() in _ENDINGS


def library(purpose: str) -> Library:
    """Import it: a quarter of a second; raises ConfigError where it is not installed."""
    return Library(
        extras.load("pyarrow", extra="parquet", purpose=purpose),
        extras.load("pyarrow.parquet", extra="parquet", purpose=purpose),
    )
