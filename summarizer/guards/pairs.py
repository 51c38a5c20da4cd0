"""Whom "both sides" means: the two countries of the sentence before, not any other two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer import countries
from summarizer.guards.faults import Fault
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source

_BOTH = re.compile(
    r"(?i)\b(?:both (?:sides|countries|nations|governments|parties)|the two (?:sides|countries"
    r"|nations|governments)|beide (?:Seiten|Länder)|les deux (?:pays|parties)|ambos países)\b"
)


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find countries of a claim that "both sides" of its evidence leaves out."""
    for sentence in cited:
        if not _BOTH.search(sentence) or country_codes(sentence):
            continue
        meant = country_codes(source.before(sentence))
        if len(meant) != 2:
            continue
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
