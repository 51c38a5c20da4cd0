"""The Draft: exactly what a model fills in, small and flat.

Sentence numbers instead of quotes: nothing to misquote, and a sixth of the tokens.
Offsets, ids, ISO codes and hashes are never asked of a model. The descriptions
below reach it: they are prompt text, versioned with the `brief` prompt.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field

from summarizer.article import ArticleType
from summarizer.frozen import Frozen

ActorKind = Literal[
    "person",
    "state",
    "government_body",
    "igo",
    "party",
    "armed_group",
    "company",
    "media",
    "ngo",
    "group",
    "other",
]
FactStatus = Literal[
    "reported", "claimed", "denied", "planned", "hypothetical", "negated", "historical"
]
Polarity = Literal["favor", "against", "neutral", "mixed"]
Expressed = Literal["stated", "reported", "implied"]

AUTHOR = "author"  # the holder of what the article says in its own voice

# No `pattern` anywhere: servers drop a schema whose regular expression they cannot compile.
SentenceNumbers = list[int]
_CITED = Field(max_length=4, description="numbers of the sentences that say so")


class DraftSentence(Frozen):
    """One sentence of the summary."""

    text: str = Field(max_length=400)
    s: SentenceNumbers = _CITED


class DraftActor(Frozen):
    """Someone who acts or speaks in the story; never the outlet that publishes it."""

    name: str = Field(max_length=120, description="full name as the article gives it")
    role: str = Field(max_length=160, description="office or role in the article's words")
    country: str = Field(max_length=60, description="country name, or empty")
    kind: ActorKind
    s: SentenceNumbers = _CITED


class DraftStance(Frozen):
    """The attitude of one holder toward one target."""

    holder: str = Field(max_length=120, description="name of an actor, or 'author'")
    target: str = Field(max_length=120, description="name of an actor, or a thing")
    polarity: Polarity
    intensity: int = Field(ge=1, le=3, description="1 mild, 2 clear, 3 strong")
    expressed: Expressed = Field(description="in their own words, reported by others, or implied")
    s: SentenceNumbers = _CITED


class DraftFact(Frozen):
    """One atomic fact, readable on its own."""

    text: str = Field(max_length=400, description="one sentence; names instead of pronouns")
    status: FactStatus
    source: str = Field(max_length=120, description="who says so in the article, or empty")
    s: SentenceNumbers = _CITED


class DraftPoint(Frozen):
    """One piece of context that the article itself states."""

    text: str = Field(max_length=400)
    s: SentenceNumbers = _CITED


class Draft(Frozen):
    """What the model says of the article."""

    article_type: ArticleType
    summary: list[DraftSentence] = Field(min_length=1, max_length=5)
    actors: list[DraftActor] = Field(max_length=12)
    facts: list[DraftFact] = Field(max_length=10, description="most important first")
    stances: list[DraftStance] = Field(max_length=8)
    context: list[DraftPoint] = Field(
        max_length=5, description="political background that the article states"
    )
    background: list[str] = Field(
        max_length=3, description="general knowledge the article does not give; may be empty"
    )


class PartDraft(Frozen):
    """What the model says of a part of an article."""

    article_type: ArticleType
    actors: list[DraftActor] = Field(max_length=12)
    facts: list[DraftFact] = Field(max_length=10, description="most important first")
    stances: list[DraftStance] = Field(max_length=8)
    context: list[DraftPoint] = Field(
        max_length=5, description="political background that the article states"
    )


class TiedSentence(Frozen):
    """One sentence of the summary, and the facts that it tells."""

    text: str = Field(max_length=400)
    f: list[int] = Field(max_length=6, description="numbers of the facts that say so")


class Merger(Frozen):
    """What the model says of an article of which it is given the facts."""

    summary: list[TiedSentence] = Field(min_length=1, max_length=5)
    background: list[str] = Field(
        max_length=3, description="general knowledge the article does not give; may be empty"
    )


T = TypeVar("T", bound=BaseModel)


@lru_cache(maxsize=64)
def bounded(last: int, *, first: int = 1, reply: type[T] = Draft) -> type[T]:  # type: ignore[assignment]  # T is Draft then
    """Make the Draft of one article: its schema bounds the sentence numbers.

    A grammar built from it cannot cite a sentence that does not exist, or is in another part.
    """

    class Bounded(reply):  # type: ignore[valid-type,misc]  # a class known at run time only
        __doc__ = reply.__doc__

        @classmethod
        def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
            schema: dict[str, Any] = super().model_json_schema(*args, **kwargs)
            for item in schema["$defs"].values():
                if cited := item.get("properties", {}).get("s"):
                    cited["items"] |= {"minimum": first, "maximum": last}
            return schema

    Bounded.__name__ = Bounded.__qualname__ = f"Bounded{reply.__name__}"
    return Bounded
