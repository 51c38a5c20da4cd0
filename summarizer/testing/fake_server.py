"""An OpenAI-compatible HTTP server on loopback that answers as told, wrongly if told so.

with FakeServer(Fault.RATE_LIMITED, Reply()) as server:
    client = OpenAIClient(ref, provider=provider, base_url=server.base_url)
    ...
    assert server.count == 2
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeAlias, cast

from pydantic import Field

from summarizer.frozen import Frozen
from summarizer.ledger import Usage
from summarizer.testing.sampling import sample

if TYPE_CHECKING:
    from types import TracebackType

    from aiohttp import web

_SECRETS = {"authorization", "api-key", "x-api-key", "cookie"}
_LARGEST_REQUEST = 64_000_000
_CHARS_PER_TOKEN = 4
_GIANT_BYTES = 12_000_000
_DEPTH = 100_000
_NO_LINGER = struct.pack("ii", 1, 0)  # closing such a socket sends a reset


class ReceivedCall(Frozen):
    """One request as the server saw it, without its key."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def reply_schema(self) -> dict[str, Any]:
        """The JSON Schema that was asked for, by `response_format` or by a tool; may be empty."""
        if self.body.get("tools"):
            function = self.body["tools"][0]["function"]
            return cast("dict[str, Any]", function["parameters"])
        asked = self.body.get("response_format", {}).get("json_schema", {})
        return cast("dict[str, Any]", asked.get("schema", {}))

    @property
    def text(self) -> str:
        """All its messages, one after the other."""
        return "\n".join(str(message["content"]) for message in self.body.get("messages", []))


class Reply(Frozen):
    """What the model says; a sample of the schema that was asked for, unless `content` is given."""

    content: str | None = None
    finish_reason: str = "stop"
    refusal: str | None = None


class WebReply(Frozen):
    """Any HTTP answer at all."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = Field(default_factory=dict)


class Fault(StrEnum):
    """What a server can do wrong."""

    RATE_LIMITED = "429"
    RATE_LIMITED_FOR_NOW = "429 with Retry-After: 0.05"
    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    INTERNAL_ERROR = "500"
    UNAVAILABLE = "503"
    HANG = "accepts the request and never answers"
    RESET = "resets the connection before any header"
    RESET_MID_BODY = "resets the connection halfway through the body"
    SLOW_DRIP = "sends the body byte by byte"
    CUT_BODY = "the body ends halfway, as a whole HTTP message"
    INVALID_UTF8 = "the body is not UTF-8"
    GIANT = "a body of 12 MB"
    NESTED_BODY = "a body of 100,000 nested lists"
    HTML = "a web page with status 200"
    ERROR_OBJECT = "an error 429 with status 200, as some gateways send it"
    EMPTY_CHOICES = "a completion without choices"
    EMPTY_CONTENT = "a completion without content"
    CUT_JSON = "content that ends halfway, with finish_reason stop"
    WRONG_SCHEMA = "content that is JSON of another shape"
    FENCED = "content in a Markdown fence"
    NESTED = "content of 100,000 nested lists"
    REFUSAL = "message.refusal"
    CONTENT_FILTER = "finish_reason content_filter, no content"
    LENGTH = "finish_reason length, content cut"


ServerAnswer: TypeAlias = Reply | WebReply | Fault
Script: TypeAlias = Callable[[ReceivedCall], ServerAnswer]

_STATUS = {
    Fault.RATE_LIMITED: 429,
    Fault.RATE_LIMITED_FOR_NOW: 429,
    Fault.BAD_REQUEST: 400,
    Fault.UNAUTHORIZED: 401,
    Fault.FORBIDDEN: 403,
    Fault.NOT_FOUND: 404,
    Fault.INTERNAL_ERROR: 500,
    Fault.UNAVAILABLE: 503,
}
_FIXED_BODY = {
    Fault.NESTED_BODY: WebReply(body=b"[" * _DEPTH + b"]" * _DEPTH),
    Fault.HTML: WebReply(body=b"<html><h1>Welcome</h1></html>", content_type="text/html"),
    Fault.ERROR_OBJECT: WebReply(body=b'{"error": {"message": "upstream is busy", "code": 429}}'),
}


class FakeServer:
    """Answers `/v1/chat/completions` and `/v1/models`. Use as a context manager.

    Answers come in turn and the last one repeats; a function is asked anew for each call, in
    the server's own thread. `calls` lists what it was asked, `count` says how often, `usage`
    what it billed: the tokens of each completion that was sent whole.
    """

    def __init__(
        self,
        *answers: ServerAnswer | Script,
        api_key: str | None = None,
        latency_s: float = 0.0,
        drip_s: float = 0.05,
        keeps_calls: bool = True,
    ) -> None:
        """Without answers, each call gets a sample of the schema that it asks for.

        With `api_key`, a call without it gets 401. `latency_s` passes before each answer,
        `drip_s` between two bytes of a slow drip. Without `keeps_calls` nothing is remembered
        but the count: for long runs.
        """
        self.calls: list[ReceivedCall] = []
        self.count = 0
        self.usage = Usage()
        self.base_url = ""
        self._answers = answers or (Reply(),)
        self._api_key = api_key
        self._latency_s = latency_s
        self._drip_s = drip_s
        self._keeps_calls = keeps_calls
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake-server", daemon=True)

    @property
    def tokens(self) -> int:
        """All tokens it billed."""
        return self.usage.input_tokens + self.usage.output_tokens

    def __enter__(self) -> Self:
        """Listen on a free port."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Drop all connections and end the thread."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from aiohttp import web  # noqa: PLC0415  # half a second, for tests with a server only

        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._models)
        runner = web.AppRunner(
            app,
            access_log=None,
            handle_signals=False,
            handler_cancellation=True,  # ends a hang when the client goes away
            shutdown_timeout=0.01,
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _models(self, _request: web.Request) -> web.StreamResponse:
        from aiohttp import web  # noqa: PLC0415

        model = {"id": "fake", "object": "model", "created": 0, "owned_by": "tests"}
        return web.json_response({"object": "list", "data": [model]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        call = ReceivedCall(
            path=request.path,
            headers={k.lower(): v for k, v in request.headers.items() if k.lower() not in _SECRETS},
            body=await request.json(),
        )
        answer = self._answers[min(self.count, len(self._answers) - 1)]
        self.count += 1
        if self._keeps_calls:
            self.calls.append(call)
        await asyncio.sleep(self._latency_s)
        if self._api_key and request.headers.get("Authorization") != f"Bearer {self._api_key}":
            answer = Fault.UNAUTHORIZED
        return await self._send(request, call, answer(call) if callable(answer) else answer)

    async def _send(
        self, request: web.Request, call: ReceivedCall, answer: ServerAnswer
    ) -> web.StreamResponse:
        if answer is Fault.HANG:
            await _until_cancelled()
        if answer is Fault.RESET:
            await _reset(request)
        plan = answer if isinstance(answer, WebReply) else _web_reply(answer, call)
        if answer is Fault.RESET_MID_BODY:
            await self._stream(request, plan, [plan.body[: len(plan.body) // 2]])
            await _reset(request)
        response = await self._stream(request, plan, _pieces(answer, plan.body))
        self.usage += _billed(plan)
        return response

    async def _stream(
        self, request: web.Request, plan: WebReply, pieces: list[bytes]
    ) -> web.StreamResponse:
        from aiohttp import web  # noqa: PLC0415

        headers = {"Content-Type": plan.content_type, **plan.headers}
        if len(pieces) == 1 and len(pieces[0]) == len(plan.body):
            return web.Response(status=plan.status, body=plan.body, headers=headers)
        response = web.StreamResponse(status=plan.status, headers=headers)
        response.content_length = len(plan.body)
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
            await asyncio.sleep(self._drip_s)
        return response


def _pieces(answer: ServerAnswer, body: bytes) -> list[bytes]:
    if answer is Fault.SLOW_DRIP:
        return [body[i : i + 1] for i in range(len(body))]
    return [body]


def _web_reply(answer: Reply | Fault, call: ReceivedCall) -> WebReply:
    """Turn an answer into bytes."""
    if isinstance(answer, Reply):
        return _completion(answer, call)
    if answer in _STATUS:
        wait = {"Retry-After": "0.05"} if answer is Fault.RATE_LIMITED_FOR_NOW else {}
        return _error(_STATUS[answer], f"the fake server was told to send {answer}", wait)
    return _spoilt_body(answer, call) or _completion(_spoilt_reply(answer, call), call)


def _spoilt_body(fault: Fault, call: ReceivedCall) -> WebReply | None:
    """Spoil the HTTP body; None when this fault leaves it whole."""
    good = _completion(Reply(), call).body
    match fault:
        case Fault.CUT_BODY:
            return WebReply(body=good[: len(good) // 2])
        case Fault.INVALID_UTF8:
            return WebReply(body=good.replace(b'"content": "', b'"content": "\xff\xfe', 1))
        case Fault.EMPTY_CHOICES:
            return WebReply(body=json.dumps({**json.loads(good), "choices": []}).encode())
        case Fault.GIANT:
            return WebReply(body=b" " * _GIANT_BYTES + good)
        case _:
            return _FIXED_BODY.get(fault)


def _spoilt_reply(fault: Fault, call: ReceivedCall) -> Reply:
    """Spoil what the model says."""
    good = _sample_content(call)
    replies = {
        Fault.EMPTY_CONTENT: Reply(content=""),
        Fault.CUT_JSON: Reply(content=good[: len(good) // 2]),
        Fault.WRONG_SCHEMA: Reply(content='{"unexpected": true}'),
        Fault.FENCED: Reply(content=f"```json\n{good}\n```"),
        Fault.NESTED: Reply(content="[" * _DEPTH),
        Fault.REFUSAL: Reply(content="", refusal="I cannot help with that."),
        Fault.CONTENT_FILTER: Reply(content="", finish_reason="content_filter"),
        Fault.LENGTH: Reply(content=good[: len(good) // 2], finish_reason="length"),
    }
    return replies.get(fault, Reply())


def _completion(reply: Reply, call: ReceivedCall) -> WebReply:
    content = _sample_content(call) if reply.content is None else reply.content
    message: dict[str, Any] = {
        "role": "assistant",
        "content": content or None,
        "refusal": reply.refusal,
    }
    if call.body.get("tools") and content:
        function = {"name": call.body["tools"][0]["function"]["name"], "arguments": content}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        message["content"] = None
    read, written = len(call.text) // _CHARS_PER_TOKEN, len(content) // _CHARS_PER_TOKEN + 1
    body = {
        "id": "fake-1",
        "object": "chat.completion",
        "created": 0,
        "model": call.body.get("model", "fake"),
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
        },
    }
    return WebReply(body=json.dumps(body).encode())


def _sample_content(call: ReceivedCall) -> str:
    return json.dumps(sample(call.reply_schema)) if call.reply_schema else "Well."


def _error(status: int, message: str, headers: dict[str, str]) -> WebReply:
    body = {"error": {"message": message, "type": "fake", "param": None, "code": status}}
    return WebReply(status=status, body=json.dumps(body).encode(), headers=headers)


def _billed(reply: WebReply) -> Usage:
    """Read the tokens off a body, as a client has to: a spoilt one tells nothing."""
    if len(reply.body) >= _GIANT_BYTES:
        return Usage()
    try:
        usage = json.loads(reply.body)["usage"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Usage()
    return Usage(input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"])


async def _reset(request: web.Request) -> NoReturn:
    transport = request.transport
    if transport is not None:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    await _until_cancelled()


async def _until_cancelled() -> NoReturn:
    """Wait until the connection or the server goes away."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")
