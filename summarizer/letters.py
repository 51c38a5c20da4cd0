"""What goes to a provider's Batch API and what comes back, read without trust.

A question is a line of a file, and so is its answer: the same bytes that HTTP would carry.
"""

from __future__ import annotations

import json
from typing import NamedTuple

TOO_MANY_TOKENS = "token_limit_exceeded"
NOT_FOUND = 404
# A question that the provider did not get to may be asked again: statuses that are retried.
_TIME_IS_UP, _TAKEN_BACK, _NOT_ANSWERED = 408, 409, 500
_REJECTED, _BUSY = 400, 429
_STATUS_OF = {"batch_expired": _TIME_IS_UP, "batch_cancelled": _TAKEN_BACK}


class RoundLimits(NamedTuple):
    """How large a round may be, and how often it is looked at; the provider's own by default."""

    most_lines: int = 50_000
    most_bytes: int = 200_000_000
    gather_s: float = 5.0
    first_poll_s: float = 5.0
    longest_poll_s: float = 120.0


class Answer(NamedTuple):
    """What the server answered to one question, as it would have over HTTP."""

    status: int
    body: bytes

    @classmethod
    def error(cls, status: int, message: str, code: str | None = None) -> Answer:
        """Make one where the server sent none."""
        return cls(status, json.dumps({"error": {"message": message, "code": code}}).encode())


class Line(NamedTuple):
    """What is known of a question that is to be asked: its round, and its answer."""

    round: str | None
    answer: Answer | None


class Round(NamedTuple):
    """A round as it is written down."""

    id: str
    number: int
    created: float
    """Seconds since 1970."""
    file: str | None = None
    batch: str | None = None
    is_mine: bool = True
    """False while another process that is alive runs it."""


class Problem(NamedTuple):
    """Why a batch as a whole was turned down."""

    code: str
    message: str
    line: int | None


class Batch(NamedTuple):
    """How far a batch is at the provider."""

    id: str
    status: str
    done: int = 0
    total: int = 0
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_refused_for_tokens(self) -> bool:
        """Whether too much is under way already."""
        return any(problem.code == TOO_MANY_TOKENS for problem in self.problems)


class StepError(Exception):
    """The provider did not do what it was asked to; `answer` is what it said."""

    def __init__(
        self, answer: Answer, *, is_transient: bool, code: str | None = None, wait_s: float = 0.0
    ) -> None:
        """Keep what was said, and how long to wait at least before another try."""
        super().__init__(f"status {answer.status}")
        self.answer = answer
        self.is_transient = is_transient
        self.code = code
        self.wait_s = wait_s


def written(call: str, body: bytes) -> bytes:
    """Write a question as a line of the file; the body is what HTTP would have carried."""
    head = json.dumps({"custom_id": call, "method": "POST", "url": "/v1/chat/completions"})
    return head[:-1].encode() + b', "body": ' + body + b"}\n"


def read(raw: bytes) -> list[tuple[str, Answer]]:
    """Read a line of answers; what makes no sense is none, and its question is asked again."""
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    call = line.get("custom_id") if isinstance(line, dict) else None
    if not isinstance(call, str):
        return []
    response, error = line.get("response"), line.get("error")
    status = response.get("status_code") if isinstance(response, dict) else None
    if isinstance(status, int) and 200 <= status < 600:
        return [(call, Answer(status, json.dumps(response.get("body")).encode()))]
    code = error.get("code") if isinstance(error, dict) else None
    message = error.get("message") if isinstance(error, dict) else "the answer is empty"
    known = _STATUS_OF.get(code, _NOT_ANSWERED) if isinstance(code, str) else _NOT_ANSWERED
    return [(call, Answer.error(known, str(message), code if isinstance(code, str) else None))]


def left_out(batch: Batch, count: int) -> list[Answer]:
    """Make the answers that a batch has not given, for those questions in their order."""
    words = f"the batch {batch.id} has {batch.status} without an answer"
    if batch.status != "failed":
        status = {"expired": _TIME_IS_UP, "cancelled": _TAKEN_BACK}.get(batch.status)
        return [Answer.error(status or _NOT_ANSWERED, words)] * count
    if not batch.problems:
        return [Answer.error(_NOT_ANSWERED, words)] * count
    first = batch.problems[0]
    if any(problem.line is None for problem in batch.problems):
        return [Answer.error(_REJECTED, first.message, first.code)] * count
    # Some lines spoilt it for all: the others are asked again without them.
    bad = {problem.line: problem for problem in batch.problems}
    return [
        Answer.error(_REJECTED, bad[number].message, bad[number].code)
        if number in bad
        else Answer.error(_TAKEN_BACK, words)
        for number in range(1, count + 1)
    ]


def refused() -> Answer:
    """Make the answer to a question that the provider never took."""
    return Answer.error(
        _BUSY, "even one question is more than may be under way at once", TOO_MANY_TOKENS
    )
