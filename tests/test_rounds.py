"""`batch --engine openai-batch` against the fake server, kills and all."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import batch, engines
from summarizer.budget import Budget
from summarizer.errors import BudgetError, ConfigError, ModelAPIError
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.testing import FakeServer, Fault, ReceivedCall, Reply
from tests.ships import DRAFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.batch import Report
    from summarizer.testing import ServerAnswer

COMMAND = [sys.executable, "-c", "from summarizer.cli import main; main()", "batch", "in.jsonl"]
COMMAND += ["-o", "out.jsonl", "-m", "openai/fake", "--engine", "openai-batch"]
REPLY = json.dumps(DRAFT)
PRICES = '["openai/fake"]\ninput = 2.0\noutput = 8.0\n'
FAST = {
    "gather_s": 0.3,
    "first_poll_s": 0.01,
    "longest_poll_s": 0.05,
    "first_wait_s": 0.0,
}


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in FAST.items():
        monkeypatch.setenv(f"SUMMARIZER_{name.upper()}", str(value))
    monkeypatch.setenv("SUMMARIZER_STORE", "store.db")
    monkeypatch.setenv("SUMMARIZER_PRICES", "prices.toml")
    monkeypatch.chdir(tmp_path)
    Path("prices.toml").write_text(PRICES)
    return tmp_path


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., FakeServer]]:
    servers: list[FakeServer] = []

    def start(*answers: Any) -> FakeServer:
        server = FakeServer(*(answers or (Reply(content=REPLY),)))
        servers.append(server.__enter__())
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        return server

    yield start
    for server in servers:
        server.__exit__(None, None, None)


class Once:
    """Answers each question wrongly when it comes for the first time."""

    def __init__(self, fault: ServerAnswer, share: int = 1) -> None:
        self.seen: set[str] = set()
        self._fault = fault
        self._share = share

    def __call__(self, call: ReceivedCall) -> ServerAnswer:
        first = str(call.body["messages"][1]["content"])
        is_new = first not in self.seen
        self.seen.add(first)
        is_hit = len(self.seen) % self._share == 0
        return self._fault if is_new and is_hit else Reply(content=REPLY)


def write_input(count: int) -> None:
    rows = [json.dumps({"id": f"a{n}", "text": TEXT.format(n=n)}) for n in range(count)]
    Path("in.jsonl").write_text("\n".join(rows))


def run(count: int = 20, *, told: list[str] | None = None, **settings: Any) -> Report:
    """Brief articles in this process."""
    if not Path("in.jsonl").exists():
        write_input(count)
    budget = settings.pop("budget", None)
    options = batch.Options(concurrency=2000, retry_dead=settings.pop("retry_dead", False))
    with (
        Store(Path("store.db")) as store,
        engines.openai_batch(
            "openai/fake",
            store=store,
            budget=budget,
            settings=Settings(**settings),
            tell=(told if told is not None else []).append,
        ) as summarizer,
    ):
        return batch.run(
            summarizer, "in.jsonl", "out.jsonl", store=store, budget=budget, options=options
        )


def query(sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect("store.db")) as database:
        return database.execute(sql).fetchall()


def query_or_none(sql: str) -> Any:
    """Look while another process writes, or has not begun to."""
    try:
        return query(sql)[0][0]
    except sqlite3.OperationalError:
        return 0


def briefs() -> list[dict[str, Any]]:
    """Read the output without what differs from run to run."""
    rows = [json.loads(line) for line in Path("out.jsonl").read_bytes().splitlines()]
    for row in rows:
        for name in ("id", "latency_s", "created"):
            del row["brief"]["provenance"][name]
    return rows


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)


def kill_when(is_so: Callable[[], object]) -> None:
    """Start the command, and kill it with -9 once something is so."""
    process = start()
    wait_until(is_so)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert process.stderr
    process.stderr.close()


def finish() -> str:
    process = start()
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    return said.decode()


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def require_books_agree(server: FakeServer) -> None:
    """Hold the ledger against the server's own count, line by line."""
    calls = query("SELECT id, input_tokens + output_tokens FROM calls WHERE input_tokens > 0")
    assert {call for call, _ in calls} == set(server.batches.served)
    assert set(server.batches.served.values()) == {1}
    assert sum(tokens for _, tokens in calls) == server.batches.usage.tokens
    assert query("SELECT count(*) FROM calls WHERE outcome IS NULL") == [(0,)]


# --- one round


def test_all_articles_go_in_one_file_at_half_the_price(serve: Callable[..., FakeServer]) -> None:
    server, told = serve(), list[str]()
    report = run(20, told=told)
    assert (report.briefs, report.dead) == (20, 0)
    assert (server.count, server.batches.lines) == (0, 20)
    assert server.batches.requests["upload"] == server.batches.requests["create"] == 1
    usage = server.batches.usage
    whole = (usage.input_tokens * 2.0 + usage.output_tokens * 8.0) / 1_000_000
    assert report.cost_usd == pytest.approx(whole / 2)
    assert sum(row["brief"]["provenance"]["cost_usd"] for row in briefs()) == pytest.approx(
        whole / 2
    )
    require_books_agree(server)
    assert told == [
        "round 1: waiting at the provider",
        "round 1: 10 of 20 done at the provider",
        "round 1: 20 of 20 done at the provider",
        "round 1: completed",
    ]
    assert query("SELECT count(*) FROM round_lines") == [(0,)]


def test_a_line_holds_what_http_would_have_carried(serve: Callable[..., FakeServer]) -> None:
    server = serve()
    run(1)
    (file, *_) = server.batches.files.values()
    line = json.loads(file)
    (call,) = query("SELECT id FROM calls")[0]
    assert {name: line[name] for name in ("custom_id", "method", "url")} == {
        "custom_id": call,
        "method": "POST",
        "url": "/v1/chat/completions",
    }
    assert line["body"]["model"] == "fake"
    assert line["body"]["max_tokens"] == 4000
    assert line["body"]["response_format"]["type"] == "json_schema"
    assert "Ship 0" in line["body"]["messages"][1]["content"]


def test_the_briefs_are_those_of_single_calls(
    serve: Callable[..., FakeServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    run(3)
    by_batch = briefs()
    live = [part for part in COMMAND if part not in {"--engine", "openai-batch"}]
    monkeypatch.setenv("SUMMARIZER_STORE", "other.db")
    subprocess.run([*live, "--fresh"], check=True, capture_output=True)
    for one, other in zip(by_batch, briefs(), strict=True):
        assert other["brief"]["provenance"].pop("cost_usd") == pytest.approx(
            2 * one["brief"]["provenance"].pop("cost_usd")
        )
        assert one == other


# --- more rounds


def test_invalid_replies_are_reasked_in_a_second_round(serve: Callable[..., FakeServer]) -> None:
    server = serve(Once(Fault.CUT_JSON, share=2))
    report = run(20)
    assert (report.briefs, report.dead) == (20, 0)
    assert server.batches.lines == 30
    assert [len(each.lines) for each in server.batches.batches.values()] == [20, 10]
    assert sum(row["brief"]["provenance"]["attempts"] for row in briefs()) == 30
    require_books_agree(server)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.RATE_LIMITED, "429"),
        (Fault.INTERNAL_ERROR, "500"),
        (Fault.EMPTY_CONTENT, "invalid"),
        (Fault.LENGTH, "truncated"),
        (Fault.HTML, "no reply"),
        (Fault.NULL_CHOICES, "no reply"),
    ],
)
def test_a_fault_of_a_line_is_asked_again(
    fault: Fault, outcome: str, serve: Callable[..., FakeServer]
) -> None:
    serve(Once(fault))
    assert run(3).briefs == 3
    outcomes = query("SELECT outcome, count(*) FROM calls GROUP BY 1")
    assert set(outcomes) == {(outcome, 3), ("ok", 3)}


def test_a_refusal_and_a_lasting_error_are_dead_letters(serve: Callable[..., FakeServer]) -> None:
    server = serve(Fault.REFUSAL)
    report = run(3)
    assert (report.briefs, report.dead, server.batches.lines) == (0, 3, 3)
    assert query("SELECT DISTINCT error FROM outcomes") == [("RefusalError",)]
    server._answers = (Fault.BAD_REQUEST,)
    assert run(retry_dead=True).dead == 3
    assert query("SELECT DISTINCT error FROM outcomes") == [("ModelAPIError",)]
    server._answers = (Reply(content=REPLY),)
    assert run(retry_dead=True).briefs == 3
    require_books_agree(server)


def test_a_retry_of_the_dead_asks_anew(serve: Callable[..., FakeServer]) -> None:
    server = serve(Fault.WRONG_SCHEMA)
    assert run(2).dead == 2
    assert server.batches.lines == 6
    server._answers = (Reply(content=REPLY),)
    assert run(retry_dead=True).briefs == 2
    assert server.batches.lines == 8


@pytest.mark.parametrize(("end", "outcome"), [("expired", "408"), ("cancelled", "409")])
def test_what_a_batch_left_out_goes_into_the_next(
    end: Any, outcome: str, serve: Callable[..., FakeServer]
) -> None:
    server = serve()
    server.batches.ends_after = (end, 7)
    assert run(20).briefs == 20
    assert server.batches.lines == 20
    assert set(query("SELECT outcome, count(*) FROM calls GROUP BY 1")) == {
        (outcome, 13),
        ("ok", 20),
    }


def test_a_batch_cancelled_by_hand_is_done_in_the_next(serve: Callable[..., FakeServer]) -> None:
    server = serve()
    server.batches.ends_after = ("cancelled", 0)
    assert run(4).briefs == 4
    assert server.batches.lines == 4


# --- limits


def test_a_round_has_no_more_lines_or_bytes_than_allowed(serve: Callable[..., FakeServer]) -> None:
    server = serve()
    server.batches.most_lines = 8
    assert run(20, round_lines=8).briefs == 20
    assert sorted(len(each.lines) for each in server.batches.batches.values()) == [4, 8, 8]
    largest = max(len(file) for file in server.batches.files.values())
    write_input(30)
    server.batches.most_bytes = largest
    assert run(30, round_bytes=largest).briefs == 30
    assert server.batches.lines == 30


def test_too_many_tokens_at_once_are_submitted_in_parts(serve: Callable[..., FakeServer]) -> None:
    server = serve()
    server.batches.most_tokens = 20_000
    report = run(20)
    assert report.briefs == server.batches.lines == 20
    states = [each.status for each in server.batches.batches.values()]
    assert states.count("failed") >= 1
    assert states.count("completed") >= 2
    require_books_agree(server)


def test_one_question_over_the_limit_of_tokens_is_an_error(
    serve: Callable[..., FakeServer],
) -> None:
    serve().batches.most_tokens = 1
    assert run(1).dead == 1
    (message,) = query("SELECT message FROM outcomes")[0]
    assert "more than may be under way at once" in message


def test_a_limit_on_money_holds_what_a_round_may_cost(serve: Callable[..., FakeServer]) -> None:
    server = serve()
    with pytest.raises(BudgetError, match="allow more"):
        run(20, budget=Budget(max_cost_usd=0.05))
    spent = query("SELECT total(cost_usd) FROM calls")[0][0]
    assert 0 < spent <= 0.05
    assert 0 < server.batches.lines < 20
    assert run(budget=Budget(max_cost_usd=5.0)).briefs == 20
    assert server.batches.lines == 20


# --- a provider that stumbles


@pytest.mark.parametrize("step", ["upload", "create", "retrieve", "content"])
def test_a_step_that_fails_is_done_again_but_once(
    step: Any, serve: Callable[..., FakeServer]
) -> None:
    server = serve()
    server.batches.breaks[step] = [503, 0, 429]
    assert run(5).briefs == 5
    assert len(server.batches.batches) == 1
    assert server.batches.lines == 5


def test_a_key_that_is_refused_stops_the_batch(serve: Callable[..., FakeServer]) -> None:
    server = serve()
    server.batches.breaks["upload"] = [401]
    with pytest.raises(ModelAPIError, match="HTTP 401, check the key"):
        run(5)
    assert run(5).briefs == 5
    assert server.batches.lines == 5


def test_a_key_refused_while_a_batch_is_under_way_costs_nothing_twice(
    serve: Callable[..., FakeServer],
) -> None:
    server = serve()
    server.batches.breaks["content"] = [401]
    with pytest.raises(ModelAPIError, match="HTTP 401"):
        run(5)
    assert run(5).briefs == 5
    assert server.batches.lines == 5
    require_books_agree(server)


def test_other_providers_are_refused() -> None:
    with (
        Store(Path("store.db")) as store,
        pytest.raises(ConfigError, match=r"'mistral/x' cannot be asked in batches"),
    ):
        engines.openai_batch("mistral/x", store=store)
    with (
        Store(Path("store.db")) as store,
        pytest.raises(ConfigError, match=r"name a model of openai/"),
    ):
        engines.openai_batch(store=store)


# --- killed


def undisturbed(count: int, serve: Callable[..., FakeServer], answers: Any) -> tuple[Any, int]:
    """Run to the end in a store of its own: what comes out, and how many lines it takes."""
    write_input(count)
    server = serve(answers)
    run(count)
    found = briefs(), server.batches.lines
    for file in Path().glob("store.db*"):
        if file.is_file():
            file.unlink()
    Path("out.jsonl").unlink()
    return found


def test_killed_after_submit(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(24, serve, Once(Fault.CUT_JSON, 3))
    server = serve(Once(Fault.CUT_JSON, 3))
    server.batches.held = "validating"
    kill_when(lambda: query_or_none("SELECT count(batch) FROM rounds"))
    assert server.batches.lines == 0
    server.batches.held = None
    finish()
    assert briefs() == expected
    assert server.batches.lines == lines == 32
    require_books_agree(server)


def test_killed_before_the_batch_was_written_down(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(20, serve, Reply(content=REPLY))
    server = serve()
    server.batches.stalls["create"] = 0
    kill_when(lambda: server.batches.batches)
    assert query("SELECT file, batch FROM rounds") == [("file-1", None)]
    server.batches.stalls.clear()
    finish()
    assert briefs() == expected
    assert len(server.batches.batches) == 1
    assert server.batches.lines == lines
    require_books_agree(server)


@pytest.mark.parametrize("is_there", [True, False])
def test_killed_between_upload_and_batch(
    is_there: bool,  # noqa: FBT001  # a case
    serve: Callable[..., FakeServer],
) -> None:
    expected, lines = undisturbed(20, serve, Reply(content=REPLY))
    server = serve()
    if is_there:
        server.batches.breaks["create"] = [503] * 1000
        kill_when(lambda: query_or_none("SELECT count(file) FROM rounds"))
    else:
        server.batches.stalls["upload"] = 0
        kill_when(lambda: server.batches.files)
    server.batches.breaks.clear()
    server.batches.stalls.clear()
    finish()
    assert briefs() == expected
    assert len(server.batches.batches) == 1
    assert server.batches.requests["upload"] == (1 if is_there else 2)
    assert server.batches.lines == lines
    require_books_agree(server)


def test_killed_after_partial_results_at_the_provider(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(20, serve, Once(Fault.CUT_JSON, 2))
    server = serve(Once(Fault.CUT_JSON, 2))
    server.batches.held = "in_progress"
    kill_when(lambda: server.batches.lines == 10)
    server.batches.held = None
    finish()
    assert briefs() == expected
    assert server.batches.lines == lines == 30
    require_books_agree(server)


def test_killed_after_partial_results_were_collected(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(120, serve, Reply(content=REPLY))
    server = serve()
    server.batches.stalls["content"] = 0
    kill_when(lambda: query_or_none("SELECT count(*) FROM outcomes") >= 50)
    assert query("SELECT count(*) FROM outcomes")[0][0] < 120
    server.batches.stalls.clear()
    finish()
    assert briefs() == expected
    assert server.batches.lines == lines == 120
    require_books_agree(server)


def test_killed_between_rounds(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(20, serve, Once(Fault.CUT_JSON, 2))
    server = serve(Once(Fault.CUT_JSON, 2))
    server.batches.stalls["upload"] = 1
    kill_when(lambda: server.batches.requests["upload"] == 2)
    assert query("SELECT count(*) FROM outcomes") == [(10,)]
    server.batches.stalls.clear()
    finish()
    assert briefs() == expected
    assert server.batches.lines == lines == 30
    require_books_agree(server)


def test_killed_in_the_second_round(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(20, serve, Once(Fault.CUT_JSON, 2))
    server = serve(Once(Fault.CUT_JSON, 2))
    kill_when(lambda: len(server.batches.batches) == 2 and _holds(server))
    server.batches.held = None
    finish()
    assert briefs() == expected
    assert server.batches.lines == lines == 30
    require_books_agree(server)


def _holds(server: FakeServer) -> bool:
    server.batches.held = "in_progress"
    return True


def test_told_to_stop_it_goes_on_as_after_a_kill(serve: Callable[..., FakeServer]) -> None:
    expected, lines = undisturbed(20, serve, Reply(content=REPLY))
    server = serve()
    server.batches.held = "validating"
    process = start()
    wait_until(lambda: query_or_none("SELECT count(batch) FROM rounds"))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped; the same command goes on from here" in said.decode()
    server.batches.held = None
    finish()
    assert briefs() == expected
    assert server.batches.lines == lines
    require_books_agree(server)


def test_a_limit_on_money_counts_a_killed_round_once(serve: Callable[..., FakeServer]) -> None:
    write_input(10)
    server = serve()
    server.batches.held = "validating"
    kill_when(lambda: query_or_none("SELECT count(batch) FROM rounds"))
    server.batches.held = None
    limit = Budget(max_cost_usd=1.0)
    assert run(budget=limit).briefs == 10
    assert server.batches.lines == 10
    assert limit.spent_usd == pytest.approx(query("SELECT total(cost_usd) FROM calls")[0][0])


# --- the command line


@pytest.mark.parametrize("more", [["--no-cache"], ["--timeout", "5"], ["-m", "openai/other"]])
def test_what_the_engine_cannot_do_is_refused(more: list[str]) -> None:
    write_input(1)
    ended = subprocess.run([*COMMAND, *more], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--engine openai-batch does not go with" in ended.stderr


def test_the_command_tells_how_far_a_round_is(serve: Callable[..., FakeServer]) -> None:
    serve()
    write_input(4)
    said = finish()
    assert "round 1: 2 of 4 done at the provider" in said
    assert said.splitlines()[-1].startswith("4 briefs in out.jsonl, ")
    assert os.environ["SUMMARIZER_STORE"] == "store.db"
