"""Text → comparable text, with a way back to the original characters.

Folding forgives what typesetting changes and nobody means: compatibility forms (NFKC), case,
the shape of quotation marks, dashes and spaces, soft hyphens and other invisible characters.
Words, figures and accents stay.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u0640"  # with tatweel
_LIKE = {
    "'": "‘’‚‛ʼʹ′`´＇",
    '"': "“”„‟«»″〝〞＂",
    "-": "‐‑‒–—―−﹘﹣－",
}
_SHAPES = {ord(mark): plain for plain, marks in _LIKE.items() for mark in marks}
_SPACES = re.compile(r"\s+")
_RUN = re.compile(r"\s\s")


class Folded(NamedTuple):
    """Folded text and where its stretches begin in the original.

    Between two anchors characters correspond one to one.
    """

    text: str
    anchors: tuple[int, ...]  # offsets in the folded text, ascending, the first is 0
    origins: tuple[int, ...]  # what each anchor is in the original
    length: int  # of the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of a stretch of the folded text."""
        return self._origin(start), self._origin(end - 1, is_last=True)

    def _origin(self, offset: int, *, is_last: bool = False) -> int:
        index = bisect_right(self.anchors, offset) - 1
        begin = self.origins[index]
        limit = self.origins[index + 1] if index + 1 < len(self.origins) else self.length
        position = min(begin + offset - self.anchors[index], limit - 1)
        if not is_last:
            return position
        # Several original characters may fold to one: its end is the end of all of them.
        is_stretch_over = offset + 1 in self.anchors[index + 1 : index + 2]
        return limit if is_stretch_over else min(position + 1, limit)


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Fold a text; runs of white space become one space."""
    table, irregular = _table(text)
    if irregular is None:
        return Folded(text.translate(table), (0,), (0,), len(text))
    pieces: list[str] = []
    anchors, origins = [0], [0]
    length = cursor = 0
    for match in irregular.finditer(text):
        start, end = match.span()
        for piece, origin in (
            (text[cursor:start].translate(table), cursor),
            (_fold_irregular(match[0]), start),
        ):
            if piece:
                anchors.append(length)
                origins.append(origin)
                pieces.append(piece)
                length += len(piece)
        cursor = end
    anchors.append(length)
    origins.append(cursor)
    pieces.append(text[cursor:].translate(table))
    return Folded("".join(pieces), tuple(anchors), tuple(origins), len(text))


def plain(text: str) -> str:
    """Fold a text and forget the way back."""
    return fold(text).text.strip()


def _table(text: str) -> tuple[dict[int, str], re.Pattern[str] | None]:
    """Sort the characters of a text into those that fold one to one and the others."""
    table: dict[int, str] = {}
    irregular: list[str] = []
    for char in set(text):
        folded = _fold_irregular(char)
        if len(folded) == 1 and not unicodedata.combining(char):
            table[ord(char)] = folded
        else:
            irregular.append(char)
    alternatives = [r"\s{2,}"] if _RUN.search(text) else []
    if irregular:
        # A base letter and its combining marks fold together.
        marks = "".join(map(re.escape, irregular))
        alternatives.append(rf"[^\s{marks}]?[{marks}]+")
    return table, re.compile("|".join(alternatives)) if alternatives else None


@lru_cache(maxsize=4096)
def _fold_irregular(text: str) -> str:
    kept = "".join(char for char in text if char not in _INVISIBLE)
    folded = unicodedata.normalize("NFKC", kept.translate(_SHAPES)).casefold()
    return _SPACES.sub(" ", folded.translate(_SHAPES))
