"""The fakes: what they promise to those who test with them."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Literal

import jsonschema
import pytest
from pydantic import BaseModel, Field

from summarizer import testing
from summarizer.draft import Draft
from summarizer.errors import ConfigError, ModelAPIError, OutputError
from summarizer.frozen import Frozen
from summarizer.ledger import Usage, opened
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.testing import FakeClient, FakeServer, Fault, ReceivedCall, Reply, WebReply, sample
from tests.pace import PROMPT_S

if TYPE_CHECKING:
    from summarizer.client import Client


class Color(Frozen):
    name: str


RED, BLUE = Color(name="red"), Color(name="blue")
PROMPT = Prompt(
    ref=PromptRef(name="color", version=2, sha256="0" * 64),
    messages=(Message(role="user", content="Which color?"),),
)


async def answer(client: Client) -> Color:
    return (await client.complete(PROMPT, Color, max_tokens=5)).value


async def test_one_reply_answers_every_prompt() -> None:
    client = FakeClient(RED)
    assert [await answer(client) for _ in range(3)] == [RED] * 3
    assert client.prompts == [PROMPT] * 3
    assert (client.endpoint, client.model, client.parameters) == ("fake", "fake/scripted", {})


async def test_several_replies_come_in_turn_and_end() -> None:
    client = FakeClient(RED, ModelAPIError("busy", status_code=503), {"name": "blue"})
    assert await answer(client) == RED
    with pytest.raises(ModelAPIError, match="busy"):
        await answer(client)
    assert await answer(client) == BLUE
    with pytest.raises(ConfigError, match="no reply left after 3"):
        await answer(client)
    assert len(client.prompts) == 3


async def test_a_function_sees_the_prompt_and_the_type() -> None:
    def by_prompt(prompt: Prompt, reply: type[BaseModel]) -> BaseModel:
        return reply.model_validate({"name": prompt.messages[0].content})

    async def later(prompt: Prompt, reply: type[BaseModel]) -> BaseModel:
        return by_prompt(prompt, reply)

    assert await answer(FakeClient(by_prompt)) == Color(name="Which color?")
    assert await answer(FakeClient(later)) == Color(name="Which color?")


async def test_one_error_is_raised_each_time() -> None:
    client = FakeClient(OutputError("no"))
    for _ in range(2):
        with pytest.raises(OutputError, match="no"):
            await answer(client)


async def test_a_value_of_another_type_is_an_output_error() -> None:
    with pytest.raises(OutputError, match="asked for 'Color' and has a 'Usage'"):
        await answer(FakeClient(Usage()))


async def test_a_fake_call_is_entered_in_the_open_account() -> None:
    usage = Usage(input_tokens=10, output_tokens=2)
    client = FakeClient(RED, OutputError("no"), usage=usage)
    with opened("0" * 64) as account:
        call = (await client.complete(PROMPT, Color, max_tokens=5)).call
        with pytest.raises(OutputError):
            await answer(client)
    (attempt,) = call.attempts
    assert (call.prompt, call.usage, call.latency_s) == ("color@2", usage, 0.0)
    assert (attempt.model, attempt.outcome) == ("fake/scripted", "ok")
    assert account.ledger.calls[0] == call
    assert account.ledger.attempts == 2
    assert account.ledger.usage == usage + usage


def post(
    server: FakeServer, body: dict[str, Any], key: str = "", call_id: str = ""
) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions",
        data=json.dumps(body).encode(),
        headers=headers | ({"Idempotency-Key": call_id} if call_id else {}),
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as exc:
        with exc:
            return exc.code, exc.read()


SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
ASKED: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Which color?"}],
    "response_format": {"type": "json_schema", "json_schema": {"name": "C", "schema": SCHEMA}},
}


def test_the_server_answers_with_a_sample_of_the_schema_and_bills_it() -> None:
    with FakeServer() as server:
        status, body = post(server, ASKED)
    reply = json.loads(body)
    assert status == 200
    assert reply["choices"][0]["message"]["content"] == '{"name": "x"}'
    assert reply["usage"] == {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
    assert (server.tokens, server.usage) == (7, Usage(input_tokens=3, output_tokens=4))


def test_the_server_calls_the_tool_it_is_given() -> None:
    tool = {"type": "function", "function": {"name": "Color", "parameters": SCHEMA}}
    with FakeServer() as server:
        _, body = post(server, {"messages": ASKED["messages"], "tools": [tool]})
    message = json.loads(body)["choices"][0]["message"]
    assert message["content"] is None
    assert message["tool_calls"][0]["function"] == {"name": "Color", "arguments": '{"name": "x"}'}


def test_the_server_remembers_calls_without_their_key() -> None:
    with FakeServer(api_key="k-123") as server:
        assert post(server, ASKED, key="k-123")[0] == 200
        assert post(server, ASKED, key="other")[0] == 401
    assert server.count == 2
    assert [call.body for call in server.calls] == [ASKED, ASKED]
    assert server.calls[0].headers["content-type"] == "application/json"
    assert "k-123" not in repr(server.calls)
    assert server.calls[0].has_key


def test_the_server_forgets_when_told_to() -> None:
    with FakeServer(keeps_calls=False) as server:
        post(server, ASKED)
    assert (server.count, server.calls) == (1, [])


def test_answers_come_in_turn_and_the_last_repeats() -> None:
    with FakeServer(Fault.UNAVAILABLE, Reply(content="a"), WebReply(status=418)) as server:
        assert [post(server, ASKED)[0] for _ in range(4)] == [503, 200, 418, 418]


def test_a_function_decides_by_call() -> None:
    def script(call: ReceivedCall) -> Reply | Fault:
        return Fault.NOT_FOUND if call.body["model"] == "none" else Reply(content=call.text)

    with FakeServer(script) as server:
        assert post(server, {**ASKED, "model": "none"})[0] == 404
        body = json.loads(post(server, ASKED)[1])
    assert body["choices"][0]["message"]["content"] == "Which color?"


def test_models_are_listed() -> None:
    with (
        FakeServer() as server,
        urllib.request.urlopen(f"{server.base_url}/models", timeout=10) as reply,
    ):
        assert [model["id"] for model in json.load(reply)["data"]] == ["fake"]


def test_latency_is_added_to_each_call() -> None:
    with FakeServer(latency_s=0.15) as server:
        started = time.perf_counter()
        post(server, ASKED)
        assert time.perf_counter() - started >= 0.15


@pytest.mark.parametrize("keeps_calls", [True, False])
def test_a_call_answered_whole_is_answered_again_for_nothing(*, keeps_calls: bool) -> None:
    answers = (Fault.WRONG_SCHEMA, Reply(content="second"))
    with FakeServer(*answers, keeps_calls=keeps_calls) as server:
        first = post(server, ASKED, call_id="a")
        usage = server.usage
        longer = {**ASKED, "messages": [{"role": "user", "content": "Which color, I ask you?"}]}
        assert post(server, longer, call_id="a") == first
        assert (server.count, server.replays, server.usage) == (1, 1, usage)
        assert b"second" in post(server, ASKED, call_id="b")[1]
    assert server.billed == {
        "a": Usage(input_tokens=3, output_tokens=6),
        "b": Usage(input_tokens=3, output_tokens=2),
    }
    assert server.usage == sum(server.billed.values(), Usage())
    assert len(server.calls) == (2 if keeps_calls else 0)


def test_a_call_broken_off_is_taken_up_again_and_counted_once() -> None:
    with FakeServer(Fault.RESET_MID_BODY, Reply()) as server:
        with pytest.raises((ConnectionError, http.client.IncompleteRead)):
            post(server, ASKED, call_id="a")
        assert (server.count, server.billed) == (1, {"a": Usage()})
        assert post(server, ASKED, call_id="a")[0] == 200
    assert (server.count, server.replays) == (1, 0)
    assert server.billed == {"a": Usage(input_tokens=3, output_tokens=4)}
    assert server.tokens == 7


def test_calls_without_an_id_are_each_counted() -> None:
    with FakeServer() as server:
        for call_id in ("", "", "a", "a"):
            post(server, ASKED, call_id=call_id)
    assert (server.count, server.tokens, list(server.billed)) == (3, 21, ["a"])


def events(body: bytes) -> list[dict[str, Any]]:
    *chunks, done, end = body.decode().split("\n\n")
    assert (done, end) == ("data: [DONE]", "")
    return [json.loads(chunk.removeprefix("data: ")) for chunk in chunks]


def test_a_stream_is_the_same_reply_in_pieces() -> None:
    long = json.dumps({"name": "blue and green and red and white"})
    asked = {**ASKED, "stream": True, "stream_options": {"include_usage": True}}
    with FakeServer(Reply(content=long)) as server:
        status, body = post(server, asked)
    *parts, finish, usage = events(body)
    assert status == 200
    assert len(parts) == 3
    deltas = [part["choices"][0]["delta"] for part in parts]
    assert deltas[0] == {"role": "assistant"}
    assert "".join(delta["content"] for delta in deltas[1:]) == long
    assert {part["choices"][0]["finish_reason"] for part in parts} == {None}
    assert finish["choices"][0]["finish_reason"] == "stop"
    assert (usage["choices"], usage["usage"]["total_tokens"]) == ([], server.tokens)
    assert server.calls[0].is_stream


def test_a_stream_tells_its_tokens_only_if_asked() -> None:
    with FakeServer() as server:
        chunks = events(post(server, {**ASKED, "stream": True})[1])
    assert not any("usage" in chunk for chunk in chunks)
    assert server.tokens == 7


def test_a_streamed_tool_call_is_cut_into_its_arguments() -> None:
    tool = {"type": "function", "function": {"name": "Color", "parameters": SCHEMA}}
    with FakeServer() as server:
        _, body = post(server, {"messages": ASKED["messages"], "tools": [tool], "stream": True})
    calls = [
        call
        for chunk in events(body)
        for call in chunk["choices"][0]["delta"].get("tool_calls", [])
    ]
    assert calls[0]["function"] == {"name": "Color", "arguments": ""}
    assert "".join(call["function"]["arguments"] for call in calls) == '{"name": "x"}'


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.REFUSAL, "I cannot help"),
        (Fault.LENGTH, '"length"'),
        (Fault.NULL_CHOICES, '"choices": null'),
    ],
)
def test_a_stream_can_be_spoilt_too(fault: Fault, words: str) -> None:
    with FakeServer(fault) as server:
        body = post(server, {**ASKED, "stream": True})[1]
    assert words in body.decode()
    assert events(body)


def test_a_stream_that_breaks_off_has_no_end_and_bills_nothing() -> None:
    with FakeServer(Fault.SHORT_BODY, Fault.CUT_BODY) as server:
        with pytest.raises(http.client.IncompleteRead):
            post(server, {**ASKED, "stream": True})
        assert b"[DONE]" not in post(server, {**ASKED, "stream": True})[1]
    assert (server.count, server.tokens) == (2, 0)


def test_a_redirect_leads_to_another_host_that_tells_who_came() -> None:
    with FakeServer(Fault.REDIRECT_ELSEWHERE) as server:
        connection = http.client.HTTPConnection(
            "127.0.0.1", int(server.base_url.split(":")[2][:-3])
        )
        connection.request("POST", "/v1/chat/completions", json.dumps(ASKED))
        reply = connection.getresponse()
        place = reply.headers["Location"]
        connection.close()
        elsewhere = place.removesuffix("/chat/completions")
        assert elsewhere.startswith("http://localhost:")
        server.base_url = elsewhere
        assert post(server, ASKED, key="k-123")[0] == 200
    assert reply.status == 307
    assert [(call.has_key, call.body) for call in server.redirected] == [(True, ASKED)]
    assert (server.count, server.tokens) == (1, 0)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.RESET_MID_BODY, Fault.CLOSED])
def test_a_connection_that_ends_is_an_error(fault: Fault) -> None:
    with FakeServer(fault) as server:
        with pytest.raises((ConnectionError, http.client.IncompleteRead)):
            post(server, ASKED)
        assert (server.count, server.tokens) == (1, 0)


def test_a_hanging_call_does_not_outlive_the_server() -> None:
    failed = threading.Event()

    def call() -> None:
        try:
            post(server, ASKED)
        except OSError:
            failed.set()

    with FakeServer(Fault.HANG) as server:
        caller = threading.Thread(target=call)
        caller.start()
        while not server.count:
            time.sleep(0.01)
        started = time.perf_counter()
    caller.join(timeout=5)
    assert failed.is_set()
    assert time.perf_counter() - started < PROMPT_S
    assert "fake-server" not in [thread.name for thread in threading.enumerate()]


class Leaf(Frozen):
    kind: Literal["a", "b"]
    count: int = Field(ge=2, le=5)
    share: float = Field(gt=0)
    level: int = Field(le=-3)
    fixed: Literal["only"]


class Tree(Frozen):
    leaves: list[Leaf] = Field(min_length=2)
    pair: tuple[int, str]
    note: str | None
    is_big: bool
    word: str = Field(min_length=3)
    named: dict[str, int]


@pytest.mark.parametrize("model", [Draft, Tree, Color])
def test_a_sample_fits_its_schema(model: type[BaseModel]) -> None:
    schema = model.model_json_schema()
    value = sample(schema)
    jsonschema.validate(value, schema)
    model.model_validate(value)
    assert sample(schema) == value


def test_public_names_are_sorted_and_exist() -> None:
    assert testing.__all__ == sorted(testing.__all__)
    assert all(hasattr(testing, name) for name in testing.__all__)
