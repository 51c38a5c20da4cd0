"""How alike two texts are worded: across inflections, and in scripts without spaces.

Similarity is one half of a match and never decides alone: a contradiction is worded more like
the truth than a paraphrase is. `slots` holds the other half.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from summarizer import countries
from summarizer.guards import reading
from summarizer.guards.source import country_codes, initials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PARTICLES = frozenset("的了和在与于将是被把对从向由及其这那也都就等为以并个")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_PREFIX = re.compile("^[وف]?(?:[بك]?ال|لل|[بلك](?=...))?(?=..)")
_ARABIC_SUFFIX = re.compile("(?<=...)(?:ات|ان|ون|ين|ها|هم|ته|ية|ة|ه|ا|ي)$")
_ARABIC_LIKENESS = 75  # percent: roots change inside the word
_LONG_PREFIX = 0.6  # share of the longer of two words that they must begin with alike
_SHORTEST = 4  # letters of that beginning
_MOST_ENDING = 3  # letters by which an inflected word may be longer
# What a stemmer by endings leaves apart: "die" and "died".
_IRREGULAR = {"died": "die", "dies": "die", "dying": "die", "dead": "die", "death": "die"}
_GERMAN_PREFIX = "ab|an|auf|aus|bei|ein|fest|her|hin|los|mit|nach|vor|weg|zu|zuruck|zusammen"
_GERMAN_PARTICIPLE = re.compile(rf"^({_GERMAN_PREFIX})?ge(?=.{{4,}}(?:t|n)$)")
_VOWELS = re.compile("[aeiouyäöü]+")
_WIDE = 3  # words of a name beyond which two thirds of them are enough


@lru_cache(maxsize=8192)
def terms(text: str) -> frozenset[str]:
    """Fold a text to what is compared: stems of its telling words, pairs of Han characters."""
    return frozenset(_terms(text))


def recall(wanted: str, text: str) -> float:
    """Return the share of the wanted text's terms that a text has, or a relative of them."""
    return share(terms(wanted), text)


def beyond(text: str, other: str) -> frozenset[str]:
    """Return the terms of a text that another one does not have, nor a relative of them."""
    known = terms(other)
    return frozenset(t for t in terms(text) if not any(are_related(t, k) for k in known))


def share(sought: frozenset[str], text: str) -> float:
    """Return the share of some terms that a text has, or a relative of them."""
    return _shared(sought, terms(text)) / len(sought) if sought else 0.0


def f1(one: str, other: str) -> float:
    """Return the harmonic mean of both shares."""
    return harmonic(recall(one, other), recall(other, one))


def harmonic(one: float, other: float) -> float:
    """Return the harmonic mean; 0 when either is."""
    return 2 * one * other / (one + other) if one and other else 0.0


@lru_cache(maxsize=65536)
def has_name(text: str, name: str) -> bool:
    """Tell whether a text has a name, inflected or abbreviated, or the country that it names."""
    if _is_bounded(_bare(name), _bare(text)):
        return True
    codes = country_codes(name)
    if codes and countries.country_code(name) and codes <= country_codes(text):
        return True
    return _has_words(text, name) or _has_initials(text, name)


def has_any(text: str, names: Iterable[str]) -> bool:
    """Tell whether a text has one of several names."""
    return any(has_name(text, name) for name in names)


@lru_cache(maxsize=65536)
def are_related(one: str, other: str) -> bool:
    """Tell whether two folded words are forms of one: they begin alike for long enough."""
    if one == other:
        return True
    if one[0].isdigit() or other[0].isdigit() or reading.is_unspaced(one[0]):
        return False
    if _ARABIC.match(one):
        return min(len(one), len(other)) >= _MOST_ENDING and _is_arabic_form(one, other)
    short, long = sorted((one, other), key=len)
    common = _common(short, long)
    if common >= max(_SHORTEST, _LONG_PREFIX * len(long)) or _are_participles(one, other):
        return True
    is_ending = common == len(short) >= _SHORTEST + 1
    # Cyrillic words of three letters have endings, too; English ones are other words.
    is_short = not short.isascii() and common >= _MOST_ENDING and len(long) - common < _MOST_ENDING
    return is_ending or is_short


def stems(text: str) -> tuple[str, ...]:
    """List the terms of a text in order, with repetitions."""
    return tuple(_terms(text))


def _terms(text: str) -> Iterator[str]:
    before = None
    for token in reading.tokens(text):
        if not token.is_telling:
            before = None
        elif not reading.is_unspaced(token.text[0]):
            before = None
            yield folded(token.stem)
        elif token.text in _PARTICLES:
            before = None
        else:
            if before is not None and before.end == token.start:
                yield before.text + token.text
            before = token


@lru_cache(maxsize=65536)
def folded(stem: str) -> str:
    """Cut off what the package's stems leave: Arabic articles and endings, odd English forms."""
    if not _ARABIC.match(stem):
        return _IRREGULAR.get(stem, stem)
    return _ARABIC_SUFFIX.sub("", _ARABIC_PREFIX.sub("", stem))


def _common(one: str, other: str) -> int:
    """Count the letters that two words begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (left, right) in pairs if left != right), min(len(one), len(other)))


def _are_participles(one: str, other: str) -> bool:
    """Tell a German participle from other forms of its verb: abgelehnt, ablehnen."""
    mine, theirs = (_GERMAN_PARTICIPLE.sub(r"\1", word) for word in (one, other))
    if (mine, theirs) == (one, other):
        return False
    return mine[:_SHORTEST] == theirs[:_SHORTEST] or _skeleton(mine) == _skeleton(theirs)


def _skeleton(word: str) -> str:
    return _VOWELS.sub("", word)


def _is_arabic_form(one: str, other: str) -> bool:
    return fuzz.ratio(one, other) >= _ARABIC_LIKENESS


@lru_cache(maxsize=65536)
def _shared(wanted: frozenset[str], found: frozenset[str]) -> int:
    """Count the wanted terms that are found or have a relative there."""
    rest = found - wanted
    return sum(term in found or any(are_related(term, other) for other in rest) for term in wanted)


@lru_cache(maxsize=16384)
def _bare(text: str) -> str:
    key = " ".join(text.split()).casefold().replace("’", "'")
    return key.removeprefix("the ") or key


def _is_bounded(name: str, text: str) -> bool:
    """Tell whether a name stands in a text as whole words; some scripts have no other."""
    if reading.is_unspaced(name[:1] or " "):
        return name in text
    start = text.find(name)
    while start >= 0:
        around = text[max(0, start - 1) : start] + text[start + len(name) :][:1]
        if not any(char.isalnum() for char in around):
            return True
        start = text.find(name, start + 1)
    return False


def _has_words(text: str, name: str) -> bool:
    sought = terms(name)
    if not sought:
        return False
    found = terms(text)
    here = sum(term in found or any(is_form(term, other) for other in found) for term in sought)
    needed = len(sought) if len(sought) < _WIDE else 2 * len(sought) / 3
    return here >= needed


@lru_cache(maxsize=65536)
def is_form(one: str, other: str) -> bool:
    """Tell forms of one name: stricter than of one word, "Iran" is not "Iraq"."""
    if not are_related(one, other):
        return False
    if _ARABIC.match(one):
        return one[:2] == other[:2]
    short, long = sorted((one, other), key=len)
    common = _common(short, long)
    return common >= len(short) - 2 and len(long) - common <= _MOST_ENDING + 1


def _has_initials(text: str, name: str) -> bool:
    is_short = name.isupper() and 1 < len(name) < 7
    if is_short:
        return reading.key(name) in initials(text)
    own = {i for i in initials(name) if len(i) == len([w for w in name.split() if w[0].isupper()])}
    return any(token.text.isupper() and token.key in own for token in reading.words(text))
