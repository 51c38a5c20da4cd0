"""What a typed call costs beside the model: ours and its peers, in CPU and in calls per second.

    python benchmarks/client.py [--rounds N] [--json FIGURES]

All ask one server (client_server.py) the same and get the same Draft. The peers take turns in
rounds, in an order shuffled by a fixed seed, and ratios are taken within a round, since what else
the machine does changes over time. Each runs in a process of its own (client_peers.py).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from operator import truediv
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import client_question
from client_peers import PEERS, Load, Took

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OURS = "summarizer"
_YARDSTICK = "openai_parse"
_ARTICLES = 100  # a round of the whole pipeline
LOADS = (
    Load(latency_ms=0, concurrency=1, calls=100),
    Load(latency_ms=0, concurrency=16, calls=300),
    Load(latency_ms=0, concurrency=64, calls=320),
    Load(latency_ms=200, concurrency=1, calls=5),
    Load(latency_ms=200, concurrency=16, calls=160),
    Load(latency_ms=200, concurrency=64, calls=1280),
)
_AT_ONCE, _AT_DISTANCE = LOADS[1], LOADS[5]  # where the goals are
_IDEAL = 1000 / _AT_DISTANCE.latency_ms * _AT_DISTANCE.concurrency  # calls per second
_SEED = 20_261_125
_STARTS = 7
_IMPORTS = {  # what a first call cannot do without; instructor loads its parts when named
    "summarizer": "import summarizer",
    "openai": "from openai import AsyncOpenAI",
    "instructor": "from instructor import from_openai",
    "pydantic_ai": "from pydantic_ai import Agent",
    "langchain_openai": "from langchain_openai import ChatOpenAI",
    "llm": "import llm",
}
_HERE = Path(__file__).parent


class Process(NamedTuple):
    """A script that answers lines with lines, and ends with its standard input."""

    name: str
    talk: IO[str]
    hear: IO[str]

    def answer(self, line: str = "") -> str:
        """Return what it says next, to a line if there is one."""
        if line:
            self.talk.write(f"{line}\n")
            self.talk.flush()
        heard = self.hear.readline()
        if not heard:
            raise SystemExit(f"{self.name} ended early; its error is above")
        return heard.strip()


Rounds = dict[str, list[Took]]


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FIGURES")
    options = parser.parse_args()
    figures = _calls(options.rounds) | _starts() | _pipeline(options.rounds)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _calls(rounds: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with ExitStack() as stack:
        port = _server(stack).answer()
        peers = [
            _started(stack, name, "client_peers.py", name, _address(port))
            for name in PEERS
            if _is_installed(name)
        ]
        for load in LOADS:
            took = _rounds(peers, load, rounds)
            _print_table(load, took)
            figures |= _figures(load, took)
    return figures


def _rounds(peers: Sequence[Process], load: Load, rounds: int) -> Rounds:
    shuffled = random.Random(_SEED)  # noqa: S311  # an order, not a secret
    took: Rounds = {peer.name: [] for peer in peers}
    for _ in range(rounds):
        for peer in shuffled.sample(peers, len(peers)):
            took[peer.name].append(Took(*json.loads(peer.answer(json.dumps(load)))))
    return took


def _figures(load: Load, took: Rounds) -> dict[str, float]:
    where = f"c{load.concurrency}_{load.latency_ms}ms"
    figures = {f"{name}_cpu_ms_{where}": _cpu_ms(load, each) for name, each in took.items()}
    figures |= {f"{name}_per_s_{where}": _per_s(each) for name, each in took.items()}
    if load == _AT_ONCE:
        for peer in ("openai_parse", "instructor"):
            figures[f"client_over_{peer}_0ms"] = _times_ours(took, peer)
    if load == _AT_DISTANCE:
        figures["client_over_ideal_200ms"] = round(_per_s(took[OURS]) / _IDEAL, 3)
    return figures


def _print_table(load: Load, took: Rounds) -> None:
    print(f"\n{load.latency_ms} ms, {load.concurrency} in flight, {load.calls} calls a round")
    print(f"{'':16}{'CPU ms':>8}{'per CPU s':>11}{'per s':>8}{'CPU of ours':>13}")
    for name, each in took.items():
        cpu_ms = _cpu_ms(load, each)
        print(
            f"{name:16}{cpu_ms:8.2f}{1000 / cpu_ms:11.0f}{_per_s(each):8.0f}"
            f"{_times_ours(took, name):12.2f}x"
        )


def _cpu_ms(load: Load, rounds: Sequence[Took]) -> float:
    return round(1000 * statistics.median(each.cpu_s for each in rounds) / load.calls, 3)


def _per_s(rounds: Sequence[Took]) -> float:
    return round(statistics.median(each.per_s for each in rounds), 1)


def _times_ours(took: Mapping[str, list[Took]], peer: str) -> float:
    """Return the CPU of a peer over ours: our calls per CPU second over its."""
    rounds = zip(took[peer], took[OURS], strict=True)
    return round(statistics.median(its.cpu_s / our.cpu_s for its, our in rounds), 3)


def _is_installed(peer: str) -> bool:
    missing = [module for module in PEERS[peer].needs if find_spec(module) is None]
    if missing:
        print(f"skipped: {peer} ({', '.join(missing)} is not installed)")
    return not missing


def _server(stack: ExitStack) -> Process:
    reply = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "reply.json"
    reply.write_text(client_question.answer().model_dump_json(), encoding="utf-8")
    return _started(stack, "the server", "client_server.py", str(reply))


def _started(stack: ExitStack, name: str, script: str, *arguments: str) -> Process:
    process = stack.enter_context(
        subprocess.Popen(
            [sys.executable, _HERE / script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    if process.stdin is None or process.stdout is None:
        raise SystemExit(f"{name} has no pipes")
    return Process(name, process.stdin, process.stdout)


def _starts() -> dict[str, float]:
    """Time what a user waits for before anything happens."""
    figures: dict[str, float] = {}
    print(f"\nseconds, median of {_STARTS} starts")
    for program, figure in (("summarizer", "help_s"), ("llm", "llm_help_s")):
        path = Path(sys.executable).with_name(program)
        if path.exists():
            figures[figure] = _start_s(str(path), "--help")
        else:
            print(f"skipped: {program} --help ({program} is not installed)")
    for module, statement in _IMPORTS.items():
        if find_spec(module):
            figures[f"import_{module}_s"] = _start_s(sys.executable, "-c", statement)
        else:
            print(f"skipped: {statement} (not installed)")
    for name, seconds in figures.items():
        print(f"{name:28}{seconds:8.3f}")
    return figures


def _start_s(*command: str) -> float:
    seconds = []
    for _ in range(_STARTS):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return round(statistics.median(seconds), 3)


def _pipeline(rounds: int) -> dict[str, float]:
    """Measure the whole pipeline in turns with one typed call of the SDK, its yardstick."""
    if find_spec("pipeline") is None:
        print("\nskipped: pipeline_cpu_ms (there is no benchmarks/pipeline.py)")
        return {}
    measured = import_module("pipeline").measured
    costs: list[float] = []
    calls: list[float] = []
    with ExitStack() as stack:
        port = _server(stack).answer()
        peer = _started(stack, _YARDSTICK, "client_peers.py", _YARDSTICK, _address(port))
        for _ in range(rounds):
            costs.append(measured(_ARTICLES)["pipeline_cpu_ms"])
            calls.append(_cpu_ms(_AT_ONCE, [Took(*json.loads(peer.answer(json.dumps(_AT_ONCE))))]))
    figures = {
        "pipeline_cpu_ms": statistics.median(costs),
        f"pipeline_over_{_YARDSTICK}": statistics.median(map(truediv, costs, calls)),
    }
    print(f"\nthe whole pipeline, median of {rounds} rounds of {_ARTICLES} articles")
    for name, value in figures.items():
        print(f"{name:28}{value:8.3f}")
    return figures


def _address(port: str) -> str:
    return f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    main()
