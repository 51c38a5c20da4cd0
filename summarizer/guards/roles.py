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

    from summarizer.guards.reading import Token
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
    tokens = reading.words(text)
    found: dict[str, Arguments] = {}
    for index, token in enumerate(tokens):
        if token.is_capital or not token.is_telling or token.stem in _MUTUAL:
            continue
        if not _is_verb(tokens, index):
            continue
        before = _name(tokens[max(0, index - _REACH) : index][::-1])
        after = _name(tokens[index + 1 : index + 1 + _REACH])
        if before and after and not _is_same(before, after):
            is_passive = _is_passive(tokens, index)
            found[token.stem] = Arguments(after, before) if is_passive else Arguments(before, after)
    return found


def _is_verb(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell verbs by their form: visited, gave, and visits right after a name."""
    token = tokens[index]
    follows_name = bool(index) and tokens[index - 1].is_capital
    return (
        token.key.endswith(("ed", "ing"))
        or reading.is_irregular(token.key)
        or (follows_name and token.key.endswith("s"))
    )


def _name(tokens: tuple[Token, ...]) -> str:
    return next((t.text for t in tokens if _is_name(t)), "")


def _is_name(token: Token) -> bool:
    return token.is_capital and token.is_telling and not dates.is_date(token.text)


def _is_passive(tokens: tuple[Token, ...], index: int) -> bool:
    before = {token.key for token in tokens[max(0, index - 3) : index]}
    after = [token.key for token in tokens[index + 1 : index + 4]]
    return bool(before & _BE) and "by" in after


def _is_same(one: str, other: str) -> bool:
    codes = country_codes(one)
    return reading.key(one) == reading.key(other) or bool(codes and codes == country_codes(other))
