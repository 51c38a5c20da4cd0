"""The systems that are compared, each an article in and a Brief out.

pipeline: this package. naive: one plain instructor call with the same model (`naive.py`).
lead3: the first three sentences, which any summary must beat.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import instructor

from evals import naive
from summarizer import Summarizer, __version__, grounding, sentences
from summarizer.brief import SCHEMA_VERSION, Provenance
from summarizer.draft import Draft, DraftActor, DraftFact, DraftPoint, DraftSentence, DraftStance
from summarizer.errors import ConfigError
from summarizer.ledger import Usage
from summarizer.local.client import find_file
from summarizer.local.engine import Engine
from summarizer.providers import LOCAL, NO_KEY, PROVIDERS, ModelRef, parse_model
from summarizer.resolving import resolve
from summarizer.settings import DEFAULT_MODEL, Settings, load_settings
from summarizer.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.records import Parameters
    from summarizer.article import Article
    from summarizer.brief import Brief, EndpointKind

SystemName = Literal["pipeline", "naive", "lead3"]
_LEAD = 3
_PACKAGE = Path(__file__).parent.parent / "summarizer"


class System(Protocol):
    """Something that briefs articles; `identity` is all that its output depends on."""

    @property
    def name(self) -> str:
        """What the tables call it."""

    @property
    def identity(self) -> Parameters:
        """Model, prompt, schema, parameters and code."""

    async def brief(self, article: Article) -> Brief:
        """Brief one article; raises whatever goes wrong."""

    async def aclose(self) -> None:
        """Free what it holds."""


def open_system(
    name: SystemName,
    *,
    model: str = LOCAL,
    base_url: str | None = None,
    prompt: str | None = None,
    settings: Settings | None = None,
) -> System:
    """Make a system; nothing is loaded or called before its first article.

    `model` is PROVIDER/NAME, or "local" for the embedded default. `prompt` is the pipeline's.

    Raises:
        ConfigError: no such model, or its file or key is missing.
        PromptError: no such prompt.
    """
    if name == "lead3":
        return Lead3()
    settings = settings or load_settings()
    ref = parse_model(DEFAULT_MODEL if model == LOCAL else model)
    if name == "naive":
        return Naive(ref, base_url=base_url, settings=settings)
    return Pipeline(ref, base_url=base_url, prompt=prompt, settings=settings)


class Pipeline:
    """This package, as its users call it."""

    name = "pipeline"

    def __init__(
        self, ref: ModelRef, *, base_url: str | None, prompt: str | None, settings: Settings
    ) -> None:
        """Choose the model; it is loaded at the first article."""
        self._summarizer = Summarizer(str(ref), base_url=base_url, prompt=prompt, settings=settings)
        folder = self._summarizer.prompt
        self.identity: Parameters = {
            "model": str(ref),
            "prompt": f"{folder.name}@{folder.version}",
            "prompt_sha256": folder.sha256,
            "schema": SCHEMA_VERSION,
            "code": _digest(path.read_bytes() for path in sorted(_PACKAGE.rglob("*.py"))),
        }

    async def brief(self, article: Article) -> Brief:
        """Brief one article."""
        return await self._summarizer.asummarize(article)

    async def aclose(self) -> None:
        """Stop the embedded engine, if one runs."""
        await asyncio.to_thread(self._summarizer.close)


class Naive:
    """One call; its quotes are looked up in the article by the package, to its advantage."""

    name = "naive"

    def __init__(self, ref: ModelRef, *, base_url: str | None, settings: Settings) -> None:
        """Choose the model; the embedded one is loaded at the first article."""
        self._ref = ref
        self._base_url = base_url
        self._settings = settings
        self._stack = ExitStack()
        self._lock = asyncio.Lock()
        self._endpoint: naive.Endpoint | None = None
        if ref.provider == LOCAL:
            find_file(ref.name, settings.cache_dir)
        schema = json.dumps(naive.NaiveBrief.model_json_schema(), sort_keys=True)
        self.identity: Parameters = {
            "model": str(ref),
            "prompt": "naive",
            "prompt_sha256": _digest([naive.SYSTEM.encode(), naive.USER.encode()]),
            "schema": _digest([schema.encode()]),
            "temperature": 0,
        }

    async def brief(self, article: Article) -> Brief:
        """Ask, then resolve what came as if the package had asked."""
        started = time.perf_counter()
        async with self._lock:
            if self._endpoint is None:
                self._endpoint = await asyncio.to_thread(self._open)
            endpoint = self._endpoint
        answer = await naive.ask(article, endpoint)
        usage = Usage(input_tokens=answer.input_tokens, output_tokens=answer.output_tokens)
        provenance = _provenance(
            str(self._ref),
            endpoint="local" if self._ref.provider == LOCAL else "remote",
            usage=usage,
            attempts=1,
            seconds=time.perf_counter() - started,
        )
        return _resolved(_as_draft(answer.brief, article), article, provenance)

    async def aclose(self) -> None:
        """Stop the embedded engine, if one runs."""
        await asyncio.to_thread(self._stack.close)

    def _open(self) -> naive.Endpoint:
        if self._ref.provider == LOCAL:
            path = find_file(self._ref.name, self._settings.cache_dir)
            engine = self._stack.enter_context(Engine(path, threads=self._settings.threads))
            return naive.Endpoint(LOCAL, engine.base_url, engine.api_key)
        provider = PROVIDERS[self._ref.provider]
        variable = provider.key_variable
        key = os.environ.get(variable) if variable else NO_KEY
        if not key:
            raise ConfigError(f"no key for {str(self._ref)!r}; set {variable}")
        return naive.Endpoint(
            self._ref.name,
            self._base_url or self._settings.base_url or provider.base_url,
            key,
            instructor.Mode[provider.mode],
        )


class Lead3:
    """The first three sentences below the title, as summary and as facts; no model."""

    name = "lead3"

    def __init__(self) -> None:
        """Take nothing: there is nothing to choose."""
        self.identity: Parameters = {"sentences": _LEAD}

    async def brief(self, article: Article) -> Brief:
        """Quote the lead."""
        lead = [s for s in article.sentences if s.text != article.title][:_LEAD]
        draft = Draft(
            article_type="report",
            summary=[DraftSentence(text=s.text[:400], s=[s.number]) for s in lead],
            facts=[
                DraftFact(text=s.text[:400], status="reported", source="", s=[s.number])
                for s in lead
            ],
            actors=[],
            stances=[],
            context=[],
            background=[],
        )
        provenance = _provenance("none", endpoint="local", usage=Usage(), attempts=0, seconds=0.0)
        return _resolved(draft, article, provenance)

    async def aclose(self) -> None:
        """Hold nothing."""


def _as_draft(brief: naive.NaiveBrief, article: Article) -> Draft:
    """Word for word what the model said; a quote stands for the sentences that it lies in."""
    told = sentences.whole_sentences(brief.summary, article.language) or [brief.summary]

    def cited(quote: str) -> list[int]:
        return _sentences_of(quote, article)

    # Constructed without validation: the naive schema has no limits of length, ours has.
    return Draft.model_construct(
        article_type="report",
        summary=[
            DraftSentence.model_construct(text=text, s=list(grounding.support(article, text)))
            for text in told
        ],
        actors=[
            DraftActor.model_construct(**item.model_dump(exclude={"quote"}), s=cited(item.quote))
            for item in brief.actors
        ],
        stances=[
            DraftStance.model_construct(**item.model_dump(exclude={"quote"}), s=cited(item.quote))
            for item in brief.stances
        ],
        facts=[
            DraftFact.model_construct(
                text=item.text,
                status=item.status,
                source=item.attributed_to,
                s=cited(item.quote),
            )
            for item in brief.key_facts
        ],
        context=[
            DraftPoint.model_construct(text=item.text, s=cited(item.quote))
            for item in brief.geopolitical_context
        ],
        background=[],
    )


def _sentences_of(quote: str, article: Article) -> list[int]:
    found = grounding.locate(article, quote) if quote.strip() else None
    if found is None or found.match == "absent":
        return []
    return [s.number for s in article.sentences if s.start < found.end and s.end > found.start]


def _resolved(draft: Draft, article: Article, provenance: Provenance) -> Brief:
    brief = resolve(draft, article, provenance)
    return brief.model_copy(update={"verification": verify(article, brief)})


def _provenance(
    model: str, *, endpoint: EndpointKind, usage: Usage, attempts: int, seconds: float
) -> Provenance:
    return Provenance(
        model=model,
        endpoint=endpoint,
        prompts=(),
        package_version=__version__,
        parameters={},
        usage=usage,
        cost_usd=None if endpoint == "remote" else 0.0,
        attempts=attempts,
        latency_s=round(seconds, 3),
        cache_hit=False,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _digest(parts: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()[:16]
