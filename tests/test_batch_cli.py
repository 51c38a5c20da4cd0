"""`summarizer batch`, `log` and `cache` as a user meets them, killed ones included."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest

from summarizer import cli
from summarizer.cli import progress
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.testing import FakeServer, Fault, Reply
from tests.pace import PROMPT_S
from tests.shelf import put_up
from tests.ships import DRAFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.testing import ReceivedCall, ServerAnswer

SUMMARIZER = [sys.executable, "-c", "from summarizer.cli import main; main()"]
REPLY = json.dumps(DRAFT)
BATCH = ("batch", "in.jsonl", "-o", "out.jsonl")


class Result(NamedTuple):
    code: int | str | None
    out: str
    err: str


class Run(Protocol):
    def __call__(self, *arguments: str) -> Result: ...


class Serve(Protocol):
    def __call__(
        self, *answers: ServerAnswer | Callable[[ReceivedCall], ServerAnswer], latency_s: float = 0
    ) -> FakeServer: ...


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with a store of its own, and give SIGTERM back."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZER_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    handler = signal.getsignal(signal.SIGTERM)
    yield folder
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["summarizer", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Result(ended.value.code, *capsys.readouterr())

    return run_it


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    servers: list[FakeServer] = []

    def start(*answers: Any, latency_s: float = 0) -> FakeServer:
        server = FakeServer(*(answers or (Reply(content=REPLY),)), latency_s=latency_s)
        servers.append(server.__enter__())
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("SUMMARIZER_MODEL", "openai/fake")
        return server

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def write_input(count: int, *more: bytes) -> None:
    rows = [json.dumps({"id": f"a{n}", "text": TEXT.format(n=n)}).encode() for n in range(count)]
    Path("in.jsonl").write_bytes(b"\n".join([*rows, *more]))


def lines(path: str = "out.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def ids(path: str = "out.jsonl") -> list[str]:
    return [line["id"] for line in lines(path)]


def start(*arguments: str, **pipes: Any) -> subprocess.Popen[str]:
    ours = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*SUMMARIZER, *arguments], text=True, **(ours | pipes))


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- what comes out


def test_a_batch_says_at_the_end_what_it_made(run: Run, serve: Serve) -> None:
    server = serve()
    write_input(5)
    result = run(*BATCH)
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines()[-1].startswith("5 briefs in out.jsonl, ")
    assert ids() == ["a0", "a1", "a2", "a3", "a4"]
    assert server.count == 5
    again = run(*BATCH)
    assert again.code == 0
    assert again.err.startswith("5 briefs in out.jsonl (5 were done before), ")
    assert server.count == 5


def test_dead_letters_are_exit_code_4_and_are_named(run: Run, serve: Serve) -> None:
    serve()
    write_input(2, b'{"text": ')
    result = run(*BATCH)
    assert result.code == 4
    assert ", 1 dead letters in out.jsonl.dead.jsonl, " in result.err
    [dead] = lines("out.jsonl.dead.jsonl")
    assert (dead["key"], dead["error"]) == ("line 3", "ArticleError")
    write_input(3)
    assert run(*BATCH, "--retry-dead").code == 0
    assert ids() == ["a0", "a1", "a2"]
    assert not Path("out.jsonl.dead.jsonl").exists()


def test_input_and_output_may_be_uris(
    run: Run, serve: Serve, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    shelf = put_up(monkeypatch, work / "shelf")
    write_input(3, b"{")
    Path("in.jsonl").rename(shelf.folder / "news/in.jsonl")
    arguments = ("batch", "s3://news/in.jsonl", "-o", "s3://key:hush@news/out.jsonl?sig=hush")
    result = run(*arguments)
    assert result.code == 4
    last = result.err.splitlines()[-1]
    assert last.startswith("3 briefs in s3://key@news/out.jsonl, 1 dead letters in ")
    assert "s3://key@news/out.jsonl.dead.jsonl, " in last
    assert ids(str(shelf.folder / "news/out.jsonl")) == ["a0", "a1", "a2"]
    [dead] = lines(str(shelf.folder / "news/out.jsonl.dead.jsonl"))
    assert dead["key"] == "line 4"
    assert "(4 were done before)" in run(*arguments).err
    assert server.count == 3


def test_a_file_uri_goes_on_with_the_batch_of_its_path(run: Run, serve: Serve, work: Path) -> None:
    server = serve()
    write_input(3)
    run(*BATCH)
    again = run("batch", (work / "in.jsonl").as_uri(), "-o", (work / "out.jsonl").as_uri())
    assert (again.code, server.count) == (0, 3)
    assert "(3 were done before)" in again.err
    same = run("batch", (work / "in.jsonl").as_uri(), "-o", "in.jsonl")
    assert "'in.jsonl' is one of the sources" in same.err


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (("in.jsonl", "s3://olds/out.jsonl"), "'s3://olds/out.jsonl': there is no 'olds'"),
        (("in.jsonl", "s3://news"), "cannot write 's3://news': it is a folder"),
        (("in.jsonl", "s3://news/mine.jsonl"), "'s3://news/mine.jsonl': AWS Error ACCESS_DENIED"),
        (
            ("s3://news/a.jsonl", "s3://news/a.jsonl?b=c"),
            "'s3://news/a.jsonl' is one of the sources",
        ),
        (("s3://news/b.jsonl", "out.jsonl"), "no input 's3://news/b.jsonl'"),
    ],
)
def test_a_wrong_uri_is_told_before_a_model_is_asked(
    run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch, places: tuple[str, str], words: str
) -> None:
    server = serve()
    shelf = put_up(monkeypatch, Path("shelf").absolute())
    shelf.forbids = "news/mine.jsonl"
    write_input(1)
    (shelf.folder / "news/a.jsonl").write_bytes(Path("in.jsonl").read_bytes())
    result = run("batch", places[0], "-o", places[1])
    assert (result.code, server.count) == (1, 0)
    assert words in result.err
    assert result.err.count("\n") == 1


def test_a_second_model_is_asked_where_the_first_one_fails(run: Run, serve: Serve) -> None:
    def answer(call: ReceivedCall) -> ServerAnswer:
        return Fault.REFUSAL if call.body["model"] == "first" else Reply(content=REPLY)

    serve(answer)
    write_input(2)
    assert run(*BATCH, "-m", "openai/first", "-m", "openai/second").code == 0
    assert [line["brief"]["provenance"]["model"] for line in lines()] == ["openai/second"] * 2
    other = run(*BATCH, "-m", "openai/second")
    assert other.code == 1
    assert "was begun with model 'openai/first, openai/second', not 'openai/second'" in other.err


def test_a_fresh_start_is_answered_from_the_cache_unless_it_is_off(run: Run, serve: Serve) -> None:
    server = serve()
    write_input(3)
    run(*BATCH)
    result = run(*BATCH, "--fresh")
    assert result.err.startswith("3 briefs in out.jsonl, 3 of them cached, ")
    assert server.count == 3
    assert [line["brief"]["provenance"]["cost_usd"] for line in lines()] == [0.0] * 3
    run(*BATCH, "--fresh", "--no-cache")
    assert server.count == 6


def test_a_limit_of_tokens_stops_it_and_a_higher_one_goes_on(run: Run, serve: Serve) -> None:
    server = serve()
    write_input(12)
    limit = 30_000
    result = run(*BATCH, "--max-tokens-total", str(limit), "--concurrency", "2")
    assert result.code == 1
    assert "tokens and" in result.err
    assert "the same command with a higher limit goes on from there" in result.err
    assert 0 < server.tokens <= limit
    done = server.count
    assert 0 < done < 12
    again = run(*BATCH, "--max-tokens-total", str(limit))
    assert (again.code, server.count) == (1, done)  # what was spent before counts
    assert run(*BATCH, "--max-tokens-total", "1000000").code == 0
    assert (len(ids()), server.count) == (12, 12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.jsonl",), "no input 'missing.jsonl'"),
        (("in.jsonl", "-m", "openai/gpt-5-mini"), "no key for 'openai/gpt-5-mini'"),
        (("in.jsonl", "-m", "nobody/x"), "unknown model 'nobody/x'"),
        (("in.jsonl", "--language", "xx"), "unknown language 'xx'"),
        (("in.jsonl", "--prompt", "brief@99"), "no prompt 'brief@99'"),
        (("in.jsonl", "-o", "no/such/out.jsonl"), "cannot write 'no/such/out.jsonl'"),
        (("in.jsonl", "-o", "in.jsonl"), "'in.jsonl' is one of the sources"),
        (("in.jsonl", "--store", "in.jsonl"), "cannot use the store 'in.jsonl'"),
    ],
)
def test_a_wrong_value_is_one_line_and_exit_code_1(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    write_input(2)
    source, *more = arguments
    result = run("batch", source, "-o", "out.jsonl", *more)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("summarizer: ")
    assert words in result.err
    assert result.err.count("\n") == 1
    assert len(Path("in.jsonl").read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("batch", "in.jsonl"),
        ("batch", "-o", "out.jsonl"),
        (*BATCH, "--concurrency", "0"),
        (*BATCH, "--max-cost", "nan"),
        (*BATCH, "--max-cost", "-1"),
        (*BATCH, "--max-tokens-total", "-1"),
        (*BATCH, "--order", "none"),
        ("log", "--last", "0"),
    ],
)
def test_a_usage_error_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    write_input(1)
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Usage: summarizer" in result.err


# --- progress


def test_where_it_is_piped_progress_is_a_plain_line_now_and_then(
    run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(latency_s=0.15)
    monkeypatch.setattr(progress, "_PLAIN_S", 0.4)
    write_input(12)
    told = run(*BATCH, "--concurrency", "2").err.splitlines()
    assert 1 <= len(told) - 1 <= 4
    assert "\x1b" not in "".join(told)
    first = told[0].split(", ")
    assert first[0].endswith("%)")
    assert first[1].endswith("/s")
    assert first[2].endswith("s left")
    assert first[3].endswith("USD")


def test_on_a_terminal_a_bar_shows_how_far_it_is(serve: Serve) -> None:
    pty = pytest.importorskip("pty")  # not on Windows
    serve(latency_s=0.3)
    write_input(6)
    ours, theirs = pty.openpty()
    process = start(*BATCH, "--concurrency", "1", stderr=theirs)
    os.close(theirs)
    shown = b""
    while b"briefs in out.jsonl" not in shown:
        shown += os.read(ours, 100_000)
    assert process.wait(timeout=60) == 0
    os.close(ours)
    assert process.stdout is not None
    process.stdout.close()
    assert b" done (" in shown
    assert b"/s, " in shown


# --- as a process of its own


@pytest.mark.parametrize("order", ["input", "completed"])
def test_killed_again_and_again_it_ends_with_each_input_once(
    run: Run, serve: Serve, order: str
) -> None:
    """Each input of a batch killed with -9 twice ends as one line of one of the files."""
    count = 60

    def answer(call: ReceivedCall) -> ServerAnswer:
        is_bad = any(f"Ship {n} " in call.text for n in range(0, count, 7))
        return Fault.REFUSAL if is_bad else Reply(content=REPLY)

    server = serve(answer, latency_s=0.05)
    write_input(count, b"{")
    arguments = (*BATCH, "--order", order, "--concurrency", "4")
    for stop_at in (13, 37):
        process = start(*arguments)
        wait_until(lambda: server.count >= stop_at)  # noqa: B023  # called in this turn only
        process.kill()
        process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
    assert run(*arguments).code == 4
    good = [f"a{n}" for n in range(count) if n % 7]
    assert sorted(ids()) == sorted(good)
    assert ids() == good or order == "completed"
    assert sorted(line["key"] for line in lines("out.jsonl.dead.jsonl")) == sorted(
        [f"line {n + 1}" for n in range(0, count, 7)] + [f"line {count + 1}"]
    )
    assert server.count <= count + 2 * 4  # at most what was in flight is asked again


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_it_cleanly_and_it_goes_on(
    run: Run, serve: Serve, sent: signal.Signals, code: int
) -> None:
    server = serve(latency_s=0.2)
    write_input(30)
    process = start(*BATCH, "--concurrency", "4")
    wait_until(lambda: server.count >= 9)
    process.send_signal(sent)
    told = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - told < PROMPT_S
    assert (process.returncode, out) == (code, "")
    assert "stopped; the same command goes on from here\n" in err
    assert "Traceback" not in err
    done = len(ids())
    assert 4 <= done < 30
    assert run(*BATCH).code == 0
    assert ids() == [f"a{n}" for n in range(30)]


@pytest.mark.parametrize("is_stopped", [True, False])
def test_lines_on_a_pipe_are_briefed_as_they_come(serve: Serve, *, is_stopped: bool) -> None:
    serve()
    write_input(2)
    first, second = Path("in.jsonl").read_text().splitlines()
    process = start("batch", "-", "-o", "out.jsonl", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(first + "\n")
    process.stdin.flush()
    wait_until(lambda: Path("out.jsonl").exists() and ids() == ["a0"])
    if is_stopped:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        _, err = process.communicate()
        assert "Fatal" not in err
        assert err.splitlines()[-1] == "summarizer: interrupted"
    else:
        process.communicate(second + "\n", timeout=30)
        assert process.returncode == 0
        assert ids() == ["a0", "a1"]


def test_two_batches_on_one_store_pay_once_for_the_same_articles(serve: Serve) -> None:
    server = serve(latency_s=0.02)
    write_input(30)
    processes = [start("batch", "in.jsonl", "-o", f"{name}.jsonl") for name in ("one", "two")]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert ids("one.jsonl") == ids("two.jsonl") == [f"a{n}" for n in range(30)]
    assert server.count == 30


# --- log and cache


def test_the_log_lists_briefs_the_newest_first(run: Run, serve: Serve) -> None:
    serve()
    write_input(3)
    run(*BATCH, "--concurrency", "1")
    Path("one.txt").write_text("Night ferry to Norholm\n\n" + TEXT.format(n=7))
    run("summarize", "one.txt")
    told = run("log", "--last", "2")
    first, second = told.out.splitlines()
    assert first.endswith("  openai/fake  Night ferry to Norholm")
    assert "  flagged  " in first  # its first sentence is the headline
    assert second != first
    document = json.loads(run("log", "--json", "--last", "1").out)
    assert document["title"] == "Night ferry to Norholm"
    assert document["brief"]["article"]["path"] == "one.txt"
    assert run("log", "--store", "other.db").out == ""


def test_the_cache_is_summed_up_and_cleared(run: Run, serve: Serve, tmp_path: Path) -> None:
    server = serve()
    write_input(3)
    run(*BATCH)
    info = run("cache", "info").out.splitlines()
    assert info[0].startswith(f"store    {tmp_path / 'store.db'}  ")
    assert info[1].startswith("replies  3  ")
    assert run("cache", "clear").out == "3 replies forgotten\n"
    assert run("cache", "info").out.splitlines()[1].startswith("replies  0  ")
    assert len(run("log").out.splitlines()) == 3
    run(*BATCH, "--fresh")
    assert server.count == 6


def test_a_store_is_found_by_option_then_variable(run: Run, serve: Serve, tmp_path: Path) -> None:
    serve()
    Path("one.txt").write_text(TEXT.format(n=1))
    run("summarize", "one.txt", "--store", "mine.db")
    run("summarize", "one.txt")
    for path in (Path("mine.db"), tmp_path / "store.db"):
        with Store(path) as store:
            assert len(store.briefs(last=9)) == 1
