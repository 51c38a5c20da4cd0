"""A limit on what all calls of a run may cost together, kept before each call."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from typing import NamedTuple

from summarizer.errors import BudgetError
from summarizer.ledger import Hold

_POLL_S = 0.02
_LOOK_S = 0.1
# A call that is late on its way comes nearer to the next: so much less than allowed is sent.
_SPARE = 0.01


class Rate:
    """So much a minute at most, evenly spread: each in its turn, no bursts (GCRA, ITU-T I.371)."""

    def __init__(self, per_minute: float) -> None:
        """Begin with nothing waiting."""
        self._interval_s = 60.0 / (per_minute * (1 - _SPARE))
        self._free_at = 0.0

    def wait_s(self) -> float:
        """Seconds until the next one may go."""
        return max(0.0, self._free_at - time.monotonic())

    def take(self, amount: float) -> None:
        """Let one go: the next waits the longer, the more it is."""
        self._free_at = max(time.monotonic(), self._free_at) + amount * self._interval_s

    def give_back(self, amount: float) -> None:
        """Return what was taken and not needed."""
        self._free_at -= amount * self._interval_s


class Limits(NamedTuple):
    """What a budget was made with, to make another elsewhere; None is no limit."""

    max_cost_usd: float | None = None
    max_tokens: int | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


class Budget:
    """Money, tokens and rate of a run, shared by all its clients, threads and event loops.

    A call is let through only if what is spent, what the calls in flight may cost at most and
    what it may cost itself stay within the limits: they are never exceeded, and a run ends a
    little below them. A call that the server may have billed without saying so counts in full.
    Where so many requests or tokens a minute are allowed, calls go out one by one at that rate.
    """

    def __init__(  # noqa: PLR0913  # the limits, keyword-only
        self,
        *,
        max_cost_usd: float | None = None,
        max_tokens: int | None = None,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        spent_usd: float = 0.0,
        spent_tokens: int = 0,
    ) -> None:
        """Start with what was spent before, as by the first part of a batch that is resumed."""
        self.max_cost_usd = max_cost_usd
        self.max_tokens = max_tokens
        self.spent_usd = spent_usd
        self.spent_tokens = spent_tokens
        self.limits = Limits(max_cost_usd, max_tokens, requests_per_minute, tokens_per_minute)
        self._requests = Rate(requests_per_minute) if requests_per_minute else None
        self._tokens = Rate(tokens_per_minute) if tokens_per_minute else None
        self._rates = tuple(rate for rate in (self._requests, self._tokens) if rate)
        self._queue: deque[object] = deque()
        self._held = Hold(0, 0.0)
        self._lock = threading.Lock()

    async def hold(self, most: Hold, *, model: str) -> Hold:
        """Set aside what a call may cost; waits for calls in flight that may leave enough.

        Then waits for its turn, where there is a rate.

        Raises:
            BudgetError: it would not fit even if they cost nothing more.
        """
        held = await self._set_aside(most, model)
        if self._rates:
            try:
                await self._turn(held)
            except BaseException:
                with self._lock:
                    self._unhold(held)
                raise
        return held

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
            self._unhold(held)
            self.spent_tokens += held.tokens if tokens is None else tokens
            self.spent_usd += held.cost_usd if cost_usd is None else cost_usd
            if self._tokens and tokens is not None:
                self._tokens.give_back(held.tokens - tokens)

    def _unhold(self, held: Hold) -> None:
        self._held = Hold(self._held.tokens - held.tokens, self._held.cost_usd - held.cost_usd)

    async def _set_aside(self, most: Hold, model: str) -> Hold:
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

    async def _turn(self, held: Hold) -> None:
        """Wait until the rates allow a call, first come first served."""
        me = object()
        self._queue.append(me)
        try:
            while True:
                with self._lock:
                    place = self._queue.index(me)
                    pause = max(rate.wait_s() for rate in self._rates)
                    if place == 0 and pause == 0:
                        if self._requests:
                            self._requests.take(1)
                        if self._tokens:
                            self._tokens.take(held.tokens)
                        return
                # Calls that end may give tokens back meanwhile. Those further back look less often.
                await asyncio.sleep(min(max(pause, _POLL_S), _LOOK_S) * (1 + place / 8))
        finally:
            self._queue.remove(me)

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
