"""The command line of the evals: parse → call → print → exit code.

Only `run` asks a model; every other command reads recordings and the gold set, offline. Each
imports what it needs when it runs: `--help` must not wait for scipy.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from summarizer import terminal
from summarizer.errors import ConfigError, PromptError, SummarizerError

if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

    from evals.cases import Case, Split
    from evals.records import Record
    from evals.report import Report
    from evals.running import Plan
    from evals.systems import System, SystemName

_OK, _RED, _WRONG = 0, 1, 2  # a red gate is never taken for a wrong setup
_INTERRUPTED, _TERMINATED = 130, 143  # 128 and the signal's number, as shells report them
_REMOTE_CONCURRENCY = 8
_RUNS = Path(__file__).parent / "runs"

_SYSTEMS: tuple[SystemName, ...] = ("pipeline", "naive", "lead3")
_SPLITS: tuple[Split | Literal["all"], ...] = ("dev", "test", "all")


def main() -> None:
    """Run the command line; an expected error is one line on stderr, never a traceback."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = cli.main(standalone_mode=False, prog_name="python -m evals")
    except click.exceptions.Abort:
        _fail("interrupted; the same command goes on from what is recorded", _INTERRUPTED)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except (ConfigError, PromptError) as exc:
        _fail(str(exc), _WRONG)
    except SummarizerError as exc:
        _fail(str(exc), _RED)
    sys.exit(code or _OK)


def _floors(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, float]:
    try:
        return {name: float(value) for name, _, value in (v.partition("=") for v in values)}
    except ValueError as exc:
        raise click.BadParameter("write e.g. facts.f1=0.4") from exc


_split_option = click.option(
    "--split", type=click.Choice(_SPLITS), default="dev", help="Default: dev."
)
_file_type = click.Path(dir_okay=False, path_type=Path)
_system_type = click.Choice(_SYSTEMS)


@click.group(
    cls=terminal.Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def cli() -> None:
    """Measure the quality of briefs against a hand-labelled gold set.

    `run` records what systems make of the articles; everything else reads recordings, needs no
    model and no key, and exits with 0 (fine), 1 (worse, or a fault) or 2 (wrong usage or setup).
    """


# --- run


@cli.command()
@click.option(
    "-m",
    "--model",
    metavar="PROVIDER/NAME",
    help="'local' is the embedded one. Default: $SUMMARIZER_MODEL, else the embedded one.",
)
@click.option("--base-url", metavar="URL", help="Of an OpenAI-compatible server.")
@click.option("--prompt", metavar="NAME@VERSION|DIR", help="Of the pipeline.")
@_split_option
@click.option("--case", "names", multiple=True, metavar="NAME", help="Only this one; repeatable.")
@click.option(
    "--system",
    "systems",
    type=_system_type,
    multiple=True,
    default=_SYSTEMS,
    help="Repeatable. Default: all three.",
)
@click.option("--epochs", type=click.IntRange(min=1), default=1, help="Default: 1.")
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    help="Briefs in the making at a time. Default: 1 on the embedded model, else 8.",
)
@click.option("--out", type=_file_type, metavar="FILE", help="Default: evals/runs/SPLIT.jsonl.")
@click.option("--retry-failed", is_flag=True, help="Make recorded failures anew.")
def run(  # noqa: PLR0913  # one parameter per option
    *,
    model: str | None,
    base_url: str | None,
    prompt: str | None,
    split: Split | Literal["all"],
    names: tuple[str, ...],
    systems: tuple[SystemName, ...],
    epochs: int,
    concurrency: int | None,
    out: Path | None,
    retry_failed: bool,
) -> None:
    """Let systems brief the articles and record every output; goes on where it stopped."""
    import asyncio

    from evals.running import Plan
    from evals.systems import open_system
    from summarizer.local.catalog import DEFAULT
    from summarizer.providers import LOCAL
    from summarizer.settings import load_settings

    cases = _chosen(split, names)
    settings = load_settings()
    chosen = f"{LOCAL}/{DEFAULT.name}" if model == LOCAL else model or settings.model
    if set(systems) != {"lead3"}:
        terminal.offer_pull(chosen, settings.cache_dir)
    is_local = chosen.startswith(f"{LOCAL}/")
    plan = Plan(
        epochs=epochs,
        concurrency=concurrency or (1 if is_local else _REMOTE_CONCURRENCY),
        retry_failed=retry_failed,
    )
    opened = [
        open_system(name, model=chosen, base_url=base_url, prompt=prompt, settings=settings)
        for name in dict.fromkeys(systems)
    ]
    path = out or _RUNS / f"{split}.jsonl"
    records = asyncio.run(_run(opened, cases, path=path, plan=plan))
    click.echo(f"recorded in {path}", err=True)
    _print_scores(records)


async def _run(
    systems: list[System], cases: tuple[Case, ...], *, path: Path, plan: Plan
) -> tuple[Record, ...]:
    from contextlib import AsyncExitStack

    from evals import running
    from evals.board import Board

    async with AsyncExitStack() as stack:
        for system in systems:
            stack.push_async_callback(system.aclose)
        with Board() as board:
            return await running.run(systems, cases, path=path, plan=plan, progress=board)


def _chosen(split: Split | Literal["all"], names: tuple[str, ...]) -> tuple[Case, ...]:
    from evals import cases

    found = tuple(map(cases.load, names)) if names else cases.of_split(split)
    for case in found:
        if split not in (case.split, "all"):
            raise ConfigError(f"case {case.name!r} is of another split; add --split {case.split}")
    if not found:
        raise ConfigError(f"no case is of the split {split!r}; choose another")
    return found


# --- what reads recordings


@cli.command()
@click.argument("recording", type=_file_type)
@click.option("--html", type=_file_type, metavar="OUT", help="One self-contained page.")
@click.option("--junit", type=_file_type, metavar="OUT", help="For CI.")
@click.option("--markdown", type=_file_type, metavar="OUT", help="For a job summary.")
@click.option("--baseline", metavar="NAME", help="Show the gate against this baseline, too.")
@click.option(
    "--history",
    "nights",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Of earlier nights, for the page's curves; this run is added.",
)
def report(  # noqa: PLR0913  # one parameter per option
    *,
    recording: Path,
    html: Path | None,
    junit: Path | None,
    markdown: Path | None,
    baseline: str | None,
    nights: Path | None,
) -> None:
    """Score a recording; print the table, and write it for readers and for CI."""
    from evals import gating, replaying, report
    from evals.recording import read
    from evals.report import history

    records = read(recording)
    if not (html or junit or markdown or nights):
        _print_scores(records)
        return
    held = gating.read(_baseline_name(baseline)) if baseline else None
    made = replaying.told(records, baseline=held, nights=nights)
    _print_report(made)
    for path, written in ((html, report.html), (junit, report.junit), (markdown, report.markdown)):
        if path:
            replaying.write(path, written(made))
    if nights:
        history.append(nights, report.night(made))


@cli.command()
@click.argument("before", type=_file_type)
@click.argument("after", type=_file_type, required=False)
@click.option("--system", type=_system_type, default="pipeline", help="Default: pipeline.")
@click.option("--against", type=_system_type, help="What BEFORE is of. Default: the same system.")
def compare(
    *, before: Path, after: Path | None, system: SystemName, against: SystemName | None
) -> int:
    """Compare two recordings, or two systems of one, in pairs on the same articles.

    \b
    python -m evals compare old.jsonl new.jsonl
    python -m evals compare dev.jsonl --system pipeline --against naive
    """  # noqa: D301  # click keeps the lines of a paragraph that begins with a backspace
    from evals import replaying, statistics, tables
    from evals.metrics import BY_NAME

    if after is None and against in {None, system}:
        raise click.UsageError("give a second recording, or --against another system")
    old = replaying.rows(before, against or system)
    new = replaying.rows(after or before, system)
    found = statistics.compare(old, new)
    tables.echo(tables.differences(found))
    if missing := statistics.unpaired(old, new):
        click.echo(f"not compared, in one run only: {', '.join(missing)}")
    is_worse = any(d.verdict == "regressed" and BY_NAME[d.metric].gating for d in found)
    return _RED if is_worse else _OK


@cli.command()
@click.argument("recording", type=_file_type)
@click.option("--baseline", required=True, metavar="NAME", help="evals/baselines/NAME.json.")
@click.option("--update", metavar="WHY", help="Make this run the baseline.")
@click.option("--allow-regression", metavar="WHY", help="With --update: though it is worse.")
@click.option(
    "--floor",
    "floors",
    multiple=True,
    callback=_floors,
    metavar="SCORE=VALUE",
    help="With --update: of a new baseline; of an old one, and its scores stay.",
)
@click.option("--system", type=_system_type, default="pipeline", help="Of a new baseline.")
def gate(  # noqa: PLR0913  # one parameter per option
    *,
    recording: Path,
    baseline: str,
    update: str | None,
    allow_regression: str | None,
    floors: dict[str, float],
    system: SystemName,
) -> int:
    """Hold a recording against a committed baseline: 0 is green, 1 red."""
    from evals import gating, replaying, results, tables
    from evals.recording import read

    if update is None and (floors or allow_regression is not None):
        raise click.UsageError("--allow-regression and --floor go with --update")
    name = _baseline_name(baseline)
    records = read(recording)
    if update is None:
        found = gating.judge(results.rows(records), gating.read(name))
        tables.echo_gate(found)
        return _OK if found.passed else _RED
    made = replaying.rebase(name, records, system, replaying.Move(update, allow_regression, floors))
    click.echo(f"{made.run.system} on {len(made.articles)} articles is the baseline {name!r} now")
    return _OK


# --- the gold set and the scores themselves


@cli.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the numbered sentences of a case, as its labels name them."""
    from evals import cases

    terminal.print_numbered([cases.load(name).article()])


@cli.command()
def check() -> int:
    """Fail when labels do not fit their article, or are not those that were pinned."""
    from evals import checking

    problems = checking.check()
    for problem in problems:
        click.echo(problem)
    return _RED if problems else _OK


@cli.command()
def pin() -> None:
    """Write the digests of the gold set as it is now."""
    from evals import checking

    click.echo(f"{checking.pin()} cases are pinned")


@cli.command()
def agreement() -> None:
    """Print how far two labellers agree, and what one scores against the other."""
    from evals import agreement, tables

    tables.echo(agreement.table())
    tables.echo(agreement.ceiling_table())


@cli.command()
def mutations() -> int:
    """Corrupt gold briefs one way at a time; fail when a score does not notice its own."""
    from evals import cases, mutations

    outcomes = mutations.matrix(cases.of_split("all"))
    click.echo(mutations.table(outcomes))
    faults = mutations.faults(outcomes)
    for fault in faults:
        click.echo(fault, err=True)
    return _RED if faults else _OK


@cli.command()
@click.option("--frank", type=_file_type, metavar="PATH", help="FRANK: is a summary faithful?")
@click.option("--gum", type=_file_type, metavar="PATH", help="GUM: which entities are salient?")
def calibrate(*, frank: Path | None, gum: Path | None) -> None:
    """Hold the scores against human judgment, in public sets that you have."""
    from evals import calibration, tables

    if frank is None and gum is None:
        raise click.UsageError("give --frank or --gum")
    for table in calibration.tables(frank=frank, gum=gum):
        tables.echo(table)


# --- what commands share


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave through the doors: systems are closed."""
    sys.exit(_TERMINATED)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"evals: {message}", err=True)
    sys.exit(code)


def _print_scores(records: tuple[Record, ...]) -> None:
    from evals import replaying

    _print_report(replaying.summed(records))


def _print_report(report: Report) -> None:
    from evals import tables

    tables.echo(tables.scores(report))
    for line in tables.outcomes(report):
        click.echo(line)


def _baseline_name(baseline: str) -> str:
    """Take a name, or the path of a file among the baselines."""
    from evals.gating import BASELINES

    path = Path(baseline)
    if path.suffix != ".json":
        return baseline
    if path.parent.resolve() != BASELINES.resolve():
        raise click.UsageError(f"{baseline!r} is not in evals/baselines; give a baseline's name")
    return path.stem
