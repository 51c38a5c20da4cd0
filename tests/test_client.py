"""The real client against a real server on loopback that does everything wrong."""

from __future__ import annotations

import asyncio
import gc
import gzip
import importlib
import logging
import random
import time
import traceback
import warnings
from typing import TYPE_CHECKING, Literal

import pytest
from pydantic import Field

from summarizer import ledger, lines
from summarizer.budget import Budget
from summarizer.client import OpenAIClient
from summarizer.errors import (
    BudgetError,
    ConfigError,
    ModelAPIError,
    ModelError,
    OutputError,
    RefusalError,
    TruncatedError,
)
from summarizer.frozen import Frozen
from summarizer.ledger import Account, Attempt, Usage
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.prices import Price
from summarizer.providers import PROVIDERS, ModelRef, Provider
from summarizer.retrying import RetryLimits
from summarizer.testing import FakeServer, Fault, ReceivedCall, Reply, WebReply
from tests.pace import PROMPT_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.ledger import Hold, Journal
    from summarizer.providers import Mode

KEY = "sk-canary-3f9a1c77"
ARTICLE = "The harbour of Elmsund was closed on Tuesday; {{ 7*7 }} ships {% raw wait."
PROMPT = Prompt(
    ref=PromptRef(name="brief", version=1, sha256="0" * 64),
    messages=(
        Message(role="system", content="Brief the article."),
        Message(role="user", content=ARTICLE),
    ),
)
QUICK = RetryLimits(first_wait_s=0.01, longest_wait_s=0.02, attempt_s=20.0, deadline_s=30.0)
ONCE = QUICK.model_copy(update={"retries": 0, "reasks": 0})
STALLING = {fault for fault in Fault if fault.is_stalling}
PRICE = Price(input_usd=2.0, cached_usd=0.5, output_usd=10.0)
READ = 23  # tokens of the prompt, as the fake server counts them


class Verdict(Frozen):
    """Judge it."""

    mood: Literal["calm", "tense"]
    ships: list[int] = Field(min_length=1, max_length=3)


CALM = '{"mood": "calm", "ships": [2]}'


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module", autouse=True)
def _vendors() -> None:
    """Import them before a deadline runs: on a slow machine that takes seconds."""
    importlib.import_module("summarizer.wire")


async def arrival(server: FakeServer) -> None:
    """Wait until a call has arrived."""
    async with asyncio.timeout(PROMPT_S):
        while server.count == 0:  # noqa: ASYNC110  # another thread's count
            await asyncio.sleep(0.01)


def client_of(  # what a client may be given
    server: FakeServer,
    *,
    limits: RetryLimits = QUICK,
    mode: Mode = "JSON_SCHEMA",
    price: Price | None = None,
    journal: Journal | None = None,
    budget: Budget | None = None,
) -> OpenAIClient:
    return OpenAIClient(
        ModelRef("openai", "gpt-fake"),
        provider=Provider(None, "OPENAI_API_KEY", mode),
        base_url=server.base_url,
        api_key=KEY,
        limits=limits,
        price=price,
        journal=journal,
        budget=budget,
    )


async def failure_of(client: OpenAIClient) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await client.complete(PROMPT, Verdict, max_tokens=50)
    return caught.value


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
async def test_a_valid_reply_arrives_typed_and_accounted_for(mode: Mode) -> None:
    with FakeServer(Reply(content=CALM)) as server:
        done = await client_of(server, mode=mode).complete(PROMPT, Verdict, max_tokens=50)
    assert done.value == Verdict(mood="calm", ships=[2])
    assert type(done.value) is Verdict
    assert (done.call.prompt, len(done.call.attempts)) == ("brief@1", 1)
    assert done.call.usage == Usage(input_tokens=READ, output_tokens=8)
    assert server.count == 1


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
async def test_messages_are_sent_as_they_stand_with_schema_and_cap(mode: Mode) -> None:
    with FakeServer() as server:
        await client_of(server, mode=mode).complete(PROMPT, Verdict, max_tokens=50)
    (call,) = server.calls
    assert call.body["messages"] == [message.model_dump() for message in PROMPT.messages]
    assert call.body["max_tokens"] == 50
    assert call.body["model"] == "gpt-fake"
    assert call.reply_schema["properties"]["mood"] == {
        "enum": ["calm", "tense"],
        "title": "Mood",
        "type": "string",
    }
    assert "authorization" not in call.headers


@pytest.mark.parametrize(
    "fault",
    [
        Fault.RATE_LIMITED,
        Fault.RATE_LIMITED_FOR_NOW,
        Fault.INTERNAL_ERROR,
        Fault.UNAVAILABLE,
        Fault.HANG,
        Fault.RESET,
        Fault.RESET_MID_BODY,
        Fault.SLOW_DRIP,
        Fault.CUT_BODY,
        Fault.INVALID_UTF8,
        Fault.GIANT,
        Fault.NESTED_BODY,
        Fault.HTML,
        Fault.ERROR_OBJECT,
    ],
)
async def test_a_passing_transport_failure_is_retried(fault: Fault) -> None:
    limits = QUICK.model_copy(update={"attempt_s": 0.4}) if fault in STALLING else QUICK
    with FakeServer(fault, fault, Reply(content=CALM)) as server:
        done = await client_of(server, limits=limits).complete(PROMPT, Verdict, max_tokens=50)
    assert done.value.mood == "calm"
    assert len(done.call.attempts) == server.count == 3
    assert [call.body["messages"] for call in server.calls] == [
        [message.model_dump() for message in PROMPT.messages]
    ] * 3


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault.RATE_LIMITED, 429, "HTTP 429, rate limited"),
        (Fault.INTERNAL_ERROR, 500, "HTTP 500, the server failed"),
        (Fault.UNAVAILABLE, 503, "HTTP 503, the server failed"),
        (Fault.HANG, None, "no whole reply within 0.2 s"),
        (Fault.SLOW_DRIP, None, "no whole reply within 0.2 s"),
        (Fault.RESET, None, "no connection (ReadError)"),
        (Fault.RESET_MID_BODY, None, "no connection (ReadError)"),
        (Fault.CUT_BODY, None, "no chat completion (JSONDecodeError)"),
        (Fault.INVALID_UTF8, None, "no chat completion (UnicodeDecodeError)"),
        (Fault.NESTED_BODY, None, "no chat completion (RecursionError)"),
        (Fault.HTML, None, "no chat completion (a text)"),
        (Fault.GIANT, None, "over 10,000,000 bytes"),
        (Fault.ERROR_OBJECT, 429, "the reply is an error: upstream is busy"),
    ],
)
async def test_a_lasting_transport_failure_is_typed_after_the_retries(
    fault: Fault, status: int | None, words: str
) -> None:
    attempt_s = 0.2 if fault in STALLING else 20.0
    limits = QUICK.model_copy(update={"retries": 1, "attempt_s": attempt_s})
    with FakeServer(fault) as server:
        error = await failure_of(client_of(server, limits=limits))
    assert isinstance(error, ModelAPIError)
    assert error.status_code == status
    assert words in str(error)
    assert error.attempts == server.count == 2
    assert error.usage == Usage()
    assert error.model == "openai/gpt-fake"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.BAD_REQUEST, 400),
        (Fault.UNAUTHORIZED, 401),
        (Fault.FORBIDDEN, 403),
        (Fault.NOT_FOUND, 404),
    ],
)
async def test_a_rejected_request_stops_at_once(fault: Fault, status: int) -> None:
    with FakeServer(fault) as server:
        error = await failure_of(client_of(server))
    assert isinstance(error, ModelAPIError)
    assert error.status_code == status
    assert error.attempts == server.count == 1
    assert "\n" not in str(error)


async def test_a_reply_is_measured_after_decompression() -> None:
    bomb = WebReply(body=gzip.compress(b" " * 12_000_000), headers={"Content-Encoding": "gzip"})
    body = b'{"choices": [{"message": {"content": "{\\"mood\\": \\"calm\\", \\"ships\\": [2]}"}}]}'
    packed = WebReply(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    assert len(bomb.body) < 20_000
    with FakeServer(bomb, packed) as server:
        with pytest.raises(ModelAPIError, match="over 10,000,000 bytes"):
            await client_of(server, limits=ONCE).complete(PROMPT, Verdict, max_tokens=50)
        done = await client_of(server, limits=ONCE).complete(PROMPT, Verdict, max_tokens=50)
    assert done.value.mood == "calm"


async def test_retry_after_is_waited_for() -> None:
    busy = WebReply(status=429, headers={"Retry-After": "0.3"})
    with FakeServer(busy, Reply(content=CALM)) as server:
        started = time.perf_counter()
        done = await client_of(server).complete(PROMPT, Verdict, max_tokens=50)
        waited = time.perf_counter() - started
    assert len(done.call.attempts) == 2
    assert waited >= 0.3


async def test_a_wait_past_the_deadline_is_not_begun() -> None:
    busy = WebReply(status=429, headers={"Retry-After": "3600"})
    with FakeServer(busy) as server:
        error = await failure_of(client_of(server))
    assert isinstance(error, ModelAPIError)
    assert (error.retry_after, error.attempts, server.count) == (3600.0, 1, 1)


async def test_the_deadline_ends_a_call_in_flight() -> None:
    limits = QUICK.model_copy(update={"deadline_s": 2.0})
    with FakeServer(Fault.HANG) as server:
        started = time.perf_counter()
        error = await failure_of(client_of(server, limits=limits))
        waited = time.perf_counter() - started
    assert isinstance(error, BudgetError)
    assert "no reply within 2 s" in str(error)
    assert error.attempts == server.count == 1
    assert waited < PROMPT_S


async def test_a_refused_connection_is_typed_with_its_address() -> None:
    with FakeServer() as server:
        client = client_of(server, limits=QUICK.model_copy(update={"retries": 1}))
    error = await failure_of(client)
    assert isinstance(error, ModelAPIError)
    assert (error.status_code, error.attempts) == (None, 2)
    assert f"{server.base_url}: no connection (ConnectError)" in str(error)


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.CUT_JSON, "Invalid JSON"),
        (Fault.WRONG_SCHEMA, "mood: Field required; ships: Field required"),
        (Fault.NESTED, "Invalid JSON: recursion limit exceeded"),
        (Fault.EMPTY_CHOICES, "it is empty"),
        (Fault.EMPTY_CONTENT, "it is empty"),
    ],
)
async def test_an_invalid_reply_is_reasked_then_typed(fault: Fault, words: str, mode: Mode) -> None:
    with FakeServer(fault) as server:
        error = await failure_of(client_of(server, mode=mode))
        assert error.attempts == server.count == 3
        assert error.usage == server.usage
    assert type(error) is OutputError
    assert words in str(error)
    with FakeServer(fault, Reply(content=CALM)) as server:
        done = await client_of(server, mode=mode).complete(PROMPT, Verdict, max_tokens=50)
        assert done.call.usage == server.usage
    assert len(done.call.attempts) == server.count == 2


async def test_a_reask_answers_the_last_reply_only() -> None:
    with FakeServer(Fault.WRONG_SCHEMA, Reply(content="{}"), Reply(content=CALM)) as server:
        await client_of(server).complete(PROMPT, Verdict, max_tokens=50)
    first, second, third = (call.body["messages"] for call in server.calls)
    assert second[:2] == third[:2] == first
    assert second[2:] == [
        {"role": "assistant", "content": '{"unexpected": true}'},
        {
            "role": "user",
            "content": "That does not fit the schema: mood: Field required; ships: Field required; "
            "unexpected: Extra inputs are not permitted. Reply again.",
        },
    ]
    assert [message["content"] for message in third[2:]] == [
        "{}",
        "That does not fit the schema: mood: Field required; ships: Field required. Reply again.",
    ]


async def test_an_empty_reply_is_asked_for_again_in_the_same_words() -> None:
    with FakeServer(Fault.EMPTY_CONTENT, Reply(content=CALM)) as server:
        await client_of(server).complete(PROMPT, Verdict, max_tokens=50)
    assert server.calls[0].body["messages"] == server.calls[1].body["messages"]


async def test_a_giant_invalid_reply_is_not_echoed_whole() -> None:
    with FakeServer(Reply(content="x" * 100_000), Reply(content=CALM)) as server:
        await client_of(server).complete(PROMPT, Verdict, max_tokens=50)
    assert len(server.calls[1].body["messages"][2]["content"]) == 4000


@pytest.mark.parametrize(
    "content",
    [
        f"```json\n{CALM}\n```",
        f"Here it is:\n```\n{CALM}\n```\nAnything else?",
        f"<think>Calm {{or}} not?</think>\n{CALM}",
        f"<think>```</think>```json\n{CALM}```",
    ],
)
@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
async def test_a_fenced_or_thought_out_reply_costs_no_reask(content: str, mode: Mode) -> None:
    with FakeServer(Reply(content=content)) as server:
        done = await client_of(server, mode=mode).complete(PROMPT, Verdict, max_tokens=50)
        assert done.call.usage == server.usage
    assert done.value == Verdict(mood="calm", ships=[2])
    assert len(done.call.attempts) == server.count == 1


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault.REFUSAL, "refused: 'I cannot help"), (Fault.CONTENT_FILTER, "'content filter'")],
)
async def test_a_refusal_is_typed_and_not_repeated(fault: Fault, words: str, mode: Mode) -> None:
    with FakeServer(fault) as server:
        error = await failure_of(client_of(server, mode=mode))
    assert isinstance(error, RefusalError)
    assert words in str(error)
    assert error.attempts == server.count == 1
    assert error.usage == Usage(input_tokens=READ, output_tokens=1)


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
async def test_a_truncated_reply_is_typed_with_what_there_is(mode: Mode) -> None:
    with FakeServer(Fault.LENGTH) as server:
        error = await failure_of(client_of(server, mode=mode))
    assert isinstance(error, TruncatedError)
    assert error.raw_output.startswith('{"mood": "calm"')
    assert error.attempts == server.count == 2
    assert error.usage == server.usage


async def test_a_truncated_reply_is_asked_for_again_with_twice_the_limit() -> None:
    with FakeServer(Fault.LENGTH, Reply(content=CALM)) as server:
        done = await client_of(server).complete(PROMPT, Verdict, max_tokens=50)
    assert done.value.mood == "calm"
    assert [call.body["max_tokens"] for call in server.calls] == [50, 100]
    assert len(server.calls[1].body["messages"]) == 2  # half a reply is not shown again
    assert [each.outcome for each in done.call.attempts] == ["truncated", "ok"]


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b'"well"',
        b"{}",
        b'{"choices": 3}',
        b'{"choices": [null]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": [1]}}], "usage": {"prompt_tokens": "many"}}',
        b'{"choices": [{"message": {"content": "\\ud800"}}], "usage": 3}',
        b'{"choices": [], "error": "oh"}',
        b'{"error": {"message": ["a\\nb"], "code": "busy"}}',
        b"",
    ],
)
@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "TOOLS"])
async def test_an_odd_body_gives_a_typed_error_of_one_line(body: bytes, mode: Mode) -> None:
    with FakeServer(WebReply(body=body)) as server:
        error = await failure_of(client_of(server, limits=ONCE, mode=mode))
    assert isinstance(error, OutputError | ModelAPIError)
    assert "\n" not in str(error)
    assert error.attempts == server.count == 1
    str(error).encode()


async def test_retries_and_reasks_share_one_account() -> None:
    faults = (Fault.WRONG_SCHEMA, Fault.UNAVAILABLE, Fault.RESET)
    with FakeServer(*faults, Reply(content=CALM)) as server:
        done = await client_of(server).complete(PROMPT, Verdict, max_tokens=50)
        assert done.call.usage == server.usage
    assert len(done.call.attempts) == server.count == 4
    assert "does not fit" in server.calls[3].text


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.WRONG_SCHEMA])
async def test_retries_and_reasks_can_be_switched_off(fault: Fault) -> None:
    with FakeServer(fault) as server:
        error = await failure_of(client_of(server, limits=ONCE))
    assert error.attempts == server.count == 1


async def test_a_cancelled_call_ends_at_once() -> None:
    with FakeServer(Fault.HANG) as server:
        task = asyncio.create_task(client_of(server).complete(PROMPT, Verdict, max_tokens=50))
        await arrival(server)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert server.count == 1


async def test_many_calls_at_once_are_each_answered() -> None:
    with FakeServer(Reply(content=CALM)) as server:
        client = client_of(server)
        calls = [client.complete(PROMPT, Verdict, max_tokens=50) for _ in range(100)]
        done = await asyncio.gather(*calls)
    assert [len(one.call.attempts) for one in done] == [1] * 100
    assert server.count == 100
    assert server.tokens == 100 * (READ + 8)


async def test_in_a_storm_of_faults_the_account_equals_the_servers() -> None:
    faults = [fault for fault in Fault if fault not in {*STALLING, Fault.GIANT}]
    dice = random.Random(7)  # noqa: S311  # a repeatable storm

    def script(_call: ReceivedCall) -> Reply | Fault:
        return dice.choice(faults) if dice.random() < 0.5 else Reply(content=CALM)

    async def ask(client: OpenAIClient) -> tuple[str, int, Usage]:
        try:
            done = await client.complete(PROMPT, Verdict, max_tokens=50)
        except ModelError as exc:
            return type(exc).__name__, exc.attempts, exc.usage or Usage()
        return done.value.mood, len(done.call.attempts), done.call.usage

    patient = RetryLimits(first_wait_s=0.01, longest_wait_s=0.02, attempt_s=300.0, deadline_s=600.0)
    with FakeServer(script) as server:
        client = client_of(server, limits=patient)
        outcomes = await asyncio.gather(*(ask(client) for _ in range(150)))
    assert len(outcomes) == 150
    assert sum(attempts for _, attempts, _ in outcomes) == server.count
    assert sum((usage for _, _, usage in outcomes), Usage()) == server.usage
    kinds = {kind for kind, _, _ in outcomes}
    assert kinds <= {"calm", "ModelAPIError", "OutputError", "RefusalError", "TruncatedError"}
    assert "calm" in kinds


LEAKY = b'{"error": {"message": "Incorrect API key provided: %s", "code": "bad"}}' % KEY.encode()


@pytest.mark.parametrize(
    "answer",
    [
        *Fault,
        WebReply(status=401, body=LEAKY),
        WebReply(status=500, body=f"Bearer {KEY}".encode(), content_type="text/plain"),
        WebReply(body=LEAKY),
        Reply(content=f"you said {ARTICLE} and {KEY}"),
        Reply(content="", refusal=f"no, {KEY}"),
    ],
)
async def test_no_key_in_any_text_and_no_article_in_any_log(
    answer: Fault | WebReply | Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("openai").setLevel(logging.DEBUG)
    limits = ONCE.model_copy(
        update={"attempt_s": 0.1 if answer in (Fault.HANG, Fault.SLOW_DRIP) else 20.0}
    )
    logger = logging.getLogger("test")
    with FakeServer(answer) as server:
        client = client_of(server, limits=limits)
        try:
            await client.complete(PROMPT, Verdict, max_tokens=50)
        except ModelError as exc:
            logger.exception("failed")
            shown = [str(exc), repr(exc), *traceback.format_exception(exc)]
            assert KEY not in "".join(shown)
    assert KEY not in caplog.text
    assert "harbour" not in caplog.text
    assert KEY not in repr(client) + repr(vars(client))


@pytest.mark.parametrize(
    "base_url",
    ["localhost:8080/v1", "ftp://example.org/v1", "http://localhost:port/v1", "v1", "http://"],
)
async def test_an_address_that_is_none_is_a_config_error(base_url: str) -> None:
    client = OpenAIClient(
        ModelRef("openai", "x"), provider=PROVIDERS["openai"], base_url=base_url, limits=QUICK
    )
    with pytest.raises(ConfigError, match="http"):
        await client.complete(PROMPT, Verdict, max_tokens=5)


@pytest.mark.parametrize("key", ["sk-\u201cquoted\u201d", "sk-line\nbreak"])
async def test_a_key_that_no_header_can_carry_is_a_config_error_without_it(key: str) -> None:
    client = OpenAIClient(
        ModelRef("openai", "x"),
        provider=PROVIDERS["openai"],
        base_url="http://127.0.0.1:9/v1",
        api_key=key,
    )
    with pytest.raises(ConfigError) as caught:
        await client.complete(PROMPT, Verdict, max_tokens=5)
    assert "sk-" not in "".join(traceback.format_exception(caught.value))


async def test_a_missing_key_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)
    client = OpenAIClient(ModelRef("mistral", "x"), provider=PROVIDERS["mistral"])
    with pytest.raises(ConfigError, match="set MISTRAL_API_KEY"):
        await client.complete(PROMPT, Verdict, max_tokens=5)


async def test_the_key_is_read_from_the_providers_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", f" {KEY}\n")
    with FakeServer(api_key=KEY) as server:
        client = OpenAIClient(
            ModelRef("mistral", "x"), provider=PROVIDERS["mistral"], base_url=server.base_url
        )
        done = await client.complete(PROMPT, Verdict, max_tokens=5)
    assert len(done.call.attempts) == 1


async def test_an_own_server_named_by_the_sdks_variable_needs_no_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FakeServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        client = OpenAIClient(ModelRef("openai", "x"), provider=PROVIDERS["openai"])
        await client.complete(PROMPT, Verdict, max_tokens=5)
    assert server.count == 1


def test_the_embedded_model_never_falls_back_to_a_cloud() -> None:
    with pytest.raises(ConfigError, match="needs the address of the embedded engine"):
        OpenAIClient(ModelRef("local", "x"), provider=PROVIDERS["local"])


async def test_secrets_of_an_address_are_not_shown() -> None:
    client = OpenAIClient(
        ModelRef("openai", "x"),
        provider=PROVIDERS["openai"],
        base_url="http://ann:hunter2@127.0.0.1:9/v1",
        limits=ONCE,
    )
    error = await failure_of(client)
    assert "at http://127.0.0.1:9/v1:" in str(error)
    assert "hunter2" not in "".join(traceback.format_exception(error))


def test_connections_close_with_each_event_loop() -> None:
    with FakeServer() as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        client = client_of(server)
        for _ in range(3):
            asyncio.run(client.complete(PROMPT, Verdict, max_tokens=5))
            gc.collect()
        assert len(client._lines.opened) == 1
    assert server.count == 3


def test_connections_of_a_dropped_client_close_with_the_event_loop() -> None:
    async def ask(server: FakeServer) -> None:
        client = client_of(server)
        calls = [client.complete(PROMPT, Verdict, max_tokens=5) for _ in range(20)]
        await asyncio.gather(*calls)

    with FakeServer() as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(ask(server))
        gc.collect()
    assert server.count == 20
    assert not lines._KEEPERS


async def test_connections_of_a_dropped_client_close_while_the_loop_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "_GRACE_S", 0.01)
    with FakeServer() as server:
        client = client_of(server)
        await client.complete(PROMPT, Verdict, max_tokens=5)
        assert len(lines._KEEPERS) == 1
        del client
        gc.collect()
        await asyncio.sleep(0.2)
        assert not lines._KEEPERS


async def test_a_closed_client_opens_anew() -> None:
    with FakeServer() as server:
        client = client_of(server)
        await client.complete(PROMPT, Verdict, max_tokens=5)
        await client.aclose()
        await client.aclose()
        assert client._lines.opened == {}
        await client.complete(PROMPT, Verdict, max_tokens=5)
        await client.aclose()
    assert server.count == 2


async def test_connections_are_kept_between_calls() -> None:
    with FakeServer() as server:
        client = client_of(server)
        await client.complete(PROMPT, Verdict, max_tokens=5)
        wire = await client._lines.line()
        await client.complete(PROMPT, Verdict, max_tokens=5)
        assert await client._lines.line() is wire


async def test_temperature_is_sent_and_told() -> None:
    with FakeServer() as server:
        client = OpenAIClient(
            ModelRef("openai", "x"),
            provider=PROVIDERS["openai"],
            base_url=server.base_url,
            temperature=0.0,
        )
        await client.complete(PROMPT, Verdict, max_tokens=5)
    assert client.parameters == {"temperature": 0.0}
    assert server.calls[0].body["temperature"] == 0.0


# --- accounts: every HTTP call is written down, whatever becomes of it


class Books:
    """A journal in memory."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, str]] = []
        self.ended: list[Attempt] = []

    def begin(
        self, key: str, *, prompt: str, model: str, account: Account, most: Hold | None = None
    ) -> str:
        del most
        self.begun.append((key, prompt, account.article))
        return f"{model}-{len(self.begun)}"

    def end(self, attempt: Attempt) -> None:
        self.ended.append(attempt)


async def test_each_call_is_written_down_before_it_is_sent_and_when_it_ended() -> None:
    books = Books()
    with (
        FakeServer(Fault.UNAVAILABLE, Fault.WRONG_SCHEMA, Reply(content=CALM)) as server,
        ledger.opened("a" * 64) as account,
    ):
        await client_of(server, journal=books, price=PRICE).complete(PROMPT, Verdict, max_tokens=50)
    assert [call.headers["idempotency-key"] for call in server.calls] == [
        "openai/gpt-fake-1",
        "openai/gpt-fake-2",
        "openai/gpt-fake-3",
    ]
    assert {(prompt, article) for _, prompt, article in books.begun} == {("brief@1", "a" * 64)}
    assert len({key for key, _, _ in books.begun}) == 1
    assert [each.outcome for each in books.ended] == ["503", "invalid", "ok"]
    assert account.ledger.calls[0].attempts == tuple(books.ended)
    assert account.ledger.usage == server.usage
    assert account.ledger.cost_usd == pytest.approx(PRICE.cost(server.usage))


async def test_a_cancelled_call_is_accounted_for_with_what_is_known() -> None:
    books = Books()
    with FakeServer(Fault.HANG) as server, ledger.opened("") as account:
        asked = asyncio.create_task(
            client_of(server, journal=books).complete(PROMPT, Verdict, max_tokens=50)
        )
        await arrival(server)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
    (attempt,) = account.ledger.calls[0].attempts
    assert (attempt.outcome, attempt.usage, attempt.cost_usd) == ("cancelled", None, None)
    assert books.ended == [attempt]
    assert account.ledger.unaccounted == 1


async def test_a_quota_that_is_used_up_is_not_asked_again() -> None:
    body = b'{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}'
    with FakeServer(WebReply(status=429, body=body)) as server:
        error = await failure_of(client_of(server))
    assert isinstance(error, ModelAPIError)
    assert (error.code, error.attempts, server.count) == ("insufficient_quota", 1, 1)


async def test_money_is_never_exceeded_whatever_the_server_does() -> None:
    faults = [fault for fault in Fault if fault not in {*STALLING, Fault.GIANT}]
    dice = random.Random(11)  # noqa: S311  # a repeatable storm

    def script(_call: ReceivedCall) -> Reply | Fault:
        return dice.choice(faults) if dice.random() < 0.3 else Reply(content=CALM)

    budget = Budget(max_cost_usd=0.012)
    with FakeServer(script) as server:
        client = client_of(server, budget=budget, price=PRICE)
        calls = [client.complete(PROMPT, Verdict, max_tokens=50) for _ in range(150)]
        done = await asyncio.gather(*calls, return_exceptions=True)
    refused = [each for each in done if isinstance(each, BudgetError) and each.is_exhausted]
    assert refused
    assert 0.002 < PRICE.cost(server.usage) <= budget.spent_usd <= 0.012


def test_money_cannot_be_limited_where_no_price_is_known() -> None:
    with FakeServer() as server, pytest.raises(ConfigError, match="no price is known for"):
        client_of(server, budget=Budget(max_cost_usd=1.0))


async def test_calls_of_many_articles_share_the_places_and_shrink_when_throttled() -> None:
    with FakeServer(*[Fault.RATE_LIMITED_FOR_NOW] * 4, Reply(content=CALM)) as server:
        client = client_of(server)
        calls = [client.complete(PROMPT, Verdict, max_tokens=50) for _ in range(30)]
        done = await asyncio.gather(*calls)
        line = await client._lines.line()
    assert len(done) == 30
    assert line.pacer.limit < 64


# --- streaming


async def test_a_streamed_reply_tells_its_fields_and_its_first_token() -> None:
    told: list[Mapping[str, object]] = []
    with FakeServer(Reply(content=CALM)) as server:
        done = await client_of(server).complete_telling(
            PROMPT, Verdict, max_tokens=50, on_fields=told.append
        )
    assert done.value == Verdict(mood="calm", ships=[2])
    assert told == [{"mood": "calm"}]
    (attempt,) = done.call.attempts
    assert attempt.first_token_s is not None
    assert 0 < attempt.first_token_s <= attempt.latency_s
    assert attempt.usage == server.usage
    assert server.calls[0].body["stream"] is True


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.UNAUTHORIZED, ModelAPIError),
        (Fault.RESET_MID_BODY, ModelAPIError),
        (Fault.WRONG_SCHEMA, OutputError),
        (Fault.CUT_JSON, OutputError),
        (Fault.LENGTH, TruncatedError),
        (Fault.REFUSAL, RefusalError),
        (Fault.EMPTY_CONTENT, OutputError),
    ],
)
async def test_a_stream_that_fails_ends_in_the_same_errors(
    fault: Fault, kind: type[ModelError]
) -> None:
    with FakeServer(fault) as server, pytest.raises(kind) as caught:
        await client_of(server, limits=ONCE).complete_telling(
            PROMPT, Verdict, max_tokens=50, on_fields=lambda _: None
        )
    assert caught.value.attempts == server.count == 1
    assert KEY not in str(caught.value)


async def test_a_fenced_stream_is_read_all_the_same() -> None:
    with FakeServer(Reply(content=f"```json\n{CALM}\n```")) as server:
        done = await client_of(server).complete_telling(
            PROMPT, Verdict, max_tokens=50, on_fields=lambda _: None
        )
    assert done.value.mood == "calm"
    assert server.count == 1


async def test_a_stream_without_end_costs_one_error() -> None:
    endless = WebReply(body=b"data: " + b" " * 11_000_000, content_type="text/event-stream")
    with (
        FakeServer(endless) as server,
        pytest.raises(ModelAPIError, match="over 10,000,000 bytes"),
    ):
        await client_of(server, limits=ONCE).complete_telling(
            PROMPT, Verdict, max_tokens=50, on_fields=lambda _: None
        )


async def test_a_stream_that_is_packed_unasked_is_refused() -> None:
    packed = WebReply(
        body=gzip.compress(b"data: " + b" " * 1000),
        content_type="text/event-stream",
        headers={"Content-Encoding": "gzip"},
    )
    with FakeServer(packed) as server, pytest.raises(ModelAPIError, match="compressed"):
        await client_of(server, limits=ONCE).complete_telling(
            PROMPT, Verdict, max_tokens=50, on_fields=lambda _: None
        )
    assert server.calls[0].headers["accept-encoding"] == "identity"
