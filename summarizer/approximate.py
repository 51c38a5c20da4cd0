"""Find a pattern in a text with a bounded number of edits.

Two steps, both exact: a pigeonhole filter (a match with k edits keeps all but k of its pieces
intact; Navarro 2001, "A guided tour to approximate string matching", section 8) leaves few
places to look at, and Myers' bit-parallel algorithm (1999) measures those.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

_PIECE = 5  # characters; with at most 15 % edits, a quarter of the pieces survive
_MAX_HITS = 400  # of one piece; a piece that is everywhere tells nothing
MAX_SHARE = 0.15  # of the pattern's characters that may differ


class Found(NamedTuple):
    """A stretch `text[start:end]` and its edit distance to the pattern."""

    start: int
    end: int
    distance: int


def find(pattern: str, text: str) -> Found | None:
    """Find the stretch of `text` nearest to `pattern`; None beyond 15 % edits."""
    limit = int(len(pattern) * MAX_SHARE)
    if not limit or not text:
        return None
    best: Found | None = None
    for start, end in _windows(pattern, text, limit):
        found = _nearest(pattern, text[start:end], best.distance - 1 if best else limit)
        if found:
            best = Found(found.start + start, found.end + start, found.distance)
            if not best.distance:
                break
    return best


def _windows(pattern: str, text: str, limit: int) -> list[tuple[int, int]]:
    """Name the stretches that keep enough pieces of the pattern, most first."""
    size = min(_PIECE, len(pattern) // (limit + 1))
    offsets = range(0, len(pattern) - size + 1, size)
    needed = len(offsets) - limit
    width = 2 * limit + 1
    votes: Counter[int] = Counter()
    for offset in offsets:
        piece = pattern[offset : offset + size]
        hits = _occurrences(piece, text)
        if hits is None:
            needed -= 1
            continue
        # Both halves of a bucket's neighbourhood count, so that no match sits on an edge.
        votes.update(
            {bucket + half for p in hits for bucket in [(p - offset) // width] for half in (0, 1)}
        )
    if needed <= 0:
        return [(0, len(text))] if len(text) <= 4 * len(pattern) else []
    found = [(count, bucket) for bucket, count in votes.items() if count >= needed]
    return [
        (max(0, (bucket - 1) * width - limit), (bucket + 1) * width + len(pattern) + limit)
        for _, bucket in sorted(found, reverse=True)
    ]


def _occurrences(piece: str, text: str) -> list[int] | None:
    """List where a piece occurs; None when it is too common to tell anything."""
    hits: list[int] = []
    position = text.find(piece)
    while position >= 0:
        hits.append(position)
        if len(hits) > _MAX_HITS:
            return None
        position = text.find(piece, position + 1)
    return hits


def _nearest(pattern: str, text: str, limit: int) -> Found | None:
    """Measure every end position, then walk back from the best for its start."""
    end, distance = _best_end(pattern, text, limit)
    if distance > limit:
        return None
    back, _ = _best_end(pattern[::-1], text[:end][::-1], limit, is_anchored=True)
    return Found(end - back, end, distance)


def _best_end(pattern: str, text: str, limit: int, *, is_anchored: bool = False) -> tuple[int, int]:
    """Return the earliest end with the least distance (Myers 1999, figure 8).

    Anchored, the match begins where the text does; otherwise it may begin anywhere.
    """
    size = len(pattern)
    masks: dict[str, int] = {}
    for index, char in enumerate(pattern):
        masks[char] = masks.get(char, 0) | 1 << index
    full, last = (1 << size) - 1, 1 << (size - 1)
    plus, minus, score = full, 0, size
    best, best_end = limit + 1, 0
    for position, char in enumerate(text, 1):
        equal = masks.get(char, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up = minus | ~(horizontal | plus) & full
        down = plus & horizontal
        if up & last:
            score += 1
        elif down & last:
            score -= 1
        up = (up << 1 | is_anchored) & full
        plus = (down << 1 | ~(vertical | up)) & full
        minus = up & vertical
        if score < best:
            best, best_end = score, position
    return best_end, best
