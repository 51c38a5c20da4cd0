"""Actors: the model names people, code finds the states and the organizations.

What the model says of a person counts as far as the article bears it out: a name that is not
there is no actor, a role keeps the words that stand near the name, a country must be mentioned.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import Field

from summarizer import countries, grounding
from summarizer.draft import DraftActor
from summarizer.frozen import Frozen
from summarizer.offices import OFFICES, office_of
from summarizer.organizations import find_organizations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.article import Article, Sentence
    from summarizer.drafting.asking import Asker

_PEOPLE = 4
_STATES = 3
_MIN_STATE_MENTIONS = 3
_BODIES = 3
_TITLE = re.compile(
    r"^(?:(?:President|Prime Minister|Minister|Secretary|Senator|Professor|Prof\.?|Doctor|Dr\.?"
    r"|Mr\.?|Mrs\.?|Ms\.?|Sir|King|Queen|Pope|General|Gen\.?|Ambassador|Chancellor)\s+)+"
)
_NAME_WORD = re.compile(r"^(?:[^\W\d_a-z]|d’|d'|al-|de$|del$|di$|van$|von$|der$|bin$|ben$|el$|al$)")
_PLACE = re.compile(
    r"\b(?:Station|Street|Road|Avenue|Square|Park|Hall|Airport|Hospital|Hotel|Bridge|River|Bay|City"
    r"|University|School|College|Stadium|Festival|Team|Party|Ministry|Association)$"
)
_NOBODY = frozenset("unknown anon none author narrator reporter".split())
_LINK = frozenset("of the for to in at and on from by with a an".split())


class _Person(Frozen):
    name: str = Field(max_length=60)
    country: str = Field(max_length=40)


class _Official(_Person):
    role: str = Field(max_length=90)


class _People(Frozen):
    people: list[_Person] = Field(max_length=_PEOPLE)


class _Officials(Frozen):
    people: list[_Official] = Field(max_length=_PEOPLE)


async def actors(asker: Asker) -> list[DraftActor]:
    """List who acts or speaks, most often mentioned first."""
    article = asker.article
    # In English code reads the offices off the text, and half of the answer can be saved.
    is_english = article.language == "en"
    reply = await (
        asker.ask("people", _People) if is_english else asker.ask("officials", _Officials)
    )
    bodies = _bodies(article)
    taken = {body.name for body in bodies} | {o.name for o in find_organizations(article)}
    people = [
        actor
        for person in reply.people
        if person.name not in taken and (actor := _person(article, person))
    ]
    named = [*_distinct(people), *_states(article), *bodies]
    return sorted(named, key=lambda actor: -len(mentioning(article, actor)))


def mentioning(article: Article, actor: DraftActor) -> list[Sentence]:
    """List the sentences that mention an actor; for a state, by its demonym or capital too."""
    if actor.kind != "state":
        return grounding.mentions(article, actor.name, is_person=actor.kind == "person")
    code = countries.country_code(actor.name)
    return [
        s
        for s in article.sentences
        if s.text != article.title and any(m.code == code for m in countries.find_countries(s.text))
    ]


def _person(article: Article, person: _Person) -> DraftActor | None:
    """Check a person against the article; None for a name that is none or is not there."""
    role = person.role.strip() if isinstance(person, _Official) else ""
    name = _TITLE.sub("", person.name.strip().removeprefix(role).strip())
    found = grounding.mentions(article, name, is_person=True) if name else []
    if (
        name.casefold() in _NOBODY
        or _PLACE.search(name)
        or name.rpartition(" ")[2].lower() in OFFICES
        or not found
        or not all(_NAME_WORD.match(word) for word in name.split())
    ):
        return None
    texts = [s.text for s in found]
    code = countries.country_code(person.country)
    is_mentioned = any(m.code == code for m in countries.find_countries(article.text))
    return DraftActor(
        name=name,
        role=office_of(name, texts) or _supported(role, texts),
        country=countries.country_name(code) if code and is_mentioned else "",
        kind="person",
        s=[s.number for s in found[:2]],
    )


def _supported(role: str, texts: list[str]) -> str:
    """Cut a role at its first telling word that no sentence about the person has."""
    known = grounding.words_of(" ".join(texts))
    kept: list[str] = []
    for word in role.split():
        if grounding.words_of(word) - known:
            break
        kept.append(word)
    while kept and kept[-1].lower() in _LINK:
        kept.pop()
    return " ".join(kept).strip(" ,;")


def _distinct(people: Iterable[DraftActor]) -> list[DraftActor]:
    """Drop a name that is part of another person's: "Eastman" beside "Cres Eastman"."""
    people = list({person.name.casefold(): person for person in people}.values())
    words = [set(person.name.split()) for person in people]
    return [
        person
        for person, own in zip(people, words, strict=True)
        if not any(own < other for other in words)
    ]


def _states(article: Article) -> list[DraftActor]:
    """Take the states that the article names again and again; no model is needed for that."""
    found = [
        (mention.code, s.number, mention.is_name)
        for s in article.sentences
        if s.text != article.title
        for mention in countries.find_countries(s.text)
    ]
    counts = Counter(code for code, _, _ in found)
    named = {code for code, _, is_name in found if is_name}
    often = [c for c, n in counts.most_common() if n >= _MIN_STATE_MENTIONS and c in named]
    return [
        DraftActor(
            name=countries.country_name(code),
            role="",
            country=countries.country_name(code),
            kind="state",
            s=list(dict.fromkeys(n for c, n, is_name in found if c == code and is_name))[:2],
        )
        for code in often[:_STATES]
    ]


def _bodies(article: Article) -> list[DraftActor]:
    """Take the organizations named most; media that only relay what others say are none."""
    found = [o for o in find_organizations(article) if o.kind != "media"][:_BODIES]
    return [
        DraftActor(name=o.name, role="", country="", kind=o.kind, s=list(o.numbers[:2]))
        for o in found
    ]
