"""Stances: code finds who shows an attitude to whom or what, the model says which.

Asked to list the stances, a small model invents them. So code looks for sentences in which a
word of attitude stands between an actor and another, or between an actor and a thing ("the
accord"), and the model judges each; an answer that contradicts the word is dropped, since either
may be wrong and a wrong sign is the worst error.

Where that gives few, the model is asked for sides after all, with holders that it can only choose
from the actors; code keeps those whose target the article names beside the holder.
"""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from summarizer import countries, cues, grounding
from summarizer.attitudes import find_attitudes
from summarizer.draft import DraftStance, Polarity
from summarizer.frozen import Frozen, frozen_model
from summarizer.guards import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.article import Article, Sentence
    from summarizer.attitudes import Attitude
    from summarizer.draft import DraftActor
    from summarizer.drafting.asking import Asker

_MOST = 6
_TITLE = 35  # characters a title has at most, between a demonym and the name
_BORDER = re.compile(
    r"[;:“”\"]|,? (?:but|while|whereas|although|though|because|after|before|which|who|whose|that"
    r"|when|where|if|over|saying)\b"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?$")
_MUTUAL = re.compile(r"\s*(?:,|and|,? as well as)\s*$")
_FEW = 3  # stances below which the model is asked for sides
_MOST_SIDES = 4
_SAME_WORDS = 0.6  # share of a target's words that its sentence has
_HERE = 0.5  # what it is worth that the holder is named in that sentence itself
_CLEAR = 2  # intensity from which an attitude to a thing is asked about
_DETERMINER = "(?:the|an?|his|her|its|their|any|this|these|those|all|such)"
_GOES_ON = (
    r"(?:of|in|on|at|by|for|from|to|with|without|over|under|after|before|between|against|about"
    r"|into|as|than|and|or|but|that|which|who|whose|when|where|while|because|if|is|are|was|were"
    r"|has|have|had|will|would|could|may|made|until|unless|during|despite)\b"
)
# "the loan agreement", "sanctions": up to where the phrase ends or goes on with a preposition.
_THING = re.compile(
    rf"\s+(?P<thing>{_DETERMINER}(?: (?!{_GOES_ON})[\w’'-]+){{1,4}}?|(?!{_GOES_ON})[a-z]{{4,}}s)"
    rf"(?=\s+{_GOES_ON}|[,.;:”\"]|\s*$)"
)


class _Mention(NamedTuple):
    """Where a sentence names an actor."""

    actor: DraftActor
    start: int
    end: int
    is_name: bool  # not a demonym: "Chinese" speaks of China but does not act for it


class _Opening(NamedTuple):
    """A sentence in which an actor shows an attitude to another, or to a thing."""

    holder: str
    target: str
    sentence: Sentence
    attitude: Attitude
    clause: str  # the part of the sentence that is asked about


class _Side(Frozen):
    """What the model answers where code found few words of attitude."""

    holder: str
    attitude: Literal["for", "against"]
    target: str = Field(max_length=60)


async def stances(
    asker: Asker, actors: list[DraftActor], *, asks_sides: bool = True
) -> list[DraftStance]:
    """Judge what code found, and where that is little ask for more, if that may be asked."""
    judged = await _judged(asker, actors)
    may_ask = asks_sides and asker.can_ask("sides")
    if len(judged) >= _FEW or not actors or not may_ask:
        return judged
    known = {(stance.holder, stance.target) for stance in judged}
    sides = await _sides(asker, actors)
    return [*judged, *(side for side in sides if (side.holder, side.target) not in known)]


async def _judged(asker: Asker, actors: list[DraftActor]) -> list[DraftStance]:
    """Ask of each sentence with an attitude which one it is; neutral answers are no stance."""
    openings = _openings(asker.article, actors)
    if not openings:
        return []
    fields = {str(n): (Polarity, ...) for n, _ in enumerate(openings, 1)}
    reply_type = frozen_model("Attitudes", fields)
    reply = await asker.ask("stances", reply_type, openings=openings)
    judged = zip(openings, reply.model_dump().values(), strict=True)
    return [_stance(opening, sign) for opening, sign in judged if sign == opening.attitude.sign]


async def _sides(asker: Asker, actors: list[DraftActor]) -> list[DraftStance]:
    """Ask who is for or against what; keep what the article has in one place."""
    holder = Field(json_schema_extra={"enum": [actor.name for actor in actors]})
    side = frozen_model("Side", {"holder": (str, holder)}, base=_Side)
    sides = (list[side], Field(max_length=_MOST_SIDES))  # type: ignore[valid-type]  # made above
    reply = await asker.ask("sides", frozen_model("Sides", {"sides": sides}), actors=actors)
    named = {actor.name: actor for actor in actors}
    told: list[_Side] = getattr(reply, "sides")  # noqa: B009  # a field known at run time only
    found = {
        (side.holder, side.target): _sided(asker.article, named[side.holder], side, named)
        for side in told
        if side.holder in named
    }
    return [stance for stance in found.values() if stance]


def _sided(
    article: Article, holder: DraftActor, side: _Side, named: dict[str, DraftActor]
) -> DraftStance | None:
    target = named.get(side.target)
    if side.target == holder.name or (target and _is_own(holder, target)):
        return None
    sentence = _together(article, holder, side.target)
    if sentence is None:
        return None
    polarity: Polarity = "favor" if side.attitude == "for" else "against"
    cued = find_attitudes(sentence.text)
    if cued and polarity not in {attitude.sign for attitude in cued}:
        return None
    return DraftStance(
        holder=holder.name,
        target=side.target,
        polarity=polarity,
        intensity=max((a.intensity for a in cued if a.sign == polarity), default=1),
        expressed=cues.expressed(sentence.text),
        s=[sentence.number],
    )


def _together(article: Article, holder: DraftActor, target: str) -> Sentence | None:
    """Find the sentence that names the target, with its holder there or in the one before."""
    wanted = reading.stems(target)
    best: tuple[float, Sentence] | None = None
    for before, sentence in pairwise((None, *article.sentences)):
        if sentence is None or sentence.text == article.title or not wanted:
            continue
        share = len(wanted & reading.stems(sentence.text)) / len(wanted)
        is_here = _is_named(holder, sentence)
        is_near = is_here or (before is not None and _is_named(holder, before))
        rank = share + (_HERE if is_here else 0.0)
        if share >= _SAME_WORDS and is_near and (best is None or rank > best[0]):
            best = rank, sentence
    return best[1] if best else None


def _is_named(actor: DraftActor, sentence: Sentence) -> bool:
    return any(True for _ in _mentions(sentence.text, [actor]))


def _stance(opening: _Opening, polarity: Literal["favor", "against"]) -> DraftStance:
    return DraftStance(
        holder=opening.holder,
        target=opening.target,
        polarity=polarity,
        intensity=opening.attitude.intensity,
        expressed=cues.expressed(opening.sentence.text),
        s=[opening.sentence.number],
    )


def _openings(article: Article, actors: list[DraftActor]) -> list[_Opening]:
    """Take the strongest sentence of each pair, in the order of the actors, things last."""
    best: dict[tuple[str, str], _Opening] = {}
    for sentence in article.sentences:
        if sentence.text == article.title:
            continue
        for opening in _pairs(sentence, actors):
            pair = opening.holder, opening.target
            if pair not in best or opening.attitude.intensity > best[pair].attitude.intensity:
                best[pair] = opening
    order = {actor.name: n for n, actor in enumerate(actors)}
    last = len(order)
    return sorted(best.values(), key=lambda o: (order[o.holder], order.get(o.target, last)))[:_MOST]


def _pairs(sentence: Sentence, actors: list[DraftActor]) -> Iterator[_Opening]:
    """Pair who is named before a word of attitude with who is named next after it."""
    mentions = sorted(_mentions(sentence.text, actors), key=lambda m: m.start)
    for attitude in find_attitudes(sentence.text):
        start, end = _clause(sentence.text, attitude)
        if _PASSIVE.search(sentence.text[start : attitude.start]):
            continue
        before = [m for m in mentions if start <= m.start < m.end <= attitude.start and m.is_name]
        after = [m for m in mentions if attitude.end <= m.start < end]
        if len(before) > 1 and _is_mutual(sentence.text, before[-2:]):
            after = after or before[-2:]
        for holder in before[-1:]:
            target = _target(sentence.text[:end], holder, after, attitude)
            if target:
                clause = sentence.text[start:end].strip(" ,")
                yield _Opening(holder.actor.name, target, sentence, attitude, clause)


def _target(text: str, holder: _Mention, after: list[_Mention], attitude: Attitude) -> str | None:
    """Name whom an attitude is toward: who is named next, else the thing that follows."""
    for mention in _named(after)[:1]:
        return None if _is_own(holder.actor, mention.actor) else mention.actor.name
    thing = _THING.match(text, attitude.end) if attitude.intensity >= _CLEAR else None
    return thing["thing"] if thing else None


def _clause(text: str, attitude: Attitude) -> tuple[int, int]:
    """Bound the clause around a word of attitude: who acts in another one does not act here."""
    start = max((m.end() for m in _BORDER.finditer(text, 0, attitude.start)), default=0)
    following = _BORDER.search(text, attitude.end)
    return start, following.start() if following else len(text)


def _named(mentions: list[_Mention]) -> list[_Mention]:
    """Leave out a demonym that is part of a person's title: "Russian President Vladimir Putin"."""
    return [
        one
        for one, following in zip_longest(mentions, mentions[1:])
        if one.is_name or following is None or following.start - one.end > _TITLE
    ]


def _is_mutual(text: str, pair: list[_Mention]) -> bool:
    """Tell "China and Belarus want to strengthen …": each is holder and target."""
    first, second = pair
    return bool(_MUTUAL.match(text[first.end : second.start]))


def _mentions(text: str, actors: list[DraftActor]) -> Iterator[_Mention]:
    codes = {countries.country_code(a.name): a for a in actors if a.kind == "state"}
    for found in countries.find_countries(text):
        if found.code in codes:
            yield _Mention(codes[found.code], found.start, found.end, found.is_name)
    for actor in actors:
        if actor.kind != "state":
            for start, end in grounding.spans_of(
                text, actor.name, is_person=actor.kind == "person"
            ):
                yield _Mention(actor, start, end, is_name=True)


def _is_own(one: DraftActor, other: DraftActor) -> bool:
    """Tell an actor and itself, a state and its own people or bodies: no stance to look for."""
    if one.name == other.name:
        return True
    if "state" not in {one.kind, other.kind}:
        return False
    return one.country == other.country or "government_body" in {one.kind, other.kind}
