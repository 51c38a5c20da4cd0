"""The vendors' side of rounds: a wire whose questions travel as files, not one by one.

`Wire` prepares each request and reads each reply as ever: only the last step, the HTTP client,
hands the request to the rounds and gets the answer from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx2
import openai
from pydantic import BaseModel

from summarizer import answers
from summarizer.capping import CappedClient
from summarizer.errors import ModelAPIError, SummarizerError
from summarizer.letters import Answer, Batch, Problem, StepError
from summarizer.retrying import is_transient
from summarizer.rounds import Rounds
from summarizer.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from pydantic import SecretStr

    from summarizer.letters import RoundLimits
    from summarizer.messages import Message
    from summarizer.providers import Mode, ModelRef
    from summarizer.rounds import Book
    from summarizer.wire import Answered

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")
_TAG = "summarizer_round"
_KEPT_S = 30 * 86_400  # the provider's longest; then it deletes the files by itself
_EARLIER_S = 3600.0  # its clock may be behind ours
_PAGE = 100
_LARGEST_FILE = 2_000_000_000
_LARGEST_LINE = 10_000_000
_UNREACHABLE = 503


class MailClient(CappedClient):
    """Sends completions by the rounds, and everything else over HTTP."""

    most_streamed = _LARGEST_FILE
    rounds: Rounds

    async def send(
        self,
        request: httpx2.Request,
        *,
        stream: bool = False,
        **options: Any,  # noqa: ANN401  # passed on as they come
    ) -> httpx2.Response:
        """Return the answer that the provider gave in a batch, as if it had come by itself."""
        if not request.url.path.endswith("/chat/completions"):
            return await super().send(request, stream=stream, **options)
        call = request.headers["idempotency-key"]
        answer = await self.rounds.ask(call, request.content)
        headers = {"content-type": "application/json"}
        return httpx2.Response(answer.status, headers=headers, content=answer.body, request=request)


class MailWire(Wire):
    """A wire for one event loop that asks in rounds."""

    _http = MailClient

    def __init__(  # noqa: PLR0913  # those of a wire, and of its rounds
        self,
        model: ModelRef,
        *,
        base_url: str | None,
        api_key: SecretStr,
        mode: Mode,
        timeout_s: float,
        book: Book,
        limits: RoundLimits,
        tell: Callable[[str], None],
    ) -> None:
        """Open nothing yet; `timeout_s` is for one step at the provider."""
        super().__init__(model, base_url=base_url, api_key=api_key, mode=mode, timeout_s=timeout_s)
        self.rounds = Rounds(_Files(self._vendor, self), book, limits, tell)
        client = self._vendor._client  # noqa: SLF001  # it was made by `_connect` just now
        if isinstance(client, MailClient):
            client.rounds = self.rounds

    async def ask(  # noqa: PLR0913  # the parts of one call, keyword-only
        self,
        messages: Sequence[Message],
        reply: type[T],
        *,
        max_tokens: int,
        parameters: dict[str, str | int | float | bool],
        call_id: str,
        on_fields: Callable[[Mapping[str, object]], None] | None = None,
    ) -> Answered[T]:
        """Ask in a round; a batch has no stream, so no fields are told of."""
        del on_fields
        try:
            return await super().ask(
                messages, reply, max_tokens=max_tokens, parameters=parameters, call_id=call_id
            )
        except ModelAPIError as exc:
            # The SDK takes whatever its HTTP client raises for a lost connection.
            if own := _own_error(exc):
                raise own from exc
            raise

    async def aclose(self) -> None:
        """Stop the rounds and close the connections."""
        await self.rounds.aclose()
        await super().aclose()


class _Files:
    """The provider's `/files` and `/batches`, through its SDK."""

    def __init__(self, vendor: openai.AsyncOpenAI, wire: Wire) -> None:
        self._vendor = vendor
        self._wire = wire

    async def upload(self, round_id: str, content: bytes) -> str:
        made = await self._done(
            self._vendor.files.create(
                file=(f"{round_id}.jsonl", content),
                purpose="batch",
                expires_after={"anchor": "created_at", "seconds": _KEPT_S},
            )
        )
        return self._id_of(made)

    async def create(self, round_id: str, file_id: str) -> Batch:
        made = await self._done(
            self._vendor.batches.create(
                input_file_id=file_id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_TAG: round_id},
                output_expires_after={"anchor": "created_at", "seconds": _KEPT_S},
                extra_headers={"Idempotency-Key": round_id},
            )
        )
        return self._batch(made)

    async def find(self, round_id: str, since: float) -> Batch | None:
        async def look() -> Batch | None:
            async for batch in self._vendor.batches.list(limit=_PAGE):
                tags = getattr(batch, "metadata", None)
                if isinstance(tags, dict) and tags.get(_TAG) == round_id:
                    return self._batch(batch)
                if _number(getattr(batch, "created_at", None), since) < since - _EARLIER_S:
                    return None
            return None

        return await self._done(look())

    async def retrieve(self, batch_id: str) -> Batch:
        return self._batch(await self._done(self._vendor.batches.retrieve(batch_id)))

    async def lines(self, file_id: str) -> AsyncIterator[bytes]:
        """Split at line feeds alone: a string in JSON may hold other separators of lines."""
        try:
            async with self._vendor.files.with_streaming_response.content(file_id) as response:
                rest = b""
                async for chunk in response.iter_bytes():
                    *whole, rest = (rest + chunk).split(b"\n")
                    for line in whole:
                        yield line
                    rest = rest if len(rest) <= _LARGEST_LINE else b""
                yield rest
        except (openai.OpenAIError, httpx2.HTTPError) as exc:
            raise self._failed(exc) from exc

    async def _done(self, step: Awaitable[R]) -> R:
        try:
            return await step
        except (openai.OpenAIError, httpx2.HTTPError) as exc:
            raise self._failed(exc) from exc

    def _failed(self, exc: Exception) -> StepError:
        if isinstance(exc, openai.APIStatusError):
            said = self._wire.translate(exc)
            return StepError(
                Answer(exc.status_code, exc.response.content),
                is_transient=isinstance(said, ModelAPIError) and is_transient(said),
                code=getattr(said, "code", None),
                wait_s=getattr(said, "retry_after", None) or 0.0,
            )
        cause = exc.__cause__ or exc
        words = f"no connection for the batch ({type(cause).__name__}); is the server up?"
        return StepError(Answer.error(_UNREACHABLE, words), is_transient=True)

    def _id_of(self, made: object) -> str:
        found = getattr(made, "id", None)
        if isinstance(found, str) and found:
            return found
        words = "what it sent is neither a file nor a batch; does it have the Batch API?"
        raise StepError(Answer.error(501, words), is_transient=False)

    def _batch(self, made: object) -> Batch:
        counts, errors = getattr(made, "request_counts", None), getattr(made, "errors", None)
        problems = getattr(errors, "data", None)
        names = (getattr(made, name, None) for name in ("output_file_id", "error_file_id"))
        return Batch(
            id=self._id_of(made),
            status=str(getattr(made, "status", "")),
            done=sum(int(_number(getattr(counts, name, 0), 0)) for name in ("completed", "failed")),
            total=int(_number(getattr(counts, "total", 0), 0)),
            files=tuple(name for name in names if isinstance(name, str) and name),
            problems=tuple(_problem(each) for each in problems)
            if isinstance(problems, list)
            else (),
        )


def _problem(told: object) -> Problem:
    line = getattr(told, "line", None)
    return Problem(
        code=str(getattr(told, "code", "")),
        message=answers.one_line(Exception(getattr(told, "message", ""))),
        line=line if isinstance(line, int) else None,
    )


def _number(value: object, default: float) -> float:
    return value if isinstance(value, int | float) else default


def _own_error(exc: BaseException) -> SummarizerError | None:
    link = exc.__cause__
    while link is not None:
        if isinstance(link, SummarizerError):
            return link
        link = link.__cause__
    return None
