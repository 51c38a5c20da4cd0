from __future__ import annotations

import copy
import pickle
import threading

import pytest

from summarizer import errors
from summarizer.brief import Verification
from summarizer.errors import (
    ArticleError,
    BudgetError,
    ConfigError,
    ModelAPIError,
    ModelError,
    OutputError,
    PromptError,
    RefusalError,
    StoreError,
    SummarizerError,
    TruncatedError,
    VerificationError,
)
from summarizer.ledger import Usage

USAGE = Usage(input_tokens=7, output_tokens=3)
RAISED = [
    ConfigError("no key"),
    StoreError("no space"),
    ArticleError("empty"),
    PromptError("no template"),
    ModelError("failed", model="openai/x", usage=USAGE),
    ModelAPIError(
        "busy", model="openai/x", usage=USAGE, status_code=429, retry_after=2.5, code="slow_down"
    ),
    RefusalError("no", model="openai/x", usage=USAGE),
    BudgetError("used up", model="openai/x", usage=USAGE, is_exhausted=True),
    OutputError("not JSON", model="openai/x", usage=USAGE, raw_output="{", problem="it is cut"),
    TruncatedError("cut", model="openai/x", usage=USAGE, raw_output='{"a'),
    VerificationError(
        "2 claims", verification=Verification(status="flagged", items=(), findings=())
    ),
]

FACTS = (
    "model",
    "usage",
    "status_code",
    "code",
    "retry_after",
    "is_exhausted",
    "raw_output",
    "problem",
    "verification",
)


def test_every_error_of_the_tree_is_among_the_examples() -> None:
    tree = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, SummarizerError)
    }
    assert tree - {SummarizerError} == {type(error) for error in RAISED}


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling_and_copying_whole(error: SummarizerError) -> None:
    if isinstance(error, ModelError):
        error.attempts = 4
    error.add_note("article 12")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301  # our own bytes
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)
        assert twin.__notes__ == ["article 12"]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_error_of_another_process_tells_all_that_it_knows(error: SummarizerError) -> None:
    if isinstance(error, ModelError):
        error.attempts = 4
    error.__cause__ = _unpicklable()
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    for name in FACTS:
        assert getattr(twin, name, None) == getattr(error, name, None), name


def test_each_fact_of_an_error_is_told_by_one_of_the_examples() -> None:
    for name in FACTS:
        default = getattr(ModelError, name, None)
        assert any(getattr(error, name, default) not in {default, "", False} for error in RAISED)


def _unpicklable() -> Exception:
    error = ValueError("a vendor's")
    error.add_note("with a lock")
    error.lock = threading.Lock()  # type: ignore[attr-defined]  # as an HTTP client holds
    return error


def test_an_error_counts_one_attempt_until_the_client_says_otherwise() -> None:
    assert ModelAPIError("busy").attempts == 1
