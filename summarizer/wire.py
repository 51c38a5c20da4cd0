"""The vendors' side of the client: one typed call, and their errors in our words.

`client.py` imports this inside the first call: `openai` and `instructor` cost three seconds.
"""

from __future__ import annotations

import logging
import math
import os
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError, InstructorRetryException
from instructor.core.hooks import HookName, Hooks
from pydantic import BaseModel, SecretStr, ValidationError

from summarizer.errors import (
    ConfigError,
    ModelAPIError,
    ModelError,
    OutputError,
    RefusalError,
    TruncatedError,
)
from summarizer.ledger import Usage
from summarizer.messages import Message
from summarizer.providers import NO_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.providers import Mode, ModelRef

T = TypeVar("T", bound=BaseModel)
MAX_REPLY_BYTES = 10_000_000  # a brief has some ten thousand
_SHOWN = 200  # characters of a server's own words in a message
_OPENAI_HOST = "api.openai.com"
_CONNECT_S = 10.0
_ECHOED = 4000  # characters of an invalid reply sent back in a reask

# Their lines quote requests and replies, and with them the article.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
logging.getLogger("openai._base_client").setLevel(logging.INFO)


class Wire:
    """A connection pool to one endpoint, for one event loop."""

    def __init__(
        self,
        model: ModelRef,
        *,
        base_url: str | None,
        api_key: SecretStr,
        mode: Mode,
        timeout_s: float,
    ) -> None:
        """Open nothing yet; raises ConfigError for an address or a key that cannot be one."""
        self._model = model
        self._api_key = api_key
        self._vendor = self._connect(base_url, timeout_s)
        url = self._vendor.base_url  # without user, password and query, which may be secret
        self._address = f"{url.scheme}://{url.netloc.decode()}{url.path}".rstrip("/")
        self._asker = instructor.from_openai(self._vendor, mode=instructor.Mode[mode])
        self._cap = "max_completion_tokens" if url.host == _OPENAI_HOST else "max_tokens"

    async def ask(
        self,
        messages: Sequence[Message],
        reply: type[T],
        *,
        max_tokens: int,
        parameters: dict[str, str | int | float | bool],
        after: OutputError | None = None,
    ) -> tuple[T, Usage]:
        """Make one HTTP call, a reask if it comes after a failure; raises ModelError."""
        seen: list[Any] = []  # instructor loses the completion of a refusal in TOOLS mode
        hooks = Hooks()
        hooks.on(HookName.COMPLETION_RESPONSE, seen.append)
        options: dict[str, Any] = {self._cap: max_tokens, **parameters}
        try:
            value = await self._asker.create(
                messages=cast("Any", [m.model_dump() for m in (*messages, *_reask(after))]),
                model=self._model.name,
                response_model=reply,
                max_retries=0,  # one attempt: `retrying` owns the others
                strict=False,
                hooks=hooks,
                **options,
            )
        except (openai.OpenAIError, InstructorError) as exc:
            cause = _unwrapped_error(exc)
        else:
            return _plain(value, reply), usage_of(seen[-1])
        completion = seen[-1] if seen else None
        answer = read_answer(completion)
        saved = None if answer.is_cut or answer.is_refused else _salvage(answer.text, reply)
        if saved is not None:
            return saved, usage_of(completion)
        # The wrapper holds the whole article and is left behind; so is a cause that tells the key.
        raise self.translate(cause, completion) from None if self._tells_key(cause) else cause

    async def aclose(self) -> None:
        """Close the connections."""
        await self._vendor.close()

    def translate(self, cause: Exception, completion: object = None) -> ModelError:
        """Say in our words why a call failed, given what the server sent, if anything."""
        if isinstance(cause, openai.APIStatusError):
            return self._status_error(cause)
        if isinstance(cause, openai.OpenAIError):
            return self._api_error(_transport_words(cause))
        if not isinstance(getattr(completion, "choices", None), list):
            return self._no_completion(cause, completion)
        answer = read_answer(completion)
        usage = usage_of(completion)
        if answer.is_cut:
            return TruncatedError(
                f"{self._model} hit its output limit before the reply was whole; "
                "use a shorter article or another model",
                model=str(self._model),
                usage=usage,
                raw_output=answer.text,
            )
        if answer.is_refused:
            words = self._without_key(answer.refusal or "content filter")
            return RefusalError(
                f"{self._model} refused: {words!r}; try another model",
                model=str(self._model),
                usage=usage,
            )
        return OutputError(
            f"{self._model} gave no valid reply: "
            f"{problem_of(cause) if answer.text else 'it is empty'}; try another model",
            model=str(self._model),
            usage=usage,
            raw_output=answer.text,
        )

    def _connect(self, base_url: str | None, timeout_s: float) -> openai.AsyncOpenAI:
        key = self._api_key.get_secret_value()
        if not key.isascii() or not key.isprintable():
            raise ConfigError(f"the key for {str(self._model)!r} is no key; copy it again")
        timeout = openai.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        try:
            vendor = openai.AsyncOpenAI(
                api_key=key,
                base_url=base_url,
                max_retries=0,
                timeout=timeout,
                # A proxy of the environment must not see what stays on this machine.
                http_client=_CappedClient(timeout=timeout, trust_env=not _is_loopback(base_url)),
            )
        except (httpx2.InvalidURL, openai.OpenAIError) as exc:
            raise ConfigError(f"cannot call {base_url!r}: {_one_line(exc)}; fix it") from exc
        if vendor.base_url.scheme not in {"http", "https"} or not vendor.base_url.host:
            raise ConfigError(
                f"{str(vendor.base_url)!r} is no http address; write e.g. http://localhost:8080/v1"
            )
        return vendor

    def _status_error(self, exc: openai.APIStatusError) -> ModelAPIError:
        hint = {
            401: "check the key",
            403: "this key may not use it",
            404: "check the model's name and the base URL",
            413: "the article is too long for it",
            429: "rate limited",
        }.get(exc.status_code, "the server failed" if exc.status_code >= 500 else "rejected")
        return self._api_error(
            f"HTTP {exc.status_code}, {hint}: {_one_line(exc)}",
            status_code=exc.status_code,
            retry_after=retry_after(exc.response.headers.get("retry-after")),
        )

    def _no_completion(self, cause: Exception, completion: object) -> ModelAPIError:
        """Read what some gateways send with HTTP 200: an error object, a web page, noise."""
        error = getattr(completion, "error", None)
        if not isinstance(error, dict):
            what = "a text" if isinstance(completion, str) else type(cause).__name__
            return self._api_error(
                f"the reply is no chat completion ({what}); does it speak the OpenAI protocol?"
            )
        code = error.get("code")
        return self._api_error(
            f"the reply is an error: {' '.join(str(error.get('message')).split())}",
            status_code=code if isinstance(code, int) and 400 <= code < 600 else None,
        )

    def _api_error(
        self, words: str, *, status_code: int | None = None, retry_after: float | None = None
    ) -> ModelAPIError:
        return ModelAPIError(
            f"{self._model} at {self._address}: {self._without_key(words)}",
            model=str(self._model),
            status_code=status_code,
            retry_after=retry_after,
        )

    def _without_key(self, text: str) -> str:
        """Shorten a server's words, and hide the key that some of them repeat."""
        key = self._api_key.get_secret_value()
        return (text if key == NO_KEY else text.replace(key, "***"))[: 2 * _SHOWN]

    def _tells_key(self, exc: Exception) -> bool:
        key = self._api_key.get_secret_value()
        return key != NO_KEY and any(key in f"{link} {link!r}" for link in _chain(exc))


class Answer(NamedTuple):
    """The parts of a completion that matter; empty strings where absent."""

    text: str = ""
    refusal: str = ""
    finish_reason: str = ""

    @property
    def is_cut(self) -> bool:
        """The token limit ended it."""
        return self.finish_reason == "length"

    @property
    def is_refused(self) -> bool:
        """The model or a content filter said no."""
        return bool(self.refusal) or self.finish_reason == "content_filter"


def read_answer(completion: object) -> Answer:
    """Read a completion that the SDK has not validated: any part may be missing or odd."""
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        return Answer()
    message = getattr(choices[0], "message", None)
    calls = getattr(message, "tool_calls", None)
    called = getattr(calls[0], "function", None) if isinstance(calls, list) and calls else None
    return Answer(
        text=_text(getattr(called, "arguments", None)) or _text(getattr(message, "content", None)),
        refusal=_text(getattr(message, "refusal", None)),
        finish_reason=_text(getattr(choices[0], "finish_reason", None)),
    )


def usage_of(completion: object) -> Usage:
    """Read the tokens of a completion; 0 for what the server does not say."""
    usage = getattr(completion, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        input_tokens=_count(getattr(usage, "prompt_tokens", None)),
        cached_tokens=_count(getattr(details, "cached_tokens", None)),
        output_tokens=_count(getattr(usage, "completion_tokens", None)),
    )


def problem_of(exc: BaseException) -> str:
    """Say what is wrong with a reply without echoing it: it may quote the article."""
    if not isinstance(exc, ValidationError):
        return _one_line(exc)
    problems = [
        f"{'.'.join(str(part) for part in error['loc']) or 'the reply'}: {error['msg']}"
        for error in exc.errors(include_input=False, include_url=False)[:3]
    ]
    return " ".join("; ".join(problems).split())[:_SHOWN]


def retry_after(value: str | None) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, as seconds from now."""
    try:
        seconds = float(value) if value else math.nan
    except ValueError:
        seconds = _seconds_until(cast("str", value))
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _is_loopback(base_url: str | None) -> bool:
    address = base_url or os.environ.get("OPENAI_BASE_URL", "")
    host = httpx2.URL(address).host
    return host == "localhost" or host.startswith("127.") or host == "::1"


class _CappedClient(openai.DefaultAsyncHttpxClient):
    """Reads no more of a reply than MAX_REPLY_BYTES, counted after decompression."""

    async def send(
        self,
        request: httpx2.Request,
        *,
        stream: bool = False,
        **options: Any,  # noqa: ANN401  # passed on as they come
    ) -> httpx2.Response:
        response = await super().send(request, stream=True, **options)
        if stream:
            return response
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


async def _read(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            raise _OversizedReplyError(f"the reply has over {MAX_REPLY_BYTES:,} bytes")
    return bytes(body)


def _reask(failure: OutputError | None) -> list[Message]:
    """Answer the last invalid reply only, so that the context does not grow with each."""
    if failure is None or not failure.raw_output.strip():
        return []  # nothing to correct: the question is put again as it was
    problem = problem_of(failure.__cause__ or failure)
    return [
        Message(role="assistant", content=failure.raw_output[:_ECHOED]),
        Message(role="user", content=f"That does not fit the schema: {problem}. Reply again."),
    ]


def _plain(value: T, reply: type[T]) -> T:
    """Undo instructor's subclass: it holds the whole completion and equals no other reply."""
    return reply.model_construct(_fields_set=value.model_fields_set, **dict(value))


def _salvage(text: str, reply: type[T]) -> T | None:
    """Take off a chain of thought and a Markdown fence: the rest may be valid, and is paid for."""
    bare = text.rpartition("</think>")[2]
    if "```" in bare:
        bare = bare.partition("```")[2].rpartition("```")[0].removeprefix("json")
    if not bare or bare == text:
        return None
    try:
        return reply.model_validate_json(bare)
    except ValidationError:
        return None


def _unwrapped_error(exc: Exception) -> Exception:
    """Return the real error, which instructor hides in `__cause__`."""
    is_wrapper = isinstance(exc, InstructorRetryException)
    return exc.__cause__ if is_wrapper and isinstance(exc.__cause__, Exception) else exc


def _transport_words(exc: openai.OpenAIError) -> str:
    if isinstance(exc, openai.APITimeoutError):
        return "timed out; is the server up?"
    if isinstance(exc, openai.APIConnectionError):
        why = type(exc.__cause__).__name__ if exc.__cause__ else "no reason given"
        return f"no connection ({why}); is the server up?"
    return _one_line(exc)


def _one_line(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:_SHOWN]


def _chain(exc: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = exc
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _text(value: object) -> str:
    """Return a string that can be written anywhere: half a surrogate pair cannot."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return math.nan
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
