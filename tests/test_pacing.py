"""How many calls go out at once, and who waits."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from summarizer.pacing import Pacer


async def test_no_more_calls_than_places_are_in_flight() -> None:
    pacer, in_flight, most = Pacer(3), 0, 0

    async def call() -> None:
        nonlocal in_flight, most
        async with pacer.slot():
            in_flight += 1
            most = max(most, in_flight)
            await asyncio.sleep(0.001)
            in_flight -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert (most, in_flight) == (3, 0)


async def test_who_came_first_is_served_first() -> None:
    pacer, order = Pacer(1), list[int]()

    async def call(number: int) -> None:
        async with pacer.slot():
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(call(number) for number in range(6)))
    assert order == [0, 1, 2, 3, 4, 5]


async def test_being_throttled_halves_the_calls_in_flight_once_for_all_that_were_out() -> None:
    pacer = Pacer(8)
    async with AsyncExitStack() as calls:
        began = [await calls.enter_async_context(pacer.slot()) for _ in range(8)]
        await asyncio.sleep(0.001)
        for moment in began:
            pacer.throttled(moment, None)
        assert pacer.limit == 4.0
    async with pacer.slot() as later:
        pacer.throttled(later, None)
    assert pacer.limit == 1.0  # one was in flight


async def test_a_round_of_successes_allows_one_more_up_to_the_most() -> None:
    pacer = Pacer(8)
    pacer.limit = 4.0
    for _ in range(4):
        pacer.succeeded()
    assert 4.8 < pacer.limit <= 5.0
    for _ in range(100):
        pacer.succeeded()
    assert pacer.limit == 8.0


async def test_retry_after_holds_back_every_call() -> None:
    pacer, loop = Pacer(8), asyncio.get_running_loop()
    async with pacer.slot() as began:
        pacer.throttled(began, 0.05)
    started = loop.time()
    async with pacer.slot() as later:
        assert later - started >= 0.045


@pytest.mark.parametrize("given", [True, False])
async def test_a_cancelled_waiter_leaves_its_place_to_the_next(given: bool) -> None:  # noqa: FBT001  # a parameter
    pacer = Pacer(1)
    async with AsyncExitStack() as first:
        await first.enter_async_context(pacer.slot())
        cancelled = asyncio.create_task(_take(pacer))
        waiting = asyncio.create_task(_take(pacer))
        await asyncio.sleep(0)
        if given:
            await first.aclose()  # it was given the place and is cancelled before it runs
        cancelled.cancel()
        if not given:
            await first.aclose()
        assert await asyncio.wait_for(waiting, 1) is True
    assert cancelled.cancelled()
    assert await asyncio.wait_for(_take(pacer), 1) is True


async def _take(pacer: Pacer) -> bool:
    async with pacer.slot():
        return True
