"""What a gold fact says, slot by slot, and how far a text fills its slots.

The slots are agent, action, patient, numbers and time; only those that the gold fact has count.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evals import wording
from summarizer.draft import FactStatus
from summarizer.frozen import Frozen
from summarizer.guards import dates, numbers, reading

if TYPE_CHECKING:
    from evals.cases import GoldFact
    from summarizer.guards.numbers import Quantity
    from summarizer.guards.reading import Token

_TIME = 0.5  # share of the words of a time that a text must have


class Statement(Frozen):
    """A text as a claim: its words, how they are meant, and who is said to say so."""

    text: str
    status: FactStatus | None = None
    source: str = ""

    @property
    def voice(self) -> str:
        """The words with the source: "According to Xi, …"."""
        return f"{self.source}: {self.text}" if self.source else self.text


def agreement(gold: GoldFact, said: Statement) -> dict[str, float]:
    """Return for each slot that counts how far the statement fills it, 0 to 1.

    A slot that the gold fact's own wording leaves out is asked of nobody: labels give names
    and times that a right paraphrase may do without. It counts where it is filled.
    """
    asked = _filled(gold, gold.text, gold.text)
    return {
        slot: share
        for slot, share in _filled(gold, said.text, said.voice).items()
        if asked[slot] or share
    }


@lru_cache(maxsize=65536)
def _filled(gold: GoldFact, text: str, voice: str) -> dict[str, float]:
    found = {"action": float(any(names_act(action, text) for action in gold.action))}
    if gold.agent:
        found["agent"] = float(wording.has_any(voice, gold.agent))
    if gold.patient:
        found["patient"] = float(wording.has_any(text, gold.patient))
    if gold.numbers:
        has = [has_number(text, number) for number in gold.numbers]
        found["numbers"] = sum(has) / len(has)
    if gold.when:
        found["when"] = float(_has_time(text, gold.when))
    return found


@lru_cache(maxsize=16384)
def has_number(text: str, number: str) -> bool:
    """Tell whether a text has a number: its value and unit, or the very words."""
    wanted = numbers.quantities(number)
    known = numbers.quantities(text)
    if wanted and all(any(is_same_number(w, k) for k in known) for w in wanted):
        return True
    words = [t.key for t in reading.words(number)]
    figures = [word for word in words if word[0].isdigit()]
    if figures and any(w.unit for w in wanted):
        return False
    keys = {t.key for t in reading.words(text)}
    return all(f in keys for f in figures) if figures else wording.has_name(text, number)


def is_same_number(one: Quantity, other: Quantity) -> bool:
    """Compare value and unit, where both have one; "about 5" is 4.9."""
    is_unit_alike = not one.unit or not other.unit or one.unit == other.unit
    return is_unit_alike and (one.equals(other) or numbers.is_rounding(other, one))


@lru_cache(maxsize=65536)
def names_act(action: str, text: str) -> bool:
    """Tell whether a text has the words of an action, inflected; "be" is in every predicate."""
    sought = wording.terms(worded(action))
    if not sought:
        return True
    return action in text or wording.recall(worded(action), text) == 1


def worded(action: str) -> str:
    """Return an action in a form that is a telling word: "die" is an article in German."""
    return "died" if action == "die" else action


@lru_cache(maxsize=16384)
def _has_time(text: str, when: str) -> bool:
    wanted = _times(when)
    if wanted:
        return wanted <= _times(text)
    figures = _digits(when)
    return wording.recall(when, text) >= _TIME or (bool(figures) and figures <= _digits(text))


def _digits(text: str) -> set[str]:
    return {t.key for t in reading.words(text) if t.key[0].isdigit()}


@lru_cache(maxsize=16384)
def _times(text: str) -> frozenset[tuple[str, object]]:
    # "last week" alone has no neighbour that makes it one; a preposition does no harm.
    found = dates.parts(text) or dates.parts(f"in {text}")
    return frozenset((part.kind, part.value) for part in found)


def words_of(text: str, action: str) -> list[Token]:
    """List the words of a text that name an action, of several words the first."""
    if reading.is_unspaced(action[0]):
        start = text.find(action)
        return [token for token in reading.tokens(text) if token.start == start]
    sought = wording.stems(worded(action))
    if not sought or wording.recall(worded(action), text) < 1:
        return []
    return [t for t in reading.words(text) if wording.are_related(sought[0], t.stem)]
