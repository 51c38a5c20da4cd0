"""Which model is asked, with which prompt, in how many parts; and who comes next where it fails."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from summarizer import drafting, parting, prompts, tokens
from summarizer.draft import Draft
from summarizer.drafting.in_parts import Drafted, Long, in_parts
from summarizer.errors import BudgetError, ConfigError, ModelError, PromptError
from summarizer.local.engine import SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.article import Article
    from summarizer.client import Client
    from summarizer.drafting import OnDraft, Wishes
    from summarizer.messages import PromptRef
    from summarizer.parting import Part
    from summarizer.prompts import PromptFolder

_QUESTION_TOKENS = 1000  # the longest question of several, with its answer
_FRAME_TOKENS = 600  # what servers and chat templates add, and what a prompt is filled with
_FEWEST_TOKENS = 400  # of an article; less is no room to read anything


class Choice(NamedTuple):
    """A model that may be asked, and the prompt for it."""

    client: Client
    folder: PromptFolder
    most_tokens: int
    """Of an article in one prompt."""


class Plan(NamedTuple):
    """How a model is to read an article."""

    choice: Choice
    parts: tuple[Part, ...]


class Origin(NamedTuple):
    """Where a draft comes from."""

    client: Client
    prompts: tuple[PromptRef, ...] = ()
    parts: int = 1
    coverage: float = 1.0


class Clock(NamedTuple):
    """When it has to be done, in the time of the event loop, and how long that is in all."""

    deadline: float
    allowed_s: float


class Hearer(NamedTuple):
    """Who is told how it goes: in words, and of what there is of a draft so far."""

    say: Callable[[str], None]
    on_draft: Callable[[Client], OnDraft] | None


def choose(prompt: str | None, client: Client, window: int) -> Choice:
    """Find the prompt for a model; `window` is the tokens that prompt and reply may take.

    Raises:
        PromptError: no such prompt, or one that is not for articles.
        ConfigError: the window has no room for an article.
    """
    folder = prompts.find(prompt or ("steps" if client.endpoint == "local" else "brief"))
    if not prompts.is_for_articles(folder):
        raise PromptError(f"prompt {prompt!r} is of no whole article; use brief or steps")
    room = _room(client, folder, window)
    if room < _FEWEST_TOKENS:
        raise ConfigError(
            f"a context of {window:,} tokens leaves no room for an article with {client.model}; "
            "set SUMMARIZER_CONTEXT_TOKENS to what it has"
        )
    return Choice(client, folder, room)


def plan(choice: Choice, article: Article) -> Plan:
    """Split an article as the room for it demands; most need one part."""
    return Plan(choice, parting.parts(article, most_tokens=choice.most_tokens))


async def drafted(
    plans: Sequence[Plan], article: Article, wishes: Wishes, clock: Clock, hearer: Hearer
) -> tuple[Draft, Origin]:
    """Ask one model after the other until one gives a draft.

    Raises:
        ModelError: of the last one; BudgetError when the time is up.
    """
    for each, next_one in pairwise(plans):
        try:
            return await _drafted_by(each, article, wishes, clock, hearer)
        except BudgetError:
            raise
        except ModelError as exc:
            hearer.say(f"{exc}; asking {next_one.choice.client.model}")
    return await _drafted_by(plans[-1], article, wishes, clock, hearer)


async def _drafted_by(
    plan: Plan, article: Article, wishes: Wishes, clock: Clock, hearer: Hearer
) -> tuple[Draft, Origin]:
    client = plan.choice.client
    hearer.say(f"{client.model} reads {article.words} words")
    try:
        async with asyncio.timeout_at(clock.deadline):
            found = await _read(plan, article, wishes, hearer)
    except TimeoutError as exc:
        raise BudgetError(
            f"{client.model} did not finish within {clock.allowed_s:g} s; "
            "allow more time or use a shorter article",
            model=client.model,
        ) from exc
    read = [piece for part in plan.parts for piece in part.pieces]
    coverage = parting.coverage(article, read)
    return found.draft, Origin(client, found.prompts, len(plan.parts), coverage)


async def _read(plan: Plan, article: Article, wishes: Wishes, hearer: Hearer) -> Drafted:
    client, folder, most_tokens = plan.choice
    if len(plan.parts) > 1:
        long = Long(article, plan.parts, client, folder, wishes, most_tokens)
        return await in_parts(long, hearer.say)
    draft = drafting.in_steps if prompts.has_questions(folder) else drafting.in_one_call
    on_draft = hearer.on_draft(client) if hearer.on_draft else None
    return Drafted(await draft(client, article, folder, wishes, on_draft), (folder.ref,))


def _room(client: Client, folder: PromptFolder, window: int) -> int:
    """Estimate the tokens that a prompt and its reply leave for an article."""
    if prompts.has_questions(folder):
        # The embedded engine copies what it read into each slot of the one context.
        each = window // SLOTS if client.endpoint == "local" else window
        return each - _QUESTION_TOKENS
    return window - drafting.DRAFT_TOKENS - _frame(folder)


def _frame(folder: PromptFolder) -> int:
    """Estimate the tokens of a prompt without its article; some servers get the schema twice."""
    schema = tokens.estimate(drafting.schema_of(Draft))
    return _FRAME_TOKENS + tokens.estimate(prompts.source(folder)) + 2 * schema
