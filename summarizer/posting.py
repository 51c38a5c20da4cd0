"""A client that asks through the provider's Batch API: half the price, within a day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from summarizer import ledger
from summarizer.client import Entry, OpenAIClient, environments_key
from summarizer.errors import BudgetError, ConfigError, ModelError, OutputError, RefusalError
from summarizer.lines import UNPACED, Lines
from summarizer.providers import PROVIDERS
from summarizer.retrying import RetryLimits

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from summarizer.budget import Budget
    from summarizer.client import Completion, Question, T
    from summarizer.ledger import Hold
    from summarizer.letters import RoundLimits
    from summarizer.mailing import MailWire
    from summarizer.prices import Price
    from summarizer.providers import ModelRef
    from summarizer.rounds import Book
    from summarizer.store import Store

PROVIDER: Final = "openai"
DEADLINE_S: Final = 7 * 86_400.0
"""For an article: a batch may take a day, and a few may be needed one after the other."""
_PATIENT = RetryLimits(
    retries=2, reasks=2, attempt_s=DEADLINE_S, deadline_s=DEADLINE_S, first_wait_s=0.0
)


class BatchClient(OpenAIClient):
    """Any endpoint with OpenAI's files and batches.

    A question waits until a round has gathered and the provider is done with it. After a stop,
    at whatever point, the same questions find the answers that came and the batches that are
    under way: none is paid twice. That rests on the store, and on a cache around this client.
    """

    def __init__(  # noqa: PLR0913  # each is a setting of the endpoint, keyword-only
        self,
        model: ModelRef,
        *,
        store: Store,
        rounds: RoundLimits,
        step_s: float,
        tell: Callable[[str], None],
        base_url: str | None = None,
        api_key: str | None = None,
        price: Price | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Open nothing yet; `price` is that of single calls, `step_s` for a step at the provider.

        Raises:
            ConfigError: a provider without batches, or a budget in money and no price.
        """
        if model.provider != PROVIDER:
            raise ConfigError(
                f"{str(model)!r} cannot be asked in batches; name a model of {PROVIDER}/, "
                "or leave out the engine"
            )
        provider = PROVIDERS[model.provider]
        super().__init__(
            model,
            provider=provider,
            base_url=base_url,
            api_key=api_key,
            limits=_PATIENT,
            price=price.batched if price else None,
            budget=budget,
        )
        self._store = store
        secret = SecretStr(api_key) if api_key else None
        connect = partial(_opened_wire, model, base_url, secret, step_s, store.rounds, rounds, tell)
        # Too many at once is the provider's to say, of a batch and not of a call; how many wait
        # for a round is bounded by the articles at once.
        self._lines = Lines(connect, most_in_flight=UNPACED, fewest_in_flight=UNPACED)

    async def _complete(self, asked: Question[T]) -> Completion[T]:
        try:
            return await super()._complete(asked)
        except ModelError as exc:
            if not (isinstance(exc, BudgetError) and exc.is_exhausted):
                is_paid = isinstance(exc, OutputError | RefusalError)
                self._store.rounds.give_up(self._question_key(asked), is_paid=is_paid)
            raise

    async def _hold(self, asked: Question[T]) -> Hold | None:
        if self._budget is None:
            return None
        counted = self._store.rounds.counted(self._attempt_key(asked))
        if counted:
            self._budget.take_back(counted)
            return counted
        wire: Any = (await self._lines.line()).wire
        turn: asyncio.Lock = wire.rounds.turn
        async with turn:  # thousands may have to wait, and each would look again and again
            return await super()._hold(asked)

    async def _begin(self, asked: Question[T], held: Hold | None) -> Entry:
        return Entry(
            self._store.rounds.begin(
                self._attempt_key(asked),
                question=self._question_key(asked),
                prompt=asked.prompt.label,
                model=self.model,
                account=ledger.account(),
                most=held,
            )
        )

    def _end(self, entry: Entry, held: Hold | None) -> ledger.Attempt:
        attempt = super()._end(entry, held)
        self._store.end(attempt)
        return attempt

    def _question_key(self, asked: Question[T]) -> str:
        """Name a question as the cache does."""
        return self._address(asked.prompt, asked.reply, asked.max_tokens)

    def _attempt_key(self, asked: Question[T]) -> str:
        """Name an attempt: asked anew from the beginning, each meets its own answer again."""
        prompt = asked.prompt.model_copy(update={"messages": asked.messages})
        return f"{self._address(prompt, asked.reply, asked.cap)}-{len(asked.attempts)}"


def _opened_wire(  # noqa: PLR0913, PLR0917  # the parts of a wire, bound one after the other
    model: ModelRef,
    base_url: str | None,
    api_key: SecretStr | None,
    step_s: float,
    book: Book,
    limits: RoundLimits,
    tell: Callable[[str], None],
) -> MailWire:
    from summarizer.mailing import MailWire  # noqa: PLC0415  # three seconds

    provider = PROVIDERS[model.provider]
    address = base_url or provider.base_url
    return MailWire(
        model,
        base_url=address,
        api_key=api_key or environments_key(model, provider, address),
        mode=provider.mode,
        timeout_s=step_s,
        book=book,
        limits=limits,
        tell=tell,
    )
