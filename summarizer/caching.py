"""A client that never pays twice for the same question: a `Client` over a `Client`."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer import ledger
from summarizer.addressing import content_address
from summarizer.client import Completion, SharesPrefix, TellsFields
from summarizer.ledger import Call

if TYPE_CHECKING:
    from summarizer.brief import EndpointKind
    from summarizer.client import Client, OnFields
    from summarizer.ledger import Usage
    from summarizer.messages import Prompt
    from summarizer.store import SavedReply, Store

T = TypeVar("T", bound=BaseModel)
_Ask: TypeAlias = Callable[[], Awaitable[Completion[T]]]
_FIRST_POLL_S = 0.005
_LONGEST_POLL_S = 0.1
_logger = logging.getLogger(__name__)


class Replies(Protocol):
    """Where replies are kept, and who asks which question."""

    async def obtain(self, key: str, *, instead_of: SavedReply | None = None) -> SavedReply | None:
        """Return the reply kept for a question; None when there is none, and it is yours to ask.

        Waits while somebody else asks it. `instead_of` is one that is of no use.
        """
        ...

    def keep(self, key: str, *, reply: str, usage: Usage, model: str, prompt: str) -> None:
        """Keep a reply, and give up the question."""
        ...

    def release(self, key: str) -> None:
        """Give up a question; harmless for one that is not yours."""
        ...


class StoredReplies:
    """Those of a store in this process; it stays the caller's to close."""

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self._store = store
        self.keep = store.keep
        self.release = store.release

    async def obtain(self, key: str, *, instead_of: SavedReply | None = None) -> SavedReply | None:
        """Look, claim, and wait for the one who has it; see `Replies`."""
        pause_s = _FIRST_POLL_S
        while (saved := self._kept(key, instead_of)) is None:
            if self._store.claim(key):
                # Whoever had the claim may have kept a reply since we looked.
                saved = self._kept(key, instead_of)
                if saved:
                    self._store.release(key)
                return saved
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.5, _LONGEST_POLL_S)
        return saved

    def _kept(self, key: str, instead_of: SavedReply | None) -> SavedReply | None:
        saved = self._store.reply(key)
        return None if saved == instead_of else saved


@dataclass
class _Opening:
    """What the questions on one article begin with, and the reading of it once one is asked."""

    client: CachedClient
    inner: SharesPrefix
    prompt: Prompt
    reading: asyncio.Task[int] | None = None

    def begins(self, prompt: Prompt) -> bool:
        *before, last = prompt.messages
        *mine_before, mine = self.prompt.messages
        return before == mine_before and last.content.startswith(mine.content)

    async def read(self) -> None:
        """Read it once, whoever comes first; the others wait for that."""
        if self.reading is None or _has_failed(self.reading):
            self.reading = asyncio.create_task(self._pass_on())
        # One question that is cancelled must not stop the reading for the others.
        await asyncio.shield(self.reading)

    async def _pass_on(self) -> int:
        return await self.inner.share_prefix(self.prompt)


# Of the article that this task and those it starts work on; forgotten with them.
_opening: ContextVar[_Opening | None] = ContextVar("summarizer-opening", default=None)


class CachedClient:
    """Answers from the store what was answered before, and asks `inner` the rest.

    Whoever asks the same question meanwhile, in this process or another, waits for the one
    who asks. Only replies that were validated are kept.
    """

    def __init__(self, inner: Client, replies: Replies, *, where: str = "") -> None:
        """Take the client to ask; `where` is the address of its server."""
        self._inner = inner
        self._replies = replies
        self._where = where
        if isinstance(inner, SharesPrefix):
            # An attribute, so that it is missing here where it is missing there.
            self.share_prefix = partial(self._share_later, inner)

    @property
    def model(self) -> str:
        """PROVIDER/NAME."""
        return self._inner.model

    @property
    def endpoint(self) -> EndpointKind:
        """Where the text goes."""
        return self._inner.endpoint

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """Sampling parameters sent with every call."""
        return self._inner.parameters

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Return the reply that is kept, else ask; raises what `inner` raises, and StoreError."""

        async def ask() -> Completion[T]:
            return await self._inner.complete(prompt, reply, max_tokens=max_tokens)

        return await self._complete(prompt, reply, max_tokens, ask)

    async def complete_telling(
        self, prompt: Prompt, reply: type[T], *, max_tokens: int, on_fields: OnFields
    ) -> Completion[T]:
        """Do the same; a reply that has to be asked for tells its fields as they come."""

        async def ask() -> Completion[T]:
            if isinstance(self._inner, TellsFields):
                return await self._inner.complete_telling(
                    prompt, reply, max_tokens=max_tokens, on_fields=on_fields
                )
            return await self._inner.complete(prompt, reply, max_tokens=max_tokens)

        return await self._complete(prompt, reply, max_tokens, ask)

    async def aclose(self) -> None:
        """Close `inner`. Harmless when called again."""
        await self._inner.aclose()

    async def _share_later(self, inner: SharesPrefix, prompt: Prompt) -> int:
        """Remember what the next questions begin with; it is read when one of them is asked.

        So an embedded engine does not start for an article whose replies are all kept.
        Returns 0, since nothing is read yet.
        """
        _opening.set(_Opening(self, inner, prompt))
        return 0

    async def _complete(
        self, prompt: Prompt, reply: type[T], max_tokens: int, ask: _Ask[T]
    ) -> Completion[T]:
        started = time.perf_counter()
        key = content_address(
            prompt,
            reply,
            model=self.model,
            where=self._where,
            parameters=self.parameters,
            max_tokens=max_tokens,
        )
        saved = await self._replies.obtain(key)
        value = _read(saved, reply) if saved else None
        if saved and value is None:
            # A validator in code may be newer than the reply: the key holds the schema only.
            _logger.info("a kept reply of %s does not fit any more; asking anew", saved.model)
            saved = await self._replies.obtain(key, instead_of=saved)
            value = _read(saved, reply) if saved else None
        if value is None:
            try:
                return await self._asked(key, prompt, ask)
            finally:
                self._replies.release(key)
        latency_s = round(time.perf_counter() - started, 3)
        call = Call(prompt=prompt.label, attempts=(), latency_s=latency_s, is_cached=True)
        ledger.account().enter(call)
        return Completion(value, call)

    async def _asked(self, key: str, prompt: Prompt, ask: _Ask[T]) -> Completion[T]:
        opening = _opening.get()
        if opening and opening.client is self and opening.begins(prompt):
            await opening.read()
        done = await ask()
        self._replies.keep(
            key,
            reply=done.value.model_dump_json(),
            usage=done.call.usage,
            model=self.model,
            prompt=prompt.label,
        )
        return done


def _has_failed(reading: asyncio.Task[int]) -> bool:
    return reading.done() and (reading.cancelled() or reading.exception() is not None)


def _read(saved: SavedReply, reply: type[T]) -> T | None:
    try:
        return reply.model_validate_json(saved.reply)
    except ValidationError:
        return None
