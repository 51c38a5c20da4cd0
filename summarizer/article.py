"""The article: cleaned text, numbered sentences, metadata.

Every offset in this package counts characters of `Article.text`, so that
`article.text[start:end]` is what a reader sees.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from summarizer.frozen import Frozen

ArticleType = Literal[
    "report",
    "analysis",
    "background",
    "opinion",
    "interview",
    "live_blog",
    "press_release",
    "fact_check",
    "satire",
    "listicle",
    "sponsored",
    "not_an_article",
]
Completeness = Literal["full", "truncated", "paywall_stub", "blocked", "empty"]


class Sentence(Frozen):
    """One sentence of an article: `article.text[start:end] == text`."""

    number: int = Field(ge=1, description="counts from 1 through the whole article")
    start: int = Field(ge=0, description="first character in Article.text")
    end: int = Field(ge=1, description="one past the last character")
    text: str
    paragraph: int = Field(ge=1, description="counts from 1; the title is a paragraph of its own")

    @property
    def id(self) -> str:
        """The name a reader and a model see, e.g. "S12"."""
        return f"S{self.number}"


class Article(Frozen):
    """A cleaned article. Make one with `from_text` or `from_file`."""

    text: str
    sentences: tuple[Sentence, ...]
    title: str | None = None
    publisher: str | None = None
    syndicated_from: str | None = None
    url: str | None = None
    path: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = Field(default=None, description="ISO 8601 date, or None when unknown")
    language: str = Field(description="BCP 47 tag; 'und' when undetermined")
    completeness: Completeness = "full"
    words: int = Field(ge=0)
    sha256: str = Field(description="of `text` in UTF-8, hexadecimal")
    concealed: str | None = Field(
        default=None, description="words that the page hid from its readers; not in `text`"
    )
    removed: tuple[str, ...] = Field(default=(), description="page furniture left out of `text`")

    @model_validator(mode="after")
    def _sentences_must_resolve(self) -> Self:
        """Hold what the whole package relies on: offsets, order, numbers from 1."""
        end = 0
        for number, sentence in enumerate(self.sentences, 1):
            if self.text[sentence.start : sentence.end] != sentence.text:
                raise ValueError(f"{sentence.id} does not match the text at its offsets")
            if sentence.number != number or sentence.start < end:
                raise ValueError(f"{sentence.id} is out of order; number sentences from 1")
            end = sentence.end
        return self

    @classmethod
    def from_text(cls, text: str, *, path: str | None = None, url: str | None = None) -> Article:
        """Clean, split and identify raw text; raises ArticleError if too short."""
        # The front door to a layer above: one place to start from, for a reader of the API.
        from summarizer.loading import parse_text  # noqa: PLC0415

        return parse_text(text, path=path, url=url)

    @classmethod
    def from_file(cls, path: str | Path) -> Article:
        """Read an article from a text file; raises ArticleError."""
        from summarizer.loading import load_file  # noqa: PLC0415

        return load_file(Path(path))
