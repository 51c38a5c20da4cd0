"""The one retry policy. A *retry* repeats a transport failure, a *reask* a schema failure.

The client translates vendor errors first; this decides on our own error types only.
SDK retries are switched off, since two layers of retries multiply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.errors import ModelAPIError, OutputError, TruncatedError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState

_RETRYABLE_STATUS = frozenset({408, 409, 425, 429})
_NO_REPLY = None  # connection refused, reset or timed out


class RetryLimits(Frozen):
    """How often and how long one question is asked again."""

    retries: int = 4
    reasks: int = 2
    deadline_s: float = 600.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0


def policy(limits: RetryLimits) -> AsyncRetrying:
    """Build the tenacity controller; the last error is raised as it is."""
    import tenacity  # noqa: PLC0415  # costs import time that --help should not pay

    backoff = tenacity.wait_exponential_jitter(
        initial=limits.first_wait_s, max=limits.longest_wait_s
    )
    asked = {"retries": 0, "reasks": 0}

    def is_worth_repeating(error: BaseException) -> bool:
        if isinstance(error, OutputError):
            asked["reasks"] += 1
            return not isinstance(error, TruncatedError) and asked["reasks"] <= limits.reasks
        if isinstance(error, ModelAPIError) and is_transient(error):
            asked["retries"] += 1
            return asked["retries"] <= limits.retries
        return False

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, OutputError):
            return 0.0
        if isinstance(error, ModelAPIError) and error.retry_after is not None:
            return error.retry_after
        return backoff(state)

    return tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(is_worth_repeating),
        wait=wait,
        # Stops before a wait that would end past the deadline: nobody gains from it.
        stop=tenacity.stop_before_delay(limits.deadline_s),
        reraise=True,
    )


def is_transient(error: ModelAPIError) -> bool:
    """Tell a failure that may pass (429, 5xx, no reply) from one that will not (401, 404)."""
    status = error.status_code
    return status is _NO_REPLY or status in _RETRYABLE_STATUS or status >= 500
