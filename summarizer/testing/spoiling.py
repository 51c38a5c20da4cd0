"""Each fault in bytes: a whole answer, spoilt in one way."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from summarizer.ledger import Usage
from summarizer.testing.completions import (
    Completion,
    Plan,
    Reply,
    WebReply,
    completion,
    encode,
    encode_events,
    sample_content,
)
from summarizer.testing.faults import Fault
from summarizer.testing.sampling import JSON, sample

if TYPE_CHECKING:
    from summarizer.testing.completions import ReceivedCall

_GIANT_BYTES = 12_000_000
_DEPTH = 100_000
_SOON = "0.05"
COMPLETIONS = "/v1/chat/completions"
ELSEWHERE = "/elsewhere/chat/completions"
_HALF_A_PAIR = "\ud83d"


def _error(status: int, code: str | None = None, *, retry_after: str = "") -> WebReply:
    message = f"the fake server was told to send {status}"
    body = {"error": {"message": message, "type": "fake", "param": None, "code": code or status}}
    headers = {"Retry-After": retry_after} if retry_after else {}
    return WebReply(status=status, body=json.dumps(body).encode(), headers=headers)


_PAGE = WebReply(body=b"<html><h1>Welcome</h1></html>", content_type="text/html")
_FIXED = {
    Fault.RATE_LIMITED: _error(429),
    Fault.RATE_LIMITED_FOR_NOW: _error(429, retry_after=_SOON),
    Fault.RATE_LIMITED_VAGUELY: _error(429, retry_after="soon"),
    Fault.QUOTA_EXCEEDED: _error(429, "insufficient_quota"),
    Fault.BAD_REQUEST: _error(400),
    Fault.CONTEXT_EXCEEDED: _error(400, "context_length_exceeded"),
    Fault.UNAUTHORIZED: _error(401),
    Fault.PAYMENT_REQUIRED: _error(402),
    Fault.FORBIDDEN: _error(403),
    Fault.NOT_FOUND: _error(404),
    Fault.REQUEST_TIMEOUT: _error(408),
    Fault.CONFLICT: _error(409),
    Fault.TOO_LARGE: _error(413),
    Fault.UNPROCESSABLE: _error(422),
    Fault.TOO_EARLY: _error(425),
    Fault.INTERNAL_ERROR: _error(500),
    Fault.NOT_IMPLEMENTED: _error(501),
    Fault.UNAVAILABLE: _error(503),
    Fault.UNAVAILABLE_FOR_NOW: _error(503, retry_after=_SOON),
    Fault.GATEWAY_TIMEOUT: _error(504),
    Fault.OVERLOADED: _error(529),
    Fault.NOT_FOUND_PAGE: _PAGE.model_copy(update={"status": 404}),
    Fault.BAD_GATEWAY: _PAGE.model_copy(update={"status": 502}),
    Fault.EMPTY_BODY: WebReply(),
    Fault.HTML: _PAGE,
    Fault.NULL_BODY: WebReply(body=b"null"),
    Fault.ARRAY_BODY: WebReply(body=b"[]"),
    Fault.CORRUPT_GZIP: WebReply(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
    Fault.NESTED_BODY: WebReply(body=b"[" * _DEPTH + b"]" * _DEPTH),
    Fault.ERROR_OBJECT: WebReply(body=b'{"error": {"message": "upstream is busy", "code": 429}}'),
}


def plan(answer: Reply | WebReply | Fault, call: ReceivedCall) -> Plan:
    """Turn an answer into bytes and their price; a fault of the connection has a good answer.

    What a client cannot read off the bytes is not billed.
    """
    if isinstance(answer, WebReply):
        return Plan(answer, _told_usage(answer))
    if isinstance(answer, Reply):
        return _sent(completion(answer, call), call)
    return _spoilt(answer, call)


def _spoilt(fault: Fault, call: ReceivedCall) -> Plan:
    if fault in _FIXED:
        return Plan(_FIXED[fault])
    if fault in _MADE:
        return Plan(_MADE[fault](call))
    if fault in _CONTENTS:
        said = _CONTENTS[fault](sample_content(call), call.reply_schema)
        return _sent(completion(said, call), call)
    done = completion(Reply(), call)
    if fault in _COMPLETIONS:
        return _sent(_COMPLETIONS[fault](done), call)
    if fault is Fault.UNASKED_EVENTS:
        return _as_events(done, call)
    whole = _sent(done, call)
    return _BODIES[fault](whole) if fault in _BODIES else whole


def _sent(done: Completion, call: ReceivedCall) -> Plan:
    return Plan(encode(done.body, call), done.usage)


def _as_events(done: Completion, call: ReceivedCall) -> Plan:
    events = encode_events(done.body, tells_usage=True)
    return Plan(events, done.usage if call.is_stream else Usage())


def _told_usage(reply: WebReply) -> Usage:
    """Read the tokens off a body made by hand, as a client has to."""
    try:
        usage = json.loads(reply.body)["usage"]
        return Usage(input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return Usage()


def _until_a_second_from_now(_call: ReceivedCall) -> WebReply:
    moment = datetime.now(UTC) + timedelta(seconds=1)
    return _error(429, retry_after=format_datetime(moment, usegmt=True))


def _redirect(host: str, path: str) -> Callable[[ReceivedCall], WebReply]:
    def made(call: ReceivedCall) -> WebReply:
        port = call.headers.get("host", "").rpartition(":")[2]
        return WebReply(status=307, headers={"Location": f"http://{host}:{port}{path}"})

    return made


_MADE: dict[Fault, Callable[[ReceivedCall], WebReply]] = {
    Fault.RATE_LIMITED_UNTIL: _until_a_second_from_now,
    Fault.REDIRECT_LOOP: _redirect("127.0.0.1", COMPLETIONS),
    Fault.REDIRECT_ELSEWHERE: _redirect("localhost", ELSEWHERE),
}


def _rewritten(change: Callable[[bytes], bytes], **headers: str) -> Callable[[Plan], Plan]:
    """Change the bytes, so that no client can read what it costs."""

    def spoilt(whole: Plan) -> Plan:
        body = change(whole.reply.body)
        return Plan(whole.reply.model_copy(update={"body": body, "headers": headers}))

    return spoilt


def _reencoded(change: Callable[[bytes], bytes]) -> Callable[[Plan], Plan]:
    """Change the bytes to others that a client may well read, the usage included."""

    def spoilt(whole: Plan) -> Plan:
        return _rewritten(change)(whole)._replace(usage=whole.usage)

    return spoilt


_BODIES: dict[Fault, Callable[[Plan], Plan]] = {
    Fault.CUT_BODY: _rewritten(lambda body: body[: len(body) // 2]),
    Fault.INVALID_UTF8: _rewritten(lambda body: body.replace(b"a", b"\xff\xfe")),
    Fault.UTF16: _reencoded(lambda body: body.decode().encode("utf-16")),
    Fault.BYTE_ORDER_MARK: _reencoded(lambda body: b"\xef\xbb\xbf" + body),
    Fault.GIANT: _rewritten(lambda body: b" " * _GIANT_BYTES + body),
    Fault.GZIP_BOMB: _rewritten(
        lambda body: gzip.compress(b" " * _GIANT_BYTES + body), **{"Content-Encoding": "gzip"}
    ),
}


def _with(**fields: object) -> Callable[[Completion], Completion]:
    def spoilt(done: Completion) -> Completion:
        return done._replace(body=done.body | fields)

    return spoilt


def _with_usage(usage: object) -> Callable[[Completion], Completion]:
    def spoilt(done: Completion) -> Completion:
        return Completion(done.body | {"usage": usage}, Usage())

    return spoilt


def _choices_of(message: object) -> list[dict[str, object]]:
    return [{"index": 0, "message": message, "finish_reason": "stop"}]


def _tokens(count: int) -> dict[str, int]:
    return {"prompt_tokens": count, "completion_tokens": count, "total_tokens": 2 * count}


_COMPLETIONS: dict[Fault, Callable[[Completion], Completion]] = {
    Fault.EMPTY_CHOICES: _with(choices=[]),
    Fault.NULL_CHOICES: _with(choices=None),
    Fault.NULL_MESSAGE: _with(choices=_choices_of(None)),
    Fault.NULL_CONTENT: _with(choices=_choices_of({"role": "assistant", "content": None})),
    Fault.NO_USAGE: _with_usage(None),
    Fault.NEGATIVE_USAGE: _with_usage(_tokens(-5)),
    Fault.HUGE_USAGE: _with_usage(_tokens(10**30)),
}

_Says: TypeAlias = Callable[[str, dict[str, Any]], Reply]
"""Made of good content and the schema it fits."""


def _values_replaced(by: JSON | float) -> _Says:
    def said(good: str, _schema: dict[str, Any]) -> Reply:
        return Reply(content=json.dumps(dict.fromkeys(json.loads(good), by)))

    return said


def _half(good: str) -> str:
    return good[: len(good) // 2]


def _no_such_choice(_good: str, schema: dict[str, Any]) -> Reply:
    return Reply(content=json.dumps(sample(cast("dict[str, Any]", _without_choices(schema)))))


def _without_choices(schema: JSON) -> JSON:
    if isinstance(schema, list):
        return [_without_choices(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: ["no such choice"] if key == "enum" else _without_choices(part)
        for key, part in schema.items()
        if key != "const"
    }


_CONTENTS: dict[Fault, _Says] = {
    Fault.EMPTY_CONTENT: lambda _good, _schema: Reply(content=""),
    Fault.CUT_JSON: lambda good, _schema: Reply(content=_half(good)),
    Fault.WRONG_SCHEMA: lambda _good, _schema: Reply(content='{"unexpected": true}'),
    Fault.EXTRA_FIELD: lambda good, _schema: Reply(
        content=json.dumps(json.loads(good) | {"unexpected": True})
    ),
    Fault.WRONG_TYPES: _values_replaced({"unexpected": []}),
    Fault.UNKNOWN_CHOICE: _no_such_choice,
    Fault.NOT_A_NUMBER: _values_replaced(float("nan")),
    Fault.LONE_SURROGATE: lambda good, _schema: Reply(
        content=good.replace(': "', f': "{_HALF_A_PAIR}', 1)
    ),
    Fault.ESCAPED_SURROGATE: lambda good, _schema: Reply(
        content=good.replace(': "', ': "\\ud83d', 1)
    ),
    Fault.FENCED: lambda good, _schema: Reply(content=f"```json\n{good}\n```"),
    Fault.THINKING: lambda good, _schema: Reply(content=f"<think>So {{or}} so?</think>\n{good}"),
    Fault.PROSE: lambda good, _schema: Reply(content=f"Here it is:\n{good}\nAnything else?"),
    Fault.ENCODED_TWICE: lambda good, _schema: Reply(content=json.dumps(good)),
    Fault.NESTED: lambda _good, _schema: Reply(content="[" * _DEPTH),
    Fault.REFUSAL: lambda _good, _schema: Reply(content="", refusal="I cannot help with that."),
    Fault.CONTENT_FILTER: lambda _good, _schema: Reply(content="", finish_reason="content_filter"),
    Fault.LENGTH: lambda good, _schema: Reply(content=_half(good), finish_reason="length"),
}
