"""The engine itself: starts or joins a cluster, and settles what its workers send."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import socket
import threading
import warnings
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray
from ray.data import ActorPoolStrategy, DataContext
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from summarizer.cluster.keeper import Keeper
from summarizer.cluster.reader import BLOCK_BYTES, Input, Reader
from summarizer.cluster.worker import Orders, Worker, unpacked_endings
from summarizer.errors import ConfigError, StoreError, SummarizerError
from summarizer.ledger import Hold
from summarizer.providers import parse_model
from summarizer.records import open_source

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from summarizer.pipeline import Blueprint
    from summarizer.runs import Ending, Run

_SPARE_CPUS = 2  # for the reader, and for Ray's own tasks: without them it can wait for itself
_ENOUGH_CPUS = 6
_OBJECT_STORE_BYTES = 256 * 1024**2  # blocks are small, and few are on their way
_AHEAD = 64  # blocks of endings that wait for this process
_ARTICLES = 4  # of a block, roughly: so many blocks keep a worker's places full
_CONNECT_S = 10.0
_ANY_NUMBER = 1_000_000  # pending requests of a keeper; none may be refused


class RayEngine:
    """Runs a batch on Ray Data; see `engines.ray`."""

    def __init__(self, address: str | None = None, *, actors: int = 2) -> None:
        """Start nothing yet; raises ConfigError for fewer actors than one."""
        self._address = address or os.environ.get("RAY_ADDRESS") or "local"
        self._actors = actors
        if actors < 1:
            raise ConfigError(f"{actors} actors cannot work; name one or more")

    async def outcomes(self, run: Run) -> AsyncGenerator[int | None]:
        """Settle each record that is to do, and yield its place; see `Run.settle`.

        Raises:
            ConfigError: no such cluster, one that is too small, or a summarizer or an input that
                cannot be sent there.
            StoreError: records are left without an outcome, as when a part of Ray was lost.
        """
        blueprint = _blueprint(run)
        if run.source.address is None:
            raise ConfigError(
                f"{run.source.name!r} can be read once only, and a lost reader begins anew; write "
                "it to a file first, or leave out --engine ray"
            )
        is_ours = not ray.is_initialized()
        keeper = None
        try:
            await asyncio.to_thread(self._join, is_ours=is_ours)
            elsewhere = _elsewhere(run)
            keeper = self._keeper(run, elsewhere)
            async with aclosing(_fetched(self._blocks(run, blueprint, keeper))) as blocks:
                async for block in blocks:
                    for end in _endings(block):
                        if run.store.outcome(run.job, end.seq):
                            continue  # Ray has briefed it twice
                        seq = run.settle(end)
                        if run.exhausted:
                            keeper.stop.remote()  # again and again: it may have been begun anew
                        yield seq
            if run.budget:
                run.budget.spent_usd = elsewhere.cost_usd + run.store.spent_usd(run.job)
                run.budget.spent_tokens = elsewhere.tokens + run.store.spent_tokens(run.job)
            if not run.exhausted:
                await _require_whole(run, keeper)
        finally:
            await asyncio.to_thread(_leave, keeper, is_ours=is_ours)

    def _join(self, *, is_ours: bool) -> None:
        """Be on a cluster, for this batch alone if it `is_ours`."""
        if is_ours:
            _require_there(self._address)
            _hush()
            own = {
                # Of logical ones there are as many as one says.
                "num_cpus": max(os.cpu_count() or 1, self._actors + _ENOUGH_CPUS),
                "object_store_memory": _OBJECT_STORE_BYTES,
                "include_dashboard": False,
            }
            try:
                ray.init(
                    self._address,
                    namespace="summarizer",
                    log_to_driver=False,
                    logging_level=logging.CRITICAL,
                    **(own if self._address == "local" else {}),
                )
            except (ConnectionError, ValueError, RuntimeError) as exc:
                raise _unreachable(self._address, str(exc).partition("\n")[0]) from exc
        cpus_there = ray.cluster_resources().get("CPU", 0)
        if cpus_there < self._needed:
            raise ConfigError(
                f"the Ray cluster has {cpus_there:g} CPUs, and {self._actors} actors need "
                f"{self._needed}; name fewer with --actors, or add nodes"
            )

    @property
    def _needed(self) -> int:
        return self._actors + _SPARE_CPUS

    def _keeper(self, run: Run, elsewhere: Hold) -> Any:  # noqa: ANN401  # a handle of Ray's
        here = ray.get_runtime_context().get_node_id()
        remote = ray.remote(Keeper).options(
            num_cpus=0,
            max_concurrency=_ANY_NUMBER,
            max_restarts=-1,
            max_task_retries=-1,
            scheduling_strategy=NodeAffinitySchedulingStrategy(here, soft=False),
        )
        return remote.remote(
            run.store.path.absolute(),
            run.job,
            most_in_flight=run.options.concurrency,
            limits=run.budget.limits if run.budget else None,
            elsewhere=elsewhere,
        )

    def _blocks(self, run: Run, blueprint: Blueprint, keeper: Any) -> Iterator[Any]:  # noqa: ANN401
        context = DataContext.get_current().copy()
        context.target_max_block_size = BLOCK_BYTES
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        actors = min(self._actors, run.options.concurrency)
        at_once = run.options.concurrency // actors
        orders = Orders(blueprint, run.options, at_once, is_limited=run.budget is not None)
        source = Input(
            run.source.address or "",
            run.source.name,
            Path.cwd(),
            run.store.path.absolute(),
            run.job,
            run.store.next_number(),
        )
        # More blocks than places: one slow article must not leave the others of a worker empty.
        blocks = 2 + 2 * math.ceil(at_once / _ARTICLES)
        with DataContext.current(context):
            dataset = ray.data.read_datasource(
                Reader(source, keeper), num_cpus=1, override_num_blocks=1
            ).map_batches(
                Worker,
                batch_size=None,
                batch_format="pyarrow",
                zero_copy_batch=True,
                fn_constructor_args=(keeper, orders),
                compute=ActorPoolStrategy(
                    size=actors,
                    max_concurrent_calls_per_actor=blocks,
                    max_tasks_in_flight_per_actor=2 * blocks,
                ),
                num_cpus=1,
                # Else Ray makes one of reader and worker, which work on the reader's node then.
                scheduling_strategy="SPREAD",
            )
            found: Iterator[Any] = dataset.iter_batches(batch_size=None, batch_format="pyarrow")
            return found


def _endings(block: Any) -> Iterator[Ending]:  # noqa: ANN401  # a table
    for data in block.column("endings").to_pylist():
        yield from unpacked_endings(data)


def _elsewhere(run: Run) -> Hold:
    """Say what a budget has spent for other work than this batch."""
    if not run.budget:
        return Hold(0, 0.0)
    return Hold(
        run.budget.spent_tokens - run.store.spent_tokens(run.job),
        run.budget.spent_usd - run.store.spent_usd(run.job),
    )


def _require_there(address: str) -> None:
    """Ask a node at HOST:PORT whether it is there: Ray would try for minutes."""
    if "://" in address:
        raise _unreachable(address, "a batch runs on a node of its cluster, not beside it")
    host, colon, port = address.rpartition(":")
    if not colon:
        return  # "local" or "auto"
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_S).close()
    except (OSError, ValueError) as exc:
        raise _unreachable(address, str(exc)) from exc


def _unreachable(address: str, problem: str) -> ConfigError:
    return ConfigError(
        f"cannot join the Ray cluster at {address!r}: {problem}; check the address, or leave it "
        "out to start one here"
    )


def _hush() -> None:
    """Let Ray send nothing to its makers, and tell the user nothing but what we make of it."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"ray\.")
    warnings.filterwarnings("ignore", message="`ray_remote_args` is deprecated")  # told of us


def _blueprint(run: Run) -> Blueprint:
    blueprint = run.summarizer.blueprint
    if blueprint is None:
        raise ConfigError(
            "a summarizer with a client of your own cannot be sent to a cluster; name its model"
        )
    if run.summarizer.budget is not run.budget:
        raise ConfigError("the summarizer's budget is not the batch's; pass it to batch.run, too")
    address = os.environ.get("OPENAI_BASE_URL")
    if address and not blueprint.base_url and parse_model(blueprint.models[0]).provider == "openai":
        # The nodes may not have the variable, and would ask another server.
        return blueprint._replace(base_url=address)
    others = filter(None, (*blueprint.models[1:], blueprint.auditor))
    if address and any(parse_model(name).provider == "openai" for name in others):
        raise ConfigError(
            "OPENAI_BASE_URL is not sent to the nodes for a second model; name that model first, "
            "or unset it"
        )
    return blueprint


async def _fetched(blocks: Iterator[Any]) -> AsyncGenerator[Any]:
    """Iterate in a thread; Ray's own errors become ours."""
    queue: asyncio.Queue[Any] = asyncio.Queue()
    loop, room, is_over = asyncio.get_running_loop(), threading.Semaphore(_AHEAD), False

    def fetch() -> None:
        last: object = None
        try:
            for block in blocks:
                room.acquire()
                if is_over:
                    return
                loop.call_soon_threadsafe(queue.put_nowait, block)
        except Exception as exc:  # noqa: BLE001  # raised where the blocks are read
            last = exc
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(queue.put_nowait, last)

    # A daemon: a thread that waits for Ray cannot be stopped, only Ray can.
    threading.Thread(target=fetch, daemon=True).start()
    try:
        while (block := await queue.get()) is not None:
            if isinstance(block, Exception):
                raise _translated(block) from block
            yield block
            room.release()
    finally:
        is_over = True
        room.release()


def _translated(exc: Exception) -> SummarizerError:
    """Find what our own code has raised on a node, else say what became of Ray."""
    cause: BaseException | None = exc
    while cause:
        inner = getattr(cause, "cause", None)
        if isinstance(inner, SummarizerError):
            return inner
        cause = inner if isinstance(inner, BaseException) else cause.__cause__
    words = str(exc).strip().rpartition("\n")[2]
    return StoreError(f"Ray gave up: {words}; run the same command again, it goes on from here")


async def _require_whole(run: Run, keeper: Any) -> None:  # noqa: ANN401
    """Raise StoreError where a record of the input has no outcome."""
    records = await keeper.records.remote()
    if records is None:  # it was begun anew after the reader had ended
        records = await asyncio.to_thread(_counted, run.source.address)
    counts = run.store.counts(run.job)
    if counts.briefs + counts.dead < records:
        raise StoreError(
            f"{counts.briefs + counts.dead:,} of {records:,} inputs have an outcome, and Ray "
            "has ended; run the same command again, it goes on from here"
        )


def _counted(address: str | None) -> int:
    return sum(1 for _ in open_source(address or ""))


def _leave(keeper: Any, *, is_ours: bool) -> None:  # noqa: ANN401
    if keeper is not None:
        with suppress(Exception):  # it may be gone already, and is killed below
            ray.get(keeper.close.remote(), timeout=5)
        ray.kill(keeper)
    if is_ours:
        ray.shutdown()  # harmless where there is nothing
