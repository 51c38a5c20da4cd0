"""The client benchmark runs, and its server says to everybody what it should."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from summarizer.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
ANSWER = BENCHMARKS / "client_answer.json"


@contextmanager
def process(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, BENCHMARKS / script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield running


def ask(running: subprocess.Popen[str], line: str = "") -> str:
    assert running.stdin
    assert running.stdout
    running.stdin.write(line)
    running.stdin.flush()
    return running.stdout.readline().strip()


@pytest.fixture
def address() -> Iterator[str]:
    with process("client_server.py", str(ANSWER)) as server:
        yield f"http://127.0.0.1:{ask(server)}"


def test_the_server_answers_every_request_with_the_draft_it_was_given(address: str) -> None:
    for body in (b"{}", b'{"messages": []}'):
        with urlopen(Request(f"{address}/0/v1/chat/completions", body), timeout=5) as response:
            reply = json.load(response)
        draft = Draft.model_validate_json(reply["choices"][0]["message"]["content"])
        assert (len(draft.summary), len(draft.actors), len(draft.facts)) == (5, 8, 8)


def test_our_client_is_measured_in_a_process_of_its_own(address: str) -> None:
    with process("client_peers.py", "summarizer", address) as peer:
        cpu_s, per_s = json.loads(ask(peer, "[0, 4, 8]\n"))
        _, slow_per_s = json.loads(ask(peer, "[200, 1, 3]\n"))
    assert 0 < cpu_s < 8
    assert per_s > 10
    assert 1 < slow_per_s <= 5, "one after the other, 200 ms each"
