"""One output beside the labels: what matches, what contradicts, what is missing, what is extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from evals import matching
from evals.cases import TrapKind
from evals.metrics import Scores
from evals.records import Failure
from evals.scores import actors, context, facts, faithfulness
from summarizer.brief import Finding
from summarizer.claims import item_path
from summarizer.draft import AUTHOR
from summarizer.frozen import Frozen
from summarizer.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evals.cases import Case, GoldActor, GoldFact, GoldStance
    from evals.matching import Matching
    from evals.records import Record
    from evals.results import Row
    from summarizer import Article
    from summarizer.brief import Actor, Brief, Evidence, KeyFact, Stance, Verification

Mark = Literal["contradicted", "missed", "extra", "matched"]
_LONGEST_QUOTE = 160
_SALIENT = 2
_NAMES = 3  # of an actor; more would hide the rest of the line


class Quote(Frozen):
    """What an item rests on, in the article's words."""

    sentence: str = Field(description='e.g. "S12"; empty when it is nowhere')
    text: str
    is_grounded: bool = True


class Note(Frozen):
    """A property of an item, and whether it is not what the labels say."""

    text: str
    is_wrong: bool = False


class Side(Frozen):
    """An item as the labels or the brief have it."""

    text: str
    notes: tuple[Note, ...] = ()
    quotes: tuple[Quote, ...] = ()


class Line(Frozen):
    """An item of the labels beside one of the brief."""

    mark: Mark
    gold: Side | None = None
    found: Side | None = None
    why: str = ""


class Fall(Frozen):
    """A trap of the article, and the words that fell into it."""

    kind: TrapKind
    why: str
    words: str


class Diff(Frozen):
    """One output beside the labels: a failure has no lines."""

    system: str
    epoch: int
    failure: Failure | None
    seconds: float
    scores: Scores
    summary: str = ""
    facts: tuple[Line, ...] = ()
    actors: tuple[Line, ...] = ()
    stances: tuple[Line, ...] = ()
    points: tuple[Line, ...] = ()
    background: tuple[Note, ...] = ()
    falls: tuple[Fall, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that is compared."""
        return (*self.facts, *self.actors, *self.stances, *self.points)

    def count(self, mark: Mark) -> int:
        """Count the lines of one kind."""
        return sum(line.mark == mark for line in self.lines)


def diff(case: Case, record: Record, row: Row) -> Diff:
    """Hold one output against the labels; judged as the scores judge, by `evals.matching`."""
    brief = record.brief
    if brief is None:
        return Diff(
            system=record.system,
            epoch=record.epoch,
            failure=record.failure,
            seconds=record.seconds,
            scores=row.scores,
        )
    checked = verify(case.article(), brief)  # as the scores do: a brief's own word is not taken
    desk = _Desk(case, brief, checked)
    return Diff(
        system=record.system,
        epoch=record.epoch,
        failure=None,
        seconds=record.seconds,
        scores=row.scores,
        summary=brief.summary.text,
        facts=desk.facts(),
        actors=desk.actors(),
        stances=desk.stances(),
        points=desk.points(),
        background=tuple(
            Note(text=point.text, is_wrong=not context.is_vouched(point.text, case))
            for point in brief.geopolitical_context.background
        ),
        falls=tuple(_falls(case, brief)),
        findings=checked.findings,
    )


class _Desk:
    """Lays the labels of one case beside one brief of it."""

    def __init__(self, case: Case, brief: Brief, checked: Verification) -> None:
        self._case = case
        self._labels = case.labels
        self._brief = brief
        self._article = case.article()
        self._cast = matching.cast_of(case, brief)
        self._names = {actor.id: actor.name for actor in brief.actors} | {AUTHOR: "the author"}
        errors = (item_path(f.path) for f in checked.findings if f.severity == "error")
        self._flagged = {path for path in errors if path}

    def facts(self) -> tuple[Line, ...]:
        golds, found = self._labels.facts, self._brief.key_facts
        told = matching.told_facts(self._case, self._brief)

        def gold_side(number: int) -> Side:
            notes = _fact_notes(golds[number], is_told=number in told)
            return self._gold(golds[number].text, notes, golds[number].sentences)

        def found_side(number: int, gold: int | None) -> Side:
            fact, path = found[number], f"$.key_facts[{number}]"
            notes = self._fact_notes(fact, golds[gold] if gold is not None else None)
            return self._side(path, fact.text, notes, fact.evidence)

        return _lines(matching.match_facts(self._case, self._brief), gold_side, found_side)

    def actors(self) -> tuple[Line, ...]:
        golds, found = self._labels.actors, self._brief.actors

        def gold_side(number: int) -> Side:
            gold = golds[number]
            return self._gold(" / ".join(gold.names[:_NAMES]), _actor_notes(gold), gold.sentences)

        def found_side(number: int, gold: int | None) -> Side:
            actor, path = found[number], f"$.actors[{number}]"
            notes = _found_actor_notes(actor, golds[gold] if gold is not None else None)
            return self._side(path, actor.name, notes, actor.evidence)

        return _lines(matching.match_actors(self._case, self._brief), gold_side, found_side)

    def stances(self) -> tuple[Line, ...]:
        golds, found = self._labels.stances, self._brief.stances

        def gold_side(number: int) -> Side:
            gold = golds[number]
            text = f"{gold.holder[0]} → {gold.target[0]}"
            return self._gold(text, _stance_notes(gold), gold.sentences)

        def found_side(number: int, gold: int | None) -> Side:
            stance, path = found[number], f"$.stances[{number}]"
            notes = _found_stance_notes(stance, golds[gold] if gold is not None else None)
            return self._side(path, self._direction(stance), notes, stance.evidence)

        return _lines(matching.match_stances(self._case, self._brief), gold_side, found_side)

    def points(self) -> tuple[Line, ...]:
        golds, found = self._labels.context, self._brief.geopolitical_context.stated

        def gold_side(number: int) -> Side:
            return self._gold(golds[number].text, (), golds[number].sentences)

        def found_side(number: int, _gold: int | None) -> Side:
            path = f"$.geopolitical_context.stated[{number}]"
            return self._side(path, found[number].text, (), found[number].evidence)

        return _lines(matching.match_points(self._case, self._brief), gold_side, found_side)

    def _gold(self, text: str, notes: Iterable[Note], sentences: Iterable[int]) -> Side:
        known = self._article.sentences
        quotes = tuple(
            Quote(sentence=known[number - 1].id, text=_shortened(known[number - 1].text))
            for number in sentences
            if number <= len(known)
        )
        return Side(text=text, notes=tuple(notes), quotes=quotes[:1])

    def _side(
        self, path: str, text: str, notes: Iterable[Note], evidence: Iterable[Evidence]
    ) -> Side:
        flagged = [Note(text="flagged by the checks", is_wrong=True)]
        return Side(
            text=text,
            notes=(*notes, *(flagged if path in self._flagged else ())),
            quotes=tuple(_quote(e, self._article) for e in evidence),
        )

    def _fact_notes(self, fact: KeyFact, gold: GoldFact | None) -> Iterator[Note]:
        is_other = gold is not None and fact.status != gold.status
        yield Note(text=fact.status, is_wrong=is_other)
        source = fact.attributed_to
        is_wrong = gold is not None and not facts.is_source_right(gold, fact, self._cast)
        if source:
            yield Note(text=f"according to {self._names.get(source, source)}", is_wrong=is_wrong)
        elif is_wrong:
            yield Note(text="no source", is_wrong=True)

    def _direction(self, stance: Stance) -> str:
        holder = self._names.get(stance.holder, stance.holder)
        return f"{holder} → {self._names.get(stance.target, stance.target)}"


def _lines(
    matched: Matching,
    gold_side: Callable[[int], Side],
    found_side: Callable[[int, int | None], Side],
) -> tuple[Line, ...]:
    """Put what is wrong first."""
    pairs = [
        Line(
            mark=pair.verdict,
            gold=gold_side(pair.gold),
            found=found_side(pair.found, pair.gold),
            why=pair.why,
        )
        for pair in matched.pairs
    ]
    return (
        *(line for line in pairs if line.mark == "contradicted"),
        *(Line(mark="missed", gold=gold_side(number)) for number in matched.missed),
        *(Line(mark="extra", found=found_side(number, None)) for number in matched.extra),
        *(line for line in pairs if line.mark == "matched"),
    )


def _fact_notes(gold: GoldFact, *, is_told: bool) -> Iterator[Note]:
    yield Note(text=f"salience {gold.salience}")
    yield Note(text=gold.status)
    if gold.attributed_to:
        yield Note(text=f"according to {gold.attributed_to[0]}")
    if is_told:
        yield Note(text="told in the summary")
    elif gold.salience >= _SALIENT:
        yield Note(text="not in the summary", is_wrong=True)


def _actor_notes(gold: GoldActor) -> Iterator[Note]:
    yield Note(text=f"salience {gold.salience}")
    yield Note(text=" or ".join(gold.kinds).replace("_", " "))
    if gold.country:
        yield Note(text=gold.country)
    if gold.roles:
        yield Note(text=gold.roles[0])


def _found_actor_notes(actor: Actor, gold: GoldActor | None) -> Iterator[Note]:
    is_other_kind = gold is not None and actor.kind not in gold.kinds
    yield Note(text=actor.kind.replace("_", " "), is_wrong=is_other_kind)
    is_elsewhere = gold is not None and actor.country != gold.country
    if actor.country or is_elsewhere:
        yield Note(text=actor.country or "no country", is_wrong=is_elsewhere)
    is_other_role = gold is not None and bool(gold.roles) and not actors.is_role_right(gold, actor)
    if actor.role or is_other_role:
        yield Note(text=actor.role or "no role", is_wrong=is_other_role)


def _stance_notes(gold: GoldStance) -> Iterator[Note]:
    yield Note(text=f"{gold.polarity} {gold.intensity}/3")
    if gold.soft:
        yield Note(text="soft: not held against a brief")


def _found_stance_notes(stance: Stance, gold: GoldStance | None) -> Iterator[Note]:
    is_other = gold is not None and stance.polarity != gold.polarity
    yield Note(text=f"{stance.polarity} {stance.intensity}/3", is_wrong=is_other)
    yield Note(text=stance.expressed)


def _quote(evidence: Evidence, article: Article) -> Quote:
    is_there = article.text[evidence.start : evidence.end] == evidence.quote
    words = " ".join((evidence.quote or evidence.sought or "").split())
    return Quote(
        sentence=evidence.sentence_id,
        text=_shortened(words),
        is_grounded=bool(evidence.quote) and is_there and evidence.is_grounded,
    )


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST_QUOTE:
        return words
    return f"{words[:_LONGEST_QUOTE].rstrip()}…"


def _falls(case: Case, brief: Brief) -> Iterator[Fall]:
    for trap in case.labels.never_said:
        words = faithfulness.hit(trap, brief)
        if words is not None:
            yield Fall(kind=trap.kind, why=trap.why, words=words)
