"""The scores held against human judgment. `docs/evals.md` has the figures and how to read them.

FRANK: does `faithfulness.supported` fall where people found an error? GUM: do the names that
`summary.coverage` and `actors.recall` look for tell a summary of this article from another text?
"""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple, TypeVar, get_args

from rich import box
from rich.table import Table
from scipy import stats

from evals import frank as frank_set
from evals import gum as gum_set
from evals import matching, outside, statistics, wording
from evals.cases import GoldActor
from evals.frank import Dataset
from evals.scores import faithfulness
from summarizer import Article
from summarizer.frozen import Frozen
from summarizer.guards import Source, names
from summarizer.guards.doubt import doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evals.frank import Judged
    from evals.gum import Entity, Page
    from summarizer.draft import ActorKind

Row = TypeVar("Row")
Pairs = list[tuple[float, bool]]
_ERRORS = {
    "EntE": "wrong party",
    "RelE": "wrong relation",
    "CircE": "wrong time or place",
    "OutE": "not in the article",
    "CorefE": "wrong pronoun",
    "LinkE": "wrong connection",
    "GramE": "ungrammatical",
}
_SOURCES: dict[Dataset, str] = {"cnndm": "CNN/DailyMail", "bbc": "BBC (XSum)"}
_KINDS: dict[str, ActorKind] = {"person": "person", "organization": "company", "place": "state"}
_LEAD = 3


class Figure(Frozen):
    """One number about a score, with its 95 % interval over articles where it has one."""

    name: str
    group: str
    value: float
    low: float | None = None
    high: float | None = None


def tables(*, frank: Path | None = None, gum: Path | None = None) -> Iterator[Table]:
    """Lay out what the sets that are there say. Raises ConfigError for one that cannot be read."""
    if frank:
        flagged = judge(frank_set.read(frank))
        yield _table("FRANK: a summary with an error finding", against_judgments(flagged))
        yield _table("FRANK: share flagged, by the error people found", by_error(flagged))
    if gum:
        yield _table("GUM: salient entities that a text names", against_salience(gum_set.read(gum)))


# --- FRANK: faithfulness


class Flagged(NamedTuple):
    """A judged summary and what the scores say of it."""

    judged: Judged
    unsupported: float  # share of its sentences that have an error finding
    doubt: float  # the guards' graded score, which no score of the suite uses

    @property
    def is_flagged(self) -> bool:
        """Whether any of its sentences has an error finding."""
        return self.unsupported > 0


def judge(summaries: Iterable[Judged]) -> tuple[Flagged, ...]:
    """Score each summary as a brief that has nothing else."""
    sources: dict[str, Source] = {}
    found = []
    for judged in summaries:
        source = sources.setdefault(judged.article_id, Source.of(judged.article))
        found.append(_flagged(judged, source))
    return tuple(found)


def _flagged(judged: Judged, source: Source) -> Flagged:
    case = outside.case_of(judged.article_id, judged.article)
    brief = outside.brief_of(case, judged.summary)
    supported = faithfulness.score(case, brief)["faithfulness.supported"] or 0.0
    claims = [
        (sentence.text, [evidence.quote for evidence in sentence.evidence])
        for sentence in brief.summary.sentences
    ]
    return Flagged(judged=judged, unsupported=1 - supported, doubt=doubt(claims, source))


def against_judgments(rows: Sequence[Flagged]) -> tuple[Figure, ...]:
    """Compare findings with judgments, over all and by where the articles are from."""
    return tuple(
        figure
        for group, found in _by_source(rows).items()
        for figure in _judgment_figures(group, found)
    )


def _judgment_figures(group: str, rows: Sequence[Flagged]) -> Iterator[Figure]:
    yield Figure(name="summaries", group=group, value=len(rows))
    yield Figure(name="articles", group=group, value=len({r.judged.article_id for r in rows}))
    yield Figure(
        name="unfaithful, say people", group=group, value=len([*filter(_is_unfaithful, rows)])
    )
    yield Figure(name="flagged", group=group, value=len([*filter(_is_flagged, rows)]))
    for name, statistic in _STATISTICS.items():
        yield from _clustered(name, group, rows, statistic)


def by_error(rows: Sequence[Flagged]) -> tuple[Figure, ...]:
    """Count, for each type of error, which of the summaries that have it are flagged."""
    figures: list[Figure] = []
    for group, found in _by_source(rows).items():
        for kind, meaning in _ERRORS.items():
            wrong = [row for row in found if row.judged.errors.get(kind)]
            name = f"{kind}: {meaning}"
            figures += _clustered(name, group, wrong, lambda some: _share(some, _is_flagged))
        right = [row for row in found if not _is_unfaithful(row)]
        figures += _clustered("none", group, right, lambda some: _share(some, _is_flagged))
    return tuple(figures)


def auc(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Return the chance that a true case scores above a false one; None without either."""
    hits = [is_true for _, is_true in pairs]
    true, false = sum(hits), len(hits) - sum(hits)
    if not true or not false:
        return None
    ranks = stats.rankdata([score for score, _ in pairs]).tolist()
    above = sum(rank for rank, is_true in zip(ranks, hits, strict=True) if is_true)
    return float(above - true * (true + 1) / 2) / (true * false)


def balanced_accuracy(pairs: Sequence[tuple[float, bool]], threshold: float = 0.0) -> float | None:
    """Average the accuracy on true and on false cases; None without either."""
    rights: dict[bool, list[bool]] = {True: [], False: []}
    for score, is_true in pairs:
        rights[is_true].append((score > threshold) == is_true)
    return fmean(map(fmean, rights.values())) if all(rights.values()) else None


def _by_source(rows: Sequence[Flagged]) -> dict[str, list[Flagged]]:
    groups = {"all": [*rows]}
    for dataset in get_args(Dataset):
        groups[_SOURCES[dataset]] = [row for row in rows if row.judged.dataset == dataset]
    return {group: found for group, found in groups.items() if found}


def _clustered(
    name: str,
    group: str,
    rows: Sequence[Flagged],
    statistic: Callable[[Sequence[Flagged]], float | None],
) -> Iterator[Figure]:
    """Yield a statistic with its interval: summaries of one article are not independent."""
    value = statistic(rows)
    if value is None:
        return
    clusters: dict[str, list[Flagged]] = defaultdict(list)
    for row in rows:
        clusters[row.judged.article_id].append(row)

    def over(drawn: Sequence[Sequence[Flagged]]) -> float | None:
        return statistic([row for cluster in drawn for row in cluster])

    low, high = statistics.bootstrap([*clusters.values()], over) or (None, None)
    yield Figure(name=name, group=group, value=value, low=low, high=high)


def _share(rows: Iterable[Row], is_true: Callable[[Row], bool]) -> float | None:
    found = [is_true(row) for row in rows]
    return fmean(found) if found else None


def _is_unfaithful(row: Flagged) -> bool:
    return row.judged.is_unfaithful


def _is_flagged(row: Flagged) -> bool:
    return row.is_flagged


def _unsupported(rows: Iterable[Flagged]) -> Pairs:
    return [(row.unsupported, row.judged.is_unfaithful) for row in rows]


def _doubts(rows: Iterable[Flagged]) -> Pairs:
    return [(row.doubt, row.judged.is_unfaithful) for row in rows]


_STATISTICS: Mapping[str, Callable[[Sequence[Flagged]], float | None]] = {
    "precision": lambda rows: _share(filter(_is_flagged, rows), _is_unfaithful),
    "precision of flagging all": lambda rows: _share(rows, _is_unfaithful),
    "recall": lambda rows: _share(filter(_is_unfaithful, rows), _is_flagged),
    "balanced accuracy": lambda rows: balanced_accuracy(_unsupported(rows)),
    "AUC of the share flagged": lambda rows: auc(_unsupported(rows)),
    "AUC of the guards' doubt": lambda rows: auc(_doubts(rows)),
}


# --- GUM: salience


def against_salience(pages: Sequence[Page]) -> tuple[Figure, ...]:
    """Rank the human summary of an article, its lead and the summaries of other articles."""
    articles = {page.id: Article.from_text(page.text) for page in pages}
    scored = [page for page in pages if page.salient]
    figures = [_of_articles("named by all who summarized", "in its words", _found(scored, {5}))]
    figures += [_of_articles("named by nobody", "in its words", _found(scored, {0}))]
    for group, coverage in _COVERAGES.items():
        ranked = [_Ranked.of(page, pages, articles, coverage) for page in scored]
        figures += [_of_articles(name, group, found(ranked)) for name, found in _RANKINGS.items()]
    return tuple(figures)


class _Ranked(NamedTuple):
    """How much of the salient entities of one article four kinds of text cover."""

    own: float  # its human summary: one sentence
    first: float  # its own first sentence
    lead: float  # its first three
    others: list[float]

    @classmethod
    def of(
        cls,
        page: Page,
        pages: Sequence[Page],
        articles: Mapping[str, Article],
        coverage: Callable[[Page, str, Article], float],
    ) -> _Ranked:
        article = articles[page.id]
        return cls(
            own=coverage(page, page.human_summary, article),
            first=coverage(page, _lead(article, 1), article),
            lead=coverage(page, _lead(article, _LEAD), article),
            others=[
                coverage(page, other.human_summary, article) for other in pages if other is not page
            ],
        )


def _named(entities: Sequence[Entity], text: str) -> float:
    """Find names as `summary.coverage` finds the parties of a fact."""
    return fmean(wording.has_any(text, entity.names) for entity in entities)


def _matched(page: Page, text: str, article: Article) -> float:
    """Take every name of a text for an actor, and match them as `actors.recall` does."""
    golds = [_gold(entity) for entity in page.salient]
    case = outside.case_of(page.id, article, actors=golds)
    named = dict.fromkeys(text[run[0].start : run[-1].end] for run in names.names(text))
    brief = outside.brief_of(case, [text], actors=[*named])
    return len(matching.match_actors(case, brief).pairs) / len(golds)


def _gold(entity: Entity) -> GoldActor:
    kind = _KINDS[entity.type]
    return GoldActor(names=entity.names, kinds=(kind,), country=None, salience=3, sentences=(1,))


def _lead(article: Article, most: int) -> str:
    body = [sentence.text for sentence in article.sentences if sentence.text != article.title]
    return " ".join(body[:most])


def _found(pages: Iterable[Page], salience: set[int]) -> list[float]:
    """Return, article by article, the share of entities of a salience that its summary names."""
    groups = [
        (page, [entity for entity in page.acting if entity.salience in salience]) for page in pages
    ]
    return [_named(entities, page.human_summary) for page, entities in groups if entities]


def _wins(score: float, others: Sequence[float]) -> float:
    """Return the share of comparisons won; a tie is half."""
    return fmean((score > other) + 0.5 * (score == other) for other in others)


def _of_articles(name: str, group: str, shares: Sequence[float]) -> Figure:
    low, high = statistics.share_interval(shares)
    return Figure(name=name, group=group, value=fmean(shares), low=low, high=high)


_RANKINGS: Mapping[str, Callable[[list[_Ranked]], list[float]]] = {
    "human summary": lambda ranked: [r.own for r in ranked],
    "first sentence": lambda ranked: [r.first for r in ranked],
    "three sentences": lambda ranked: [r.lead for r in ranked],
    "summary of another": lambda ranked: [fmean(r.others) for r in ranked],
    "human > first sentence": lambda ranked: [_wins(r.own, [r.first]) for r in ranked],
    "human > three sentences": lambda ranked: [_wins(r.own, [r.lead]) for r in ranked],
    "three sentences > another": lambda ranked: [_wins(r.lead, r.others) for r in ranked],
    "human > another": lambda ranked: [_wins(r.own, r.others) for r in ranked],
}
_COVERAGES: Mapping[str, Callable[[Page, str, Article], float]] = {
    "in its words": lambda page, text, _: _named(page.salient, text),
    "among its actors": _matched,
}


# --- layout


def _table(title: str, figures: Sequence[Figure]) -> Table:
    groups = [*dict.fromkeys(figure.group for figure in figures)]
    made = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        title=title,
        title_justify="left",
        caption="[95 % interval over articles]",
        caption_justify="left",
    )
    made.add_column("")
    for group in groups:
        made.add_column(group, justify="right")
    cells = {(figure.name, figure.group): _cell(figure) for figure in figures}
    for name in dict.fromkeys(figure.name for figure in figures):
        made.add_row(name, *(cells.get((name, group), "-") for group in groups))
    return made


def _cell(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}" if figure.value % 1 else f"{figure.value:.0f}"
    return rf"{figure.value:.2f} \[{figure.low:.2f}, {figure.high:.2f}]"
