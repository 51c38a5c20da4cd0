"""FRANK's human judgments against the guards' score (Pagnoni et al. 2021, NAACL)."""

from __future__ import annotations

import hashlib
import json
import random
import re
from typing import TYPE_CHECKING, NamedTuple

from verification_peers import overlap

from summarizer import grounding, guards, sentences
from summarizer.article import Article
from summarizer.guards.doubt import doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

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
_RESAMPLES = 1000


class Judged(NamedTuple):
    """One summary: where from, what people and what the programs say of it."""

    article: str
    dataset: str
    is_unfaithful: bool
    has_error: bool
    doubt: float
    overlap: float

    @property
    def is_held_out(self) -> bool:
        """Whether its article was left out when the weights of the score were chosen."""
        return int(hashlib.sha256(self.article.encode()).hexdigest(), 16) % 2 == 1


def judge(path: Path) -> list[Judged]:
    """Score every summary against its article."""
    articles: dict[str, tuple[Article, guards.Source]] = {}
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        key = row["id"].partition(":")[0]
        if key not in articles:
            article = _article(row["article"])
            articles[key] = article, guards.Source.of(article)
        found.append(_judged(row, key, *articles[key]))
    return found


def auc(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the chance that an unfaithful summary scores above a faithful one."""
    bad = [score for score, is_bad in pairs if is_bad]
    good = [score for score, is_bad in pairs if not is_bad]
    wins = sum((b > g) + 0.5 * (b == g) for b in bad for g in good)
    return wins / (len(bad) * len(good)) if bad and good else float("nan")


def balanced_accuracy(pairs: Sequence[tuple[float, bool]], threshold: float) -> float:
    """Average the accuracy on both classes at a threshold."""
    rates = []
    for wanted in (True, False):
        scores = [score for score, is_bad in pairs if is_bad == wanted]
        rates.append(sum((s > threshold) == wanted for s in scores) / (len(scores) or 1))
    return sum(rates) / 2


def best_threshold(pairs: Sequence[tuple[float, bool]]) -> float:
    """Choose the threshold of the best balanced accuracy."""
    scores = sorted({score for score, _ in pairs})
    return max(scores, key=lambda score: balanced_accuracy(pairs, score))


def interval(
    rows: Sequence[Judged], figure: Callable[[Sequence[Judged]], float], *, seed: int
) -> tuple[float, float]:
    """Bootstrap a 95 % interval, resampling articles: their summaries are not independent."""
    dice = random.Random(seed)  # noqa: S311  # reproducible, not secret
    groups: dict[str, list[Judged]] = {}
    for row in rows:
        groups.setdefault(row.article, []).append(row)
    names = sorted(groups)
    values = []
    for _ in range(_RESAMPLES):
        sample = [row for name in dice.choices(names, k=len(names)) for row in groups[name]]
        value = figure(sample)
        if value == value:  # noqa: PLR0124  # not-a-number: one class only in this resample
            values.append(value)
    values.sort()
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


def _judged(row: dict[str, object], key: str, article: Article, source: guards.Source) -> Judged:
    summary = [_plain(str(text)) for text in list(row["summary"])]  # type: ignore[call-overload]  # JSON
    claims = [
        (text, [article.sentences[n - 1].text for n in grounding.support(article, text)])
        for text in summary
    ]
    return Judged(
        article=key,
        dataset=str(row["dataset"]),
        is_unfaithful=float(str(row["factuality"])) < 1,
        has_error=any(
            fault.severity == "error"
            for text, cited in claims
            for fault in guards.check(text, cited, source=source)
        ),
        doubt=doubt(claims, source),
        overlap=1 - overlap(" ".join(summary), article.text),
    )


def _article(text: str) -> Article:
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    body, numbered = sentences.split(paragraphs, "en")
    return Article(text=body, sentences=numbered, language="en", words=len(body.split()), sha256="")


def _plain(text: str) -> str:
    """Undo the tokenization of the summaries, so that "5 %" and "did n't" read like news."""
    for pattern, replacement in _UNTOKENIZED:
        text = re.sub(pattern, replacement, text)
    return " ".join(text.split())
