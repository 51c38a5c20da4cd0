"""The status of a fact where its own words leave no doubt: denied, negated, planned, hypothetical.

A model that states "Norland will cut its exports" and calls it reported is right in its words and
wrong in its label; code sets the label. Only the main clause counts, and only wordings that mean
one thing; all else stays what the model said. English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.guards import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.draft import FactStatus

_OPEN = frozenset({"reported", "claimed"})  # what a model says when it does not look closely
_INTRODUCTION = 4  # words; a comma so early ends "On Monday", not the main clause
_BORDERS = frozenset(
    "who which that whose because although though but while whereas after before when until since"
    ' if unless ; : “ ” „ « » " ( – — and'.split()
)
_BE = frozenset("is are was were be been being".split())
_AUXILIARIES = frozenset("did does do has have had is are was were could".split())
_NEVER = frozenset("only just merely least".split())  # "not only"
_DENY = frozenset("denied denies deny".split())
_DENIED = frozenset(
    "that the any all his her its their having being claim claims accusation accusations allegation"
    " allegations report reports responsibility involvement wrongdoing it".split()
)
_FAIL = frozenset("failed fails fail".split())
_PROOFS = frozenset("evidence proof sign trace indication".split())
_NOBODY = frozenset("nobody none neither".split())
_INTEND = frozenset("plans plan planned intends intend intended aims aim hopes hope".split())
_DUE = frozenset("due set scheduled slated expected".split())
_NO_MODAL = frozenset("the a his her their its free good political of no last ill".split())
_PURPOSES = frozenset("aim goal purpose idea task job plan hope point".split())
_MAYBE = frozenset("may might".split())
_MODALS = frozenset("would could might may will".split())
_CUES = (
    frozenset("not never no cannot will if to".split())
    | _DENY | _FAIL | _NOBODY | _MAYBE
)  # fmt: skip


def settled(text: str, status: FactStatus) -> FactStatus:
    """Return the status that a fact's words show, else the one it came with."""
    if status not in _OPEN or _CUES.isdisjoint(words := reading.lowered(text)):
        return status
    if words[0] == "if" and not _MODALS.isdisjoint(words):
        return "hypothetical"
    clause = [*_main_clause(words)]
    following = [*words[1:], "", ""]
    before = ["", *clause]
    for one, two, three, last in zip(clause, following, following[1:], before, strict=False):
        found = _told(one, two, three, last)
        if found == "hypothetical" and one == "may" and " may " not in text:
            continue  # the month
        if found == "negated" and not _SAID.isdisjoint(words):
            return status
        if found:
            # A source that vouches for a negation or a forecast claims it.
            return found if status == "reported" or found in _INTENDED else status
    return status


_SAID = frozenset("said says say according".split())
_INTENDED = frozenset({"denied", "planned"})


def _told(one: str, two: str, three: str, last: str) -> FactStatus | None:
    """Read up to three words in a row, and the one before them."""
    if one in _DENY and two in _DENIED and last not in _BE:
        return "denied"
    if _is_negation(one, two, three, last):
        return "negated"
    if _is_plan(one, two, three, last):
        return "planned"
    if one in _MAYBE and two.isalpha() and last not in _NO_MODAL:
        return "hypothetical"
    return None


def _is_negation(one: str, two: str, three: str, last: str) -> bool:
    if one in _AUXILIARIES and two in {"not", "never"}:
        return three not in _NEVER
    if one in _FAIL and two == "to":
        return True
    if one == "never" or (one in _BE and two == "no"):
        return three in _PROOFS or (one == "never" and two.endswith("ed"))
    is_first = not last
    return is_first and (one in _NOBODY or (one == "no" and two.isalpha()))


def _is_plan(one: str, two: str, three: str, last: str) -> bool:
    if one == "will":
        return two.isalpha() and "not" not in {two, three} and bool(last) and last not in _NO_MODAL
    if one in _INTEND:
        return two == "to" and last not in _NO_MODAL
    if one in {"is", "are"}:
        is_due = two in _DUE and three == "to"
        is_to = two == "to" and three not in {"blame", "the"} and last not in _PURPOSES
        return is_due or is_to
    return False


def _main_clause(words: tuple[str, ...]) -> Iterable[str]:
    for index, word in enumerate(words):
        if word in _BORDERS or (word == "," and index > _INTRODUCTION):
            return
        yield word
