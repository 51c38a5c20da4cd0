"""A batch on Ray: real processes on this machine, a real server, and kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import batch, engines
from summarizer.errors import ConfigError
from summarizer.pipeline import Summarizer
from summarizer.store import Counts, Store
from summarizer.testing import FakeClient, FakeServer, Fault, Reply
from tests.ships import DRAFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.testing import ReceivedCall

pytest.importorskip("ray")
# One cluster at a time: each wants the machine for itself.
pytestmark = pytest.mark.xdist_group("ray")
_REPLY = Reply(content=json.dumps(DRAFT))
_PATIENCE_S = 120.0


def answer(call: ReceivedCall) -> Reply | Fault:
    return Fault.CONTENT_FILTER if "Ship 7 of" in call.text else _REPLY


def write(folder: Path, count: int) -> Path:
    """Write so many articles, of which one is refused by the model, and a line that is none."""
    path = folder / "in.jsonl"
    rows = [json.dumps({"id": f"s{n}", "text": TEXT.format(n=n)}) for n in range(count)]
    path.write_text("\n".join([*rows[:3], "{no JSON", *rows[3:]]) + "\n", encoding="utf-8")
    return path


def command(folder: Path, server: FakeServer, *options: str, out: str = "out.jsonl") -> list[str]:
    names = ("in.jsonl", out, "store.db")
    source, output, store = (str(folder / name) for name in names)
    given = ("-m", "openai/fake", "--base-url", server.base_url, "--concurrency", "8")
    start = [sys.executable, "-m", "summarizer", "batch", source, "-o", output, "--store", store]
    return [*start, *given, *options]


def begin(line: list[str]) -> subprocess.Popen[str]:
    environment = {**os.environ, "OPENAI_API_KEY": "none"}
    return subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, words = process.communicate(timeout=_PATIENCE_S)
    return process.returncode, words


def run(line: list[str]) -> tuple[int, str]:
    return end(begin(line))


def outcomes(folder: Path, out: str = "out.jsonl") -> tuple[list[Any], list[Any]]:
    """Return the briefs, less what differs between two runs, and the dead letters."""
    briefs, dead = (
        [json.loads(each) for each in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in (out, f"{out}.dead.jsonl")
    )
    return [(row["id"], row["key"], _lasting(row["brief"])) for row in briefs], dead


def _lasting(brief: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in brief.items() if name != "provenance"}


def _ship(call: ReceivedCall) -> int:
    return int(call.text.partition("Ship ")[2].partition(" of")[0])


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def workers() -> list[int]:
    """Find those that work; a reader made one with them would have another name."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _title(entry).startswith(b"ray::MapWorker(MapBatches(Worker))")
    ]


def _title(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


def test_a_batch_on_ray_ends_as_one_of_this_process_though_a_worker_is_killed(
    tmp_path: Path,
) -> None:
    write(tmp_path, 60)
    with FakeServer(answer, latency_s=0.2) as server:
        status, words = run(command(tmp_path, server, out="live.jsonl"))
        assert (status, "2 dead letters in" in words) == (4, True)
        asked = server.count
        (tmp_path / "store.db").rename(tmp_path / "live.db")  # nothing is cached for the other
        on_ray = begin(command(tmp_path, server, "--engine", "ray"))
        until(lambda: server.count >= asked + 10 and bool(workers()))
        os.kill(workers()[0], signal.SIGKILL)
        status, words = end(on_ray)
        assert status == 4, words
        asked_on_ray = server.count - asked
    assert outcomes(tmp_path) == outcomes(tmp_path, "live.jsonl")
    # What was in flight is asked again, under its old id; all else once.
    with Store(tmp_path / "store.db") as store:
        assert store.counts(1) == Counts(briefs=59, dead=2)
    assert asked <= asked_on_ray <= asked + 8


def test_a_batch_whose_driver_is_killed_goes_on_with_no_article_twice(tmp_path: Path) -> None:
    write(tmp_path, 60)
    with FakeServer(answer, latency_s=0.2) as server:
        driver = begin(command(tmp_path, server, "--engine", "ray"))
        until(lambda: server.count >= 25)
        driver.kill()
        end(driver)
        status, words = run(command(tmp_path, server, "--engine", "ray"))
        assert status == 4, words
        ids = {(_ship(call), call.headers["idempotency-key"]) for call in server.calls}
    briefs, dead = outcomes(tmp_path)
    assert [row[0] for row in briefs] == [f"s{n}" for n in range(60) if n != 7]
    assert [row["error"] for row in dead] == ["ArticleError", "RefusalError"]
    # What was refused and not settled yet is asked anew; all else under one id, and so paid once.
    assert sorted(ship for ship, _ in ids if ship != 7) == [n for n in range(60) if n != 7]


def test_all_actors_keep_one_budget_and_go_on_with_a_higher_one(tmp_path: Path) -> None:
    write(tmp_path, 30)
    with FakeServer(answer, latency_s=0.05) as server:
        few = command(tmp_path, server, "--engine", "ray", "--max-tokens-total", "30000")
        status, words = run(few)
        assert status == 1
        assert "allow more" in words
        assert "the same command with a higher limit goes on from there" in words
        assert 0 < server.usage.tokens <= 30_000
        before = server.count
        assert before < 30
        status, words = run([*few[:-1], "100000000"])
        assert status == 4, words
        assert server.count == 30
    assert len(outcomes(tmp_path)[0]) == 29


def test_a_cluster_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    write(tmp_path, 3)
    with FakeServer(answer) as server:
        line = command(tmp_path, server, "--engine", "ray", "--ray-address", "127.0.0.1:1")
        status, words = run(line)
    assert status == 1
    assert words.splitlines()[-1].startswith(
        "summarizer: cannot join the Ray cluster at '127.0.0.1:1'"
    )


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(ConfigError, match=r"'ray' needs ray\.data: pip install 'summarizer\[ray\]"):
        engines.ray()


def test_a_pipe_and_a_client_of_ones_own_are_refused_before_anything_starts(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, 3)
    with Store(tmp_path / "store.db") as store:
        own = Summarizer(client=FakeClient({}), store=store)
        with pytest.raises(ConfigError, match="cannot be sent to a cluster; name its model"):
            batch.run(own, str(path), tmp_path / "o.jsonl", store=store, engine=engines.ray())
        named = Summarizer("openai/fake", store=store)
        os.mkfifo(tmp_path / "pipe")
        writer = os.open(tmp_path / "pipe", os.O_RDWR)
        with pytest.raises(ConfigError, match="can be read once only"):
            batch.run(
                named,
                str(tmp_path / "pipe"),
                tmp_path / "p.jsonl",
                store=store,
                engine=engines.ray(),
            )
        os.close(writer)
