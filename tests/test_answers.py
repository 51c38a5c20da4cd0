"""What servers send, read without trust."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from summarizer.answers import reask, retry_after, usage_of
from summarizer.errors import OutputError
from summarizer.ledger import Usage


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("-1", 0.0),
        ("", None),
        (None, None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_retry_after_is_read_in_seconds(header: str | None, seconds: float | None) -> None:
    assert retry_after(header) == seconds


def test_retry_after_is_read_as_a_date() -> None:
    soon = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert soon is not None
    assert 57 <= soon <= 60
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, None),
        (
            SimpleNamespace(prompt_tokens=9, completion_tokens=4),
            Usage(input_tokens=9, output_tokens=4),
        ),
        (SimpleNamespace(prompt_tokens="9", completion_tokens=-4), None),
        (SimpleNamespace(prompt_tokens=10**400, completion_tokens=2**60), None),
        (
            SimpleNamespace(
                prompt_tokens=9,
                completion_tokens=0,
                prompt_tokens_details=SimpleNamespace(cached_tokens=6),
            ),
            Usage(input_tokens=9, cached_tokens=6),
        ),
    ],
)
def test_usage_is_read_as_far_as_it_makes_sense(usage: object, expected: Usage | None) -> None:
    assert usage_of(SimpleNamespace(usage=usage)) == expected


def test_a_reask_shows_the_invalid_reply_shortened_and_what_is_wrong() -> None:
    shown, asked = reask(OutputError("no", raw_output="[" * 9000, problem="no valid reply"))
    assert (shown.role, len(shown.content)) == ("assistant", 4000)
    assert (asked.role, asked.content) == (
        "user",
        "That does not fit the schema: no valid reply. Reply again.",
    )


@pytest.mark.parametrize("failure", [None, OutputError("it is empty", raw_output=" \n")])
def test_nothing_is_shown_where_there_is_nothing_to_correct(failure: OutputError | None) -> None:
    assert reask(failure) == []
