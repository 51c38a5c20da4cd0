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
from summarizer.ledger import Usage
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


async def test_a_fake_call_is_accounted_for() -> None:
    usage = Usage(input_tokens=10, output_tokens=2)
    call = (await FakeClient(RED, usage=usage).complete(PROMPT, Color, max_tokens=5)).call
    assert (call.prompt, call.usage, call.attempts, call.latency_s) == ("color@2", usage, 1, 0.0)


def post(server: FakeServer, body: dict[str, Any], key: str = "") -> tuple[int, bytes]:
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
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


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.RESET_MID_BODY])
def test_a_reset_is_a_reset(fault: Fault) -> None:
    with FakeServer(fault) as server:
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
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
