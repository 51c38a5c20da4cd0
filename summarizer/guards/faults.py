"""What a guard reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import reading

if TYPE_CHECKING:
    from summarizer.brief import FindingKind, Severity


class Fault(NamedTuple):
    """One doubt about a claim: what is wrong, how bad, which words, which sentence decides."""

    kind: FindingKind
    severity: Severity
    words: str
    message: str
    sentence: str = ""  # text of the sentence that should hold the words; empty if none should


def nearest(claim: str, cited: tuple[str, ...]) -> str:
    """Return the cited sentence that shares most with the claim; empty if none is cited."""
    if len(cited) == 1:
        return cited[0]
    stems = reading.stems(claim)
    return max(cited, key=lambda sentence: len(stems & reading.stems(sentence)), default="")
