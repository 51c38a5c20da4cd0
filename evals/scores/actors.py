"""Actors: who is there, who should not be, and what is said of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals import identity, matching, wording
from evals.scores._shares import f1, precision, recall, share

if TYPE_CHECKING:
    from evals.cases import Case, GoldActor
    from evals.metrics import Scores
    from summarizer.brief import Actor, Brief

_ROLE = 0.6  # F1 of the words of two roles from which they are one
_PARTS = re.compile(r"[;,]| and ")


def score(case: Case, brief: Brief) -> Scores:
    """Score actors by the matching of their names."""
    golds = case.labels.actors
    matched = matching.match_actors(case, brief).pairs
    found = [pair.gold for pair in matched]
    precise = precision(len(matched), found=len(brief.actors), wanted=len(golds))
    recalled = recall(found, [1] * len(golds))
    pairs = [(golds[pair.gold], brief.actors[pair.found]) for pair in matched]
    extra = [brief.actors[n] for n in matching.match_actors(case, brief).extra]
    invented = sum(_is_invented(actor, case) for actor in extra)
    return {
        "actors.precision": precise,
        "actors.recall": recalled,
        "actors.f1": f1(precise, recalled),
        "actors.salient_recall": recall(found, [gold.salience for gold in golds]),
        "actors.kind": share(actor.kind in gold.kinds for gold, actor in pairs),
        "actors.country": share(actor.country == gold.country for gold, actor in pairs),
        "actors.role": share(is_role_right(gold, actor) for gold, actor in pairs if gold.roles),
        "actors.invented": invented / len(brief.actors) if brief.actors else 0.0,
    }


def _is_invented(actor: Actor, case: Case) -> bool:
    """Tell whether an actor that is none of the labels' is page furniture, or nowhere at all."""
    is_furniture = any(
        identity.likeness(actor.name, (name,)) >= identity.SAME for name in case.labels.no_actors
    )
    return is_furniture or not identity.is_in(case.article().text, actor.name)


def is_role_right(gold: GoldActor, actor: Actor) -> bool:
    """Compare the role, or one of several, with every acceptable wording."""
    said = [part for part in (actor.role, *_PARTS.split(actor.role or "")) if part and part.strip()]
    return any(_is_same_role(part, role) for part in said for role in gold.roles)


def _is_same_role(one: str, other: str) -> bool:
    """Tell whether two wordings share most words, or one has all of the other's."""
    shares = wording.recall(one, other), wording.recall(other, one)
    return max(shares) == 1 or wording.harmonic(*shares) >= _ROLE
