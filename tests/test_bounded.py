"""Many items, a bounded number at once."""

from __future__ import annotations

import asyncio
import gc
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from summarizer.bounded import bounded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class Worker:
    """Doubles numbers and counts itself; number n takes `naps[n]` turns of the loop."""

    def __init__(self, naps: dict[int, int] | None = None) -> None:
        self.now = self.most = self.cancelled = 0
        self.started: list[int] = []
        self.five_started = asyncio.Event()
        self._naps = naps or {}

    async def __call__(self, number: int) -> int:
        self.started.append(number)
        if len(self.started) == 5:
            self.five_started.set()
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            for _ in range(self._naps.get(number, 3)):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.now -= 1
        return number * 2


async def forever(_number: int) -> int:
    await asyncio.Event().wait()
    return 0


async def test_results_come_in_order_however_long_each_takes() -> None:
    work = Worker({0: 50, 3: 30})
    results = [n async for n in bounded(range(9), work, concurrency=3, ordered=True)]
    assert results == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert work.most == 3


async def test_results_come_as_they_are_completed() -> None:
    work = Worker({0: 50, 1: 1, 2: 20, 3: 1})
    results = [n async for n in bounded(range(4), work, concurrency=4)]
    assert results == [2, 6, 4, 0]


async def test_items_are_pulled_only_when_a_worker_is_free() -> None:
    pulled: list[int] = []

    def numbers() -> Iterator[int]:
        for n in range(1_000_000):
            pulled.append(n)
            yield n

    async with aclosing(bounded(numbers(), Worker(), concurrency=4)) as results:
        assert await anext(results) == 0
        assert await anext(results) == 2
        for _ in range(200):
            await asyncio.sleep(0)
    # Four at work, four done and waiting, two read.
    assert len(pulled) <= 10


async def test_in_order_one_slow_item_holds_a_bounded_number_behind_it() -> None:
    started = Worker({0: 10_000})
    async with aclosing(bounded(range(10**9), started, concurrency=2, ordered=True)) as results:
        first = asyncio.ensure_future(anext(results))
        for _ in range(2_000):
            await asyncio.sleep(0)
        assert not first.done()
        assert 10 < len(started.started) < 20
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_an_async_source_that_waits_does_not_hold_back_what_is_done() -> None:
    more = asyncio.Event()

    async def numbers() -> AsyncIterator[int]:
        yield 1
        await more.wait()
        yield 2

    async with aclosing(bounded(numbers(), Worker(), concurrency=2)) as results:
        assert await asyncio.wait_for(anext(results), 5) == 2
        more.set()
        assert [n async for n in results] == [4]


@pytest.mark.parametrize("ordered", [True, False])
async def test_an_error_of_the_work_is_raised_and_ends_it(*, ordered: bool) -> None:
    worker = Worker(dict.fromkeys(range(1, 99), 10_000))

    async def work(number: int) -> int:
        if number == 0:
            await asyncio.sleep(0)
            raise ValueError("bad item")
        return await worker(number)

    with pytest.raises(ValueError, match="bad item"):
        _ = [n async for n in bounded(range(99), work, concurrency=4, ordered=ordered)]
    assert worker.now == 0
    assert worker.cancelled == 3
    assert worker.started == [1, 2, 3]


@pytest.mark.parametrize("ordered", [True, False])
async def test_an_error_of_the_source_is_raised_after_what_came_before(*, ordered: bool) -> None:
    def numbers() -> Iterator[int]:
        yield from (1, 2)
        raise OSError("the disk is gone")

    results = bounded(numbers(), Worker(), concurrency=1, ordered=ordered)
    assert [await anext(results), await anext(results)] == [2, 4]
    with pytest.raises(OSError, match="the disk is gone"):
        await anext(results)


async def test_closing_it_cancels_and_awaits_what_is_in_flight() -> None:
    worker = Worker(dict.fromkeys(range(1, 99), 10_000))
    results = bounded(range(99), worker, concurrency=5)
    assert await anext(results) == 0
    await results.aclose()
    assert worker.now == 0
    assert worker.cancelled == 5


async def test_cancelling_its_reader_cancels_what_is_in_flight() -> None:
    worker = Worker(dict.fromkeys(range(99), 10_000))

    async def read() -> list[int]:
        return [n async for n in bounded(range(99), worker, concurrency=5)]

    reader = asyncio.create_task(read())
    await worker.five_started.wait()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert (worker.now, worker.cancelled) == (0, 5)


async def test_work_that_somebody_else_cancelled_is_an_error_and_no_hang() -> None:
    async def work(number: int) -> int:
        if number == 1:
            raise asyncio.CancelledError("a library's own")
        return number

    results = bounded(range(3), work, concurrency=1, ordered=True)
    assert await anext(results) == 0
    with pytest.raises(RuntimeError, match="cancelled from outside"):
        await anext(results)


async def test_errors_that_nobody_reads_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def work(number: int) -> int:
        raise ValueError(str(number))

    results = bounded(range(9), work, concurrency=4)
    with pytest.raises(ValueError, match="0"):
        await anext(results)
    del results
    gc.collect()
    await asyncio.sleep(0)
    assert caplog.text == ""


async def test_nothing_in_nothing_out() -> None:
    assert [n async for n in bounded([], forever, concurrency=3)] == []
