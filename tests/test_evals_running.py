"""Runs: nothing is lost, nothing is made twice, and a failure is an output."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from evals import cases, recording, results, running
from evals.recording import Place
from evals.running import Plan
from summarizer.errors import ConfigError, OutputError, SummarizerError
from tests import evals_stub
from tests.evals_stub import StubSystem

if TYPE_CHECKING:
    from evals.records import Record
    from summarizer import Article
    from summarizer.brief import Brief

TOP = Path(__file__).parents[1]
ALL = [Place("pipeline", name, 0) for name in evals_stub.NAMES]


class Log:
    """Remembers what a run says of its progress."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self, total: int, recorded: int) -> None:
        self.said.append(f"{total} to make, {recorded} recorded")

    def begin(self, place: Place) -> None:
        self.said.append(f"begin {place.case}")

    def end(self, record: Record) -> None:
        self.said.append(f"end {record.case}")


@pytest.fixture(autouse=True)
def gold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return evals_stub.use_gold(monkeypatch, tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dev.jsonl"


async def run(
    path: Path, *systems: StubSystem, plan: Plan | None = None, log: Log | None = None
) -> tuple[Record, ...]:
    return await running.run(
        systems, cases.of_split("all"), path=path, plan=plan or Plan(), progress=log
    )


def places(records: tuple[Record, ...]) -> list[Place]:
    return list(map(recording.place, records))


# --- what is made and recorded


async def test_every_system_briefs_every_case_in_every_epoch_once(path: Path) -> None:
    systems = StubSystem(), StubSystem("naive")
    records = await run(path, *systems, plan=Plan(epochs=2))
    assert places(records) == [
        Place(system, name, epoch)
        for epoch in (0, 1)
        for system in ("pipeline", "naive")
        for name in evals_stub.NAMES
    ]
    assert recording.read(path) == records
    assert [len(system.asked) for system in systems] == [6, 6]


async def test_a_record_says_what_its_output_depends_on(path: Path) -> None:
    [first, *_] = await run(path, StubSystem(pause_s=0.01))
    article = cases.load("bridge").article()
    assert first.identity == {"system": "pipeline", "code": "one"}
    assert first.article_sha256 == article.sha256
    assert first.key == recording.key(article.sha256, first.identity, 0)
    assert first.seconds >= 0.01
    assert first.created.endswith("+00:00")
    assert first.brief is not None
    assert first.brief.key_facts[0].text == evals_stub.FACT


async def test_no_more_than_asked_are_in_the_making(path: Path, tmp_path: Path) -> None:
    system = StubSystem(pause_s=0.01)
    await run(path, system)
    assert system.most_at_once == 1
    await run(tmp_path / "other.jsonl", system, plan=Plan(concurrency=2))
    assert system.most_at_once == 2


async def test_progress_counts_what_is_to_be_made_and_each_outcome(path: Path) -> None:
    log = Log()
    await run(path, StubSystem(faults={"ferry": OutputError("no")}), log=log)
    assert log.said == [
        "3 to make, 0 recorded",
        *(f"{what} {name}" for name in evals_stub.NAMES for what in ("begin", "end")),
    ]
    await run(path, StubSystem(), log=log)
    assert log.said[7:] == ["0 to make, 3 recorded"]


# --- failures


@pytest.mark.parametrize(
    ("fault", "kind", "message"),
    [
        (OutputError("no valid reply;\ngive up"), "OutputError", "no valid reply; give up"),
        (TimeoutError(), "TimeoutError", ""),
        (asyncio.CancelledError(), "CancelledError", "the system cancelled itself"),
        (RecursionError("half a pair \ud800"), "RecursionError", "half a pair ?"),
        (ExceptionGroup("two", [ValueError()]), "ExceptionGroup", "two (1 sub-exception)"),
        (KeyError("x" * 5000), "KeyError", f"'{'x' * 999}"),
    ],
)
async def test_whatever_a_system_raises_is_recorded_and_the_run_goes_on(
    path: Path, fault: BaseException, kind: str, message: str
) -> None:
    records = await run(path, StubSystem(faults={"bridge": fault}))
    assert records[0].failure is not None
    assert (records[0].failure.kind, records[0].failure.message) == (kind, message)
    assert [record.brief is None for record in records] == [True, False, False]
    assert recording.read(path) == records


async def test_an_invalid_brief_is_a_failure_of_its_kind(path: Path) -> None:
    class Careless(StubSystem):
        async def brief(self, article: object, *, language: str | None = None) -> NoReturn:
            del article, language
            cases.Change.model_validate({"date": 5})
            raise AssertionError

    [first, *_] = await run(path, Careless())
    assert first.failure is not None
    assert first.failure.kind == "ValidationError"
    assert "\n" not in first.failure.message


async def test_a_wrong_setup_ends_the_run_and_is_no_output(path: Path) -> None:
    system = StubSystem(faults={"ferry": ConfigError("no key for 'x'; set KEY")})
    with pytest.raises(ConfigError, match=r"^no key for 'x'; set KEY$"):
        await run(path, system)
    assert system.asked == ["bridge", "ferry"]
    assert places(recording.read(path)) == ALL[:1]


async def test_a_full_disk_ends_the_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise SummarizerError("cannot write 'x': No space left on device; free some space")

    monkeypatch.setattr(recording, "append", refuse)
    system = StubSystem()
    with pytest.raises(SummarizerError, match="No space left"):
        await run(path, system)
    assert system.asked == ["bridge"]


async def test_failures_are_made_anew_only_when_asked_to(path: Path) -> None:
    failed = await run(path, StubSystem(faults={"ferry": OutputError("no")}))
    system = StubSystem()
    assert await run(path, system) == failed
    assert system.asked == []
    mended = await run(path, system, plan=Plan(retry_failed=True))
    assert system.asked == ["ferry"]
    assert [record.brief is None for record in mended] == [False] * 3
    assert recording.read(path) == mended


# --- going on


async def test_what_is_recorded_is_not_made_again(path: Path) -> None:
    first = await run(path, StubSystem())
    system = StubSystem()
    more = await run(path, system, plan=Plan(epochs=2))
    assert more[:3] == first
    assert system.asked == list(evals_stub.NAMES)
    assert places(more)[3:] == [Place("pipeline", name, 1) for name in evals_stub.NAMES]


async def test_another_version_of_a_system_does_not_go_on_in_the_same_file(path: Path) -> None:
    await run(path, StubSystem(), StubSystem("naive"))
    system = StubSystem(code="two")
    with pytest.raises(
        ConfigError, match=r"holds outputs of another version of 'pipeline' \(code differs\); give"
    ):
        await run(path, system)
    assert system.asked == []


async def test_a_cancelled_run_leaves_what_it_made(path: Path) -> None:
    class Endless(StubSystem):
        async def brief(self, article: Article, *, language: str | None = None) -> Brief:
            if "old ferry" in article.text:
                task.cancel()
                await asyncio.sleep(60)
            return await super().brief(article, language=language)

    task = asyncio.create_task(run(path, Endless()))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert places(recording.read(path)) == ALL[:1]
    system = StubSystem()
    assert places(await run(path, system)) == ALL
    assert system.asked == ["ferry", "library"]


SCRIPT = """
import asyncio, sys
from pathlib import Path
from evals import cases, running
from tests import evals_stub

cases.GOLD = Path(sys.argv[1])
system = evals_stub.StubSystem(pause_s=0.2)
plan = running.Plan(epochs=4)
asyncio.run(running.run([system], cases.of_split("all"), path=Path(sys.argv[2]), plan=plan))
"""


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_goes_on_where_it_stopped(
    path: Path, gold: Path, signal_number: signal.Signals
) -> None:
    command = [sys.executable, "-c", SCRIPT, str(gold), str(path)]
    with subprocess.Popen(command, cwd=TOP, stderr=subprocess.DEVNULL) as process:
        _wait_for_lines(path, 2)
        process.send_signal(signal_number)
    assert process.returncode != 0
    before = recording.read(path)
    assert 2 <= len(before) < 12
    system = StubSystem()
    records = asyncio.run(run(path, system, plan=Plan(epochs=4)))
    assert places(records) == [place._replace(epoch=epoch) for epoch in range(4) for place in ALL]
    assert records[: len(before)] == before
    assert len(system.asked) == 12 - len(before)
    assert recording.read(path) == records
    assert path.read_bytes().count(b"\n") == 12


def _wait_for_lines(path: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while not path.exists() or path.read_bytes().count(b"\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- pydantic-evals


async def test_the_report_of_pydantic_evals_has_our_scores_and_counts_failures(path: Path) -> None:
    system = StubSystem(faults={"ferry": OutputError("no")})
    report = await running.evaluate([system], cases.of_split("all"), path=path, plan=Plan())
    assert report.failures == []
    assert [case.name for case in report.cases] == [
        "pipeline/bridge/0",
        "pipeline/ferry/0",
        "pipeline/library/0",
    ]
    for case in report.cases:
        assert case.evaluator_failures == []
        row = results.row(case.output)
        assert {name: score.value for name, score in case.scores.items()} == {
            name: score for name, score in row.scores.items() if score is not None
        }
    averages = report.averages()
    assert averages is not None
    assert averages.scores["validity.valid"] == pytest.approx(2 / 3)
    assert averages.scores["facts.recall"] == pytest.approx(2 / 3)


async def test_nothing_is_sent_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)
    records = await run(path, StubSystem())
    assert [record.failure for record in records] == [None] * 3


def test_what_could_report_the_evals_is_not_installed() -> None:
    # pydantic-evals opens spans through logfire-api, which does nothing without it.
    assert importlib.util.find_spec("logfire") is None
