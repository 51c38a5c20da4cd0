"""The summary: does it tell what matters, with nothing that the article lacks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evals import matching, wording
from evals.scores._shares import recall, share
from summarizer.guards import Source, amounts, names, numbers, reading
from summarizer.guards.source import country_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases import Case
    from evals.metrics import Scores
    from summarizer.article import Article
    from summarizer.brief import Brief
    from summarizer.guards.numbers import Quantity
    from summarizer.guards.reading import Token

SALIENT = 2
RUN = 8  # words in a row that make a copy


def score(case: Case, brief: Brief) -> Scores:
    """Score the summary's text against the salient gold facts and the article."""
    text, source = brief.summary.text, Source.of(case.article())
    salient = [n for n, fact in enumerate(case.labels.facts) if fact.salience >= SALIENT]
    told = matching.told_facts(case, brief)
    weights: list[int] = [case.labels.facts[n].salience for n in salient]
    reference = " ".join(case.labels.facts[n].text for n in salient)
    return {
        "summary.coverage": recall([i for i, n in enumerate(salient) if n in told], weights),
        "summary.novel_numbers": _novel_numbers(text, source),
        "summary.novel_names": _novel_names(text, source),
        "summary.copied": _copied(text, case.article()),
        "summary.rouge_l": rouge_l(text, reference) if reference else None,
    }


def rouge_l(text: str, reference: str) -> float:
    """Return ROUGE-L: F1 of the longest common subsequence of stems (Lin 2004)."""
    mine, theirs = wording.stems(text), wording.stems(reference)
    if not mine or not theirs:
        return 0.0
    common = _subsequence(mine, theirs)
    return wording.harmonic(common / len(mine), common / len(theirs))


def _subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for left in one:
        before = row
        row = [0]
        for index, right in enumerate(other):
            longest = before[index] + 1 if left == right else max(before[index + 1], row[index])
            row.append(longest)
    return row[-1]


def _novel_numbers(text: str, source: Source) -> float:
    """Return the share of its numbers, without dates and ordinals, that the article lacks."""
    known = [q for sentence in source.sentences for q in numbers.quantities(sentence)]
    own = [q for q in amounts.undated(text) if q.shape == "cardinal" and q.values != (1.0,)]
    return share(not _is_known(quantity, known, source) for quantity in own) or 0.0


def _is_known(quantity: Quantity, known: list[Quantity], source: Source) -> bool:
    """Tell whether the article has a number: its value, its figures, or a word for it."""
    if any(quantity.equals(k) or numbers.is_rounding(quantity, k) for k in known):
        return True
    figures = [token.key for token in reading.words(quantity.raw) if token.key[0].isdigit()]
    if figures and {*figures} <= source.keys:
        return True
    return any(numbers.is_carried_by_words(quantity, sentence) for sentence in source.sentences)


def _novel_names(text: str, source: Source) -> float | None:
    """Return the share of its names that the article lacks; None in scripts without capitals."""
    if reading.script(text) not in {"latin", "ru"}:
        return None
    return share(not _is_named(run, source) for run in names.names(text)) or 0.0


def _is_named(run: tuple[Token, ...], source: Source) -> bool:
    # A word that begins a sentence has its capital from there; only a country is a name for sure.
    sure = [t for t in run if len(run) > 1 or not t.is_initial or country_codes(t.text)]
    return all(_is_word_known(token, source) for token in sure)


def _is_word_known(token: Token, source: Source) -> bool:
    codes = country_codes(token.text)
    if names.is_known(token, source) or (codes and codes <= source.country_codes):
        return True
    return any(wording.is_form(wording.folded(token.stem), stem) for stem in source.stems)


def _copied(text: str, article: Article) -> float:
    """Return the share of its words that stand in runs of eight or more of the article's."""
    words = [t.key for t in reading.words(text)]
    runs = _runs(article.text)
    copied = {
        position
        for start in range(len(words) - RUN + 1)
        if tuple(words[start : start + RUN]) in runs
        for position in range(start, start + RUN)
    }
    return len(copied) / len(words) if words else 0.0


@lru_cache(maxsize=64)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [t.key for t in reading.words(text)]
    return frozenset(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
