"""What model calls cost: tokens, money, attempts, latency, the failed ones included.

Three levels: an `Attempt` is one HTTP call, a `Call` one question with its retries and
reasks, a `Ledger` all questions of one brief.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pydantic import Field

from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator


class Usage(Frozen):
    """Tokens of one call, or the sum over several."""

    input_tokens: int = Field(default=0, ge=0, description="prompt tokens, cached ones included")
    cached_tokens: int = Field(
        default=0, ge=0, description="prompt tokens the server did not reread"
    )
    output_tokens: int = Field(default=0, ge=0, description="tokens the model wrote")

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        """Add field by field."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class Attempt(Frozen):
    """One HTTP call."""

    id: str = Field(description="sent as the header Idempotency-Key")
    model: str = Field(description="PROVIDER/NAME")
    outcome: str = Field(description='"ok", an HTTP status, or a word: "timeout", "invalid", …')
    usage: Usage | None = Field(description="null when the server did not tell, e.g. a timeout")
    cost_usd: float | None = Field(description="null when the price or the usage is unknown")
    latency_s: float = Field(ge=0)
    first_token_s: float | None = Field(
        default=None, ge=0, description="known only where the reply was streamed"
    )


class Call(Frozen):
    """One question to a model, with its retries and reasks."""

    prompt: str = Field(description="prompt name and version, e.g. brief@1")
    attempts: tuple[Attempt, ...] = Field(description="none where the reply was cached")
    latency_s: float = Field(ge=0, description="from the question to the answer, waits included")
    is_cached: bool = False

    @property
    def usage(self) -> Usage:
        """Tokens over all attempts, as far as the server told."""
        return sum((each.usage for each in self.attempts if each.usage), Usage())


class Ledger(Frozen):
    """All calls made for one brief, in the order they ended."""

    calls: tuple[Call, ...] = ()

    @property
    def usage(self) -> Usage:
        """Tokens over all calls."""
        return sum((call.usage for call in self.calls), Usage())

    @property
    def cost_usd(self) -> float | None:
        """Money over all calls whose tokens are known; None when a price is not."""
        known = [each.cost_usd for each in self._attempts if each.usage is not None]
        return None if None in known else float(sum(filter(None, known)))

    @property
    def attempts(self) -> int:
        """HTTP calls over all questions."""
        return len(self._attempts)

    @property
    def unaccounted(self) -> int:
        """HTTP calls that the server may have billed without saying what."""
        return sum(each.usage is None for each in self._attempts)

    @property
    def is_cached(self) -> bool:
        """Whether every answer came from the cache."""
        return bool(self.calls) and all(call.is_cached for call in self.calls)

    @property
    def _attempts(self) -> list[Attempt]:
        return [each for call in self.calls for each in call.attempts]


class Hold(NamedTuple):
    """What a call may cost at most, set aside before it is sent."""

    tokens: int
    cost_usd: float


class Account:
    """The open account of one brief: each client enters what it spent, also when it failed."""

    def __init__(self, article: str = "", *, id: str | None = None) -> None:  # noqa: A002
        """Open one, or one that is known elsewhere; `article` is the sha256 of its text."""
        self.id = id or uuid.uuid4().hex
        self.article = article
        self._calls: list[Call] = []

    def enter(self, call: Call) -> None:
        """Add one question that has ended, well or not."""
        self._calls.append(call)

    @property
    def ledger(self) -> Ledger:
        """What was entered so far."""
        return Ledger(calls=tuple(self._calls))


class Journal(Protocol):
    """Where each HTTP call is written down before it is sent, and again when it ended."""

    def begin(
        self, key: str, *, prompt: str, model: str, account: Account, most: Hold | None = None
    ) -> str:
        """Enter a call, and what it may cost at most where that is bounded; returns its id.

        `key` names the question. A call that a killed process left open is taken up again
        under its id, so that a server that knows the id need not answer, or bill, twice.
        """
        ...

    def end(self, attempt: Attempt) -> None:
        """Enter how the call with the id of this attempt ended."""
        ...


# A context variable, so that tasks of many articles at once each find their own, and a
# question cancelled halfway can still be accounted for.
_open: ContextVar[Account] = ContextVar("summarizer-account")


def account() -> Account:
    """Return the account open in this context; outside of any, one that nobody reads."""
    return _open.get(None) or Account()


@contextmanager
def opened(article: str) -> Iterator[Account]:
    """Open an account for one article, in this task and those it starts."""
    mine = Account(article)
    token = _open.set(mine)
    try:
        yield mine
    finally:
        _open.reset(token)
