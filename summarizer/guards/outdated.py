"""Live pages: a figure of an older entry that a later one has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.guards import numbers, reading
from summarizer.guards.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.guards.numbers import Quantity

_SHARED = 2  # telling words, beside what is counted, that make two sentences speak of one thing


def check(claim: str, later: Iterable[str]) -> Iterator[Fault]:
    """Find a number of a claim that a later entry gives otherwise for the same thing.

    `later` are the sentences of the entries that were written after those the claim rests on.
    """
    counted = {(q.unit, noun): q for q in numbers.quantities(claim) if (noun := _noun(claim, q))}
    stems = reading.stems(claim)
    for sentence in later if counted else ():
        for other in numbers.quantities(sentence):
            noun = _noun(sentence, other)
            mine = counted.get((other.unit, noun))
            shared = (stems & reading.stems(sentence)) - {noun}
            if mine and not mine.equals(other) and len(shared) >= _SHARED:
                yield Fault(
                    "outdated",
                    "warning",
                    mine.raw,
                    f"a later entry of the page says {other.raw!r}",
                    sentence,
                )
                return


def _noun(text: str, quantity: Quantity) -> str:
    """Return the stem of what is counted: the next telling word; empty at the end of a clause."""
    tokens = [token for token in reading.tokens(text) if token.start >= quantity.end]
    for token in tokens[:2]:
        if not token.is_word:
            return ""
        if token.is_telling:
            return token.stem
    return ""
