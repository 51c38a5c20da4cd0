"""What an article, a reply, a prompt folder, an engine and a key can and cannot do.

The client alone is held to the same by tests/test_client.py (replies of every kind, each key
in each error), templates by tests/test_prompts.py, pages by tests/test_html_view.py.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import textwrap
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from summarizer import loading, prompts, render, telemetry
from summarizer.article import Article
from summarizer.client import OpenAIClient
from summarizer.draft import Merger
from summarizer.errors import ArticleError, ConfigError, ModelError, PromptError
from summarizer.ledger import Usage
from summarizer.local import engine
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.pipeline import Summarizer
from summarizer.providers import PROVIDERS, ModelRef
from summarizer.retrying import RetryLimits
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.testing import FakeClient, FakeServer, Fault, ReceivedCall, Reply, WebReply
from tests.pace import LINEAR_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from summarizer.brief import Brief

KEY = "sk-canary-8d21f0c6"
TEXT = """Ferry line at Osterby to close

The ferry line at Osterby will close in October, the harbour office said on Monday. Some 300
islanders use it every day, according to Marit Solvang, who leads the island council. She called
the plan a betrayal of the islands. A bridge, long promised, would cost 90 million crowns.
"""
ARTICLE_WORDS = ("Osterby", "Solvang", "betrayal", "islanders")
DRAFT: dict[str, Any] = {
    "article_type": "report",
    "summary": [{"text": "The ferry line at Osterby will close in October.", "s": [2]}],
    "actors": [{"name": "Marit Solvang", "role": "", "country": "", "kind": "person", "s": [3]}],
    "facts": [{"text": "A bridge would be free.", "status": "reported", "source": "", "s": [5]}],
    "stances": [],
    "context": [],
    "background": [],
}
PROMPT = Prompt(
    ref=PromptRef(name="brief", version=1, sha256=""),
    messages=(Message(role="user", content=TEXT),),
)
ONCE = RetryLimits(retries=0, reasks=0, attempt_s=0.5, deadline_s=5.0)
LEAKY = b'{"error": {"message": "Incorrect API key provided: %s", "code": "x"}}' % KEY.encode()


@pytest.fixture(autouse=True)
def _only_this_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_LOG"):
        monkeypatch.delenv(name, raising=False)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def debug(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Log as a user does who looks for a fault: the root and each library at DEBUG."""
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx2", "httpcore2", "summarizer", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def answering(content: str) -> Callable[[ReceivedCall], Reply]:
    """Answer the question for a draft with it, and all others with a sample."""

    def script(call: ReceivedCall) -> Reply:
        return Reply(content=content if "article_type" in str(call.reply_schema) else None)

    return script


def brief_over_http(server: FakeServer, *, store: Store | None = None) -> Brief:
    with Summarizer(
        "openai/gpt-fake", base_url=server.base_url, store=store, settings=Settings()
    ) as summarizer:
        return summarizer.summarize(Article.from_text(TEXT))


def client_of(server: FakeServer, **options: Any) -> OpenAIClient:
    return OpenAIClient(
        ModelRef("openai", "gpt-fake"),
        provider=PROVIDERS["openai"],
        base_url=server.base_url,
        limits=ONCE,
        **options,
    )


# Keys


def test_a_key_is_in_nothing_that_a_brief_leaves_behind(
    tmp_path: Path, debug: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path / "store.db")
    with FakeServer(answering(json.dumps(DRAFT)), api_key=KEY) as server:
        brief = brief_over_http(server, store=store)
    store.close()
    article = Article.from_text(TEXT)
    shown = [render.render(brief, article, fmt) for fmt in render.FORMATS]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert server.count >= 1  # it was sent, and let in
    assert len(written) >= 1
    assert KEY not in "".join([*shown, repr(brief), debug.text])
    assert all(KEY.encode() not in data for data in written)


def test_a_key_is_in_no_repr() -> None:
    settings = Settings()
    summarizer = Summarizer("openai/gpt-fake", settings=settings)
    client = OpenAIClient(
        ModelRef("openai", "x"), provider=PROVIDERS["openai"], api_key="sk-other-3b7e"
    )
    shown = [repr(each) for each in (settings, summarizer, client)]
    held = [repr(vars(each)) for each in (settings, summarizer, client)]
    summarizer.close()
    assert KEY not in "".join(shown + held)
    assert "sk-other-3b7e" not in "".join(shown + held)


@pytest.mark.parametrize("fault", [each for each in Fault if not each.is_stalling])
async def test_a_key_is_in_no_local_variable_that_a_traceback_shows(fault: Fault) -> None:
    with FakeServer(fault) as server:
        client = client_of(server)
        try:
            await client.complete(PROMPT, Usage, max_tokens=50)
        except ModelError as exc:
            told = traceback.TracebackException.from_exception(exc, capture_locals=True)
            assert KEY not in "".join(told.format())
        finally:
            await client.aclose()


@pytest.mark.parametrize("base_url", ["ftp://example.org/v1", "http://localhost:port/v1"])
async def test_a_key_is_in_no_local_variable_of_a_faulty_address(base_url: str) -> None:
    client = OpenAIClient(
        ModelRef("openai", "x"), provider=PROVIDERS["openai"], base_url=base_url, limits=ONCE
    )
    with pytest.raises(ConfigError) as caught:
        await client.complete(PROMPT, Usage, max_tokens=5)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY not in "".join(told.format())


@pytest.mark.parametrize("body", [LEAKY, b'{"choices": 3, "key": "%s"}' % KEY.encode()])
@pytest.mark.parametrize("status", [200, 401, 500])
async def test_a_key_that_the_server_repeats_is_in_no_error_of_the_whole_chain(
    body: bytes, status: int
) -> None:
    with FakeServer(WebReply(status=status, body=body)) as server:
        client = client_of(server)
        with pytest.raises(ModelError) as caught:
            await client.complete(PROMPT, Usage, max_tokens=50)
        await client.aclose()
    link: BaseException | None = caught.value
    while link is not None:  # the hidden ones too
        assert KEY not in f"{link} {link!r}"
        link = link.__cause__ or link.__context__
    assert KEY not in "".join(traceback.format_exception(caught.value))


# Articles


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(DRAFT),
        "{",
        TEXT,
        '{"summary": "Osterby", "article_type": "betrayal"}',
        json.dumps({**DRAFT, "Osterby Solvang": 1}),
    ],
)
def test_no_word_of_the_article_is_in_any_log(
    content: str, tmp_path: Path, debug: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path / "store.db")
    with FakeServer(answering(content)) as server:
        try:
            brief_over_http(server, store=store)
        except ModelError:
            logging.getLogger("user").exception("no brief")
    store.close()
    assert "Osterby" in server.calls[0].text  # it was there to be logged
    assert debug.records
    assert not [word for word in ARTICLE_WORDS if word in debug.text]


def test_no_word_of_the_article_is_logged_even_if_each_logger_is_set_by_hand() -> None:
    code = """
        import io, json, logging, sys
        from tests.test_security import TEXT, answering, brief_over_http, DRAFT
        from summarizer.testing import FakeServer
        import summarizer.wire
        log = io.StringIO()
        logging.basicConfig(stream=log, level=logging.DEBUG)
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.DEBUG)
        with FakeServer(answering(json.dumps(DRAFT))) as server:
            brief_over_http(server)
        assert log.getvalue()
        sys.exit("Osterby" in log.getvalue())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=Path(__file__).parents[1], check=False
    )
    assert done.returncode == 0


def test_spans_tell_neither_key_nor_text(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", None)
    telemetry.switch_on(provider)
    with FakeServer(Fault.UNAUTHORIZED) as server, pytest.raises(ModelError):
        brief_over_http(server)
    with FakeServer(answering(json.dumps(DRAFT))) as server:
        brief_over_http(server)
    spans = exporter.get_finished_spans()
    told = "".join(span.to_json() for span in spans)
    assert {span.name for span in spans} == {"summarize", "chat gpt-fake"}
    assert '"error.type": "401"' in told
    assert not [word for word in (KEY, *ARTICLE_WORDS, "ferry") if word in told]


def test_an_article_over_20_mb_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)  # sparse: it takes no room on the disk
    started = time.perf_counter()
    with pytest.raises(ArticleError, match="over 20,000,000 bytes"):
        Article.from_file(path)
    assert time.perf_counter() - started < LINEAR_S


HOSTILE = ["[", '"', "“", "7", "1/", "<", "</a ", "a", "中", "e\u0301", "Aaa ", "A. ", '" said ']


@pytest.mark.parametrize("unit", HOSTILE)
def test_an_article_of_any_shape_is_briefed_and_shown_in_linear_time(unit: str) -> None:
    size = 100_000
    text = f"{TEXT}{(unit * size)[:size]}"
    hostile = (unit * 300)[:300]
    draft = {
        **DRAFT,
        "facts": [{"text": hostile, "status": "claimed", "source": hostile[:100], "s": [2, 6, 7]}],
    }

    def answer(_prompt: Prompt, reply: type[BaseModel]) -> dict[str, object]:
        if reply is Merger:  # such an article is read in parts
            return {"summary": [{"text": hostile, "f": [1]}], "background": []}
        return {name: value for name, value in draft.items() if name in reply.model_fields}

    started = time.process_time()
    article = Article.from_text(text)
    with Summarizer(client=FakeClient(answer)) as summarizer:
        brief = summarizer.summarize(article)
    assert len(render.render(brief, article, "html")) > size / 4  # accents join their letters
    assert time.process_time() - started < LINEAR_S


# Replies


POISON = {
    "nested": '{"article_type": ' + "[" * 100_000,
    "nested whole": '{"summary": ' + '{"a":' * 100_000 + "1" + "}" * 100_001,
    "surrogates": json.dumps({**DRAFT, "background": ["\ud800 \udfff"]}),
    "number": json.dumps(DRAFT).replace("[2]", "[1" + "0" * 400 + "]"),
    "long number": json.dumps(DRAFT).replace("[2]", "[" + "9" * 1_000_000 + "]"),
    "float": json.dumps(DRAFT).replace("[2]", "[1e999999999]"),
    "many keys": "{" + ",".join(f'"k{n}": 0' for n in range(50_000)) + "}",
    "controls": json.dumps({**DRAFT, "background": ["\x00\x1b[2J\u202e"]}),
    "nothing": "\x00" * 1000,
}


def test_a_poisoned_reply_costs_an_error_and_not_the_process() -> None:
    code = """
        import json, sys
        from summarizer.article import Article
        from summarizer.errors import ModelError
        from summarizer.pipeline import Summarizer
        from summarizer.render import render, FORMATS
        from tests.test_security import POISON, TEXT, answering
        from summarizer.testing import FakeServer, WebReply
        bodies = [b"\\xff\\xfe" * 500, b'{"choices": [{"message": {"content": 1' + b"0" * 10000,
                  b'{"usage": {"prompt_tokens": 1' + b"0" * 10000 + b"}}"]
        answers = [answering(text) for text in POISON.values()]
        for answer in [*answers, *(WebReply(body=body) for body in bodies)]:
            with FakeServer(answer) as server:
                with Summarizer("openai/x", base_url=server.base_url) as summarizer:
                    try:
                        article = Article.from_text(TEXT)
                        brief = summarizer.summarize(article)
                        for fmt in FORMATS:
                            render(brief, article, fmt).encode()
                        print("brief")
                    except ModelError as exc:
                        assert chr(10) not in str(exc) and len(str(exc)) < 1000
                        print(type(exc).__name__)
        print("alive")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=Path(__file__).parents[1],
        env={"PATH": "", "OPENAI_API_KEY": KEY, "SUMMARIZER_FIRST_WAIT_S": "0.001"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    lines = done.stdout.split()
    assert (done.returncode, lines[-1:]) == (0, ["alive"]), done.stderr[-2000:]
    assert len(lines) == len(POISON) + 3 + 1
    assert set(lines) <= {"brief", "OutputError", "ModelAPIError", "alive"}
    assert lines.count("OutputError") >= 4
    assert KEY not in done.stdout + done.stderr


# Prompt folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "own"
    path.mkdir()
    (path / "system.jinja").write_text("Report.", encoding="utf-8")
    (path / "user.jinja").write_text("{{ title }}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''|attr('__class__') }}",
        "{{ ([paragraphs]|map(attribute='__class__')|list)[0].x }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ paragraphs.sort.__self__ }}",
        "{{ '{a.__class__}'.format_map({'a': 1}) }}",
        "{{ paragraphs|groupby('__class__') }}",
    ],
)
def test_a_template_does_not_reach_python(folder: Path, template: str) -> None:
    (folder / "user.jinja").write_text(template, encoding="utf-8")
    with pytest.raises(PromptError, match="unsafe"):
        prompts.render(prompts.find(str(folder)), Article.from_text(TEXT))


@pytest.mark.parametrize(
    "template",
    ["{% include '/etc/passwd' %}", "{% include '../secret' %}", "{% import '../secret' as s %}"],
)
def test_a_template_does_not_read_outside_its_folder(folder: Path, template: str) -> None:
    (folder.parent / "secret").write_text("s3cret", encoding="utf-8")
    (folder / "user.jinja").write_text(template, encoding="utf-8")
    with pytest.raises(PromptError, match="no template"):
        prompts.render(prompts.find(str(folder)), Article.from_text(TEXT))


@pytest.mark.parametrize("name", ["user.jinja", "part.jinja", "folder"])
def test_a_symbolic_link_does_not_lead_out_of_the_folder(folder: Path, name: str) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret").write_text("s3cret", encoding="utf-8")
    part = f"{name}/secret" if name == "folder" else name
    (folder / "user.jinja").write_text(f"{{% include '{part}' %}}", encoding="utf-8")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(outside if name == "folder" else outside / "secret")
    with pytest.raises(PromptError):
        prompts.render(prompts.find(str(folder)), Article.from_text(TEXT))


def test_an_article_is_no_template(folder: Path) -> None:
    (folder / "user.jinja").write_text(
        "{% for p in paragraphs %}{{ p[0].text }}{% endfor %}", encoding="utf-8"
    )
    words = "{{ 7*7 }} {% include '/etc/passwd' %} " + "and a word " * 40
    prompt = prompts.render(prompts.find(str(folder)), loading.parse_text(words))
    assert prompt.messages[1].content.startswith("{{ 7*7 }} {% include '/etc/passwd' %}")


# The embedded engine


def test_the_engine_listens_on_this_machine_only_and_wants_its_key() -> None:
    xllamacpp = pytest.importorskip("xllamacpp")
    params = engine._params(xllamacpp, Path("model.gguf"), "key-1", "/states", 1)
    assert list(params.hostnames) == ["127.0.0.1"]
    assert list(params.api_keys) == ["key-1"]
    assert params.port == 0  # any free one, so nobody can wait for it on a known one
    assert params.ui is False
    assert params.slot_save_path.startswith("/states")


def test_the_engines_key_is_random_and_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    xllamacpp = pytest.importorskip("xllamacpp")
    keys: list[str] = []

    def refuse(params: Any) -> None:
        keys.extend(params.api_keys)
        raise RuntimeError("not in this test")

    monkeypatch.setattr(xllamacpp, "Server", refuse)
    for _ in range(2):
        with pytest.raises(ConfigError):
            engine.Engine(Path("model.gguf"))
    assert len(set(keys)) == 2
    assert all(len(key) >= 32 for key in keys)
