"""Where a batch writes: JSON Lines or Parquet, from what the store holds, each outcome once.

The store is written first and a file follows it. What a killed process wrote beyond the place
that the store knows is cut off and written again, the same. Parquet, and what is not on this
machine, cannot be written on: it is written whole at the end.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol, Self

from summarizer import parquet, places
from summarizer.errors import ConfigError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from summarizer.places import Place
    from summarizer.store import Job, RecordedOutcome, Store

_MARK_S = 1.0  # of work that is written again after a kill; more often would cost a commit a line
_ROW_GROUP = 1000
_LONGEST_LINE = 1 << 26  # none of ours comes near it
_DEAD = ".dead.jsonl"
COLUMNS = (
    "id",
    "key",
    "title",
    "url",
    "published",
    "language",
    "summary",
    "countries",
    "status",
    "model",
    "cost_usd",
    "brief",
)


class Sink(Protocol):
    """A file that follows the outcomes of one job in the store."""

    def advance(self, seq: int) -> None:
        """Write what is next, now that the record `seq` has its outcome."""
        ...

    def complete(self) -> None:
        """Write what cannot be written before the end."""
        ...

    def __enter__(self) -> Self:
        """Bring the file up to what the store holds."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, and tell the store how far it goes."""
        ...


def open_sink(path: Place, store: Store, job: Job, *, ordered: bool) -> Sink:
    """Choose by place and ending; raises ConfigError where Parquet cannot be written."""
    if parquet.is_parquet(path) or isinstance(path, places.Remote):
        return _Whole(path, store, job, ordered=ordered)
    return _JSONLines(path, store, job, ordered=ordered)


def dead_path(path: Place) -> Place:
    """Name the file of dead letters beside an output."""
    return places.beside(path, _DEAD)


def require_own(path: Place, store: Store, job: Job, *, ordered: bool) -> None:
    """Refuse to write over a file that this job has not written; raises ConfigError."""
    if isinstance(path, places.Remote):
        _require_own_remote(path, store, job)
        return
    rows = store.outcomes_from(job.id, 0, in_order=ordered)
    first = next(rows, None)
    if first and not first.brief:
        first = next((row for row in rows if row.brief), first)
    for file in (path, dead_path(path)):
        with _saying_what_failed(file):
            if places.size(file) == 0:
                continue
            is_own = first is not None
            if first and file is path and not parquet.is_parquet(file):
                with places.open_binary(file) as lines:
                    is_own = lines.readline() == _line(first)
        if not is_own:
            raise _foreign(file)


def _require_own_remote(path: places.Remote, store: Store, job: Job) -> None:
    """Look for the first brief of the object in the job.

    It need not be the job's first one: an earlier one may have come since it was written.
    """
    with _saying_what_failed(path):
        brief = _first_brief(path) if path.size() else None
        has_dead = places.size(dead_path(path)) > 0
    rows = store.outcomes_from(job.id, 0)
    if brief is not None and all(row.brief != brief for row in rows):
        raise _foreign(path)
    if has_dead and next(store.outcomes_from(job.id, 0), None) is None:
        raise _foreign(dead_path(path))


def _first_brief(path: places.Remote) -> str | None:
    """Read the first brief of an object: None if it has none, "" if it is no output of ours."""
    if not parquet.is_parquet(path):
        with path.open() as lines:
            line = lines.readline(_LONGEST_LINE).decode("utf-8", "replace")
        return line.partition(', "brief": ')[2].removesuffix("}\n")
    arrow, files = parquet.library(f"reading {str(path)!r}")
    try:
        file = files.ParquetFile(path.open_anywhere(), pre_buffer=False)
        if file.schema_arrow.names != list(COLUMNS):
            return ""
        first = next(file.iter_batches(batch_size=1, columns=["brief"]), None)
    except arrow.ArrowException:
        return ""
    return str(first.column("brief")[0]) if first else None


def _foreign(file: Place) -> ConfigError:
    return ConfigError(
        f"{str(file)!r} is there and not of this batch; name another output, "
        "or replace it with --fresh"
    )


class _JSONLines:
    """One line a brief, `{"id": …, "key": …, "brief": {…}}`, and one a dead letter, beside it."""

    def __init__(self, path: Path, store: Store, job: Job, *, ordered: bool) -> None:
        self._path = path
        self._store = store
        self._job = job.id
        self._ordered = ordered
        self._bytes = job.written_bytes
        self._next = job.written_seq
        self._marked_at = time.monotonic()
        self._dead = _DeadLetters(path.with_name(path.name + _DEAD))
        self._file: BinaryIO

    def __enter__(self) -> Self:
        with _saying_what_failed(self._path):
            if not self._is_cut_here():
                self._bytes = self._next = 0
            self._path.touch()
            self._file = self._path.open("r+b")
            self._file.truncate(self._bytes)
            self._file.seek(self._bytes)
        dead = self._store.dead_letters(self._job)
        self._dead.begin(row for row in dead if _place(row, ordered=self._ordered) < self._next)
        self._write_on()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._dead.close()
        with _saying_what_failed(self._path):
            self._file.close()
        self._mark()

    def advance(self, seq: int) -> None:
        """Write on, unless an earlier record is still to come."""
        if not self._ordered or seq == self._next:
            self._write_on()

    def complete(self) -> None:
        """Everything is written already."""

    def _write_on(self) -> None:
        with _saying_what_failed(self._path):
            for row in self._store.outcomes_from(self._job, self._next, in_order=self._ordered):
                if self._ordered and row.seq != self._next:
                    break
                self._write(row)
                self._next = _place(row, ordered=self._ordered) + 1
            self._file.flush()
        if time.monotonic() - self._marked_at >= _MARK_S:
            self._mark()

    def _write(self, row: RecordedOutcome) -> None:
        if row.brief is None:
            self._dead.write(row)
        else:
            self._bytes += self._file.write(_line(row))

    def _mark(self) -> None:
        self._store.written(self._job, seq=self._next, bytes=self._bytes)
        self._marked_at = time.monotonic()

    def _is_cut_here(self) -> bool:
        """Whether the file can be cut where the store thinks that it is whole."""
        if self._bytes == 0:
            return True
        try:
            with self._path.open("rb") as file:
                file.seek(self._bytes - 1)
                return file.read(1) == b"\n"
        except FileNotFoundError:
            return False


class _Whole:
    """Written whole at the end, elsewhere first: there is never half a file."""

    def __init__(self, path: Place, store: Store, job: Job, *, ordered: bool) -> None:
        self._library = (
            parquet.library(f"writing {str(path)!r}") if parquet.is_parquet(path) else None
        )
        self._path = path
        self._store = store
        self._job = job.id
        self._ordered = ordered

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hold nothing."""

    def advance(self, seq: int) -> None:
        """Write nothing yet."""

    def complete(self) -> None:
        """Write all briefs, then all dead letters."""
        rows = self._store.outcomes_from(self._job, 0, in_order=self._ordered)
        briefs = (row for row in rows if row.brief)
        with _saying_what_failed(self._path), places.whole(self._path) as file:
            if self._library:
                _write_parquet(file, briefs, self._library)
            else:
                file.writelines(map(_line, briefs))
        dead = self._store.dead_letters(self._job)
        first = next(dead, None)
        path = dead_path(self._path)
        with _saying_what_failed(path):
            if first is None:
                places.remove(path)
                return
            with places.whole(path) as file:
                file.writelines(map(_dead_line, chain([first], dead)))


def _write_parquet(
    file: BinaryIO, briefs: Iterator[RecordedOutcome], library: parquet.Library
) -> None:
    """Write a thousand rows at a time."""
    text = library.arrow.string()
    kinds = {"countries": library.arrow.list_(text), "cost_usd": library.arrow.float64()}
    schema = library.arrow.schema([(name, kinds.get(name, text)) for name in COLUMNS])
    with library.files.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := [_columns(row) for row in islice(briefs, _ROW_GROUP)]:
            writer.write_table(library.arrow.Table.from_pylist(group, schema=schema))


class _DeadLetters:
    """The file beside the output; there is none where nothing failed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def begin(self, rows: Iterable[RecordedOutcome]) -> None:
        """Write anew what the store holds: few lines, and the simplest way to have each once."""
        with _saying_what_failed(self._path):
            self._path.unlink(missing_ok=True)
        for row in rows:
            self.write(row)

    def write(self, row: RecordedOutcome) -> None:
        """Append one line."""
        with _saying_what_failed(self._path):
            if self._file is None:
                self._file = self._path.open("wb")
            self._file.write(_dead_line(row))
            self._file.flush()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            with _saying_what_failed(self._path):
                self._file.close()


def _columns(row: RecordedOutcome) -> dict[str, Any]:
    """Lay out what tables are filtered by; the whole brief is in the last column, as JSON."""
    brief = json.loads(row.brief or "{}")
    article, made = brief["article"], brief["provenance"]
    return {
        "id": row.record_id,
        "key": row.key,
        **{name: article[name] for name in ("title", "url", "published", "language")},
        "summary": brief["summary"]["text"],
        "countries": brief["geopolitical_context"]["countries"],
        "status": brief["verification"]["status"],
        "model": made["model"],
        "cost_usd": made["cost_usd"],
        "brief": row.brief,
    }


def _line(row: RecordedOutcome) -> bytes:
    head = json.dumps({"id": row.record_id, "key": row.key}, ensure_ascii=False)
    return f'{head[:-1]}, "brief": {row.brief}}}\n'.encode()


def _dead_line(row: RecordedOutcome) -> bytes:
    detail = row.detail or {}
    fields = {
        "id": row.record_id,
        "key": row.key,
        "error": row.error,
        "message": row.message,
        "attempts": detail.get("attempts", 0),
        "usage": detail.get("usage"),
    }
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode()


def _place(row: RecordedOutcome, *, ordered: bool) -> int:
    return row.seq if ordered else row.number


@contextmanager
def _saying_what_failed(path: Place) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise SummarizerError(
            f"cannot write {str(path)!r}: {places.reason(exc)}; "
            "free some space or mend its rights, and start the same batch again"
        ) from exc
