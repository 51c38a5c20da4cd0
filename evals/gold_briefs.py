"""The brief that labels stand for: what a perfect system would write, and a second labeller did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.scores.validity import WORDS, summary_length
from summarizer import __version__, grounding, sentences
from summarizer.brief import (
    Actor,
    ArticleInfo,
    Brief,
    ContextPoint,
    GeopoliticalContext,
    KeyFact,
    Provenance,
    Stance,
    Summary,
    SummarySentence,
)
from summarizer.draft import AUTHOR
from summarizer.figures import quantities_of, when_of
from summarizer.ledger import Usage
from summarizer.resolving import UNCHECKED, mentioned_countries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases import Case, GoldActor, GoldFact, GoldStance, Labels
    from summarizer.article import Article

_SALIENT = 2


def gold_brief(case: Case, labels: Labels | None = None) -> Brief:
    """Write labels, by default the case's own, as a brief whose evidence is what they name."""
    labels = labels or case.labels
    article = case.article()
    return Brief(
        article=_info(article, labels),
        summary=_summary(article, labels),
        actors=tuple(
            _actor(actor, article, number) for number, actor in enumerate(labels.actors, 1)
        ),
        stances=tuple(_stance(stance, article, labels) for stance in labels.stances),
        key_facts=tuple(_fact(fact, article, labels) for fact in labels.facts),
        geopolitical_context=GeopoliticalContext(
            stated=tuple(
                ContextPoint(text=point.text, evidence=grounding.cite(article, point.sentences))
                for point in labels.context
            ),
            background=(),
            countries=mentioned_countries(article.text),
        ),
        verification=UNCHECKED,
        provenance=_provenance(article),
    )


def _info(article: Article, labels: Labels) -> ArticleInfo:
    shared = set(ArticleInfo.model_fields) & set(type(article).model_fields)
    known = {name: getattr(article, name) for name in shared}
    return ArticleInfo(
        **known | {"article_type": labels.article_type, "completeness": labels.completeness}
    )


def _summary(article: Article, labels: Labels) -> Summary:
    """Tell the salient facts; the others, too, where that makes too short a summary."""
    salient = [fact for fact in labels.facts if fact.salience >= _SALIENT]
    rest = [fact for fact in labels.facts if fact.salience < _SALIENT]
    while rest and summary_length(_text(salient, article)) < WORDS.start:
        salient.append(rest.pop(0))
    return Summary(
        text=_text(salient, article),
        sentences=tuple(
            SummarySentence(text=fact.text, evidence=grounding.cite(article, fact.sentences))
            for fact in salient
        ),
    )


def _text(facts: Sequence[GoldFact], article: Article) -> str:
    return sentences.joined([fact.text for fact in facts], article.language)


def _actor(actor: GoldActor, article: Article, number: int) -> Actor:
    return Actor(
        id=f"a{number}",
        name=actor.names[0],
        kind=actor.kinds[0],
        role=actor.roles[0] if actor.roles else None,
        country=actor.country,
        evidence=grounding.cite(article, actor.sentences),
    )


def _stance(stance: GoldStance, article: Article, labels: Labels) -> Stance:
    return Stance(
        holder=_party(stance.holder, labels),
        target=_party(stance.target, labels),
        polarity=stance.polarity,
        intensity=stance.intensity,
        expressed="stated",
        evidence=grounding.cite(article, stance.sentences),
    )


def _fact(fact: GoldFact, article: Article, labels: Labels) -> KeyFact:
    return KeyFact(
        text=fact.text,
        status=fact.status,
        attributed_to=_party(fact.attributed_to, labels) if fact.attributed_to else None,
        when=when_of(fact.text),
        quantities=quantities_of(fact.text),
        evidence=grounding.cite(article, fact.sentences),
    )


def _party(names: Sequence[str], labels: Labels) -> str:
    """Return the id of the first actor among some names, else the first name."""
    for name in names:
        if name == AUTHOR:
            return name
        for number, actor in enumerate(labels.actors, 1):
            if name in actor.names:
                return f"a{number}"
    return names[0]


def _provenance(article: Article) -> Provenance:
    return Provenance(
        model="labels",
        endpoint="fake",
        prompts=(),
        package_version=__version__,
        parameters={"language": article.language},
        usage=Usage(),
        cost_usd=0.0,
        attempts=0,
        latency_s=0.0,
        cache_hit=False,
        created="2026-01-01T00:00:00+00:00",
    )
