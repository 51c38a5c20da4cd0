"""What all calls may cost together."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from summarizer.budget import Budget
from summarizer.errors import BudgetError
from summarizer.ledger import Hold

ONE = Hold(tokens=100, cost_usd=1.0)


async def test_what_is_spent_and_held_and_asked_for_stays_within_the_limit() -> None:
    budget = Budget(max_cost_usd=2.5)
    first, second = await budget.hold(ONE, model="m"), await budget.hold(ONE, model="m")
    third = asyncio.create_task(budget.hold(ONE, model="m"))
    await asyncio.sleep(0.03)
    assert not third.done()  # it might fit, once the others have cost less than they may
    budget.settle(first, tokens=10, cost_usd=0.1)
    await asyncio.wait_for(third, 1)
    budget.settle(second, tokens=10, cost_usd=0.1)
    budget.settle(await third, tokens=10, cost_usd=0.1)
    assert budget.spent_usd == pytest.approx(0.3)
    assert budget.spent_tokens == 30


async def test_a_call_that_cannot_fit_is_refused_with_the_numbers() -> None:
    budget = Budget(max_cost_usd=1.5, spent_usd=0.75)
    with pytest.raises(
        BudgetError, match=r"may cost 1\.000000 USD and 0\.750000 of 1\.5 are spent"
    ) as e:
        await budget.hold(ONE, model="openai/x")
    assert (e.value.is_exhausted, e.value.model) == (True, "openai/x")


async def test_tokens_are_limited_alike() -> None:
    budget = Budget(max_tokens=250)
    held = await budget.hold(ONE, model="m")
    budget.settle(held, tokens=160, cost_usd=None)
    with pytest.raises(BudgetError, match=r"may take 100 tokens and 160 of 250 are used"):
        await budget.hold(ONE, model="m")


async def test_a_call_whose_cost_nobody_knows_counts_in_full() -> None:
    budget = Budget(max_cost_usd=10.0)
    budget.settle(await budget.hold(ONE, model="m"), tokens=None, cost_usd=None)
    assert (budget.spent_usd, budget.spent_tokens) == (1.0, 100)


async def test_waiting_calls_end_when_those_in_flight_leave_nothing() -> None:
    budget = Budget(max_cost_usd=1.5)
    held = await budget.hold(ONE, model="m")
    second = asyncio.create_task(budget.hold(ONE, model="m"))
    await asyncio.sleep(0)
    budget.settle(held, tokens=100, cost_usd=1.0)
    with pytest.raises(BudgetError):
        await asyncio.wait_for(second, 1)


async def test_no_limit_lets_everything_through_and_counts_it() -> None:
    budget = Budget()
    for _ in range(3):
        budget.settle(await budget.hold(ONE, model="m"), tokens=100, cost_usd=1.0)
    assert (budget.spent_usd, budget.spent_tokens) == (3.0, 300)


async def test_calls_go_out_one_by_one_at_the_rate_that_is_allowed() -> None:
    budget = Budget(requests_per_minute=1200)
    sent = list[float]()

    async def call() -> None:
        await budget.hold(ONE, model="m")
        sent.append(time.monotonic())

    await asyncio.gather(*(call() for _ in range(11)))
    gaps = [after - before for before, after in pairwise(sent)]
    assert min(gaps) >= 0.05 - 0.005
    assert sent[-1] - sent[0] == pytest.approx(0.5, rel=0.5)


async def test_who_came_first_goes_first_when_there_is_a_rate() -> None:
    budget, order = Budget(requests_per_minute=3000), list[int]()

    async def call(number: int) -> None:
        await budget.hold(ONE, model="m")
        order.append(number)

    await asyncio.gather(*map(call, range(8)))
    assert order == [*range(8)]


async def test_tokens_that_a_call_did_not_take_are_there_for_the_next() -> None:
    budget = Budget(tokens_per_minute=6000)  # a hundred a second
    first = await budget.hold(ONE, model="m")
    budget.settle(first, tokens=5, cost_usd=0.0)
    started = time.monotonic()
    await budget.hold(ONE, model="m")
    assert time.monotonic() - started < 0.5
    started = time.monotonic()
    await budget.hold(ONE, model="m")
    assert time.monotonic() - started > 0.9


async def test_a_call_that_is_given_up_in_the_queue_leaves_the_others_their_turn() -> None:
    budget = Budget(requests_per_minute=600, max_tokens=300)
    await budget.hold(ONE, model="m")
    waits = asyncio.create_task(budget.hold(ONE, model="m"))
    await asyncio.sleep(0.02)
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    held = await asyncio.wait_for(budget.hold(ONE, model="m"), 1)  # and its tokens are free again
    assert held == ONE
    await asyncio.wait_for(budget.hold(ONE, model="m"), 1)


async def test_tokens_given_back_while_others_wait_are_theirs() -> None:
    budget = Budget(tokens_per_minute=600)  # ten a second
    first = await budget.hold(ONE, model="m")
    waiting = asyncio.create_task(budget.hold(ONE, model="m"))  # ten seconds, by what it may take
    await asyncio.sleep(0.05)
    budget.settle(first, tokens=1, cost_usd=0.0)
    await asyncio.wait_for(waiting, 2)


async def test_who_never_had_a_turn_has_no_tokens_to_give_back() -> None:
    budget = Budget(tokens_per_minute=600)
    await budget.hold(ONE, model="m")
    waiting = [asyncio.create_task(budget.hold(ONE, model="m")) for _ in range(5)]
    await asyncio.sleep(0.05)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(budget.hold(ONE, model="m"), 0.5)
