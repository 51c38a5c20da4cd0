"""The one retry policy. A *retry* repeats a transport failure, a *reask* a schema failure.

A reply cut at its token limit is asked for once more, with twice the limit. The client
translates vendor errors first; this decides on our own error types only.
SDK retries are switched off, since two layers of retries multiply.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from pydantic import Field

from summarizer.errors import ModelAPIError, OutputError, TruncatedError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState

_RETRYABLE_STATUS = frozenset({408, 409, 425, 429})
_NO_REPLY = None  # connection refused, reset or timed out, or a reply that is none
HOPELESS_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class RetryLimits(Frozen):
    """How often and how long one question is asked again.

    `RetryLimits(retries=0, reasks=0)` switches both off.
    """

    retries: int = Field(default=4, ge=0)
    reasks: int = Field(default=2, ge=0)
    attempt_s: float = Field(default=300.0, gt=0, description="for one call, reading included")
    deadline_s: float = Field(default=600.0, gt=0, description="for all attempts, waits included")
    first_wait_s: float = Field(default=0.5, ge=0, description="doubled with each attempt")
    longest_wait_s: float = Field(default=30.0, ge=0, description="a Retry-After may be longer")


def policy(limits: RetryLimits) -> AsyncRetrying:
    """Build the tenacity controller for one question; the last error is raised as it is."""
    import tenacity  # noqa: PLC0415  # costs import time that --help should not pay

    # Full jitter: many articles that failed together must not come back together.
    backoff = tenacity.wait_random_exponential(
        multiplier=limits.first_wait_s, max=limits.longest_wait_s
    )
    asked = {"retries": 0, "reasks": 0, "longer": 0}

    def is_worth_repeating(error: BaseException) -> bool:
        if isinstance(error, TruncatedError):
            asked["longer"] += 1
            return asked["longer"] <= min(1, limits.reasks)
        if isinstance(error, OutputError):
            asked["reasks"] += 1
            return asked["reasks"] <= limits.reasks
        if isinstance(error, ModelAPIError) and is_transient(error):
            asked["retries"] += 1
            return asked["retries"] <= limits.retries
        return False

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, OutputError):
            return 0.0
        if isinstance(error, ModelAPIError) and error.retry_after is not None:
            return error.retry_after + random.uniform(0, limits.first_wait_s)  # noqa: S311  # jitter
        return backoff(state)

    return tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(is_worth_repeating),
        wait=wait,
        # Stops before a wait that would end past the deadline: nobody gains from it.
        stop=tenacity.stop_before_delay(limits.deadline_s),
        reraise=True,
    )


def is_transient(error: ModelAPIError) -> bool:
    """Tell a failure that may pass (429, 5xx, no reply) from one that will not (401, 404).

    A 429 for a quota that is used up does not pass by waiting.
    """
    if error.code in HOPELESS_CODES:
        return False
    status = error.status_code
    return status is _NO_REPLY or status in _RETRYABLE_STATUS or status >= 500
