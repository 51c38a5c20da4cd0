"""Work on many items, a bounded number at once, in constant memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Item = TypeVar("Item")
Result = TypeVar("Result")
_Ending: TypeAlias = "asyncio.Future[Result]"

# In order, results wait for the slowest before them. So many may, for each worker: enough that
# one slow article does not stop the others, few enough to bound the memory.
_AHEAD = 8


async def bounded(
    items: Iterable[Item] | AsyncIterable[Item],
    work: Callable[[Item], Awaitable[Result]],
    *,
    concurrency: int,
    ordered: bool = False,
) -> AsyncGenerator[Result]:
    """Yield the result of `work` for each item: as they are completed, or in order.

    Items are pulled one by one when a worker is free; an iterable that blocks holds up the
    event loop, an async one does not. The first error of `work` or `items` is raised here and
    ends it. When it is closed or cancelled, what is in flight is cancelled and awaited.
    """
    workers = _Workers(_pulled(items), work, concurrency=concurrency, ordered=ordered)
    running = asyncio.create_task(workers.run(concurrency))
    try:
        while (ending := await workers.endings.get()) is not None:
            yield await ending
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class _Workers(Generic[Item, Result]):
    """They put a future into `endings` for each item, and None when all are done."""

    def __init__(
        self,
        items: AsyncIterator[Item],
        work: Callable[[Item], Awaitable[Result]],
        *,
        concurrency: int,
        ordered: bool,
    ) -> None:
        self.endings: asyncio.Queue[_Ending[Result] | None] = asyncio.Queue(
            concurrency * (_AHEAD if ordered else 1)
        )
        self._items = items
        self._work = work
        self._ordered = ordered
        self._turn = asyncio.Lock()  # an async generator is asked for one item at a time
        self._has_failed = False

    async def run(self, count: int) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._run_one())
        await self.endings.put(None)

    async def _run_one(self) -> None:
        while taken := await self._take():
            item, ending = taken
            await self._fulfil(item, ending)
            if not self._ordered:
                await self.endings.put(ending)

    async def _take(self) -> tuple[Item, _Ending[Result]] | None:
        ending: _Ending[Result] = asyncio.get_running_loop().create_future()
        async with self._turn:
            if self._has_failed:
                return None
            try:
                item = await anext(self._items)
            except StopAsyncIteration:
                return None
            except Exception as exc:  # noqa: BLE001  # raised where the results are read
                self._fail(ending, exc)
                await self.endings.put(ending)
                return None
            if self._ordered:
                await self.endings.put(ending)
        return item, ending

    async def _fulfil(self, item: Item, ending: _Ending[Result]) -> None:
        try:
            ending.set_result(await self._work(item))
        except Exception as exc:  # noqa: BLE001  # raised where the results are read
            self._fail(ending, exc)
        except asyncio.CancelledError as exc:
            task = asyncio.current_task()
            if task and task.cancelling():
                raise
            # Not by us: whoever waits for this result must not wait forever.
            self._fail(ending, RuntimeError(f"the work was cancelled from outside: {exc!r}"))

    def _fail(self, ending: _Ending[Result], exc: Exception) -> None:
        self._has_failed = True  # nothing new is begun
        ending.set_exception(exc)
        ending.exception()  # else asyncio logs each error that nobody came to read


async def _pulled(items: Iterable[Item] | AsyncIterable[Item]) -> AsyncIterator[Item]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
