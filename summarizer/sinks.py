"""Where a batch writes: JSON Lines or Parquet, from what the store holds, each outcome once.

The store is written first and a file follows it. What a killed process wrote beyond the place
that the store knows is cut off and written again, the same.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, Self

from summarizer import parquet
from summarizer.errors import ConfigError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from summarizer.store import Job, RecordedOutcome, Store

_MARK_S = 1.0  # of work that is written again after a kill; more often would cost a commit a line
_ROW_GROUP = 1000
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


def open_sink(path: Path, store: Store, job: Job, *, ordered: bool) -> Sink:
    """Choose by the file's ending; raises ConfigError where Parquet cannot be written."""
    if parquet.is_parquet(path):
        return _Parquet(path, store, job, ordered=ordered)
    return _JSONLines(path, store, job, ordered=ordered)


def dead_path(path: Path) -> Path:
    """Name the file of dead letters beside an output."""
    return path.with_name(f"{path.name}.dead.jsonl")


def require_own(path: Path, store: Store, job: Job, *, ordered: bool) -> None:
    """Refuse to write over a file that this job has not written; raises ConfigError."""
    rows = store.outcomes_from(job.id, 0, in_order=ordered)
    first = next(rows, None)
    if first and not first.brief:
        first = next((row for row in rows if row.brief), first)
    for file in (path, dead_path(path)):
        with _saying_what_failed(file):
            if not file.exists() or file.stat().st_size == 0:
                continue
            is_own = first is not None
            if first and file is path and not parquet.is_parquet(file):
                with file.open("rb") as lines:
                    is_own = lines.readline() == _line(first)
        if not is_own:
            raise ConfigError(
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
        self._dead = _DeadLetters(dead_path(path))
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


class _Parquet:
    """Written whole at the end, under another name first: there is never half a file."""

    def __init__(self, path: Path, store: Store, job: Job, *, ordered: bool) -> None:
        self._arrow, self._files = parquet.library(f"writing {str(path)!r}")
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
        """Write all briefs, a thousand at a time, then give the file its name."""
        part = self._path.with_name(f"{self._path.name}.part")
        rows = self._store.outcomes_from(self._job, 0, in_order=self._ordered)
        briefs = (_columns(row) for row in rows if row.brief)
        with _saying_what_failed(self._path):
            with self._files.ParquetWriter(part, self._schema(), compression="zstd") as writer:
                while group := list(islice(briefs, _ROW_GROUP)):
                    writer.write_table(self._arrow.Table.from_pylist(group, schema=self._schema()))
            part.replace(self._path)
        dead = _DeadLetters(dead_path(self._path))
        dead.begin(self._store.dead_letters(self._job))
        dead.close()

    def _schema(self) -> Any:  # noqa: ANN401  # pyarrow has no types
        text = self._arrow.string()
        kinds = {"countries": self._arrow.list_(text), "cost_usd": self._arrow.float64()}
        return self._arrow.schema([(name, kinds.get(name, text)) for name in COLUMNS])


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
def _saying_what_failed(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise SummarizerError(
            f"cannot write {str(path)!r}: {exc.strerror or exc}; "
            "free some space or mend its rights, and start the same batch again"
        ) from exc
