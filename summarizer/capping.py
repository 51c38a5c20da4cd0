"""The SDK's HTTP client with a bound on what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpx2
import openai

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MAX_REPLY_BYTES = 10_000_000  # a brief has some ten thousand


class CappedClient(openai.DefaultAsyncHttpxClient):
    """Reads no more of a reply than MAX_REPLY_BYTES, counted after decompression."""

    most_streamed = MAX_REPLY_BYTES

    async def send(
        self,
        request: httpx2.Request,
        *,
        stream: bool = False,
        **options: Any,  # noqa: ANN401  # passed on as they come
    ) -> httpx2.Response:
        """Send, and read the reply unless it is to be streamed."""
        if stream:
            request.headers["accept-encoding"] = "identity"
        response = await super().send(request, stream=True, **options)
        if stream:
            return await _capped(response, self.most_streamed)
        try:
            body = await _read(response)
        finally:
            await response.aclose()
        return httpx2.Response(
            response.status_code,
            headers=[
                (name, value)
                for name, value in response.headers.multi_items()
                if name not in {"content-encoding", "content-length", "transfer-encoding"}
            ],
            content=body,
            request=response.request,
            extensions=response.extensions,
        )


class _OversizedReplyError(openai.OpenAIError):
    """One of the SDK's own family, since it hides any other as a connection error."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the reply has over {most:,} bytes")


class _CappedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, most: int) -> None:
        self._inner = inner
        self._most = self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            self._left -= len(chunk)
            if self._left < 0:
                raise _OversizedReplyError(self._most)
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _capped(response: httpx2.Response, most: int) -> httpx2.Response:
    """Bound a stream; one that is packed, unasked, could unpack to any length."""
    if response.headers.get("content-encoding", "identity") != "identity":
        await response.aclose()
        raise openai.OpenAIError("the stream is compressed, though that was not accepted")
    response.stream = _CappedStream(cast("httpx2.AsyncByteStream", response.stream), most)
    return response


async def _read(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            raise _OversizedReplyError(MAX_REPLY_BYTES)
    return bytes(body)
