"""Which item of a brief is which item of the labels: one-to-one, and never on words alone.

Facts are judged pair by pair (`judge`), actors and stances by name. `docs/evals.md` defines
every rule and reports what `judge` gets right on hand-made pairs.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field
from scipy.optimize import linear_sum_assignment

from evals import conflicts, identity, slots, wording
from evals.slots import Statement
from summarizer.draft import AUTHOR
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases import Case, GoldFact, GoldPoint, GoldStance
    from summarizer.brief import Brief, ContextPoint, KeyFact, Stance

ALIKE = 0.5  # similarity from which a fact may be the gold fact
WRONG = 0.6  # similarity from which a fact that conflicts contradicts the gold fact
IN_FULL = 0.25  # share of its words that must be there, too, where three slots and all agree
WITH_ACT = 0.35  # the same, where its action is
WITHOUT_ACT = 0.5  # the same, where it is not
SAID = 0.5  # share of a gold fact's words that a text must have to say it
AMONG = 0.99  # slot agreement that a text must have to say it
_FULL = 3  # slots
POINT = 0.5  # share of a gold point's words that a stated point must have
_NEAR_POINT = 0.35  # the same, where both rest on the same sentence
_ALSO = "said in the same fact"
_PARTY = 0.4  # likeness of holder and of target from which a stance may be the gold stance
_SIGNS = {"favor": 1, "against": -1, "neutral": 0, "mixed": 0}


class Pair(Frozen):
    """An item of the labels and the item of the brief that is about the same."""

    gold: int
    found: int
    verdict: Literal["matched", "contradicted"]
    similarity: float
    why: str = ""


class Matching(Frozen):
    """All pairs of one field, and what is left over on either side."""

    pairs: tuple[Pair, ...]
    missed: tuple[int, ...]
    extra: tuple[int, ...]

    @property
    def matched(self) -> tuple[Pair, ...]:
        """The pairs that agree."""
        return tuple(pair for pair in self.pairs if pair.verdict == "matched")

    @property
    def contradicted(self) -> tuple[Pair, ...]:
        """The pairs that are about the same and disagree."""
        return tuple(pair for pair in self.pairs if pair.verdict == "contradicted")


class Judgement(Frozen):
    """How a statement relates to a gold fact."""

    lexical: float = Field(description="F1 of their words")
    recall: float = Field(description="share of the gold fact's words that the statement has")
    slots: float = Field(description="mean agreement of the slots that count")
    asked: int = Field(description="how many slots count")
    has_act: bool = Field(description="whether it has the action, or none is asked for")
    says: bool = Field(description="whether it says the gold fact, whatever else it says")
    conflict: str = Field(default="", description="in what it contradicts it")
    doubt: str = Field(default="", description="why it may be about something else")

    @property
    def similarity(self) -> float:
        """The mean of wording and slots."""
        return (self.lexical + self.slots) / 2

    @property
    def is_about(self) -> bool:
        """Whether both are about the same, right or wrong."""
        return self.says or (self.similarity >= ALIKE and self.recall >= self._floor)

    @property
    def _floor(self) -> float:
        if not self.has_act:
            return WITHOUT_ACT
        return IN_FULL if self.slots >= AMONG and self.asked >= _FULL else WITH_ACT

    @property
    def is_match(self) -> bool:
        """Whether the statement is the gold fact."""
        return self.is_about and not self.conflict and not self.doubt

    @property
    def is_contradiction(self) -> bool:
        """Whether the statement is about the gold fact and wrong."""
        is_near = self.is_about and self.similarity >= WRONG
        return is_near and self.has_act and bool(self.conflict)


def match_facts(case: Case, brief: Brief) -> Matching:
    """Match key facts one to one; a fact nearest to a gold fact that it contradicts matches none.

    A gold fact left over that a matched fact says as well is a further pair of that fact.
    """
    return _matched_facts(case.labels.facts, statements(brief))


@lru_cache(maxsize=64)
def _matched_facts(golds: tuple[GoldFact, ...], said: tuple[Statement, ...]) -> Matching:
    table = [[judge(gold, statement) for statement in said] for gold in golds]
    wrong = _contradictions(table)
    weights = [
        [j.similarity if j.is_match and n not in wrong else 0.0 for n, j in enumerate(row)]
        for row in table
    ]
    pairs = [_pair(table, gold, found) for gold, found in assign(weights)]
    done = {pair.gold for pair in pairs}
    own = {pair.found: pair.gold for pair in pairs}
    for gold, row in enumerate(table):
        also = [
            n
            for n, j in enumerate(row)
            if j.says
            and j.is_match
            and n not in wrong
            and _is_room(golds, gold, own.get(n), said[n])
        ]
        if gold not in done and also:
            pairs.append(_pair(table, gold, max(also, key=lambda n: row[n].similarity), why=_ALSO))
    pairs += [_pair(table, gold, found) for found, gold in wrong.items()]
    return _whole(pairs, len(golds), len(said))


def match_actors(case: Case, brief: Brief) -> Matching:
    """Match actors one to one by their names."""
    golds = case.labels.actors
    weights = [
        [
            identity.likeness(actor.name, gold.names, is_person=identity.is_person(gold))
            for actor in brief.actors
        ]
        for gold in golds
    ]
    kept = [[w if w >= identity.SAME else 0.0 for w in row] for row in weights]
    pairs = [
        Pair(gold=g, found=f, verdict="matched", similarity=weights[g][f]) for g, f in assign(kept)
    ]
    return _whole(pairs, len(golds), len(brief.actors))


def match_stances(case: Case, brief: Brief) -> Matching:
    """Match stances one to one by holder and target; an opposite sign contradicts.

    A soft stance with the opposite sign is no pair: it is not held against a brief.
    """
    cast = cast_of(case, brief)
    golds = case.labels.stances
    parties = [[_parties(gold, found, cast) for found in brief.stances] for gold in golds]
    weights = [
        [_stance_weight(golds[g], brief.stances[f], likeness) for f, likeness in enumerate(row)]
        for g, row in enumerate(parties)
    ]
    pairs = []
    for g, f in assign(weights):
        is_opposite = signed(golds[g]) * signed(brief.stances[f]) < 0
        why = f"{brief.stances[f].polarity} for {golds[g].polarity}" if is_opposite else ""
        verdict: Literal["matched", "contradicted"] = "contradicted" if is_opposite else "matched"
        pairs.append(Pair(gold=g, found=f, verdict=verdict, similarity=parties[g][f], why=why))
    return _whole(pairs, len(golds), len(brief.stances))


def match_points(case: Case, brief: Brief) -> Matching:
    """Match stated points one to one by wording and by the sentences they rest on."""
    golds, stated = case.labels.context, brief.geopolitical_context.stated
    weights = [[_point_weight(gold, point) for point in stated] for gold in golds]
    pairs = [
        Pair(gold=g, found=f, verdict="matched", similarity=weights[g][f])
        for g, f in assign(weights)
    ]
    return _whole(pairs, len(golds), len(stated))


def told_facts(case: Case, brief: Brief) -> frozenset[int]:
    """List the gold facts that a sentence of the summary, or two in a row, say or match."""
    told = _windows(brief)
    return frozenset(
        number
        for number, gold in enumerate(case.labels.facts)
        if any(judge(gold, statement).is_match for statement in told)
    )


def contradicting_sentences(case: Case, brief: Brief) -> tuple[int, ...]:
    """List the sentences of the summary whose nearest gold fact they contradict."""
    told = [
        Statement(text=sentence.text, status="reported") for sentence in brief.summary.sentences
    ]
    table = [[judge(gold, statement) for statement in told] for gold in case.labels.facts]
    return tuple(_contradictions(table))


def cast_of(case: Case, brief: Brief) -> identity.Cast:
    """Name the parties of a brief as the labels do."""
    known = {pair.found: pair.gold for pair in match_actors(case, brief).pairs}
    return identity.Cast(case, brief, known)


def statements(brief: Brief) -> tuple[Statement, ...]:
    """Read the key facts of a brief as statements, each with the name of its source."""
    names = {actor.id: actor.name for actor in brief.actors}
    return tuple(_statement(fact, names) for fact in brief.key_facts)


@lru_cache(maxsize=65536)
def judge(gold: GoldFact, said: Statement) -> Judgement:
    """Hold a statement against a gold fact: is it about the same, does it say it, is it right."""
    filled = slots.agreement(gold, said)
    agreed = sum(filled.values()) / len(filled) if filled else 0.0
    recall = wording.recall(gold.text, said.text)
    return Judgement(
        lexical=wording.f1(gold.text, said.text),
        slots=agreed,
        asked=len(filled),
        has_act=filled.get("action", 1.0) > 0,
        says=agreed >= AMONG and recall >= SAID,
        recall=recall,
        conflict=conflicts.conflict(gold, said),
        doubt=conflicts.doubt(gold, said),
    )


def signed(stance: GoldStance | Stance) -> int:
    """Return polarity times intensity, from -3 to 3; neutral and mixed are 0."""
    return _SIGNS[stance.polarity] * stance.intensity


def assign(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows with columns one to one for the greatest total; a weight of 0 is no pair."""
    if not weights or not weights[0]:
        return []
    table = np.asarray(weights, dtype=float)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if table[r, c] > 0]


def _contradictions(table: list[list[Judgement]]) -> dict[int, int]:
    """Map facts to the gold fact that they contradict, where none is nearer."""
    found: dict[int, int] = {}
    for column in range(len(table[0]) if table else 0):
        judged = [row[column] for row in table]
        wrong = [n for n, j in enumerate(judged) if j.is_contradiction]
        worst = max(wrong, key=lambda n: judged[n].similarity, default=None)
        best = max((j.similarity for j in judged if j.is_match), default=0.0)
        if worst is not None and judged[worst].similarity > best:
            found[column] = worst
    return found


def _is_room(golds: tuple[GoldFact, ...], gold: int, own: int | None, said: Statement) -> bool:
    """Tell whether a text says a second gold fact with words that its own does not have."""
    rest = wording.beyond(golds[gold].text, golds[own].text if own is not None else "")
    return bool(rest) and wording.share(rest, said.text) >= SAID


def _pair(table: list[list[Judgement]], gold: int, found: int, *, why: str = "") -> Pair:
    judged = table[gold][found]
    verdict: Literal["matched", "contradicted"] = "contradicted" if judged.conflict else "matched"
    return Pair(
        gold=gold,
        found=found,
        verdict=verdict,
        similarity=judged.similarity,
        why=judged.conflict or why,
    )


def _whole(pairs: list[Pair], golds: int, found: int) -> Matching:
    ours, theirs = {pair.gold for pair in pairs}, {pair.found for pair in pairs}
    return Matching(
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.gold, pair.found))),
        missed=tuple(n for n in range(golds) if n not in ours),
        extra=tuple(n for n in range(found) if n not in theirs),
    )


def _statement(fact: KeyFact, names: dict[str, str]) -> Statement:
    source = fact.attributed_to or ""
    return Statement(
        text=fact.text,
        status=fact.status,
        source="" if source == AUTHOR else names.get(source, source),
    )


def _windows(brief: Brief) -> list[Statement]:
    texts = [sentence.text for sentence in brief.summary.sentences]
    pairs = [" ".join(two) for two in pairwise(texts)]
    return [Statement(text=text) for text in (*texts, *pairs)]


def _parties(gold: GoldStance, found: Stance, cast: identity.Cast) -> float:
    """Return how surely holder and target are the same; 0 when either is another."""
    likeness = [
        identity.party_likeness(cast.gold(names), cast.found(party))
        for names, party in ((gold.holder, found.holder), (gold.target, found.target))
    ]
    return sum(likeness) / 2 if min(likeness) >= _PARTY else 0.0


def _stance_weight(gold: GoldStance, found: Stance, likeness: float) -> float:
    """Prefer, among equal parties, a stance that counts and one that agrees."""
    if not likeness:
        return 0.0
    mine, theirs = signed(gold), signed(found)
    if gold.soft and mine * theirs < 0:
        return 0.0
    return likeness + (0.0 if gold.soft else 0.05) + 0.02 * (1 - abs(mine - theirs) / 6)


def _point_weight(gold: GoldPoint, point: ContextPoint) -> float:
    shared = {f"S{n}" for n in gold.sentences} & {e.sentence_id for e in point.evidence}
    share = wording.recall(gold.text, point.text)
    return share if share >= (_NEAR_POINT if shared else POINT) else 0.0
