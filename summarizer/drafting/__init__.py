"""Article → Draft: in one call for a strong model, in short questions for a small one.

Both fill the same Draft. The questions are what made a model of 1.5 billion parameters
useful; what was tried, and what it showed, is in docs/embedded-model.md.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from pydantic import Field

from summarizer import prompts, salience, sentences
from summarizer.draft import Draft, bounded
from summarizer.drafting import acting, informing, judging, telling
from summarizer.drafting.asking import Asker
from summarizer.frozen import Frozen
from summarizer.ledger import Ledger

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.client import Client
    from summarizer.draft import DraftActor, DraftStance
    from summarizer.messages import Prompt
    from summarizer.prompts import PromptFolder

_DRAFT_TOKENS = 4000


class Wishes(Frozen):
    """What the user asked of the brief."""

    language: str = Field(description="BCP 47 tag of the prose")
    background: bool = True


class Drafted(NamedTuple):
    """A Draft and what it cost."""

    draft: Draft
    ledger: Ledger


@runtime_checkable
class SharesPrefix(Protocol):
    """A client that can read an article once for all the questions on it."""

    async def share_prefix(self, prompt: Prompt) -> int:
        """Read what later prompts begin with; returns its length in tokens."""
        ...


def opening(folder: PromptFolder, article: Article, wishes: Wishes) -> Prompt:
    """Render the whole prompt, or what comes before the question where there are several."""
    return prompts.render(
        folder,
        article,
        schema=json.dumps(Draft.model_json_schema(), separators=(",", ":")),
        output_language=sentences.language_name(wishes.language),
        background=wishes.background,
    )


async def in_one_call(
    client: Client, article: Article, folder: PromptFolder, wishes: Wishes
) -> Drafted:
    """Ask for the whole Draft at once."""
    # The embedded engine compiles a schema in no time; elsewhere a new one for each article
    # is compiled anew and breaks the server's prefix cache.
    reply = bounded(len(article.sentences)) if client.endpoint == "local" else Draft
    done = await client.complete(opening(folder, article, wishes), reply, max_tokens=_DRAFT_TOKENS)
    return Drafted(done.value, Ledger(calls=(done.call,)))


async def in_steps(
    client: Client, article: Article, folder: PromptFolder, wishes: Wishes
) -> Drafted:
    """Ask short questions side by side, after the article was read once.

    Code chooses the sentences, the states, the bodies and the evidence; the model words,
    names and judges. No background: what a small model adds from memory is wrong too often.
    """
    if isinstance(client, SharesPrefix):
        await client.share_prefix(opening(folder, article, wishes))
    asker = Asker(client, article, folder, wishes.language)
    chosen = salience.rank(article, count=informing.FACTS)
    try:
        async with asyncio.TaskGroup() as questions:
            summary = questions.create_task(telling.summary(asker))
            cast = questions.create_task(_cast(asker))
            facts = questions.create_task(informing.facts(asker, chosen))
    except ExceptionGroup as failed:
        first = failed.exceptions[0]  # the others were cancelled, or fail for the same reason
        raise first from first.__cause__
    actors, stances = cast.result()
    draft = Draft(
        article_type="report",
        summary=summary.result(),
        actors=actors,
        facts=facts.result(),
        stances=stances,
        context=informing.context(article, chosen),
        background=[],
    )
    return Drafted(draft, asker.ledger)


async def _cast(asker: Asker) -> tuple[list[DraftActor], list[DraftStance]]:
    """Find who acts, then what they think of each other."""
    actors = await acting.actors(asker)
    return actors, await judging.stances(asker, actors)
