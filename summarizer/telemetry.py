"""Spans for OpenTelemetry: one per article, one per HTTP call. Off until switched on.

Names follow the semantic conventions for generative AI. A span carries numbers, names and
outcomes, never a word of an article, a prompt or a reply, and no key: the exception that ends
one is told by its type, since its message may quote any of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol, Self, TypeAlias
from urllib.parse import urlsplit

from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    from opentelemetry.trace import Span as VendorSpan
    from opentelemetry.trace import Tracer, TracerProvider

    from summarizer.ledger import Attempt, Ledger
    from summarizer.providers import ModelRef

Kind: TypeAlias = Literal["client", "internal"]
Attribute: TypeAlias = Literal[
    "error.type",
    "gen_ai.operation.name",
    "gen_ai.output.type",
    "gen_ai.prompt.name",
    "gen_ai.provider.name",
    "gen_ai.request.max_tokens",
    "gen_ai.request.model",
    "gen_ai.request.temperature",
    "gen_ai.response.finish_reasons",
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "server.address",
    "server.port",
    "summarizer.attempt.id",
    "summarizer.attempts",
    "summarizer.brief.id",
    "summarizer.brief.status",
    "summarizer.cost_usd",
    "summarizer.input_tokens",
    "summarizer.is_cached",
    "summarizer.model",
    "summarizer.output_tokens",
    "summarizer.words",
]
"""All that a span may tell: mypy refuses a name that is not in this list."""
Value: TypeAlias = "str | bool | int | float | Sequence[str]"
Attributes: TypeAlias = "Mapping[Attribute, Value]"

# The conventions' names of our providers, where they differ.
_PROVIDER_NAMES = {"gemini": "gcp.gemini", "mistral": "mistral_ai"}
_PORTS = {"http": 80, "https": 443}
_tracer: Tracer | None = None


class Span(Protocol):
    """What is being done, for as long as the `with` block lasts."""

    def set(self, attributes: Attributes) -> None:
        """Add what became known."""
        ...

    def fail(self, error_type: str) -> None:
        """Mark as failed, by an HTTP status or a word; the first call counts."""
        ...


def switch_on(provider: TracerProvider | None = None) -> None:
    """Make spans from now on, in the whole process; by default with the global provider.

    Raises:
        ConfigError: opentelemetry-api is not installed.
    """
    global _tracer  # noqa: PLW0603  # off must cost nothing, so there is nothing but this name
    try:
        from opentelemetry import trace  # noqa: PLC0415  # an extra
    except ImportError as exc:
        raise ConfigError(
            "OpenTelemetry is not installed; run: pip install 'summarizer[otel]', "
            "or unset SUMMARIZER_TELEMETRY"
        ) from exc
    from summarizer import __version__  # noqa: PLC0415  # only spans need it

    _tracer = trace.get_tracer("summarizer", __version__, provider)


def article_span(*, model: str, words: int, brief_id: str) -> AbstractContextManager[Span]:
    """Open the span of one article; the calls made for it become its children.

    `brief_id` is the id under which the store logs the brief.
    """
    if _tracer is None:
        return _OFF
    return span(
        "summarize",
        kind="internal",
        attributes={
            "summarizer.model": model,
            "summarizer.words": words,
            "summarizer.brief.id": brief_id,
        },
    )


def chat_span(
    model: ModelRef,
    *,
    address: str,
    prompt: str,
    max_tokens: int,
    temperature: float | None = None,
) -> AbstractContextManager[Span]:
    """Open the span of one HTTP call; `prompt` is the prompt's label, as in the ledger."""
    if _tracer is None:
        return _OFF
    attributes: dict[Attribute, Value] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _PROVIDER_NAMES.get(model.provider, model.provider),
        "gen_ai.request.model": model.name,
        "gen_ai.request.max_tokens": max_tokens,
        "gen_ai.output.type": "json",
        "gen_ai.prompt.name": prompt,
        **_server(address),
    }
    if temperature is not None:
        attributes["gen_ai.request.temperature"] = temperature
    return span(f"chat {model.name}", kind="client", attributes=attributes)


def span(name: str, *, kind: Kind, attributes: Attributes) -> AbstractContextManager[Span]:
    """Open any span. Switched off, it is one shared object that does nothing."""
    return _OFF if _tracer is None else _traced(_tracer, name, kind, attributes)


def attempt_attributes(attempt: Attempt) -> Attributes:
    """Say what one HTTP call cost, as far as it is known."""
    found: dict[Attribute, Value] = {"summarizer.attempt.id": attempt.id}
    if attempt.usage is not None:
        found["gen_ai.usage.input_tokens"] = attempt.usage.input_tokens
        found["gen_ai.usage.cache_read.input_tokens"] = attempt.usage.cached_tokens
        found["gen_ai.usage.output_tokens"] = attempt.usage.output_tokens
    if attempt.cost_usd is not None:
        found["summarizer.cost_usd"] = attempt.cost_usd
    if attempt.first_token_s is not None:
        found["gen_ai.response.time_to_first_chunk"] = attempt.first_token_s
    return found


def ledger_attributes(ledger: Ledger, *, status: str) -> Attributes:
    """Say what one article cost in all; `status` is that of its verification.

    Not under `gen_ai.usage`: who adds that up over spans would count every token twice.
    """
    usage = ledger.usage
    found: dict[Attribute, Value] = {
        "summarizer.brief.status": status,
        "summarizer.attempts": ledger.attempts,
        "summarizer.input_tokens": usage.input_tokens,
        "summarizer.output_tokens": usage.output_tokens,
        "summarizer.is_cached": ledger.is_cached,
    }
    if ledger.cost_usd is not None:
        found["summarizer.cost_usd"] = ledger.cost_usd
    return found


class _Off:
    """A span that does nothing, and the context manager that opens it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def set(self, attributes: Attributes) -> None:
        pass

    def fail(self, error_type: str) -> None:
        pass


_OFF = _Off()


class _On:
    """A span of OpenTelemetry."""

    def __init__(self, vendor: VendorSpan) -> None:
        self._vendor = vendor
        self._is_failed = False

    def set(self, attributes: Attributes) -> None:
        for name, value in attributes.items():
            self._vendor.set_attribute(name, value)

    def fail(self, error_type: str) -> None:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415  # an extra

        if self._is_failed:
            return
        self._is_failed = True
        self._vendor.set_attribute("error.type", error_type)
        self._vendor.set_status(StatusCode.ERROR)


@contextmanager
def _traced(tracer: Tracer, name: str, kind: Kind, attributes: Attributes) -> Iterator[Span]:
    from opentelemetry.trace import SpanKind  # noqa: PLC0415  # an extra

    opened = tracer.start_as_current_span(
        name,
        kind=SpanKind[kind.upper()],
        attributes={str(key): value for key, value in attributes.items()},
        record_exception=False,  # it would record the message and the stack
        set_status_on_exception=False,
    )
    with opened as vendor:
        live = _On(vendor)
        try:
            yield live
        except BaseException as exc:
            live.fail(type(exc).__name__)
            raise


def _server(address: str) -> Attributes:
    """Split an address into host and port; user, password and query may be secret and stay out."""
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port or _PORTS.get(url.scheme)
    except ValueError:  # no address; the call itself will say so
        return {}
    return {"server.address": host, "server.port": port} if host and port else {}
