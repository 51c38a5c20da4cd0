"""What model calls cost: tokens, money, attempts, latency. Values only."""

from __future__ import annotations

from pydantic import Field

from summarizer.frozen import Frozen


class Usage(Frozen):
    """Tokens of one call, or the sum over several."""

    input_tokens: int = Field(default=0, ge=0, description="prompt tokens, cached ones included")
    cached_tokens: int = Field(
        default=0, ge=0, description="prompt tokens the server did not reread"
    )
    output_tokens: int = Field(default=0, ge=0, description="tokens the model wrote")

    def __add__(self, other: Usage) -> Usage:
        """Add field by field."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class Call(Frozen):
    """One question to a model, with its retries and reasks."""

    prompt: str = Field(description="prompt name and version, e.g. brief@1")
    usage: Usage
    attempts: int = Field(ge=1, description="HTTP calls made, the failed ones included")
    latency_s: float = Field(ge=0)


class Ledger(Frozen):
    """All calls made for one brief, in the order they ended."""

    calls: tuple[Call, ...] = ()

    def __add__(self, other: Ledger) -> Ledger:
        """Join two accounts."""
        return Ledger(calls=self.calls + other.calls)

    @property
    def usage(self) -> Usage:
        """Tokens over all calls."""
        return sum((call.usage for call in self.calls), Usage())

    @property
    def attempts(self) -> int:
        """HTTP calls over all questions."""
        return sum(call.attempts for call in self.calls)
