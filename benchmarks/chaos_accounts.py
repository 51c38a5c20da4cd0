"""What a batch left behind, held against what it was given and what the server counted."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer import render
from summarizer.article import Article
from summarizer.brief import Brief

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_RENDERED = 20


class Ends(NamedTuple):
    """How often each article ended."""

    outcomes: int
    duplicates: int
    missing: int
    errors: Counter[str]


class Entry(NamedTuple):
    """One HTTP call as the ledger has it; `tokens` is None where the server did not tell."""

    outcome: str | None
    tokens: int | None


class Books(NamedTuple):
    """The store's calls table beside the server's own count."""

    ledger: dict[str, Entry]
    server: dict[str, int]
    faults: dict[str, str]
    interrupted: int

    @property
    def ledger_tokens(self) -> int:
        """All tokens that the ledger knows of."""
        return sum(entry.tokens or 0 for entry in self.ledger.values())

    @property
    def server_tokens(self) -> int:
        """All tokens that the server billed."""
        return sum(self.server.values())

    @property
    def unaccounted(self) -> int:
        """Calls of which only the server may know what they cost."""
        return sum(entry.tokens is None for entry in self.ledger.values())

    def differences(self) -> Iterator[str]:
        """Say, call by call, what one has and the other has not."""
        for key in sorted({*self.ledger, *self.server}):
            entry, billed = self.ledger.get(key), self.server.get(key)
            fault = self.faults.get(key, "no fault")
            if entry is None:
                yield f"{key} ({fault}): only the server knows it; billed {billed}"
            elif billed is None:
                yield f"{key}: never reached the server; entered as {entry.outcome}"
            elif (entry.tokens or 0) != billed:
                yield f"{key} ({fault}): entered as {entry}, billed {billed}"


def ends(output: Path, articles: int) -> Ends:
    """Count the lines of output and dead letters by article."""
    seen = Counter(row["id"] for row in _rows(output))
    dead = [*_rows(_dead(output))]
    seen.update(row["id"] for row in dead)
    wanted = {f"a{number}" for number in range(1, articles + 1)}
    return Ends(
        outcomes=seen.total(),
        duplicates=seen.total() - len(seen),
        missing=len(wanted - seen.keys()),
        errors=Counter(row["error"] for row in dead),
    )


def books(store: Path, report: dict[str, Any]) -> Books:
    """Read the ledger and what the server wrote down when it ended."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT id, outcome, input_tokens + output_tokens, interruptions FROM calls"
        ).fetchall()
    return Books(
        ledger={key: Entry(outcome, tokens) for key, outcome, tokens, _ in rows},
        server=report["billed"],
        faults=report["faults"],
        interrupted=sum(row[3] for row in rows),
    )


def render_some(output: Path, articles: Path, folder: Path) -> None:
    """Write some briefs as web pages, to be searched with the rest."""
    folder.mkdir()
    rows = list(islice(_rows(output), _RENDERED))
    wanted = {row["id"] for row in rows}
    texts = {row["id"]: row["text"] for row in _rows(articles) if row["id"] in wanted}
    for row in rows:
        article = Article.from_text(texts[row["id"]])
        page = render.render(Brief.model_validate(row["brief"]), article, "html")
        (folder / f"{row['id']}.html").write_text(page, encoding="utf-8")


def files_with(word: str, folder: Path) -> list[str]:
    """Name the files of a folder that hold a word, whatever kind of file it is."""
    needle = word.encode()
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.name for path in files if needle in path.read_bytes()]


def words_in(words: Sequence[str], files: Sequence[Path]) -> list[str]:
    """Name the files, and the words, where a file holds one of many words."""
    wanted = set(words)
    return [
        f"{path.name}: {word}"
        for path in files
        for word in sorted(wanted & _tokens_of(path.read_text("utf-8", errors="replace")))
    ]


def _tokens_of(text: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in text).split())


def _dead(output: Path) -> Path:
    return output.with_name(output.name + ".dead.jsonl")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
