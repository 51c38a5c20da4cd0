"""Who does what to whom: "China visited Belarus" is not "Belarus visited China".

Around each verb that claim and sentence share, the nearest name before and after it must not
have changed places. A passive with "by" turns them; verbs that work both ways are left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import dates, reading
from summarizer.guards.faults import Fault
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.reading import Word
    from summarizer.guards.source import Source

_MUTUAL = frozenset(
    map(
        reading.stem,
        (
            "meet met talk talks agree cooperate trade between relation relations border "
            "share both  together friendship cooperation war conflict and with marry play "
            "face draw tie same"
        ).split(),
    )
)
_BE = frozenset({"was", "were", "is", "are", "been", "being", "be"})
_REACH = 8  # words to either side of a verb


class Arguments(NamedTuple):
    """The names around one word."""

    before: str
    after: str


def check(claim: str, cited: tuple[str, ...], _source: Source) -> Iterator[Fault]:
    """Find shared words whose names stand the other way round."""
    own = arguments(claim)
    for sentence in cited if own else ():
        theirs = arguments(sentence)
        for stem in filter(theirs.__contains__, own):
            mine, other = own[stem], theirs[stem]
            if _is_same(mine.before, other.after) and _is_same(mine.after, other.before):
                yield Fault(
                    "role_swapped",
                    "error",
                    f"{mine.before} … {mine.after}",
                    f"the text has {other.before!r} before {other.after!r} at {stem!r}",
                    sentence,
                )
                return


@lru_cache(maxsize=reading.TEXTS)
def arguments(text: str) -> dict[str, Arguments]:
    """Map each verb-like word to the names around it, in active order."""
    words = tuple([word for word in reading.read(text) if word.is_word])
    found: dict[str, Arguments] = {}
    for index, word in enumerate(words):
        is_verb = word.is_telling and not word.is_capital and _is_verb(words, index)
        if not is_verb or word.stem in _MUTUAL:
            continue
        before = _name(words[max(0, index - _REACH) : index][::-1])
        after = _name(words[index + 1 : index + 1 + _REACH])
        if before and after and not _is_same(before, after):
            is_passive = _is_passive(words, index)
            found[word.stem] = Arguments(after, before) if is_passive else Arguments(before, after)
    return found


def _is_verb(words: tuple[Word, ...], index: int) -> bool:
    """Tell verbs by their form: visited, gave, and visits right after a name."""
    key = words[index].key
    return (
        key.endswith(("ed", "ing"))
        or reading.is_irregular(key)
        or (key.endswith("s") and index > 0 and words[index - 1].is_capital)
    )


def _name(words: tuple[Word, ...]) -> str:
    for word in words:
        if word.is_capital and word.is_telling and not dates.is_date(word.text):
            return word.text
    return ""


def _is_passive(words: tuple[Word, ...], index: int) -> bool:
    before = {word.key for word in words[max(0, index - 3) : index]}
    after = [word.key for word in words[index + 1 : index + 4]]
    return bool(before & _BE) and "by" in after


def _is_same(one: str, other: str) -> bool:
    codes = country_codes(one)
    return reading.key(one) == reading.key(other) or bool(codes and codes == country_codes(other))
