"""A limit on what all calls of a run may cost together, kept before each call."""

from __future__ import annotations

import asyncio
import threading

from summarizer.errors import BudgetError
from summarizer.ledger import Hold

_POLL_S = 0.02


class Budget:
    """Money and tokens of a run, shared by all its clients, threads and event loops.

    A call is let through only if what is spent, what the calls in flight may cost at most and
    what it may cost itself stay within the limits: they are never exceeded, and a run ends a
    little below them. A call that the server may have billed without saying so counts in full.
    """

    def __init__(
        self,
        *,
        max_cost_usd: float | None = None,
        max_tokens: int | None = None,
        spent_usd: float = 0.0,
        spent_tokens: int = 0,
    ) -> None:
        """Start with what was spent before, as by the first part of a batch that is resumed."""
        self.max_cost_usd = max_cost_usd
        self.max_tokens = max_tokens
        self.spent_usd = spent_usd
        self.spent_tokens = spent_tokens
        self._held = Hold(0, 0.0)
        self._lock = threading.Lock()

    async def hold(self, most: Hold, *, model: str) -> Hold:
        """Set aside what a call may cost; waits for calls in flight that may leave enough.

        Raises:
            BudgetError: it would not fit even if they cost nothing more.
        """
        while True:
            with self._lock:
                if self._fits(most, self._held):
                    self._held = Hold(
                        self._held.tokens + most.tokens, self._held.cost_usd + most.cost_usd
                    )
                    return most
                if not self._fits(most, Hold(0, 0.0)):
                    raise self._exhausted(most, model)
            await asyncio.sleep(_POLL_S)

    def take_back(self, spent: Hold) -> None:
        """Set aside again what a call was thought to have spent, until it is settled anew."""
        with self._lock:
            self.spent_tokens -= spent.tokens
            self.spent_usd -= spent.cost_usd
            self._held = Hold(
                self._held.tokens + spent.tokens, self._held.cost_usd + spent.cost_usd
            )

    def settle(self, held: Hold, *, tokens: int | None, cost_usd: float | None) -> None:
        """Replace what was set aside by what the call cost; None where nobody knows."""
        with self._lock:
            self._held = Hold(self._held.tokens - held.tokens, self._held.cost_usd - held.cost_usd)
            self.spent_tokens += held.tokens if tokens is None else tokens
            self.spent_usd += held.cost_usd if cost_usd is None else cost_usd

    def _fits(self, most: Hold, others: Hold) -> bool:
        is_affordable = (
            self.max_cost_usd is None
            or self.spent_usd + others.cost_usd + most.cost_usd <= self.max_cost_usd
        )
        is_short_enough = (
            self.max_tokens is None
            or self.spent_tokens + others.tokens + most.tokens <= self.max_tokens
        )
        return is_affordable and is_short_enough

    def _exhausted(self, most: Hold, model: str) -> BudgetError:
        if self.max_cost_usd is not None and self.spent_usd + most.cost_usd > self.max_cost_usd:
            words = (
                f"the next call of {model} may cost {most.cost_usd:.6f} USD and "
                f"{self.spent_usd:.6f} of {self.max_cost_usd:g} are spent; allow more"
            )
        else:
            words = (
                f"the next call of {model} may take {most.tokens:,} tokens and "
                f"{self.spent_tokens:,} of {self.max_tokens or 0:,} are used; allow more"
            )
        return BudgetError(words, model=model, is_exhausted=True)
