"""Article → Brief: the flow on one screen.

Article ─render→ Prompt ─Client.complete→ Draft ─resolve, verify, repair→ Brief
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TypeAlias, TypedDict

from summarizer import (
    audit,
    bounded,
    choosing,
    connecting,
    drafting,
    ledger,
    repair,
    resolving,
    sentences,
    settling,
    telemetry,
)
from summarizer.choosing import Clock, Hearer, Origin
from summarizer.claims import Revised
from summarizer.errors import (
    BudgetError,
    ModelError,
    PromptError,
    SummarizerError,
    VerificationError,
)
from summarizer.guards import injection
from summarizer.looping import LoopThread
from summarizer.providers import parse_model
from summarizer.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
    from types import TracebackType
    from typing import Unpack

    from summarizer.article import Article
    from summarizer.brief import Brief
    from summarizer.budget import Budget
    from summarizer.client import Client
    from summarizer.draft import Draft
    from summarizer.guards.injection import Suspicion
    from summarizer.ledger import Account
    from summarizer.messages import PromptRef
    from summarizer.repair import OnUnsupported
    from summarizer.settings import Settings
    from summarizer.store import Store

# The deadline of a single question comes first: its error says which one it was.
_GRACE_S = 0.5

Progress: TypeAlias = Callable[[str], None]
"""Told in a few words what is going on."""
OnPart: TypeAlias = Callable[["Brief"], None]
"""Told a brief of which some sections are final and the others still empty."""


class Options(TypedDict, total=False):
    """What may be asked of each brief; see `Summarizer.summarize`."""

    language: str | None
    background: bool
    on_unsupported: OnUnsupported
    strict: bool


class Outcome(NamedTuple):
    """How it went with one of many articles: a brief, or the error that came instead."""

    article: Article
    brief: Brief | None
    error: SummarizerError | None


class _Reading(NamedTuple):
    """An article, and what of it is read: what the model does not read it cannot obey."""

    article: Article
    suspicions: tuple[Suspicion, ...]
    quiet: Article
    """The article without its sentences that give orders."""


class Connect(Protocol):
    """Makes the client of a model; see `connecting.connect`."""

    def __call__(self, model: str, /, *, base_url: str | None, settings: Settings) -> Client:
        """Return the client; raises ConfigError."""
        ...


class Blueprint(NamedTuple):
    """What another process needs to make the same summarizer; there is none for own clients."""

    models: tuple[str, ...]
    base_url: str | None
    prompt: str | None
    auditor: str | None
    settings: Settings
    cache: bool


class Summarizer:
    """Briefs articles with one model. Use as a context manager, or call `close`.

    Safe to share between threads and tasks. An embedded model is loaded at the first article
    and stays in memory until `close`.
    """

    def __init__(  # noqa: PLR0913  # the settings of one model, keyword-only
        self,
        model: str | None = None,
        *,
        fallbacks: Sequence[str] = (),
        client: Client | None = None,
        base_url: str | None = None,
        prompt: str | None = None,
        auditor: Client | str | None = None,
        store: Store | None = None,
        cache: bool = True,
        budget: Budget | None = None,
        settings: Settings | None = None,
        progress: Progress | None = None,
        connect: Connect | None = None,
    ) -> None:
        """Choose the model; nothing is opened before the first article.

        `model` is PROVIDER/NAME and defaults to SUMMARIZER_MODEL, else the embedded one; where
        it fails on an article, the `fallbacks` are asked in turn. `prompt` is NAME,
        NAME@VERSION or a folder; the default depends on the model. An `auditor`, PROVIDER/NAME
        of a second model, judges the claims that the checks let pass.

        A `store` keeps each call, each brief, and, unless `cache` is off, each reply, so that
        the same question is never paid for twice. A `budget` bounds what all calls cost
        together. Neither reaches a `client` of your own, nor what `connect` makes instead of
        `connecting.connect`.

        Raises:
            ConfigError: no such provider, model or key; a budget in money, and no price.
            PromptError: no such prompt.
        """
        settings = settings or load_settings()
        names = (model or settings.model, *fallbacks)
        base_url = base_url or settings.base_url
        self._own: list[Client] = []
        is_usual = client is None and connect is None
        connect = connect or partial(
            connecting.connect, store=store, is_cached=cache, budget=budget
        )

        def address(name: str) -> str | None:
            # An address is that of one provider's models.
            first = parse_model(names[0])
            return base_url if parse_model(name).provider == first.provider else None

        def connected(name: str) -> Client:
            made = connect(
                name,
                base_url=address(name),
                settings=settings.model_copy(update={"base_url": None}),
            )
            self._own.append(made)
            return made

        def chosen(name: str) -> choosing.Choice:
            window = connecting.window(name, address(name), settings)
            return choosing.choose(prompt, connected(name), window)

        if client is None:
            self._choices = [*map(chosen, names)]
        else:
            own = choosing.choose(prompt, client, connecting.assumed_window(settings))
            self._choices = [own, *map(chosen, fallbacks)]
        self.blueprint = None
        if is_usual and (auditor is None or isinstance(auditor, str)):
            self.blueprint = Blueprint(names, base_url, prompt, auditor, settings, cache)
        self._auditor = connected(auditor) if isinstance(auditor, str) else auditor
        self._store = store
        self.budget = budget
        self._timeout_s = settings.timeout_s
        self._progress = progress or _silent
        self._thread = LoopThread()
        if settings.telemetry:
            telemetry.switch_on()

    @property
    def recipe(self) -> dict[str, str]:
        """What decides how its briefs come out: the models and the prompts, by their names."""
        prompts_used = (each.folder.ref for each in self._choices)
        return {
            "model": ", ".join(each.client.model for each in self._choices),
            "prompt": ", ".join(
                f"{ref.name}@{ref.version} {ref.sha256[:12]}" for ref in prompts_used
            ),
            "auditor": self._auditor.model if self._auditor else "none",
        }

    @property
    def model(self) -> str:
        """PROVIDER/NAME of the model that is asked first."""
        return self._choices[0].client.model

    @property
    def prompt(self) -> PromptRef:
        """The prompt that it is asked with."""
        return self._choices[0].folder.ref

    def summarize(
        self, article: Article, *, on_part: OnPart | None = None, **options: Unpack[Options]
    ) -> Brief:
        """Brief one article; works inside a running event loop too (notebooks).

        `language` is the BCP 47 tag of the prose, by default the article's; without
        `background` nothing is asked from the model's own memory. Claims that the article does
        not support are reworded once; `on_unsupported` says what becomes of those that still
        fail: "keep" them, flagged, "drop" them, or "fail", for which `strict` is short.

        `on_part` is called, in a thread of its own, with what is complete and verified so far.
        An article that is too long for the model is read in parts, and has no sections to tell
        before the end; each part has the time of an article.

        Raises:
            ConfigError: no such language, no key, or the embedded model does not load.
            ModelError: no model gave a valid reply; BudgetError when the time is up, or when a
                call could exceed what the whole work may cost.
            VerificationError: with "fail", when a claim is flagged.
        """
        return self._thread.run(self.asummarize(article, on_part=on_part, **options))

    async def asummarize(
        self, article: Article, *, on_part: OnPart | None = None, **options: Unpack[Options]
    ) -> Brief:
        """Brief one article; see `summarize`."""
        wishes = _wishes(article, options)
        on_unsupported = "fail" if options.get("strict") else options.get("on_unsupported", "keep")
        with (
            ledger.opened(article.sha256) as account,
            telemetry.article_span(
                model=self.model, words=article.words, brief_id=account.id
            ) as span,
        ):
            try:
                brief = await self._brief(article, wishes, account, on_part)
            except ModelError as exc:
                if account.ledger.calls:
                    exc.attempts, exc.usage = account.ledger.attempts, account.ledger.usage
                raise
            span.set(telemetry.ledger_attributes(account.ledger, status=brief.verification.status))
        settled = settling.settled(article, brief) if on_unsupported == "drop" else brief
        if self._store:
            self._store.log(settled)
        if on_unsupported == "fail":
            settling.require_verified(settled)
        return settled

    async def map(
        self,
        articles: Iterable[Article] | AsyncIterable[Article],
        *,
        concurrency: int = 16,
        ordered: bool = False,
        **options: Unpack[Options],
    ) -> AsyncIterator[Outcome]:
        """Brief many articles, `concurrency` at a time, as they are done or in their order.

        Articles are taken as they are needed, and nothing is kept of those that are done. An
        error of one article is its outcome; what would stop them all is raised.

        Raises:
            ConfigError: as for one article.
            BudgetError: with `is_exhausted`, when a call could exceed what all may cost.
        """

        async def outcome(article: Article) -> Outcome:
            try:
                return Outcome(article, await self.asummarize(article, **options), None)
            except (ModelError, PromptError, VerificationError) as exc:
                if isinstance(exc, BudgetError) and exc.is_exhausted:
                    raise
                return Outcome(article, None, exc)

        done = bounded.bounded(articles, outcome, concurrency=concurrency, ordered=ordered)
        async with aclosing(done):
            async for each in done:
                yield each

    def close(self) -> None:
        """Stop the embedded engine, if one runs. Harmless when called again."""
        for client in self._own:
            self._thread.run(client.aclose())
        self._thread.stop()

    def __enter__(self) -> Self:
        """Return this summarizer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    async def _brief(
        self,
        article: Article,
        wishes: drafting.Wishes,
        account: Account,
        on_part: OnPart | None,
    ) -> Brief:
        started = time.perf_counter()
        reading = _reading(article)
        plans = [choosing.plan(each, reading.quiet) for each in self._choices]
        allowed_s = self._timeout_s * max(len(plan.parts) for plan in plans)
        deadline = asyncio.get_running_loop().time() + allowed_s + _GRACE_S
        clock = Clock(deadline, allowed_s)
        hearer = Hearer(self._progress, on_part and _telling(on_part, reading.quiet, wishes))
        draft, origin = await choosing.drafted(plans, reading.quiet, wishes, clock, hearer)
        made = settling.provenance(origin, account, wishes, started)
        resolved = resolving.resolve(draft, reading.quiet, made)
        drawn = settling.verified(article, resolved, reading.suspicions)
        revised = await self._revise(origin.client, reading, drawn, wishes, deadline)
        origin = origin._replace(prompts=origin.prompts + revised.prompts)
        made = settling.provenance(origin, account, wishes, started)
        return revised.brief.model_copy(update={"provenance": made})

    async def _revise(
        self,
        client: Client,
        reading: _Reading,
        brief: Brief,
        wishes: drafting.Wishes,
        deadline: float,
    ) -> Revised:
        """Mend what is flagged, then let the auditor look; without time left it stays as it is."""
        article, suspicions, quiet = reading
        revised = Revised(brief)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                revised = await repair.repair(client, quiet, brief, language=wishes.language)
                if revised.brief is not brief:
                    checked = settling.verified(article, revised.brief, suspicions)
                    revised = revised._replace(brief=checked)
                if self._auditor:
                    audited = await audit.audit(self._auditor, quiet, revised.brief)
                    revised = Revised(audited.brief, revised.prompts + audited.prompts)
        return revised


def _wishes(article: Article, options: Options) -> drafting.Wishes:
    language = options.get("language")
    return drafting.Wishes(
        language=sentences.language_tag(language) if language else article.language,
        background=options.get("background", True),
    )


def _telling(
    on_part: OnPart, article: Article, wishes: drafting.Wishes
) -> Callable[[Client], drafting.OnDraft]:
    """Resolve and verify what there is of a draft; sections with a doubt wait for their repair."""

    def telling(client: Client) -> drafting.OnDraft:
        def tell(draft: Draft) -> None:
            started = time.perf_counter()
            made = settling.provenance(Origin(client), ledger.Account(), wishes, started)
            resolved = resolving.resolve(draft, article, made)
            on_part(repair.without_doubtful_sections(settling.verified(article, resolved)))

        return tell

    return telling


def _reading(article: Article) -> _Reading:
    suspicions = injection.suspicious(article)
    return _Reading(article, suspicions, injection.silenced(article, suspicions))


def _silent(_message: str) -> None:
    """Tell nobody."""
