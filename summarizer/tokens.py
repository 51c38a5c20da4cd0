"""How many tokens a text has, at most, for tokenizers that nobody asks.

A count by kind of character, calibrated with the vocabulary of the embedded model on the
articles of the evals: English news comes out a tenth to a third too high, other languages up to
a half. An exact count needs the tokenizer: a download, or an engine to be started first.
"""

from __future__ import annotations

import math
import re

_WORD = re.compile(r"[A-Za-z]+")
_SINGLE = re.compile(r"[0-9!-/:-@\[-`{-~\n]")  # each a token of its own
_ACCENTED = re.compile("[\u00a1-\u024f\u1e00-\u1eff]")
_JOINED = re.compile("[\u0400-\u052f\u0590-\u07ff]")  # Cyrillic, Hebrew, Arabic
_UNJOINED = re.compile("[\u2010-\u206f\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")  # Chinese, …
_ASCII = re.compile("[\x00-\x7f]")
# Letters of a word after the first that cost another token: of "minister", "Lukashenko", "UNHCR".
_LOWER, _CAPITAL, _UPPER = 6, 4, 2
_LETTER = 0.42  # tokens to a letter in other languages of Latin script; Finnish is the dearest
_ACCENTED_COST, _JOINED_COST, _UNJOINED_COST, _OTHER_COST = 0.8, 0.6, 1.0, 1.6


def estimate(text: str, *, language: str = "en") -> int:
    """Estimate the tokens of a text, rather too high than too low; `language` is a BCP 47 tag."""
    words = _WORD.findall(text)
    is_english = language.partition("-")[0] == "en"
    latin = sum(map(_word, words)) if is_english else sum(map(len, words)) * _LETTER
    tokens = latin + len(_SINGLE.findall(text))
    if not text.isascii():
        tokens += _foreign(text)
    return math.ceil(tokens)


def most(text: str) -> int:
    """Bound the tokens of a text in no time: no tokenizer makes more of it than it has bytes."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def _word(word: str) -> int:
    if word.islower():
        return 1 + (len(word) - 1) // _LOWER
    return 1 + (len(word) - 1) // (_CAPITAL if word[1:].islower() else _UPPER)


def _foreign(text: str) -> float:
    accented, joined, unjoined = (
        len(pattern.findall(text)) for pattern in (_ACCENTED, _JOINED, _UNJOINED)
    )
    others = len(text) - len(_ASCII.findall(text)) - accented - joined - unjoined
    return (
        accented * _ACCENTED_COST
        + joined * _JOINED_COST
        + unjoined * _UNJOINED_COST
        + others * _OTHER_COST
    )
