"""What a mutation returns, and what several of them put into a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import reading

if TYPE_CHECKING:
    from evals.cases import Case
    from summarizer.brief import Brief, Evidence

_NOBODY = {
    "latin": "Zorblatt Quenneville",
    "ru": "Зорблатт Квенневиль",
    "zh": "卓伯拉特",
    "ar": "زوربلات كوينفيل",
}


class Changed(NamedTuple):
    """A corrupted brief, and the case it is scored against."""

    case: Case
    brief: Brief


def nobody(case: Case) -> str:
    """Return a name, in the article's script, that no article has."""
    return _NOBODY.get(reading.script(case.article().text[:1000]), _NOBODY["latin"])


def any_evidence(brief: Brief) -> tuple[Evidence, ...]:
    """Return evidence that resolves, whatever it is of."""
    pieces = [fact.evidence for fact in brief.key_facts]
    pieces += [actor.evidence for actor in brief.actors]
    return pieces[0] if pieces else ()
