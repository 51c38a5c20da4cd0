"""Spans: what they tell, what they never tell, and that they cost nothing when off."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, get_args

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv.attributes import error_attributes, server_attributes

from summarizer import __version__, telemetry
from summarizer.errors import ConfigError, RefusalError
from summarizer.ledger import Attempt, Call, Ledger, Usage
from summarizer.looping import LoopThread
from summarizer.providers import ModelRef, parse_model

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

MINI = ModelRef("openai", "gpt-5-mini")
WORDS = "the harbour of Elmsund was closed"
ATTEMPT = Attempt(
    id="5e1",
    model="openai/gpt-5-mini",
    outcome="ok",
    usage=Usage(input_tokens=700, cached_tokens=600, output_tokens=90),
    cost_usd=0.00022,
    latency_s=1.5,
    first_token_s=0.25,
)


@pytest.fixture(autouse=True)
def _off_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "_tracer", None)


@pytest.fixture
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    telemetry.switch_on(provider)
    return exporter


def told(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_call_is_told_by_the_conventions(spans: InMemorySpanExporter) -> None:
    with telemetry.chat_span(
        MINI,
        address="https://ann:hunter2@api.example.org/v1?key=s3cret",
        prompt="brief@1",
        max_tokens=900,
        temperature=0.0,
    ) as span:
        span.set(telemetry.attempt_attributes(ATTEMPT))
        span.set({"gen_ai.response.finish_reasons": ("stop",)})
    (only,) = spans.get_finished_spans()
    assert (only.name, only.kind) == ("chat gpt-5-mini", trace.SpanKind.CLIENT)
    assert only.status.status_code is trace.StatusCode.UNSET
    assert dict(only.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.request.max_tokens": 900,
        "gen_ai.request.temperature": 0.0,
        "gen_ai.output.type": "json",
        "gen_ai.prompt.name": "brief@1",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.response.time_to_first_chunk": 0.25,
        "gen_ai.usage.input_tokens": 700,
        "gen_ai.usage.cache_read.input_tokens": 600,
        "gen_ai.usage.output_tokens": 90,
        "server.address": "api.example.org",
        "server.port": 443,
        "summarizer.attempt.id": "5e1",
        "summarizer.cost_usd": 0.00022,
    }
    scope = only.instrumentation_scope
    assert scope is not None
    assert (scope.name, scope.version) == ("summarizer", __version__)


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("gemini/gemini-2.5-flash", "gcp.gemini"),
        ("mistral/mistral-small", "mistral_ai"),
        ("anthropic/claude", "anthropic"),
        ("ollama/llama3.3", "ollama"),
    ],
)
def test_providers_go_by_the_conventions_names(
    name: str, provider: str, spans: InMemorySpanExporter
) -> None:
    address = "http://localhost:11434/v1"
    with telemetry.chat_span(parse_model(name), address=address, prompt="p", max_tokens=1):
        pass
    (only,) = spans.get_finished_spans()
    assert only.attributes is not None
    assert only.attributes["gen_ai.provider.name"] == provider
    assert (only.attributes["server.address"], only.attributes["server.port"]) == (
        "localhost",
        11434,
    )


@pytest.mark.parametrize("address", ["", "nonsense", "http://", "http://h:port/v1", "http://[::1"])
def test_an_address_that_is_none_is_left_out(address: str, spans: InMemorySpanExporter) -> None:
    with telemetry.chat_span(MINI, address=address, prompt="p", max_tokens=1):
        pass
    (only,) = spans.get_finished_spans()
    assert not {"server.address", "server.port"} & set(only.attributes or {})


def test_every_name_is_one_of_the_conventions_or_our_own() -> None:
    modules = (gen_ai_attributes, error_attributes, server_attributes)
    known = {
        value
        for module in modules
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    names = set(get_args(telemetry.Attribute))
    assert {name for name in names if not name.startswith("summarizer.")} <= known
    assert "gen_ai.input.messages" not in names


def test_calls_are_children_of_their_article_also_across_tasks(
    spans: InMemorySpanExporter,
) -> None:
    async def ask(name: str) -> None:
        await asyncio.sleep(0)
        with telemetry.chat_span(MINI._replace(name=name), address="", prompt="p", max_tokens=1):
            await asyncio.sleep(0)

    async def brief() -> None:
        with telemetry.article_span(model="openai/m", words=700, brief_id="b1"):
            await asyncio.gather(ask("a"), ask("b"))

    thread = LoopThread()
    with telemetry.span("caller", kind="internal", attributes={}):
        thread.run(brief())  # the sync entry runs it on another thread
    thread.stop()
    found = told(spans)
    article, caller = found["summarize"], found["caller"]
    assert article.kind is trace.SpanKind.INTERNAL
    assert article.parent is not None
    assert article.parent.span_id == caller.context.span_id
    for name in ("chat a", "chat b"):
        parent = found[name].parent
        assert parent is not None
        assert parent.span_id == article.context.span_id


def test_an_article_is_told_with_what_it_cost_and_no_total_counts_twice(
    spans: InMemorySpanExporter,
) -> None:
    failed = ATTEMPT.model_copy(update={"outcome": "503", "usage": None, "cost_usd": None})
    ledger = Ledger(calls=(Call(prompt="brief@1", attempts=(failed, ATTEMPT), latency_s=3.0),))
    with telemetry.article_span(model="openai/gpt-5-mini", words=700, brief_id="b1") as span:
        span.set(telemetry.ledger_attributes(ledger, status="verified"))
    (only,) = spans.get_finished_spans()
    assert dict(only.attributes or {}) == {
        "summarizer.model": "openai/gpt-5-mini",
        "summarizer.words": 700,
        "summarizer.brief.id": "b1",
        "summarizer.brief.status": "verified",
        "summarizer.attempts": 2,
        "summarizer.input_tokens": 700,
        "summarizer.output_tokens": 90,
        "summarizer.is_cached": False,
        "summarizer.cost_usd": 0.00022,
    }


def test_what_is_unknown_is_left_out() -> None:
    unknown = ATTEMPT.model_copy(update={"usage": None, "cost_usd": None, "first_token_s": None})
    assert telemetry.attempt_attributes(unknown) == {"summarizer.attempt.id": "5e1"}


def test_a_failure_is_told_by_its_type_and_without_its_words(
    spans: InMemorySpanExporter,
) -> None:
    with (
        pytest.raises(RefusalError),
        telemetry.span("chat", kind="client", attributes={}),
    ):
        raise RefusalError(WORDS) from ValueError(WORDS)
    (only,) = spans.get_finished_spans()
    assert (only.attributes or {})["error.type"] == "RefusalError"
    assert only.status.status_code is trace.StatusCode.ERROR
    assert only.events == ()
    assert "Elmsund" not in only.to_json()


def test_the_first_word_on_a_failure_counts(spans: InMemorySpanExporter) -> None:
    def fail() -> None:
        with telemetry.span("chat", kind="client", attributes={}) as span:
            span.fail("429")
            raise RefusalError(WORDS)

    with pytest.raises(RefusalError):
        fail()
    assert (spans.get_finished_spans()[0].attributes or {})["error.type"] == "429"


async def test_a_cancelled_call_ends_its_span(spans: InMemorySpanExporter) -> None:
    async def wait() -> None:
        with telemetry.span("chat", kind="client", attributes={}):
            await asyncio.sleep(60)

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (spans.get_finished_spans()[0].attributes or {})["error.type"] == "CancelledError"


def test_off_it_is_one_object_that_does_nothing_and_passes_errors_on() -> None:
    opened = telemetry.span("chat", kind="client", attributes={})
    assert opened is telemetry.chat_span(MINI, address="", prompt="p", max_tokens=1)
    assert opened is telemetry.article_span(model="m", words=1, brief_id="b")

    def fail() -> None:
        with opened as span:
            span.set({"summarizer.words": 1})
            span.fail("429")
            raise KeyError

    with pytest.raises(KeyError):
        fail()


def test_off_every_span_is_one_object_that_does_nothing() -> None:
    spans = [
        telemetry.chat_span(MINI, address="", prompt="p", max_tokens=1),
        telemetry.span("chat", kind="client", attributes={}),
    ]
    assert spans[0] is spans[1]
    with spans[0] as span:
        span.fail("429")


def test_off_it_imports_nothing() -> None:
    code = (
        "import sys; from summarizer import telemetry\n"
        "with telemetry.span('chat', kind='client', attributes={}): pass\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_the_package_switching_on_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ConfigError, match=r"pip install 'summarizer\[otel\]'"):
        telemetry.switch_on()


def test_without_an_sdk_spans_go_nowhere_and_harm_nothing() -> None:
    code = (
        "from summarizer import telemetry\n"
        "telemetry.switch_on()\n"
        "with telemetry.span('chat', kind='client', attributes={}) as span: span.fail('429')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
