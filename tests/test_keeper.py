"""What the workers of a cluster share: one cache, one ledger, one limit."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest

from summarizer.budget import Limits
from summarizer.cluster import keeper as keeping
from summarizer.cluster.keeper import Asker, Asking, Keeper, Life
from summarizer.errors import BudgetError, StoreError
from summarizer.ledger import Attempt, Hold, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOST, NEW = Life("actor-1", "life-1"), Life("actor-2", "life-1")
FIRST, OTHER = Asker(LOST, 0), Asker(LOST, 1)
SUCCESSOR = Asker(NEW, 0)
USAGE = Usage(input_tokens=70, output_tokens=20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def keeper(path: Path) -> Iterator[Keeper]:
    made = Keeper(path, 1, most_in_flight=2)
    yield made
    made.close()


def asking(key: str = "k", *, most: Hold | None = None) -> Asking:
    return Asking(key=key, prompt="brief@1", model="openai/x", brief="b", article="a", most=most)


def ended(call: str, outcome: str = "ok", *, usage: Usage | None = USAGE) -> Attempt:
    return Attempt(
        id=call, model="openai/x", outcome=outcome, usage=usage, cost_usd=None, latency_s=0.1
    )


def calls(path: Path) -> list[tuple[str | None, int]]:
    with sqlite3.connect(path) as database:
        return database.execute("SELECT outcome, interruptions FROM calls ORDER BY id").fetchall()


async def test_who_asks_the_same_question_meanwhile_gets_the_first_ones_reply(
    keeper: Keeper,
) -> None:
    assert await keeper.obtain(FIRST, "t1", "k", None) is None
    waiting = asyncio.create_task(keeper.obtain(OTHER, "t2", "k", None))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    keeper.keep(FIRST, "k", reply="{}", usage=USAGE, model="openai/x", prompt="brief@1")
    saved = await asyncio.wait_for(waiting, 2)
    assert saved
    assert saved.reply == "{}"


async def test_a_question_that_is_given_up_is_the_next_ones_to_ask(keeper: Keeper) -> None:
    assert await keeper.obtain(FIRST, "t1", "k", None) is None
    waiting = asyncio.create_task(keeper.obtain(OTHER, "t2", "k", None))
    await asyncio.sleep(0.02)
    keeper.release(FIRST, "k")
    assert await asyncio.wait_for(waiting, 2) is None


async def test_nobody_gives_up_the_question_of_another(keeper: Keeper) -> None:
    assert await keeper.obtain(FIRST, "t1", "k", None) is None
    keeper.release(OTHER, "k")
    waiting = asyncio.create_task(keeper.obtain(OTHER, "t2", "k", None))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    waiting.cancel()


async def test_no_more_calls_are_let_through_than_may_be_in_flight(keeper: Keeper) -> None:
    first = await keeper.admit(FIRST, "t1", asking("k1"))
    await keeper.admit(OTHER, "t2", asking("k2"))
    third = asyncio.create_task(
        keeper.admit(Asker(Life("actor-3", "life-1"), 2), "t3", asking("k3"))
    )
    await asyncio.sleep(0.02)
    assert not third.done()
    keeper.dismiss(FIRST, ended(first), None)
    await asyncio.wait_for(third, 2)


async def test_what_a_lost_worker_had_under_way_is_taken_up_by_its_successor(
    keeper: Keeper, path: Path
) -> None:
    assert await keeper.obtain(FIRST, "t1", "k", None) is None
    lost = await keeper.admit(FIRST, "t2", asking())
    await keeper.admit(OTHER, "t3", asking("other"))  # of the same worker: lost with it
    assert await asyncio.wait_for(keeper.obtain(SUCCESSOR, "t4", "k", None), 2) is None
    again = await asyncio.wait_for(keeper.admit(SUCCESSOR, "t5", asking()), 2)
    assert again == lost  # under the same id: a server that knows it need not answer twice
    keeper.dismiss(FIRST, ended(lost, "timeout", usage=None), None)  # a voice from the grave
    keeper.release(FIRST, "k")
    second = await asyncio.wait_for(keeper.admit(Asker(NEW, 4), "t8", asking("k4")), 2)
    third = asyncio.create_task(keeper.admit(Asker(NEW, 3), "t9", asking("k3")))
    other = asyncio.create_task(keeper.obtain(Asker(NEW, 3), "t10", "k", None))
    await asyncio.sleep(0.05)
    assert not third.done()  # it has freed no place of its successor's
    assert not other.done()  # nor its question
    keeper.dismiss(SUCCESSOR, ended(again), None)
    keeper.release(SUCCESSOR, "k")
    assert await asyncio.wait_for(other, 2) is None
    keeper.dismiss(Asker(NEW, 3), ended(await asyncio.wait_for(third, 2)), None)
    keeper.dismiss(Asker(NEW, 4), ended(second), None)
    await asyncio.wait_for(keeper.admit(Asker(NEW, 5), "t6", asking("k6")), 2)
    await asyncio.wait_for(keeper.admit(Asker(NEW, 6), "t7", asking("k7")), 2)
    assert calls(path)[0][1] == 1


async def test_a_worker_that_is_begun_anew_frees_its_places_before_its_old_records_come(
    keeper: Keeper,
) -> None:
    """All places may be those of the dead, and the records that would tell wait behind others."""
    await keeper.admit(FIRST, "t1", asking("k1"))
    await keeper.admit(OTHER, "t2", asking("k2"))
    again = Life(LOST.actor, "life-2")
    await asyncio.wait_for(keeper.admit(Asker(again, 7), "t3", asking("k7")), 2)
    await asyncio.wait_for(keeper.admit(Asker(again, 8), "t4", asking("k8")), 2)


async def test_a_worker_that_is_silent_loses_its_places(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BEAT_S", 0.02)
    monkeypatch.setattr(keeping, "_SILENT_S", 0.2)
    await keeper.admit(FIRST, "t1", asking("k1"))
    await keeper.admit(OTHER, "t2", asking("k2"))
    waiting = asyncio.create_task(keeper.admit(SUCCESSOR._replace(seq=9), "t3", asking("k9")))
    for _ in range(15):
        await asyncio.sleep(0.02)
        keeper.beat(LOST)
        keeper.beat(NEW)
    assert not waiting.done()
    for _ in range(60):
        await asyncio.sleep(0.02)
        keeper.beat(NEW)
    assert waiting.done()


async def test_a_lost_workers_calls_count_in_full(path: Path) -> None:
    keeper = Keeper(path, 1, most_in_flight=8, limits=Limits(max_tokens=250))
    most = Hold(tokens=100, cost_usd=0.0)
    await keeper.admit(FIRST, "t1", asking(most=most))
    call = await keeper.admit(SUCCESSOR, "t2", asking(most=most))
    keeper.dismiss(SUCCESSOR, ended(call), None)
    with pytest.raises(BudgetError, match="may take 100 tokens and 190 of 250 are used"):
        await keeper.admit(SUCCESSOR, "t3", asking("k2", most=most))
    keeper.close()


async def test_a_keeper_that_is_begun_anew_knows_what_was_spent(path: Path) -> None:
    most = Hold(tokens=100, cost_usd=0.0)
    keeper = Keeper(path, 1, most_in_flight=8, limits=Limits(max_tokens=1000))
    call = await keeper.admit(FIRST, "t1", asking(most=most))
    keeper.dismiss(FIRST, ended(call), None)
    await keeper.admit(OTHER, "t2", asking("k2", most=most))  # open when it is lost
    keeper.close()
    again = Keeper(path, 1, most_in_flight=8, limits=Limits(max_tokens=280))
    with pytest.raises(BudgetError, match="190 of 280 are used"):
        await again.admit(SUCCESSOR, "t3", asking("k3", most=most))
    again.close()


async def test_a_request_that_is_withdrawn_leaves_nothing(keeper: Keeper, path: Path) -> None:
    await keeper.admit(FIRST, "t1", asking("k1"))
    await keeper.admit(FIRST, "t2", asking("k2"))
    waiting = asyncio.create_task(keeper.admit(OTHER, "t3", asking("k3")))
    await asyncio.sleep(0.02)
    keeper.withdraw(OTHER, "t3")
    with pytest.raises(asyncio.CancelledError):
        await waiting
    keeper.withdraw(FIRST, "t2")  # let through, but never made
    await asyncio.wait_for(keeper.admit(OTHER, "t4", asking("k4")), 2)
    assert calls(path) == [(None, 0), ("cancelled", 0), (None, 0)]


async def test_a_request_that_comes_after_its_withdrawal_is_not_granted(keeper: Keeper) -> None:
    keeper.withdraw(FIRST, "t1")
    with pytest.raises(asyncio.CancelledError):
        await keeper.admit(FIRST, "t1", asking())


async def test_too_many_requests_slow_down_all_workers(path: Path) -> None:
    keeper = Keeper(path, 1, most_in_flight=4)
    first = await keeper.admit(FIRST, "t1", asking("k1"))
    keeper.dismiss(FIRST, ended(first, "429", usage=Usage()), 0.2)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await keeper.admit(Asker(Life("actor-9", "life-1"), 7), "t2", asking("k2"))
    assert loop.time() - began >= 0.15
    keeper.close()


async def test_a_store_that_fails_is_told_to_whoever_asks_next(keeper: Keeper) -> None:
    call = await keeper.admit(FIRST, "t1", asking())
    keeper.close()
    keeper.dismiss(FIRST, ended(call), None)
    with pytest.raises(StoreError, match="cannot use the store"):
        await keeper.obtain(OTHER, "t2", "k2", None)
