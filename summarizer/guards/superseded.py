"""Figures that the article itself takes back, as in "An earlier version said 40; it was 14".

A claim that still uses the old figure is wrong, though a sentence of the article has it. Only a
notice that has as many right figures as wrong ones is understood.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import amounts, reading
from summarizer.guards.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.numbers import Quantity
    from summarizer.guards.source import Source

_CUES = (
    "correct", "clarification", "version", "misstated", "korrektur", "berichtigung", "fassung",
    "rectificati", "erratas",
)  # fmt: skip
_VERSION = r"(?:an? )?(?:earlier|previous|original) version"
_NOTICE = re.compile(
    r"(?i)^\W*(?:corrections?|corrected|clarification|editor[’']s note|korrektur|berichtigung"
    r"|rectificatif|rectificación|corrección|fe de erratas)\b[^:.–—]{0,40}[:.–—]"
    rf"|{_VERSION} of (?:this|the) (?:article|story|report|dispatch|headline|post)"
    rf"|^\W*{_VERSION} (?:said|stated|gave|put|misstated|reported|incorrectly|wrongly|mistakenly)"
    r"|this (?:article|story|report) (?:misstated|incorrectly|wrongly|mistakenly|originally said)"
    r"|in einer früheren (?:version|fassung)|une version (?:antérieure|précédente) de cet article"
    r"|una versión anterior de este artículo"
)
_FOLLOWING = 2  # sentences behind the notice's first that may belong to it
_WRONG = re.compile(
    rf"(?i){_VERSION}|misstated|misreported|\b(?:incorrectly|wrongly|mistakenly|erroneously)\b"
    r"|früheren (?:version|fassung)|fälschlich|version (?:antérieure|précédente)|par erreur"
    r"|versión anterior|por error"
)
_RIGHT = re.compile(
    r"(?i)\b(?:is|are|was|were|should|correct\w*|in fact|actually|waren?|sind|ist|était|étaient"
    r"|est|sont|fue|fueron|es|son|eran?)\b"
)
_NOT = re.compile(
    r"(?i)(?:\b(?:not|instead of|rather than|nicht|statt|anstatt|et non|au lieu de|y no|en lugar de"
    r"|en vez de))\s"
)
# How a notice goes on in its next sentence: "It was 14."
_GOES_ON = re.compile(
    r"(?i)\W*(?:it|there|in fact|that|richtig|tatsächlich|il|en fait|eran?|son"
    r"|(?:the )?(?:correct |right |actual )?(?:number|figure|amount|total|sum|toll))\b"
)
_CLAUSE = re.compile(r"[.;]\s+")
# Words of a notice that say nothing of what it corrects.
_ABOUT_ITSELF = reading.stems(
    "correction corrected clarification editor note earlier previous original version article "
    "story report headline paragraph misstated incorrectly wrongly mistakenly number figure said "
    "stated gave reported correct should read fact actually instead rather"
)


class Correction(NamedTuple):
    """An old figure, the one in its place, what they are about, and who says so."""

    wrong: Quantity
    right: Quantity
    subject: frozenset[str]
    sentence: str


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find figures that the article has corrected."""
    del cited  # whatever it cites, the correction holds
    found = corrections(source.sentences)
    if not found or _NOTICE.search(claim):
        return
    own = amounts.undated(claim)
    for correction in found:
        wrong, right = correction.wrong, correction.right
        if any(quantity.equals(right) for quantity in own):
            continue
        for quantity in own:
            if quantity.equals(wrong) and _is_meant(claim, quantity, correction):
                yield Fault(
                    "superseded",
                    "error",
                    quantity.raw,
                    f"the article corrects {wrong.raw!r} to {right.raw!r}",
                    correction.sentence,
                )


def is_new_figure(fault: Fault, source: Source) -> bool:
    """Tell whether a fault is about the right figure, held against the sentence with the wrong."""
    found = corrections(source.sentences) if fault.kind == "number_not_in_evidence" else ()
    own = amounts.undated(fault.words) if found else []
    return any(quantity.equals(each.right) for quantity in own for each in found)


@lru_cache(maxsize=64)
def corrections(sentences: tuple[str, ...]) -> tuple[Correction, ...]:
    """Read the notices of an article that correct a figure."""
    found: list[Correction] = []
    for index, sentence in enumerate(sentences):
        lower = sentence.lower()
        if any(cue in lower for cue in _CUES) and _NOTICE.search(sentence):
            found += _corrected(sentences[index : index + 1 + _FOLLOWING])
    return tuple(found)


def _corrected(notice: tuple[str, ...]) -> Iterator[Correction]:
    """Pair wrong and right figures, sentence by sentence, until there are as many of each."""
    wrong: list[Quantity] = []
    right: list[tuple[Quantity, str]] = []
    subject: frozenset[str] = frozenset()
    for sentence in notice:
        if sentence != notice[0] and not (_GOES_ON.match(sentence) or _NOT.search(sentence)):
            break
        for clause in _CLAUSE.split(sentence):
            olds, news = _sides(clause)
            wrong += [old for old in olds if not any(old.equals(other) for other in wrong)]
            right += [(new, sentence) for new in news]
        subject |= reading.stems(sentence)
        if wrong and len(wrong) == len(right):
            break
    if len(wrong) != len(right):
        return
    subject = frozenset(stem for stem in subject - _ABOUT_ITSELF if stem.isalpha())
    for old, (new, sentence) in zip(wrong, right, strict=True):
        if not old.equals(new):
            yield Correction(old, new, subject, sentence)


def _sides(clause: str) -> tuple[list[Quantity], list[Quantity]]:
    """Split the figures of a clause into old and new: "said 40 instead of 14", "14, not 40"."""
    figures = amounts.undated(clause)
    is_wrong = bool(_WRONG.search(clause))
    turn = _NOT.search(clause)
    if not figures or not (is_wrong or turn or _RIGHT.search(clause)):
        return [], []
    border = turn.start() if turn else len(clause)
    first = [figure for figure in figures if figure.start < border]
    second = [figure for figure in figures if figure.start >= border]
    return (first, second) if is_wrong else (second, first)


def _is_meant(claim: str, quantity: Quantity, correction: Correction) -> bool:
    """Tell whether a claim's figure is the corrected one and not its double."""
    units = {quantity.unit, correction.wrong.unit} - {""}
    if len(units) > 1:
        return False
    is_distinct = bool(quantity.unit and correction.wrong.unit)
    return is_distinct or not correction.subject or bool(correction.subject & reading.stems(claim))
