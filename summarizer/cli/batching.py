"""`batch`: many articles into one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from summarizer import terminal
from summarizer.cli import options
from summarizer.cli.progress import BatchBoard, in_words

if TYPE_CHECKING:
    from summarizer.batch import Report

_REMOTE_CONCURRENCY = 16


@click.command()
@click.argument("source", metavar="INPUT")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUTPUT",
    help="A .jsonl or .parquet file.",
)
@options.models
@options.base_url
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Articles at once. Default: {_REMOTE_CONCURRENCY}, 1 for an embedded model.",
)
@click.option(
    "--order",
    type=click.Choice(("input", "completed")),
    default="input",
    help="Of the output. Default: input.",
)
@click.option("--retry-dead", is_flag=True, help="Try again what failed before.")
@click.option("--fresh", is_flag=True, help="Start anew and replace the output.")
@options.max_cost
@options.max_tokens_total
@options.no_cache
@options.store
@options.language
@options.prompt
@options.no_background
@options.timeout
def batch(  # noqa: PLR0913  # one parameter per option
    *,
    source: str,
    output: Path,
    models: tuple[str, ...],
    base_url: str | None,
    concurrency: int | None,
    order: Literal["input", "completed"],
    retry_dead: bool,
    fresh: bool,
    max_cost: float | None,
    max_tokens_total: int | None,
    no_cache: bool,
    store_path: Path | None,
    language: str | None,
    prompt: str | None,
    no_background: bool,
    timeout: float | None,
) -> int:
    """Brief many articles: a .jsonl or .parquet file, a folder of texts, or '-' for JSON lines.

    Each input ends as one brief in OUTPUT or one dead letter in OUTPUT.dead.jsonl. A batch that
    was stopped, in whatever way, goes on when the same command is run again.

    \b
    summarizer batch articles.jsonl -o briefs.jsonl -m openai/gpt-5-mini --max-cost 5
    """  # noqa: D301  # click keeps the lines of a paragraph that begins with a backspace
    from summarizer import records
    from summarizer.providers import LOCAL

    # What can be wrong is said before a model is pulled or a call made.
    terminal.require_writable(output, (source,))
    settings, language = options.checked(language=language, prompt=prompt, timeout=timeout)
    articles = records.open_source(source)
    if source == "-" and sys.stdin.isatty():
        click.echo("write one JSON object a line, then press Ctrl-D", err=True)
    models = options.at_hand(models, settings)
    is_embedded = any(name.startswith(f"{LOCAL}/") for name in models)

    from summarizer import batch as batches
    from summarizer.pipeline import Summarizer

    budget = options.budget(max_cost, max_tokens_total)
    with (
        options.opened_store(store_path, settings) as store,
        Summarizer(
            models[0],
            fallbacks=models[1:],
            base_url=base_url,
            prompt=prompt,
            store=store,
            cache=not no_cache,
            budget=budget,
            settings=settings,
        ) as summarizer,
        BatchBoard() as board,
    ):
        try:
            report = batches.run(
                summarizer,
                articles,
                output,
                store=store,
                budget=budget,
                options=batches.Options(
                    concurrency=concurrency or (1 if is_embedded else _REMOTE_CONCURRENCY),
                    ordered=order == "input",
                    retry_dead=retry_dead,
                    fresh=fresh,
                    language=language,
                    background=not no_background,
                ),
                progress=board.show,
            )
        except (KeyboardInterrupt, SystemExit):
            board.say("stopped; the same command goes on from here")
            raise
    _sum_up(report, output)
    return options.DEAD if report.dead else options.OK


def _sum_up(report: Report, output: Path) -> None:
    from summarizer.sinks import dead_path

    dead = f", {report.dead:,} dead letters in {dead_path(output)}" if report.dead else ""
    cached = f", {report.cached:,} of them cached" if report.cached else ""
    before = f" ({report.resumed:,} were done before)" if report.resumed else ""
    click.echo(
        f"{report.briefs:,} briefs in {output}{cached}{dead}{before}, "
        f"{in_words(report.seconds)}, {report.cost_usd:.4f} USD",
        err=True,
    )
