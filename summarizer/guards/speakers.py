"""Who says it: the speaker of a claim must speak in, or be named near, the cited sentences."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer.guards import reading, signs
from summarizer.guards.faults import Fault, nearest
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source

_VERB = (
    r"(?:said|says|told|tells|added|adds|stated|states|announced|announces|warned|warns|claimed|claims"
    r"|declared|declares|insisted|argued|argues|explained|noted|wrote|tweeted|denied|denies|confirmed"
    r"|admitted|criticised|criticized|praised|condemned|sagte|erklärte|dit|déclaré|dijo|afirmó)"
)
_NAME = r"[A-ZÀ-ÞА-Я][\w’'.-]*(?:\s(?:al-|bin |von |de |van )?[A-ZÀ-ÞА-Я][\w’'-]*)*"
_BEFORE = re.compile(rf"(?<!\w)({_NAME})(?:\s(?:also|has|had|later|again))?\s{_VERB}\b")
_AFTER = re.compile(
    r"\b(?:said|says|added|adds|warned|declared|sagte|erklärte)\s"
    r"(?!that\b|he\b|she\b|it\b|they\b|in\b|on\b|at\b|the\b(?![^,.;:]{0,40}[A-Z]))([^,.;:“”\"]{2,80})"
)
_WORD = re.compile(r"\w+")
_VERBS = frozenset(_WORD.findall(_VERB))  # the patterns are slow, and most texts have no such verb
# What follows the speaker: when, where, to whom.
_REST = re.compile(r"\s(?:on|in|at|after|before|during|when|as|while|who|to|am|nach|tras)\s")


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find speakers that the cited sentences and their neighbours do not name."""
    own = speakers(claim) if cited else ()
    if not own or not all(reading.is_comparable(claim, s) for s in cited):
        return
    around = [n for s in cited for n in source.around(s)]
    for speaker in own:
        theirs = [name for s in cited for name in speakers(s)]
        if any(speaker == name or is_named(speaker, name) for name in theirs):
            continue
        if theirs and len(cited) == 1:
            yield Fault(
                "speaker_changed",
                "error",
                speaker,
                f"{speaker!r} is not who speaks in the text, {theirs[0]!r} does",
                cited[0],
            )
        elif not any(is_named(speaker, sentence) for sentence in around):
            yield Fault(
                "speaker_changed",
                "warning",
                speaker,
                f"{speaker!r} is not named in or near the cited sentences",
                nearest(claim, cited),
            )


@lru_cache(maxsize=reading.TEXTS)
def speakers(text: str) -> tuple[str, ...]:
    """List the names next to verbs of saying; after one, with the office they hold."""
    if _VERBS.isdisjoint(signs.found(text)):
        return ()
    found = [_bare(match[1]) for match in _BEFORE.finditer(text)]
    found += [
        _REST.split(match[1])[0]
        for match in _AFTER.finditer(text)
        if is_after_quote(text, match.start())
    ]
    return tuple(dict.fromkeys(name for name in found if name))


def is_after_quote(text: str, position: int) -> bool:
    """Tell an inversion ("…," said Xi) from a verb with its object (Xi said China …)."""
    return text[:position].rstrip()[-1:] in {",", '"', "”", "’", "'", "»", "“", "?", "!"}


def is_named(speaker: str, text: str) -> bool:
    """Tell whether a text has a word of a speaker's name, or the same country."""
    keys = reading.keys(text)
    if any(word.is_telling and word.key in keys for word in reading.read(speaker)):
        return True
    codes = country_codes(speaker)
    return bool(codes) and bool(codes & country_codes(text))


def _bare(name: str) -> str:
    """Drop words that begin a sentence but no name: "The", "But", "He"."""
    words = [word for word in name.split() if reading.is_telling(reading.key(word))]
    return " ".join(words)
