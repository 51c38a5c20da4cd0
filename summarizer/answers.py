"""What a server sent, read without trust: any part may be missing or odd.

The SDK validates no reply of a server, so every attribute is looked at before it is used.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from pydantic import ValidationError

from summarizer.ledger import Usage
from summarizer.messages import Message

if TYPE_CHECKING:
    from summarizer.errors import OutputError

SHOWN = 200  # characters of a server's own words in a message
_ECHOED = 4000  # characters of an invalid reply sent back in a reask
_MOST = 2**53  # tokens; what is larger is noise, and would not fit a database's integer


class Answer(NamedTuple):
    """The parts of a completion that matter; empty strings where absent."""

    text: str = ""
    refusal: str = ""
    finish_reason: str = ""
    usage: Usage | None = None  # None when the server does not tell

    @property
    def is_cut(self) -> bool:
        """The token limit ended it."""
        return self.finish_reason == "length"

    @property
    def is_refused(self) -> bool:
        """The model or a content filter said no."""
        return bool(self.refusal) or self.finish_reason == "content_filter"


def read_answer(completion: object) -> Answer:
    """Read a completion, its first choice only: no other is ever asked for."""
    usage = usage_of(completion)
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        return Answer(usage=usage)
    message = getattr(choices[0], "message", None)
    calls = getattr(message, "tool_calls", None)
    called = getattr(calls[0], "function", None) if isinstance(calls, list) and calls else None
    return Answer(
        text=_text(getattr(called, "arguments", None)) or _text(getattr(message, "content", None)),
        refusal=_text(getattr(message, "refusal", None)),
        finish_reason=_text(getattr(choices[0], "finish_reason", None)),
        usage=usage,
    )


def usage_of(completion: object) -> Usage | None:
    """Read the tokens of a completion; None when it tells of none, or of what makes no sense."""
    usage = getattr(completion, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    read = _count(getattr(usage, "prompt_tokens", None))
    written = _count(getattr(usage, "completion_tokens", None))
    if read is None or written is None:
        return None
    cached = _count(getattr(details, "cached_tokens", None)) or 0
    return Usage(input_tokens=read, cached_tokens=cached, output_tokens=written)


def reask(failure: OutputError | None) -> list[Message]:
    """Answer the last invalid reply only, so that the context does not grow with each."""
    if failure is None or not failure.raw_output.strip():
        return []  # nothing to correct: the question is put again as it was
    return [
        Message(role="assistant", content=failure.raw_output[:_ECHOED]),
        Message(
            role="user", content=f"That does not fit the schema: {failure.problem}. Reply again."
        ),
    ]


def problem_of(exc: BaseException, *, is_for_model: bool = False) -> str:
    """Say what is wrong with a reply without echoing it: it may quote the article.

    Even the name of a field may, where the model has invented it: only the model is told.
    """
    if not isinstance(exc, ValidationError):
        return one_line(exc)
    problems = [
        f"{_place(error['loc'], is_known=is_for_model or error['type'] != 'extra_forbidden')}: "
        f"{error['msg']}"
        for error in exc.errors(include_input=False, include_url=False)[:3]
    ]
    return " ".join("; ".join(problems).split())[:SHOWN]


def retry_after(value: str | None) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, as seconds from now."""
    try:
        seconds = float(value) if value else math.nan
    except ValueError:
        seconds = _seconds_until(cast("str", value))
    return max(0.0, seconds) if math.isfinite(seconds) else None


def one_line(exc: BaseException) -> str:
    """Return the words of an error, shortened."""
    return " ".join(str(exc).split())[:SHOWN]


def _place(loc: tuple[int | str, ...], *, is_known: bool) -> str:
    return ".".join(str(part) for part in (loc if is_known else loc[:-1])) or "the reply"


def _text(value: object) -> str:
    """Return a string that can be written anywhere: half a surrogate pair cannot."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= _MOST else None


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return math.nan
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
