"""A short article that can be told in any number, and the draft of a brief of it."""

from __future__ import annotations

TEXT = (
    "Ship {n} of the Velmora line left the harbour on Monday after a long winter in the dock. "
    "The company said that it had spent two years on the repair of the old hull and the engine. "
    "About 300 people had signed a letter for the ship since the spring of last year."
)
DRAFT: dict[str, object] = {
    "article_type": "report",
    "summary": [{"text": "The ship left the harbour on Monday.", "s": [1]}],
    "actors": [],
    "facts": [],
    "stances": [],
    "context": [],
    "background": [],
}
