"""Ask a model for a typed reply. The only module that imports `openai` and `instructor`.

Both are imported inside the first call: together they cost three seconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from pydantic import BaseModel

from summarizer import retrying
from summarizer.errors import (
    ConfigError,
    ModelAPIError,
    ModelError,
    OutputError,
    RefusalError,
    SummarizerError,
    TruncatedError,
)
from summarizer.ledger import Call, Usage
from summarizer.messages import Message, Prompt

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from summarizer.brief import EndpointKind
    from summarizer.providers import ModelRef, Provider

T = TypeVar("T", bound=BaseModel)
_SHOWN = 200  # characters of a server's own words in a message
_ECHOED = 4000  # characters of an invalid reply sent back in a reask
_OPENAI_HOST = "api.openai.com"


@dataclass(frozen=True)
class Completion(Generic[T]):
    """A validated reply and what it cost."""

    value: T
    call: Call


class Client(Protocol):
    """Whatever answers prompts: a remote endpoint, the embedded engine, a fake."""

    @property
    def model(self) -> str:
        """PROVIDER/NAME, as provenance shows it."""
        ...

    @property
    def endpoint(self) -> EndpointKind:
        """Where the text goes."""
        ...

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """Sampling parameters sent with every call, for provenance."""
        ...

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Ask once, with retries and reasks; raises ModelError."""
        ...


class OpenAIClient:
    """Any OpenAI-compatible endpoint, through `instructor` for the typed reply."""

    def __init__(  # noqa: PLR0913  # each is a setting of the endpoint, keyword-only
        self,
        model: ModelRef,
        *,
        provider: Provider,
        endpoint: EndpointKind = "remote",
        base_url: str | None = None,
        api_key: str | None = None,
        temperature: float | None = None,
        limits: retrying.RetryLimits | None = None,
    ) -> None:
        """Keep the configuration; nothing is imported or opened until the first call.

        `base_url` overrides the provider's own; `api_key` overrides its variable.
        """
        self._ref = model
        self._provider = provider
        self._endpoint: EndpointKind = endpoint
        self._base_url = base_url or provider.base_url
        self._api_key = api_key
        self._temperature = temperature
        self._limits = limits or retrying.RetryLimits()
        # A connection pool belongs to the event loop that opened it.
        self._vendor: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = (
            weakref.WeakKeyDictionary()
        )

    @property
    def model(self) -> str:
        """PROVIDER/NAME."""
        return str(self._ref)

    @property
    def endpoint(self) -> EndpointKind:
        """Where the text goes."""
        return self._endpoint

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """Sampling parameters sent with every call."""
        return {} if self._temperature is None else {"temperature": self._temperature}

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Ask for a `reply`; raises ModelError with the attempts and tokens it cost."""
        started = time.perf_counter()
        spent = Usage()
        attempts = 0
        failure: OutputError | None = None
        try:
            async for attempt in retrying.policy(self._limits):
                with attempt:
                    attempts += 1
                    try:
                        value, usage = await self._ask(prompt, reply, max_tokens, failure)
                    except ModelError as exc:
                        spent += exc.usage or Usage()
                        failure = exc if isinstance(exc, OutputError) else failure
                        raise
                    spent += usage
        except ModelError as exc:
            exc.attempts, exc.usage = attempts, spent
            raise
        return Completion(
            value,
            Call(
                prompt=prompt.label,
                usage=spent,
                attempts=attempts,
                latency_s=round(time.perf_counter() - started, 3),
            ),
        )

    async def _ask(
        self, prompt: Prompt, reply: type[T], max_tokens: int, failure: OutputError | None
    ) -> tuple[T, Usage]:
        """Make one HTTP call."""
        import instructor  # noqa: PLC0415

        vendor = self._connect()
        # Its log lines quote replies, and with them the article.
        logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
        asker = instructor.from_openai(vendor, mode=instructor.Mode[self._provider.mode])
        budget = "max_completion_tokens" if vendor.base_url.host == _OPENAI_HOST else "max_tokens"
        messages = [*prompt.messages, *_reask(failure)]
        try:
            value, completion = await asker.chat.completions.create_with_completion(
                messages=cast("Any", [message.model_dump() for message in messages]),
                model=self._ref.name,
                response_model=reply,
                max_retries=0,
                strict=False,
                **{budget: max_tokens},
                **self.parameters,
            )
        except Exception as exc:
            raise self._translate(exc) from exc
        return value, _usage(completion)

    def _connect(self) -> AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if loop not in self._vendor:
            import openai  # noqa: PLC0415

            self._vendor[loop] = openai.AsyncOpenAI(
                api_key=self._key(),
                base_url=self._base_url,
                max_retries=0,
                timeout=self._limits.deadline_s,
            )
        return self._vendor[loop]

    def _key(self) -> str:
        variable = self._provider.key_variable
        key = self._api_key or (os.environ.get(variable) if variable else None)
        if key:
            return key
        is_own_server = self._base_url is not None or "OPENAI_BASE_URL" in os.environ
        if variable and not (self._ref.provider == "openai" and is_own_server):
            raise ConfigError(
                f"no key for {self.model!r}; set {variable}, or leave out the model to use "
                "the embedded one"
            )
        return "none"  # the SDK insists on a key, servers of one's own do not

    def _translate(self, exc: Exception) -> SummarizerError:
        """Map any vendor exception to ours; instructor hides the real one in `__cause__`."""
        import openai  # noqa: PLC0415
        from instructor.core.exceptions import (  # noqa: PLC0415
            IncompleteOutputException,
            InstructorRetryException,
        )

        if isinstance(exc, SummarizerError):
            return exc
        completion = getattr(exc, "last_completion", None)
        usage = _usage(completion)
        raw, refusal, finish = _reply_parts(completion)
        if isinstance(exc, IncompleteOutputException) or finish == "length":
            return TruncatedError(
                f"{self.model} hit its output limit before the reply was whole; "
                "use a shorter article or another model",
                model=self.model,
                usage=usage,
                raw_output=raw,
            )
        if refusal or finish == "content_filter":
            return RefusalError(
                f"{self.model} refused: {(refusal or finish)[:_SHOWN]!r}; try another model",
                model=self.model,
                usage=usage,
            )
        cause = exc
        if isinstance(exc, InstructorRetryException) and isinstance(exc.__cause__, Exception):
            cause = exc.__cause__
        if isinstance(cause, openai.APIStatusError):
            return self._status_error(cause)
        if isinstance(cause, openai.APIConnectionError):
            what = "timed out" if isinstance(cause, openai.APITimeoutError) else "no connection"
            return ModelAPIError(
                f"{self.model} at {self._address()}: {what}; is the server up?", model=self.model
            )
        if isinstance(cause, openai.APIError):
            return ModelAPIError(
                f"{self.model} at {self._address()}: {_one_line(cause)}", model=self.model
            )
        return OutputError(
            f"{self.model} gave no valid reply: {_one_line(cause)}",
            model=self.model,
            usage=usage,
            raw_output=raw,
        )

    def _status_error(self, exc: Any) -> ModelAPIError:  # noqa: ANN401  # openai.APIStatusError
        hint = {
            400: "the server rejects the request",
            401: f"check {self._provider.key_variable or 'the key'}",
            403: "this key may not use it",
            404: "check the model's name and --base-url",
            429: "rate limited",
        }.get(exc.status_code, "the server failed")
        return ModelAPIError(
            f"{self.model} at {self._address()}: HTTP {exc.status_code}, {hint}: {_one_line(exc)}",
            model=self.model,
            status_code=exc.status_code,
            retry_after=_retry_after(exc.response.headers.get("retry-after")),
        )

    def _address(self) -> str:
        return self._base_url or os.environ.get("OPENAI_BASE_URL") or "its default endpoint"


def _reask(failure: OutputError | None) -> list[Message]:
    """Answer the last invalid reply only, so that the context does not grow with each."""
    if failure is None:
        return []
    problem = _one_line(failure.__cause__ or failure)
    return [
        Message(role="assistant", content=failure.raw_output[:_ECHOED] or "(empty)"),
        Message(role="user", content=f"That does not fit the schema: {problem} Reply again."),
    ]


def _one_line(exc: BaseException) -> str:
    """Say what failed without echoing the reply, which may quote the article."""
    from pydantic import ValidationError  # noqa: PLC0415

    if isinstance(exc, ValidationError):
        first = exc.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the reply"
        return f"{where}: {first['msg']}"
    return " ".join(str(exc).split())[:_SHOWN]


def _usage(completion: Any) -> Usage:  # noqa: ANN401  # vendor object or None
    usage = getattr(completion, "usage", None)
    if usage is None:
        return Usage()
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        input_tokens=usage.prompt_tokens or 0,
        cached_tokens=getattr(details, "cached_tokens", None) or 0,
        output_tokens=usage.completion_tokens or 0,
    )


def _reply_parts(completion: Any) -> tuple[str, str, str]:  # noqa: ANN401  # vendor object or None
    """Return the raw text, the refusal and the finish reason; empty strings where absent."""
    choices = getattr(completion, "choices", None)
    if not choices:
        return "", "", ""
    message = choices[0].message
    return message.content or "", message.refusal or "", choices[0].finish_reason or ""


def _retry_after(value: str | None) -> float | None:
    """Read a Retry-After header given in seconds; a date is left to the back-off."""
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None
