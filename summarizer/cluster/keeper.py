"""What all workers of a batch share: replies and ledger, how many calls at once, the budget.

One keeper for a batch, beside its store. Each worker asks it before a call and tells it after;
so a limit is one limit, and a call is accounted for wherever it was made.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from summarizer.budget import Budget
from summarizer.caching import StoredReplies
from summarizer.client import OK
from summarizer.errors import StoreError
from summarizer.ledger import Account, Attempt, Hold, Usage
from summarizer.pacing import Pacer
from summarizer.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from summarizer.budget import Limits
    from summarizer.store import SavedReply

BEAT_S = 5.0
"""How often a worker lets hear that it lives."""
_SILENT_S = 60.0
_TOO_MANY = "429"
_MOST_WITHDRAWN = 10_000
_NOTHING = Hold(0, 0.0)
_logger = logging.getLogger(__name__)


class Life(NamedTuple):
    """A worker, from its beginning to its end."""

    actor: str  # Ray's id, which it keeps when it is begun anew
    id: str


class Asker(NamedTuple):
    """Who asks: a worker, for the record at one place of the input."""

    worker: Life
    seq: int


class Asking(NamedTuple):
    """An HTTP call that is to be made."""

    key: str  # of the question, as the cache names it
    prompt: str
    model: str
    brief: str  # id of its account
    article: str  # sha256
    most: Hold | None  # that it can cost


class Message(NamedTuple):
    """Something that a worker tells, and waits for no answer."""

    method: str
    asker: Asker
    values: tuple[object, ...]
    named: dict[str, object]


class _Call(NamedTuple):
    """One that was let through."""

    ticket: str
    model: str
    began: float
    held: Hold | None


@dataclass
class _Desk:
    """What is under way for one record."""

    asker: Asker
    calls: dict[str, _Call] = field(default_factory=dict)
    questions: set[str] = field(default_factory=set)
    waiting: dict[str, asyncio.Task[object]] = field(default_factory=dict)  # by their tickets

    @property
    def is_clear(self) -> bool:
        return not (self.calls or self.questions or self.waiting)


class Keeper:
    """Holds a store, a pacer for each model and a budget for workers elsewhere.

    All methods are for one event loop. A worker may be killed at any point: when it is begun
    anew, when another asks for its record, or when it is silent for a minute, what it had under
    way is given up, its calls left open in the ledger for the next to take up, its places and
    its questions free. One that was thought dead and is not does no harm: it asks again.
    """

    def __init__(
        self,
        path: Path,
        job: int,
        *,
        most_in_flight: int,
        limits: Limits | None = None,
        elsewhere: Hold = _NOTHING,
    ) -> None:
        """Open the store; what the job has spent, and others `elsewhere`, counts for the limits.

        Raises:
            StoreError: it cannot be opened.
        """
        self._store = Store(path)
        self._store.job = job
        self._replies = StoredReplies(self._store)
        self._pacers: dict[str, Pacer] = defaultdict(partial(Pacer, most_in_flight))  # by model
        self._budget: Budget | None = None
        if limits:
            self._budget = Budget(**limits._asdict())
            self._budget.spent_usd = elsewhere.cost_usd + self._store.spent_usd(job)
            self._budget.spent_tokens = elsewhere.tokens + self._store.spent_tokens(job)
        self._desks: dict[int, _Desk] = {}
        self._lives: dict[str, Life] = {}  # by actor
        self._heard: dict[Life, float] = {}  # when, of those that live
        self._withdrawn: deque[str] = deque(maxlen=_MOST_WITHDRAWN)
        self._watching: asyncio.Task[None] | None = None
        self._broken: StoreError | None = None
        self._is_open = True
        self._read: int | None = None

    async def obtain(
        self, asker: Asker, ticket: str, key: str, instead_of: SavedReply | None
    ) -> SavedReply | None:
        """Return the reply kept for a question, or None where it is the asker's to ask.

        `ticket` names this request, for `withdraw`.

        Raises:
            StoreError: the store cannot be used, now or since an earlier request.
        """
        with self._waiting(asker, ticket) as desk:
            saved = await self._replies.obtain(key, instead_of=instead_of)
            if saved is None:
                desk.questions.add(key)
        return saved

    async def admit(self, asker: Asker, ticket: str, asking: Asking) -> str:
        """Let a call through once it may be made, and enter it; returns its id.

        Raises:
            BudgetError: it could exceed what the whole batch may cost.
            StoreError: as for `obtain`.
        """
        with self._waiting(asker, ticket) as desk:
            pacer = self._pacers[asking.model]
            await pacer.enter()
            held = None
            try:
                if self._budget and asking.most:
                    held = await self._budget.hold(asking.most, model=asking.model)
                call = self._store.begin(
                    asking.key,
                    prompt=asking.prompt,
                    model=asking.model,
                    account=Account(asking.article, id=asking.brief),
                    most=held,
                )
            except BaseException:
                pacer.leave()
                self._settle(held, tokens=0, cost_usd=0.0)
                raise
            began = asyncio.get_running_loop().time()
            desk.calls[call] = _Call(ticket, asking.model, began, held)
        return call

    def hear(self, messages: Sequence[Message]) -> None:
        """Take what a worker tells: `withdraw`, `dismiss`, `keep` and `release`."""
        for each in messages:
            getattr(self, each.method)(each.asker, *each.values, **each.named)

    def withdraw(self, asker: Asker, ticket: str) -> None:
        """Give up a request that the asker does not wait for any more, granted or not."""
        self._withdrawn.append(ticket)  # Ray may bring the request itself later
        desk = self._desk_of(asker)
        if not desk:
            return
        if task := desk.waiting.get(ticket):
            task.cancel()
        for call_id, call in [*desk.calls.items()]:
            if call.ticket == ticket:  # let through, and never made
                nothing = Attempt(
                    id=call_id,
                    model=call.model,
                    outcome="cancelled",
                    usage=Usage(),
                    cost_usd=0.0,
                    latency_s=0.0,
                )
                self.dismiss(asker, nothing, None)

    def dismiss(self, asker: Asker, attempt: Attempt, retry_after: float | None) -> None:
        """Enter how a call ended; `retry_after` in seconds is what the server has told."""
        with self._remembering():
            self._store.end(attempt)
        desk = self._desk_of(asker)
        call = desk.calls.pop(attempt.id, None) if desk else None
        if not desk or not call:
            return  # given up already, as of a worker that was thought dead
        pacer = self._pacers[call.model]
        if attempt.outcome == _TOO_MANY:
            pacer.throttled(call.began, retry_after)
        elif attempt.outcome == OK:
            pacer.succeeded()
        pacer.leave()
        tokens = attempt.usage.tokens if attempt.usage else None
        self._settle(call.held, tokens=tokens, cost_usd=attempt.cost_usd)
        self._clear(desk)

    def keep(  # noqa: PLR0913  # a row's columns, keyword-only
        self, asker: Asker, key: str, *, reply: str, usage: Usage, model: str, prompt: str
    ) -> None:
        """Keep a reply, and give up the question."""
        with self._remembering():
            self._store.keep(key, reply=reply, usage=usage, model=model, prompt=prompt)
        self._forget(asker, key)

    def release(self, asker: Asker, key: str) -> None:
        """Give up a question; harmless for one that is not the asker's."""
        desk = self._desk_of(asker)
        if desk and key in desk.questions:
            with self._remembering():
                self._store.release(key)
            self._forget(asker, key)

    def beat(self, worker: Life) -> None:
        """Hear that a worker lives."""
        before = self._lives.get(worker.actor)
        if before and before != worker:
            self._bury(before)
        self._lives[worker.actor] = worker
        self._heard[worker] = time.monotonic()

    def is_open(self) -> bool:
        """Tell whether articles are still to be begun."""
        return self._is_open

    def stop(self) -> None:
        """Let no more articles be begun; those under way go on."""
        self._is_open = False

    def read_all(self, records: int) -> None:
        """Note how many records the input has."""
        self._read = records

    def records(self) -> int | None:
        """Tell how many records the input has; None as long as it is not read to its end."""
        return self._read

    def close(self) -> None:
        """Close the store. Harmless when called again."""
        if self._watching:
            self._watching.cancel()
        self._store.close()

    @contextmanager
    def _waiting(self, asker: Asker, ticket: str) -> Iterator[_Desk]:
        if self._broken:
            raise self._broken
        if ticket in self._withdrawn:
            raise asyncio.CancelledError
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        self.beat(asker.worker)
        desk = self._desk(asker)
        task = asyncio.current_task()
        if task:
            desk.waiting[ticket] = task
        try:
            yield desk
        finally:
            desk.waiting.pop(ticket, None)
            self._clear(desk)

    def _desk(self, asker: Asker) -> _Desk:
        """Find the desk of a record; that of a worker before is cleared, with all its others."""
        desk = self._desks.get(asker.seq)
        if desk and desk.asker.worker != asker.worker:
            # The engine gives a record to a second worker only where the first was lost.
            self._bury(desk.asker.worker)
            desk = None
        return desk or self._desks.setdefault(asker.seq, _Desk(asker))

    def _desk_of(self, asker: Asker) -> _Desk | None:
        """Find the desk of who asks: what the dead tell late must not touch their successor's."""
        desk = self._desks.get(asker.seq)
        return desk if desk and desk.asker == asker else None

    async def _watch(self) -> None:
        """Look for workers that nobody has replaced, as where the cluster has no room for one."""
        while True:
            await asyncio.sleep(BEAT_S)
            silent_since = time.monotonic() - _SILENT_S
            for worker in [each for each, when in self._heard.items() if when < silent_since]:
                self._bury(worker)

    def _bury(self, worker: Life) -> None:
        _logger.warning("a worker is lost: %s", worker.actor)
        self._heard.pop(worker, None)
        for seq, desk in [*self._desks.items()]:
            if desk.asker.worker != worker:
                continue
            del self._desks[seq]
            for task in desk.waiting.values():
                task.cancel()
            with self._remembering():
                self._store.abandon(desk.calls)
                for key in desk.questions:
                    self._store.release(key)
            for call in desk.calls.values():
                self._pacers[call.model].leave()
                # It may have been billed: it counts in full.
                self._settle(call.held, tokens=None, cost_usd=None)

    def _settle(self, held: Hold | None, *, tokens: int | None, cost_usd: float | None) -> None:
        if self._budget and held:
            self._budget.settle(held, tokens=tokens, cost_usd=cost_usd)

    def _forget(self, asker: Asker, key: str) -> None:
        if desk := self._desk_of(asker):
            desk.questions.discard(key)
            self._clear(desk)

    def _clear(self, desk: _Desk) -> None:
        if desk.is_clear and self._desks.get(desk.asker.seq) is desk:
            del self._desks[desk.asker.seq]

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Nobody waits for these answers: what goes wrong is told to whoever asks next."""
        try:
            yield
        except StoreError as exc:
            self._broken = exc
