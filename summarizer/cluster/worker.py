"""A worker: briefs the records that come to it, and asks the keeper before each call."""

from __future__ import annotations

import asyncio
import pickle
import uuid
import zlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

import ray
from ray.exceptions import TaskCancelledError

from summarizer import connecting, ledger, runs
from summarizer.caching import CachedClient
from summarizer.client import Entry, OpenAIClient, address_of
from summarizer.cluster import keeper as keeping
from summarizer.cluster.keeper import Asker, Asking, Message
from summarizer.errors import ConfigError, StoreError, SummarizerError
from summarizer.lines import UNPACED
from summarizer.pipeline import Summarizer
from summarizer.prices import price_of
from summarizer.providers import LOCAL, PROVIDERS, parse_model
from summarizer.store import LoggedBrief

if TYPE_CHECKING:
    from summarizer.client import Client, Question, T
    from summarizer.ledger import Attempt, Hold, Usage
    from summarizer.pipeline import Blueprint
    from summarizer.records import Record
    from summarizer.runs import Ending, Options
    from summarizer.settings import Settings
    from summarizer.store import SavedReply

_FAST = 1  # of zlib: a brief shrinks to a third, in a fifth of a millisecond
# The record that this task, and those it starts, work on.
_seq: ContextVar[int] = ContextVar("summarizer-seq")


class Orders(NamedTuple):
    """What a worker is to do."""

    blueprint: Blueprint
    options: Options
    at_once: int  # articles
    is_limited: bool  # the keeper has a budget


class Worker:
    """Briefs blocks of records; several at once, and so many articles over all of them.

    What it makes for Ray Data are blocks of endings; an article that fails is one too.
    """

    def __init__(self, keeper: Any, orders: Orders) -> None:  # noqa: ANN401  # Ray has no types
        """Open nothing yet: what is wrong with the setup is told as the first ending."""
        self._link = Link(keeper, actor=ray.get_runtime_context().get_actor_id() or "")
        self._orders = orders
        self._places = asyncio.Semaphore(orders.at_once)
        self._made: Summarizer | None = None

    async def __call__(self, block: Any) -> dict[str, list[bytes]]:  # noqa: ANN401  # a table
        """Brief a block; all of its endings are one row, which Ray cannot cut in two.

        It would cut by the size, which is another when a lost block is briefed again, and counts
        what it had of it in blocks.
        """
        records = map(unpacked, block.column("record").to_pylist())
        return {"endings": [packed(await asyncio.gather(*map(self._ending, records)))]}

    async def _ending(self, record: Record) -> Ending:
        _seq.set(record.seq)
        async with self._places:
            try:
                summarizer = self._summarizer()
            except SummarizerError as exc:
                return runs.Ending.of(record, None, exc)
            brief, error = await runs.attempt(summarizer, record, self._orders.options)
        logged = LoggedBrief.of(brief) if brief else None
        return runs.Ending.of(record, brief, error)._replace(logged=logged)

    def _summarizer(self) -> Summarizer:
        if self._made is None:
            plan = self._orders.blueprint
            self._made = Summarizer(
                plan.models[0],
                fallbacks=plan.models[1:],
                base_url=plan.base_url,
                prompt=plan.prompt,
                auditor=plan.auditor,
                settings=plan.settings,
                connect=self._connect,
            )
        return self._made

    def _connect(self, model: str, /, *, base_url: str | None, settings: Settings) -> Client:
        ref = parse_model(model)
        if ref.provider == LOCAL:
            raise ConfigError(
                f"{model!r} runs inside one process; start a server of it on each node and name "
                "that, e.g. -m llamacpp/NAME --base-url http://127.0.0.1:8080/v1"
            )
        where = address_of(ref, base_url)
        client = LinkedClient(
            ref,
            provider=PROVIDERS[ref.provider],
            base_url=base_url,
            limits=connecting.limits_of(settings),
            price=price_of(ref, settings.prices, base_url=where),
            most_in_flight=UNPACED,
            fewest_in_flight=UNPACED,
        )
        client.link, client.is_limited = self._link, self._orders.is_limited
        return (
            CachedClient(client, self._link, where=where)
            if self._orders.blueprint.cache
            else client
        )


class Link:
    """A worker's way to the keeper; to its clients it is where replies are kept."""

    def __init__(self, keeper: Any, *, actor: str) -> None:  # noqa: ANN401  # a handle of Ray's
        """Take the handle, and the id that the worker keeps when it is begun anew."""
        self._keeper = keeper
        self._me = keeping.Life(actor, uuid.uuid4().hex)
        self._beating: asyncio.Task[None] | None = None
        self._unsent: list[Message] = []

    async def ask(self, method: str, *values: object) -> Any:  # noqa: ANN401  # what it returns
        """Call a method of the keeper and wait; raises what it raises."""
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat())
        while True:
            self._send()
            asker, ticket = self._asker(), uuid.uuid4().hex
            try:
                return await getattr(self._keeper, method).remote(asker, ticket, *values)
            except asyncio.CancelledError:
                self.tell("withdraw", ticket)
                raise
            except TaskCancelledError:
                continue  # thought dead by the keeper
            except Exception as exc:
                cause = getattr(exc, "cause", None)  # Ray wraps what a method has raised
                if isinstance(cause, SummarizerError):
                    raise cause from None
                raise StoreError(
                    f"the keeper of this batch is lost ({type(exc).__name__}); run the same "
                    "command again, it goes on from here"
                ) from exc

    def tell(self, method: str, *values: object, **named: object) -> None:
        """Let a method of the keeper be called, and go on.

        What is told in one turn of the event loop goes together: a message costs the keeper more
        than what it says, and how a call ended, its reply and that nobody asks any more are three.
        """
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._send)
        self._unsent.append(Message(method, self._asker(), values, named))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(keeping.BEAT_S)
            self._keeper.beat.remote(self._me)

    def _send(self) -> None:
        if self._unsent:
            self._keeper.hear.remote(self._unsent)
            self._unsent = []

    async def obtain(self, key: str, *, instead_of: SavedReply | None = None) -> SavedReply | None:
        """See `Replies`."""
        try:
            saved: SavedReply | None = await self.ask("obtain", key, instead_of)
        except asyncio.CancelledError:
            self.release(key)  # it may have been given
            raise
        return saved

    def keep(self, key: str, *, reply: str, usage: Usage, model: str, prompt: str) -> None:
        """See `Replies`."""
        self.tell("keep", key, reply=reply, usage=usage, model=model, prompt=prompt)

    def release(self, key: str) -> None:
        """See `Replies`."""
        self.tell("release", key)

    def _asker(self) -> Asker:
        return Asker(self._me, _seq.get())


class LinkedClient(OpenAIClient):
    """An endpoint whose pacer, budget and journal are the keeper's."""

    link: Link
    is_limited: bool

    async def _hold(self, asked: Question[T]) -> Hold | None:
        return self._most(asked) if self.is_limited else None

    async def _begin(self, asked: Question[T], held: Hold | None) -> Entry:
        account = ledger.account()
        asking = Asking(
            key=self._address(asked.prompt, asked.reply, asked.max_tokens),
            prompt=asked.prompt.label,
            model=self.model,
            brief=account.id,
            article=account.article,
            most=held,
        )
        return Entry(await self.link.ask("admit", asking))

    def _end(self, entry: Entry, held: Hold | None) -> Attempt:
        attempt = super()._end(entry, held)
        self.link.tell("dismiss", attempt, entry.retry_after)
        return attempt


def packed(endings: list[Ending]) -> bytes:
    """Make endings small, for their way through the cluster."""
    return zlib.compress(pickle.dumps(endings), _FAST)


def unpacked_endings(data: bytes) -> list[Ending]:
    """Undo `packed`."""
    found: list[Ending] = pickle.loads(zlib.decompress(data))  # noqa: S301  # as all Ray moves
    return found


def unpacked(data: bytes) -> Record:
    """Read a record that the reader has pickled."""
    record: Record = pickle.loads(data)  # noqa: S301  # same
    return record
