"""`summarizer batch` as a process, its fake server in another, and what its store says of it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENDED_WELL = frozenset({0, 4})  # every input has an outcome; 4: some are dead letters
COMMAND = (sys.executable, "-m", "summarizer")
_SERVER = Path(__file__).parent / "chaos_server.py"


class Server(NamedTuple):
    """A fake server that is running."""

    base_url: str
    pid: int


def start(
    folder: Path,
    *options: str,
    environment: Mapping[str, str],
    log: Path,
    command: Sequence[str] = COMMAND,
) -> subprocess.Popen[bytes]:
    """Start the batch of a folder: articles.jsonl, briefs.jsonl and store.db are in it."""
    line = [*command, "batch", str(folder / "articles.jsonl")]
    line += ["-o", str(folder / "briefs.jsonl"), "-m", "openai/gpt-fake", *options]
    store = {"SUMMARIZER_STORE": str(folder / "store.db")}
    with log.open("ab") as file:
        return subprocess.Popen(
            line, stdout=file, stderr=file, env={**os.environ, **store, **environment}
        )


@contextmanager
def server(report: Path, *options: str) -> Iterator[Server]:
    """Run the fake server of chaos_server.py; what it counted is in `report` at the end."""
    with subprocess.Popen(
        [sys.executable, str(_SERVER), str(report), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin and running.stdout  # noqa: S101, PT018  # both are pipes
        yield Server(running.stdout.readline().strip(), running.pid)
        running.stdin.close()


def query(store: Path, sql: str) -> list[Any]:
    """Ask a store that somebody else is writing; raises sqlite3.OperationalError."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


def count(store: Path, sql: str) -> int:
    """Ask for a number; 0 while there is no store yet."""
    try:
        return int(query(store, sql)[0][0] or 0)
    except sqlite3.OperationalError:  # not made yet
        return 0


def outcomes(store: Path) -> int:
    """Count the articles that are done."""
    return count(store, "SELECT count(*) FROM outcomes")


def last_words(log: Path, code: int | None) -> str:
    """Say how a batch ended, and the last lines of its log."""
    lines = log.read_text("utf-8", errors="replace").splitlines()[-20:]
    return "\n".join([f"the batch ended with {code}:", *lines])
