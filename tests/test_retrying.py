from __future__ import annotations

from contextlib import suppress

import pytest
from pydantic import ValidationError

from summarizer.errors import (
    ConfigError,
    ModelAPIError,
    OutputError,
    RefusalError,
    SummarizerError,
    TruncatedError,
)
from summarizer.retrying import RetryLimits, is_transient, policy

QUICK = RetryLimits(retries=3, reasks=2, first_wait_s=0.001, longest_wait_s=0.002)


async def attempts_until(limits: RetryLimits, *errors: SummarizerError) -> int:
    """Fail with each error in turn, then succeed; returns how often it was tried."""
    left = list(errors)
    tried = 0

    async def ask() -> None:
        nonlocal tried
        tried += 1
        if left:
            raise left.pop(0)

    with suppress(SummarizerError):
        await policy(limits)(ask)
    return tried


def busy(retry_after: float | None = None) -> ModelAPIError:
    return ModelAPIError("busy", status_code=429, retry_after=retry_after)


@pytest.mark.parametrize("status", [None, 408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_a_failure_that_may_pass_is_transient(status: int | None) -> None:
    assert is_transient(ModelAPIError("x", status_code=status))


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
def test_a_rejected_request_is_not_transient(status: int) -> None:
    assert not is_transient(ModelAPIError("x", status_code=status))


async def test_the_last_error_is_raised_after_the_allowed_retries() -> None:
    assert await attempts_until(QUICK, *(busy() for _ in range(9))) == 4


async def test_the_last_error_is_raised_after_the_allowed_reasks() -> None:
    assert await attempts_until(QUICK, *(OutputError("x") for _ in range(9))) == 3


async def test_the_last_error_is_raised_as_it_is() -> None:
    errors = [busy(), OutputError("x"), RefusalError("y")]
    left = list(errors)

    async def ask() -> None:
        raise left.pop(0)

    with pytest.raises(RefusalError) as caught:
        await policy(QUICK)(ask)
    assert caught.value is errors[2]


async def test_retries_and_reasks_are_counted_apart() -> None:
    errors = [busy(), OutputError("x"), busy(), OutputError("x"), busy(), busy()]
    assert await attempts_until(QUICK, *errors) == 6
    assert await attempts_until(QUICK, *errors[:5]) == 6


@pytest.mark.parametrize(
    "error",
    [
        RefusalError("x"),
        ModelAPIError("x", status_code=429, code="insufficient_quota"),
        ConfigError("x"),
        ModelAPIError("x", status_code=401),
    ],
)
async def test_an_error_that_repetition_cannot_help_is_raised_at_once(
    error: SummarizerError,
) -> None:
    assert await attempts_until(QUICK, error, error) == 1


async def test_a_truncated_reply_is_asked_for_once_more() -> None:
    assert await attempts_until(QUICK, *(TruncatedError("x") for _ in range(9))) == 2


async def test_none_allowed_means_one_attempt() -> None:
    never = QUICK.model_copy(update={"retries": 0, "reasks": 0})
    assert await attempts_until(never, busy()) == 1
    assert await attempts_until(never, OutputError("x")) == 1
    assert await attempts_until(never, TruncatedError("x")) == 1


async def waits(
    monkeypatch: pytest.MonkeyPatch, limits: RetryLimits, *errors: Exception
) -> list[float]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    left = list(errors)

    async def ask() -> None:
        if left:
            raise left.pop(0)

    controller = policy(limits)
    monkeypatch.setattr(controller, "sleep", sleep)
    await controller(ask)
    return slept


async def test_waits_are_jittered_below_a_doubling_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = RetryLimits(retries=6, first_wait_s=1.0, longest_wait_s=5.0)
    slept = await waits(monkeypatch, limits, *(busy() for _ in range(6)))
    bounds = [1.0, 2.0, 4.0, 5.0, 5.0, 5.0]
    assert all(0 <= wait <= bound for wait, bound in zip(slept, bounds, strict=True))
    assert len(set(slept)) == 6


async def test_retry_after_is_a_lower_bound_even_past_the_longest_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = RetryLimits(first_wait_s=0.5, longest_wait_s=2.0)
    slept = await waits(monkeypatch, limits, busy(40.0), busy(40.0))
    assert all(40.0 <= wait <= 40.5 for wait in slept)
    assert slept[0] != slept[1]


async def test_a_reask_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await waits(monkeypatch, QUICK, OutputError("x")) == [0.0]


async def test_a_wait_past_the_deadline_is_not_begun() -> None:
    limits = RetryLimits(deadline_s=10.0)
    assert await attempts_until(limits, busy(11.0)) == 1


@pytest.mark.parametrize("field", ["retries", "reasks", "attempt_s", "deadline_s", "first_wait_s"])
def test_a_negative_limit_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        RetryLimits.model_validate({field: -1})
