"""The scale benchmark runs, counts what came when, and finds who asks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pace import PROMPT_S

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
# A grandchild that holds a connection, and whose parent ends at once.
_FAMILY = """
import subprocess, sys
child = "import socket, sys, time; c = socket.create_connection(('127.0.0.1', int(sys.argv[1])))"
subprocess.Popen([sys.executable, "-c", child + "; time.sleep(60)", sys.argv[1]])
"""
_WATCH = """
import os, subprocess, sys, time
import processes
processes.adopt_orphans()
subprocess.run([sys.executable, "-c", sys.argv[2], sys.argv[1]], check=True)
asking = set()
while not asking:
    asking = processes.askers(int(sys.argv[1]), [p.pid for p in processes.below(os.getpid())])
    time.sleep(0.05)
processes.kill(list(asking))
while any(p.is_alive for p in processes.below(os.getpid())):
    time.sleep(0.05)
print(len(asking))
"""


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)


def test_the_most_in_a_window_is_found_wherever_it_begins() -> None:
    from scale_meter import most_in  # noqa: PLC0415  # a script's neighbour, on the path only here

    assert most_in(60, [0, 50, 59, 61, 100, 109, 300]) == 5
    assert most_in(60, [0, 60]) == 1
    assert most_in(60, []) == 0


def test_the_page_on_scale_has_the_table_that_its_model_computes() -> None:
    from scale_model import Assumptions, table  # noqa: PLC0415  # same

    page = (BENCHMARKS.parent / "docs" / "scale.md").read_text("utf-8")
    assert table(Assumptions()) in page


def test_the_model_names_what_limits_a_batch() -> None:
    from scale_model import Assumptions, estimate  # noqa: PLC0415  # same

    given = Assumptions(calls=2, latency_s=10, concurrency=100, process_ms=1)
    assert estimate(1000, given).process == "concurrency"
    assert estimate(1000, given).process_seconds == pytest.approx(200)  # 100 / (2 · 10) a second
    busy = given._replace(process_ms=1000, actor_ms=2000, actors=4, keeper_ms=100)
    assert estimate(1000, busy).process_seconds == pytest.approx(1000)
    assert estimate(1000, busy).ray_seconds == pytest.approx(500)  # four actors at half a second
    assert estimate(1000, busy._replace(keeper_ms=1000)).ray == "the keeper's core"
    few = given._replace(requests_per_minute=60)
    assert estimate(1000, few).ray_seconds == pytest.approx(2000)


def test_who_asks_is_found_when_its_parent_has_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = subprocess.run(
            [sys.executable, "-c", _WATCH, str(server.getsockname()[1]), _FAMILY],
            env={**os.environ, "PYTHONPATH": str(BENCHMARKS)},
            capture_output=True,
            text=True,
            timeout=PROMPT_S * 10,
            check=True,
        )
    assert done.stdout.strip() == "1"


@pytest.mark.parametrize("kind", [[], ["--stories"]])
def test_the_step_without_a_cluster_accounts_for_every_article(
    tmp_path: Path, kind: list[str]
) -> None:
    command = [sys.executable, str(BENCHMARKS / "scale.py"), "--only", "local", "--articles", "30"]
    subprocess.run([*command, *kind, "--json", str(tmp_path / "figures.json")], check=True)
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert figures["actors_local"] == 1
    assert figures["left"] == 0
    assert figures["calls_per_article_local"] >= 1
    assert figures["rows_s_local"] > 0
    assert figures["output_bytes_local"] > 1000
