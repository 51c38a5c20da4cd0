"""Who is who: names of labels and names of a brief, by alias, inflection, initials or country."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evals import wording
from summarizer import countries
from summarizer.draft import AUTHOR
from summarizer.guards import reading
from summarizer.guards.names import TITLES
from summarizer.guards.source import initials

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evals.cases import Case, GoldActor
    from summarizer.brief import Actor, Brief

AUTHORSHIP = (AUTHOR,)
SAME = 0.55  # likeness from which two names may mean one party
_COUNTRY, _INITIALS, _PART, _WORDS = 0.95, 0.9, 0.8, 0.9
_SHARED = 0.6  # share of all their words that two names must have in common
_PHRASE = 0.5  # the same, for targets and sources that are no names


def likeness(name: str, others: Iterable[str], *, is_person: bool = False) -> float:
    """Return how surely a name is one of several of the same party, 0 to 1."""
    return max((_alike(name, other, is_person=is_person) for other in others), default=0.0)


def party_likeness(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Compare two parties, each under all its names; a free wording counts as far as it goes."""
    return max((_party(one, other) for one in ours for other in theirs), default=0.0)


def is_in(article: str, name: str) -> bool:
    """Tell whether an article has any telling word of a name."""
    if reading.script(name) != reading.script(article[:1000]):
        return True  # transliterated: nothing to compare
    words = [t.text for t in reading.content(name) if t.key not in TITLES] or [name]
    if reading.is_unspaced(name[0]):
        return any(term in article for term in wording.terms(name) or {name})
    return any(wording.has_name(article, word) for word in words)


class Cast:
    """The parties of one brief, under every name that the labels know for them."""

    def __init__(self, case: Case, brief: Brief, actors: Mapping[int, int]) -> None:
        """Take which actor of the brief (key) is which gold actor (value)."""
        self._gold = case.labels.actors
        self._ids = {
            actor.id: self._names(actor, actors.get(index))
            for index, actor in enumerate(brief.actors)
        }

    def found(self, party: str | None) -> tuple[str, ...]:
        """Return the names of a party of the brief: an actor's id, 'author', or free text."""
        if not party:
            return ()
        if party == AUTHOR or party in self._ids:
            return self._ids.get(party, AUTHORSHIP)
        return (party, *self._aliases((party,)))

    def gold(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names of a party of the labels with those of the actors among them."""
        known = [a.names for a in self._gold if set(a.names) & set(names)]
        return (*names, *(name for aliases in known for name in aliases))

    def _names(self, actor: Actor, gold: int | None) -> tuple[str, ...]:
        return (actor.name, *(self._gold[gold].names if gold is not None else ()))

    def _aliases(self, names: tuple[str, ...]) -> tuple[str, ...]:
        known: list[GoldActor] = [
            actor
            for actor in self._gold
            if max(likeness(n, actor.names, is_person=is_person(actor)) for n in names) >= _PART
        ]
        return tuple(name for actor in known for name in actor.names)


def is_person(actor: GoldActor) -> bool:
    """Tell whether a gold actor is a person, whose surname may stand for the name."""
    return actor.kinds[0] == "person"


@lru_cache(maxsize=65536)
def _alike(one: str, other: str, *, is_person: bool) -> float:
    if _bare(one) == _bare(other):
        return 1.0
    code = countries.country_code(one)
    if code and code == countries.country_code(other):
        return _COUNTRY
    if _are_initials(one, other) or _are_initials(other, one):
        return _INITIALS
    if reading.is_unspaced(one[0]) or reading.is_unspaced(other[0]):
        return _unspaced(one, other, is_person=is_person)
    mine, theirs = _words(one, is_person=is_person), _words(other, is_person=is_person)
    shared = sum(any(wording.is_form(word, w) for w in theirs) for word in mine)
    if is_person and shared and shared == min(len(mine), len(theirs)):
        return _PART
    total = len(mine) + len(theirs) - shared
    share = shared / total if total else 0.0
    return _WORDS * share if share >= _SHARED else 0.0


def _unspaced(one: str, other: str, *, is_person: bool) -> float:
    short, long = sorted((one, other), key=len)
    if short not in long:
        return 0.0
    share = len(short) / len(long)
    return _PART if is_person else _WORDS * share if share >= _SHARED else 0.0


@lru_cache(maxsize=65536)
def _words(name: str, *, is_person: bool) -> frozenset[str]:
    keys = [t for t in reading.content(name) if not (is_person and t.key in TITLES)]
    return frozenset(t.stem for t in keys or reading.content(name))


def _are_initials(long: str, short: str) -> bool:
    is_short = short.isupper() and 1 < len(short) < 7
    return is_short and len(long) > len(short) and reading.key(short) in initials(long)


@lru_cache(maxsize=65536)
def _party(one: str, other: str) -> float:
    if AUTHOR in (one, other):
        return float(one == other)
    name = _alike(one, other, is_person=_is_name(one) and _is_name(other))
    if name:
        return name
    phrase = wording.f1(one, other)
    return _PART * phrase if phrase >= _PHRASE else 0.0


def _is_name(words: str) -> bool:
    """Tell what may be a person's name by its capitals: "Xi Jinping", no country or body."""
    found = [t for t in reading.words(words) if t.key not in TITLES]
    is_short = 0 < len(found) <= 3
    return is_short and all(t.is_capital for t in found) and not countries.country_code(words)


def _bare(name: str) -> str:
    key = " ".join(name.split()).casefold()
    return key.removeprefix("the ") or key
