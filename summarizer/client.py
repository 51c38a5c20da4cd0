"""Ask a model for a typed reply: the `Client` protocol, and any OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import logging
import os
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar, runtime_checkable

from pydantic import BaseModel, SecretStr

from summarizer import ledger, retrying, telemetry
from summarizer.addressing import content_address
from summarizer.answers import reask
from summarizer.errors import (
    BudgetError,
    ConfigError,
    ModelAPIError,
    ModelError,
    OutputError,
    RefusalError,
    TruncatedError,
)
from summarizer.ledger import Attempt, Call, Hold, Usage
from summarizer.lines import Lines
from summarizer.prices import most_tokens
from summarizer.providers import LOCAL, NO_KEY, PROVIDERS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from summarizer.brief import EndpointKind
    from summarizer.budget import Budget
    from summarizer.ledger import Journal
    from summarizer.lines import Line
    from summarizer.messages import Message, Prompt
    from summarizer.prices import Price
    from summarizer.providers import ModelRef, Provider
    from summarizer.wire import Wire

T = TypeVar("T", bound=BaseModel)
MOST_IN_FLIGHT = 256
OnFields: TypeAlias = Callable[[Mapping[str, object]], None]
"""Told the fields of a reply that are whole, while the rest is still written."""
OK = "ok"
_TOO_MANY = 429
_SDK_ADDRESS = "https://api.openai.com/v1"
_logger = logging.getLogger(__name__)


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


@runtime_checkable
class SharesPrefix(Protocol):
    """A client that can read an article once for all the questions on it."""

    async def share_prefix(self, prompt: Prompt) -> int:
        """Read what later prompts begin with; returns its length in tokens."""
        ...


@runtime_checkable
class TellsFields(Protocol):
    """A client that can pass on the fields of a reply while the rest is still written."""

    async def complete_telling(
        self, prompt: Prompt, reply: type[T], *, max_tokens: int, on_fields: OnFields
    ) -> Completion[T]:
        """Ask as `complete` does; `on_fields` is told what is whole so far."""
        ...


async def attempt(client: Client, prompt: Prompt, reply: type[T], *, max_tokens: int) -> T | None:
    """Ask where an answer is welcome but not needed: None when the model gave none.

    Raises:
        BudgetError: a limit on all work is reached; nothing may be asked any more.
    """
    try:
        done = await client.complete(prompt, reply, max_tokens=max_tokens)
    except ModelError as exc:
        if isinstance(exc, BudgetError) and exc.is_exhausted:
            raise
        _logger.warning("%s gave no answer: %s", prompt.label, type(exc).__name__)
        return None
    return done.value


class OpenAIClient:
    """Any OpenAI-compatible endpoint, through `instructor` for the typed reply.

    Safe to share between threads, tasks and event loops. Connections close with the loop
    that opened them, or by `aclose`. Each HTTP call goes through four gates: the pacer's, the
    budget's, the journal's and the deadline's.
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
        price: Price | None = None,
        journal: Journal | None = None,
        budget: Budget | None = None,
        most_in_flight: int = MOST_IN_FLIGHT,
        fewest_in_flight: int = 1,
    ) -> None:
        """Keep the configuration; nothing is imported or opened until the first call.

        `base_url` overrides the provider's own; `api_key` overrides its variable. `journal`
        learns of each HTTP call before it is sent, and `budget` may forbid it.

        Raises:
            ConfigError: a limit on money for a model whose price is not known.
        """
        self._ref = model
        self._endpoint: EndpointKind = endpoint
        self._base_url = base_url or provider.base_url
        if model.provider == LOCAL and self._base_url is None:
            # The SDK would fall back to its maker's cloud, and the article leave the machine.
            raise ConfigError(f"{str(model)!r} needs the address of the embedded engine")
        if budget and budget.max_cost_usd is not None and price is None:
            raise ConfigError(
                f"no price is known for {str(model)!r}, so no limit on money can be kept; "
                "name one in the table of SUMMARIZER_PRICES, or limit the tokens"
            )
        self._temperature = temperature
        self._limits = limits or retrying.RetryLimits()
        self._price = price
        self._journal = journal
        self._budget = budget
        self._where = address_of(model, self._base_url)
        secret = SecretStr(api_key) if api_key else None
        # Not a method of this client: lines that held it would keep it alive.
        connect = partial(
            _opened_wire, model, provider, self._base_url, secret, self._limits.attempt_s
        )
        self._lines = Lines(
            connect, most_in_flight=most_in_flight, fewest_in_flight=fewest_in_flight
        )

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
        """Ask for a `reply`, and enter what it cost in the open account, however it ends.

        Raises:
            ModelError: with the attempts and tokens it cost; BudgetError at the deadline.
            ConfigError: no key, or an address that is none.
        """
        return await self._complete(Question(prompt, reply, max_tokens))

    async def complete_telling(
        self, prompt: Prompt, reply: type[T], *, max_tokens: int, on_fields: OnFields
    ) -> Completion[T]:
        """Ask as `complete` does, but stream the reply and pass on those fields that are whole."""
        return await self._complete(Question(prompt, reply, max_tokens, on_fields))

    async def aclose(self) -> None:
        """Close the connections of the running event loop. Harmless when called again."""
        await self._lines.aclose()

    async def _complete(self, asked: Question[T]) -> Completion[T]:
        ask = retrying.policy(self._limits)
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                value: T = await ask(self._attempt, asked)
        except TimeoutError as exc:
            raise asked.charge(
                BudgetError(
                    f"{self.model} gave no reply within {self._limits.deadline_s:g} s; "
                    "allow more time or use a shorter article",
                    model=self.model,
                )
            ) from exc
        except ModelError as exc:
            asked.charge(exc)
            raise
        finally:
            call = asked.call()
            ledger.account().enter(call)
        return Completion(value, call)

    async def _attempt(self, asked: Question[T]) -> T:
        """Make one HTTP call, once it may be made, and write down how it ended."""
        line = await self._lines.line()
        async with line.pacer.slot() as began:
            held = await self._hold(asked)
            entry = await self._begin(asked, held)
            with self._span(asked) as span:
                try:
                    return await self._call(line, asked, entry, began)
                finally:
                    attempt = self._end(entry, held)
                    asked.attempts.append(attempt)
                    span.set(telemetry.attempt_attributes(attempt))
                    if attempt.outcome != OK:
                        span.fail(attempt.outcome)

    async def _call(self, line: Line, asked: Question[T], entry: Entry, began: float) -> T:
        try:
            async with asyncio.timeout(self._limits.attempt_s):
                answered = await line.wire.ask(
                    asked.messages,
                    asked.reply,
                    max_tokens=asked.cap,
                    parameters=self.parameters,
                    call_id=entry.id,
                    on_fields=asked.on_fields,
                )
        except TimeoutError as exc:
            entry.outcome = "timeout"
            raise ModelAPIError(
                f"{self.model} gave no whole reply within {self._limits.attempt_s:g} s; "
                "is the server overloaded?",
                model=self.model,
            ) from exc
        except ModelError as exc:
            entry.outcome, entry.usage = outcome_of(exc), exc.usage
            asked.failure = exc if isinstance(exc, OutputError) else asked.failure
            if isinstance(exc, ModelAPIError) and exc.status_code == _TOO_MANY:
                entry.retry_after = exc.retry_after
                line.pacer.throttled(began, exc.retry_after)
            raise
        entry.outcome, entry.usage = OK, answered.usage
        entry.first_token_s = answered.first_token_s
        line.pacer.succeeded()
        return answered.value

    def _span(self, asked: Question[T]) -> AbstractContextManager[telemetry.Span]:
        return telemetry.chat_span(
            self._ref,
            address=self._where,
            prompt=asked.prompt.label,
            max_tokens=asked.cap,
            temperature=self._temperature,
        )

    async def _hold(self, asked: Question[T]) -> Hold | None:
        if self._budget is None:
            return None
        return await self._budget.hold(self._most(asked), model=self.model)

    def _most(self, asked: Question[T]) -> Hold:
        """Say what a call may cost at most."""
        read = most_tokens(asked.messages, asked.reply)
        most = Usage(input_tokens=read, output_tokens=asked.cap)
        return Hold(most.tokens, self._price.cost(most) if self._price else 0.0)

    async def _begin(self, asked: Question[T], held: Hold | None) -> Entry:
        if self._journal is None:
            return Entry(uuid.uuid4().hex)
        return Entry(
            self._journal.begin(
                self._address(asked.prompt, asked.reply, asked.max_tokens),
                prompt=asked.prompt.label,
                model=self.model,
                account=ledger.account(),
                most=held,
            )
        )

    def _address(self, prompt: Prompt, reply: type[T], max_tokens: int) -> str:
        """Name a question by what it asks, of whom and how, as the cache does."""
        return content_address(
            prompt,
            reply,
            model=self.model,
            # The embedded engine listens on another port each time.
            where="" if self._endpoint == LOCAL else self._where,
            parameters=self.parameters,
            max_tokens=max_tokens,
        )

    def _end(self, entry: Entry, held: Hold | None) -> Attempt:
        attempt = Attempt(
            id=entry.id,
            model=self.model,
            outcome=entry.outcome,
            usage=entry.usage,
            cost_usd=self._price.cost(entry.usage) if self._price and entry.usage else None,
            latency_s=round(time.perf_counter() - entry.started, 4),
            first_token_s=entry.first_token_s,
        )
        if self._journal:
            self._journal.end(attempt)
        if self._budget and held:
            tokens = attempt.usage.tokens if attempt.usage else None
            self._budget.settle(held, tokens=tokens, cost_usd=attempt.cost_usd)
        return attempt


def address_of(model: ModelRef, base_url: str | None = None) -> str:
    """Return the address that a model is called at; what the SDK would choose, too."""
    own = base_url or PROVIDERS[model.provider].base_url
    return own or os.environ.get("OPENAI_BASE_URL") or _SDK_ADDRESS


def _opened_wire(
    model: ModelRef,
    provider: Provider,
    base_url: str | None,
    api_key: SecretStr | None,
    timeout_s: float,
) -> Wire:
    from summarizer.wire import Wire  # noqa: PLC0415  # three seconds

    return Wire(
        model,
        base_url=base_url,
        api_key=api_key or environments_key(model, provider, base_url),
        mode=provider.mode,
        timeout_s=timeout_s,
    )


def environments_key(model: ModelRef, provider: Provider, base_url: str | None) -> SecretStr:
    """Read the provider's variable; raises ConfigError where a key is needed and there is none."""
    variable = provider.key_variable
    key = os.environ.get(variable, "").strip() if variable else ""
    is_own_server = base_url is not None or "OPENAI_BASE_URL" in os.environ
    if variable and not key and not (model.provider == "openai" and is_own_server):
        raise ConfigError(
            f"no key for {str(model)!r}; set {variable}, or leave out the model to use "
            "the embedded one"
        )
    return SecretStr(key or NO_KEY)


@dataclass
class Entry:
    """One HTTP call under way; what ends it before anything else is a cancellation."""

    id: str
    outcome: str = "cancelled"
    usage: Usage | None = None
    first_token_s: float | None = None
    retry_after: float | None = None
    started: float = field(default_factory=time.perf_counter)


@dataclass
class Question(Generic[T]):
    """One question and what it has cost so far, failed attempts included."""

    prompt: Prompt
    reply: type[T]
    max_tokens: int
    on_fields: OnFields | None = None
    attempts: list[Attempt] = field(default_factory=list)
    failure: OutputError | None = None
    started: float = field(default_factory=time.perf_counter)

    @property
    def cap(self) -> int:
        """The token limit; doubled after a reply that hit it."""
        return self.max_tokens * (2 if isinstance(self.failure, TruncatedError) else 1)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The prompt, and the last invalid reply if there is one; half a reply is not shown."""
        is_cut = isinstance(self.failure, TruncatedError)
        return (*self.prompt.messages, *reask(None if is_cut else self.failure))

    def call(self) -> Call:
        """Sum up what it took so far."""
        return Call(
            prompt=self.prompt.label,
            attempts=tuple(self.attempts),
            latency_s=round(time.perf_counter() - self.started, 3),
        )

    def charge(self, error: ModelError) -> ModelError:
        """Tell an error what was spent before it."""
        error.attempts, error.usage = len(self.attempts), self.call().usage
        return error


def outcome_of(error: ModelError) -> str:
    """Say in a word how a call ended, as the ledger shows it."""
    if isinstance(error, ModelAPIError):
        return "no reply" if error.status_code is None else str(error.status_code)
    words = {TruncatedError: "truncated", RefusalError: "refused", OutputError: "invalid"}
    return words.get(type(error), "failed")
