"""A `Client` that answers from a list, with no network."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer import ledger
from summarizer.client import Completion
from summarizer.errors import ConfigError, OutputError
from summarizer.ledger import Attempt, Call, Usage

if TYPE_CHECKING:
    from summarizer.brief import EndpointKind
    from summarizer.messages import Prompt

T = TypeVar("T", bound=BaseModel)

Value: TypeAlias = BaseModel | Mapping[str, object]
Answerer: TypeAlias = Callable[["Prompt", type[BaseModel]], Value | Awaitable[Value]]
FakeReply: TypeAlias = Value | Exception | Answerer
"""A value to answer with, an error to raise, or a function of prompt and reply type."""


class FakeClient:
    """Answers every prompt with its one reply, or with several in turn.

    A value is checked against the type that is asked for, as a model's reply is: one that
    does not fit raises OutputError. `prompts` holds the prompts it saw, in order.
    """

    model = "fake/scripted"
    endpoint: EndpointKind = "fake"

    def __init__(self, *replies: FakeReply, usage: Usage | None = None) -> None:
        """Take the replies; `usage` is what each call claims to cost, by default nothing."""
        self.prompts: list[Prompt] = []
        self._replies = replies
        self._usage = usage or Usage()

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """None are sent."""
        return {}

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Answer with the next reply.

        Raises:
            OutputError: the reply does not fit the type that is asked for.
            ConfigError: all replies are used up.
        """
        del max_tokens  # it writes as much as it was given
        answer = self._next()
        self.prompts.append(prompt)
        outcome = "failed"
        try:
            value = self._checked(await _value(answer, prompt, reply), reply)
            outcome = "ok"
        finally:
            call = self._enter(prompt, outcome)
        return Completion(value, call)

    async def aclose(self) -> None:
        """Hold nothing, free nothing."""

    def _enter(self, prompt: Prompt, outcome: str) -> Call:
        attempt = Attempt(
            id=uuid.uuid4().hex,
            model=self.model,
            outcome=outcome,
            usage=self._usage,
            cost_usd=0.0,
            latency_s=0.0,
        )
        call = Call(prompt=prompt.label, attempts=(attempt,), latency_s=0.0)
        ledger.account().enter(call)
        return call

    def _next(self) -> FakeReply:
        if len(self._replies) == 1:
            return self._replies[0]
        used = len(self.prompts)
        if used >= len(self._replies):
            raise ConfigError(f"FakeClient has no reply left after {used}; give it more")
        return self._replies[used]

    def _checked(self, value: Value, reply: type[T]) -> T:
        if isinstance(value, reply):
            return value
        fields = value.model_dump() if isinstance(value, BaseModel) else value
        try:
            return reply.model_validate(fields)
        except ValidationError as exc:
            raise OutputError(
                f"{self.model} was asked for {reply.__name__!r} and has a "
                f"{type(value).__name__!r}; give FakeClient one that fits",
                model=self.model,
                usage=self._usage,
            ) from exc


async def _value(answer: FakeReply, prompt: Prompt, reply: type[BaseModel]) -> Value:
    if isinstance(answer, Exception):
        raise answer
    found = answer(prompt, reply) if callable(answer) else answer
    return await found if inspect.isawaitable(found) else found
