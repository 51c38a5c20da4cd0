"""Article → Draft: in one call for a strong model, in short questions for a small one.

Both fill the same Draft. The questions are what made a model of 1.5 billion parameters
useful; what was tried, and what it showed, is in docs/embedded-model.md.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from pydantic import BaseModel, Field, ValidationError

from summarizer import kinds, prompts, salience, sentences
from summarizer.client import SharesPrefix, TellsFields
from summarizer.draft import Draft, PartDraft, bounded
from summarizer.drafting import acting, informing, judging, telling
from summarizer.drafting.asking import Asker
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from summarizer.article import Article, Sentence
    from summarizer.client import Client
    from summarizer.messages import Prompt
    from summarizer.parting import Part
    from summarizer.prompts import PromptFolder

DRAFT_TOKENS = 4000
_BLANK: dict[str, object] = {
    "article_type": "report",
    "actors": [],
    "facts": [],
    "stances": [],
    "context": [],
    "background": [],
}


class Wishes(Frozen):
    """What the user asked of the brief."""

    language: str = Field(description="BCP 47 tag of the prose")
    background: bool = True


OnDraft: TypeAlias = Callable[[Draft], None]
"""Told a Draft whose sections are whole or still empty, each time there is one more."""


def opening(folder: PromptFolder, article: Article, wishes: Wishes) -> Prompt:
    """Render the whole prompt, or what comes before the question where there are several."""
    return prompts.render(
        folder,
        article,
        schema=schema_of(Draft),
        output_language=sentences.language_name(wishes.language),
        background=wishes.background,
    )


@cache
def schema_of(reply: type[BaseModel]) -> str:
    """Write the schema of a reply; pydantic takes milliseconds for it."""
    return json.dumps(reply.model_json_schema(), separators=(",", ":"))


async def in_one_call(
    client: Client,
    article: Article,
    folder: PromptFolder,
    wishes: Wishes,
    on_draft: OnDraft | None = None,
) -> Draft:
    """Ask for the whole Draft at once."""
    # The embedded engine compiles a schema in no time; elsewhere a new one for each article
    # is compiled anew and breaks the server's prefix cache.
    reply: type[Draft] = bounded(len(article.sentences)) if client.endpoint == "local" else Draft
    prompt = opening(folder, article, wishes)
    if on_draft and isinstance(client, TellsFields):
        done = await client.complete_telling(
            prompt,
            reply,
            max_tokens=DRAFT_TOKENS,
            on_fields=lambda fields: _tell(on_draft, fields),
        )
    else:
        done = await client.complete(prompt, reply, max_tokens=DRAFT_TOKENS)
    return done.value


async def in_steps(
    client: Client,
    article: Article,
    folder: PromptFolder,
    wishes: Wishes,
    on_draft: OnDraft | None = None,
) -> Draft:
    """Ask short questions side by side, after the article was read once.

    Code chooses the sentences, the states, the bodies and the evidence; the model words,
    names and judges. No background: what a small model adds from memory is wrong too often.
    """
    if isinstance(client, SharesPrefix):
        await client.share_prefix(opening(folder, article, wishes))
    asker = Asker(client, article, folder, wishes.language)
    chosen = salience.rank(article, count=informing.FACTS)
    fields: dict[str, object] = {"article_type": kinds.shown(article)}

    async def note(answer: Awaitable[Mapping[str, object]]) -> None:
        fields.update(await answer)
        if on_draft:
            _tell(on_draft, fields)

    try:
        async with asyncio.TaskGroup() as questions:
            questions.create_task(note(_told(asker)))
            questions.create_task(note(_cast(asker)))
            questions.create_task(note(_facts(asker, chosen)))
    except ExceptionGroup as failed:
        first = failed.exceptions[0]  # the others were cancelled, or fail for the same reason
        raise first from first.__cause__
    return Draft.model_validate({**_BLANK, **fields, "context": informing.context(article, chosen)})


async def part_in_one_call(
    client: Client, article: Article, folder: PromptFolder, wishes: Wishes, part: Part
) -> PartDraft:
    """Ask for all that a part of an article says; `article` shows that part only."""
    # A prompt of the user's own asks for a whole Draft, in words that nobody here knows.
    reply: type[Draft | PartDraft] = Draft if folder.ref.version is None else PartDraft
    first, last = part.bounds
    asked = bounded(last, first=first, reply=reply) if client.endpoint == "local" else reply
    prompt = prompts.render(
        folder,
        article,
        part=part.number,
        parts=part.of,
        schema=schema_of(reply),
        output_language=sentences.language_name(wishes.language),
        background=False,
    )
    done = await client.complete(prompt, asked, max_tokens=DRAFT_TOKENS)
    fields = done.value.model_dump(include=set(PartDraft.model_fields))
    return PartDraft.model_validate(fields)


async def part_in_steps(
    client: Client, article: Article, folder: PromptFolder, wishes: Wishes
) -> PartDraft:
    """Ask who acts and what they think of each other; `article` shows a part only.

    Facts are the sentences that code chooses, as they stand: which of them are worth rewording
    is known when all parts are.
    """
    if isinstance(client, SharesPrefix):
        await client.share_prefix(opening(folder, article, wishes))
    asker = Asker(client, article, folder, wishes.language)
    chosen = salience.rank(article, count=informing.FACTS_OF_PART, is_part=True)
    cast = await _cast(asker, asks_sides=False)
    facts = [informing.verbatim(sentence) for sentence in chosen]
    fields = {**_BLANK, **cast, "facts": facts, "context": informing.context(article, chosen)}
    return PartDraft.model_validate({name: fields[name] for name in PartDraft.model_fields})


async def _told(asker: Asker) -> dict[str, object]:
    return {"summary": await telling.summary(asker)}


async def _facts(asker: Asker, chosen: list[Sentence]) -> dict[str, object]:
    return {"facts": await informing.facts(asker, chosen)}


async def _cast(asker: Asker, *, asks_sides: bool = True) -> dict[str, object]:
    """Find who acts, then what they think of each other."""
    actors = await acting.actors(asker)
    stances = await judging.stances(asker, actors, asks_sides=asks_sides)
    return {"actors": actors, "stances": stances}


def _tell(on_draft: OnDraft, fields: Mapping[str, object]) -> None:
    """Pass on what is whole; a draft without a summary yet is none.

    Facts wait for the actors, whom they may name as their source.
    """
    if "actors" not in fields:
        fields = {name: value for name, value in fields.items() if name != "facts"}
    with suppress(ValidationError):  # what is wrong with it, the whole reply will show
        on_draft(Draft.model_validate({**_BLANK, **fields}))
