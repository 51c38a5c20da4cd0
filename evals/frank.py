"""FRANK: machine summaries of news, judged by people (Pagnoni et al. 2021, NAACL).

One JSON object a line: `id` (ARTICLE:SYSTEM), `dataset` (cnndm or bbc), `article`, `summary` (its
sentences), `factuality` (share of them judged factual), `errors` (type → share that has it).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from evals import outside
from summarizer import sentences
from summarizer.article import Article
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from pathlib import Path

Dataset = Literal["cnndm", "bbc"]
ORIGIN = (
    "FRANK is at github.com/artidoro/frank: one summary a line as JSON with id, dataset, article,"
    " summary (sentences), factuality, errors"
)
_UNTOKENIZED = (
    (r"\\'", "'"),
    (r"``|''", '"'),
    (r"\[?\bUNK\b\]?", "…"),  # a hole of the summarizer's vocabulary, not a word of its own
    (r"(?i)-lrb-", "("),
    (r"(?i)-rrb-", ")"),
    (r"` (?=\S)", "'"),
    (r" (?=[.,;:!?%)])", ""),
    (r" (?='(?:s|re|ve|ll|d|m|t)\b|n't\b)", ""),
    (r"(?<=[($£€]) ", ""),
)


class Judged(NamedTuple):
    """One summary and what people say of it."""

    article_id: str
    dataset: Dataset
    article: Article
    summary: tuple[str, ...]
    factuality: float
    errors: dict[str, float]

    @property
    def is_unfaithful(self) -> bool:
        """Whether people found an error in any of its sentences."""
        return self.factuality < 1


class _Line(Frozen, extra="ignore"):
    id: str
    dataset: Dataset
    article: str
    summary: tuple[str, ...]
    factuality: float
    errors: dict[str, float]


def read(path: Path) -> tuple[Judged, ...]:
    """Read the summaries; those of one article share it. Raises ConfigError."""
    articles: dict[str, Article] = {}
    found = []
    for line in outside.read(path, _Line, origin=ORIGIN):
        article_id = line.id.partition(":")[0]
        if article_id not in articles:
            articles[article_id] = _article(line.article)
        found.append(
            Judged(
                article_id=article_id,
                dataset=line.dataset,
                article=articles[article_id],
                summary=tuple(_plain(text) for text in line.summary),
                factuality=line.factuality,
                errors=line.errors,
            )
        )
    return tuple(found)


def _article(text: str) -> Article:
    # Not through the cleaning: these pages are clean, and some are shorter than an article.
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    body, numbered = sentences.split(paragraphs, "en")
    return Article(text=body, sentences=numbered, language="en", words=len(body.split()), sha256="")


def _plain(text: str) -> str:
    """Undo the tokenization of the summaries, so that "5 %" and "did n't" read like news."""
    for pattern, replacement in _UNTOKENIZED:
        text = re.sub(pattern, replacement, text)
    return " ".join(text.split())
