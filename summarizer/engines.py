"""Who works on a batch: this process, a Ray cluster, or the provider's Batch API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from summarizer import connecting
from summarizer.cluster import ray_engine
from summarizer.pipeline import Summarizer
from summarizer.posting import DEADLINE_S
from summarizer.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.budget import Budget
    from summarizer.client import Client
    from summarizer.cluster.engine import RayEngine
    from summarizer.settings import Settings
    from summarizer.store import Store

EngineName: TypeAlias = Literal["live", "ray", "openai-batch"]
CONCURRENCY: Final = 2000
"""Articles at once by the Batch API: each waits in memory, and a round has no more of them."""


def openai_batch(  # noqa: PLR0913  # the settings of one model, keyword-only
    model: str | None = None,
    *,
    store: Store,
    base_url: str | None = None,
    prompt: str | None = None,
    budget: Budget | None = None,
    settings: Settings | None = None,
    tell: Callable[[str], None] | None = None,
) -> Summarizer:
    """Make a summarizer for `batch.run` whose questions go to the provider in rounds.

    Half the price; each round takes up to a day, an article one to four of them. The `store`
    is what goes on after a stop. `tell` is told in a few words how far a round is. Give
    `batch.Options` a concurrency such as CONCURRENCY: what is not in flight is in no round.

    Raises:
        ConfigError: no model of a provider that has batches, or a budget in money and no price.
        PromptError: no such prompt.
    """
    settings = settings or load_settings()

    def connect(name: str, *, base_url: str | None, settings: Settings) -> Client:
        return connecting.connect_batches(
            name,
            store=store,
            base_url=base_url,
            settings=settings,
            budget=budget,
            tell=tell or _silent,
        )

    patient = settings.model_copy(update={"timeout_s": DEADLINE_S})
    return Summarizer(
        model, base_url=base_url, prompt=prompt, store=store, settings=patient, connect=connect
    )


def ray(address: str | None = None, *, actors: int = 2) -> RayEngine:
    """Make an engine for `batch.run` that works on a Ray cluster, with so many `actors`.

    `address` is Ray's, of a cluster whose nodes have this package; by default RAY_ADDRESS, and
    without that a cluster of this machine is started for the batch. The concurrency of
    `batch.Options` is that of all actors together, and so are the limits of the budget.

    Raises:
        ConfigError: the extra is not installed.
    """
    return ray_engine(address, actors=actors)


def _silent(_words: str) -> None:
    """Tell nobody."""
