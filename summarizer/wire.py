"""The vendors' side of the client: one typed call, and their errors in our words.

`client.py` imports this inside the first call: `openai` and `instructor` cost three seconds.
"""

from __future__ import annotations

import logging
import os
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError, InstructorRetryException
from instructor.core.hooks import HookName, Hooks
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, SecretStr, ValidationError

from summarizer.answers import (
    SHOWN,
    one_line,
    problem_of,
    read_answer,
    retry_after,
    usage_of,
)
from summarizer.capping import CappedClient
from summarizer.errors import (
    ConfigError,
    ModelAPIError,
    ModelError,
    OutputError,
    RefusalError,
    TruncatedError,
)
from summarizer.hearing import Heard
from summarizer.ledger import Usage
from summarizer.providers import NO_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from summarizer.messages import Message
    from summarizer.providers import Mode, ModelRef

T = TypeVar("T", bound=BaseModel)
_OPENAI_HOST = "api.openai.com"
_CONNECT_S = 10.0
_CONNECTIONS = 256
_NOTHING = Usage()  # what a server bills that turns a request down

# Their lines quote requests and replies, and with them the article. Filters, since a level is
# easily set by hand, and each by its name, since filters are not inherited.
for _name in ("openai._base_client", "instructor", "instructor.v2", "instructor.v2.retry"):
    logging.getLogger(_name).addFilter(lambda _: False)


class Answered(NamedTuple, Generic[T]):
    """A valid reply, what it took, and when it began, where it was streamed."""

    value: T
    usage: Usage | None
    first_token_s: float | None = None


class Wire:
    """A connection pool to one endpoint, for one event loop."""

    _http = CappedClient

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
        self._asker = instructor.AsyncInstructor(
            client=self._vendor,
            create=instructor.patch(create=self._post, mode=instructor.Mode[mode]),
            mode=instructor.Mode[mode],
        )
        self._mode = mode
        self._cap = "max_completion_tokens" if url.host == _OPENAI_HOST else "max_tokens"

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
        """Make one HTTP call; raises ModelError.

        With `on_fields` the reply is streamed, where the mode has a stream of JSON to read.
        """
        request: dict[str, Any] = {
            "messages": [
                {"role": message.role, "content": message.content} for message in messages
            ],
            "model": self._model.name,
            "extra_headers": {"Idempotency-Key": call_id},
            self._cap: max_tokens,
            **parameters,
        }
        if on_fields and self._mode == "JSON_SCHEMA":
            return await self._stream(request, reply, on_fields)
        return await self._create(request, reply)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._vendor.close()

    async def _post(
        self,
        *,
        extra_headers: dict[str, str],
        **body: Any,  # noqa: ANN401  # a request as instructor has made it
    ) -> ChatCompletion:
        """Post as `chat.completions.create` does, which looks through every dictionary first.

        That finds nothing to change here, and costs a fifth of a call.
        """
        return await self._vendor.post(
            "/chat/completions",
            cast_to=ChatCompletion,
            body=body,
            options={"headers": extra_headers},
        )

    async def _create(self, request: dict[str, Any], reply: type[T]) -> Answered[T]:
        seen: list[Any] = []  # instructor loses the completion of a refusal in TOOLS mode
        hooks = Hooks()
        hooks.on(HookName.COMPLETION_RESPONSE, seen.append)
        try:
            value = await self._asker.create(
                response_model=_asked_for(reply),
                max_retries=0,  # one attempt: `retrying` owns the others
                strict=False,
                hooks=hooks,
                **request,
            )
        except (openai.OpenAIError, InstructorError) as exc:
            cause = _unwrapped_error(exc)
        else:
            return Answered(_plain(cast("T", value), reply), usage_of(seen[-1]))
        # The wrapper holds the whole article and is left behind.
        return self._saved(cause, seen[-1] if seen else None, reply)

    async def _stream(
        self,
        request: dict[str, Any],
        reply: type[T],
        on_fields: Callable[[Mapping[str, object]], None],
    ) -> Answered[T]:
        """Read the reply as it is written; instructor would buffer it, or never retry."""
        started = time.perf_counter()
        heard = Heard(on_fields)
        schema = {"name": reply.__name__, "schema": _asked_for(reply).model_json_schema()}
        try:
            async with await self._vendor.chat.completions.create(
                **request,
                stream=True,
                stream_options={"include_usage": True},
                response_format=cast("Any", {"type": "json_schema", "json_schema": schema}),
            ) as chunks:
                async for chunk in chunks:
                    heard.take(chunk, time.perf_counter() - started)
            if heard.answer.is_cut or heard.answer.is_refused:
                return self._saved(InstructorError("cut or refused"), heard.completion, reply)
            value = reply.model_validate_json(heard.text)
        except (openai.OpenAIError, ValidationError) as exc:
            return self._saved(exc, heard.completion, reply)
        except (httpx2.HTTPError, ValueError) as exc:  # broken off, or no JSON in an event
            broken = openai.APIConnectionError(request=chunks.response.request)
            broken.__cause__ = exc
            return self._saved(broken, None, reply)
        return Answered(value, heard.answer.usage, heard.first_token_s)

    def _saved(self, cause: Exception, completion: object, reply: type[T]) -> Answered[T]:
        """Return what can be read from an invalid reply after all; else raise in our words."""
        answer = read_answer(completion)
        saved = None if answer.is_cut or answer.is_refused else _salvage(answer.text, reply)
        if saved is not None:
            return Answered(saved, answer.usage)
        # The cause is left behind where it may tell the key, or what the article says.
        is_telling = isinstance(cause, ValidationError) or self._tells_key(cause)
        raise self.translate(cause, completion) from None if is_telling else cause

    def translate(self, cause: Exception, completion: object = None) -> ModelError:
        """Say in our words why a call failed, given what the server sent, if anything."""
        if isinstance(cause, openai.APIStatusError):
            return self._status_error(cause)
        if isinstance(cause, openai.OpenAIError):
            return self._api_error(_transport_words(cause))
        if not isinstance(getattr(completion, "choices", None), list):
            return self._no_completion(cause, completion)
        answer = read_answer(completion)
        if answer.is_cut:
            return TruncatedError(
                f"{self._model} hit its output limit before the reply was whole; "
                "use a shorter article or another model",
                model=str(self._model),
                usage=answer.usage,
                raw_output=answer.text,
            )
        if answer.is_refused:
            words = self._without_key(answer.refusal or "content filter")
            return RefusalError(
                f"{self._model} refused: {words!r}; try another model",
                model=str(self._model),
                usage=answer.usage,
            )
        return OutputError(
            f"{self._model} gave no valid reply: "
            f"{problem_of(cause) if answer.text else 'it is empty'}; try another model",
            model=str(self._model),
            usage=answer.usage,
            raw_output=answer.text,
            problem=problem_of(cause, is_for_model=True),
        )

    def _connect(self, base_url: str | None, timeout_s: float) -> openai.AsyncOpenAI:
        # Never in a local variable: a traceback may show those.
        if not _can_be_sent(self._api_key.get_secret_value()):
            raise ConfigError(f"the key for {str(self._model)!r} is no key; copy it again")
        timeout = openai.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        try:
            vendor = openai.AsyncOpenAI(
                api_key=self._api_key.get_secret_value(),
                base_url=base_url,
                max_retries=0,
                timeout=timeout,
                http_client=self._http(
                    timeout=timeout,
                    limits=httpx2.Limits(
                        max_connections=None, max_keepalive_connections=_CONNECTIONS
                    ),
                    # Where else the article goes, the user decides and not a server.
                    follow_redirects=False,
                    # A proxy of the environment must not see what stays on this machine.
                    trust_env=not _is_loopback(base_url),
                ),
            )
        except (httpx2.InvalidURL, openai.OpenAIError) as exc:
            vendor, problem = None, one_line(exc)
        if vendor is None:
            # Not chained: half-made objects of the vendor cannot be shown in a traceback.
            raise ConfigError(f"cannot call {base_url!r}: {problem}; fix it")
        if vendor.base_url.scheme not in {"http", "https"} or not vendor.base_url.host:
            raise ConfigError(
                f"{str(vendor.base_url)!r} is no http address; write e.g. http://localhost:8080/v1"
            )
        return vendor

    def _status_error(self, exc: openai.APIStatusError) -> ModelAPIError:
        return self._api_error(
            f"HTTP {exc.status_code}, {_hint(exc.status_code, exc.code)}: {one_line(exc)}",
            status_code=exc.status_code,
            retry_after=retry_after(exc.response.headers.get("retry-after")),
            code=exc.code if isinstance(exc.code, str) else None,
            usage=_NOTHING,
        )

    def _no_completion(self, cause: Exception, completion: object) -> ModelAPIError:
        """Read what some gateways send with HTTP 200: an error object, a web page, noise."""
        error = getattr(completion, "error", None)
        if not isinstance(error, dict):
            what = "a text" if isinstance(completion, str) else type(cause).__name__
            return self._api_error(
                f"the reply is no chat completion ({what}); does it speak the OpenAI protocol?",
                usage=usage_of(completion),
            )
        code = error.get("code")
        return self._api_error(
            f"the reply is an error: {' '.join(str(error.get('message')).split())}",
            status_code=code if isinstance(code, int) and 400 <= code < 600 else None,
            code=code if isinstance(code, str) else None,
            usage=_NOTHING,
        )

    def _api_error(
        self,
        words: str,
        *,
        status_code: int | None = None,
        retry_after: float | None = None,
        code: str | None = None,
        usage: Usage | None = None,
    ) -> ModelAPIError:
        return ModelAPIError(
            f"{self._model} at {self._address}: {self._without_key(words)}",
            model=str(self._model),
            status_code=status_code,
            retry_after=retry_after,
            code=code,
            usage=usage,
        )

    def _without_key(self, text: str) -> str:
        """Shorten a server's words, and hide the key that some of them repeat."""
        key = self._api_key.get_secret_value()
        return (text if key == NO_KEY else text.replace(key, "***"))[: 2 * SHOWN]

    def _tells_key(self, exc: Exception) -> bool:
        key = self._api_key.get_secret_value()
        return key != NO_KEY and any(key in f"{link} {link!r}" for link in _chain(exc))


def _can_be_sent(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _hint(status: int, code: object) -> str:
    if code == "context_length_exceeded":
        return "the article is too long for it"
    if status >= 500:
        return "the server failed"
    if status < 400:
        return "it has moved; name its new address"
    hints = {
        401: "check the key",
        402: "the account has no money left",
        403: "this key may not use it",
        404: "check the model's name and the base URL",
        413: "the article is too long for it",
        429: "rate limited",
    }
    return hints.get(status, "rejected")


def _is_loopback(base_url: str | None) -> bool:
    address = base_url or os.environ.get("OPENAI_BASE_URL", "")
    host = httpx2.URL(address).host
    return host == "localhost" or host.startswith("127.") or host == "::1"


@lru_cache(maxsize=256)
def _asked_for(reply: type[BaseModel]) -> type[BaseModel]:
    """Make, once, what instructor makes of a reply type for every call anew.

    It has the schema of the reply, worked out already, and no fields of its own: instructor
    looks through those of each response model three times a call.
    """
    schema = reply.model_json_schema()

    class Asked(instructor.OpenAISchema):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:  # noqa: ANN401
            return {**schema}  # its callers change the top level only

        @classmethod
        def model_validate_json(cls, *text: Any, **options: Any) -> Any:  # noqa: ANN401
            return reply.model_validate_json(*text, **options)

    Asked.__name__, Asked.__doc__ = reply.__name__, reply.__doc__
    return Asked


def _plain(value: T, reply: type[T]) -> T:
    """Leave behind the whole completion that instructor hangs on a value."""
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
    return one_line(exc)


def _chain(exc: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = exc
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
