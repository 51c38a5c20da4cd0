"""Hand-made pairs that the matcher is checked on: paraphrases, contradictions, other facts.

Half of them were looked at while thresholds were chosen; the other half was not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter

from evals import matching, wording
from evals.cases import GOLD, GoldFact
from evals.slots import Statement
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

Half = Literal["tuned", "held_out"]
_FILE = GOLD / "pairs.json"


class Wrong(Frozen):
    """A text that contradicts the gold fact in one thing."""

    kind: Literal["number", "negation", "role", "party"]
    text: str


class Example(Frozen):
    """A gold fact with right, wrong and unrelated wordings."""

    half: Half
    language: str
    gold: GoldFact
    same: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    other: str


class Accuracy(Frozen):
    """Shares of texts that the matcher judges rightly, and what wording alone would prefer."""

    examples: int
    paraphrases_matched: float
    contradictions_refused: float
    contradictions_named: float
    others_refused: float
    wording_prefers_contradiction: float


def load(half: Half | None = None) -> tuple[Example, ...]:
    """Read the examples of one half, or all."""
    found = TypeAdapter(tuple[Example, ...]).validate_json(_FILE.read_text(encoding="utf-8"))
    return tuple(example for example in found if half in (example.half, None))


def accuracy(examples: Iterable[Example]) -> Accuracy:
    """Judge every text of some examples.

    `wording_prefers_contradiction` is the share of pairs of a paraphrase and a contradiction in
    which the contradiction is worded more like the gold fact.
    """
    examples = tuple(examples)
    same = [_judged(e, text) for e in examples for text in e.same]
    wrong = [_judged(e, w.text) for e in examples for w in e.wrong]
    other = [_judged(e, e.other) for e in examples]
    preferred = [
        wording.f1(e.gold.text, w.text) > wording.f1(e.gold.text, text)
        for e in examples
        for w in e.wrong
        for text in e.same
    ]
    return Accuracy(
        examples=len(examples),
        paraphrases_matched=_share([judged.is_match for judged in same]),
        contradictions_refused=_share([not judged.is_match for judged in wrong]),
        contradictions_named=_share([judged.is_contradiction for judged in wrong]),
        others_refused=_share(
            [not judged.is_match and not judged.is_contradiction for judged in other]
        ),
        wording_prefers_contradiction=_share(preferred),
    )


def _judged(example: Example, text: str) -> matching.Judgement:
    return matching.judge(example.gold, Statement(text=text, status="reported"))


def _share(values: list[bool]) -> float:
    return sum(values) / len(values)
