"""Batches: each input ends as one brief or one dead letter, through any stop, exactly once."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import batch, runs
from summarizer.batch import Options, Report
from summarizer.brief import Brief
from summarizer.budget import Budget
from summarizer.errors import (
    BudgetError,
    ConfigError,
    ModelAPIError,
    OutputError,
    StoreError,
    SummarizerError,
)
from summarizer.ledger import Usage
from summarizer.pipeline import Summarizer
from summarizer.records import Source, open_source
from summarizer.store import Store
from summarizer.testing import FakeClient
from tests.ships import DRAFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.messages import Prompt


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def write_input(count: int, path: Path = Path("in.jsonl"), **changes: object) -> Path:
    """Write articles with ids a0, a1, …; `changes` replaces lines: `n3=b"garbage"`."""
    rows: list[object] = [{"id": f"a{n}", "text": TEXT.format(n=n)} for n in range(count)]
    for name, row in changes.items():
        rows[int(name[1:])] = row
    path.write_bytes(
        b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    )
    return path


def number(prompt: Prompt) -> int:
    """Find out which article a prompt is about."""
    text = prompt.messages[-1].content
    return int(text.split("Ship ", 1)[1].split(" ", 1)[0])


class Model:
    """A model that fails, waits or counts as told; `asked` lists the articles it saw."""

    def __init__(
        self,
        failures: dict[int, Exception] | None = None,
        *,
        before: Callable[[int], Any] | None = None,
    ) -> None:
        self.asked: list[int] = []
        self.failures = failures or {}
        self._before = before

    async def _answer(self, prompt: Prompt, _reply: object) -> dict[str, object]:
        n = number(prompt)
        self.asked.append(n)
        if self._before and (waiting := self._before(n)) is not None:
            await waiting
        await asyncio.sleep(0)
        if n in self.failures:
            raise self.failures[n]
        return DRAFT

    def run(self, store: Store, output: str = "out.jsonl", **settings: Any) -> Report:
        options = Options(**{"concurrency": 4, **settings})
        client = FakeClient(self._answer, usage=Usage(input_tokens=100, output_tokens=10))
        with Summarizer(client=client, store=store) as summarizer:
            return batch.run(summarizer, "in.jsonl", output, store=store, options=options)


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def ids(path: str = "out.jsonl") -> list[str]:
    return [line["id"] for line in lines(path)]


def named(*numbers: int) -> list[str]:
    return [f"a{n}" for n in numbers]


# --- what comes out


@pytest.mark.usefixtures("folder")
def test_each_input_becomes_a_line_with_its_brief(store: Store) -> None:
    write_input(3)
    report = Model().run(store)
    assert (report.briefs, report.dead, report.resumed) == (3, 0, 0)
    first = lines("out.jsonl")[0]
    assert list(first) == ["id", "key", "brief"]
    assert (first["id"], first["key"]) == ("a0", "line 1")
    brief = Brief.model_validate(first["brief"])
    assert brief.summary.text == "The ship left the harbour on Monday."
    assert ids() == named(0, 1, 2)
    assert not Path("out.jsonl.dead.jsonl").exists()


@pytest.mark.usefixtures("folder")
def test_a_failed_input_becomes_a_dead_letter_with_its_typed_error(store: Store) -> None:
    write_input(5, n3=b'{"id": "a3", "text": 3}')
    error = OutputError("no valid reply", model="fake/scripted", usage=Usage(input_tokens=7))
    report = Model({1: error}).run(store)
    assert (report.briefs, report.dead) == (3, 2)
    assert ids() == named(0, 2, 4)
    by_model, by_input = lines("out.jsonl.dead.jsonl")
    assert by_model == {
        "id": "a1",
        "key": "line 2",
        "error": "OutputError",
        "message": "no valid reply",
        "attempts": 1,
        "usage": {"input_tokens": 100, "cached_tokens": 0, "output_tokens": 10},
    }
    assert by_input["error"] == "ArticleError"
    assert by_input["message"].startswith("line 4 of 'in.jsonl' has text 3; ")
    assert (by_input["attempts"], by_input["usage"]) == (0, None)
    assert [row.record_id for row in store.dead_letters(1)] == named(1, 3)


@pytest.mark.usefixtures("folder")
def test_an_error_that_nobody_foresaw_costs_one_article_and_shows_none_of_it(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    write_input(3)
    report = Model({1: KeyError("words of the article")}).run(store)
    assert (report.briefs, report.dead) == (2, 1)
    [dead] = lines("out.jsonl.dead.jsonl")
    assert dead["error"] == "SummarizerError"
    assert "unforeseen KeyError at test_batch.py:" in dead["message"]
    assert "unforeseen KeyError" in caplog.text
    assert "words of the article" not in json.dumps(dead) + caplog.text


@pytest.mark.usefixtures("folder")
def test_output_is_in_the_order_of_the_input_or_as_completed(store: Store) -> None:
    write_input(6)
    slow = lambda n: asyncio.sleep(0.05) if n == 0 else None  # noqa: E731  # one line of a test
    Model(before=slow).run(store)
    Model(before=slow).run(store, "completed.jsonl", ordered=False)
    assert ids() == named(0, 1, 2, 3, 4, 5)
    assert ids("completed.jsonl")[-1] == "a0"
    assert sorted(ids("completed.jsonl")) == named(0, 1, 2, 3, 4, 5)


@pytest.mark.usefixtures("folder")
def test_no_more_than_the_wanted_number_are_in_flight(store: Store) -> None:
    write_input(12)
    now = most = 0

    async def count() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.005)
        now -= 1

    Model(before=lambda _: count()).run(store, concurrency=3)
    assert most == 3


@pytest.mark.usefixtures("folder")
def test_an_empty_input_is_done_at_once(store: Store) -> None:
    Path("in.jsonl").write_text("\n\n")
    report = Model().run(store)
    assert report.done == 0
    assert Path("out.jsonl").read_bytes() == b""


# --- stopping and going on


@pytest.mark.usefixtures("folder")
def test_a_finished_batch_asks_nothing_when_run_again(store: Store) -> None:
    write_input(4)
    Model({2: OutputError("no")}).run(store)
    written = Path("out.jsonl").read_bytes()
    again = Model()
    report = again.run(store)
    assert again.asked == []
    assert (report.briefs, report.dead, report.resumed) == (3, 1, 4)
    assert Path("out.jsonl").read_bytes() == written
    assert ids("out.jsonl.dead.jsonl") == named(2)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.usefixtures("folder")
def test_a_stopped_batch_goes_on_where_it_was(store: Store, *, ordered: bool) -> None:
    write_input(9)
    with pytest.raises(ModelAPIError):
        Model({4: ModelAPIError("wrong key", status_code=401)}).run(
            store, ordered=ordered, concurrency=1
        )
    assert ids() == named(0, 1, 2, 3)
    second = Model()
    report = second.run(store, ordered=ordered)
    assert sorted(second.asked) == [4, 5, 6, 7, 8]
    assert sorted(ids()) == named(*range(9))
    assert report.resumed == 4


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("harm", ["a torn line", "a lost tail", "no file", "an old mark"])
@pytest.mark.usefixtures("folder")
def test_whatever_a_kill_left_of_the_output_it_ends_whole(
    store: Store, harm: str, *, ordered: bool
) -> None:
    write_input(6)
    Model({2: OutputError("no")}).run(store, ordered=ordered, concurrency=1)
    whole = Path("out.jsonl").read_bytes()
    if harm == "a torn line":
        Path("out.jsonl").write_bytes(whole + whole[: len(whole) // 7])
    elif harm == "a lost tail":
        Path("out.jsonl").write_bytes(whole[: len(whole) // 2])
    elif harm == "no file":
        Path("out.jsonl").unlink()
    else:
        end = whole.index(b"\n") + 1
        store.written(1, seq=1 if ordered else 2, bytes=end)
    again = Model()
    again.run(store, ordered=ordered)
    assert again.asked == []
    assert Path("out.jsonl").read_bytes() == whole
    assert ids("out.jsonl.dead.jsonl") == named(2)


@pytest.mark.usefixtures("folder")
def test_lines_that_were_appended_to_the_input_are_done_next(store: Store) -> None:
    write_input(2)
    Model().run(store)
    write_input(4)
    more = Model()
    more.run(store)
    assert sorted(more.asked) == [2, 3]
    assert ids() == named(0, 1, 2, 3)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.usefixtures("folder")
def test_dead_letters_are_tried_again_when_asked_for(store: Store, *, ordered: bool) -> None:
    write_input(5, n4=b"{")
    Model({1: OutputError("no"), 3: OutputError("no")}).run(store, ordered=ordered)
    keys = {line["key"] for line in lines("out.jsonl.dead.jsonl")}
    assert keys == {"line 2", "line 4", "line 5"}
    write_input(5)  # the torn line was mended
    again = Model({3: OutputError("still no")})
    report = again.run(store, ordered=ordered, retry_dead=True)
    assert sorted(again.asked) == [1, 3, 4]
    assert (report.briefs, report.dead, report.resumed) == (4, 1, 2)
    assert sorted(ids()) == named(0, 1, 2, 4)
    assert ids() == named(0, 1, 2, 4) or not ordered
    [dead] = lines("out.jsonl.dead.jsonl")
    assert (dead["id"], dead["message"]) == ("a3", "still no")


@pytest.mark.usefixtures("folder")
def test_an_exhausted_budget_stops_it_and_more_of_it_goes_on(store: Store) -> None:
    write_input(9)
    error = BudgetError("the next call may cost too much", is_exhausted=True)
    first, rest = Model({5: error}), Model()
    with pytest.raises(BudgetError) as stopped:
        first.run(store, concurrency=2)
    assert stopped.value.is_exhausted
    done = set(first.asked) - {5}
    assert {0, 1, 2, 3, 4} <= done < set(range(9))
    assert str(stopped.value) == (
        f"the next call may cost too much; {len(done)} briefs and 0 dead letters are done, "
        "the same command with a higher limit goes on from there"
    )
    assert ids() == named(0, 1, 2, 3, 4)
    rest.run(store)
    assert set(rest.asked) == set(range(9)) - done
    assert ids() == named(*range(9))


@pytest.mark.usefixtures("folder")
def test_a_deadline_of_one_article_is_a_dead_letter(store: Store) -> None:
    write_input(2)
    report = Model({0: BudgetError("too slow")}).run(store)
    assert (report.briefs, report.dead) == (1, 1)


@pytest.mark.usefixtures("folder")
def test_what_earlier_runs_spent_counts_against_the_budget(store: Store) -> None:
    write_input(1)
    Model().run(store)
    store._database.run(
        "INSERT INTO calls (id, key, brief, job, owner, article, model, prompt, started, outcome, "
        "input_tokens, cached_tokens, output_tokens, cost_usd) VALUES "
        "('c', 'k', 'b', 1, 'o', 'a', 'm', 'p', 't', 'ok', 900, 0, 100, 0.25)"
    )
    budget = Budget(max_cost_usd=1.0, max_tokens=5000)
    with Summarizer(client=FakeClient(DRAFT), store=store) as summarizer:
        report = batch.run(summarizer, "in.jsonl", "out.jsonl", store=store, budget=budget)
    assert (budget.spent_usd, budget.spent_tokens) == (0.25, 1000)
    assert report.cost_usd == 0.25


@pytest.mark.parametrize(
    "error",
    [
        ConfigError("no key for 'fake/scripted'"),
        StoreError("no space is left"),
        ModelAPIError("the key is refused", status_code=401),
        ModelAPIError("pay first", status_code=429, code="insufficient_quota"),
        ModelAPIError("no such model", status_code=404),
    ],
    ids=repr,
)
@pytest.mark.usefixtures("folder")
def test_what_would_befall_all_stops_it_at_once(store: Store, error: SummarizerError) -> None:
    write_input(50)
    model = Model(dict.fromkeys(range(50), error))
    with pytest.raises(type(error), match=str(error)):
        model.run(store)
    assert len(model.asked) < 15
    assert store.counts(1).dead == 0


@pytest.mark.usefixtures("folder")
def test_a_refusal_after_others_went_well_is_that_articles_own(store: Store) -> None:
    write_input(6)
    report = Model({4: ModelAPIError("flagged", status_code=403)}).run(store, concurrency=1)
    assert (report.briefs, report.dead) == (5, 1)


@pytest.mark.usefixtures("folder")
def test_a_server_that_is_down_stops_it_after_some_articles(store: Store) -> None:
    write_input(100)
    model = Model(dict.fromkeys(range(3, 100), ModelAPIError("no connection")))
    with pytest.raises(ModelAPIError, match="no connection"):
        model.run(store, concurrency=2)
    assert 20 <= store.counts(1).dead <= 26
    report = Model().run(store, retry_dead=True)
    assert (report.briefs, report.dead) == (100, 0)


# --- what must not change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"language": "de"}, "language \"the article's\", not 'de'"),
        ({"background": False}, "background True, not False"),
        ({"ordered": False}, "order 'input', not 'completed'"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_other_wishes_are_refused_for_a_batch_that_was_begun(
    store: Store, change: dict[str, Any], words: str
) -> None:
    write_input(2)
    Model().run(store)
    with pytest.raises(ConfigError) as refused:
        Model().run(store, **change)
    assert f"the batch of 'out.jsonl' was begun with {words}" in str(refused.value)
    assert str(refused.value).endswith("name another output, or start anew with --fresh")
    assert Model().run(store, **change, fresh=True).briefs == 2
    assert Model().run(store, **change).resumed == 2


@pytest.mark.usefixtures("folder")
def test_another_model_or_prompt_is_refused(store: Store) -> None:
    write_input(1)
    Model().run(store)

    class Other(FakeClient):
        model = "fake/other"

    with (
        Summarizer(client=Other(DRAFT), store=store) as summarizer,
        pytest.raises(ConfigError, match="with model 'fake/scripted', not 'fake/other'"),
    ):
        batch.run(summarizer, "in.jsonl", "out.jsonl", store=store)
    with (
        Summarizer(client=FakeClient(DRAFT), store=store, prompt="steps") as summarizer,
        pytest.raises(ConfigError, match="with prompt 'brief@"),
    ):
        batch.run(summarizer, "in.jsonl", "out.jsonl", store=store)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id": "a1", "text": TEXT.format(n=99)}, "'line 2' is not what it was; name another"),
        (b"\n" + json.dumps({"text": TEXT}).encode(), "'line 3' is where 'line 2' was"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_changed_input_is_refused(store: Store, changed: object, words: str) -> None:
    write_input(3)
    Model().run(store)
    write_input(3, n1=changed)
    with pytest.raises(ConfigError) as refused:
        Model().run(store)
    assert words in str(refused.value)
    assert ids() == named(0, 1, 2)


@pytest.mark.usefixtures("folder")
def test_a_dead_letter_that_was_mended_says_how_to_go_on(store: Store) -> None:
    write_input(2, n1=b"{")
    Model().run(store)
    write_input(2)
    with pytest.raises(ConfigError, match="and --retry-dead would try it again"):
        Model().run(store)


@pytest.mark.usefixtures("folder")
def test_a_file_of_somebody_else_is_not_overwritten(store: Store) -> None:
    write_input(2)
    Path("out.jsonl").write_text("mine\n")
    with pytest.raises(ConfigError, match="is there and not of this batch"):
        Model().run(store)
    assert Path("out.jsonl").read_text() == "mine\n"
    Model().run(store, fresh=True)
    assert ids() == named(0, 1)
    Path("other.jsonl.dead.jsonl").write_text("mine too\n")
    with pytest.raises(ConfigError, match=r"other\.jsonl\.dead\.jsonl' is there and not of this"):
        Model().run(store, "other.jsonl")
    Path("out.jsonl").write_text("mine again\n" * 9999)
    with pytest.raises(ConfigError, match="is there and not of this batch"):
        Model().run(store)


@pytest.mark.usefixtures("folder")
def test_the_same_output_is_written_by_one_batch_at_a_time(store: Store) -> None:
    write_input(2)
    entered, leave = threading.Event(), threading.Event()

    def wait(_n: int) -> object:
        entered.set()
        return asyncio.to_thread(leave.wait, 20)

    thread = threading.Thread(target=Model(before=wait).run, args=(store,))
    thread.start()
    entered.wait(20)
    try:
        with Store(store.path) as other, pytest.raises(ConfigError, match="another batch is writ"):
            Model().run(other)
    finally:
        leave.set()
        thread.join()
    assert ids() == named(0, 1)


# --- inputs and outputs of other kinds


@pytest.mark.usefixtures("folder")
def test_a_folder_goes_in_and_parquet_comes_out(store: Store) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    Path("texts").mkdir()
    for n in range(3):
        Path(f"texts/{n}.txt").write_text(TEXT.format(n=n))
    Path("texts/3.txt").write_text("too short")
    with Summarizer(client=FakeClient(DRAFT), store=store) as summarizer:
        report = batch.run(summarizer, "texts", "out.parquet", store=store)
    assert (report.briefs, report.dead, report.part_done) == (3, 1, 1.0)
    table = parquet.read_table("out.parquet")
    assert table.column("key").to_pylist() == ["0.txt", "1.txt", "2.txt"]
    row = table.to_pylist()[1]
    assert row["summary"] == "The ship left the harbour on Monday."
    assert (row["id"], row["language"], row["countries"]) == (None, "en", [])
    assert (row["status"], row["model"]) == ("verified", "fake/scripted")
    assert Brief.model_validate_json(row["brief"]).article.path == "texts/1.txt"
    assert [line["key"] for line in lines("out.parquet.dead.jsonl")] == ["3.txt"]
    assert not Path("out.parquet.part").exists()


@pytest.mark.usefixtures("folder")
def test_parquet_is_made_again_from_the_store_without_a_model(store: Store) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_input(3)
    Model().run(store, "out.parquet")
    before = parquet.read_table("out.parquet")
    Path("out.parquet").unlink()
    again = Model()
    again.run(store, "out.parquet")
    assert again.asked == []
    assert parquet.read_table("out.parquet").equals(before)


async def test_a_source_that_waits_holds_nobody_up(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that has not come yet must not keep the one before from being briefed."""
    path = write_input(2)
    known = list(open_source(str(path)))
    more = threading.Event()

    def trickle() -> Iterator[Any]:
        yield known[0]
        more.wait(20)
        yield known[1]

    monkeypatch.setattr(runs, "_TELL_S", 0.0)
    model = Model()
    first_told = asyncio.Event()
    told: list[int] = []

    def progress(report: Report) -> None:
        told.append(report.briefs)
        first_told.set()

    client = FakeClient(model._answer)
    source = Source("a pipe", trickle(), size=None, may_block=True)
    summarizer = Summarizer(client=client, store=store)
    running = asyncio.create_task(
        batch.arun(summarizer, source, folder / "out.jsonl", store=store, progress=progress)
    )
    async with asyncio.timeout(20):
        await first_told.wait()
        assert ids() == named(0)
        more.set()
        report = await running
    assert (report.briefs, report.part_done) == (2, None)
    assert told == [1, 2, 2]
