"""A batch under fire: faults of every kind, killed with -9 again and again, and nothing lost.

    python benchmarks/chaos.py --json chaos.json

Invented articles go through `summarizer batch` to a fake server on loopback that does
something wrong with three calls in ten. The process is killed at random moments and started
again until it ends by itself. Then each article must have exactly one outcome, the ledger must
equal the server's own count of calls and tokens, and no key and no article text may stand
where it does not belong. Two more runs, without kills, measure the peak of memory.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import batch_runs
import chaos_accounts as accounts
import chaos_articles
import processes

if TYPE_CHECKING:
    import subprocess

_KEY = "sk-canary-5c1e0b7f9d"
# Well above the stalls of a busy machine: an answer that comes while the call is given up is in
# the server's book and, as "timeout" with tokens unknown, in ours.
_ATTEMPT_S = 4.0
_FIRST_WAIT_S = 0.05
_POLL_S = 0.05
_JITTER_S = 0.3
_SEED = 20_261_125
_SHOWN = 10
# The real command, with all the logging that it and its libraries offer.
_COMMAND = (
    sys.executable,
    "-c",
    """import logging; logging.basicConfig(level=logging.DEBUG)
from summarizer.cli import main; main()""",
)


class Run(NamedTuple):
    """One batch from its first start to its end."""

    folder: Path
    canaries: list[str]
    report: dict[str, Any]  # of the server
    kills: int
    peak_mb: float
    seconds: float

    @property
    def output(self) -> Path:
        """Where the briefs are."""
        return self.folder / "briefs.jsonl"


def main() -> int:
    """Run everything, print the figures; 1 if a promise is broken."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        figures = _storm(folder / "storm", arguments) | _peaks(folder, arguments)
    finally:
        if arguments.keep:
            print(f"everything is in {folder}")
        else:
            shutil.rmtree(folder)
    for name, value in figures.items():
        print(f"{name:14} {value:>12,}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if _is_kept(figures) else 1


def _is_kept(figures: dict[str, float]) -> bool:
    return (
        figures["outcomes"] == figures["articles"]
        and figures["ledger_calls"] == figures["server_calls"]
        and figures["ledger_tokens"] == figures["server_tokens"]
        and not any(figures[name] for name in ("duplicates", "missing", "key_leaks", "text_leaks"))
    )


def _storm(folder: Path, arguments: argparse.Namespace) -> dict[str, float]:
    """Run with kills, and look at everything that is left."""
    run = _run(folder, arguments.articles, arguments.concurrency, kills=arguments.kills)
    ends = accounts.ends(run.output, arguments.articles)
    books = accounts.books(folder / "store.db", run.report)
    accounts.render_some(run.output, folder / "articles.jsonl", folder / "html")
    leaks = accounts.files_with(_KEY, folder)
    words = accounts.words_in(run.canaries, [*folder.glob("*.log"), *folder.glob("*.dead.jsonl")])
    print(f"killed {run.kills} times, {run.seconds:.0f} s; dead letters: {dict(ends.errors)}")
    for what in (*books.differences(), *leaks, *words)[:_SHOWN]:
        print(f"  {what}", flush=True)
    return {
        "articles": arguments.articles,
        "outcomes": ends.outcomes,
        "duplicates": ends.duplicates,
        "missing": ends.missing,
        "ledger_calls": len(books.ledger),
        "server_calls": run.report["count"],
        "ledger_tokens": books.ledger_tokens,
        "server_tokens": run.report["tokens"],
        "unaccounted": books.unaccounted,
        "interrupted": books.interrupted,
        "replays": run.report["replays"],
        "kills": run.kills,
        "key_leaks": len(leaks),
        "text_leaks": len(words),
        "articles_per_s": round(arguments.articles / run.seconds, 1),
    }


def _peaks(folder: Path, arguments: argparse.Namespace) -> dict[str, float]:
    """Run a tenth of the articles and all of them, without kills."""
    few = _run(folder / "few", arguments.articles // 10, arguments.concurrency)
    many = _run(folder / "many", arguments.articles, arguments.concurrency)
    return {"peak_mb_1k": few.peak_mb, "peak_mb_10k": many.peak_mb}


def _run(folder: Path, articles: int, concurrency: int, *, kills: int = 0) -> Run:
    """Start a batch, and again after each kill, until it ends by itself."""
    folder.mkdir()
    canaries = chaos_articles.write(folder / "articles.jsonl", articles)
    moments = random.Random(_SEED).sample(range(articles // 50, articles * 9 // 10), kills)  # noqa: S311  # not for secrets
    started, peak_mb, killed = time.monotonic(), 0.0, 0
    with batch_runs.server(folder / "server.json") as server:
        environment = {
            "OPENAI_API_KEY": _KEY,
            "OPENAI_BASE_URL": server.base_url,
            "SUMMARIZER_ATTEMPT_S": str(_ATTEMPT_S),
            "SUMMARIZER_FIRST_WAIT_S": str(_FIRST_WAIT_S),
        }
        for number, moment in enumerate([*sorted(moments), None]):
            log = folder / f"{number}.log"
            batch = batch_runs.start(
                folder,
                *("--concurrency", str(concurrency)),
                environment=environment,
                log=log,
                command=_COMMAND,
            )
            peak_mb = max(peak_mb, _watch(batch, folder / "store.db", moment))
            if batch.wait() in batch_runs.ENDED_WELL:
                break
            if moment is None or batch.returncode != -9:
                raise SystemExit(batch_runs.last_words(log, batch.returncode))
            killed += 1
    report = json.loads((folder / "server.json").read_text("utf-8"))
    return Run(folder, canaries, report, killed, peak_mb, time.monotonic() - started)


def _watch(batch: subprocess.Popen[bytes], store: Path, moment: int | None) -> float:
    """Wait until the batch ends, or kill it once so many articles are done; returns its peak."""
    peak_mb = 0.0
    while batch.poll() is None:
        peak_mb = processes.peak_mb(batch.pid) or peak_mb
        if moment is not None and batch_runs.outcomes(store) >= moment:
            time.sleep(random.uniform(0, _JITTER_S))  # noqa: S311  # any moment of its work
            batch.kill()
        time.sleep(_POLL_S)
    return peak_mb


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look into it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
