"""Run the async core from sync code, also where an event loop already runs."""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")
_Loop: TypeAlias = asyncio.AbstractEventLoop


class LoopThread:
    """One event loop in a thread of its own, started when first needed.

    `asyncio.run` refuses inside a running loop, as in a notebook, and would open new
    connections for each article.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._loop: _Loop | None = None
        self._stop: weakref.finalize[[_Loop, threading.Thread], LoopThread] | None = None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine's result; an interrupt, or a `stop` meanwhile, cancels it."""
        with self._lock:  # the loop must not end between its choice and its use
            future = asyncio.run_coroutine_threadsafe(coroutine, self._running_loop())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """End the thread. Harmless when called again; `run` would start a new one."""
        with self._lock:
            if self._stop:
                self._stop()
            self._loop = self._stop = None

    def _running_loop(self) -> _Loop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            thread = threading.Thread(
                target=_serve, args=(self._loop,), name="summarizer", daemon=True
            )
            thread.start()
            self._stop = weakref.finalize(self, _end, self._loop, thread)
        return self._loop


def _serve(loop: _Loop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(_wind_up(loop))
        loop.close()


async def _wind_up(loop: _Loop) -> None:
    """Cancel what still runs and close what is still open, as `asyncio.run` does."""
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


def _end(loop: _Loop, thread: threading.Thread) -> None:
    loop.call_soon_threadsafe(loop.stop)
    if thread is not threading.current_thread():  # the garbage collector runs in any thread
        thread.join()
