"""What a pattern cannot match without: words and marks to look for before it is tried.

A pattern with hundreds of words takes fifty times as long as a look into a set. The signs of a
table of words are read off the table itself, so that the two cannot drift apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards.reading import STOPWORDS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LETTERS = re.compile(r"[^\W\d_]+")
_APART = {code: " " for code in range(128) if not chr(code).isalpha()}
# The grammar of our tables: groups, sets, letters, "?", and \w with a quantifier.
_PIECE = re.compile(r"\(\?:|[|)?]|\\w(?:[+*]|\{\d,\d\})|\[[^\]]+\]|\\?.")
_ANY = "*"  # stands for \w+ in what a table spells
_SPELLED = re.compile(rf"a\.i\.|[^\W\d_]*{re.escape(_ANY)}|[^\W\d_]+|:")
# What "i" matches where case is ignored, folded.
_DOTTED, _DOTLESS = "i\u0307", "\u0131"
_MARK = "\u0345"  # the one mark that is a letter when folded


class Signs(NamedTuple):
    """What any match holds: all of one of the phrases, each a set of words and parts of words."""

    phrases: tuple[frozenset[str], ...]
    telling: frozenset[str]  # of each phrase, the one that is rarest
    parts: frozenset[str]  # those that are no whole words

    def are_in(self, found: set[str]) -> bool:
        """Tell whether a pattern is worth trying on a text that holds these words and parts."""
        return not self.telling.isdisjoint(found) and any(map(found.issuperset, self.phrases))


def fold(text: str) -> str:
    """Fold case so that whatever a pattern takes for an "i" is one, and no mark is a letter."""
    if text.isascii():
        return text.lower()
    folded = text.replace(_MARK, " ").casefold()
    return folded.replace(_DOTTED, "i").replace(_DOTLESS, "i")


def words(folded: str) -> list[str]:
    """List the words of a folded text."""
    if folded.isascii():
        return folded.translate(_APART).split()  # what the pattern finds, in a third of the time
    found: list[str] = _LETTERS.findall(folded)
    return found


@lru_cache(maxsize=TEXTS)
def found(text: str) -> frozenset[str]:
    """Collect the words of a text, folded; what looks for one of them tries nothing without."""
    return frozenset(words(fold(text)))


def held(parts: Iterable[str], texts: Sequence[str]) -> tuple[str, ...]:
    """Choose the parts that one of the folded texts holds."""
    # Most texts are ASCII and most parts are not.
    whole, strange = "\n".join(texts), "\n".join([text for text in texts if not text.isascii()])
    return tuple(part for part in parts if part in (whole if part.isascii() else strange))


def of(*tables: str, parts: str = "") -> Signs:
    """Collect the words of each phrase that the tables spell.

    `parts` are further signs, with spaces between them.
    """
    chosen = {*parts.split()}  # signs that need no other
    phrases = [frozenset({part}) for part in chosen]
    telling, in_words = {*chosen}, {*chosen}
    spelled = {text for table in tables for text in spellings(table)}
    for text in sorted(spelled, key=lambda text: (len(text.split()), text)):
        words = [word for word in _SPELLED.findall(text) if word != _ANY]
        signs = frozenset(word.removesuffix(_ANY) for word in words)
        if not chosen.isdisjoint(signs):
            continue
        if len(signs) == 1:
            chosen |= signs
        phrases.append(signs)
        telling.add(max(signs, key=_telling))
        in_words |= {sign for sign in signs if sign not in words or not sign.isalpha()}
    return Signs(tuple(phrases), frozenset(telling), frozenset(in_words))


def spellings(table: str) -> list[str]:
    """Write out what an alternation matches; "*" stands for any letters."""
    return [*_either(iter([*_PIECE.findall(table), ")"]))]


def _telling(word: str) -> tuple[bool, int, str]:
    return word not in STOPWORDS, len(word), word


def _either(pieces: Iterator[str]) -> list[str]:
    """Read up to the bracket that closes a group."""
    branches: list[list[list[str]]] = [[]]
    for piece in pieces:
        if piece == ")":
            break
        if piece == "|":
            branches.append([])
        elif piece == "?":
            branches[-1][-1].append("")
        else:
            branches[-1].append(_one(piece, pieces))
    return ["".join(parts) for branch in branches for parts in product(*branch)]


def _one(piece: str, pieces: Iterator[str]) -> list[str]:
    if piece == "(?:":
        return _either(pieces)
    if piece.startswith("["):
        return [*piece[1:-1]]
    return [_ANY if piece.startswith(r"\w") else piece.removeprefix("\\")]
