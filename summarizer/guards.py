"""Deterministic checks of a claim against the words that should support it. No model.

Each returns the words at fault, empty when there are none.
"""

from __future__ import annotations

import re

from summarizer import cues

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_SPELLED = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_SPELLED_PATTERN = re.compile(rf"(?i)\b({'|'.join(_SPELLED)})\b")
_QUOTE = re.compile(r"“([^”]{2,})”|«([^»]{2,})»|„([^“”]{2,})[“”]|\"([^\"]{2,})\"")
_NAME = re.compile(r"(?<![\w’'])[^\W\d_a-zа-яёґєіїў][\w’'-]*[^\W\d_]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[“\"„«(]\s*)$")
_EDGE = " \t.,;:!?…"


def unsupported_numbers(claim: str, evidence: str) -> list[str]:
    """List numbers of the claim that the evidence does not have: 5 is five, 1,000 is 1000."""
    known = set(_numbers(evidence).values())
    return [raw for raw, value in _numbers(claim).items() if value not in known]


def unsupported_quotes(claim: str, evidence: str) -> list[str]:
    """List quoted words of the claim that are not in the evidence, to the letter."""
    plain = _plain(evidence)
    quotes = ["".join(groups).strip(_EDGE) for groups in _QUOTE.findall(claim)]
    return [quote for quote in quotes if _plain(quote) not in plain]


def unsupported_names(claim: str, text: str) -> list[str]:
    """List capitalized words of the claim that the text does not have; never its first word."""
    words = {_bare(word) for word in re.findall(r"[^\W\d_][\w’'-]*", text)}
    return [
        found[0]
        for found in _NAME.finditer(claim)
        if not _SENTENCE_START.search(claim[: found.start()]) and not _known(found[0], words)
    ]


def is_negation_changed(claim: str, evidence: str) -> bool:
    """Tell whether exactly one of the two is negated or denied."""
    return bool(cues.NEGATION.search(claim)) != bool(cues.NEGATION.search(evidence))


def _known(name: str, words: set[str]) -> bool:
    return all(_bare(part) in words for part in name.split("-")) or _bare(name) in words


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.casefold())


def _numbers(text: str) -> dict[str, str]:
    found = {raw: re.sub(r"\D", "", raw).lstrip("0") or "0" for raw in _NUMBER.findall(text)}
    found |= {word: _SPELLED[word.lower()] for word in _SPELLED_PATTERN.findall(text)}
    return found


def _plain(text: str) -> str:
    text = re.sub("[‘’ʼ]", "'", re.sub("[“”„«»]", '"', text.casefold()))
    return " ".join(text.split())
