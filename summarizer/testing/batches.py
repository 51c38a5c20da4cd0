"""The fake server's `/v1/files` and `/v1/batches`: a batch goes one step further at each look.

validating → in_progress (half of its lines, then all) → finalizing → completed. So a test knows
where it is without a clock. What is told here holds from the next request on, from any thread.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from summarizer.ledger import Usage
from summarizer.testing.completions import ReceivedCall
from summarizer.testing.spoiling import COMPLETIONS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from summarizer.testing.completions import Plan

Step: TypeAlias = Literal["upload", "create", "retrieve", "list", "content"]
_ENDED = {"completed", "failed", "expired", "cancelled"}
_BYTES_PER_TOKEN = 4
_FULL = "Enqueued token limit reached. Please try again once some batches have been completed."
_EXPIRED = "This request could not be executed before the completion window expired."
_CANCELLED = "This request was not executed because the batch was cancelled."


@dataclass
class FakeBatch:
    """A batch as the server sees it."""

    id: str
    file: str
    metadata: dict[str, str]
    created: int
    status: str = "validating"
    lines: list[dict[str, Any]] = field(default_factory=list)
    tokens: int = 0
    outputs: list[bytes] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    next_line: int = 0

    def shown(self) -> dict[str, Any]:
        """Show it as the protocol does."""
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": COMPLETIONS,
            "completion_window": "24h",
            "created_at": self.created,
            "input_file_id": self.file,
            "status": self.status,
            "metadata": self.metadata,
            "errors": {"object": "list", "data": self.problems} if self.problems else None,
            "request_counts": {
                "total": len(self.lines),
                "completed": len(self.outputs),
                "failed": len(self.failures),
            },
            **self.files,
        }


class FakeBatches:
    """What a test may look at and tell.

    `served` counts the lines that a model answered, by `custom_id`: each should be there once.
    `usage` is what they billed. `uploads` and `requests` count what was asked of the server.
    """

    def __init__(self, answer: Callable[[ReceivedCall], Plan]) -> None:
        """Begin with none; `answer` makes the answer to a line."""
        self.batches: dict[str, FakeBatch] = {}
        self.files: dict[str, bytes] = {}
        self.served: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.usage = Usage()
        self.requests: Counter[str] = Counter()
        self.held: str | None = None
        """The status in which batches stay until this is None again."""
        self.stalls: dict[Step, int] = {}
        """After so many good answers to a step the next are never given, though it is done."""
        self.breaks: dict[Step, list[int]] = {}
        """Statuses to answer the next requests of a step with, 0 for a connection that breaks."""
        self.most_lines = 50_000
        self.most_bytes = 200_000_000
        self.most_tokens: int | None = None
        """Enqueued at once, a token for four bytes; a batch that is over it fails."""
        self.ends_after: tuple[Literal["expired", "cancelled"], int] | None = None
        """How the next batch ends, after how many of its lines."""
        self._answer = answer

    @property
    def lines(self) -> int:
        """Lines that a model answered, well or not."""
        return self.served.total()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them."""
        router.add_post("/v1/files", self._on("upload", self._upload))
        router.add_get("/v1/files/{id}", self._on("retrieve", self._file))
        router.add_get("/v1/files/{id}/content", self._on("content", self._content))
        router.add_post("/v1/batches", self._on("create", self._create))
        router.add_get("/v1/batches", self._on("list", self._list))
        router.add_get("/v1/batches/{id}", self._on("retrieve", self._retrieve))
        router.add_post("/v1/batches/{id}/cancel", self._on("retrieve", self._cancel))

    def _on(
        self, step: Step, serve: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def served(request: web.Request) -> web.StreamResponse:
            self.requests[step] += 1
            await (request.post() if step == "upload" else request.read())
            if statuses := self.breaks.get(step):
                return _broken(request, statuses.pop(0))
            response = await serve(request)
            left = self.stalls.get(step)
            if left is None:
                return response
            self.stalls[step] = left - 1
            return response if left > 0 else await _stalled(request, response)

        return served

    # Files

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["file"]
        content = file.encode() if isinstance(file, str) else bytes(_content(file))
        if form.get("purpose") != "batch":
            return _error(400, "the purpose is not batch")
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return _json(self._shown_file(name))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["id"]
        return _json(self._shown_file(name)) if name in self.files else _error(404, "no such file")

    async def _content(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web  # noqa: PLC0415

        name = request.match_info["id"]
        if name not in self.files:
            return _error(404, "no such file")
        return web.Response(body=self.files[name], content_type="application/jsonl")

    def _shown_file(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "object": "file",
            "bytes": len(self.files[name]),
            "created_at": int(time.time()),
            "filename": "lines.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    # Batches

    async def _create(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if asked.get("endpoint") != COMPLETIONS or asked.get("completion_window") != "24h":
            return _error(400, "no such endpoint or window")
        if asked.get("input_file_id") not in self.files:
            return _error(400, "no such file")
        name = f"batch_{len(self.batches) + 1}"
        batch = FakeBatch(
            name, asked["input_file_id"], asked.get("metadata") or {}, int(time.time())
        )
        self.batches[name] = batch
        return _json(batch.shown())

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        batch = self.batches.get(request.match_info["id"])
        if batch is None:
            return _error(404, "no such batch")
        if batch.status not in {self.held, *_ENDED}:
            self._go_on(batch)
        return _json(batch.shown())

    async def _list(self, request: web.Request) -> web.StreamResponse:
        names = [*reversed(self.batches)]
        after = request.query.get("after")
        first = names.index(after) + 1 if after in names else 0
        page = names[first : first + int(request.query.get("limit", "20"))]
        return _json(
            {
                "object": "list",
                "data": [self.batches[name].shown() for name in page],
                "last_id": page[-1] if page else None,
                "has_more": bool(page) and page[-1] != names[-1],
            }
        )

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        batch = self.batches.get(request.match_info["id"])
        if batch is None:
            return _error(404, "no such batch")
        if batch.status not in _ENDED:
            batch.status = "cancelling"
        return _json(batch.shown())

    # What becomes of one

    def _go_on(self, batch: FakeBatch) -> None:
        match batch.status:
            case "validating":
                self._validate(batch)
                batch.status = "failed" if batch.problems else "in_progress"
                if batch.status == "in_progress":
                    self._serve(batch, len(batch.lines) // 2)
            case "in_progress":
                self._serve(batch, len(batch.lines))
                batch.status = "finalizing"
            case "cancelling":
                self._leave_out(batch, "batch_cancelled", _CANCELLED)
                self._end(batch, "cancelled")
            case _:
                is_whole = batch.next_line >= len(batch.lines)
                status = "completed"
                if not is_whole and self.ends_after:
                    status, self.ends_after = self.ends_after[0], None
                    words = _EXPIRED if status == "expired" else _CANCELLED
                    self._leave_out(batch, f"batch_{status}", words)
                self._end(batch, status)

    def _validate(self, batch: FakeBatch) -> None:
        content = self.files[batch.file]
        rows = content.splitlines()
        batch.problems += _problems(rows)
        batch.lines = [] if batch.problems else [json.loads(row) for row in rows]
        batch.tokens = len(content) // _BYTES_PER_TOKEN
        under_way = sum(b.tokens for b in self.batches.values() if b.status not in _ENDED)
        if self.most_tokens is not None and under_way > self.most_tokens:
            batch.problems.append({"code": "token_limit_exceeded", "message": _FULL, "line": None})
        if len(rows) > self.most_lines or len(content) > self.most_bytes:
            batch.problems.append(
                {"code": "file_too_large", "message": "too many lines or bytes", "line": None}
            )

    def _serve(self, batch: FakeBatch, until: int) -> None:
        if self.ends_after:
            until = min(until, self.ends_after[1])
        for line in batch.lines[batch.next_line : until]:
            self._serve_line(batch, line)
        batch.next_line = max(batch.next_line, until)

    def _serve_line(self, batch: FakeBatch, line: dict[str, Any]) -> None:
        call = line["custom_id"]
        received = ReceivedCall(
            path=line["url"], headers={"idempotency-key": call}, body=line["body"], has_key=True
        )
        planned = self._answer(received)
        status, body = planned.reply.status, _embedded(planned.reply.body)
        row = {
            "id": f"batch_req_{self.lines + self.failed.total() + 1}",
            "custom_id": call,
            "response": {"status_code": status, "request_id": "fake", "body": body},
            "error": None,
        }
        if status == 200:
            self.served[call] += 1
            self.usage += planned.usage
        else:
            self.failed[call] += 1
        (batch.outputs if status == 200 else batch.failures).append(json.dumps(row).encode())

    def _leave_out(self, batch: FakeBatch, code: str, message: str) -> None:
        for line in batch.lines[batch.next_line :]:
            row = {
                "id": "batch_req_0",
                "custom_id": line["custom_id"],
                "response": None,
                "error": {"code": code, "message": message},
            }
            batch.failures.append(json.dumps(row).encode())

    def _end(self, batch: FakeBatch, status: str) -> None:
        batch.status = status
        for field_name, rows in (
            ("output_file_id", batch.outputs),
            ("error_file_id", batch.failures),
        ):
            if rows:
                name = batch.files[field_name] = f"file-{len(self.files) + 1}"
                # The order of a file of answers is not that of the questions.
                self.files[name] = b"".join(row + b"\n" for row in reversed(rows))


def _content(file: web.FileField | bytes | bytearray) -> bytes | bytearray:
    if isinstance(file, bytes | bytearray):
        return file
    with file.file:
        return file.file.read()


def _problems(rows: list[bytes]) -> list[dict[str, Any]]:
    """Say what is wrong with the lines of a file."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        try:
            line = json.loads(row)
            call, is_right = line["custom_id"], line["url"] == COMPLETIONS and line["body"]["model"]
        except (ValueError, KeyError, TypeError):
            found.append({"code": "invalid_json_line", "message": "no request", "line": number})
            continue
        if call in seen or not is_right or line["method"] != "POST":
            found.append({"code": "invalid_request", "message": "twice or wrong", "line": number})
        seen.add(call)
    return found


def _embedded(body: bytes) -> object:
    """Put a body into a line; what is no JSON becomes a string."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body[:1000].decode(errors="replace")


def _json(body: dict[str, Any]) -> web.StreamResponse:
    from aiohttp import web  # noqa: PLC0415

    return web.json_response(body)


def _error(status: int, message: str) -> web.StreamResponse:
    from aiohttp import web  # noqa: PLC0415

    return web.json_response({"error": {"message": message, "code": None}}, status=status)


def _broken(request: web.Request, status: int) -> web.StreamResponse:
    if not status and request.transport:
        request.transport.close()
    return _error(status or 500, f"the fake server was told to send {status}")


async def _stalled(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Send half of a body and no more; the client, or its death, ends it."""
    from aiohttp import web  # noqa: PLC0415

    body = response.body if isinstance(response, web.Response) else b""
    if isinstance(body, bytes) and response.content_type == "application/jsonl":
        part = web.StreamResponse()
        part.content_length = len(body)
        await part.prepare(request)
        await part.write(body[: len(body) // 2])
    await asyncio.Event().wait()
    return response
