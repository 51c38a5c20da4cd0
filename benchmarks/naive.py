"""What most people write first: one instructor call for the whole brief, quotes included.

The baseline that the embedded pipeline is measured against: same model, same engine settings,
no sentence ids, no questions one by one, no shared prefix.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import instructor
import openai
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.local.engine import Engine

_SYSTEM = """You are an expert geopolitical news analyst. Read the article and produce a \
structured brief: a summary, the actors, their stances, the key facts and the geopolitical \
context. Support every item with a verbatim quote from the article."""
_USER = """Here is the article:

{text}

Produce the brief."""


class _Actor(BaseModel):
    name: str
    kind: Literal["person", "state", "government_body", "igo", "company", "media", "group", "other"]
    role: str
    country: str
    quote: str


class _Stance(BaseModel):
    holder: str
    target: str
    polarity: Literal["favor", "against", "neutral", "mixed"]
    intensity: int = Field(ge=1, le=3)
    expressed: Literal["stated", "reported", "implied"]
    quote: str


class _Fact(BaseModel):
    text: str
    status: Literal[
        "reported", "claimed", "denied", "planned", "hypothetical", "negated", "historical"
    ]
    attributed_to: str
    when: str
    quote: str


class _Point(BaseModel):
    text: str
    quote: str


class NaiveBrief(BaseModel):
    """The whole brief, as a model would be asked for it in one go."""

    summary: str
    actors: list[_Actor] = Field(max_length=8)
    stances: list[_Stance] = Field(max_length=6)
    key_facts: list[_Fact] = Field(max_length=6)
    geopolitical_context: list[_Point] = Field(max_length=3)


class Answer(NamedTuple):
    """The reply and what it cost."""

    brief: NaiveBrief
    output_tokens: int


def brief(article: Article, engine: Engine) -> Answer:
    """Make the one call."""
    return asyncio.run(_brief(article, engine))


async def _brief(article: Article, engine: Engine) -> Answer:
    async with openai.AsyncOpenAI(
        base_url=engine.base_url, api_key=engine.api_key, max_retries=0, timeout=1200
    ) as vendor:
        client = instructor.from_openai(vendor, mode=instructor.Mode.JSON_SCHEMA)
        messages: Any = [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": _USER.format(text=article.text)},
        ]
        reply, completion = await client.chat.completions.create_with_completion(
            messages=messages,
            model="local",
            response_model=NaiveBrief,
            max_retries=1,
            max_tokens=4096,
            temperature=0,
        )
        return Answer(reply, completion.usage.completion_tokens)
