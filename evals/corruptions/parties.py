"""Actors and stances gone wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.corruptions.changed import Changed, any_evidence, nobody
from summarizer.brief import Actor, Stance
from summarizer.draft import AUTHOR

if TYPE_CHECKING:
    from evals.cases import Case
    from summarizer.brief import Brief

_ELSEWHERE = ("ISL", "BTN", "TUV")


def drop_actor(case: Case, brief: Brief) -> Changed | None:
    """Leave out the most salient actor; who refers to it goes on to do so by name."""
    if not brief.actors:
        return None
    salience = [actor.salience for actor in case.labels.actors]
    gone = brief.actors[salience.index(max(salience))]
    return Changed(
        case,
        _by_name(brief, gone).model_copy(
            update={"actors": tuple(actor for actor in brief.actors if actor is not gone)}
        ),
    )


def _by_name(brief: Brief, actor: Actor) -> Brief:
    def named(party: str | None) -> str | None:
        return actor.name if party == actor.id else party

    stances = tuple(
        s.model_copy(update={"holder": named(s.holder), "target": named(s.target)})
        for s in brief.stances
    )
    facts = tuple(
        f.model_copy(update={"attributed_to": named(f.attributed_to)}) for f in brief.key_facts
    )
    return brief.model_copy(update={"stances": stances, "key_facts": facts})


def rename_actor(case: Case, brief: Brief) -> Changed | None:
    """Give an actor a name that the article does not have."""
    return _with_first_actor(case, brief, {"name": nobody(case)}, range(len(brief.actors)))


def add_furniture(case: Case, brief: Brief) -> Changed | None:
    """Take a name for an actor that is none of the story."""
    if not case.labels.no_actors:
        return None
    actor = Actor(
        id=f"a{len(brief.actors) + 1}",
        name=case.labels.no_actors[0],
        kind="media",
        role=None,
        country=None,
        evidence=any_evidence(brief),
    )
    return Changed(case, brief.model_copy(update={"actors": (*brief.actors, actor)}))


def change_country(case: Case, brief: Brief) -> Changed | None:
    """Move an actor to a country that no actor is of."""
    taken = {actor.country for actor in case.labels.actors}
    code = next(code for code in _ELSEWHERE if code not in taken)
    return _with_first_actor(case, brief, {"country": code}, range(len(brief.actors)))


def change_kind(case: Case, brief: Brief) -> Changed | None:
    """Take an actor for a medium."""
    fit = [n for n, actor in enumerate(case.labels.actors) if "media" not in actor.kinds]
    return _with_first_actor(case, brief, {"kind": "media"}, fit)


def change_role(case: Case, brief: Brief) -> Changed | None:
    """Give an actor with a role another one."""
    fit = [n for n, actor in enumerate(case.labels.actors) if actor.roles]
    return _with_first_actor(case, brief, {"role": "juggler"}, fit)


def _with_first_actor(
    case: Case, brief: Brief, update: dict[str, object], fit: range | list[int]
) -> Changed | None:
    if not fit:
        return None
    actors = [*brief.actors]
    actors[fit[0]] = actors[fit[0]].model_copy(update=update)
    return Changed(case, brief.model_copy(update={"actors": tuple(actors)}))


def flip_stance(case: Case, brief: Brief) -> Changed | None:
    """Turn every stance that counts to the other side."""
    golds = case.labels.stances
    if not any(_takes_sides(gold.polarity) and not gold.soft for gold in golds):
        return None
    flip = {"favor": "against", "against": "favor"}
    stances = tuple(
        stance
        if gold.soft
        else stance.model_copy(update={"polarity": flip.get(stance.polarity, stance.polarity)})
        for gold, stance in zip(golds, brief.stances, strict=True)
    )
    return Changed(case, brief.model_copy(update={"stances": stances}))


def _takes_sides(polarity: str) -> bool:
    return polarity in {"favor", "against"}


def add_stance(case: Case, brief: Brief) -> Changed | None:
    """Let the author favour nobody."""
    stance = Stance(
        holder=AUTHOR,
        target=nobody(case),
        polarity="favor",
        intensity=3,
        expressed="implied",
        evidence=any_evidence(brief),
    )
    return Changed(case, brief.model_copy(update={"stances": (*brief.stances, stance)}))
