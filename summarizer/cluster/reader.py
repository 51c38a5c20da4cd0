"""The input of a batch as a dataset of Ray's: one reader beside the store, small blocks.

One is enough: it reads some thousands of records a second, a model answers a few hundred.
"""

from __future__ import annotations

import pickle
from contextlib import chdir
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import ray
from ray.data import Datasource, ReadTask
from ray.data.block import BlockMetadata

from summarizer import runs
from summarizer.records import open_source
from summarizer.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_BYTES = 16_384  # some four thousand tokens; what a lost worker begins again is cached
_UNKNOWN = BlockMetadata(num_rows=None, size_bytes=None, exec_stats=None, input_files=None)
_AT_A_STRETCH = 1024  # records passed over before the keeper is asked again


class Input(NamedTuple):
    """What is read, and of which the outcomes up to a number are there already."""

    address: str
    name: str
    folder: Path  # which relative names begin at
    store: Path
    job: int
    before: int


class Reader(Datasource):  # type: ignore[misc]  # Ray has no types
    """Yields the records of a batch that have no outcome yet, until the keeper says stop."""

    supports_distributed_reads = False  # beside the store, where the input's path is known too

    def __init__(self, source: Input, keeper: Any) -> None:  # noqa: ANN401  # a handle of Ray's
        """Read nothing yet."""
        super().__init__()
        self._source = source
        self._keeper = keeper

    def estimate_inmemory_data_size(self) -> int | None:
        """Tell that nobody knows."""
        return None

    def get_read_tasks(self, *_: Any, **__: Any) -> list[ReadTask]:  # noqa: ANN401  # Ray's own
        """Return the one task there is."""
        return [ReadTask(partial(_blocks, self._source, self._keeper), _UNKNOWN)]


def _blocks(source: Input, keeper: Any) -> Iterator[Any]:  # noqa: ANN401
    """Read block by block.

    A reader that is lost is begun anew by Ray, which passes over as many blocks as it has had:
    they must be the same again, so what was settled meanwhile is read like the rest.
    """
    rows: list[bytes] = []
    size = seen = 0
    with chdir(source.folder), Store(source.store) as store:
        for record in open_source(source.address):
            seen += 1
            if not runs.is_to_do(record, source.name, store, source.job, before=source.before):
                if seen % _AT_A_STRETCH == 0 and not ray.get(keeper.is_open.remote()):
                    return
                continue
            rows.append(pickle.dumps(record))
            size += len(rows[-1])
            if size >= BLOCK_BYTES:
                if not ray.get(keeper.is_open.remote()):
                    return
                yield _table(rows)
                rows, size = [], 0
    if rows:
        yield _table(rows)
    ray.get(keeper.read_all.remote(seen))


def _table(rows: list[bytes]) -> Any:  # noqa: ANN401  # a table of pyarrow's
    return pa.table({"record": pa.array(rows, pa.binary())})
