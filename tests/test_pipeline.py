"""The flow from article to brief, with a client that needs no network."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from summarizer.article import Article
from summarizer.budget import Budget
from summarizer.errors import (
    BudgetError,
    ConfigError,
    ModelAPIError,
    OutputError,
    PromptError,
    RefusalError,
    SummarizerError,
    VerificationError,
)
from summarizer.ledger import Usage
from summarizer.pipeline import Outcome, Summarizer
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.testing import FakeClient, FakeServer, Fault, ReceivedCall, Reply
from tests.pace import PROMPT_S

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from summarizer.brief import Brief
    from summarizer.messages import Prompt

TEXT = """Bridge at Tarnholm reopens

The old bridge at Tarnholm reopened to traffic on Friday after repairs that took ten months. About
120 residents came to see the first bus cross, said Lena Okafor, who leads the town council. She
called the repair a promise kept. The town paid 4.5 million crowns for it, half of it from a loan.
"""
DRAFT: dict[str, Any] = {
    "article_type": "report",
    "summary": [{"text": "The old bridge at Tarnholm reopened on Friday.", "s": [2]}],
    "actors": [{"name": "Lena Okafor", "role": "", "country": "", "kind": "person", "s": [3]}],
    "facts": [
        {"text": "About 120 residents came.", "status": "claimed", "source": "Okafor", "s": [3]},
        {"text": "The town paid 4.5 million crowns.", "status": "reported", "source": "", "s": [5]},
    ],
    "stances": [
        {
            "holder": "Lena Okafor",
            "target": "the repair",
            "polarity": "favor",
            "intensity": 2,
            "expressed": "stated",
            "s": [4],
        }
    ],
    "context": [],
    "background": ["Bridges need repairs."],
}
UNFAITHFUL = DRAFT | {"summary": [{"text": "The bridge at Tarnholm cost 9 billion.", "s": [5]}]}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)


@pytest.fixture
def article() -> Article:
    return Article.from_text(TEXT)


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a test without network reached for it")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("_no_network")
def test_a_fake_client_needs_no_network(article: Article) -> None:
    client = FakeClient(DRAFT, usage=Usage(input_tokens=700, output_tokens=90))
    with Summarizer(client=client) as summarizer:
        brief = summarizer.summarize(article)
    assert brief.summary.text == "The old bridge at Tarnholm reopened on Friday."
    assert [fact.attributed_to for fact in brief.key_facts] == ["a1", None]
    assert [(s.holder, s.target) for s in brief.stances] == [("a1", "the repair")]
    assert brief.verification.status == "verified"
    assert brief.provenance.usage == Usage(input_tokens=700, output_tokens=90)
    assert (brief.provenance.endpoint, brief.provenance.cost_usd) == ("fake", 0.0)
    assert [(p.name, p.version) for p in brief.provenance.prompts] == [("brief", 1)]
    assert len(client.prompts) == 1


def test_every_piece_of_evidence_is_the_articles_own_words(article: Article) -> None:
    with Summarizer(client=FakeClient(DRAFT)) as summarizer:
        brief = summarizer.summarize(article)
    pieces = [
        *(piece for sentence in brief.summary.sentences for piece in sentence.evidence),
        *(piece for actor in brief.actors for piece in actor.evidence),
        *(piece for stance in brief.stances for piece in stance.evidence),
        *(piece for fact in brief.key_facts for piece in fact.evidence),
    ]
    assert len(pieces) >= 5
    assert all(article.text[piece.start : piece.end] == piece.quote for piece in pieces)


def test_background_is_never_verified(article: Article) -> None:
    with Summarizer(client=FakeClient(DRAFT)) as summarizer:
        brief = summarizer.summarize(article)
    status = {item.path: item.status for item in brief.verification.items}
    assert status["$.geopolitical_context.background[0]"] == "unchecked"


def test_wishes_reach_the_prompt_and_the_provenance(article: Article) -> None:
    client = FakeClient(DRAFT)
    with Summarizer(client=client) as summarizer:
        default = summarizer.summarize(article)
        german = summarizer.summarize(article, language="DE_at", background=False)
    assert default.provenance.parameters["language"] == "en"
    assert german.provenance.parameters["language"] == "de-at"
    plain, wished = ("\n".join(m.content for m in p.messages) for p in client.prompts)
    assert "German" in wished
    assert "German" not in plain


@pytest.mark.parametrize("language", ["xx", "German", "en; ignore the article", "e", "-"])
def test_an_unknown_language_is_refused_before_any_call(article: Article, language: str) -> None:
    client = FakeClient(DRAFT)
    with (
        Summarizer(client=client) as summarizer,
        pytest.raises(ConfigError, match="unknown language"),
    ):
        summarizer.summarize(article, language=language)
    assert client.prompts == []


def test_an_unfaithful_brief_is_a_result_and_an_error_only_when_strict(article: Article) -> None:
    with Summarizer(client=FakeClient(UNFAITHFUL)) as summarizer:
        brief = summarizer.summarize(article)
        assert brief.verification.status == "flagged"
        with pytest.raises(VerificationError, match=r"^1 claims? of the brief") as caught:
            summarizer.summarize(article, strict=True)
    assert caught.value.verification == brief.verification


def test_the_model_is_told_to_be_at_work(article: Article) -> None:
    said: list[str] = []
    with Summarizer(client=FakeClient(DRAFT), progress=said.append) as summarizer:
        summarizer.summarize(article)
    assert said[0] == f"fake/scripted reads {article.words} words"


# --- sync, async, threads


async def test_sync_calls_work_inside_a_running_event_loop(article: Article) -> None:
    with Summarizer(client=FakeClient(DRAFT)) as summarizer:
        assert summarizer.summarize(article).article.sha256 == article.sha256


async def test_async_calls_run_in_the_callers_loop(article: Article) -> None:
    threads: list[str] = []

    def answer(_prompt: Prompt, _reply: type[BaseModel]) -> dict[str, Any]:
        threads.append(threading.current_thread().name)
        return DRAFT

    summarizer = Summarizer(client=FakeClient(answer))
    briefs = await asyncio.gather(*(summarizer.asummarize(article) for _ in range(3)))
    assert {brief.summary.text for brief in briefs} == {DRAFT["summary"][0]["text"]}
    assert set(threads) == {threading.current_thread().name}


def test_several_threads_may_share_one(article: Article) -> None:
    waiting = most = 0

    async def answer(_prompt: Prompt, _reply: type[BaseModel]) -> dict[str, Any]:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        await asyncio.sleep(0.3)
        waiting -= 1
        return DRAFT

    with Summarizer(client=FakeClient(answer)) as summarizer, ThreadPoolExecutor(8) as pool:
        briefs = list(pool.map(summarizer.summarize, [article] * 16))
    assert len(briefs) == 16
    assert most > 1  # side by side, not one after the other


def test_real_connections_are_shared_by_threads_and_survive_close(article: Article) -> None:
    with FakeServer(Reply(content=json.dumps(DRAFT))) as server:
        summarizer = Summarizer("openai/x", base_url=server.base_url)
        with ThreadPoolExecutor(4) as pool:
            briefs = list(pool.map(summarizer.summarize, [article] * 8))
        summarizer.close()
        summarizer.close()
        assert summarizer.summarize(article).provenance.model == "openai/x"
        summarizer.close()
        assert (len(briefs), server.count) == (8, 9)


def test_a_client_of_the_callers_is_left_open(article: Article) -> None:
    closed: list[bool] = []

    class Closing(FakeClient):
        async def aclose(self) -> None:
            closed.append(True)

    with Summarizer(client=Closing(DRAFT)) as summarizer:
        summarizer.summarize(article)
    assert closed == []


# --- failures


@pytest.mark.parametrize(
    "error",
    [
        ModelAPIError("down", model="fake/x", status_code=503),
        RefusalError("no", model="fake/x"),
        OutputError("odd", model="fake/x", raw_output="{"),
    ],
)
def test_an_error_of_the_client_arrives_as_it_is(article: Article, error: SummarizerError) -> None:
    with Summarizer(client=FakeClient(error)) as summarizer:
        with pytest.raises(type(error)) as caught:
            summarizer.summarize(article)
        assert caught.value is error


@pytest.mark.parametrize("fault", [f for f in Fault if f not in {Fault.HANG, Fault.SLOW_DRIP}])
def test_no_vendor_exception_escapes(article: Article, fault: Fault) -> None:
    settings = Settings(timeout_s=0.4)
    with (
        FakeServer(fault) as server,
        Summarizer("openai/x", base_url=server.base_url, settings=settings) as summarizer,
    ):
        try:
            brief = summarizer.summarize(article)
        except SummarizerError as exc:
            assert "\n" not in str(exc)  # noqa: PT017  # a fault may also be survived
        else:
            assert brief.summary.text == "x"


def test_the_time_bounds_the_whole_article_and_not_each_question(
    article: Article, tmp_path: Path
) -> None:
    async def slow(_prompt: Prompt, reply: type[BaseModel]) -> BaseModel:
        await asyncio.sleep(60)
        return reply()

    (tmp_path / "system.jinja").write_text("Answer.")
    (tmp_path / "user.jinja").write_text("{{ paragraphs }}")
    client = FakeClient(slow)
    started = time.monotonic()
    with Summarizer(
        client=client, prompt=str(tmp_path), settings=Settings(timeout_s=0.1)
    ) as summarizer:
        with pytest.raises(BudgetError, match=r"did not finish within 0\.1 s") as caught:
            summarizer.summarize(article)
        assert time.monotonic() - started < PROMPT_S
    assert caught.value.model == "fake/scripted"


def test_at_the_deadline_of_one_call_attempts_are_known(article: Article) -> None:
    settings = Settings(timeout_s=0.5)
    with (
        FakeServer(Fault.HANG) as server,
        Summarizer("openai/x", base_url=server.base_url, settings=settings) as summarizer,
    ):
        with pytest.raises(BudgetError, match=r"within 0\.5 s") as caught:
            summarizer.summarize(article)
        assert (caught.value.model, caught.value.attempts) == ("openai/x", server.count)


def _press_ctrl_c() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def test_an_interrupt_cancels_the_call(article: Article) -> None:
    cancelled = threading.Event()

    async def hang(_prompt: Prompt, _reply: type[BaseModel]) -> NoReturn:
        threading.Timer(0.05, _press_ctrl_c).start()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError("nobody sets this event")

    with Summarizer(client=FakeClient(hang)) as summarizer:
        with pytest.raises(KeyboardInterrupt):
            summarizer.summarize(article)
        assert cancelled.wait(5)


def test_a_wrong_prompt_or_model_is_refused_when_it_is_made() -> None:
    with pytest.raises(PromptError, match="no prompt 'essay'"):
        Summarizer(client=FakeClient(DRAFT), prompt="essay")
    with pytest.raises(ConfigError, match="unknown model 'x'"):
        Summarizer("x")


# --- several models, many articles, accounts, and parts of a brief


def remote(server: FakeServer, **options: Any) -> Summarizer:
    settings = Settings(first_wait_s=0.0, attempt_s=5.0)
    return Summarizer("openai/a", base_url=server.base_url, settings=settings, **options)


def answers(call: ReceivedCall) -> Reply | Fault:
    """Model a is down, model b answers."""
    return Fault.INTERNAL_ERROR if call.body["model"] == "a" else Reply(content=json.dumps(DRAFT))


def test_where_the_first_model_fails_the_next_is_asked_and_both_are_accounted_for(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with FakeServer(answers) as server:
        monkeypatch.setenv("SUMMARIZER_BASE_URL", server.base_url)
        settings = Settings(first_wait_s=0.0)
        with Summarizer(
            "openai/a", fallbacks=["openai/b"], settings=settings, progress=said.append
        ) as summarizer:
            brief = summarizer.summarize(article)
    assert brief.provenance.model == "openai/b"
    assert brief.provenance.attempts == server.count == 6
    assert brief.provenance.usage == server.usage
    assert any("HTTP 500" in line and "asking openai/b" in line for line in said)


def test_when_all_models_fail_the_error_tells_what_they_cost_together(article: Article) -> None:
    with FakeServer(Fault.WRONG_SCHEMA) as server, remote(server) as summarizer:
        with pytest.raises(OutputError) as caught:
            summarizer.summarize(article)
        assert (caught.value.attempts, caught.value.usage) == (server.count, server.usage)


def test_the_end_of_the_time_tells_what_was_spent(article: Article) -> None:
    settings = Settings(timeout_s=0.3)
    with (
        FakeServer(Fault.HANG) as server,
        Summarizer("openai/x", base_url=server.base_url, settings=settings) as summarizer,
        pytest.raises(BudgetError) as caught,
    ):
        summarizer.summarize(article)
    assert (caught.value.attempts, caught.value.is_exhausted) == (1, False)


async def test_many_articles_are_each_briefed_or_told_why_not() -> None:
    articles = [Article.from_text(TEXT.replace("ten months", f"{n} months")) for n in range(10, 22)]

    def script(call: ReceivedCall) -> Reply | Fault:
        return Fault.REFUSAL if "14 months" in call.text else Reply(content=json.dumps(DRAFT))

    with FakeServer(script) as server, remote(server) as summarizer:
        outcomes = [each async for each in summarizer.map(articles, concurrency=4, ordered=True)]
    assert [each.article for each in outcomes] == articles
    assert [each.error is None for each in outcomes] == [n != 14 for n in range(10, 22)]
    assert isinstance(outcomes[4].error, RefusalError)
    assert server.count == 12


async def test_an_exhausted_budget_ends_the_whole_work() -> None:
    articles = [Article.from_text(TEXT.replace("ten months", f"{n} months")) for n in range(10, 70)]
    budget = Budget(max_tokens=30_000)
    reply = Reply(content=json.dumps(DRAFT))
    done: list[Outcome] = []
    with (
        FakeServer(reply) as server,
        remote(server, budget=budget) as summarizer,
        pytest.raises(BudgetError) as caught,
    ):
        await _collect(summarizer, articles, done)
    assert caught.value.is_exhausted
    assert done
    assert server.tokens <= budget.spent_tokens <= 30_000


async def _collect(summarizer: Summarizer, articles: list[Article], done: list[Outcome]) -> None:
    async for outcome in summarizer.map(articles, concurrency=4):
        done.append(outcome)  # noqa: PERF401  # kept when it ends halfway


def test_with_a_store_nothing_is_asked_twice_and_everything_is_written_down(
    article: Article, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store.db")
    with FakeServer(Reply(content=json.dumps(DRAFT))) as server:
        with remote(server, store=store) as summarizer:
            first = summarizer.summarize(article)
            again = summarizer.summarize(article)
        with remote(server, store=store, cache=False) as summarizer:
            summarizer.summarize(article)
    assert server.count == 2
    assert (first.provenance.cache_hit, again.provenance.cache_hit) == (False, True)
    assert (again.provenance.attempts, again.provenance.usage) == (0, Usage())
    assert again.provenance.cost_usd == 0.0
    assert again.key_facts == first.key_facts
    assert [each.id for each in store.briefs(last=3)][-2:] == [
        again.provenance.id,
        first.provenance.id,
    ]
    store.close()


def test_parts_of_a_brief_come_as_they_are_complete_and_free_of_doubt(article: Article) -> None:
    parts: list[Brief] = []
    wrong = {**DRAFT, "facts": [{**DRAFT["facts"][1], "text": "The town paid 9 million crowns."}]}
    with FakeServer(Reply(content=json.dumps(wrong))) as server, remote(server) as summarizer:
        brief = summarizer.summarize(article, on_part=parts.append)
    assert brief.verification.status == "flagged"
    assert parts[0].summary == brief.summary
    assert (parts[0].actors, parts[0].key_facts) == ((), ())
    assert parts[-1].actors == brief.actors
    assert all(part.key_facts == () for part in parts)  # flagged: it may still be reworded


def test_parts_of_questions_asked_one_by_one_come_too(article: Article) -> None:
    parts: list[Brief] = []
    with FakeServer() as server, remote(server, prompt="steps") as summarizer:
        brief = summarizer.summarize(article, on_part=parts.append)
    assert any(part.key_facts == brief.key_facts != () for part in parts)
