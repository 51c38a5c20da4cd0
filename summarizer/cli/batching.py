"""`batch`: many articles into one file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from summarizer import places, terminal
from summarizer.cli import options
from summarizer.cli.progress import BatchBoard, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from pathlib import Path

    from summarizer.batch import Report
    from summarizer.budget import Budget
    from summarizer.engines import EngineName
    from summarizer.pipeline import Summarizer
    from summarizer.places import Place
    from summarizer.settings import Settings
    from summarizer.store import Store

_REMOTE_CONCURRENCY = 16
_ACTORS = 2


class _Output(click.Path):
    """A path of a file, or a URI, which a path would spoil."""

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | PathLike[str]:
        """Check a path as click does; leave a URI to the batch."""
        if isinstance(value, str) and places.is_uri(value):
            return value
        return super().convert(value, param, ctx)


@click.command()
@click.argument("source", metavar="INPUT")
@click.option(
    "-o",
    "--output",
    required=True,
    type=_Output(dir_okay=False),
    metavar="OUTPUT",
    help="A .jsonl or .parquet file, or its URI.",
)
@options.models
@options.base_url
@click.option(
    "--engine",
    type=click.Choice(("live", "ray", "openai-batch")),
    default="live",
    help="Who works: this process, a Ray cluster, or the provider's Batch API: half the price, "
    "within a day. Default: live.",
)
@click.option(
    "--ray-address",
    metavar="ADDR",
    help="Of the cluster. Default: $RAY_ADDRESS, else one is started on this machine.",
)
@click.option(
    "--actors",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Processes of the cluster that work. Default: {_ACTORS}.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Articles at once, over all actors. Default: {_REMOTE_CONCURRENCY}, 1 for an embedded "
    "model, 2,000 by the Batch API.",
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
@options.requests_per_minute
@options.tokens_per_minute
@options.no_cache
@options.store
@options.language
@options.prompt
@options.no_background
@options.timeout
def batch(  # noqa: PLR0913  # one parameter per option
    *,
    source: str,
    output: str,
    models: tuple[str, ...],
    base_url: str | None,
    engine: EngineName,
    ray_address: str | None,
    actors: int | None,
    concurrency: int | None,
    order: Literal["input", "completed"],
    retry_dead: bool,
    fresh: bool,
    max_cost: float | None,
    max_tokens_total: int | None,
    requests_per_minute: int | None,
    tokens_per_minute: int | None,
    no_cache: bool,
    store_path: Path | None,
    language: str | None,
    prompt: str | None,
    no_background: bool,
    timeout: float | None,
) -> int:
    """Brief many articles: a .jsonl or .parquet file, a folder of texts, or '-' for JSON lines.

    A file may be a URI: s3://, gs://, abfs://, hdfs:// or file://.

    Each input ends as one brief in OUTPUT or one dead letter in OUTPUT.dead.jsonl. A batch that
    was stopped, in whatever way, goes on when the same command is run again.

    \b
    summarizer batch articles.jsonl -o briefs.jsonl -m openai/gpt-5-mini --max-cost 5
    """  # noqa: D301  # click keeps the lines of a paragraph that begins with a backspace
    from summarizer import records

    is_batched = engine == "openai-batch"
    if is_batched:
        refused = {
            "a second --model": len(models) > 1,
            "--no-cache, since the cache is what goes on after a stop": no_cache,
            "--timeout, since a batch may take a day": timeout is not None,
            "a rate, since the provider takes its own time": requests_per_minute
            or tokens_per_minute,
        }
        _refuse("does not go with", refused, engine)
    if engine != "ray":
        _refuse("has no", {"--ray-address": ray_address, "--actors": actors}, engine)
    # What can be wrong is said before a model is pulled or a call made.
    place = places.at(output)
    articles = records.open_source(source)
    terminal.require_writable(place, () if source == "-" else (articles.name,))
    settings, language = options.checked(language=language, prompt=prompt, timeout=timeout)
    if source == "-" and sys.stdin.isatty():
        click.echo("write one JSON object a line, then press Ctrl-D", err=True)
    if not is_batched:
        models = options.at_hand(models, settings)

    from summarizer import batch as batches
    from summarizer import engines

    budget = options.budget(
        max_cost,
        max_tokens_total,
        requests_per_minute=requests_per_minute,
        tokens_per_minute=tokens_per_minute,
    )
    cluster = engines.ray(ray_address, actors=actors or _ACTORS) if engine == "ray" else None
    with (
        options.opened_store(store_path, settings) as store,
        BatchBoard() as board,
        _summarizer(
            models,
            engine,
            base_url=base_url,
            prompt=prompt,
            store=store,
            cache=not no_cache,
            budget=budget,
            settings=settings,
            board=board,
        ) as summarizer,
    ):
        try:
            report = batches.run(
                summarizer,
                articles,
                place,
                store=store,
                budget=budget,
                options=batches.Options(
                    concurrency=concurrency or _concurrency(models, engine),
                    ordered=order == "input",
                    retry_dead=retry_dead,
                    fresh=fresh,
                    language=language,
                    background=not no_background,
                ),
                engine=cluster or "live",
                progress=board.show,
            )
        except (KeyboardInterrupt, SystemExit):
            board.say("stopped; the same command goes on from here")
            raise
    _sum_up(report, place)
    return options.DEAD if report.dead else options.OK


def _refuse(how: str, refused: Mapping[str, object], engine: EngineName) -> None:
    """Refuse what an engine cannot do, or would not heed."""
    for what, is_given in refused.items():
        if is_given:
            raise click.UsageError(f"--engine {engine} {how} {what}")


def _summarizer(  # noqa: PLR0913  # what the command line has said, keyword-only
    models: tuple[str, ...],
    engine: EngineName,
    *,
    base_url: str | None,
    prompt: str | None,
    store: Store,
    cache: bool,
    budget: Budget | None,
    settings: Settings,
    board: BatchBoard,
) -> Summarizer:
    from summarizer import engines
    from summarizer.pipeline import Summarizer

    if engine == "openai-batch":
        return engines.openai_batch(
            models[0] if models else None,
            store=store,
            base_url=base_url,
            prompt=prompt,
            budget=budget,
            settings=settings,
            tell=board.note,
        )
    return Summarizer(
        models[0],
        fallbacks=models[1:],
        base_url=base_url,
        prompt=prompt,
        store=store,
        cache=cache,
        budget=budget,
        settings=settings,
    )


def _concurrency(models: tuple[str, ...], engine: EngineName) -> int:
    from summarizer.engines import CONCURRENCY
    from summarizer.providers import LOCAL

    if engine == "openai-batch":
        return CONCURRENCY
    is_embedded = any(name.startswith(f"{LOCAL}/") for name in models)
    return 1 if is_embedded else _REMOTE_CONCURRENCY


def _sum_up(report: Report, output: Place) -> None:
    from summarizer.sinks import dead_path

    dead = f", {report.dead:,} dead letters in {dead_path(output)}" if report.dead else ""
    cached = f", {report.cached:,} of them cached" if report.cached else ""
    before = f" ({report.resumed:,} were done before)" if report.resumed else ""
    click.echo(
        f"{report.briefs:,} briefs in {output}{cached}{dead}{before}, "
        f"{in_words(report.seconds)}, {report.cost_usd:.4f} USD",
        err=True,
    )
