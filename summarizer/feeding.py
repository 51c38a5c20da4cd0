"""A source that may block, as an async stream that does not."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from summarizer.records import Record, Source

_Read: TypeAlias = "Record | Exception | None"


async def fed(source: Source) -> AsyncIterator[Record]:
    """Yield the records of a source; waiting for one holds up nobody else."""
    if not source.may_block:
        for record in source:
            yield record
        return
    loop = asyncio.get_running_loop()
    asked: SimpleQueue[asyncio.Future[_Read] | None] = SimpleQueue()
    # A daemon: a thread that waits for a line on a pipe cannot be stopped.
    threading.Thread(target=_serve, args=(source, asked, loop), daemon=True).start()
    try:
        while True:
            answer: asyncio.Future[_Read] = loop.create_future()
            asked.put(answer)
            read = await answer
            if isinstance(read, Exception):
                raise read
            if read is None:
                return
            yield read
    finally:
        asked.put(None)


def _serve(
    source: Source,
    asked: SimpleQueue[asyncio.Future[_Read] | None],
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Read one record each time one is asked for."""
    records = iter(source)
    read: _Read
    while answer := asked.get():
        try:
            read = next(records, None)
        except Exception as exc:  # noqa: BLE001  # raised where it was asked for
            read = exc
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(_give, answer, read)


def _give(answer: asyncio.Future[_Read], read: _Read) -> None:
    if not answer.done():
        answer.set_result(read)
