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
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeAlias, cast

from summarizer.ledger import Usage
from summarizer.testing.batches import FakeBatches
from summarizer.testing.completions import EVENT_STREAM, Plan, ReceivedCall, Reply, WebReply
from summarizer.testing.faults import Fault
from summarizer.testing.spoiling import COMPLETIONS, ELSEWHERE, plan

if TYPE_CHECKING:
    from types import TracebackType

    from aiohttp import web

_SECRETS = {"authorization", "api-key", "x-api-key", "cookie"}
_LARGEST_REQUEST = 256_000_000
_REMEMBERED = 10_000  # answers kept to be repeated: a client that was killed asks again soon
_NO_LINGER = struct.pack("ii", 1, 0)  # closing such a socket sends a reset
_UNANSWERED = {Fault.HANG, Fault.RESET, Fault.CLOSED}
_BROKEN_OFF = {Fault.HANG_MID_BODY, Fault.RESET_MID_BODY, Fault.SHORT_BODY}
_PIECEMEAL = {Fault.SLOW_DRIP, *_BROKEN_OFF}
_RESETS = {Fault.RESET, Fault.RESET_MID_BODY}
_CLOSES = {Fault.CLOSED, Fault.SHORT_BODY}

ServerAnswer: TypeAlias = Reply | WebReply | Fault
Script: TypeAlias = Callable[[ReceivedCall], ServerAnswer]


class FakeServer:
    """Answers `/v1/chat/completions`, `/v1/models` and the Batch API. Use as a context manager.

    Answers come in turn and the last one repeats; a function is asked anew for each call, in
    the server's own thread. A call that asks for a stream gets one. `calls` lists what it was
    asked, `count` says how often, `usage` what it billed: the tokens of each completion that
    was sent whole.

    `batches` has the files and batches, with counts of their own: see FakeBatches.

    A call with an `Idempotency-Key` that was answered whole before gets the same bytes again,
    and is neither counted nor billed; `billed` has the tokens of each such key, none for those
    without a whole answer.
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
        `drip_s` between two bytes of a slow drip. Without `keeps_calls` the calls are counted
        and forgotten: for long runs.
        """
        self.calls: list[ReceivedCall] = []
        self.redirected: list[ReceivedCall] = []  # what a client sent on to the other host
        self.count = 0
        self.replays = 0
        self.usage = Usage()
        self.billed: dict[str, Usage] = {}
        self.base_url = ""
        self.batches = FakeBatches(self._line)
        self._answers = answers or (Reply(),)
        self._turn = 0
        self._answered: dict[str, Plan] = {}
        self._api_key = api_key
        self._latency_s = latency_s
        self._drip_s = drip_s
        self._keeps_calls = keeps_calls
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake-server", daemon=True)

    @property
    def tokens(self) -> int:
        """All tokens it billed."""
        return self.usage.tokens

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
        app.router.add_post(COMPLETIONS, self._complete)
        app.router.add_post(ELSEWHERE, self._complete_elsewhere)
        app.router.add_get("/v1/models", self._models)
        self.batches.add_routes(app.router)
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
        call = await _received(request)
        key = call.headers.get("idempotency-key", "")
        if known := self._answered.get(key):
            self.replays += 1
            return await self._send(request, known.reply, None)
        answer = self._next(call, key)
        if self._latency_s:
            await asyncio.sleep(self._latency_s)
        if self._api_key and request.headers.get("Authorization") != f"Bearer {self._api_key}":
            answer = Fault.UNAUTHORIZED
        planned = plan(answer, call)
        response = await self._send(
            request, planned.reply, answer if isinstance(answer, Fault) else None
        )
        self._bill(key, planned)
        return response

    async def _complete_elsewhere(self, request: web.Request) -> web.StreamResponse:
        """Play another host, to which a redirect leads."""
        call = await _received(request)
        self.redirected.append(call)
        return await self._send(request, plan(Reply(), call).reply, None)

    def _line(self, call: ReceivedCall) -> Plan:
        """Answer a line of a batch."""
        if self._keeps_calls:
            self.calls.append(call)
        return plan(self._chosen(call), call)

    def _next(self, call: ReceivedCall, key: str) -> ServerAnswer:
        """Count a call that has no answer yet, and choose one."""
        self.count += key not in self.billed
        if key:
            self.billed.setdefault(key, Usage())
        if self._keeps_calls:
            self.calls.append(call)
        return self._chosen(call)

    def _chosen(self, call: ReceivedCall) -> ServerAnswer:
        answer = self._answers[min(self._turn, len(self._answers) - 1)]
        self._turn += 1
        return answer(call) if callable(answer) else answer

    def _bill(self, key: str, sent: Plan) -> None:
        """Enter what was sent whole; of two calls at once with one id, the first."""
        if key in self._answered:
            return
        self.usage += sent.usage
        if key:
            self.billed[key] = sent.usage
            self._answered[key] = sent
            if len(self._answered) > _REMEMBERED:
                del self._answered[next(iter(self._answered))]

    async def _send(
        self, request: web.Request, reply: WebReply, fault: Fault | None
    ) -> web.StreamResponse:
        from aiohttp import web  # noqa: PLC0415

        if fault in _UNANSWERED:
            await _leave(request, fault)
        headers = {"Content-Type": reply.content_type, **reply.headers}
        is_stream = reply.content_type == EVENT_STREAM
        if not is_stream and fault not in _PIECEMEAL:
            return web.Response(status=reply.status, body=reply.body, headers=headers)
        response = web.StreamResponse(status=reply.status, headers=headers)
        response.content_length = None if is_stream else len(reply.body)
        await response.prepare(request)
        if fault in _BROKEN_OFF:
            await response.write(reply.body[: len(reply.body) // 2])
            await asyncio.sleep(self._drip_s)  # a reset would overtake what is not read yet
            await _leave(request, fault)
        await self._write(response, reply.body, is_slow=fault is Fault.SLOW_DRIP)
        return response

    async def _write(self, response: web.StreamResponse, body: bytes, *, is_slow: bool) -> None:
        if is_slow:
            for byte in body:
                await response.write(bytes([byte]))
                await asyncio.sleep(self._drip_s)
            return
        for event in body.split(b"\n\n"):
            if event:
                await response.write(event + b"\n\n")


async def _received(request: web.Request) -> ReceivedCall:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return ReceivedCall(
        path=request.path,
        headers={name: value for name, value in headers.items() if name not in _SECRETS},
        body=_parsed(await request.read()),
        has_key=not _SECRETS.isdisjoint(headers),
    )


async def _leave(request: web.Request, fault: Fault | None) -> NoReturn:
    """Reset or close the connection, or leave it open, and never say a word again."""
    transport = request.transport
    if transport is not None and fault in _RESETS:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    elif transport is not None and fault in _CLOSES:
        transport.close()
    await asyncio.Event().wait()  # until the connection or the server goes away
    raise AssertionError("nobody sets this event")


@lru_cache(maxsize=64)
def _parsed(body: bytes) -> dict[str, Any]:
    """Read a request; a benchmark repeats a few over and over, and reading costs most."""
    return cast("dict[str, Any]", json.loads(body))
