"""Who does it: whether agent and patient of a gold fact changed places in a text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evals.slots import words_of
from summarizer.guards import reading

if TYPE_CHECKING:
    from evals.cases import GoldFact
    from summarizer.guards.reading import Token

_MODALS = frozenset("will would can could may might shall should must to did does do".split())
_ORDERED = frozenset({"en", "fr", "es", "zh"})  # languages that tell the agent by its place
_BE = frozenset({"was", "were", "is", "are", "been", "being", "be"})
_BY = {"en": "by", "fr": "par", "es": "por"}
_BY_ZH = frozenset("被遭由受")
_REACH = 12  # tokens to either side of the action in which its parties are looked for
_PASSIVE_REACH = 4


def swapped(gold: GoldFact, text: str) -> str:
    """Find a verb of both texts around which the parties stand the other way round."""
    if set(gold.agent) & set(gold.patient):
        return ""
    own = _directions(gold.text, gold)
    theirs = _directions(text, gold) if own else {}
    turned = [act for act in own.keys() & theirs.keys() if own[act] != theirs[act]]
    return f"agent and patient changed places around {turned[0]!r}" if turned else ""


@lru_cache(maxsize=16384)
def _directions(text: str, gold: GoldFact) -> dict[str, int]:
    """Map each verb of the action to whether the agent (1) or the patient (-1) does it.

    Languages that tell them by their endings are not judged.
    """
    language = reading.tongue(text) or ("en" if reading.script(text) == "latin" else "")
    if language not in _ORDERED:
        return {}
    places = [(place, 1) for place in _places(text, gold.agent)]
    places += [(place, -1) for place in _places(text, gold.patient)]
    found = {
        action: _turn(text, act, places, language)
        for action in gold.action
        for act in _acts(text, action)
    }
    return {action: turn for action, turn in found.items() if turn}


def _turn(text: str, act: Token, places: list[tuple[int, int]], language: str) -> int:
    """Read one verb: the nearest party before it, if the other one follows."""
    before = max((p for p in places if p[0] < act.start), default=None)
    others = [p for p in places if before and p[0] >= act.end and p[1] != before[1]]
    if not before or not others:
        return 0
    after = min(others)
    tokens = reading.tokens(text)
    if not _is_near(tokens, before[0], act.start) or not _is_near(tokens, act.end, after[0]):
        return 0
    return -before[1] if _is_passive(tokens, act, language) else before[1]


def _is_near(tokens: tuple[Token, ...], start: int, end: int) -> bool:
    return sum(start <= token.start < end for token in tokens) <= _REACH


def _is_passive(tokens: tuple[Token, ...], act: Token, language: str) -> bool:
    index = next(i for i, token in enumerate(tokens) if token.start == act.start)
    before = {token.key for token in tokens[max(0, index - _PASSIVE_REACH) : index]}
    if language == "zh":
        return bool(before & _BY_ZH) or tokens[index].text in _BY_ZH
    is_by = _BY[language] in [token.key for token in tokens[index + 1 : index + 3]]
    is_being = language == "en" and bool(before & _BE) and _is_participle(act.key)
    return is_by or is_being


def _is_participle(key: str) -> bool:
    return key.endswith("ed") or (reading.is_irregular(key) and reading.stem(key) != key)


def _places(text: str, names: tuple[str, ...]) -> list[int]:
    """Return where the names of a party begin."""
    found: set[int] = set()
    for name in names:
        if reading.is_unspaced(name[0]):
            found.update(i for i in range(len(text)) if text.startswith(name, i))
            continue
        last = [*reading.content(name)][-1:]
        found.update(
            token.start
            for token in reading.content(text)
            for word in last
            if token.stem == word.stem
        )
    return sorted(found)


def _acts(text: str, action: str) -> list[Token]:
    """List the verbs of a text that name an action; nouns take their parties in any order."""
    tokens = reading.words(text)
    before = dict(zip(tokens[1:], tokens, strict=False))
    return [token for token in words_of(text, action) if _is_verb(token, before.get(token))]


def _is_verb(token: Token, before: Token | None) -> bool:
    if not token.text.isascii() or reading.tongue(token.text) not in {None, "en"}:
        return True
    is_form = token.key.endswith(("ed", "ing")) or reading.is_irregular(token.stem)
    follows_name = before is not None and (before.is_capital or before.key in _MODALS)
    return is_form or follows_name
