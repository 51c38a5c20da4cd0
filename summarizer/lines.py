"""One connection pool per event loop, closed with the loop or by hand."""

from __future__ import annotations

import asyncio
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from summarizer.pacing import Pacer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from summarizer.wire import Wire

UNPACED: Final = 10_000_000
"""In flight at most and at least, where somebody else says how many there may be."""
_GRACE_S = 1.0
# The event loop that has to close an open wire knows its keeper by weak reference only.
_KEEPERS: dict[Wire, AsyncGenerator[None]] = {}


class Line(NamedTuple):
    """What belongs to one event loop: its connections, and how many calls go out at once."""

    wire: Wire
    pacer: Pacer
    keeper: AsyncGenerator[None]


class Lines:
    """The lines of one client, one for each event loop that uses it."""

    def __init__(
        self, connect: Callable[[], Wire], *, most_in_flight: int, fewest_in_flight: int = 1
    ) -> None:
        """Open nothing yet; `connect` makes a wire when one is needed."""
        self.opened: dict[asyncio.AbstractEventLoop, Line] = {}
        self._connect = connect
        self._most_in_flight = most_in_flight
        self._fewest_in_flight = fewest_in_flight

    async def line(self) -> Line:
        """Return the line of the running event loop, opened if need be."""
        loop = asyncio.get_running_loop()
        if loop not in self.opened:
            for ended in [other for other in list(self.opened) if other.is_closed()]:
                self.opened.pop(ended, None)
            wire = self._connect()
            keeper = _closing(wire)
            await anext(keeper)  # runs up to its first yield, without giving up control
            _KEEPERS[wire] = keeper
            pacer = Pacer(self._most_in_flight, self._fewest_in_flight)
            self.opened[loop] = Line(wire, pacer, keeper)
            weakref.finalize(self, _close_later, loop, keeper).atexit = False
        return self.opened[loop]

    async def aclose(self) -> None:
        """Close the line of the running event loop. Harmless when called again."""
        line = self.opened.pop(asyncio.get_running_loop(), None)
        if line:
            await line.keeper.aclose()


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
