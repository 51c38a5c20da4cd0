"""docs/faults.md, held to account: each fault over real HTTP, lasting and passing."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pytest
from pydantic import Field

from summarizer import errors
from summarizer.client import OpenAIClient
from summarizer.errors import ModelError
from summarizer.frozen import Frozen
from summarizer.ledger import Ledger, Usage, opened
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.providers import ModelRef, Provider
from summarizer.retrying import RetryLimits
from summarizer.testing import FakeServer, Fault, Reply

if TYPE_CHECKING:
    from summarizer.providers import Mode

KEY = "sk-canary-81d2f3"
PROMPT = Prompt(
    ref=PromptRef(name="brief", version=1, sha256="0" * 64),
    messages=(Message(role="user", content="The harbour of Elmsund was closed on Tuesday."),),
)
LIMITS = RetryLimits(retries=1, reasks=1, first_wait_s=0.01, longest_wait_s=0.02, attempt_s=20.0)
PATIENCE_S = 0.25
DOCUMENT = Path(__file__).parents[1] / "docs" / "faults.md"
_ROW = re.compile(
    r"^\| `(?P<fault>\w+)` \| (?P<does>.+?) \| (?P<happens>[a-z ]+) \| (?P<rest>.*)\|$"
)
CALLS_WHEN_LASTING = {"retried": 2, "reasked": 2, "asked longer": 2, "at once": 1, "recovered": 1}


class Verdict(Frozen):
    """Judge it."""

    mood: Literal["calm", "tense"]
    ships: list[int] = Field(min_length=1, max_length=3)
    port: str = Field(max_length=40)


class Promise(NamedTuple):
    """A row of the table."""

    does: str
    happens: str
    error: str
    attributes: dict[str, Any]


class Outcome(NamedTuple):
    """How a question ended, and what was entered in the account."""

    value: Verdict | None
    error: ModelError | None
    ledger: Ledger


def promises() -> dict[str, Promise]:
    rows = map(_ROW.match, DOCUMENT.read_text("utf-8").splitlines())
    return {row["fault"]: promise(row) for row in rows if row}


def promise(row: re.Match[str]) -> Promise:
    error, attributes = (cell.strip(" `") for cell in row["rest"].split("|")[:2])
    pairs = [pair.partition("=") for pair in attributes.split(", ") if pair]
    named = {name: ast.literal_eval(value) if equals else ... for name, equals, value in pairs}
    return Promise(row["does"], row["happens"], error, named)


PROMISES = promises()


async def ask(
    server: FakeServer, fault: Fault, mode: Mode, *, is_streamed: bool = False
) -> Outcome:
    limits = LIMITS.model_copy(update={"attempt_s": PATIENCE_S}) if fault.is_stalling else LIMITS
    client = OpenAIClient(
        ModelRef("openai", "gpt-fake"),
        provider=Provider(None, "OPENAI_API_KEY", mode),
        base_url=server.base_url,
        api_key=KEY,
        limits=limits,
    )
    value = error = None
    with opened("0" * 64) as account:
        try:
            value = await question(client, is_streamed=is_streamed)
        except ModelError as exc:
            error = exc
    await client.aclose()
    return Outcome(value, error, account.ledger)


async def question(client: OpenAIClient, *, is_streamed: bool) -> Verdict:
    if not is_streamed:
        return (await client.complete(PROMPT, Verdict, max_tokens=50)).value
    told: list[object] = []
    done = await client.complete_telling(PROMPT, Verdict, max_tokens=50, on_fields=told.append)
    return done.value


def assert_the_books_agree(outcome: Outcome, server: FakeServer) -> None:
    attempts = [each for call in outcome.ledger.calls for each in call.attempts]
    assert [each.id for each in attempts] == list(server.billed)
    assert len(attempts) == server.count == len(server.calls)
    assert outcome.ledger.usage == server.usage
    assert {each.id: each.usage or Usage() for each in attempts} == server.billed


def test_every_fault_stands_in_the_table_and_nothing_else() -> None:
    assert list(PROMISES) == [fault.name for fault in Fault]
    assert len(PROMISES) >= 50
    for fault in Fault:
        assert PROMISES[fault.name].does.replace("`", "").removeprefix("HTTP ") == fault


def test_the_words_of_the_table_are_explained_above_it() -> None:
    words = {known.happens for known in PROMISES.values()}
    assert words == set(CALLS_WHEN_LASTING)
    explained = re.findall(r"^\| ([a-z ]+) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert set(explained) == words


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
async def test_a_fault_that_lasts_ends_as_the_table_says(fault: Fault) -> None:
    known = PROMISES[fault.name]
    with FakeServer(fault) as server:
        outcome = await ask(server, fault, "JSON_SCHEMA")
        assert_the_books_agree(outcome, server)
    assert server.count == CALLS_WHEN_LASTING[known.happens]
    assert server.redirected == []
    if known.happens == "recovered":
        assert (known.error, known.attributes) == ("the answer", {})
        assert outcome.value == Verdict(mood="calm", ships=[1], port="x")
        return
    error = outcome.error
    assert error is not None
    assert type(error) is getattr(errors, known.error)
    assert (error.model, error.attempts) == ("openai/gpt-fake", server.count)
    assert error.usage == server.usage
    assert "\n" not in str(error)
    assert KEY not in str(error)
    for name, value in known.attributes.items():
        assert getattr(error, name) == value if value is not ... else getattr(error, name)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
async def test_a_fault_that_passes_costs_what_the_table_says(fault: Fault) -> None:
    happens = PROMISES[fault.name].happens
    with FakeServer(fault, Reply()) as server:
        outcome = await ask(server, fault, "TOOLS")
        assert_the_books_agree(outcome, server)
    assert server.count == (1 if happens in {"at once", "recovered"} else 2)
    assert (outcome.value is None) == (happens == "at once")
    assert [call.is_cached for call in outcome.ledger.calls] == [False]


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
async def test_a_streamed_fault_ends_typed_and_counted(fault: Fault) -> None:
    with FakeServer(fault) as server:
        outcome = await ask(server, fault, "JSON_SCHEMA", is_streamed=True)
    assert (outcome.value is None) != (outcome.error is None)
    assert outcome.ledger.attempts == server.count <= 2
    assert server.redirected == []
    assert all(call.is_stream for call in server.calls)


async def test_a_date_to_retry_after_is_told_in_seconds() -> None:
    with FakeServer(Fault.RATE_LIMITED_UNTIL) as server:
        error = (await ask(server, Fault.RATE_LIMITED_UNTIL, "JSON_SCHEMA")).error
    assert isinstance(error, errors.ModelAPIError)
    assert error.retry_after is not None
    assert 0 <= error.retry_after <= 1


@pytest.mark.parametrize("fault", [Fault.NO_USAGE, Fault.NEGATIVE_USAGE, Fault.HUGE_USAGE])
async def test_tokens_that_make_no_sense_are_unknown_and_not_none(fault: Fault) -> None:
    with FakeServer(fault) as server:
        ledger = (await ask(server, fault, "JSON_SCHEMA")).ledger
    assert [each.usage for call in ledger.calls for each in call.attempts] == [None]
    assert ledger.unaccounted == 1
