"""What most people write first: one instructor call for the whole brief, quotes included.

The baseline of the evals and of the embedded benchmark: no sentence ids, no questions one by
one, no shared prefix, no repair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import instructor
import openai
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from summarizer.article import Article

SYSTEM = """You are an expert geopolitical news analyst. Read the article and produce a \
structured brief: a summary, the actors, their stances, the key facts and the geopolitical \
context. Support every item with a verbatim quote from the article."""
USER = """Here is the article:

{text}

Produce the brief."""


class NaiveActor(BaseModel):
    """An actor."""

    name: str
    kind: Literal["person", "state", "government_body", "igo", "company", "media", "group", "other"]
    role: str
    country: str
    quote: str


class NaiveStance(BaseModel):
    """A stance."""

    holder: str
    target: str
    polarity: Literal["favor", "against", "neutral", "mixed"]
    intensity: int = Field(ge=1, le=3)
    expressed: Literal["stated", "reported", "implied"]
    quote: str


class NaiveFact(BaseModel):
    """A fact."""

    text: str
    status: Literal[
        "reported", "claimed", "denied", "planned", "hypothetical", "negated", "historical"
    ]
    attributed_to: str
    when: str
    quote: str


class NaivePoint(BaseModel):
    """A point of context."""

    text: str
    quote: str


class NaiveBrief(BaseModel):
    """The whole brief, as a model would be asked for it in one go."""

    summary: str
    actors: list[NaiveActor] = Field(max_length=8)
    stances: list[NaiveStance] = Field(max_length=6)
    key_facts: list[NaiveFact] = Field(max_length=6)
    geopolitical_context: list[NaivePoint] = Field(max_length=3)


class Endpoint(NamedTuple):
    """Where the model answers; a base URL of None is the SDK's own default."""

    model: str
    base_url: str | None
    api_key: str | None
    mode: instructor.Mode = instructor.Mode.JSON_SCHEMA


class Answer(NamedTuple):
    """The reply and what it cost."""

    brief: NaiveBrief
    input_tokens: int
    output_tokens: int


async def ask(article: Article, endpoint: Endpoint) -> Answer:
    """Make the one call; raises what instructor and openai raise."""
    async with openai.AsyncOpenAI(
        base_url=endpoint.base_url, api_key=endpoint.api_key, max_retries=0, timeout=1200
    ) as vendor:
        client = instructor.from_openai(vendor, mode=endpoint.mode)
        messages: Any = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": USER.format(text=article.text)},
        ]
        reply, completion = await client.chat.completions.create_with_completion(
            messages=messages,
            model=endpoint.model,
            response_model=NaiveBrief,
            max_retries=1,
            max_tokens=4096,
            temperature=0,
        )
        return Answer(reply, completion.usage.prompt_tokens, completion.usage.completion_tokens)
