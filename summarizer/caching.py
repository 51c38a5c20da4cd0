"""A client that never pays twice for the same question: a `Client` over a `Client`."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer import ledger
from summarizer.addressing import content_address
from summarizer.client import Completion, SharesPrefix, TellsFields
from summarizer.ledger import Call

if TYPE_CHECKING:
    from summarizer.brief import EndpointKind
    from summarizer.client import Client, OnFields
    from summarizer.messages import Prompt
    from summarizer.store import Store

T = TypeVar("T", bound=BaseModel)
_Ask: TypeAlias = Callable[[], Awaitable[Completion[T]]]
_FIRST_POLL_S = 0.005
_LONGEST_POLL_S = 0.1
_logger = logging.getLogger(__name__)


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
    who asks. Only replies that were validated are kept. The store stays the caller's to close.
    """

    def __init__(self, inner: Client, store: Store, *, where: str = "") -> None:
        """Take the client to ask; `where` is the address of its server."""
        self._inner = inner
        self._store = store
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
        pause_s = _FIRST_POLL_S
        while (value := self._kept(key, reply)) is None and not self._store.claim(key):
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.5, _LONGEST_POLL_S)
        if value is None:
            try:
                # Whoever had the claim may have kept a reply since we looked.
                value = self._kept(key, reply)
                if value is None:
                    return await self._asked(key, prompt, ask)
            finally:
                self._store.release(key)
        latency_s = round(time.perf_counter() - started, 3)
        call = Call(prompt=prompt.label, attempts=(), latency_s=latency_s, is_cached=True)
        ledger.account().enter(call)
        return Completion(value, call)

    def _kept(self, key: str, reply: type[T]) -> T | None:
        saved = self._store.reply(key)
        if saved is None:
            return None
        try:
            return reply.model_validate_json(saved.reply)
        except ValidationError:
            # A validator in code may be newer than the reply: the key holds the schema only.
            _logger.info("a kept reply of %s does not fit any more; asking anew", saved.model)
            return None

    async def _asked(self, key: str, prompt: Prompt, ask: _Ask[T]) -> Completion[T]:
        opening = _opening.get()
        if opening and opening.client is self and opening.begins(prompt):
            await opening.read()
        done = await ask()
        self._store.keep(
            key,
            reply=done.value.model_dump_json(),
            usage=done.call.usage,
            model=self.model,
            prompt=prompt.label,
        )
        return done


def _has_failed(reading: asyncio.Task[int]) -> bool:
    return reading.done() and (reading.cancelled() or reading.exception() is not None)
