"""From a text and what a model would say of it to the brief: the real path, without a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer import Article, Summarizer
from summarizer.testing import FakeClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.brief import Brief

BLANK: dict[str, Any] = {
    "article_type": "report",
    "actors": [],
    "facts": [],
    "stances": [],
    "context": [],
    "background": [],
}
NEWS = """Norland cuts grain exports to Sorvia

Norland will cut its grain exports to Sorvia by 20 percent, Prime Minister Ada Lind said on Monday.

Sorvia's trade minister, Tomas Rehn, called the decision reckless. "We will not beg," he told \
reporters in Veldt.

Lind met Rehn in Porto Lago last week. The two did not agree on a price for the harvest.
"""
NEWS_DRAFT: dict[str, Any] = {
    "summary": [{"text": "Norland will cut its grain exports to Sorvia by 20 percent.", "s": [2]}],
    "actors": [
        {"name": "Ada Lind", "role": "Prime Minister", "country": "", "kind": "person", "s": [2]},
        {"name": "Tomas Rehn", "role": "trade minister", "country": "", "kind": "person", "s": [3]},
    ],
    "facts": [
        {"text": "Lind met Rehn in Porto Lago.", "status": "reported", "source": "", "s": [5]},
    ],
    "stances": [
        {
            "holder": "Tomas Rehn",
            "target": "the decision",
            "polarity": "against",
            "intensity": 2,
            "expressed": "stated",
            "s": [3],
        }
    ],
}


def brief(source: str | Article, **said: Any) -> Brief:
    """Brief a text whose model says what is given, and repairs nothing."""
    article = source if isinstance(source, Article) else Article.from_text(source)
    said.setdefault(
        "summary", [{"text": article.sentences[-1].text, "s": [len(article.sentences)]}]
    )
    with Summarizer(client=FakeClient(BLANK | said, {"1": ""}, {"2": ""})) as summarizer:
        return summarizer.summarize(article)


def fact(text: str, *cited: int, status: str = "reported", source: str = "") -> dict[str, Any]:
    """State a fact as a model would."""
    return {"text": text, "status": status, "source": source, "s": [*cited]}


def actor(name: str, *cited: int, kind: str = "person", **more: str) -> dict[str, Any]:
    """Name an actor as a model would."""
    return {"name": name, "role": "", "country": "", "kind": kind, "s": [*cited]} | more


def stance(holder: str, target: str, polarity: str, *cited: int) -> dict[str, Any]:
    """Take a side as a model would."""
    sides = {"holder": holder, "target": target, "polarity": polarity}
    return sides | {"intensity": 2, "expressed": "stated", "s": [*cited]}


def kinds(made: Brief, *, severity: str | None = None) -> set[str]:
    """Collect the kinds of a brief's findings."""
    found = made.verification.findings
    return {each.kind for each in found if severity in {None, each.severity}}


def asks_nobody(read: Callable[[], Article]) -> tuple[FakeClient, Callable[[], Brief]]:
    """Make a client, and what would brief an article with it if there were one."""
    client = FakeClient(BLANK | {"summary": [{"text": "Nothing.", "s": [1]}]})

    def go() -> Brief:
        with Summarizer(client=client) as summarizer:
            return summarizer.summarize(read())

    return client, go
