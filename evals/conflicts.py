"""Whether a statement about a gold fact contradicts it, or may not be about it after all.

A contradiction has another number of the same unit, turns a negation round, or lets agent and
patient change places. A doubt is no proof of that, but reason enough not to call it a match.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals import wording
from evals.polarity import bearing, has_sign, is_relayed
from evals.roles import swapped
from evals.slots import has_number, is_same_number, names_act, words_of
from summarizer.guards import amounts, contrasts, numbers, reading

if TYPE_CHECKING:
    from evals.cases import GoldFact
    from evals.polarity import Bearing
    from evals.slots import Statement
    from summarizer.guards.numbers import Quantity

_NEGATIVE = frozenset({"negated", "denied"})
_FLAT = frozenset({"reported", "historical"})  # statuses that vouch for what is said
_PRONOUN = re.compile(
    r"(?i)\b(?:he|she|it|they|who|which|that|both|two|the (?:latter|former)|er|sie|es|man|beide"
    r"|il|elle|ils|elles|on|qui|он|она|оно|они|кто|который|обе|оба|стороны)\b"
    r"|[他她它其双]|هو|هي|هم|الطرف"
)


def conflict(gold: GoldFact, said: Statement) -> str:
    """Say in what a statement about the same fact contradicts it; empty when in nothing."""
    return _replaced_number(gold, said) or _turned_negation(gold, said) or swapped(gold, said.text)


def doubt(gold: GoldFact, said: Statement) -> str:
    """Say why a statement may be of another fact, or contradict this one in other words."""
    return (
        _turned_paraphrase(gold, said)
        or _opposite(gold, said)
        or _other_party(gold, said)
        or _other_number(gold, said)
    )


def _replaced_number(gold: GoldFact, said: Statement) -> str:
    """Find a gold number that is missing while another of its unit stands there."""
    theirs = amounts.undated(said.text)
    own = amounts.undated(gold.text)
    for number in gold.numbers:
        if has_number(said.text, number):
            continue
        for wanted in _with_unit(number, own):
            rival = next((q for q in theirs if _is_rival(q, wanted, own, gold, said)), None)
            if rival:
                return f"{rival.raw!r} for {number!r}"
    return ""


def _with_unit(number: str, own: list[Quantity]) -> list[Quantity]:
    """Read a gold number, with the unit that the gold text gives it."""
    read = numbers.quantities(number)
    return [
        next((o for o in own if o.raw in number or number in o.raw or o.equals(q)), q) for q in read
    ]


def _is_rival(
    other: Quantity, wanted: Quantity, own: list[Quantity], gold: GoldFact, said: Statement
) -> bool:
    if other.unit != wanted.unit or other.shape != wanted.shape:
        return False
    if any(is_same_number(q, other) for q in own) or numbers.is_rounding(other, wanted):
        return False
    if wanted.unit:
        return True
    mine, theirs = _counted(gold.text, wanted), _counted(said.text, other)
    return bool(mine and theirs and wording.are_related(mine, theirs))


def _counted(text: str, quantity: Quantity) -> str:
    """Return the stem of what a bare number counts: "nine civilians"."""
    start = text.find(quantity.raw)
    after = [t for t in reading.content(text) if t.start >= start + len(quantity.raw) > 0]
    return after[0].stem if after and start >= 0 else ""


def _turned_negation(gold: GoldFact, said: Statement) -> str:
    """Find an action that the gold fact's wording asserts and the statement negates, or reverse.

    Negated facts are contradicted only by a text without any sign of negation, denied claims
    only by one that vouches for them: what somebody else says is no contradiction.
    """
    own, theirs = _bearings(gold, gold.text), _bearings(gold, said.text)
    asserted = _of(theirs, "asserted")
    if gold.status not in _NEGATIVE:
        negated = _of(theirs, "negated")
        # "Will not lift its ban" negates one word too many to tell.
        is_clear = all(names_act(action, gold.text) for action in negated)
        turned = negated & _of(own, "asserted") if is_clear and not asserted else set[str]()
        return f"negates {min(turned)!r}" if turned else ""
    if said.status in _NEGATIVE or has_sign(said.text):
        return ""
    if gold.status == "negated":
        turned = asserted & _of(own, "negated")
    else:
        is_flat = said.status in _FLAT and not said.source and not is_relayed(said.text)
        turned = asserted if is_flat else set[str]()
    return f"asserts {min(turned)!r}" if turned else ""


def _turned_paraphrase(gold: GoldFact, said: Statement) -> str:
    """Find a negation that is turned round in other words than the gold fact's."""
    own, theirs = _bearings(gold, gold.text), _bearings(gold, said.text)
    asserted = _of(theirs, "asserted") - _of(own, "asserted")
    if gold.status not in _NEGATIVE:
        negated = _of(theirs, "negated") - _of(own, "negated")
        return f"negates {min(negated)!r}" if negated and not _of(theirs, "asserted") else ""
    is_flat = not (said.status in _NEGATIVE or said.source or has_sign(said.text))
    return f"asserts {min(asserted)!r}" if asserted and is_flat else ""


def _opposite(gold: GoldFact, said: Statement) -> str:
    """Find the opposite of an action where no action of the gold fact is: "fell" for "rose"."""
    if any(names_act(action, said.text) for action in gold.action):
        return ""
    own, theirs = reading.content(gold.text), reading.content(said.text)
    found = [
        action
        for action in gold.action
        if contrasts.are_opposite(act := reading.content(action), theirs)
        and not contrasts.are_opposite(act, own)
    ]
    return f"the opposite of {found[0]!r}" if found else ""


def _other_party(gold: GoldFact, said: Statement) -> str:
    """Find another name in the place of an agent whom the statement does not have."""
    if not gold.agent or wording.has_any(said.voice, gold.agent) or _PRONOUN.search(said.text):
        return ""
    if not wording.has_any(gold.text, gold.agent):
        return ""
    acts = [act.start for action in gold.action for act in words_of(said.text, action)]
    known = wording.terms(" ".join((gold.text, *gold.agent, *gold.patient)))
    others = [
        token.text
        for token in reading.content(said.text)
        if token.start < min(acts, default=0)
        and token.is_capital
        and not any(wording.are_related(wording.folded(token.stem), term) for term in known)
    ]
    return f"{others[0]!r} for {gold.agent[0]!r}" if others else ""


def _other_number(gold: GoldFact, said: Statement) -> str:
    """Find a number, whatever it counts, where a gold number is missing."""
    missing = [number for number in gold.numbers if not has_number(said.text, number)]
    own = amounts.undated(gold.text)
    others = [
        q.raw
        for q in amounts.undated(said.text)
        if q.values != (1.0,) and not any(q.equals(o) or numbers.is_rounding(q, o) for o in own)
    ]
    return f"{others[0]!r} for {missing[0]!r}" if missing and others else ""


def _bearings(gold: GoldFact, text: str) -> dict[str, Bearing]:
    return {action: bearing(action, text) for action in gold.action}


def _of(bearings: dict[str, Bearing], wanted: Bearing) -> set[str]:
    return {action for action, bearing in bearings.items() if bearing == wanted}
