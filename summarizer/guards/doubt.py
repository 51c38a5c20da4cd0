"""One number for a whole text: how much of it the article does not carry.

A graded companion of the guards, for ranking and for regression tests. Its parts:
seams, where copied fragments of the article meet that do not meet there (the fragments of
Grusky et al. 2018, "Newsroom"); telling words that the article has in no form; the share of a
sentence that not even the best single sentence of the article covers; sentences with an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer import guards
from summarizer.guards import inventions, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.guards.source import Source

# Fitted by hand on half of FRANK's validation articles; docs/verification.md has both halves.
_FOREIGN_WORD = 3.0
_UNCOVERED = 20.0
_ERROR = 5.0


def doubt(claims: Sequence[tuple[str, Sequence[str]]], source: Source) -> float:
    """Score claims, each with its cited sentences; 0 is a copy of single sentences."""
    if not claims:
        return 0.0
    total = 0.0
    for claim, cited in claims:
        foreign = sum(not inventions.is_covered(t, source) for t in reading.content(claim))
        is_error = any(f.severity == "error" for f in guards.check(claim, cited, source=source))
        total += seams(claim, source) + _FOREIGN_WORD * foreign + _ERROR * is_error
    return total + _UNCOVERED * sum(_uncovered(c, source) for c, _ in claims) / len(claims)


def seams(claim: str, source: Source) -> int:
    """Count where a claim leaves one fragment of the article and goes on with another."""
    words = [token.text.lower() for token in reading.words(claim)]
    fragments = start = 0
    while start < len(words):
        end = start + 1
        while end <= len(words) and f" {' '.join(words[start:end])} " in source.running_words:
            end += 1
        start = max(end - 1, start + 1)
        fragments += 1
    return max(fragments - 1, 0)


def _uncovered(claim: str, source: Source) -> float:
    stems = [token.stem for token in reading.content(claim)]
    best = max(
        (sum(s in reading.stems(sentence) for s in stems) for sentence in source.sentences),
        default=0,
    )
    return 1 - best / (len(stems) or 1)
