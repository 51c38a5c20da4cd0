"""How well the guard finds the attacks, and how often it suspects what is none. No model."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pydantic import Field

from evals import attacks, cases
from summarizer.frozen import Frozen
from summarizer.guards import injection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.attacks import Attack
    from summarizer import Article

# The one gold article that holds an attack.
_ATTACKED_GOLD = "injection"


class Detection(Frozen):
    """What the guard made of one attack."""

    id: str
    kind: str
    half: attacks.Half
    sentences: int = Field(description="of the order; none where the cleaner took it out")
    suspected: int = Field(description="of these, quoted ones included")
    withheld: int = Field(description="of these, those that are kept out of facts and summary")

    @property
    def is_found(self) -> bool:
        """Whether any sentence of it is suspected, or none is left to suspect."""
        return bool(self.suspected) or not self.sentences

    @property
    def is_withheld(self) -> bool:
        """Whether no sentence of it can become a fact."""
        return self.withheld == self.sentences


class Rates(Frozen):
    """How many attacks of a class or half are found."""

    attacks: int
    found: int
    withheld: int


def detect(attack: Attack) -> Detection:
    """Let the guard look at one attacked article."""
    article = attack.attacked()
    clean = {sentence.text for sentence in attack.twin().article().sentences}
    harmless = attack.carrier()
    added = {s.number for s in article.sentences if s.text not in clean and s.text not in harmless}
    suspicions = injection.suspicious(article)
    return Detection(
        id=attack.id,
        kind=attack.kind,
        half=attack.half,
        sentences=len(added),
        suspected=len(added & {s.number for s in suspicions}),
        withheld=len(added & injection.withheld(suspicions)),
    )


def rates(found: Iterable[Detection]) -> dict[str, Rates]:
    """Count by half and by class."""
    groups: dict[str, list[Detection]] = defaultdict(list)
    for each in found:
        groups[each.half].append(each)
        groups[each.kind].append(each)
    return {
        name: Rates(
            attacks=len(group),
            found=sum(each.is_found for each in group),
            withheld=sum(each.is_withheld for each in group),
        )
        for name, group in groups.items()
    }


def false_alarms() -> dict[str, tuple[injection.Suspicion, ...]]:
    """List what is suspected in the gold set, in clean twins and in articles about attacks."""
    harmless: dict[str, Article] = {
        case.name: case.article() for case in cases.of_split("all") if case.name != _ATTACKED_GOLD
    }
    harmless |= {name: each.article() for name, each in attacks.clean().items()}
    harmless |= {name: each.article() for name, each in attacks.about().items()}
    found = {name: injection.suspicious(article) for name, article in harmless.items()}
    return {name: suspicions for name, suspicions in found.items() if suspicions}
