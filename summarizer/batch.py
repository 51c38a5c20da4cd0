"""Brief many articles: each input ends as exactly one brief or one dead letter.

records ─load→ Article ─Summarizer→ Brief ─Store→ outcome ─Sink→ output

The store holds each outcome as soon as there is one: a batch that was stopped in whatever way
goes on where it was, and nothing of an article is kept in memory once it is done.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Literal

from summarizer import jobs, places, sinks
from summarizer.brief import SCHEMA_VERSION
from summarizer.cluster import ray_engine
from summarizer.errors import BudgetError
from summarizer.looping import LoopThread
from summarizer.records import Source, open_source
from summarizer.runs import Live, Options, Report, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.budget import Budget
    from summarizer.pipeline import Summarizer
    from summarizer.places import Place
    from summarizer.runs import Engine
    from summarizer.store import Store

__all__ = ["Options", "Report", "arun", "run"]


def run(  # noqa: PLR0913  # what goes in, what comes out, and between them the store
    summarizer: Summarizer,
    source: str | Source,
    output: str | Place,
    *,
    store: Store,
    budget: Budget | None = None,
    options: Options | None = None,
    engine: Engine | Literal["live", "ray"] = "live",
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Run a batch from sync code; see `arun`."""
    thread = LoopThread()
    try:
        return thread.run(
            arun(
                summarizer,
                source,
                output,
                store=store,
                budget=budget,
                options=options,
                engine=engine,
                progress=progress,
            )
        )
    finally:
        thread.stop()  # waits until what was in flight is cancelled and the output is closed


async def arun(  # noqa: PLR0913  # same
    summarizer: Summarizer,
    source: str | Source,
    output: str | Place,
    *,
    store: Store,
    budget: Budget | None = None,
    options: Options | None = None,
    engine: Engine | Literal["live", "ray"] = "live",
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Brief all records of a source into an output file, or go on where a run before stopped.

    `store` must be the summarizer's own. What earlier runs spent counts against the `budget`.
    `progress` is told now and then how far it is. An output that is a URI is written at the end.

    Raises:
        ConfigError: the batch was begun with another prompt, model or language, its input has
            changed, or the output is not its own; also a missing key.
        BudgetError: the budget is used up; what is not done yet is done when it is run again.
        ModelAPIError: the key or the model is refused, or no server answers: no article can be
            briefed.
        StoreError: the store cannot be used.
    """
    options = options or Options()
    source = open_source(source) if isinstance(source, str) else source
    path = places.at(output)
    worker = _named(engine) if isinstance(engine, str) else engine
    manifest = _manifest(summarizer, options)
    with jobs.opened(
        store,
        path,
        manifest,
        ordered=options.ordered,
        fresh=options.fresh,
        retry_dead=options.retry_dead,
    ) as job:
        sink = sinks.open_sink(path, store, job, ordered=options.ordered)
        work = Run(summarizer, source, store, job, options, budget)
        if budget:
            budget.spent_usd += store.spent_usd(job.id)
            budget.spent_tokens += store.spent_tokens(job.id)
        with sink:
            async with aclosing(worker.outcomes(work)) as done:
                async for seq in done:
                    if seq is not None:
                        sink.advance(seq)
                    if progress and work.has_news():
                        progress(work.report())
            sink.complete()
        if not work.exhausted:
            store.rounds.forget_spent(job.id)
        report = work.report(is_last=True)
        if progress:
            progress(report)
    if work.exhausted:
        raise BudgetError(
            f"{work.exhausted}; {report.briefs:,} briefs and {report.dead:,} dead letters are "
            "done, the same command with a higher limit goes on from there",
            model=work.exhausted.model,
            is_exhausted=True,
        ) from work.exhausted
    return report


def _named(engine: Literal["live", "ray"]) -> Engine:
    return ray_engine() if engine == "ray" else Live()


def _manifest(summarizer: Summarizer, options: Options) -> dict[str, object]:
    """List what must not change between two runs of a batch."""
    return {
        **summarizer.recipe,
        "schema": SCHEMA_VERSION,
        "language": options.language or "the article's",
        "background": options.background,
        "order": "input" if options.ordered else "completed",
    }
