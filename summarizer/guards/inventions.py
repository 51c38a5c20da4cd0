"""Inventions: telling words that the article has in no form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.guards import alignment, numbers, reading
from summarizer.guards.faults import Fault, nearest
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.reading import Token, Word
    from summarizer.guards.source import Source

_FOREIGN = 0.7  # share of unknown words that makes a claim an invention
_ROOT = 5  # letters; words that begin alike are relatives
_DOUBTFUL = 0.35
_FEWEST = 3
_UNRELATED = 0.15  # share of words that the cited sentences have; less is another subject


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find claims, or ends of claims, that are made of words the article does not have."""
    if not any(reading.is_comparable(claim, s) for s in cited or source.sentences):
        return
    telling = _telling(claim)
    keys = source.keys
    unknown = [t for t in telling if t.key not in keys and not is_covered(t, source)]
    share = len(unknown) / len(telling) if telling else 0
    is_invented = (
        (len(unknown) > _FEWEST and share >= _FOREIGN)
        or (len(telling) > _FEWEST and _is_unrelated(claim, cited))
        or _is_added(claim, cited, source)
    )
    if not is_invented and not (len(unknown) >= _FEWEST and share >= _DOUBTFUL):
        return
    run = _longest_run(claim, source)
    words = claim[run[0].start : run[-1].end] if run else claim
    is_furniture = sum(t.stem in source.removed_stems for t in unknown) > len(unknown) / 2
    yield Fault(
        "from_boilerplate" if is_furniture else "not_in_article",
        "error" if is_invented or is_furniture else "warning",
        words,
        f"{words!r} comes from the page around the article"
        if is_furniture
        else f"{len(unknown)} of {len(telling)} telling words are not in the article: {words!r}",
        nearest(claim, cited),
    )


def _telling(claim: str) -> list[Word]:
    """List the telling words of a claim that are no part of a number."""
    words = reading.read(claim)
    spans = _number_spans(claim)
    if not spans:
        return [word for word in words if word.is_telling]
    return [
        word
        for word, at in zip(words, reading.starts(claim), strict=True)
        if word.is_telling and not _is_inside(at, spans)
    ]


def _number_spans(claim: str) -> list[tuple[int, int]]:
    return [(quantity.start, quantity.end) for quantity in numbers.quantities(claim)]


def _is_inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def is_covered(token: Token | Word, source: Source) -> bool:
    """Tell whether the article has a word or a relative of it."""
    return (
        token.key in source.keys
        or token.stem in source.stems
        or token.stem[:_ROOT] in source.prefixes
        or source.has_initials(token.key)
        or _is_country_of(token, source)
    )


def _is_country_of(token: Token | Word, source: Source) -> bool:
    codes = country_codes(token.text) if token.is_capital else frozenset()
    return bool(codes) and bool(codes & source.country_codes)


def _is_unrelated(claim: str, cited: tuple[str, ...]) -> bool:
    """Tell whether the cited sentences have hardly any telling word of a claim, in any form."""
    telling = [word for word in reading.read(claim) if word.is_telling]
    most = (1 - _UNRELATED) * len(telling)
    known = frozenset[str]().union(*map(reading.stems, cited))
    missing = [t for t in telling if t.stem not in known]
    if not cited or len(missing) <= most:
        return False
    roots = {stem[:_ROOT] for stem in known if len(stem) >= _ROOT}
    missing = [t for t in missing if t.stem[:_ROOT] not in roots]
    if codes := frozenset[str]().union(*map(country_codes, cited)):
        missing = [t for t in missing if not country_codes(t.text) & codes]
    return len(missing) > most


def _is_added(claim: str, cited: tuple[str, ...], source: Source) -> bool:
    """Tell whether a copied sentence goes on with words that the article does not have."""
    return any(
        sum(not is_covered(token, source) for token in addition if token.is_telling) >= _FEWEST
        for addition in alignment.additions(claim, nearest(claim, cited))
    )


def _longest_run(claim: str, source: Source) -> list[Token]:
    spans = _number_spans(claim)
    best: list[Token] = []
    run: list[Token] = []
    for token in reading.content(claim):
        if _is_inside(token.start, spans):
            continue
        run = [] if is_covered(token, source) else [*run, token]
        best = max(best, run, key=len)
    return best
