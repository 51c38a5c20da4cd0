"""Which questions are in which round, and what came of it; see `summarizer.rounds`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from summarizer.ledger import Hold
from summarizer.letters import Answer, Line, Round
from summarizer.store.values import new_id, now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from summarizer.ledger import Account
    from summarizer.store.database import Database
    from summarizer.store.owners import Owners


class RoundBook:
    """The rounds of one store; all methods raise StoreError."""

    def __init__(self, database: Database, owners: Owners) -> None:
        """Take the store's file, and who it is opened by."""
        self.job: int | None = None
        """For the jobs that rounds are counted by."""
        self._database = database
        self._owners = owners

    # Questions

    def begin(  # noqa: PLR0913  # a row's columns, keyword-only
        self,
        key: str,
        *,
        question: str,
        prompt: str,
        model: str,
        account: Account,
        most: Hold | None = None,
    ) -> str:
        """Enter a call before its round is made, or find the one entered before; returns its id.

        `key` names the request and which attempt of the question it is. A call that is found
        is the same call: nothing is sent, or billed, a second time.
        """
        with self._database.writing():
            if row := self._known(key):
                call: str = row["call"]
                self._database.run(
                    "UPDATE calls SET brief = ?, job = ?, owner = ?, article = ? WHERE id = ?",
                    *(account.id, self.job, self._owners.me, account.article, call),
                )
                self._database.run("UPDATE round_lines SET job = ? WHERE key = ?", self.job, key)
                return call
            call = new_id()
            self._database.run(
                "INSERT INTO calls (id, key, brief, job, owner, article, model, prompt, started, "
                "most_tokens, most_usd) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(call, question, account.id, self.job, self._owners.me, account.article),
                *(model, prompt, now(), *(most or (None, None))),
            )
            self._database.run(
                "INSERT OR REPLACE INTO round_lines (key, question, call, job) VALUES (?, ?, ?, ?)",
                *(key, question, call, self.job),
            )
        return call

    def counted(self, key: str) -> Hold | None:
        """Return what the sum of this job has for a call entered before; None if nothing."""
        row = self._known(key)
        if row is None or self.job is None or row["job"] != self.job:
            return None
        spent = self._database.row(
            "SELECT coalesce(input_tokens + output_tokens, most_tokens, 0) "
            "+ interruptions * coalesce(most_tokens, 0) AS tokens, "
            "coalesce(cost_usd, most_usd, 0) + interruptions * coalesce(most_usd, 0) AS usd "
            "FROM calls WHERE id = ?",
            row["call"],
        )
        return Hold(spent["tokens"], spent["usd"]) if spent else None

    def line(self, call: str) -> Line:
        """Say which round a call is in, and its answer."""
        row = self._database.row("SELECT * FROM round_lines WHERE call = ?", call)
        if row is None:
            return Line(None, None)
        has_come = row["status"] is not None
        return Line(
            row["round"], Answer(row["status"], row["answer"].encode()) if has_come else None
        )

    def give_up(self, question: str, *, is_paid: bool) -> None:
        """Note that a question has failed for good.

        What was paid for it is shown again until its article has an outcome; errors are not.
        """
        with self._database.writing():
            if is_paid:
                self._database.run(
                    "UPDATE round_lines SET is_spent = 1 WHERE question = ?", question
                )
            else:
                self._database.run(
                    "DELETE FROM round_lines WHERE question = ? AND status <> 200", question
                )

    def forget_spent(self, job: int) -> None:
        """Forget the answers to the questions of a job that failed: they may be asked anew."""
        self._database.run("DELETE FROM round_lines WHERE job = ? AND is_spent", job)

    # Rounds

    def prepare(self, calls: Sequence[str]) -> Round:
        """Put calls into a new round, in this order."""
        with self._database.writing():
            count = self._database.row("SELECT count(*) FROM rounds WHERE job IS ?", self.job)
            made = Round(new_id(), (count[0] if count else 0) + 1, time.time())
            self._database.run(
                "INSERT INTO rounds (id, job, number, owner, created) VALUES (?, ?, ?, ?, ?)",
                *(made.id, self.job, made.number, self._owners.me, made.created),
            )
            for place, call in enumerate(calls, 1):
                self._database.run(
                    "UPDATE round_lines SET round = ?, place = ? WHERE call = ?",
                    *(made.id, place, call),
                )
        return made

    def uploaded(self, round_id: str, file_id: str) -> None:
        """Note the file of a round."""
        self._database.run("UPDATE rounds SET file = ? WHERE id = ?", file_id, round_id)

    def created(self, round_id: str, batch_id: str) -> None:
        """Note the batch of a round."""
        self._database.run("UPDATE rounds SET batch = ? WHERE id = ?", batch_id, round_id)

    def collect(self, round_id: str, answers: Iterable[tuple[str, Answer]]) -> None:
        """Keep answers, but none instead of an earlier one."""
        with self._database.writing():
            for call, answer in answers:
                self._database.run(
                    "UPDATE round_lines SET status = ?, answer = ? "
                    "WHERE call = ? AND round = ? AND status IS NULL",
                    *(answer.status, answer.body.decode(errors="replace"), call, round_id),
                )

    def unanswered(self, round_id: str) -> list[str]:
        """List the calls of a round without an answer, in the order of its file."""
        rows = self._database.rows(
            "SELECT call FROM round_lines WHERE round = ? AND status IS NULL ORDER BY place",
            round_id,
        )
        return [row["call"] for row in rows]

    def close(self, round_id: str, status: str) -> None:
        """Note how a round ended; calls without an answer may go into another."""
        with self._database.writing():
            self._database.run("UPDATE rounds SET status = ? WHERE id = ?", status, round_id)
            self._database.run(
                "UPDATE round_lines SET round = NULL WHERE round = ? AND status IS NULL", round_id
            )

    def take_over(self, round_id: str) -> Round | None:
        """Become the owner of a round whose owner is dead; None where it is closed."""
        with self._database.writing():
            row = self._database.row(
                "SELECT * FROM rounds WHERE id = ? AND status IS NULL", round_id
            )
            if row is None:
                return None
            is_free = row["owner"] == self._owners.me or not self._owners.is_alive(row["owner"])
            if is_free:
                self._database.run(
                    "UPDATE rounds SET owner = ? WHERE id = ?", self._owners.me, round_id
                )
        return Round(
            row["id"], row["number"], row["created"], row["file"], row["batch"], is_mine=is_free
        )

    def _known(self, key: str) -> sqlite3.Row | None:
        """Find a line; what another job has paid for and given up is none."""
        return self._database.row(
            "SELECT * FROM round_lines WHERE key = ? AND (NOT is_spent OR job IS ?)",
            *(key, self.job),
        )
