"""Validity: does the brief hold together, and is it in the right language, length and kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from evals.scores._shares import share
from summarizer import sentences
from summarizer.brief import Brief
from summarizer.draft import AUTHOR
from summarizer.guards import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.cases import Case
    from evals.metrics import Scores
    from summarizer.article import Article
    from summarizer.brief import Evidence

WORDS = range(15, 151)
_ID = "a"
_CHINESE = frozenset({"wuu", "yue", "gan", "lzh", "zh-classical", "hak"})


def score(case: Case, brief: Brief) -> Scores:
    """Score what needs no labels but the article's type and completeness."""
    article = case.article()
    text = brief.summary.text
    return {
        "validity.valid": float(_is_valid(brief)),
        "validity.evidence": share(resolves(e, article) for e in evidence_of(brief)) or 0.0,
        "validity.language": float(_is_in(text, _asked(brief))),
        "validity.length": float(summary_length(text) in WORDS),
        "validity.article_type": float(brief.article.article_type == case.labels.article_type),
        "validity.completeness": float(brief.article.completeness == case.labels.completeness),
    }


def evidence_of(brief: Brief) -> Iterator[Evidence]:
    """Yield every piece of evidence that the brief holds."""
    context = brief.geopolitical_context
    for items in (
        brief.summary.sentences,
        brief.actors,
        brief.stances,
        brief.key_facts,
        context.stated,
    ):
        for item in items:
            yield from item.evidence


def resolves(evidence: Evidence, article: Article) -> bool:
    """Tell whether evidence is the article's text at its offsets, and what was sought."""
    found = article.text[evidence.start : evidence.end]
    return bool(found) and found == evidence.quote and evidence.is_grounded


def _is_valid(brief: Brief) -> bool:
    """Tell whether the schema admits a brief and every actor id in it is an actor."""
    try:
        Brief.model_validate(brief.model_dump())
    except ValidationError:
        return False
    ids = [actor.id for actor in brief.actors]
    holders = [stance.holder for stance in brief.stances]
    named = [*(s.target for s in brief.stances), *(f.attributed_to for f in brief.key_facts)]
    wanted = [p for p in (*holders, *named) if p and p[:1] == _ID and p[1:].isdigit()]
    return len({*ids}) == len(ids) and {*wanted} <= {*ids, AUTHOR}


def _asked(brief: Brief) -> str:
    return str(brief.provenance.parameters.get("language", brief.article.language))


def _is_in(text: str, language: str) -> bool:
    """Tell whether a text is in a language, by its letters or else by its function words."""
    found = sentences.identify_language(text)
    by_words = reading.tongue(text) if reading.script(text) == "latin" else None
    known = {"zh" if found in _CHINESE else found, by_words}
    return bool(text) and language.partition("-")[0] in known


def summary_length(text: str) -> int:
    """Count the words of a summary; two characters of a script without spaces are one."""
    words = sentences.count_words(text)
    spaced = len(text.split())
    return spaced if words < 2 * spaced else words // 2
