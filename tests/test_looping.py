from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from summarizer.looping import LoopThread


@pytest.fixture
def looping() -> LoopThread:
    return LoopThread()


async def _thread_name() -> str:
    await asyncio.sleep(0)
    return threading.current_thread().name


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "summarizer"]


def test_a_coroutine_runs_in_a_thread_of_its_own(looping: LoopThread) -> None:
    assert looping.run(_thread_name()) == "summarizer"
    looping.stop()


async def test_it_works_inside_a_running_event_loop(looping: LoopThread) -> None:
    assert looping.run(_thread_name()) == "summarizer"
    looping.stop()


def test_all_calls_share_one_loop(looping: LoopThread) -> None:
    async def loop() -> asyncio.AbstractEventLoop:
        await asyncio.sleep(0.01)
        return asyncio.get_running_loop()

    with ThreadPoolExecutor(8) as pool:
        loops = list(pool.map(lambda _: looping.run(loop()), range(32)))
    assert len(set(map(id, loops))) == 1
    assert len(_threads()) == 1
    looping.stop()
    assert _threads() == []


def test_an_error_arrives_as_it_was_raised(looping: LoopThread) -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise KeyError("seven")

    with pytest.raises(KeyError, match="seven"):
        looping.run(fail())
    looping.stop()


def test_stop_is_harmless_twice_and_run_starts_anew(looping: LoopThread) -> None:
    looping.stop()
    looping.run(_thread_name())
    looping.stop()
    looping.stop()
    assert looping.run(_thread_name()) == "summarizer"
    looping.stop()
    assert _threads() == []


def test_stop_cancels_what_still_runs(looping: LoopThread) -> None:
    ended: list[str] = []
    begun = threading.Event()

    async def forever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cleaned up")

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(looping.run, forever())
        begun.wait(5)
        looping.stop()
        with pytest.raises(CancelledError):
            future.result(5)
    assert ended == ["cleaned up"]


def test_a_dropped_one_ends_its_thread(looping: LoopThread) -> None:
    own = LoopThread()
    own.run(_thread_name())
    assert len(_threads()) == 1
    del own
    gc.collect()
    deadline = time.monotonic() + 5
    while _threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _threads() == []
    looping.stop()


def test_a_program_that_never_stops_it_ends_quietly() -> None:
    program = (
        "import asyncio\n"
        "from summarizer.looping import LoopThread\n"
        "thread = LoopThread()\n"
        "print(thread.run(asyncio.sleep(0, 'done')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True, timeout=30,
        check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("done\n", "")
