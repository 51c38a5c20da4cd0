"""Opposites: a claim that has "rose" where its evidence has "fell" contradicts it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer.guards import reading
from summarizer.guards.faults import Fault
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.reading import Token, Word
    from summarizer.guards.source import Source

_OPPOSING = """
    rise increase grow climb jump soar surge gain up higher | fall decrease decline
      drop shrink plunge down lower slump
    win victory beat | lose defeat
    support back endorse favour favor welcome praise | oppose reject condemn criticise
      criticize
    accept approve agree | reject refuse disagree decline
    allow permit legalise legalize | ban prohibit forbid
    confirm acknowledge admit | deny dispute
    convict guilty | acquit innocent
    legal lawful | illegal unlawful
    ally friend partner | enemy rival foe opponent
    member | observer applicant candidate
    strengthen deepen intensify | weaken
    expand widen extend | reduce cut shrink curtail
    open | close shut
    arrest detain imprison | release free
    buy import | sell export
    more most | fewer less fewest least
    first | last
    before | after
    north northern | south southern
    east eastern | west western
    man husband son brother boy father male | woman wife daughter sister girl mother
      female
    alive survive | dead die kill
    best highest largest biggest | worst lowest smallest
    success successful succeed | failure unsuccessful
    possible likely | impossible unlikely
    majority | minority
    start begin launch | end stop cease
    join | leave quit
"""
_PAIRS = tuple(
    tuple(frozenset(map(reading.stem, side.split())) for side in line.split("|"))
    for line in _OPPOSING.replace("\n      ", " ").strip().splitlines()
)
_PREPOSITIONS = frozenset({"before", "after", "first", "last", "more", "most", "up", "down", "end"})
_SUBJECT_REACH = 6  # words between a name and what is said of it


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find terms of a claim whose opposite the article says of the same name."""
    yield from _of_same_subject(claim, cited or source.sentences)


def against(background: str, source: Source) -> Iterator[Fault]:
    """Find terms of background knowledge whose opposite the article says of the same name."""
    yield from _of_same_subject(background, source.sentences)


def are_opposite(was: tuple[Token, ...], now: tuple[Token, ...]) -> bool:
    """Tell whether two short stretches hold opposite terms."""
    one, other = ({t.stem for t in side} | {t.key for t in side} for side in (was, now))
    return any(
        (one & left and other & right) or (one & right and other & left) for left, right in _PAIRS
    )


def _of_same_subject(claim: str, sentences: tuple[str, ...]) -> Iterator[Fault]:
    for token, subject in _terms(claim):
        own, opposites = _sides(token)
        rivals: list[tuple[str, str]] = []
        for sentence in sentences:
            for other, about in _terms(sentence):
                if _are_same(subject, about):
                    if other.stem in own:
                        return  # the article says so as well
                    if other.stem in opposites:
                        rivals.append((other.text, sentence))
        if rivals:
            yield Fault(
                "contradicted",
                "error",
                token.text,
                f"{token.text!r} of {subject}, in the text {rivals[0][0]!r}",
                rivals[0][1],
            )


_OPPOSITES = {
    stem: (own, other)
    for left, right in reversed(_PAIRS)
    for own, other in ((left, right), (right, left))
    for stem in own
}
_NEITHER: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def _sides(token: Token) -> tuple[frozenset[str], frozenset[str]]:
    return _OPPOSITES.get(token.stem, _NEITHER)


@lru_cache(maxsize=reading.TEXTS)
def _terms(text: str) -> list[tuple[Token, str]]:
    """List the terms that have opposites, each with the nearest name before it."""
    found: list[tuple[Token, str]] = []
    has_stem = not _OPPOSITES.keys().isdisjoint(reading.stems(text))
    if not has_stem or not any(map(_is_term, reading.read(text))):
        return found
    subject, distance = "", 0
    for token in reading.words(text):
        distance += 1
        is_name = token.is_capital and token.is_telling
        if is_name and (not token.is_initial or country_codes(token.text)):
            subject, distance = token.text, 0
        elif _is_term(token) and subject and distance <= _SUBJECT_REACH:
            found.append((token, subject))
    return found


def _is_term(token: Token | Word) -> bool:
    return token.stem in _OPPOSITES and token.key not in _PREPOSITIONS


def _are_same(one: str, other: str) -> bool:
    codes = country_codes(one)
    return reading.key(one) == reading.key(other) or bool(codes and codes == country_codes(other))
