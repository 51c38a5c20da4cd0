"""PROVIDER/NAME → Client, with its cache, its price and its account books. Opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.caching import CachedClient, StoredReplies
from summarizer.client import OpenAIClient, address_of
from summarizer.errors import ConfigError
from summarizer.letters import RoundLimits
from summarizer.local.client import LocalClient
from summarizer.posting import BatchClient
from summarizer.prices import price_of
from summarizer.providers import LOCAL, PROVIDERS, parse_model
from summarizer.retrying import RetryLimits
from summarizer.settings import load_settings
from summarizer.windows import ASSUMED, window_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.budget import Budget
    from summarizer.client import Client
    from summarizer.settings import Settings
    from summarizer.store import Store


def assumed_window(settings: Settings) -> int:
    """Say how many tokens prompt and reply of a client that nobody knows may take."""
    return settings.context_tokens or ASSUMED


def window(model: str, base_url: str | None, settings: Settings) -> int:
    """Say how many tokens prompt and reply of a model may take; see `windows`."""
    ref = parse_model(model)
    where = None if ref.provider == LOCAL else address_of(ref, base_url)
    return window_of(ref, base_url=where, context_tokens=settings.context_tokens)


def limits_of(settings: Settings) -> RetryLimits:
    """Bound a question by the time of the whole article."""
    return RetryLimits(
        deadline_s=settings.timeout_s,
        attempt_s=settings.attempt_s,
        first_wait_s=settings.first_wait_s,
    )


def connect(  # noqa: PLR0913  # what a client may be given, keyword-only
    model: str | None = None,
    *,
    base_url: str | None = None,
    settings: Settings | None = None,
    limits: RetryLimits | None = None,
    store: Store | None = None,
    is_cached: bool = True,
    budget: Budget | None = None,
) -> Client:
    """Make the client of a model; without one, of SUMMARIZER_MODEL, else of the embedded model.

    `limits` bounds each question, by default to the time of the whole article. A `store` keeps
    the account of each call, and the replies too unless they shall not be `is_cached`.

    Raises:
        ConfigError: no such provider or local model, its file is not here yet, or `budget`
            limits money and nobody knows what the model costs.
    """
    settings = settings or load_settings()
    ref = parse_model(model or settings.model)
    base_url = base_url or settings.base_url
    limits = limits or limits_of(settings)
    if ref.provider == LOCAL and base_url:
        raise ConfigError(
            f"{str(ref)!r} runs in this process and has no address {base_url!r}; "
            "name the server's model, e.g. openai/NAME or llamacpp/NAME"
        )
    client: Client
    where = "" if ref.provider == LOCAL else address_of(ref, base_url)
    if ref.provider == LOCAL:
        client = LocalClient(
            ref,
            cache_dir=settings.cache_dir,
            threads=settings.threads,
            limits=limits,
            journal=store,
            budget=budget,
        )
    else:
        client = OpenAIClient(
            ref,
            provider=PROVIDERS[ref.provider],
            base_url=base_url,
            limits=limits,
            price=price_of(ref, settings.prices, base_url=where),
            journal=store,
            budget=budget,
        )
    if not (store and is_cached):
        return client
    return CachedClient(client, StoredReplies(store), where=where)


def connect_batches(  # noqa: PLR0913  # what a client may be given, keyword-only
    model: str | None,
    *,
    store: Store,
    base_url: str | None,
    settings: Settings,
    budget: Budget | None,
    tell: Callable[[str], None],
) -> Client:
    """Make a client that asks through the provider's Batch API; `tell` hears how far a round is.

    Raises:
        ConfigError: a provider without one, or `budget` limits money and no price is known.
    """
    ref = parse_model(model or settings.model)
    base_url = base_url or settings.base_url
    where = address_of(ref, base_url)
    client = BatchClient(
        ref,
        store=store,
        rounds=RoundLimits(
            most_lines=settings.round_lines,
            most_bytes=settings.round_bytes,
            gather_s=settings.gather_s,
            first_poll_s=settings.first_poll_s,
            longest_poll_s=settings.longest_poll_s,
        ),
        step_s=settings.attempt_s,
        tell=tell,
        base_url=base_url,
        price=price_of(ref, settings.prices, base_url=where),
        budget=budget,
    )
    # The cache is what a resumed batch rests on: each question is asked by one at a time, and a
    # reply is kept in the moment in which its round forgets it.
    return CachedClient(client, StoredReplies(store), where=where)
