"""One run of a batch: what is to do, how each record ended, and how far it is.

An engine works on the records, in this process or elsewhere; each of them is settled here.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from summarizer import feeding
from summarizer.bounded import bounded
from summarizer.errors import (
    BudgetError,
    ConfigError,
    ModelAPIError,
    StoreError,
    SummarizerError,
)
from summarizer.retrying import HOPELESS_CODES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from summarizer.brief import Brief
    from summarizer.budget import Budget
    from summarizer.pipeline import Summarizer
    from summarizer.records import Record, Source
    from summarizer.store import Job, LoggedBrief, RecordedOutcome, Store

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


class Ending(NamedTuple):
    """How it went with one record; another process may send it."""

    seq: int
    key: str
    id: str | None
    digest: str
    position: int
    brief_id: str | None
    is_cached: bool
    error: SummarizerError | None
    logged: LoggedBrief | None = None
    """The brief, where it is not in the store yet."""

    @classmethod
    def of(cls, record: Record, brief: Brief | None, error: SummarizerError | None) -> Self:
        """Say how it went with a record of which the brief, if there is one, is stored."""
        made = brief.provenance if brief else None
        return cls(
            seq=record.seq,
            key=record.key,
            id=record.id,
            digest=record.digest,
            position=record.position,
            brief_id=made.id if made else None,
            is_cached=bool(made and made.cache_hit),
            error=error,
        )


async def attempt(
    summarizer: Summarizer, record: Record, options: Options
) -> tuple[Brief, None] | tuple[None, SummarizerError]:
    """Brief one record; whatever goes wrong is returned."""
    try:
        brief = await summarizer.asummarize(
            record.load(), language=options.language, background=options.background
        )
    except SummarizerError as exc:
        return None, exc
    except Exception as exc:  # noqa: BLE001  # else one article would stop each run at its place
        return None, _bug(exc, record)
    return brief, None


class Run:
    """One run of a batch: what is still to do, how it ended, and how far it is."""

    def __init__(  # noqa: PLR0913, PLR0917  # what goes in, and what keeps it
        self,
        summarizer: Summarizer,
        source: Source,
        store: Store,
        job: Job,
        options: Options,
        budget: Budget | None = None,
    ) -> None:
        """Go on where earlier runs have stopped."""
        self.exhausted: BudgetError | None = None
        self.summarizer = summarizer
        self.source = source
        self.store = store
        self.job = job.id
        self.options = options
        self.budget = budget
        before = store.counts(job.id)
        self._briefs, self._dead = before.briefs, before.dead
        self._resumed = before.briefs + before.dead
        self._cached = self._position = self._unanswered = 0
        self._started = self._told_at = self._summed_at = time.monotonic()
        self._cost_usd = store.spent_usd(job.id)

    async def todo(self) -> AsyncIterator[Record]:
        """Yield the records that have no outcome yet, until the budget is used up."""
        async for record in feeding.fed(self.source):
            if self.exhausted:
                return
            if is_to_do(record, self.source.name, self.store, self.job):
                yield record
                continue
            self._position = max(self._position, record.position)
            if record.seq % _AT_A_STRETCH == 0:
                await asyncio.sleep(0)

    async def outcome(self, record: Record) -> int | None:
        """Brief one record in this process and keep the outcome; see `settle`."""
        brief, error = await attempt(self.summarizer, record, self.options)
        return self.settle(Ending.of(record, brief, error))

    def settle(self, end: Ending) -> int | None:
        """Keep an outcome; returns the record's place, None where it waits for more budget.

        Raises:
            SummarizerError: what would befall all others too.
        """
        if end.error and self._is_for_all(end.error):
            if isinstance(end.error, BudgetError):
                self.exhausted = end.error
                return None
            raise end.error
        if end.error is None:
            self._unanswered = 0
        if end.logged:
            self.store.enter(end.logged)
        self.store.finish(
            self.job,
            seq=end.seq,
            key=end.key,
            digest=end.digest,
            record_id=end.id,
            brief_id=end.brief_id,
            error=end.error,
        )
        self._briefs += end.error is None
        self._dead += end.error is not None
        self._cached += end.is_cached
        self._position = max(self._position, end.position)
        return end.seq

    def has_news(self) -> bool:
        """Tell whether it is time to report."""
        return time.monotonic() - self._told_at >= _TELL_S

    def report(self, *, is_last: bool = False) -> Report:
        """Sum up what is done so far."""
        self._told_at = now = time.monotonic()
        if is_last or now - self._summed_at >= _SUM_S:
            self._summed_at = now
            self._cost_usd = self.store.spent_usd(self.job)
        size = self.source.size
        return Report(
            briefs=self._briefs,
            dead=self._dead,
            resumed=self._resumed,
            cached=self._cached,
            cost_usd=self._cost_usd,
            seconds=now - self._started,
            part_done=min(1.0, self._position / size) if size else None,
        )

    def _is_for_all(self, exc: SummarizerError) -> bool:
        """Tell what would befall the other articles too."""
        if isinstance(exc, ConfigError | StoreError):
            return True
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
            or self._unanswered > _DOWN + self.options.concurrency
        )


class Engine(Protocol):
    """What works on the records of a batch, here or elsewhere."""

    def outcomes(self, run: Run) -> AsyncGenerator[int | None]:
        """Settle each record that is to do, and yield its place; see `Run.settle`."""
        ...


class Live:
    """This process, so many articles at once."""

    async def outcomes(self, run: Run) -> AsyncGenerator[int | None]:
        """Brief them as they are read."""
        done = bounded(run.todo(), run.outcome, concurrency=run.options.concurrency)
        async with aclosing(done):
            async for seq in done:
                yield seq


def is_to_do(
    record: Record, source: str, store: Store, job: int, *, before: int | None = None
) -> bool:
    """Tell whether a record has no outcome, or had none `before` the one of that number.

    Raises:
        ConfigError: it is not what had the outcome.
    """
    known = store.outcome(job, record.seq)
    if known is None or (before is not None and known.number >= before):
        return True
    _require_unchanged(record, known, source)
    return False


def _bug(exc: Exception, record: Record) -> SummarizerError:
    """Name what nobody foresaw by its place only: its words may be the article's."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    place = f"{type(exc).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    _logger.error("%s: unforeseen %s", record.key, place)
    error = SummarizerError(f"{record.key}: unforeseen {place}; report it, it is not your fault")
    error.__cause__ = exc
    return error


def _require_unchanged(record: Record, known: RecordedOutcome, source: str) -> None:
    if record.key != known.key:
        change = f"{record.key!r} is where {known.key!r} was"
    elif record.digest != known.digest:
        change = f"{record.key!r} is not what it was"
        change += ", and --retry-dead would try it again" if known.error else ""
    else:
        return
    raise ConfigError(
        f"{source!r} has changed since the batch was begun: {change}; name another output, or "
        "start anew with --fresh (what was asked before is answered from the cache)"
    )
