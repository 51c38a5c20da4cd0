from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, TypeVar

import pytest
from pydantic import BaseModel, field_validator

from summarizer import ledger
from summarizer.caching import CachedClient, StoredReplies
from summarizer.client import Completion, OpenAIClient, SharesPrefix
from summarizer.errors import ModelAPIError, OutputError
from summarizer.frozen import Frozen
from summarizer.ledger import Attempt, Call, Usage
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.providers import PROVIDERS, parse_model
from summarizer.store import Store
from summarizer.testing import FakeServer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarizer.brief import EndpointKind
    from summarizer.client import OnFields

T = TypeVar("T", bound=BaseModel)
USAGE = Usage(input_tokens=700, output_tokens=9)


class Port(Frozen):
    name: str


class Inner:
    """A client that counts what it is asked, and answers when it is let."""

    model = "openai/gpt-x"
    endpoint: EndpointKind = "fake"

    def __init__(self, *, value: Frozen | None = None, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.closed = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.parameters: dict[str, str | int | float | bool] = {}
        self.error = error
        self._value = value or Port(name="Velm")

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        del max_tokens
        self.asked.append(prompt.messages[-1].content)
        await self.may_answer.wait()
        attempt = Attempt(
            id="1", model=self.model, outcome="ok", usage=USAGE, cost_usd=0.5, latency_s=0.1
        )
        call = Call(prompt=prompt.label, attempts=(attempt,), latency_s=0.1)
        ledger.account().enter(call)
        if self.error:
            raise self.error
        return Completion(reply.model_validate(self._value.model_dump()), call)

    async def aclose(self) -> None:
        self.closed += 1


class Telling(Inner):
    async def complete_telling(
        self, prompt: Prompt, reply: type[T], *, max_tokens: int, on_fields: OnFields
    ) -> Completion[T]:
        on_fields({"name": "Velm"})
        return await self.complete(prompt, reply, max_tokens=max_tokens)


class Sharing(Inner):
    """Like the embedded engine: starts at the first prefix it is given."""

    def __init__(self, *, failures: int = 0) -> None:
        super().__init__()
        self.shared: list[str] = []
        self.may_share = asyncio.Event()
        self.may_share.set()
        self._failures = failures

    async def share_prefix(self, prompt: Prompt) -> int:
        self.shared.append(prompt.messages[-1].content)
        await self.may_share.wait()
        if len(self.shared) <= self._failures:
            raise ModelAPIError("the engine does not answer")
        return 500


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture(name="store")
def _store(path: Path) -> Iterator[Store]:
    with Store(path) as store:
        yield store


def prompt(text: str = "Which port?", system: str = "Answer briefly.") -> Prompt:
    return Prompt(
        ref=PromptRef(name="steps", version=1, sha256="0" * 64),
        question="port",
        messages=(Message(role="system", content=system), Message(role="user", content=text)),
    )


async def ask(client: CachedClient, text: str = "Which port?", *, max_tokens: int = 50) -> Call:
    with ledger.opened("aa") as account:
        done = await client.complete(prompt(text), Port, max_tokens=max_tokens)
    assert done.value == Port(name="Velm")
    assert account.ledger.calls == (done.call,)
    return done.call


# --- what is kept


async def test_a_question_is_paid_for_once(store: Store) -> None:
    inner = Inner()
    client = CachedClient(inner, StoredReplies(store))
    first, second = await ask(client), await ask(client)
    assert inner.asked == ["Which port?"]
    assert (first.is_cached, first.usage, len(first.attempts)) == (False, USAGE, 1)
    assert (second.is_cached, second.usage, second.attempts) == (True, Usage(), ())
    assert second.prompt == "steps@1/port"


async def test_a_reply_is_found_by_a_later_process_and_another_client(path: Path) -> None:
    with Store(path) as store:
        await ask(CachedClient(Inner(), StoredReplies(store)))
    inner = Inner(error=ModelAPIError("is never asked"))
    with Store(path) as store:
        assert (await ask(CachedClient(inner, StoredReplies(store)))).is_cached
        saved = store.reply(next(iter(_keys(store))))
    assert saved
    assert (saved.reply, saved.usage, saved.model) == ('{"name":"Velm"}', USAGE, "openai/gpt-x")


def _keys(store: Store) -> list[str]:
    return [str(row["key"]) for row in store._database.rows("SELECT key FROM replies")]


async def test_whatever_changes_the_request_is_another_question(store: Store) -> None:
    inner, warm, other = Inner(), Inner(), Inner()
    warm.parameters = {"temperature": 1.0}
    other.model = "openai/gpt-y"
    await ask(CachedClient(inner, StoredReplies(store)))
    calls = [
        await ask(CachedClient(inner, StoredReplies(store)), "Which harbour?"),
        await ask(CachedClient(inner, StoredReplies(store)), max_tokens=60),
        await ask(CachedClient(inner, StoredReplies(store), where="http://here/v1")),
        await ask(CachedClient(warm, StoredReplies(store))),
        await ask(CachedClient(other, StoredReplies(store))),
    ]
    assert not any(call.is_cached for call in calls)
    assert len(_keys(store)) == 6


async def test_a_kept_reply_that_does_not_fit_any_more_is_asked_anew(store: Store) -> None:
    class Strict(Port):
        @field_validator("name")
        @classmethod
        def _short(cls, name: str) -> str:
            if len(name) > 4:
                raise ValueError("too long")
            return name

    # A validator is code: the schema, and with it the key, is the same.
    class Lax(Port):
        pass

    Lax.__name__ = "Strict"
    Lax.model_config["title"] = "Strict"
    Lax.model_rebuild(force=True)
    await CachedClient(Inner(value=Port(name="Velmhaven")), StoredReplies(store)).complete(
        prompt(), Lax, max_tokens=50
    )
    inner = Inner()
    done = await CachedClient(inner, StoredReplies(store)).complete(prompt(), Strict, max_tokens=50)
    assert (done.value.name, done.call.is_cached, len(_keys(store))) == ("Velm", False, 1)
    again = await CachedClient(inner, StoredReplies(store)).complete(
        prompt(), Strict, max_tokens=50
    )
    assert (again.value.name, again.call.is_cached) == ("Velm", True)


async def test_a_failure_is_not_kept_and_frees_the_question(store: Store, path: Path) -> None:
    inner = Inner(error=OutputError("no valid reply", raw_output="half"))
    client = CachedClient(inner, StoredReplies(store))
    with ledger.opened("aa") as account, pytest.raises(OutputError):
        await client.complete(prompt(), Port, max_tokens=50)
    assert len(account.ledger.calls) == 1
    assert _keys(store) == []
    inner.error = None
    with Store(path) as second:
        assert not (await ask(CachedClient(inner, StoredReplies(second)))).is_cached


async def test_it_looks_like_the_client_below_and_closes_it(store: Store) -> None:
    inner = Inner()
    inner.parameters = {"temperature": 0.5}
    client = CachedClient(inner, StoredReplies(store))
    assert (client.model, client.endpoint) == ("openai/gpt-x", "fake")
    assert client.parameters == {"temperature": 0.5}
    await client.aclose()
    assert inner.closed == 1
    assert (await ask(client)).is_cached is False  # the store is still open


async def test_through_a_server_the_second_question_is_not_sent(store: Store) -> None:
    with FakeServer(Reply(content=json.dumps({"name": "Velm"}))) as server:
        inner = OpenAIClient(
            parse_model("openai/gpt-x"),
            provider=PROVIDERS["openai"],
            base_url=server.base_url,
            journal=store,
        )
        client = CachedClient(inner, StoredReplies(store), where=server.base_url)
        first, second = await ask(client), await ask(client)
        await client.aclose()
        assert len(server.calls) == 1
    assert (first.is_cached, second.is_cached) == (False, True)
    rows = store._database.rows("SELECT calls.outcome FROM calls JOIN replies USING (key)")
    assert [row["outcome"] for row in rows] == ["ok"]


# --- at the same time


async def test_of_64_tasks_with_one_question_one_asks(store: Store) -> None:
    inner = Inner()
    inner.may_answer.clear()
    client = CachedClient(inner, StoredReplies(store))
    tasks = [asyncio.create_task(ask(client)) for _ in range(64)]
    await asyncio.sleep(0.05)
    assert inner.asked == ["Which port?"]
    inner.may_answer.set()
    calls = await asyncio.gather(*tasks)
    assert inner.asked == ["Which port?"]
    assert sorted(call.is_cached for call in calls) == [False] + [True] * 63


async def test_a_reply_that_was_kept_just_before_the_claim_is_not_asked_for(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = store.claim

    def claim_late(key: str) -> bool:
        with Store(path) as second:
            assert second.claim(key)
            second.keep(key, reply='{"name":"Velm"}', usage=USAGE, model="m", prompt="p")
        return claim(key)

    monkeypatch.setattr(store, "claim", claim_late)
    inner = Inner()
    assert (await ask(CachedClient(inner, StoredReplies(store)))).is_cached
    assert inner.asked == []
    with Store(path) as third:
        assert third.claim(next(iter(_keys(store))))  # given back


async def test_different_questions_do_not_wait_for_each_other(store: Store) -> None:
    inner = Inner()
    inner.may_answer.clear()
    client = CachedClient(inner, StoredReplies(store))
    tasks = [asyncio.create_task(ask(client, f"Which port {n}?")) for n in range(5)]
    await asyncio.sleep(0.02)
    assert len(inner.asked) == 5
    inner.may_answer.set()
    await asyncio.gather(*tasks)


async def test_when_who_asks_is_cancelled_the_next_one_asks(store: Store) -> None:
    inner = Inner()
    inner.may_answer.clear()
    client = CachedClient(inner, StoredReplies(store))
    first = asyncio.create_task(ask(client))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(ask(client))
    await asyncio.sleep(0.01)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    inner.may_answer.set()
    assert not (await second).is_cached
    assert inner.asked == ["Which port?"] * 2


async def test_when_who_asks_fails_the_next_one_asks(store: Store) -> None:
    inner = Inner(error=ModelAPIError("busy", status_code=503))
    inner.may_answer.clear()
    client = CachedClient(inner, StoredReplies(store))
    first = asyncio.create_task(ask(client))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(ask(client))
    await asyncio.sleep(0.01)
    inner.may_answer.set()
    with pytest.raises(ModelAPIError):
        await first
    inner.error = None
    assert not (await second).is_cached


async def test_a_question_that_another_process_asks_is_waited_for_and_its_death_frees_it(
    store: Store, path: Path
) -> None:
    code = """
import asyncio, sys
from pathlib import Path
from summarizer.caching import CachedClient, StoredReplies
from summarizer.store import Store
from tests.test_caching import Inner, ask

async def main():
    inner = Inner()
    inner.may_answer.clear()
    task = asyncio.create_task(ask(CachedClient(inner, StoredReplies(Store(Path(sys.argv[1]))))))
    while not inner.asked:
        await asyncio.sleep(0.01)
    print("asked", flush=True)
    await task

asyncio.run(main())
"""
    with subprocess.Popen(  # noqa: ASYNC220  # waits for one line before there are any tasks
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "asked\n"
            inner = Inner()
            waiting = asyncio.create_task(ask(CachedClient(inner, StoredReplies(store))))
            await asyncio.sleep(0.15)
            assert inner.asked == []
        finally:
            process.kill()
    call = await asyncio.wait_for(waiting, 5)
    assert (call.is_cached, inner.asked) == (False, ["Which port?"])


# --- streamed replies


async def test_fields_are_told_while_a_reply_is_written_and_not_when_it_is_kept(
    store: Store,
) -> None:
    heard: list[object] = []
    client = CachedClient(Telling(), StoredReplies(store))
    for _ in range(2):
        done = await client.complete_telling(prompt(), Port, max_tokens=50, on_fields=heard.append)
        assert done.value == Port(name="Velm")
    assert heard == [{"name": "Velm"}]


async def test_a_client_that_cannot_tell_fields_is_asked_all_the_same(store: Store) -> None:
    inner = Inner()
    done = await CachedClient(inner, StoredReplies(store)).complete_telling(
        prompt(), Port, max_tokens=50, on_fields=lambda _: None
    )
    assert (done.value.name, len(inner.asked)) == ("Velm", 1)


# --- the shared prefix


async def share(client: CachedClient, text: str) -> None:
    assert isinstance(client, SharesPrefix)
    assert await client.share_prefix(prompt(text)) == 0


async def test_only_a_client_over_one_that_shares_a_prefix_can_share_it(store: Store) -> None:
    assert isinstance(CachedClient(Sharing(), StoredReplies(store)), SharesPrefix)
    assert not isinstance(CachedClient(Inner(), StoredReplies(store)), SharesPrefix)


async def test_a_prefix_is_read_when_the_first_question_that_begins_like_it_is_asked(
    store: Store,
) -> None:
    inner = Sharing()
    client = CachedClient(inner, StoredReplies(store))
    await share(client, "The article.")
    assert inner.shared == []
    await ask(client, "Another article. Which port?")
    await client.complete(prompt("The article. Who?", system="Judge."), Port, max_tokens=50)
    assert inner.shared == []
    await ask(client, "The article. Which port?")
    await ask(client, "The article. Which crane?")
    assert inner.shared == ["The article."]


async def test_all_questions_wait_for_the_one_reading_of_their_prefix(store: Store) -> None:
    inner = Sharing()
    inner.may_share.clear()
    client = CachedClient(inner, StoredReplies(store))
    await share(client, "The article.")
    tasks = [asyncio.create_task(ask(client, f"The article. Port {n}?")) for n in range(4)]
    await asyncio.sleep(0.02)
    assert (inner.shared, inner.asked) == (["The article."], [])
    tasks[0].cancel()  # the others still need it
    await asyncio.sleep(0.01)
    inner.may_share.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert inner.shared == ["The article."]
    assert len(inner.asked) == 3


async def test_an_article_whose_replies_are_kept_reads_no_prefix(store: Store, path: Path) -> None:
    await ask(CachedClient(Sharing(), StoredReplies(store)), "The article. Which port?")
    inner = Sharing()
    with Store(path) as second:
        client = CachedClient(inner, StoredReplies(second))
        await share(client, "The article.")
        assert (await ask(client, "The article. Which port?")).is_cached
    assert (inner.shared, inner.asked) == ([], [])


async def test_a_prefix_that_could_not_be_read_fails_its_question_and_is_tried_again(
    store: Store,
) -> None:
    inner = Sharing(failures=1)
    client = CachedClient(inner, StoredReplies(store))
    await share(client, "The article.")
    with pytest.raises(ModelAPIError, match="the engine does not answer"):
        await ask(client, "The article. Which port?")
    assert not (await ask(client, "The article. Which port?")).is_cached
    assert inner.shared == ["The article."] * 2


async def test_articles_at_the_same_time_each_have_their_own_prefix(store: Store) -> None:
    inner = Sharing()
    client = CachedClient(inner, StoredReplies(store))

    async def article(name: str) -> None:
        await share(client, f"{name}.")
        await asyncio.sleep(0.005)
        async with asyncio.TaskGroup() as questions:
            for n in range(3):
                questions.create_task(ask(client, f"{name}. Port {n}?"))

    await asyncio.gather(article("First"), article("Second"))
    assert sorted(inner.shared) == ["First.", "Second."]
    assert len(inner.asked) == 6
