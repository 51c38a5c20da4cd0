"""The one file that remembers: replies, calls, briefs, and how far a batch has come.

SQLite, for several processes at once; docs/store.md describes each table. It holds briefs
and replies, so it is readable by its owner only; keys and articles are not in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Self

from summarizer.errors import StoreError
from summarizer.ledger import Usage
from summarizer.store.database import Database
from summarizer.store.owners import Owners
from summarizer.store.rounds import RoundBook
from summarizer.store.rows import (
    CacheInfo,
    Counts,
    Job,
    LoggedBrief,
    RecordedOutcome,
    SavedReply,
)
from summarizer.store.values import new_id, now, text, tokens, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from summarizer.brief import Brief
    from summarizer.errors import SummarizerError
    from summarizer.ledger import Account, Attempt, Hold

__all__ = [
    "CacheInfo",
    "Counts",
    "Job",
    "LoggedBrief",
    "RecordedOutcome",
    "SavedReply",
    "Store",
]

_PAGE: Final = 100  # rows read at once where there may be many
_DEAD: Final = (
    "SELECT number, job, seq, key, digest, record_id, brief AS brief_id, error, message, detail, "
    "created FROM outcomes WHERE error IS NOT NULL AND job = ? AND seq >= ? ORDER BY seq LIMIT ?"
)
_BY_SEQ: Final = (
    "SELECT number, job, seq, key, digest, record_id, outcomes.brief AS brief_id, error, message, "
    "detail, outcomes.created, briefs.brief FROM outcomes "
    "LEFT JOIN briefs ON briefs.id = outcomes.brief WHERE job = ? AND seq >= ? "
    "ORDER BY seq LIMIT ?"
)
# The plus keeps SQLite off the index of jobs, which would sort a whole job for its last row.
_BY_NUMBER: Final = _BY_SEQ.replace(
    "job = ? AND seq >= ? ORDER BY seq", "+job = ? AND number >= ? ORDER BY number"
)


class Store:
    """Cache, log, ledger and jobs in one file. Use as a context manager, or call `close`.

    Safe to share between threads, and one file between processes. Each call takes some tens
    of microseconds and none waits for the network, so it needs no thread beside the event
    loop. All methods raise StoreError, and nothing else, when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, make it if there is none, and bring it up to date.

        Raises:
            StoreError: not a database of ours, a later version, no rights, no space.
        """
        self.job: int | None = None
        self._claimed: set[str] = set()
        self._database = Database(path)
        self._owners = Owners(path)
        self.rounds = RoundBook(self._database, self._owners)
        try:
            with self._database.guarded(), self._owners.alone():
                self._database.prepare()
                with self._database.writing():
                    self._owners.enter()
                    self._forget_dead_owners()
        except BaseException:
            self._database.close()
            self._owners.leave()
            raise

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def close(self) -> None:
        """Close the file, and with it give up all claims. Harmless when called again."""
        self._database.close()
        self._owners.leave()

    def __enter__(self) -> Self:
        """Return this store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    # The cache

    def reply(self, key: str) -> SavedReply | None:
        """Return the reply kept for a question."""
        row = self._database.row(
            "SELECT reply, model, created, input_tokens, cached_tokens, output_tokens "
            "FROM replies WHERE key = ?",
            key,
        )
        if row is None:
            return None
        names = ("input_tokens", "cached_tokens", "output_tokens")
        usage = Usage(**{name: row[name] for name in names})
        return SavedReply(
            reply=row["reply"], usage=usage, model=row["model"], created=row["created"]
        )

    def keep(self, key: str, *, reply: str, usage: Usage, model: str, prompt: str) -> None:
        """Keep a reply for a question, instead of an earlier one, and give up the claim on it."""
        with self._database.writing():
            self._database.run(
                "INSERT OR REPLACE INTO replies (key, model, prompt, reply, input_tokens, "
                "cached_tokens, output_tokens, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(key, model, prompt, reply, *tokens(usage), now()),
            )
            self._database.run("DELETE FROM round_lines WHERE question = ?", key)
            self._give_up(key)
        self._claimed.discard(key)

    def claim(self, key: str) -> bool:
        """Claim a question, so that nobody else asks it; False while a living owner has it.

        This store is such an owner too: of two tasks that claim, one is told False.
        """
        if key in self._claimed:
            return False
        try:
            with self._database.writing():
                if not self._is_free(key):
                    return False
                self._database.run(
                    "INSERT OR REPLACE INTO claims (key, owner, since) VALUES (?, ?, ?)",
                    *(key, self._owners.me, now()),
                )
                self._claimed.add(key)
        except StoreError:
            self._claimed.discard(key)
            raise
        return True

    def release(self, key: str) -> None:
        """Give up a claim; harmless without one."""
        if key in self._claimed:
            self._claimed.discard(key)
            self._give_up(key)

    def cache_info(self) -> CacheInfo:
        """Sum up the kept replies."""
        row = self._database.row(
            "SELECT count(*) AS replies, coalesce(sum(length(CAST(reply AS BLOB))), 0) "
            "AS reply_bytes, coalesce(sum(input_tokens + output_tokens), 0) AS tokens, "
            "min(created) AS oldest, max(created) AS newest, (SELECT page_count * page_size "
            "FROM pragma_page_count, pragma_page_size) AS file_bytes FROM replies"
        )
        return CacheInfo.model_validate(dict(row or {}))

    def clear_cache(self) -> int:
        """Forget all replies, on the disk too; returns how many there were."""
        count = self._database.run("DELETE FROM replies")
        self._database.run("VACUUM")
        self._database.run("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    # The ledger

    def begin(
        self, key: str, *, prompt: str, model: str, account: Account, most: Hold | None = None
    ) -> str:
        """Enter an HTTP call before it is sent; returns its id.

        A call that a killed process left open is taken up again under its old id, so that a
        server that knows the id need not answer, or bill, twice.
        """
        values = (
            *(account.id, self.job, self._owners.me, account.article, model, prompt, now()),
            *(most or (None, None)),
        )
        with self._database.writing():
            if call_id := self._left_open(key):
                self._database.run(
                    "UPDATE calls SET brief = ?, job = ?, owner = ?, article = ?, model = ?, "
                    "prompt = ?, started = ?, most_tokens = ?, most_usd = ?, "
                    "interruptions = interruptions + 1 WHERE id = ?",
                    *(*values, call_id),
                )
                return call_id
            call_id = new_id()
            self._database.run(
                "INSERT INTO calls (brief, job, owner, article, model, prompt, started, "
                "most_tokens, most_usd, id, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(*values, call_id, key),
            )
            return call_id

    def end(self, attempt: Attempt) -> None:
        """Enter how a call ended."""
        self._database.run(
            "UPDATE calls SET outcome = ?, input_tokens = ?, cached_tokens = ?, "
            "output_tokens = ?, cost_usd = ?, latency_s = ?, first_token_s = ? WHERE id = ?",
            *(attempt.outcome, *tokens(attempt.usage), attempt.cost_usd, attempt.latency_s),
            *(attempt.first_token_s, attempt.id),
        )

    def spent_usd(self, job: int) -> float:
        """Sum up what the calls of a job cost; what nobody knows counts as the most it can be."""
        row = self._database.row(
            "SELECT total(coalesce(cost_usd, most_usd) + interruptions * coalesce(most_usd, 0)) "
            "FROM calls WHERE job = ?",
            job,
        )
        return float(row[0]) if row else 0.0

    def spent_tokens(self, job: int) -> int:
        """Sum up the tokens of a job's calls, input and output, in the same way."""
        row = self._database.row(
            "SELECT total(coalesce(input_tokens + output_tokens, most_tokens) "
            "+ interruptions * coalesce(most_tokens, 0)) FROM calls WHERE job = ?",
            job,
        )
        return int(row[0]) if row else 0

    def abandon(self, calls: Iterable[str]) -> None:
        """Leave open calls to whoever asks the same next, as if their owner had been killed."""
        for call in calls:
            self._database.run("UPDATE calls SET owner = '' WHERE id = ? AND outcome IS NULL", call)

    # The log

    def log(self, brief: Brief) -> None:
        """Keep a brief."""
        self.enter(LoggedBrief.of(brief))

    def enter(self, brief: LoggedBrief) -> None:
        """Keep a brief that was made elsewhere."""
        self._database.run(
            "INSERT INTO briefs (id, created, article, title, source, language, model, prompt, "
            "status, cost_usd, input_tokens, cached_tokens, output_tokens, attempts, latency_s, "
            "is_cached, brief) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *brief.model_dump().values(),
        )

    def briefs(self, *, last: int) -> list[LoggedBrief]:
        """Return the last briefs, the newest first."""
        rows = self._database.rows(
            "SELECT id, created, article, title, source, language, model, prompt, status, "
            "cost_usd, input_tokens, cached_tokens, output_tokens, attempts, latency_s, "
            "is_cached, brief FROM briefs ORDER BY rowid DESC LIMIT ?",
            last,
        )
        return [LoggedBrief.model_validate(dict(row)) for row in rows]

    # Jobs

    def open_job(self, output: str, manifest: Mapping[str, object]) -> Job:
        """Begin a job that writes to `output`, or find the one that did, as it was begun."""
        with self._database.writing():
            self._database.run(
                "INSERT INTO jobs (output, manifest, created) VALUES (?, ?, ?) "
                "ON CONFLICT (output) DO NOTHING",
                *(text(output), json.dumps(manifest), now()),
            )
            row = self._database.row(
                "SELECT id, output, manifest, created, written_bytes, written_seq FROM jobs "
                "WHERE output = ?",
                text(output),
            )
        return Job.model_validate(dict(row or {}))

    def finish(  # noqa: PLR0913  # a row's columns, keyword-only
        self,
        job: int,
        *,
        seq: int,
        key: str,
        digest: str,
        record_id: str | None,
        brief_id: str | None,
        error: SummarizerError | None,
    ) -> None:
        """Record how an input ended: with a brief that is logged, or with an error.

        Raises:
            StoreError: it has an outcome already.
        """
        is_new = self._database.run(
            "INSERT INTO outcomes (job, seq, key, digest, record_id, brief, error, message, "
            "detail, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *(job, seq, text(key), digest, text(record_id), brief_id, *told(error), now()),
        )
        if not is_new:
            raise self._database.error(
                f"input {seq} of job {job} has an outcome already; forget that one first"
            )

    def outcome(self, job: int, seq: int) -> RecordedOutcome | None:
        """Return how an input ended, if it has."""
        row = self._database.row(
            "SELECT number, job, seq, key, digest, record_id, brief AS brief_id, error, message, "
            "detail, created FROM outcomes WHERE job = ? AND seq = ?",
            *(job, seq),
        )
        return RecordedOutcome.model_validate(dict(row)) if row else None

    def outcomes_from(
        self, job: int, first: int, *, in_order: bool = True
    ) -> Iterator[RecordedOutcome]:
        """Yield outcomes with their briefs: from the input at place `first` on, in that order.

        Not `in_order`, they come as they were recorded, from the number `first` on.
        """
        return self._in_pages(_BY_SEQ if in_order else _BY_NUMBER, job, first)

    def next_number(self) -> int:
        """Return a number above those of all outcomes there are: new ones get no lower one."""
        row = self._database.row("SELECT coalesce(max(number), 0) + 1 FROM outcomes")
        return int(row[0]) if row else 1

    def dead_letters(self, job: int) -> Iterator[RecordedOutcome]:
        """Yield the inputs that ended with an error, in the order of the inputs."""
        return self._in_pages(_DEAD, job, 0)

    def counts(self, job: int) -> Counts:
        """Count the inputs that have ended."""
        row = self._database.row(
            "SELECT count(brief) AS briefs, count(error) AS dead FROM outcomes WHERE job = ?", job
        )
        return Counts.model_validate(dict(row or {}))

    def forget(self, job: int, seqs: Iterable[int]) -> None:
        """Take back outcomes, so that their inputs can be worked on again."""
        with self._database.writing():
            for seq in seqs:
                self._database.run("DELETE FROM outcomes WHERE job = ? AND seq = ?", job, seq)

    def restart(self, job: int, manifest: Mapping[str, object]) -> None:
        """Take back all outcomes of a job, and begin it anew with another manifest."""
        with self._database.writing():
            self._database.run("DELETE FROM outcomes WHERE job = ?", job)
            self._database.run(
                "UPDATE jobs SET manifest = ?, written_seq = 0, written_bytes = 0 WHERE id = ?",
                *(json.dumps(manifest), job),
            )

    def written(self, job: int, *, seq: int, bytes: int) -> None:  # noqa: A002  # the plain word
        """Note how far a job's output is whole: the first place not in it yet, and its length."""
        self._database.run(
            "UPDATE jobs SET written_seq = ?, written_bytes = ? WHERE id = ?", seq, bytes, job
        )

    def _forget_dead_owners(self) -> None:
        for row in self._database.rows("SELECT DISTINCT owner FROM claims"):
            if not self._owners.is_alive(row["owner"]):
                self._database.run("DELETE FROM claims WHERE owner = ?", row["owner"])

    def _is_free(self, key: str) -> bool:
        if key in self._claimed:  # by another thread, since we looked
            return False
        row = self._database.row("SELECT owner FROM claims WHERE key = ?", key)
        # A row of our own that nobody here holds: its release failed.
        return row is None or row[0] == self._owners.me or not self._owners.is_alive(row[0])

    def _give_up(self, key: str) -> None:
        self._database.run("DELETE FROM claims WHERE key = ? AND owner = ?", key, self._owners.me)

    def _left_open(self, key: str) -> str | None:
        """Find the newest call of a question, if it is open and its owner is dead."""
        row = self._database.row(
            "SELECT id, owner, outcome FROM calls WHERE key = ? ORDER BY id DESC LIMIT 1", key
        )
        if row is None or row["outcome"] is not None or self._owners.is_alive(row["owner"]):
            return None
        call_id: str = row["id"]
        return call_id

    def _in_pages(self, sql: str, job: int, first: int) -> Iterator[RecordedOutcome]:
        """Read a few at a time: no query stays open while the caller works."""
        while rows := self._database.rows(sql, job, first, _PAGE):
            for row in rows:
                yield RecordedOutcome.model_validate(dict(row))
            first = rows[-1]["number" if sql is _BY_NUMBER else "seq"] + 1
