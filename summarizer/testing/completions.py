"""What goes over the wire: the request as the server saw it, and the answer in bytes."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, cast

from pydantic import Field

from summarizer.frozen import Frozen
from summarizer.ledger import Usage
from summarizer.testing.sampling import sample

EVENT_STREAM = "text/event-stream"
_CHARS_PER_TOKEN = 4
_CHARS_PER_DELTA = 24


class ReceivedCall(Frozen):
    """One request as the server saw it, without its key."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    has_key: bool = Field(default=False, description="whether it brought a key, right or wrong")

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

    @property
    def is_stream(self) -> bool:
        """Whether it asked for server-sent events."""
        return bool(self.body.get("stream"))


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


class Plan(NamedTuple):
    """An answer ready to send, and what it bills once it was sent whole."""

    reply: WebReply
    usage: Usage = Usage()


class Completion(NamedTuple):
    """A chat completion before it is put into bytes."""

    body: dict[str, Any]
    usage: Usage


def completion(reply: Reply, call: ReceivedCall) -> Completion:
    """Answer a call with what the model says; as a call of the tool, where there is one."""
    content = sample_content(call) if reply.content is None else reply.content
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if reply.refusal else content,
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
    return Completion(body, Usage(input_tokens=read, output_tokens=written))


def encode(body: dict[str, Any], call: ReceivedCall) -> WebReply:
    """Put a completion into bytes: as events if the call asked for a stream, else as one JSON."""
    if not call.is_stream:
        return WebReply(body=json.dumps(body).encode())
    tells_usage = bool((call.body.get("stream_options") or {}).get("include_usage"))
    return encode_events(body, tells_usage=tells_usage)


def encode_events(body: dict[str, Any], *, tells_usage: bool) -> WebReply:
    """Put a completion into server-sent events."""
    head: dict[str, Any] = {key: body[key] for key in ("id", "created", "model") if key in body}
    head["object"] = "chat.completion.chunk"
    chunks = [{**head, **part} for part in _parts(body)]
    if tells_usage and "usage" in body:
        chunks.append({**head, "choices": [], "usage": body["usage"]})
    events = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return WebReply(body="".join([*events, "data: [DONE]\n\n"]).encode(), content_type=EVENT_STREAM)


def sample_content(call: ReceivedCall) -> str:
    """Write a sample of the schema that was asked for."""
    return json.dumps(sample(call.reply_schema)) if call.reply_schema else "Well."


def _parts(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut a completion into deltas; one that is spoilt is sent as it is."""
    try:
        choice = body["choices"][0]
        message = choice["message"]
        deltas = [{"role": message["role"]}, *_deltas(message)]
    except (KeyError, IndexError, TypeError):
        return [{key: body[key] for key in ("choices", "error") if key in body}]
    parts = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    parts.append({"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]})
    return [{"choices": [part]} for part in parts]


def _deltas(message: dict[str, Any]) -> list[dict[str, Any]]:
    if message.get("tool_calls"):
        (tool,) = message["tool_calls"]
        name = {"name": tool["function"]["name"], "arguments": ""}
        calls: list[dict[str, Any]] = [{**tool, "index": 0, "function": name}]
        calls += [
            {"index": 0, "function": {"arguments": piece}}
            for piece in _pieces(tool["function"]["arguments"])
        ]
        return [{"tool_calls": [call]} for call in calls]
    return [
        {field: piece}
        for field in ("content", "refusal")
        for piece in _pieces(message.get(field) or "")
    ]


def _pieces(text: str) -> list[str]:
    return [text[i : i + _CHARS_PER_DELTA] for i in range(0, len(text), _CHARS_PER_DELTA)]
