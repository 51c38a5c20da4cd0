"""A labelled article, and how a brief falls short of its labels.

For now hard expectations only, true or false; graded scores come with the full gold set.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.brief import Actor, Brief, Evidence

GOLD = Path(__file__).parent / "gold"


class _Cited(Protocol):
    @property
    def evidence(self) -> tuple[Evidence, ...]: ...


class ExpectedActor(Frozen):
    """An actor that a right brief names, by any of its aliases."""

    aliases: tuple[str, ...]
    country: str | None


class ExpectedStance(Frozen):
    """A stance that a right brief has; each party by any of its aliases."""

    holder: tuple[str, ...]
    target: tuple[str, ...]
    polarity: str


class Case(Frozen):
    """The labels of one article; `article` is a path below the top of the checkout."""

    article: str
    source: str
    min_facts: int
    actors: tuple[ExpectedActor, ...]
    no_actors: tuple[str, ...]
    stances: tuple[ExpectedStance, ...]
    never_said: tuple[str, ...]


def load(name: str) -> Case:
    """Read the case of this name."""
    return Case.model_validate_json((GOLD / f"{name}.json").read_text(encoding="utf-8"))


def failures(brief: Brief, case: Case) -> list[str]:
    """List what is missing or wrong, one line each; empty for a right brief."""
    return [*_missing(brief, case), *_wrong(brief, case)]


def _missing(brief: Brief, case: Case) -> Iterator[str]:
    if len(brief.key_facts) < case.min_facts:
        yield f"{len(brief.key_facts)} key facts, expected {case.min_facts}"
    for expected in case.actors:
        found = [a for a in brief.actors if a.name in expected.aliases]
        if not found:
            yield f"no actor {expected.aliases[0]!r}"
        elif found[0].country != expected.country:
            yield f"{found[0].name!r} has country {found[0].country!r}, not {expected.country!r}"
    actors = {actor.id: actor for actor in brief.actors}
    for stance in case.stances:
        if not any(
            _name(s.holder, actors) in stance.holder
            and _name(s.target, actors) in stance.target
            and s.polarity == stance.polarity
            for s in brief.stances
        ):
            yield f"no stance {stance.holder[0]} → {stance.target[0]} {stance.polarity}"


def _wrong(brief: Brief, case: Case) -> Iterator[str]:
    for actor in brief.actors:
        if actor.name in case.no_actors:
            yield f"{actor.name!r} is no actor of the story"
    said = [brief.summary.text, *(fact.text for fact in brief.key_facts)]
    said += [point.text for point in brief.geopolitical_context.stated]
    said += [point.text for point in brief.geopolitical_context.background]
    for pattern in case.never_said:
        for text in said:
            if re.search(pattern, text):
                yield f"says {pattern!r}: {text!r}"
    cited: dict[str, Sequence[_Cited]] = {
        "summary": brief.summary.sentences,
        "actors": brief.actors,
        "stances": brief.stances,
        "key_facts": brief.key_facts,
        "stated": brief.geopolitical_context.stated,
    }
    for field, items in cited.items():
        for index, item in enumerate(items):
            if not item.evidence:
                yield f"no evidence for {field}[{index}]"


def _name(party: str, actors: dict[str, Actor]) -> str:
    return actors[party].name if party in actors else party
