"""How far two labellers agree: Krippendorff's α per field, and the score one gives the other.

Units are what both labellers had to decide, and `docs/evals.md` defines them field by field.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

import krippendorff
import numpy as np
from pydantic import Field
from rapidfuzz import fuzz
from rich.table import Table
from scipy.optimize import linear_sum_assignment

from evals import cases, gold_briefs, scores
from evals.metrics import METRICS
from evals.statistics import bootstrap
from summarizer.draft import AUTHOR
from summarizer.folding import fold
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evals.cases import Case, GoldActor, GoldFact, GoldStance, Labels

Level = Literal["nominal", "ordinal"]
Value = str | int
Stances = dict[tuple[str, str], int]  # holder and target → from -3 to 3
Item = TypeVar("Item")
Units = list[tuple[Value, Value]]  # what the first labeller says of each, and what the second

LEVELS: dict[str, Level] = {
    "article type": "nominal",
    "actor presence": "nominal",
    "actor kind": "nominal",
    "actor country": "nominal",
    "actor salience": "ordinal",
    "fact presence": "nominal",
    "fact status": "nominal",
    "fact salience": "ordinal",
    "fact attribution": "nominal",
    "stance presence": "nominal",
    "stance value": "ordinal",
}
_ALIKE = 50  # of 100: facts that share a sentence and less of their words are two facts
_ARTICLE = re.compile(r"^(?:the|an?|der|die|das|les?|la)\s+|^l'")


class Agreement(Frozen):
    """The agreement of two labellers on one field."""

    field: str
    level: Level
    alpha: float | None = Field(description="Krippendorff's; null where only one value occurs")
    low: float | None = Field(description="95 % interval over articles")
    high: float | None
    same: float | None = Field(description="share of units that both give the same value")
    units: int = Field(ge=0)
    articles: int = Field(ge=0, description="those that have a unit of this field")


def agreements() -> tuple[Agreement, ...]:
    """Compute the agreement on each field, over the cases that two labellers labelled."""
    found: dict[str, list[Units]] = {field: [] for field in LEVELS}
    for name in cases.twice_labelled():
        sentences = [sentence.number for sentence in cases.load(name).article().sentences]
        for field, units in _units(*_both(name), sentences).items():
            if units:
                found[field].append(units)
    return tuple(_agreement(field, articles) for field, articles in found.items())


def ceiling() -> dict[str, float]:
    """Score each labeller's labels as a brief against the other's: what a human reaches.

    Both directions are averaged within an article, then the articles. Costs are left out.
    """
    values: dict[str, list[float]] = defaultdict(list)
    for name in cases.twice_labelled():
        for metric, value in _mutual(cases.load(name), _both(name)):
            values[metric].append(value)
    return {metric: fmean(found) for metric, found in values.items()}


def table() -> Table:
    """Lay out the agreement on each field."""
    made = Table("field", "level", title="Agreement of two labellers")
    for heading in ("α", "95 % interval", "same", "units", "articles"):
        made.add_column(heading, justify="right")
    for found in agreements():
        interval = "" if found.low is None else f"{found.low:.2f} to {found.high:.2f}"
        made.add_row(
            found.field,
            found.level,
            _rounded(found.alpha),
            interval,
            _rounded(found.same),
            str(found.units),
            str(found.articles),
        )
    return made


def ceiling_table() -> Table:
    """Lay out what one labeller scores against the other."""
    made = Table("metric", title="What one labeller scores against the other")
    made.add_column("mean", justify="right")
    for metric, value in ceiling().items():
        made.add_row(metric, _rounded(value))
    return made


def alpha(units: Iterable[tuple[Value, Value]], level: Level) -> float | None:
    """Compute Krippendorff's α of two labellers; None where only one value occurs."""
    pairs = list(units)
    values = sorted({value for pair in pairs for value in pair})
    if len(values) < 2:
        return None
    index = {value: place for place, value in enumerate(values)}
    counts = np.zeros((len(pairs), len(values)), dtype=int)
    for unit, pair in enumerate(pairs):
        for value in pair:
            counts[unit, index[value]] += 1
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement=level))


class _Roster(NamedTuple):
    """The parties of one article, each under the names that either labeller gives it."""

    parties: tuple[frozenset[str], ...]
    things: tuple[frozenset[str], ...]  # what stances are about and is no party

    def party(self, names: Sequence[str]) -> str:
        """Tell one spelling for a party; an unlisted one keeps its own first name."""
        folded = [_folded(name) for name in names]
        for party in self.parties:
            if party.intersection(folded):
                return _spelled(party)
        return folded[0] if folded else ""

    def target(self, names: Sequence[str]) -> str:
        """Tell one spelling for a party or a thing."""
        wanted = frozenset(map(_folded, names))
        if any(party & wanted for party in self.parties):
            return self.party(names)
        same = (_spelled(thing) for thing in self.things if _is_one_thing(thing, wanted))
        return next(same, self.party(names))


def _both(name: str) -> tuple[Labels, Labels]:
    return cases.raw_labels(name, "first"), cases.raw_labels(name, "second")


def _units(first: Labels, second: Labels, sentences: Iterable[int]) -> dict[str, Units]:
    """List the units of each field in one article of these sentence numbers."""
    actors = _actor_pairs(first.actors, second.actors)
    facts = _fact_pairs(first.facts, second.facts)
    roster = _roster(first, second, actors)
    stances = _stances(first.stances, roster), _stances(second.stances, roster)
    both = sorted(stances[0].keys() & stances[1].keys())
    return {
        "article type": [(first.article_type, second.article_type)],
        "actor presence": _actor_presence(first, second, actors),
        "actor kind": [(one.kinds[0], other.kinds[0]) for one, other in actors],
        "actor country": [(one.country or "", other.country or "") for one, other in actors],
        "actor salience": [(one.salience, other.salience) for one, other in actors],
        "fact presence": _fact_presence(first, second, sentences),
        "fact status": [(one.status, other.status) for one, other in facts],
        "fact salience": [(one.salience, other.salience) for one, other in facts],
        "fact attribution": [
            (roster.party(one.attributed_to), roster.party(other.attributed_to))
            for one, other in facts
        ],
        "stance presence": _stance_presence(stances, roster),
        "stance value": [(stances[0][pair], stances[1][pair]) for pair in both],
    }


def _actor_presence(
    first: Labels, second: Labels, pairs: Sequence[tuple[GoldActor, GoldActor]]
) -> Units:
    """Take whoever either labeller lists, and as absent for both what is listed as no actor."""
    listed = {
        _folded(name) for labels in (first, second) for a in labels.actors for name in a.names
    }
    refused = {_folded(name) for labels in (first, second) for name in labels.no_actors}
    return [
        *[(1, 1)] * len(pairs),
        *[(1, 0)] * (len(first.actors) - len(pairs)),
        *[(0, 1)] * (len(second.actors) - len(pairs)),
        *[(0, 0)] * len(refused - listed),
    ]


def _fact_presence(first: Labels, second: Labels, sentences: Iterable[int]) -> Units:
    one, other = (
        {number for fact in labels.facts for number in fact.sentences} for labels in (first, second)
    )
    return [(int(number in one), int(number in other)) for number in sentences]


def _stance_presence(stances: tuple[Stances, Stances], roster: _Roster) -> Units:
    """Take every party and the author toward every other party, and whatever is labelled."""
    parties = list(map(_spelled, roster.parties))
    possible = {
        (holder, target)
        for holder, target in itertools.product([AUTHOR, *parties], parties)
        if holder != target
    }
    one, other = stances
    every = sorted(possible | one.keys() | other.keys())
    return [(int(pair in one), int(pair in other)) for pair in every]


def _stances(stances: Iterable[GoldStance], roster: _Roster) -> Stances:
    """Tell who is how much for (to 3) or against (to -3) whom; of two on one pair the stronger."""
    found: Stances = {}
    for stance in stances:
        pair = roster.party(stance.holder), roster.target(stance.target)
        sign = {"favor": 1, "against": -1}.get(stance.polarity, 0)
        found[pair] = max(found.get(pair, 0), sign * stance.intensity, key=abs)
    return found


def _roster(first: Labels, second: Labels, pairs: Sequence[tuple[GoldActor, GoldActor]]) -> _Roster:
    merged = [(*one.names, *other.names) for one, other in pairs]
    paired = {id(actor) for pair in pairs for actor in pair}
    alone = [a.names for a in (*first.actors, *second.actors) if id(a) not in paired]
    parties = tuple(frozenset(map(_folded, names)) for names in (*merged, *alone))
    things: list[frozenset[str]] = []
    for stance in (*first.stances, *second.stances):
        names = frozenset(map(_folded, stance.target))
        known = [thing for thing in things if _is_one_thing(thing, names)]
        if not known and not any(party & names for party in parties):
            things.append(names)
    return _Roster(parties, tuple(things))


def _actor_pairs(
    first: Sequence[GoldActor], second: Sequence[GoldActor]
) -> list[tuple[GoldActor, GoldActor]]:
    return _paired(first, second, _shared_names)


def _fact_pairs(
    first: Sequence[GoldFact], second: Sequence[GoldFact]
) -> list[tuple[GoldFact, GoldFact]]:
    return _paired(first, second, _likeness)


def _paired(
    first: Sequence[Item], second: Sequence[Item], weight: Callable[[Item, Item], float]
) -> list[tuple[Item, Item]]:
    """Pair one to one for the greatest total weight; a weight of 0 is no pair."""
    if not first or not second:
        return []
    weights = [[weight(one, other) for other in second] for one in first]
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(first[row], second[column]) for row, column in chosen if weights[row][column] > 0]


def _shared_names(one: GoldActor, other: GoldActor) -> float:
    return len(set(map(_folded, one.names)) & set(map(_folded, other.names)))


def _likeness(one: GoldFact, other: GoldFact) -> float:
    shared = set(one.sentences) & set(other.sentences)
    likeness = fuzz.token_set_ratio(_words_of(one), _words_of(other))
    if not shared or likeness < _ALIKE:
        return 0.0
    return likeness / 100 + len(shared) / len({*one.sentences, *other.sentences})


def _words_of(fact: GoldFact) -> str:
    return _folded(" ".join((fact.text, *fact.agent, *fact.action, *fact.patient, *fact.numbers)))


def _is_one_thing(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a name of one has all the words of a name of the other: "the (peace) plan"."""
    return any(
        {*a.split()} <= {*b.split()} or {*b.split()} <= {*a.split()}
        for a, b in itertools.product(one, other)
    )


def _spelled(names: Iterable[str]) -> str:
    return " / ".join(sorted(names))


def _folded(name: str) -> str:
    return _ARTICLE.sub("", fold(name).text)


def _agreement(field: str, articles: list[Units]) -> Agreement:
    def pooled(drawn: Sequence[Units]) -> float | None:
        return alpha(itertools.chain.from_iterable(drawn), LEVELS[field])

    units = [unit for article in articles for unit in article]
    low, high = bootstrap(articles, pooled) or (None, None)
    return Agreement(
        field=field,
        level=LEVELS[field],
        alpha=pooled(articles),
        low=low,
        high=high,
        same=fmean(one == other for one, other in units) if units else None,
        units=len(units),
        articles=len(articles),
    )


def _mutual(case: Case, labels: tuple[Labels, Labels]) -> Iterator[tuple[str, float]]:
    """Average each score over the two directions of one article."""
    found = [
        scores.score(
            case.model_copy(update={"labels": gold}), gold_briefs.gold_brief(case, labels=other)
        )
        for gold, other in (labels, labels[::-1])
    ]
    for metric in METRICS:
        values = [value for one in found if (value := one[metric.name]) is not None]
        if metric.bounded and values:
            yield metric.name, fmean(values)


def _rounded(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
