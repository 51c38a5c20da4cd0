"""One SQLite file, opened, brought up to date, and shared by threads and processes.

Every failure is a StoreError that names the file and the next step.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from summarizer.errors import StoreError
from summarizer.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TypeAlias

    Value: TypeAlias = str | int | float | None

_WAIT_S: Final = 30.0
# In pages. The default of 1,000 syncs the disk every few hundred writes, which doubles their
# cost; the log beside the file grows to 40 MB instead of 4.
_CHECKPOINT_PAGES: Final = 10_000
_ELSEWHERE = "or name another file with SUMMARIZER_STORE"
_PROBLEMS: Final = {
    sqlite3.SQLITE_BUSY: f"another program has kept it locked for {_WAIT_S:.0f} s; end that one",
    sqlite3.SQLITE_CANTOPEN: f"it cannot be opened; mend the rights of its folder {_ELSEWHERE}",
    sqlite3.SQLITE_CORRUPT: "it is damaged; move it away, and a new one is begun",
    sqlite3.SQLITE_FULL: f"no space is left for it; free some {_ELSEWHERE}",
    sqlite3.SQLITE_IOERR: f"its disk does not answer as it should; look at the disk {_ELSEWHERE}",
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database; name another file with SUMMARIZER_STORE",
    sqlite3.SQLITE_READONLY: f"it may not be written; mend its rights {_ELSEWHERE}",
}


class Database:
    """A connection behind a lock. What runs inside `writing` is one transaction."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make an empty one; raises StoreError for one that is not ours."""
        self.path = path
        self._lock = threading.RLock()
        self._process = os.getpid()
        if path.is_dir():
            raise self.error("it is a folder; name a file with SUMMARIZER_STORE")
        with self.guarded():
            _make_private(path)
            self._connection = sqlite3.connect(
                path.absolute(),  # ":memory:" is a file too
                timeout=_WAIT_S,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                self._refuse_other_programs()
            except BaseException:
                self._connection.close()
                raise

    def prepare(self) -> None:
        """Bring the tables up to date; nobody else may open the file meanwhile."""
        with self.guarded():
            # Readers never wait, and a commit is one write without a sync: it survives the end
            # of the process by any signal; a power cut may take the last ones, never the file.
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.row_factory = sqlite3.Row
            self._migrate()

    def run(self, sql: str, *values: Value) -> int:
        """Execute one statement; returns the number of rows it changed."""
        with self.guarded():
            return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Return all rows of a query; ask for few at a time."""
        with self.guarded():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """Return the first row of a query, if there is one."""
        with self.guarded(), closing(self._connection.execute(sql, values)) as cursor:
            row: sqlite3.Row | None = cursor.fetchone()
            return row

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Run what is inside as one transaction, with nobody else writing meanwhile."""
        with self.guarded():
            try:
                # Not deferred: SQLite does not wait for a lock that a reader wants to raise.
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Let one thread in at a time, and out with no error but a StoreError."""
        if self._process != os.getpid():
            raise self.error("a forked process has inherited it; open it again there")
        with self._lock:
            try:
                yield
            except sqlite3.Error as exc:
                raise self._translated(exc) from exc
            except OSError as exc:
                problem = exc.strerror or type(exc).__name__
                raise self.error(f"{problem.lower()}; mend it {_ELSEWHERE}") from exc

    def close(self) -> None:
        """Close it. Harmless when called again."""
        with self.guarded():
            self._connection.close()

    def error(self, problem: str) -> StoreError:
        """Make the error that tells of a problem with this file."""
        return StoreError(f"cannot use the store {str(self.path)!r}: {problem}")

    def _refuse_other_programs(self) -> None:
        has_tables = self._number("SELECT count(*) FROM sqlite_schema") > 0
        if has_tables and self._number("PRAGMA application_id") != schema.APPLICATION_ID:
            raise self.error(
                "it is the database of another program; name another file with SUMMARIZER_STORE"
            )

    def _migrate(self) -> None:
        version, newest = self._number("PRAGMA user_version"), len(schema.MIGRATIONS)
        if version > newest:
            raise self.error(
                f"a later release wrote it (version {version}, this one knows {newest}); "
                f"upgrade summarizer {_ELSEWHERE}"
            )
        for number, script in enumerate(schema.MIGRATIONS[version:], start=version + 1):
            try:
                self._connection.executescript(
                    f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; "
                    f"PRAGMA application_id = {schema.APPLICATION_ID}; COMMIT"
                )
            except sqlite3.Error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _number(self, sql: str) -> int:
        number: int = self._connection.execute(sql).fetchone()[0]
        return number

    def _translated(self, exc: sqlite3.Error) -> StoreError:
        code = getattr(exc, "sqlite_errorcode", 0) & 0xFF  # without the extended part
        if code in _PROBLEMS:
            return self.error(_PROBLEMS[code])
        # With no code it is the module's own: a connection that is closed.
        words = " ".join(str(exc).split()).rstrip(".").lower()
        return self.error(f"{words}; {'report this' if code else 'open it again'}")


def _make_private(path: Path) -> None:
    """Make the file before SQLite does, for its owner only: it holds briefs and replies."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.fstat(descriptor).st_size == 0:
            path.chmod(0o600)
    finally:
        os.close(descriptor)
