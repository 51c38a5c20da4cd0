"""A batch by the provider's Batch API, killed at its three worst moments.

    python benchmarks/provider_batch.py --json provider_batch.json

Invented articles go through `summarizer batch --engine openai-batch` to a fake server whose
first reply to every fourth question is invalid. The process is killed with -9 after the batch
was submitted, after a part of its results was collected, and between two rounds, and started
again each time. Then the briefs must be those of a run that nobody disturbed, and each line
that the server has served must stand once in the ledger, with its tokens.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import batch_runs
import chaos_articles
from chaos_server import brief_of

from summarizer.testing import FakeServer, Fault, ReceivedCall, Reply

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

_SETTINGS = {"GATHER_S": "3", "FIRST_POLL_S": "0.2", "LONGEST_POLL_S": "0.5"}
# What depends on the run: also the account of a reply that was kept before a kill.
_VARYING = ("id", "latency_s", "created", "usage", "attempts", "cost_usd", "cache_hit")
_POLL_S = 0.02
_SHARE = 4  # of the questions, one has an invalid reply first


class Clumsy:
    """Answers every fourth question wrongly when it comes for the first time."""

    def __init__(self) -> None:
        """Remember nobody yet."""
        self._seen: set[str] = set()

    def __call__(self, call: ReceivedCall) -> Reply | Fault:
        """Answer one line; which are wrong depends on their text alone."""
        text = str(call.body["messages"][1]["content"])
        is_first = text not in self._seen
        self._seen.add(text)
        is_wrong = sum(text.encode()) % _SHARE == 0
        return Fault.CUT_JSON if is_first and is_wrong else Reply(content=brief_of(call))


class End(NamedTuple):
    """What a run left behind."""

    ids: list[str]
    briefs: list[Any]
    served: dict[str, int]
    tokens: int
    ledger: dict[str, int]
    rounds: int
    cached: int
    seconds: float


def main() -> int:
    """Run both, print the figures; 1 if they differ."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="provider-batch-"))
    try:
        calm = _run(folder / "calm", arguments.articles, kills=())
        killed = _run(
            folder / "killed",
            arguments.articles,
            kills=(_after_submit, _after_partial_results, _between_rounds),
        )
    finally:
        shutil.rmtree(folder)
    figures = {
        "articles": arguments.articles,
        "outcomes": len(killed.ids),
        "duplicates": len(killed.ids) - len(set(killed.ids)),
        "missing": arguments.articles - len(set(killed.ids)),
        "server_lines": sum(killed.served.values()),
        "server_lines_undisturbed": sum(calm.served.values()),
        "served_twice": sum(count > 1 for count in killed.served.values()),
        "ledger_calls": len(killed.ledger),
        "server_tokens": killed.tokens,
        "ledger_tokens": sum(killed.ledger.values()),
        "rounds": killed.rounds,
        "rounds_undisturbed": calm.rounds,
        "killed": 3,
        "other_briefs": sum(a != b for a, b in zip(calm.briefs, killed.briefs, strict=True)),
        # Killed between reply and outcome: the reply is in the cache, and its brief says so.
        "from_cache": killed.cached,
        "seconds": round(killed.seconds),
        "seconds_undisturbed": round(calm.seconds),
    }
    for name, value in figures.items():
        print(f"{name:24} {value:>10,}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if _is_kept(figures, killed) else 1


def _is_kept(figures: dict[str, int], killed: End) -> bool:
    return (
        not any(figures[n] for n in ("duplicates", "missing", "served_twice", "other_briefs"))
        and figures["server_lines"] == figures["server_lines_undisturbed"]
        and figures["server_tokens"] == figures["ledger_tokens"]
        and set(killed.ledger) == set(killed.served)
    )


def _run(folder: Path, articles: int, kills: tuple[Callable[..., bool], ...]) -> End:
    folder.mkdir()
    chaos_articles.write(folder / "articles.jsonl", articles)
    started = time.monotonic()
    with FakeServer(Clumsy(), keeps_calls=False) as server:
        for is_time in kills:
            batch = _start(folder, server.base_url)
            while not is_time(server, folder / "store.db"):
                if batch.poll() is not None:
                    raise SystemExit(f"the batch ended with {batch.returncode} before its kill")
                time.sleep(_POLL_S)
            batch.kill()
            batch.wait()
            print(f"killed: {is_time.__name__.strip('_').replace('_', ' ')}", flush=True)
            server.batches.held = None
            server.batches.stalls.clear()
        if _start(folder, server.base_url).wait():
            raise SystemExit((folder / "batch.log").read_text("utf-8")[-2000:])
        served, tokens = dict(server.batches.served), server.batches.usage.tokens
    rows = [json.loads(line) for line in (folder / "briefs.jsonl").read_bytes().splitlines()]
    cached = 0
    for row in rows:
        made = row["brief"]["provenance"]
        cached += made["cache_hit"]
        for name in _VARYING:
            del made[name]
    return End(
        ids=[row["id"] for row in rows],
        briefs=rows,
        served=served,
        tokens=tokens,
        ledger=dict(
            batch_runs.query(
                folder / "store.db", "SELECT id, input_tokens + output_tokens FROM calls"
            )
        ),
        rounds=batch_runs.query(folder / "store.db", "SELECT count(batch) FROM rounds")[0][0],
        cached=cached,
        seconds=time.monotonic() - started,
    )


def _after_submit(server: FakeServer, store: Path) -> bool:
    server.batches.held = "validating"
    return bool(batch_runs.count(store, "SELECT count(batch) FROM rounds"))


def _after_partial_results(server: FakeServer, store: Path) -> bool:
    server.batches.stalls.setdefault("content", 0)  # it sends half of the file and no more
    return batch_runs.count(store, "SELECT count(*) FROM outcomes") > 0


def _between_rounds(server: FakeServer, store: Path) -> bool:
    server.batches.stalls.setdefault("upload", 0)  # the next round is never submitted
    is_over = batch_runs.count(store, "SELECT count(*) FROM rounds WHERE status IS NOT NULL") > 0
    return is_over and server.batches.stalls["upload"] < 0


def _start(folder: Path, base_url: str) -> subprocess.Popen[bytes]:
    settings = {f"SUMMARIZER_{name}": value for name, value in _SETTINGS.items()}
    return batch_runs.start(
        folder,
        *("--engine", "openai-batch"),
        environment={"OPENAI_BASE_URL": base_url, **settings},
        log=folder / "batch.log",
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
