"""PROVIDER/NAME → Client. Nothing is opened before the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.client import OpenAIClient
from summarizer.errors import ConfigError
from summarizer.local.client import LocalClient
from summarizer.providers import LOCAL, PROVIDERS, parse_model
from summarizer.retrying import RetryLimits
from summarizer.settings import load_settings

if TYPE_CHECKING:
    from summarizer.client import Client
    from summarizer.settings import Settings


def connect(
    model: str | None = None,
    *,
    base_url: str | None = None,
    settings: Settings | None = None,
    limits: RetryLimits | None = None,
) -> Client:
    """Make the client of a model; without one, of SUMMARIZER_MODEL, else of the embedded model.

    `limits` bounds each question, by default to the time of the whole article.

    Raises:
        ConfigError: no such provider or local model, or its file is not here yet.
    """
    settings = settings or load_settings()
    ref = parse_model(model or settings.model)
    base_url = base_url or settings.base_url
    limits = limits or RetryLimits(deadline_s=settings.timeout_s)
    if ref.provider != LOCAL:
        return OpenAIClient(ref, provider=PROVIDERS[ref.provider], base_url=base_url, limits=limits)
    if base_url:
        raise ConfigError(
            f"{str(ref)!r} runs in this process and has no address {base_url!r}; "
            "name the server's model, e.g. openai/NAME or llamacpp/NAME"
        )
    return LocalClient(ref, cache_dir=settings.cache_dir, threads=settings.threads, limits=limits)
