"""A Brief as text, JSON, Markdown or HTML. Pure functions: nothing is printed here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.brief import Brief

Format = Literal["text", "json", "jsonl", "markdown", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
WIDTH = 88

# JSON forbids raw C0 controls itself. A terminal obeys C1 controls and direction overrides too;
# some readers of JSON lines take Unicode line ends for the end of a record; tags are invisible.
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def render(  # noqa: PLR0913  # the options of all formats meet here
    brief: Brief,
    article: Article,
    fmt: Format,
    *,
    evidence: bool = False,
    color: bool = False,
    width: int = WIDTH,
) -> str:
    """Render in one of FORMATS; evidence, color and width matter to text only."""
    # Each format imports what it alone needs: JSON must not wait for a template engine.
    if fmt == "html":
        from summarizer.render.html import to_html  # noqa: PLC0415

        return to_html(brief, article)
    if fmt == "markdown":
        from summarizer.render.markdown import to_markdown  # noqa: PLC0415

        return to_markdown(brief)
    if fmt == "text":
        from summarizer.render.text import to_text  # noqa: PLC0415

        return to_text(brief, color=color, width=width, evidence=evidence)
    return to_json(brief, indent=2 if fmt == "json" else None)


def to_json(brief: Brief, *, indent: int | None = 2) -> str:
    """Render as JSON, on one line without an indent; what a terminal might obey is escaped."""
    plain = brief.model_dump_json(indent=indent)
    return _UNSAFE_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], plain)
