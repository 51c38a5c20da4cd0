"""Brief many articles: each input ends as exactly one brief or one dead letter.

records ─load→ Article ─Summarizer→ Brief ─Store→ outcome ─Sink→ output

The store holds each outcome as soon as there is one: a batch that was stopped in whatever way
goes on where it was, and nothing of an article is kept in memory once it is done.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import traceback
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from summarizer import jobs, sinks
from summarizer.bounded import bounded
from summarizer.brief import SCHEMA_VERSION
from summarizer.errors import (
    BudgetError,
    ConfigError,
    ModelAPIError,
    StoreError,
    SummarizerError,
)
from summarizer.looping import LoopThread
from summarizer.records import Record, Source, open_source
from summarizer.retrying import HOPELESS_CODES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from summarizer.brief import Brief
    from summarizer.budget import Budget
    from summarizer.pipeline import Summarizer
    from summarizer.store import Job, RecordedOutcome, Store

_logger = logging.getLogger(__name__)
_TELL_S = 0.5
_SUM_S = 5.0  # the price of all calls so far is a query over all of them
_AT_A_STRETCH = 256  # records passed over before others have a turn
# What one article is refused for, all will be: a wrong key, an unpaid bill.
_HOPELESS_STATUS = frozenset({401, 402})
# What looks like it, but may be one article's fault: only if none went well before.
_DOUBTFUL_STATUS = frozenset({403, 404})
# Articles in a row that no server answered: it is down, and the others would die of it too.
_DOWN = 20
_Read: TypeAlias = "Record | Exception | None"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a batch is run. `language` and `background` are those of `Summarizer.summarize`."""

    concurrency: int = 16
    ordered: bool = True
    retry_dead: bool = False
    fresh: bool = False
    language: str | None = None
    background: bool = True


class Report(NamedTuple):
    """How far a batch is."""

    briefs: int
    dead: int
    resumed: int  # of these, how many were there before
    cached: int  # briefs of this run for which no model was asked
    cost_usd: float  # of all runs of this batch, as far as the prices are known
    seconds: float  # of this run
    part_done: float | None  # of the input; None where its size is not known

    @property
    def done(self) -> int:
        """Records that have an outcome."""
        return self.briefs + self.dead

    @property
    def rate(self) -> float:
        """Records of this run in a second."""
        return (self.done - self.resumed) / self.seconds if self.seconds else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds to go, if the rest is like what is done."""
        if not self.part_done or not self.rate:
            return None
        return self.done * (1 / self.part_done - 1) / self.rate


def run(  # noqa: PLR0913  # what goes in, what comes out, and between them the store
    summarizer: Summarizer,
    source: str | Source,
    output: str | Path,
    *,
    store: Store,
    budget: Budget | None = None,
    options: Options | None = None,
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
                progress=progress,
            )
        )
    finally:
        thread.stop()  # waits until what was in flight is cancelled and the output is closed


async def arun(  # noqa: PLR0913  # same
    summarizer: Summarizer,
    source: str | Source,
    output: str | Path,
    *,
    store: Store,
    budget: Budget | None = None,
    options: Options | None = None,
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Brief all records of a source into an output file, or go on where a run before stopped.

    `store` must be the summarizer's own. What earlier runs spent counts against the `budget`.
    `progress` is told now and then how far it is.

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
    path = Path(output)
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
        batch = _Batch(summarizer, store, job, options)
        if budget:
            budget.spent_usd += store.spent_usd(job.id)
            budget.spent_tokens += store.spent_tokens(job.id)
        with sink:
            async with aclosing(
                bounded(batch.todo(source), batch.outcome, concurrency=options.concurrency)
            ) as done:
                async for seq in done:
                    if seq is not None:
                        sink.advance(seq)
                    if progress and batch.has_news():
                        progress(batch.report(source))
            sink.complete()
        if not batch.exhausted:
            store.rounds.forget_spent(job.id)
        report = batch.report(source, is_last=True)
        if progress:
            progress(report)
    if batch.exhausted:
        raise BudgetError(
            f"{batch.exhausted}; {report.briefs:,} briefs and {report.dead:,} dead letters are "
            "done, the same command with a higher limit goes on from there",
            model=batch.exhausted.model,
            is_exhausted=True,
        ) from batch.exhausted
    return report


class _Batch:
    """One run: what is still to do, how it is done, and how far it is."""

    def __init__(self, summarizer: Summarizer, store: Store, job: Job, options: Options) -> None:
        self.exhausted: BudgetError | None = None
        self._summarizer = summarizer
        self._store = store
        self._job = job.id
        self._options = options
        before = store.counts(job.id)
        self._briefs, self._dead = before.briefs, before.dead
        self._resumed = before.briefs + before.dead
        self._cached = self._position = self._unanswered = 0
        self._started = self._told_at = self._summed_at = time.monotonic()
        self._cost_usd = store.spent_usd(job.id)

    async def todo(self, source: Source) -> AsyncIterator[Record]:
        """Yield the records that have no outcome yet, until the budget is used up."""
        async for record in _read(source):
            if self.exhausted:
                return
            known = self._store.outcome(self._job, record.seq)
            if known is None:
                yield record
                continue
            _require_unchanged(record, known, source)
            self._position = max(self._position, record.position)
            if record.seq % _AT_A_STRETCH == 0:
                await asyncio.sleep(0)

    async def outcome(self, record: Record) -> int | None:
        """Brief one record and keep the outcome; None where it has to wait for more budget."""
        try:
            brief, error = await self._brief(record)
        except BudgetError as exc:
            self.exhausted = exc
            return None
        self._store.finish(
            self._job,
            seq=record.seq,
            key=record.key,
            digest=record.digest,
            record_id=record.id,
            brief_id=brief.provenance.id if brief else None,
            error=error,
        )
        self._briefs += brief is not None
        self._dead += brief is None
        self._cached += brief is not None and brief.provenance.cache_hit
        self._position = max(self._position, record.position)
        return record.seq

    def has_news(self) -> bool:
        """Tell whether it is time to report."""
        return time.monotonic() - self._told_at >= _TELL_S

    def report(self, source: Source, *, is_last: bool = False) -> Report:
        """Sum up what is done so far."""
        self._told_at = now = time.monotonic()
        if is_last or now - self._summed_at >= _SUM_S:
            self._summed_at = now
            self._cost_usd = self._store.spent_usd(self._job)
        return Report(
            briefs=self._briefs,
            dead=self._dead,
            resumed=self._resumed,
            cached=self._cached,
            cost_usd=self._cost_usd,
            seconds=now - self._started,
            part_done=min(1.0, self._position / source.size) if source.size else None,
        )

    async def _brief(self, record: Record) -> tuple[Brief, None] | tuple[None, SummarizerError]:
        """Return the brief, or what becomes a dead letter; raise what would befall all others."""
        try:
            brief = await self._summarizer.asummarize(
                record.load(),
                language=self._options.language,
                background=self._options.background,
            )
        except (ConfigError, StoreError):
            raise
        except SummarizerError as exc:
            if self._is_for_all(exc):
                raise
            return None, exc
        except Exception as exc:  # noqa: BLE001  # else one article would stop each run at its place
            return None, _bug(exc, record)
        self._unanswered = 0
        return brief, None

    def _is_for_all(self, exc: SummarizerError) -> bool:
        """Tell what would befall the other articles too."""
        if isinstance(exc, BudgetError):
            return exc.is_exhausted
        if not isinstance(exc, ModelAPIError):
            self._unanswered = 0
            return False
        self._unanswered += 1
        return (
            exc.status_code in _HOPELESS_STATUS
            or exc.code in HOPELESS_CODES
            or (exc.status_code in _DOUBTFUL_STATUS and not self._briefs)
            or self._unanswered > _DOWN + self._options.concurrency
        )


def _bug(exc: Exception, record: Record) -> SummarizerError:
    """Name what nobody foresaw by its place only: its words may be the article's."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    place = f"{type(exc).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    _logger.error("%s: unforeseen %s", record.key, place)
    error = SummarizerError(f"{record.key}: unforeseen {place}; report it, it is not your fault")
    error.__cause__ = exc
    return error


def _manifest(summarizer: Summarizer, options: Options) -> dict[str, object]:
    """List what must not change between two runs of a batch."""
    return {
        **summarizer.recipe,
        "schema": SCHEMA_VERSION,
        "language": options.language or "the article's",
        "background": options.background,
        "order": "input" if options.ordered else "completed",
    }


def _require_unchanged(record: Record, known: RecordedOutcome, source: Source) -> None:
    if record.key != known.key:
        change = f"{record.key!r} is where {known.key!r} was"
    elif record.digest != known.digest:
        change = f"{record.key!r} is not what it was"
        change += ", and --retry-dead would try it again" if known.error else ""
    else:
        return
    raise ConfigError(
        f"{source.name!r} has changed since the batch was begun: {change}; name another output, or "
        "start anew with --fresh (what was asked before is answered from the cache)"
    )


# --- reading


async def _read(source: Source) -> AsyncIterator[Record]:
    if not source.may_block:
        for record in source:
            yield record
        return
    loop = asyncio.get_running_loop()
    asked: SimpleQueue[asyncio.Future[_Read] | None] = SimpleQueue()
    # A daemon: a thread that waits for a line on a pipe cannot be stopped.
    threading.Thread(target=_serve, args=(source, asked, loop), daemon=True).start()
    try:
        while True:
            answer: asyncio.Future[_Read] = loop.create_future()
            asked.put(answer)
            read = await answer
            if isinstance(read, Exception):
                raise read
            if read is None:
                return
            yield read
    finally:
        asked.put(None)


def _serve(
    source: Source,
    asked: SimpleQueue[asyncio.Future[_Read] | None],
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Read one record each time one is asked for."""
    records = iter(source)
    read: _Read
    while answer := asked.get():
        try:
            read = next(records, None)
        except Exception as exc:  # noqa: BLE001  # raised where it was asked for
            read = exc
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(_give, answer, read)


def _give(answer: asyncio.Future[_Read], read: _Read) -> None:
    if not answer.done():
        answer.set_result(read)
