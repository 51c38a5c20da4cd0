"""A batch over several processes: its pace beside one process's, and killed piece by piece.

    python benchmarks/scale.py [--articles 20000] [--concurrency N] [--stories] [--json FILE]
    python benchmarks/scale.py --rate [--json FILE]

Invented articles go through `summarizer batch` to a fake server that answers after 200 ms: by
the live engine, by `--engine ray` with one actor on one node and with two actors on two nodes.
Then again on two nodes: a worker is killed with -9, then the second node, for which a new one
comes, then the command itself, which is started again. Each input must have exactly one outcome.

With `--rate` only the limit of requests is looked at: four actors, 600 a minute, by the
server's own clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import batch_runs
import chaos_accounts as accounts
import chaos_articles
import pipeline
import processes
from scale_meter import Meter, most_in, outcome_times, raylets

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from ray.cluster_utils import Cluster

_LATENCY_S = 0.2
_STEPS = ("local", "ray1", "ray2", "faults")
_ACTORS = {"local": 0, "ray1": 1, "ray2": 2, "faults": 2}  # one a node
_KILLS = (0.2, 0.45, 0.7)  # shares of the articles: then a worker, a node, the command ends
_LOOK_S = 0.5
_STALLED_S = 300.0
_GRACE_S = 10.0
# Ray Data needs logical CPUs beyond those of the actors: with two it hung when it went on.
_NODE: dict[str, Any] = {
    "num_cpus": 8,
    "include_dashboard": False,
    "object_store_memory": 200_000_000,
}
_RATED_ARTICLES, _RATED_ACTORS, _RATED_CONCURRENCY = 1000, 4, 64
_A_MINUTE, _RATED_S = 600, 75
_Figures = dict[str, Any]  # numbers, and in words what the limit is


class Work(NamedTuple):
    """What all steps have in common."""

    folder: Path
    articles: int
    concurrency: int  # of each actor


class Step(NamedTuple):
    """One batch that is running, with all that belongs to it."""

    folder: Path
    options: tuple[str, ...]
    server: batch_runs.Server

    @property
    def store(self) -> Path:
        """Where its outcomes are."""
        return self.folder / "store.db"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / "batch.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the command, or start it again."""
        return batch_runs.start(
            self.folder,
            *("--base-url", self.server.base_url, *self.options),
            environment={},
            log=self.log,
        )

    def report(self) -> dict[str, Any]:
        """Read what the server counted, once it has ended."""
        return dict(json.loads((self.folder / "server.json").read_text("utf-8")))


def main() -> int:
    """Run the steps, print the figures; 1 if a promise is broken."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    # Ray's workers have the environment of their raylets, not that of the command.
    os.environ.update(
        OPENAI_API_KEY="sk-fake", RAY_USAGE_STATS_ENABLED="0", RAY_TMPDIR=str(folder / "ray")
    )
    processes.adopt_orphans()
    try:
        figures = _rate(folder) if arguments.rate else _steps(folder, arguments)
        figures["left"] = len(_left())
    finally:
        processes.kill([process.pid for process in _left(0.0)])
        if arguments.keep:
            print(f"everything is in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for name, value in figures.items():
        print(f"{name:24} {value:>24}" if isinstance(value, str) else f"{name:24} {value:>24,}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if _is_kept(figures) else 1


def _is_kept(figures: _Figures) -> bool:
    if any(figures.get(name) for name in ("duplicates", "missing", "only_server", "left")):
        return False
    if not figures.get("killed_with_node", 1) or figures.get("nodes_ray2", 2) < _ACTORS["ray2"]:
        return False  # a node on which nobody worked is none
    return "most_in_a_minute" not in figures or (
        figures["most_in_a_minute"] <= _A_MINUTE
        and figures["seconds"] >= _RATED_S
        and figures["actors"] == _RATED_ACTORS
    )


def _steps(folder: Path, arguments: argparse.Namespace) -> _Figures:
    _write(folder, arguments.articles, are_stories=arguments.stories)
    work = Work(folder, arguments.articles, arguments.concurrency)
    figures: _Figures = {"articles": work.articles, "concurrency": work.concurrency}
    chosen = arguments.only or _STEPS
    for name in filter(chosen.__contains__, ("local", "ray1", "ray2")):
        figures |= {f"{what}_{name}": value for what, value in _measured(name, work).items()}
    for name, less, more in (
        ("ray1_over_local", "local", "ray1"),
        ("ray2_over_ray1", "ray1", "ray2"),
    ):
        if {less, more} <= set(chosen):
            figures[name] = round(figures[f"rows_s_{more}"] / figures[f"rows_s_{less}"], 2)
    if "ray1" in chosen:
        figures["start_s"] = figures["start_s_ray1"]
    if "faults" in chosen:
        figures |= _faults(work)
    return figures


def _measured(name: str, work: Work) -> _Figures:
    """Run one batch that nobody disturbs."""
    with _step(name, work) as (step, _nodes):
        started = time.time()
        batch = step.start()
        meter = Meter(batch.pid, step.server, step.store, actors=_ACTORS[name] or 1)
        _wait(step, batch, meter)
    end = accounts.ends(step.folder / "briefs.jsonl", work.articles)
    if end.duplicates or end.missing or end.errors:
        raise SystemExit(f"{name}: {end}\n{batch_runs.last_words(step.log, batch.returncode)}")
    calls = step.report()["count"] / work.articles
    at_once = work.concurrency * (_ACTORS[name] or 1)
    figures = meter.figures(started, most_rows_s=at_once / (_LATENCY_S * calls))
    figures["calls_per_article"] = round(calls, 3)
    for what, file in (("output", "briefs.jsonl"), ("store", "store.db")):
        figures[f"{what}_bytes"] = round((step.folder / file).stat().st_size / work.articles)
    print(f"{name}: {figures['rows_s']} articles/s, limit: {figures['limit']}", flush=True)
    return figures


def _faults(work: Work) -> _Figures:
    """Kill a worker, a node and the command, and look at what is left."""
    worker, node, command = (int(work.articles * share) for share in _KILLS)
    with _step("faults", work) as (step, nodes):
        assert nodes is not None  # noqa: S101  # this step has some
        batch = step.start()
        meter = Meter(batch.pid, step.server, step.store)
        _wait(step, batch, meter, until=worker)
        _kill_worker(meter)
        _wait(step, batch, meter, until=node)
        killed_with_node = _kill_node(nodes, meter)
        nodes.add_node(**_NODE)
        _wait(step, batch, meter, until=command)
        batch.kill()
        batch.wait()
        killed_at = time.time()
        print("killed: the command", flush=True)
        batch = step.start()
        _wait(step, batch, meter)
    end = accounts.ends(step.folder / "briefs.jsonl", work.articles)
    report = step.report()
    books = accounts.books(step.store, report)
    times = outcome_times(step.store)
    return {
        "outcomes": end.outcomes,
        "duplicates": end.duplicates,
        "missing": end.missing,
        "dead_letters": end.errors.total(),
        "killed": len(_KILLS),
        "killed_with_node": killed_with_node,
        "server_calls": report["count"],
        "ledger_calls": len(books.ledger),
        "only_server": len(books.server.keys() - books.ledger.keys()),
        "only_ledger": len(books.ledger.keys() - books.server.keys()),
        "server_tokens": report["tokens"],
        "ledger_tokens": books.ledger_tokens,
        "replays": report["replays"],
        "interrupted": books.interrupted,
        "actors_faults": len(meter.askers),
        "again_s": round(min((at for at in times if at > killed_at), default=0) - killed_at, 1),
        "rows_s_faults": round(len(times) / (times[-1] - times[0]), 2),
    }


def _kill_worker(meter: Meter) -> None:
    alive = [process.pid for process in processes.below(os.getpid()) if process.is_alive]
    asking = meter.asking(alive)
    if not asking:
        raise SystemExit("nobody asks the server: there is no worker to kill")
    processes.kill([min(asking)])
    print(f"killed: a worker, of {len(asking)}", flush=True)


def _kill_node(nodes: Cluster, meter: Meter) -> int:
    """End the younger node, with all that runs on it, at once; returns how many asked there."""
    everyone = {process.pid: process for process in processes.below(os.getpid())}
    raylet = max(raylets(everyone.values()), key=lambda process: process.pid).pid
    below = [p.pid for p in everyone.values() if processes.is_below(p, raylet, everyone)]
    asking = meter.asking(below)
    processes.kill([raylet, *below])
    for node in [*nodes.worker_nodes]:
        nodes.remove_node(node, allow_graceful=False)
    print(f"killed: a node and {len(below)} processes, {len(asking)} of them workers", flush=True)
    return len(asking)


def _rate(folder: Path) -> _Figures:
    """Run four actors on two nodes under one limit."""
    _write(folder, _RATED_ARTICLES, are_stories=False)
    options = ["--engine", "ray", "--actors", str(_RATED_ACTORS)]
    options += ["--concurrency", str(_RATED_CONCURRENCY), "--requests-per-minute", str(_A_MINUTE)]
    with _cluster(2) as nodes, _served(folder / "rate", [*options, *_at(nodes)]) as step:
        batch = step.start()
        meter = Meter(batch.pid, step.server, step.store)
        _wait(step, batch, meter)
    stamps = step.report()["stamps"]
    seconds = max(stamps) - min(stamps)
    return {
        "most_in_a_minute": most_in(60, stamps),
        "most_in_a_second": most_in(1, stamps),
        "mean_in_a_minute": round(len(stamps) / seconds * 60),
        "actors": len(meter.askers),
        "nodes": len(meter.nodes),
        "calls": len(stamps),
        "seconds": round(seconds, 1),
    }


# --- running -------------------------------------------------------------------------------


@contextmanager
def _step(name: str, work: Work) -> Iterator[tuple[Step, Cluster | None]]:
    actors = _ACTORS[name]
    options = ["--concurrency", str(work.concurrency * (actors or 1))]
    if not actors:
        with _served(work.folder / name, ["--engine", "live", *options]) as step:
            yield step, None
        return
    options += ["--engine", "ray", "--actors", str(actors)]
    with _cluster(actors) as nodes, _served(work.folder / name, [*options, *_at(nodes)]) as step:
        yield step, nodes


@contextmanager
def _served(folder: Path, options: list[str]) -> Iterator[Step]:
    folder.mkdir()
    for file in ("articles.jsonl", "drafts.json"):
        (folder / file).hardlink_to(folder.parent / file)
    told = ["--share", "0", "--latency", str(_LATENCY_S), "--drafts", str(folder / "drafts.json")]
    with batch_runs.server(folder / "server.json", *told) as server:
        yield Step(folder, tuple(options), server)


@contextmanager
def _cluster(count: int) -> Iterator[Cluster]:
    from ray.cluster_utils import Cluster  # noqa: PLC0415  # seconds, and the local step needs none

    nodes = Cluster(initialize_head=True, head_node_args=_NODE)
    try:
        for _ in range(count - 1):
            nodes.add_node(**_NODE)
        yield nodes
    finally:
        nodes.shutdown()


def _at(nodes: Cluster) -> list[str]:
    return ["--ray-address", str(nodes.address)]


def _wait(
    step: Step, batch: subprocess.Popen[bytes], meter: Meter, *, until: int | None = None
) -> None:
    """Wait for the end, or until so many articles are done; raise SystemExit for other ends."""
    done, moved_at = -1, time.monotonic()
    while batch.poll() is None:
        now_done = meter.look()
        if until is not None and now_done >= until:
            return
        if now_done > done:
            done, moved_at = now_done, time.monotonic()
        elif time.monotonic() - moved_at > _STALLED_S:
            raise SystemExit(f"{done} done, nothing more for {_STALLED_S:.0f} s; {_tail(step)}")
        time.sleep(_LOOK_S)
    if until is not None or batch.returncode not in batch_runs.ENDED_WELL:
        raise SystemExit(batch_runs.last_words(step.log, batch.returncode))
    meter.look()


def _tail(step: Step) -> str:
    return batch_runs.last_words(step.log, None)


def _left(grace_s: float = _GRACE_S) -> list[processes.Process]:
    """List what still runs below this process, after some time to end."""
    deadline = time.monotonic() + grace_s
    while True:
        alive = [process for process in processes.below(os.getpid()) if process.is_alive]
        if not alive or time.monotonic() >= deadline:
            return alive
        time.sleep(_LOOK_S)


def _write(folder: Path, count: int, *, are_stories: bool) -> None:
    """Write the articles, and what the server is to say of stories."""
    drafts: dict[str, str] = {}
    if are_stories:
        with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
            for number, story in enumerate(pipeline.stories(count), 1):
                file.write(json.dumps({"id": f"a{number}", "text": story.page}) + "\n")
                drafts[story.title] = story.draft.model_dump_json()
    else:
        chaos_articles.write(folder / "articles.jsonl", count)
    (folder / "drafts.json").write_text(json.dumps(drafts), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=8, help="of each actor")
    parser.add_argument("--stories", action="store_true", help="700 words each, and long briefs")
    parser.add_argument("--only", choices=_STEPS, action="append", help="this step; repeatable")
    parser.add_argument("--rate", action="store_true", help="the limit of requests, and no more")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look into it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
