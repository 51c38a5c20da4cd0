"""Quoted words are the article's, to the letter."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer import folding
from summarizer.guards import reading
from summarizer.guards.faults import Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source

# The last alternatives: an opening mark without a closing one quotes the rest of the claim.
_QUOTE = re.compile(
    r"(?=[“«»„「『\"‘'])(?:“([^”“]{2,}?)[”\"]|«([^»]{2,})»|»([^«»]{2,})«|„([^“”]{2,})[“”]|「([^」]{2,})」|『([^』]{2,})』"
    r"|\"([^\"“”]{2,}?)[\"”]|(?<!\w)‘([^’]{2,}(?:’\w[^’]*)*)’(?!\w)|(?<!\w)'(\w[^'\"]*(?:'\w[^'\"]*)*\s[^'\"]*)'(?!\w)"
    r"|“([^”\"]{2,})$|(?<!\w)\"([^\"]{2,})$)"
)
_OMISSION = re.compile(r"\s*(?:\[[^\]]{0,40}\]|\(\s*(?:\.\.\.|…)\s*\)|\.\.\.|…)\s*")
_MARKS = ("...", "[")
_EDGES = " \t\n.,;:!?…-'\""


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find quoted words that no cited sentence has; an error unless the article has them."""
    quotes = quoted(claim)
    known = folding.plain(" ".join(cited) if cited else source.text) if quotes else ""
    for quote in quotes:
        if _is_verbatim(quote, known):
            continue
        is_elsewhere = _is_verbatim(quote, folding.plain(source.text))
        yield Fault(
            "quote_not_verbatim",
            "warning" if is_elsewhere else "error",
            quote,
            f"the quoted words {quote!r} stand in another sentence than the cited ones"
            if is_elsewhere
            else f"the quoted words {quote!r} are not in the article",
            nearest(claim, cited),
        )


@lru_cache(maxsize=reading.TEXTS)
def quoted(text: str) -> tuple[str, ...]:
    """List what stands between quotation marks."""
    return tuple(
        next(group for group in match.groups() if group) for match in _QUOTE.finditer(text)
    )


def _is_verbatim(quote: str, known: str) -> bool:
    """Tell whether a text has a quote, whole or in pieces around marked omissions."""
    if any(mark in known and mark in folding.plain(quote) for mark in _MARKS):
        # The article has such marks of its own: a quote of it has them in the same place.
        return _holds(known, folding.plain(quote).strip(_EDGES.replace(".", "")))
    pieces = [piece for piece in map(_bare, _OMISSION.split(quote)) if piece]
    return _holds(known, _bare(quote)) or (
        len(pieces) > 1 and all(_holds(known, piece) for piece in pieces)
    )


def _bare(quote: str) -> str:
    return folding.plain(quote).strip(_EDGES)


def _holds(text: str, piece: str) -> bool:
    """Tell whether whole words of a text are the piece."""
    if not piece:
        return True
    position = text.find(piece)
    while position >= 0:
        end = position + len(piece)
        is_cut = _joins(text[position - 1 : position], piece[0]) or _joins(
            piece[-1], text[end : end + 1]
        )
        if not is_cut:
            return True
        position = text.find(piece, position + 1)
    return False


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and all(
        char.isalnum() and not "\u0e00" <= char <= "\u9fff" for char in (left, right)
    )
