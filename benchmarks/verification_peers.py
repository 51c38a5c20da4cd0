"""What others do with the same claims: langextract, instructor's CitationMixin, word overlap.

Each takes a claim and an article and says whether it is content with it. Both libraries are
installed for the benchmark only; where one is missing its column stays empty.
"""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = re.compile(r"\w+")


def available() -> dict[str, Callable[[str, str], bool]]:
    """Return the peers that are installed, by name."""
    peers: dict[str, Callable[[str, str], bool]] = {}
    if find_spec("langextract"):
        peers["langextract"] = langextract_aligns
    if find_spec("instructor") and find_spec("regex"):
        peers["CitationMixin"] = citation_keeps
    return peers


def langextract_aligns(claim: str, article: str) -> bool:
    """Tell whether langextract's aligner, by its defaults, ties the claim to the article."""
    # By name, since a checkout without benchmarks has neither the package nor its types.
    data, resolver = import_module("langextract.core.data"), import_module("langextract.resolver")
    extraction = data.Extraction(extraction_class="claim", extraction_text=claim)
    aligned = resolver.WordAligner().align_extractions([[extraction]], article)
    return aligned[0][0].char_interval is not None


def citation_keeps(claim: str, article: str) -> bool:
    """Tell whether instructor's CitationMixin keeps the claim as a quote of the article."""
    from instructor import CitationMixin  # noqa: PLC0415

    kept = CitationMixin.model_validate({"substring_quotes": [claim]}, context={"context": article})
    return bool(kept.substring_quotes)


def overlap(claim: str, article: str) -> float:
    """Return the share of the claim's word bigrams that the article has."""
    own, known = _bigrams(claim), set(_bigrams(article))
    return sum(pair in known for pair in own) / len(own) if own else 1.0


def _bigrams(text: str) -> list[tuple[str, str]]:
    words = _WORD.findall(text.lower())
    return list(pairwise(words))
