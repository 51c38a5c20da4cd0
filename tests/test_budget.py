"""What all calls may cost together."""

from __future__ import annotations

import asyncio

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
