"""Articles of public sets, read by path: what the scores are held against, never the gold set.

A set is a JSONL file of the user's; nothing of it is kept, recorded or shipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from evals.cases import Case, Labels, Text
from evals.gold_briefs import gold_brief
from summarizer import grounding, sentences
from summarizer.article import Article  # noqa: TC001  # pydantic reads it at run time
from summarizer.brief import Actor, Summary, SummarySentence
from summarizer.errors import ConfigError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evals.cases import GoldActor
    from summarizer.brief import Brief

Line = TypeVar("Line", bound=Frozen)


class OutsideCase(Case):
    """A case whose text is in memory: its file is not of this checkout."""

    page: Article

    def article(self) -> Article:
        """Return the text."""
        return self.page


def case_of(name: str, article: Article, *, actors: Sequence[GoldActor] = ()) -> OutsideCase:
    """Make a case of an article and of the labels that the set has."""
    return OutsideCase(
        name=name,
        split="test",
        source="original",
        language=article.language,
        text=Text(file=name),
        labels=Labels(article_type="report", facts=(), actors=tuple(actors)),
        page=article,
    )


def brief_of(case: OutsideCase, told: Sequence[str], *, actors: Sequence[str] = ()) -> Brief:
    """Make a brief of somebody's summary; each sentence cites what `grounding` finds for it."""
    article = case.article()
    summary = Summary(
        text=sentences.joined([*told], article.language),
        sentences=tuple(
            SummarySentence(
                text=text, evidence=grounding.cite(article, grounding.support(article, text))
            )
            for text in told
        ),
    )
    named = tuple(
        Actor(id=f"a{number}", name=name, kind="other", role=None, country=None, evidence=())
        for number, name in enumerate(actors, 1)
    )
    return gold_brief(case).model_copy(update={"summary": summary, "actors": named})


def read(path: Path, line: type[Line], *, origin: str) -> tuple[Line, ...]:
    """Read a set; raises ConfigError, which says where to get it, when it is not there."""
    if not path.is_file():
        raise ConfigError(f"no file {str(path)!r}; {origin}")
    found = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(line.model_validate_json(text))
        except ValidationError as exc:
            where = ".".join(map(str, exc.errors()[0]["loc"])) or "the line"
            raise ConfigError(f"{str(path)!r} line {number}: {where!r} is wrong; {origin}") from exc
    if not found:
        raise ConfigError(f"{str(path)!r} is empty; {origin}")
    return tuple(found)
