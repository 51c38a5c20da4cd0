"""Whom "both sides" means: the two of the sentence before, not one of them nor any other two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer import countries
from summarizer.guards import reading
from summarizer.guards.faults import Fault
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source

_TOGETHER = re.compile(r"[A-ZÀ-Þ][\w’'-]+,? (?:and|und|et|y|и) (?:the )?[A-ZÀ-Þ]")


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find countries that "both sides" leaves out, and claims on both that hold for one."""
    for sentence in cited:
        meant = _meant(sentence, source)
        if len(meant) == 2:
            yield from _strangers(claim, sentence, meant)
    if found := reading.pair(claim):
        yield from _said_of_others(claim, found, cited, source)


def _strangers(claim: str, sentence: str, meant: frozenset[str]) -> Iterator[Fault]:
    for mention in countries.find_countries(claim):
        if mention.code not in meant:
            word = claim[mention.start : mention.end]
            yield Fault(
                "name_not_in_evidence",
                "error",
                word,
                f"{word!r} is neither of the two that the sentence before names",
                sentence,
            )


def _said_of_others(
    claim: str, found: re.Match[str], cited: tuple[str, ...], source: Source
) -> Iterator[Fault]:
    """Hold a claim on "both" against sentences on one alone, and on two others."""
    own = reading.stems(claim[found.end() :])
    main = frozenset(source.main_countries[:2])
    for sentence in cited:
        meant = _meant(sentence, source)
        said = frozenset() if _speaks_of_two(sentence) else own & reading.stems(sentence)
        is_of_one = bool(said) and bool(said - _said_of_two(source))
        if is_of_one or (len(meant) == 2 and meant != main and not country_codes(claim)):
            yield Fault(
                "role_swapped",
                "error",
                found[0],
                f"the text does not say this of {found[0]!r}, but of "
                + ("one of them" if is_of_one else "another pair"),
                sentence,
            )


def _said_of_two(source: Source) -> frozenset[str]:
    """Collect what the article says of any two together; it reads the whole article."""
    return frozenset[str]().union(
        *(reading.stems(s) for s in source.sentences if _speaks_of_two(s))
    )


def _meant(sentence: str, source: Source) -> frozenset[str]:
    """Return the countries that "both sides" of a sentence means; empty when it has none."""
    if not reading.pair(sentence) or country_codes(sentence):
        return frozenset()
    return country_codes(source.before(sentence))


def _speaks_of_two(sentence: str) -> bool:
    return bool(reading.pair(sentence) or _TOGETHER.search(sentence))
