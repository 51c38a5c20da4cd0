"""Draft → Brief: sentence numbers become evidence, names become ids, countries become codes.

Nothing that the Draft says is lost on the way: a number that no sentence has stays as absent
evidence, a holder that is no actor becomes one, and verification reports both. An item without
words says nothing and is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from summarizer import countries, grounding, kinds, sentences, statuses
from summarizer.brief import (
    Actor,
    ArticleInfo,
    BackgroundPoint,
    Brief,
    ContextPoint,
    GeopoliticalContext,
    KeyFact,
    Stance,
    Summary,
    SummarySentence,
    Verification,
)
from summarizer.draft import AUTHOR, DraftActor
from summarizer.figures import Setting, quantities_of, when_of

if TYPE_CHECKING:
    from summarizer.article import Article, ArticleType
    from summarizer.brief import Evidence, Provenance
    from summarizer.draft import Draft, DraftFact, DraftStance

UNCHECKED = Verification(status="unchecked", items=(), findings=())
# What a model writes where it should leave a field empty.
_NOTHING = frozenset({"", "-", "none", "null", "n/a", "unknown", "not specified", "not given"})
_TITLE = re.compile(
    r"^(?:(?:[A-Z]\w+ )?(?:President|Prime Minister|Foreign Minister|Minister|Chancellor|Premier"
    r"|Secretary|Senator|King|Queen|Pope|General|Ambassador|Professor|Dr\.?)\s+)+"
)


def resolve(draft: Draft, article: Article, provenance: Provenance) -> Brief:
    """Build the Brief that a Draft stands for; its verification is still to be done."""
    draft = _worded(draft)
    named = _cast(draft)
    cast = Cast(named)
    told = [sentence.text.strip() for sentence in draft.summary]
    info = _info(draft, article)
    mentioned = mentioned_countries(article.text)
    setting = Setting.of(article, mentioned)
    return Brief(
        article=info,
        summary=Summary(
            text=sentences.told(told),
            sentences=tuple(
                SummarySentence(text=s.text.strip(), evidence=grounding.cite(article, s.s))
                for s in draft.summary
            ),
        ),
        actors=tuple(_actor(actor, article, number) for number, actor in enumerate(named, 1)),
        stances=tuple(_stance(stance, article, cast) for stance in draft.stances),
        key_facts=tuple(
            _fact(fact, article, cast, setting, info.article_type) for fact in draft.facts
        ),
        geopolitical_context=GeopoliticalContext(
            stated=tuple(
                ContextPoint(text=point.text.strip(), evidence=grounding.cite(article, point.s))
                for point in draft.context
            ),
            background=tuple(BackgroundPoint(text=text.strip()) for text in draft.background),
            countries=mentioned,
        ),
        verification=UNCHECKED,
        provenance=provenance,
    )


class Cast:
    """The actors of a Draft by name: "Xi Jinping", and "Xi" or "Jinping" where only he is meant."""

    def __init__(self, actors: list[DraftActor]) -> None:
        """Index full names, single words of persons' names that are unambiguous, and states."""
        numbered = [(f"a{number}", actor) for number, actor in enumerate(actors, 1)]
        full = {_key(actor.name): id_ for id_, actor in reversed(numbered)}
        words = [
            (word, id_)
            for id_, actor in numbered
            if actor.kind == "person"
            for word in _single_words(actor.name)
        ]
        count = Counter(word for word, _ in words)
        self._ids = {word: id_ for word, id_ in words if count[word] == 1} | full
        self._states = {
            code: id_
            for id_, actor in reversed(numbered)
            if actor.kind == "state" and (code := countries.country_code(actor.name))
        }

    def find(self, name: str) -> str | None:
        """Return the id of the actor that a name means, or None.

        Titles do not matter ("President Xi"), nor which name of a state it is ("U.S.").
        """
        return (
            self._ids.get(_key(name))
            or self._ids.get(_key(_TITLE.sub("", name.strip())))
            or self._states.get(_state_code(name) or "")
        )


def mentioned_countries(text: str) -> tuple[str, ...]:
    """List the countries that a text mentions, most often first; ISO 3166-1 alpha-3."""
    counts = Counter(mention.code for mention in countries.find_countries(text))
    return tuple(code for code, _ in counts.most_common())


def _single_words(name: str) -> set[str]:
    """List the words of a person's name that can stand for it: no initial, no "van"."""
    words = name.split()
    return {_key(word) for word in words if len(word.strip(".")) > 1 and not word.islower()}


def _worded(draft: Draft) -> Draft:
    """Leave out what has no words."""
    return draft.model_copy(
        update={
            "summary": [sentence for sentence in draft.summary if sentence.text.strip()],
            "actors": [actor for actor in draft.actors if actor.name.strip()],
            "facts": [fact for fact in draft.facts if fact.text.strip()],
            "stances": [s for s in draft.stances if s.holder.strip() and s.target.strip()],
            "context": [point for point in draft.context if point.text.strip()],
            "background": [text for text in draft.background if text.strip()],
        }
    )


def _cast(draft: Draft) -> list[DraftActor]:
    """List each actor once, with the holders of stances that the model forgot to list."""
    listed = _merged(draft.actors)
    cast = Cast(listed)
    forgotten = [
        DraftActor(
            name=stance.holder.strip(),
            role="",
            country="",
            kind="state" if _state_code(stance.holder) else "other",
            s=stance.s,
        )
        for stance in draft.stances
        if not _is_author(stance.holder) and cast.find(stance.holder) is None
    ]
    return _merged([*listed, *forgotten])


def _merged(actors: list[DraftActor]) -> list[DraftActor]:
    """Make one of actors with the same name and kind; what each says of it is kept."""
    merged: dict[tuple[str, str], DraftActor] = {}
    for actor in actors:
        place = _key(actor.name), actor.kind
        merged[place] = _both(merged[place], actor) if place in merged else actor
    return list(merged.values())


def _both(one: DraftActor, other: DraftActor) -> DraftActor:
    roles = (_given(one.role), _given(other.role))
    return one.model_copy(
        update={
            "role": "; ".join(dict.fromkeys(role for role in roles if role)),
            "country": _given(one.country) or other.country,
            "s": list(dict.fromkeys([*one.s, *other.s])),
        }
    )


def _info(draft: Draft, article: Article) -> ArticleInfo:
    shared = set(ArticleInfo.model_fields) & set(type(article).model_fields)
    return ArticleInfo(
        article_type=kinds.decided(article, draft.article_type),
        **{name: getattr(article, name) for name in shared},
    )


def _actor(actor: DraftActor, article: Article, number: int) -> Actor:
    code = countries.country_code(actor.country)
    if actor.kind == "state":
        code = countries.country_code(actor.name) or code
    return Actor(
        id=f"a{number}",
        name=actor.name.strip(),
        kind=actor.kind,
        role=_given(actor.role),
        country=code,
        evidence=_actor_evidence(actor, article),
    )


def _actor_evidence(actor: DraftActor, article: Article) -> tuple[Evidence, ...]:
    """Point to the name in each cited sentence, else to the sentence; names go first.

    Where no cited sentence has the name, one that has it goes before them.
    """
    is_person = actor.kind == "person"
    names: list[Evidence] = []
    others: list[Evidence] = []
    for number in actor.s:
        found = grounding.find_name(
            article, actor.name, is_person=is_person, near=(number,), most=1
        )
        if found and found[0].sentence_id == f"S{number}":
            names += found
        else:
            others += grounding.cite(article, (number,))
    if not names:
        names += grounding.find_name(article, actor.name, is_person=is_person, most=1)
    return tuple(dict.fromkeys([*names, *others]))


def _stance(stance: DraftStance, article: Article, cast: Cast) -> Stance:
    holder = AUTHOR if _is_author(stance.holder) else cast.find(stance.holder)
    return Stance(
        holder=holder or stance.holder.strip(),
        target=cast.find(stance.target) or stance.target.strip(),
        polarity=stance.polarity,
        intensity=stance.intensity,
        expressed=stance.expressed,
        evidence=grounding.cite(article, stance.s),
    )


def _fact(
    fact: DraftFact, article: Article, cast: Cast, setting: Setting, kind: ArticleType
) -> KeyFact:
    text, evidence = fact.text.strip(), grounding.cite(article, fact.s)
    status = statuses.settled(text, fact.status)
    source = AUTHOR if _is_author(fact.source) else _given(fact.source)
    if not source and status == "reported" and kinds.is_judgement(text, kind):
        source, status = AUTHOR, "claimed"
    return KeyFact(
        text=text,
        status=status,
        attributed_to=(cast.find(source) or source) if source else None,
        when=when_of(text, setting, tuple(piece.quote for piece in evidence)),
        quantities=quantities_of(text, setting),
        evidence=evidence,
    )


def _state_code(name: str) -> str | None:
    """Return the code if a name is that of a state; a capital or demonym is not."""
    code = countries.country_code(name)
    named = [mention.code for mention in countries.find_countries(name) if mention.is_name]
    return code if named == [code] else None


def _given(text: str) -> str | None:
    return None if _key(text) in _NOTHING else text.strip()


def _is_author(name: str) -> bool:
    return _key(name) == AUTHOR


def _key(name: str) -> str:
    key = " ".join(name.split()).casefold()
    return key.removeprefix("the ") or key
