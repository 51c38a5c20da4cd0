"""GUM's news: articles, a human summary of each, entities by salience (Zeldes 2017).

One JSON object a line: `id`, `text`, `human_summary`, `entities`, each with `type`, `mentions`
and `salience`: in how many of five human summaries it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from evals import outside
from summarizer.frozen import Frozen
from summarizer.guards import reading

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = (
    "GUM is at github.com/amir-zeldes/gum: one article a line as JSON with id, text,"
    " human_summary, entities (type, mentions, salience)"
)
SALIENT = 3  # of five human summaries
ACTING = ("person", "organization", "place")
_POSSESSIVE = re.compile(r"\s+['’]s?$")


class Entity(Frozen, extra="ignore"):
    """Somebody or something that an article mentions."""

    type: str
    mentions: tuple[str, ...] = Field(min_length=1)
    salience: int = Field(ge=0, le=5)

    @property
    def is_acting(self) -> bool:
        """Whether it is of a type that can be an actor."""
        return self.type in ACTING

    @property
    def names(self) -> tuple[str, ...]:
        """Its proper names; where it has none, what else it is called. No pronouns."""
        mentions = [_POSSESSIVE.sub("", mention) for mention in self.mentions]
        telling = {m: reading.content(m) for m in mentions if reading.content(m)}
        capitals = {m: [t.is_capital for t in tokens] for m, tokens in telling.items()}
        proper = [m for m, found in capitals.items() if all(found)]
        named = [m for m, found in capitals.items() if any(found)]
        return tuple(proper or named or telling)


class Page(Frozen, extra="ignore"):
    """One article and what people wrote of it."""

    id: str
    text: str
    human_summary: str
    entities: tuple[Entity, ...]

    @property
    def acting(self) -> tuple[Entity, ...]:
        """People, organizations and places that have a name."""
        return tuple(entity for entity in self.entities if entity.is_acting and entity.names)

    @property
    def salient(self) -> tuple[Entity, ...]:
        """Those of them that most human summaries mention."""
        return tuple(entity for entity in self.acting if entity.salience >= SALIENT)


def read(path: Path) -> tuple[Page, ...]:
    """Read the articles. Raises ConfigError."""
    return outside.read(path, Page, origin=ORIGIN)
