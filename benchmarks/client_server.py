"""The server of the client benchmark: it says the same to everybody, and as cheaply as can be.

    python benchmarks/client_server.py REPLY.json

Listens on a free port of loopback, prints it, and ends with its standard input. The first part
of a path is how many milliseconds to wait: /200/v1/chat/completions. It is no test server (that
is summarizer.testing): it reads no request further than its length, so that even a client that
takes a fifth of a millisecond is not held up by it.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path

_HEAD = re.compile(
    rb"POST /(\d+)/.*?\r\ncontent-length: (\d+)(?=\r\n).*?\r\n\r\n", re.DOTALL | re.IGNORECASE
)


class Answering(asyncio.Protocol):
    """One connection that stays open: request in, reply out."""

    def __init__(self, reply: bytes) -> None:
        """Keep what is said to everybody, head and body."""
        self._reply = reply
        self._heard = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # TCP gives no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once the request is whole."""
        self._heard += data
        head = _HEAD.match(bytes(self._heard))
        if not head or len(self._heard) < head.end() + int(head[2]):
            return
        self._heard.clear()  # no client sends its next request before it has this reply
        wait_ms = int(head[1])
        if wait_ms:
            loop = asyncio.get_running_loop()
            loop.call_later(wait_ms / 1000, self._transport.write, self._reply)
        else:
            self._transport.write(self._reply)


def completion(content: str) -> bytes:
    """Make the reply to a chat completion, with its HTTP head."""
    body = json.dumps(
        {
            "id": "chatcmpl-benchmark",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "benchmark",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": content},
                    "finish_reason": "stop",
                }
            ],
            "usage": {
                "prompt_tokens": 1900,
                "completion_tokens": 900,
                "total_tokens": 2800,
                "prompt_tokens_details": {"cached_tokens": 0},
            },
        }
    ).encode()
    head = (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _serve(reply: bytes) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(reply), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it ends


if __name__ == "__main__":
    asyncio.run(_serve(completion(Path(sys.argv[1]).read_text(encoding="utf-8"))))
