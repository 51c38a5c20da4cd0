"""Ask a model for a typed reply: the `Client` protocol, and any OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import logging
import os
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel, SecretStr

from summarizer import retrying
from summarizer.errors import BudgetError, ConfigError, ModelAPIError, ModelError, OutputError
from summarizer.ledger import Call, Usage
from summarizer.providers import LOCAL, NO_KEY

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from summarizer.brief import EndpointKind
    from summarizer.messages import Prompt
    from summarizer.providers import ModelRef, Provider
    from summarizer.wire import Wire

T = TypeVar("T", bound=BaseModel)
_GRACE_S = 1.0
_logger = logging.getLogger(__name__)
# The event loop that has to close an open wire knows its keeper by weak reference only.
_KEEPERS: dict[Wire, AsyncGenerator[None]] = {}


@dataclass(frozen=True)
class Completion(Generic[T]):
    """A validated reply and what it cost."""

    value: T
    call: Call


class Client(Protocol):
    """Whatever answers prompts: a remote endpoint, the embedded engine, a fake."""

    @property
    def model(self) -> str:
        """PROVIDER/NAME, as provenance shows it."""
        ...

    @property
    def endpoint(self) -> EndpointKind:
        """Where the text goes."""
        ...

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """Sampling parameters sent with every call, for provenance."""
        ...

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Ask once, with retries and reasks; raises ModelError."""
        ...

    async def aclose(self) -> None:
        """Free what it holds. Harmless when called again; a later call opens anew."""
        ...


async def attempt(
    client: Client, prompt: Prompt, reply: type[T], *, max_tokens: int
) -> tuple[T | None, Call]:
    """Ask where an answer is welcome but not needed: a failure is None, and accounted for."""
    started = time.perf_counter()
    try:
        done = await client.complete(prompt, reply, max_tokens=max_tokens)
    except ModelError as exc:
        _logger.warning("%s gave no answer: %s", prompt.label, type(exc).__name__)
        return None, Call(
            prompt=prompt.label,
            usage=exc.usage or Usage(),
            attempts=exc.attempts,
            latency_s=round(time.perf_counter() - started, 3),
        )
    return done.value, done.call


class OpenAIClient:
    """Any OpenAI-compatible endpoint, through `instructor` for the typed reply.

    Safe to share between threads, tasks and event loops. Connections close with the loop
    that opened them, or by `aclose`.
    """

    def __init__(  # noqa: PLR0913  # each is a setting of the endpoint, keyword-only
        self,
        model: ModelRef,
        *,
        provider: Provider,
        endpoint: EndpointKind = "remote",
        base_url: str | None = None,
        api_key: str | None = None,
        temperature: float | None = None,
        limits: retrying.RetryLimits | None = None,
    ) -> None:
        """Keep the configuration; nothing is imported or opened until the first call.

        `base_url` overrides the provider's own; `api_key` overrides its variable.
        """
        self._ref = model
        self._provider = provider
        self._endpoint: EndpointKind = endpoint
        self._base_url = base_url or provider.base_url
        if model.provider == LOCAL and self._base_url is None:
            # The SDK would fall back to its maker's cloud, and the article leave the machine.
            raise ConfigError(f"{str(model)!r} needs the address of the embedded engine")
        self._api_key = SecretStr(api_key) if api_key else None
        self._temperature = temperature
        self._limits = limits or retrying.RetryLimits()
        # A connection pool belongs to the event loop that opened it.
        self._wires: dict[asyncio.AbstractEventLoop, tuple[Wire, AsyncGenerator[None]]] = {}

    @property
    def model(self) -> str:
        """PROVIDER/NAME."""
        return str(self._ref)

    @property
    def endpoint(self) -> EndpointKind:
        """Where the text goes."""
        return self._endpoint

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """Sampling parameters sent with every call."""
        return {} if self._temperature is None else {"temperature": self._temperature}

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Ask for a `reply`.

        Raises:
            ModelError: with the attempts and tokens it cost; BudgetError at the deadline.
            ConfigError: no key, or an address that is none.
        """
        started = time.perf_counter()
        tally = _Tally()
        ask = retrying.policy(self._limits)
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                value: T = await ask(self._attempt, tally, prompt, reply, max_tokens)
        except TimeoutError as exc:
            raise tally.charge(
                BudgetError(
                    f"{self.model} gave no reply within {self._limits.deadline_s:g} s; "
                    "allow more time or use a shorter article",
                    model=self.model,
                )
            ) from exc
        except ModelError as exc:
            tally.charge(exc)
            raise
        return Completion(
            value,
            Call(
                prompt=prompt.label,
                usage=tally.usage,
                attempts=tally.attempts,
                latency_s=round(time.perf_counter() - started, 3),
            ),
        )

    async def aclose(self) -> None:
        """Close the connections of the running event loop. Harmless when called again."""
        _, keeper = self._wires.pop(asyncio.get_running_loop(), (None, None))
        if keeper:
            await keeper.aclose()

    async def _attempt(self, tally: _Tally, prompt: Prompt, reply: type[T], max_tokens: int) -> T:
        """Make one HTTP call and enter it in the tally."""
        wire = await self._wire()
        tally.attempts += 1
        try:
            async with asyncio.timeout(self._limits.attempt_s):
                value, usage = await wire.ask(
                    prompt.messages,
                    reply,
                    max_tokens=max_tokens,
                    parameters=self.parameters,
                    after=tally.failure,
                )
        except TimeoutError as exc:
            raise ModelAPIError(
                f"{self.model} gave no whole reply within {self._limits.attempt_s:g} s; "
                "is the server overloaded?",
                model=self.model,
            ) from exc
        except ModelError as exc:
            tally.usage += exc.usage or Usage()
            tally.failure = exc if isinstance(exc, OutputError) else tally.failure
            raise
        tally.usage += usage
        return value

    async def _wire(self) -> Wire:
        loop = asyncio.get_running_loop()
        if loop not in self._wires:
            from summarizer.wire import Wire  # noqa: PLC0415  # three seconds

            for ended in [other for other in list(self._wires) if other.is_closed()]:
                self._wires.pop(ended, None)
            wire = Wire(
                self._ref,
                base_url=self._base_url,
                api_key=self._key(),
                mode=self._provider.mode,
                timeout_s=self._limits.attempt_s,
            )
            keeper = _closing(wire)
            await anext(keeper)  # runs up to its first yield, without giving up control
            _KEEPERS[wire] = keeper
            self._wires[loop] = wire, keeper
            weakref.finalize(self, _close_later, loop, keeper).atexit = False
        return self._wires[loop][0]

    def _key(self) -> SecretStr:
        if self._api_key:
            return self._api_key
        variable = self._provider.key_variable
        key = os.environ.get(variable, "").strip() if variable else ""
        is_own_server = self._base_url is not None or "OPENAI_BASE_URL" in os.environ
        if variable and not key and not (self._ref.provider == "openai" and is_own_server):
            raise ConfigError(
                f"no key for {self.model!r}; set {variable}, or leave out the model to use "
                "the embedded one"
            )
        return SecretStr(key or NO_KEY)


class _Tally:
    """What one question has cost so far, failed attempts included."""

    def __init__(self) -> None:
        self.attempts = 0
        self.usage = Usage()
        self.failure: OutputError | None = None

    def charge(self, error: ModelError) -> ModelError:
        error.attempts, error.usage = self.attempts, self.usage
        return error


async def _closing(wire: Wire) -> AsyncGenerator[None]:
    """Close the wire when the event loop ends: `asyncio.run` closes generators before it does."""
    try:
        yield
    finally:
        _KEEPERS.pop(wire, None)
        await wire.aclose()


def _close_later(loop: asyncio.AbstractEventLoop, keeper: AsyncGenerator[None]) -> None:
    """Close the wire of a client that was dropped without `aclose`.

    Later, since a loop that is about to end would cancel the closing halfway.
    """
    with suppress(RuntimeError):  # the loop has ended, and closed it
        loop.call_soon_threadsafe(loop.call_later, _GRACE_S, _close_now, loop, keeper)


def _close_now(loop: asyncio.AbstractEventLoop, keeper: AsyncGenerator[None]) -> None:
    asyncio.run_coroutine_threadsafe(keeper.aclose(), loop)
