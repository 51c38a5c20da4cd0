"""Questions gather in rounds, and each round is one batch at the provider.

question ─ask→ gathered ─prepare, upload, create→ batch ─poll, collect→ answer

Each step is written down before and after it, and each answer before it is handed out: whoever
asks the same questions after a stop is given the answers that came, and waits for the batches
that are under way. Nothing here knows a vendor or what a question says.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from summarizer import letters
from summarizer.letters import NOT_FOUND, TOO_MANY_TOKENS, Answer, Batch, Line, Round, StepError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

    from summarizer.letters import RoundLimits

T = TypeVar("T")
_GROWTH = 1.5
_TRIES = 6  # of a step that may pass, before a batch is under way; after that there is no end
_AT_ONCE = 50  # answers written down in one transaction
_KEPT_S = 30 * 86_400.0  # after that the provider may have forgotten a batch
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_logger = logging.getLogger(__name__)


class Service(Protocol):
    """The provider's files and batches; each call raises StepError."""

    async def upload(self, round_id: str, content: bytes) -> str:
        """Store a file of questions; returns its id."""
        ...

    async def create(self, round_id: str, file_id: str) -> Batch:
        """Begin the batch of a round."""
        ...

    async def find(self, round_id: str, since: float) -> Batch | None:
        """Look whether the batch of a round was begun."""
        ...

    async def retrieve(self, batch_id: str) -> Batch:
        """Look how far it is."""
        ...

    def lines(self, file_id: str) -> AsyncIterator[bytes]:
        """Yield the lines of a file of answers."""
        ...


class Book(Protocol):
    """Where rounds are written down; `calls` are the ids of questions."""

    def line(self, call: str) -> Line:
        """Say what is known of a question."""
        ...

    def prepare(self, calls: Sequence[str]) -> Round:
        """Put questions into a new round."""
        ...

    def uploaded(self, round_id: str, file_id: str) -> None:
        """Note the file of a round."""
        ...

    def created(self, round_id: str, batch_id: str) -> None:
        """Note the batch of a round."""
        ...

    def collect(self, round_id: str, answers: Iterable[tuple[str, Answer]]) -> None:
        """Keep answers, but none instead of an earlier one."""
        ...

    def unanswered(self, round_id: str) -> list[str]:
        """List its questions without an answer, in the order of the file."""
        ...

    def close(self, round_id: str, status: str) -> None:
        """Note that nothing more will come of a round; what has no answer may be asked anew."""
        ...

    def take_over(self, round_id: str) -> Round | None:
        """Run a round that a dead process left; None where it is closed."""
        ...


@dataclass
class _Waiting:
    """A question under way, and whoever waits for its answer."""

    body: bytes
    answer: asyncio.Future[Answer] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Rounds:
    """The rounds of one event loop. Several may be under way at once."""

    def __init__(
        self, service: Service, book: Book, limits: RoundLimits, tell: Callable[[str], None]
    ) -> None:
        """Begin with none; `tell` is told in a few words how far one is."""
        self.turn = asyncio.Lock()
        """For whoever waits for money: one looks, the others wait for that one."""
        self._service = service
        self._book = book
        self._limits = limits
        self._tell = tell
        self._most_lines = limits.most_lines
        self._waiting: dict[str, _Waiting] = {}
        self._gathered: list[str] = []
        self._gathered_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._followed: dict[str, list[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, call: str, body: bytes) -> Answer:
        """Return the answer to the question with this id, in whichever round it comes."""
        known = self._book.line(call)
        if known.answer:
            return known.answer
        waiting = self._waiting[call] = _Waiting(body)
        if known.round is None:
            self._gather(call)
        else:
            self._follow(known.round, call)
        try:
            return await waiting.answer
        finally:
            del self._waiting[call]
            if call in self._gathered:
                self._gathered.remove(call)

    async def aclose(self) -> None:
        """Stop looking; the batches go on at the provider."""
        if self._timer:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Gathering

    def _gather(self, call: str) -> None:
        size = len(letters.written(call, self._waiting[call].body))
        if self._gathered_bytes + size > self._limits.most_bytes:
            self._send()
        self._gathered.append(call)
        self._gathered_bytes += size
        if self._timer:
            self._timer.cancel()
        if len(self._gathered) >= self._most_lines:
            self._send()
        else:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._limits.gather_s, self._send)

    def _send(self) -> None:
        calls, self._gathered, self._gathered_bytes = self._gathered, [], 0
        if calls:
            self._start(partial(self._run, calls), calls)

    def _start(self, work: Callable[[], Awaitable[None]], calls: list[str]) -> None:
        async def run() -> None:
            try:
                await work()
            except StepError as exc:  # of a batch under way: no answer, and not to be asked anew
                self._hand_out((call, exc.answer) for call in calls)
            except Exception as exc:  # noqa: BLE001  # raised where the answers are waited for
                for call in calls:
                    self._fail(call, exc)

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # A round from its beginning

    async def _run(self, calls: list[str]) -> None:
        """Submit questions as one round, or in several where that is too much at once."""
        parts, refusals, pause_s = deque([calls]), 0, self._limits.first_poll_s
        while parts:
            part = [call for call in parts.popleft() if call in self._waiting]
            if not part or await self._is_answered(part):
                refusals = 0
                continue
            refusals += 1
            if len(part) == 1 and refusals > _TRIES:
                self._hand_out([(part[0], letters.refused())])
                continue
            self._most_lines = middle = (len(part) + 1) // 2
            parts.extendleft(half for half in (part[middle:], part[:middle]) if half)
            await asyncio.sleep(pause_s)
            pause_s = self._longer(pause_s)

    async def _is_answered(self, part: list[str]) -> bool:
        """Make a batch of questions and wait for its end; False where it is too much at once."""
        made = self._book.prepare(part)
        content = b"".join(letters.written(call, self._waiting[call].body) for call in part)
        try:
            file_id = await self._done(partial(self._service.upload, made.id, content))
            self._book.uploaded(made.id, file_id)
            batch = await self._created(made, file_id)
        except StepError as exc:
            if exc.code == TOO_MANY_TOKENS:
                self._book.close(made.id, exc.code)
                return False
            self._answer(made.id, [(call, exc.answer) for call in part])
            self._book.close(made.id, "not submitted")
            return True
        return await self._is_seen_through(made, batch)

    async def _created(self, made: Round, file_id: str) -> Batch:
        """Create a batch once, also where an answer to that got lost."""
        is_first = True

        async def create() -> Batch:
            nonlocal is_first
            found = None if is_first else await self._service.find(made.id, made.created)
            is_first = False
            return found or await self._service.create(made.id, file_id)

        batch = await self._done(create)
        self._book.created(made.id, batch.id)
        return batch

    # A round that was begun before

    def _follow(self, round_id: str, call: str) -> None:
        if round_id in self._followed:
            self._followed[round_id].append(call)
            return
        calls = self._followed[round_id] = [call]
        self._start(partial(self._resume, round_id, calls), calls)

    async def _resume(self, round_id: str, calls: list[str]) -> None:
        try:
            await self._go_on(round_id)
        finally:
            del self._followed[round_id]
        for call in calls:
            if call in self._waiting and not self._waiting[call].answer.done():
                known = self._book.line(call)
                if known.answer:
                    self._hand_out([(call, known.answer)])
                else:
                    self._gather(call)

    async def _go_on(self, round_id: str) -> None:
        """Wait for the batch of a round; where there is none, its questions are asked anew."""
        pause_s = self._limits.first_poll_s
        while (left := self._book.take_over(round_id)) and not left.is_mine and not left.batch:
            await asyncio.sleep(pause_s)
            pause_s = self._longer(pause_s)
        if left is None:
            return
        batch_id = left.batch or await self._found(left)
        if batch_id is None:
            self._book.close(round_id, "not submitted")
            return
        try:
            batch = await self._done(partial(self._service.retrieve, batch_id), is_patient=True)
            await self._is_seen_through(left, batch)
        except StepError as exc:
            is_old = time.time() - left.created > _KEPT_S
            if exc.answer.status != NOT_FOUND or not is_old:
                raise
            self._book.close(round_id, "lost")

    async def _found(self, left: Round) -> str | None:
        """Look for a batch that nobody wrote down, or create it from the file there is."""
        found = await self._done(
            partial(self._service.find, left.id, left.created), is_patient=True
        )
        if found:
            self._book.created(left.id, found.id)
            return found.id
        return (await self._created(left, left.file)).id if left.file else None

    # A batch under way

    async def _is_seen_through(self, made: Round, batch: Batch) -> bool:
        """Wait for the end of a batch and hand out what came of it."""
        pause_s = self._limits.first_poll_s
        while batch.status not in _ENDED:
            self._tell(f"round {made.number}: {_progress(batch)}")
            await asyncio.sleep(pause_s)
            pause_s = self._longer(pause_s)
            batch = await self._done(partial(self._service.retrieve, batch.id), is_patient=True)
        if batch.is_refused_for_tokens:
            self._tell(f"round {made.number}: too much at once for the provider; waiting")
            self._book.close(made.id, TOO_MANY_TOKENS)
            return False
        for file_id in batch.files:
            await self._done(partial(self._collect, made.id, file_id), is_patient=True)
        missing = self._book.unanswered(made.id)
        self._answer(made.id, [*zip(missing, letters.left_out(batch, len(missing)), strict=True)])
        self._book.close(made.id, batch.status)
        self._tell(f"round {made.number}: {batch.status}")
        return True

    async def _collect(self, round_id: str, file_id: str) -> None:
        answers: list[tuple[str, Answer]] = []
        async for raw in self._service.lines(file_id):
            answers += letters.read(raw)
            if len(answers) >= _AT_ONCE:
                self._answer(round_id, answers)
                answers = []
                await asyncio.sleep(0)
        self._answer(round_id, answers)

    def _answer(self, round_id: str, answers: list[tuple[str, Answer]]) -> None:
        """Write answers down, then hand them out."""
        self._book.collect(round_id, answers)
        self._hand_out(answers)

    def _hand_out(self, answers: Iterable[tuple[str, Answer]]) -> None:
        for call, answer in answers:
            waiting = self._waiting.get(call)
            if waiting and not waiting.answer.done():
                waiting.answer.set_result(answer)

    def _fail(self, call: str, exc: Exception) -> None:
        waiting = self._waiting.get(call)
        if waiting and not waiting.answer.done():
            waiting.answer.set_exception(exc)

    async def _done(self, step: Callable[[], Awaitable[T]], *, is_patient: bool = False) -> T:
        """Do a step, again and again while its failure may pass; raises StepError."""
        pause_s, tries = self._limits.first_poll_s, 0
        while True:
            try:
                return await step()
            except StepError as exc:
                tries += 1
                is_last = tries >= _TRIES and not is_patient
                if is_last or not exc.is_transient or exc.code == TOO_MANY_TOKENS:
                    raise
                _logger.info("a step of a round failed (%s); once more", exc)
                await asyncio.sleep(max(pause_s, exc.wait_s))
            pause_s = self._longer(pause_s)

    def _longer(self, pause_s: float) -> float:
        return min(pause_s * _GROWTH, self._limits.longest_poll_s)


def _progress(batch: Batch) -> str:
    if not batch.total:
        return "waiting at the provider"
    return f"{batch.done:,} of {batch.total:,} done at the provider"
