"""Drafts of the parts of an article → one draft, without a model.

Actors that are the same become one, facts told twice are told once, attitudes are reconciled, and
of all that the most important is kept, from each third of the article where it has any.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from summarizer import aliases, salience
from summarizer.aliases import Named
from summarizer.draft import AUTHOR, PartDraft
from summarizer.guards import negation, numbers, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from summarizer.article import Article
    from summarizer.draft import (
        DraftActor,
        DraftFact,
        DraftPoint,
        DraftStance,
        Expressed,
        Polarity,
        SentenceNumbers,
    )

_ACTORS, _FACTS, _STANCES, _POINTS = 12, 10, 8, 5  # as many as a Draft has
_DIGEST = 40  # facts that a summary is written from
_CITED = 4  # sentences to an item, as a Draft has them
_THIRDS = 3
_OF_EACH_THIRD = 2  # of the key facts
_IMPORTANT = 0.4  # share of the best fact's weight from which a third's best is kept for it
_CONTAINED, _ALIKE = 0.9, 0.6  # shares of words from which two facts are one, as in `verify`
_LEAD = 0.3  # how much less the end of the article counts than its beginning
_TITLE = 3.0  # for each word of the title: a long text has more matters than its headline
_TITLE_WORDS = 4  # that count
_AGAIN, _CENTRAL = 1.0, 1.0  # for each time it is told again, and each of the main actors in it
_MAIN = 5  # actors
_REDUNDANCY = 0.6  # weight of likeness to what is already chosen
_STRONGEST: tuple[Expressed, ...] = ("stated", "reported", "implied")


class Merged(NamedTuple):
    """What a whole article comes to."""

    draft: PartDraft
    digest: list[DraftFact]
    """The facts to write a summary from: the draft's and the next ones, best first."""


def merged(drafts: Sequence[PartDraft], article: Article) -> Merged:
    """Make one draft of several; all of them cite the sentences of the one article."""
    listed = [actor for draft in drafts for actor in draft.actors]
    meant = aliases.unified(listed, article.text)
    actors = _actors(listed, meant, article)
    names = {_fold(old.name): new.name for old, new in meant.items()}
    ranked = _ranked(
        _distinct([_renamed(fact, names) for draft in drafts for fact in draft.facts]),
        [actor.name for actor in actors[:_MAIN]],
        article,
    )
    stances = _reconciled([stance for draft in drafts for stance in draft.stances], names)
    kinds = Counter(draft.article_type for draft in drafts)
    facts = ranked[:_FACTS]
    return Merged(
        PartDraft(
            article_type=kinds.most_common(1)[0][0],
            actors=actors[:_ACTORS],
            facts=facts,
            stances=_strongest(stances, actors),
            context=_points([p for draft in drafts for p in draft.context], facts, article),
        ),
        ranked[:_DIGEST],
    )


def united(cited: Iterable[SentenceNumbers]) -> SentenceNumbers:
    """Unite sentence numbers in turn, so that each list has a say in the few that are kept."""
    rows = zip_longest(*cited)
    found = (number for number in chain.from_iterable(rows) if number is not None)
    return list(dict.fromkeys(found))[:_CITED]


# --- actors --------------------------------------------------------------------------------


def _actors(
    listed: Sequence[DraftActor], meant: Mapping[Named, Named], article: Article
) -> list[DraftActor]:
    """Make one of actors that are the same; those that the article names most come first."""
    groups: dict[Named, list[DraftActor]] = defaultdict(list)
    for actor in listed:
        groups[meant[Named(actor.name, actor.kind)]].append(actor)
    # A name once in the text counts as little as once in a draft: models list them unevenly.
    weight = {
        named: len(group) + sum(article.text.count(each) for each in {a.name for a in group})
        for named, group in groups.items()
    }
    return [
        groups[named][0].model_copy(
            update={
                "name": named.name,
                "kind": named.kind if named.kind != "other" else _kind(groups[named]),
                "role": _first(actor.role for actor in groups[named]),
                "country": _first(actor.country for actor in groups[named]),
                "s": united(actor.s for actor in groups[named]),
            }
        )
        for named in sorted(groups, key=lambda named: -weight[named])
    ]


def _kind(group: Sequence[DraftActor]) -> str:
    return _first(actor.kind for actor in group if actor.kind != "other") or "other"


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text.strip()), "")


# --- facts ---------------------------------------------------------------------------------


class _Fact(NamedTuple):
    fact: DraftFact
    times: int  # it was told


def _renamed(fact: DraftFact, names: Mapping[str, str]) -> DraftFact:
    return fact.model_copy(update={"source": names.get(_fold(fact.source), fact.source)})


def _distinct(facts: Sequence[DraftFact]) -> list[_Fact]:
    """Tell each fact once, in the words it has first, with the evidence of all."""
    found: list[_Fact] = []
    for fact in facts:
        same = next((n for n, known in enumerate(found) if _is_same(known.fact, fact)), None)
        if same is None:
            found.append(_Fact(fact, 1))
            continue
        known, times = found[same]
        update = {"s": united([known.s, fact.s]), "source": known.source or fact.source}
        found[same] = _Fact(known.model_copy(update=update), times + 1)
    return found


def _is_same(one: DraftFact, other: DraftFact) -> bool:
    """Tell whether two facts are one: mostly the same words, the same figures, the same sign."""
    left, right = reading.stems(one.text), reading.stems(other.text)
    shared, least = len(left & right), min(len(left), len(right))
    if shared < _ALIKE * least:
        return False
    is_cited_alike = set(one.s) == set(other.s)
    enough = _ALIKE if is_cited_alike else _CONTAINED
    return (
        shared >= enough * least > 0
        and (is_cited_alike or shared >= _ALIKE * len(left | right))
        and {q.values for q in numbers.quantities(one.text)}
        == {q.values for q in numbers.quantities(other.text)}
        and negation.is_negated(one.text) == negation.is_negated(other.text)
        and _names(one.text, right) == _names(other.text, left)
    )


def _names(text: str, shared: frozenset[str]) -> list[str]:
    """List the names that both have, in their order: who did what to whom."""
    names = (token.key for token in reading.content(text) if token.text[:1].isupper())
    return list(dict.fromkeys(name for name in names if reading.stem(name) in shared))


def _ranked(facts: Sequence[_Fact], main: Sequence[str], article: Article) -> list[DraftFact]:
    """Put the most important first, after the best of each third, and nothing twice."""
    title, total = reading.stems(article.title or ""), len(article.sentences)
    texts = [each.fact.text for each in facts]
    weights = {
        n: (
            worth
            + _TITLE * min(_TITLE_WORDS, len(title & reading.stems(each.fact.text)))
            + _AGAIN * (each.times - 1)
            + _CENTRAL * sum(name in each.fact.text for name in main)
        )
        * (1 - _LEAD * min(1.0, _place(each.fact.s) / total))
        for n, (each, worth) in enumerate(zip(facts, salience.worth(texts, title=""), strict=True))
    }
    order = _by_novelty(weights, texts)
    thirds: dict[int, list[int]] = defaultdict(list)
    for n in order:
        thirds[min(_place(facts[n].fact.s) - 1, total - 1) * _THIRDS // total].append(n)
    least = _IMPORTANT * max(weights.values(), default=0.0)
    kept = {n for each in thirds.values() for n in each[:_OF_EACH_THIRD] if weights[n] >= least}
    free = _FACTS - len(kept)
    kept |= set([n for n in order if n not in kept][:free])
    return [facts[n].fact for n in sorted(order, key=lambda n: n not in kept)]


def _by_novelty(weights: Mapping[int, float], texts: Sequence[str]) -> list[int]:
    """Order by weight, less for what repeats something that comes before (as `salience` does)."""
    left = dict(weights)
    terms = [salience.terms_of(text) for text in texts]
    likeness = dict.fromkeys(left, 0.0)
    order: list[int] = []
    while left and len(order) < _DIGEST:
        best = max(left, key=lambda n: left[n] * (1 - _REDUNDANCY * likeness[n]))
        del left[best]
        order.append(best)
        for n in left:
            likeness[n] = max(likeness[n], salience.overlap(terms[best], terms[n]))
    return [*order, *sorted(left, key=lambda n: -left[n])]


# --- stances and context -------------------------------------------------------------------


def _reconciled(stances: Sequence[DraftStance], names: Mapping[str, str]) -> list[DraftStance]:
    """Make one of what a holder thinks of a target: for here and against there is mixed."""
    groups: dict[tuple[str, str], list[DraftStance]] = defaultdict(list)
    for stance in stances:
        holder, target = _fold(stance.holder), _fold(stance.target)
        holder = holder if holder == AUTHOR else names.get(holder, stance.holder)
        target = names.get(target, stance.target)
        update = {"holder": holder, "target": target}
        groups[_fold(holder), _fold(target)].append(stance.model_copy(update=update))
    return [
        group[0].model_copy(
            update={
                "polarity": _polarity({stance.polarity for stance in group}),
                "intensity": max(stance.intensity for stance in group),
                "expressed": min((s.expressed for s in group), key=_STRONGEST.index),
                "s": united(stance.s for stance in group),
            }
        )
        for group in groups.values()
    ]


def _polarity(told: set[Polarity]) -> Polarity:
    sides = told - {"neutral"}  # where one shows no attitude one has not lost it
    if not sides:
        return "neutral"
    return next(iter(sides)) if len(sides) == 1 else "mixed"


def _strongest(stances: Sequence[DraftStance], actors: Sequence[DraftActor]) -> list[DraftStance]:
    """Keep the strongest, those of the main actors first."""
    order = {actor.name: n for n, actor in enumerate(actors)}
    last = len(order)
    kept = sorted(stances, key=lambda s: (-s.intensity, order.get(s.holder, last)))[:_STANCES]
    return sorted(kept, key=lambda s: order.get(s.holder, last))


def _points(
    points: Sequence[DraftPoint], facts: Sequence[DraftFact], article: Article
) -> list[DraftPoint]:
    """Keep the context with most to do with the rest that is no key fact."""
    taken = {number for fact in facts for number in fact.s}
    once = list({reading.stems(p.text): p for p in points if not taken & set(p.s)}.values())
    worth = salience.worth([point.text for point in once], title=article.title or "")
    best = sorted(zip(worth, once, strict=True), key=lambda pair: -pair[0])[:_POINTS]
    return sorted((point for _, point in best), key=lambda point: _place(point.s))


def _place(cited: SentenceNumbers) -> int:
    """Return the first sentence that is cited, as far as there is one."""
    return max(1, min(cited, default=1))


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold().removeprefix("the ")
