"""How many calls at once: fewer when the server says "too many", slowly more again.

Additive increase, multiplicative decrease (Chiu and Jain 1989), as TCP does it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CUT = 0.5
_LONGEST_HOLD_S = 60.0  # a Retry-After may be longer; the question that got it waits for it alone


class Pacer:
    """Bounds the calls in flight to one server, in one event loop."""

    def __init__(self, most: int, fewest: int = 1) -> None:
        """Begin with `most` calls at once; there are never more, nor is it cut below `fewest`."""
        self.limit = float(most)
        self._most = most
        self._fewest = float(fewest)
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._cut_at = 0.0
        self._closed_until = 0.0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[float]:
        """Wait for a place, first come first served; yields the moment it was given."""
        began = await self.enter()
        try:
            yield began
        finally:
            self.leave()

    async def enter(self) -> float:
        """Do the same where the end is elsewhere: who entered has to `leave`."""
        loop = asyncio.get_running_loop()
        if self._waiting or self._in_flight >= self._places:
            await self._wait(loop)
        else:
            self._in_flight += 1
        try:
            # Retry-After is meant for all who would call, not only for the one who was told.
            while (pause := self._closed_until - loop.time()) > 0:  # noqa: ASYNC110  # a clock
                await asyncio.sleep(pause)
        except BaseException:
            self.leave()
            raise
        return loop.time()

    def leave(self) -> None:
        """Give the place to the next."""
        self._in_flight -= 1
        self._wake()

    def succeeded(self) -> None:
        """Allow one more for each round of calls that went well."""
        if self.limit < self._most:
            self.limit = min(self._most, self.limit + 1 / self.limit)

    def throttled(self, began: float, retry_after: float | None) -> None:
        """Halve the number, and let nobody call before Retry-After has passed.

        Calls that `began` before the last cut tell of the number that was cut already.
        """
        now = asyncio.get_running_loop().time()
        self._closed_until = max(self._closed_until, now + min(retry_after or 0.0, _LONGEST_HOLD_S))
        if began >= self._cut_at:
            self.limit = max(self._fewest, min(self.limit, self._in_flight) * _CUT)
            self._cut_at = now

    @property
    def _places(self) -> int:
        return max(1, int(self.limit))

    async def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Queue for a place; who gives it counts it, so that nobody can slip in between."""
        place: asyncio.Future[None] = loop.create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                with suppress(ValueError):  # passed over already
                    self._waiting.remove(place)
            else:
                self.leave()
            raise

    def _wake(self) -> None:
        while self._waiting and self._in_flight < self._places:
            place = self._waiting.popleft()
            if not place.cancelled():
                self._in_flight += 1
                place.set_result(None)
