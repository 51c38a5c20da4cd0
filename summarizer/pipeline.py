"""Article → Brief: the flow on one screen.

Article ─render→ Prompt ─Client.complete→ Draft ─resolve, verify, repair→ Brief
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeAlias

from summarizer import (
    __version__,
    audit,
    connecting,
    drafting,
    prompts,
    repair,
    resolving,
    sentences,
    verify,
)
from summarizer.brief import Provenance
from summarizer.claims import Revised
from summarizer.errors import BudgetError, PromptError, VerificationError
from summarizer.looping import LoopThread
from summarizer.settings import load_settings

if TYPE_CHECKING:
    from types import TracebackType

    from summarizer.article import Article
    from summarizer.brief import Brief
    from summarizer.client import Client
    from summarizer.drafting import Drafted
    from summarizer.ledger import Ledger
    from summarizer.messages import PromptRef
    from summarizer.repair import OnUnsupported
    from summarizer.settings import Settings

# The deadline of a single question comes first: its error knows what was spent.
_GRACE_S = 0.5

Progress: TypeAlias = Callable[[str], None]
"""Told in a few words what is going on."""


class Summarizer:
    """Briefs articles with one model. Use as a context manager, or call `close`.

    Safe to share between threads and tasks. An embedded model is loaded at the first article
    and stays in memory until `close`.
    """

    def __init__(  # noqa: PLR0913  # the settings of one model, keyword-only
        self,
        model: str | None = None,
        *,
        client: Client | None = None,
        base_url: str | None = None,
        prompt: str | None = None,
        auditor: Client | str | None = None,
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Choose the model; nothing is opened before the first article.

        `model` is PROVIDER/NAME and defaults to SUMMARIZER_MODEL, else the embedded one.
        `prompt` is NAME, NAME@VERSION or a folder; the default depends on the model. An
        `auditor`, PROVIDER/NAME of a second model, judges the claims that the checks let pass.

        Raises:
            ConfigError: no such provider, model or key.
            PromptError: no such prompt.
        """
        settings = settings or load_settings()
        self._client = client or connecting.connect(model, base_url=base_url, settings=settings)
        self._auditor = (
            connecting.connect(auditor, settings=settings) if isinstance(auditor, str) else auditor
        )
        self._own = [] if client else [self._client]
        if self._auditor and self._auditor is not auditor:
            self._own.append(self._auditor)
        self._timeout_s = settings.timeout_s
        is_embedded = self._client.endpoint == "local"
        self._folder = prompts.find(prompt or ("steps" if is_embedded else "brief"))
        if not prompts.is_for_articles(self._folder):
            raise PromptError(f"prompt {prompt!r} looks at claims; use brief or steps for articles")
        self._progress = progress or _silent
        self._thread = LoopThread()

    def summarize(
        self,
        article: Article,
        *,
        language: str | None = None,
        background: bool = True,
        on_unsupported: OnUnsupported = "keep",
        strict: bool = False,
    ) -> Brief:
        """Brief one article; works inside a running event loop too (notebooks).

        `language` is the BCP 47 tag of the prose, by default the article's. Claims that the
        article does not support are reworded once; `on_unsupported` says what becomes of those
        that still fail: "keep" them, flagged, "drop" them, or "fail", for which `strict` is short.

        Raises:
            ConfigError: no such language, no key, or the embedded model does not load.
            ModelError: the model gave no valid reply; BudgetError when the time is up.
            VerificationError: with "fail", when a claim is flagged.
        """
        return self._thread.run(
            self.asummarize(
                article,
                language=language,
                background=background,
                on_unsupported=on_unsupported,
                strict=strict,
            )
        )

    async def asummarize(
        self,
        article: Article,
        *,
        language: str | None = None,
        background: bool = True,
        on_unsupported: OnUnsupported = "keep",
        strict: bool = False,
    ) -> Brief:
        """Brief one article; see `summarize`."""
        started = time.perf_counter()
        wishes = drafting.Wishes(
            language=sentences.language_tag(language) if language else article.language,
            background=background,
        )
        deadline = asyncio.get_running_loop().time() + self._timeout_s + _GRACE_S
        self._progress(f"{self._client.model} reads {article.words} words")
        drafted = await self._draft(article, wishes, deadline)
        used = (self._folder.ref,)
        drawn = resolving.resolve(
            drafted.draft, article, self._provenance(drafted.ledger, used, wishes, started)
        )
        revised = await self._revise(article, _verified(article, drawn), wishes, deadline)
        ledger = drafted.ledger + revised.ledger
        provenance = self._provenance(ledger, used + revised.prompts, wishes, started)
        brief = revised.brief.model_copy(update={"provenance": provenance})
        return _settled(article, brief, "fail" if strict else on_unsupported)

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

    async def _draft(self, article: Article, wishes: drafting.Wishes, deadline: float) -> Drafted:
        draft = drafting.in_steps if prompts.has_questions(self._folder) else drafting.in_one_call
        try:
            async with asyncio.timeout_at(deadline):
                return await draft(self._client, article, self._folder, wishes)
        except TimeoutError as exc:
            raise BudgetError(
                f"{self._client.model} did not finish within {self._timeout_s:g} s; "
                "allow more time or use a shorter article",
                model=self._client.model,
            ) from exc

    async def _revise(
        self, article: Article, brief: Brief, wishes: drafting.Wishes, deadline: float
    ) -> Revised:
        """Mend what is flagged, then let the auditor look; without time left it stays as it is."""
        revised = Revised(brief)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                revised = await repair.repair(
                    self._client, article, brief, language=wishes.language
                )
                if revised.ledger.calls:
                    revised = revised._replace(brief=_verified(article, revised.brief))
                if self._auditor:
                    audited = await audit.audit(self._auditor, article, revised.brief)
                    revised = Revised(
                        audited.brief,
                        revised.ledger + audited.ledger,
                        revised.prompts + audited.prompts,
                    )
        return revised

    def _provenance(
        self, ledger: Ledger, used: tuple[PromptRef, ...], wishes: drafting.Wishes, started: float
    ) -> Provenance:
        client = self._client
        return Provenance(
            model=client.model,
            endpoint=client.endpoint,
            prompts=used,
            package_version=__version__,
            parameters={**client.parameters, "language": wishes.language},
            usage=ledger.usage,
            cost_usd=None if client.endpoint == "remote" else 0.0,
            attempts=ledger.attempts,
            latency_s=round(time.perf_counter() - started, 3),
            cache_hit=False,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _verified(article: Article, brief: Brief) -> Brief:
    return brief.model_copy(update={"verification": verify.verify(article, brief)})


def _settled(article: Article, brief: Brief, on_unsupported: OnUnsupported) -> Brief:
    """Do with flagged claims what the user asked for."""
    if brief.verification.status != "flagged" or on_unsupported == "keep":
        return brief
    if on_unsupported == "drop":
        kept, dropped = repair.without_flagged(brief)
        checked = _verified(article, kept)
        noted = checked.verification.model_copy(update={"dropped": dropped})
        return checked.model_copy(update={"verification": noted})
    count = sum(item.status == "flagged" for item in brief.verification.items)
    raise VerificationError(
        f"{count} claims of the brief are not supported; leave out strict to see them",
        verification=brief.verification,
    )


def _silent(_message: str) -> None:
    """Tell nobody."""
