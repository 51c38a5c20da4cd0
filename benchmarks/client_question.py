"""What every client of the benchmark is asked, and what it is answered: one prompt, one Draft."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer import Article, prompts
from summarizer.draft import Draft
from summarizer.drafting import Wishes, opening

if TYPE_CHECKING:
    from summarizer.messages import Prompt

MAX_TOKENS = 4000
_WORDS = 700
_HERE = Path(__file__).parent
_EXAMPLE = _HERE.parent / "examples" / "lukashenko-xi.txt"


def question() -> Prompt:
    """Ask for the brief of the bundled article, its paragraphs repeated up to 700 words."""
    paragraphs: list[str] = []
    for paragraph in cycle(Article.from_file(_EXAMPLE).text.split("\n\n")):
        paragraphs.append(paragraph)
        if sum(len(each.split()) for each in paragraphs) >= _WORDS:
            break
    article = Article.from_text("\n\n".join(paragraphs))
    return opening(prompts.find("brief"), article, Wishes(language="en"))


def answer() -> Draft:
    """Read the Draft of a usual brief."""
    text = (_HERE / "client_answer.json").read_text(encoding="utf-8")
    return Draft.model_validate_json(text)
