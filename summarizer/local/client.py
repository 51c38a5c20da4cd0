"""The embedded model behind the `Client` protocol: an engine, and the client that calls it."""

from __future__ import annotations

import asyncio
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from summarizer.client import OpenAIClient
from summarizer.errors import ConfigError
from summarizer.local import catalog
from summarizer.local.engine import Engine
from summarizer.prices import price_of
from summarizer.providers import PROVIDERS

if TYPE_CHECKING:
    from summarizer.brief import EndpointKind
    from summarizer.budget import Budget
    from summarizer.client import Completion
    from summarizer.ledger import Journal
    from summarizer.messages import Prompt
    from summarizer.providers import ModelRef
    from summarizer.retrying import RetryLimits

T = TypeVar("T", bound=BaseModel)


class LocalClient:
    """Loads the model at the first call and keeps it until `aclose`."""

    endpoint: EndpointKind = "local"

    def __init__(  # noqa: PLR0913  # the settings of one engine, keyword-only
        self,
        model: ModelRef,
        *,
        cache_dir: Path | None = None,
        threads: int | None = None,
        limits: RetryLimits | None = None,
        journal: Journal | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Find the model's file; raises ConfigError when there is none yet."""
        self._ref = model
        self._path = find_file(model.name, cache_dir)
        self._threads = threads
        self._limits = limits
        self._journal = journal
        self._budget = budget
        self._lock = threading.Lock()  # not asyncio's: several event loops may share this
        self._running: tuple[Engine, OpenAIClient] | None = None

    @property
    def model(self) -> str:
        """PROVIDER/NAME."""
        return str(self._ref)

    @property
    def parameters(self) -> dict[str, str | int | float | bool]:
        """Sampling parameters sent with every call: the likeliest words, no chance."""
        return {"temperature": 0.0}

    async def complete(self, prompt: Prompt, reply: type[T], *, max_tokens: int) -> Completion[T]:
        """Ask for a `reply`; raises ModelError, and ConfigError when the model does not load."""
        _, client = await self._started()
        return await client.complete(prompt, reply, max_tokens=max_tokens)

    async def share_prefix(self, prompt: Prompt) -> int:
        """Read a prompt once for all that will begin like it; see `Engine.share_prefix`."""
        engine, _ = await self._started()
        # The vendors take a second to import, which the questions would wait for.
        _, tokens = await asyncio.gather(
            asyncio.to_thread(import_module, "summarizer.wire"), engine.share_prefix(prompt)
        )
        return tokens

    async def aclose(self) -> None:
        """Stop the engine and free its memory. Harmless when called again."""
        with self._lock:
            running, self._running = self._running, None
        if running:
            engine, client = running
            try:
                await client.aclose()
            finally:
                await asyncio.to_thread(engine.stop)

    async def _started(self) -> tuple[Engine, OpenAIClient]:
        running = self._running
        return await asyncio.to_thread(self._start) if running is None else running

    def _start(self) -> tuple[Engine, OpenAIClient]:
        with self._lock:
            if self._running is None:
                engine = Engine(self._path, threads=self._threads)
                client = OpenAIClient(
                    self._ref,
                    provider=PROVIDERS[self._ref.provider],
                    endpoint=self.endpoint,
                    base_url=engine.base_url,
                    api_key=engine.api_key,
                    temperature=0.0,
                    limits=self._limits,
                    price=price_of(self._ref),
                    journal=self._journal,
                    budget=self._budget,
                )
                self._running = engine, client
            return self._running


def find_file(name: str, cache_dir: Path | None = None) -> Path:
    """Return the GGUF file of a local model; raises ConfigError when it is not here yet."""
    found = catalog.resolve(name, cache_dir)
    if isinstance(found, Path):
        return found
    if not catalog.is_pulled(found, cache_dir):
        raise ConfigError(
            f"model {name!r} is not on this machine ({found.size_bytes / 1e9:.1f} GB); "
            f"run: summarizer models pull {name}"
        )
    return catalog.model_path(found, cache_dir)
