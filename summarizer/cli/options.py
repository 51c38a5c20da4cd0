"""Options and exit codes that several commands share."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from summarizer.budget import Budget
    from summarizer.settings import Settings
    from summarizer.store import Store

OK, ERROR, FLAGGED, DEAD = 0, 1, 3, 4
INTERRUPTED, TERMINATED = 130, 143  # 128 and the signal's number, as shells report them


def seconds(
    _context: click.Context, _parameter: click.Parameter, value: float | None
) -> float | None:
    """Take a length of time: positive and finite."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise click.BadParameter(f"{value!r} is no length of time; write e.g. 90")
    return value


def amount(
    _context: click.Context, _parameter: click.Parameter, value: float | None
) -> float | None:
    """Take an amount of money: finite and not negative."""
    if value is not None and not (math.isfinite(value) and value >= 0):
        raise click.BadParameter(f"{value!r} is no amount of money; write e.g. 2.50")
    return value


model = click.option(
    "-m",
    "--model",
    metavar="PROVIDER/NAME",
    help="Default: $SUMMARIZER_MODEL, else the embedded model.",
)
base_url = click.option("--base-url", metavar="URL", help="Of an OpenAI-compatible server.")
language = click.option(
    "--language", metavar="LANG", help="Of the brief, e.g. en. Default: the article's."
)
prompt = click.option("--prompt", metavar="NAME@VERSION|DIR", help="See `summarizer prompts list`.")
no_background = click.option(
    "--no-background", is_flag=True, help="Nothing from the model's own memory."
)
allow_private = click.option(
    "--allow-private", is_flag=True, help="Fetch from private and loopback addresses too."
)
timeout = click.option(
    "--timeout",
    type=float,
    callback=seconds,
    metavar="SECONDS",
    help="For one article. Default: 600.",
)
models = click.option(
    "-m",
    "--model",
    "models",
    multiple=True,
    metavar="PROVIDER/NAME",
    help="Default: $SUMMARIZER_MODEL, else the embedded model. Given again: asked where the one "
    "before fails.",
)
max_cost = click.option(
    "--max-cost",
    type=float,
    callback=amount,
    metavar="USD",
    help="Stop before a call that could cost more in all.",
)
max_tokens_total = click.option(
    "--max-tokens-total",
    type=click.IntRange(min=0),
    metavar="N",
    help="Stop before a call that could take more in all.",
)
requests_per_minute = click.option(
    "--requests-per-minute",
    type=click.IntRange(min=1),
    metavar="N",
    help="Send no more HTTP calls than that, retries included.",
)
tokens_per_minute = click.option(
    "--tokens-per-minute",
    type=click.IntRange(min=1),
    metavar="N",
    help="Send no more than that, prompts and replies.",
)
no_cache = click.option("--no-cache", is_flag=True, help="Ask anew what was asked before.")
store = click.option(
    "--store",
    "store_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Of cache, log and ledger. Default: $SUMMARIZER_STORE, else in your data folder.",
)


def opened_store(path: Path | None, settings: Settings) -> Store:
    """Open the store of a command line, else of the settings, else of this user."""
    from platformdirs import user_data_path

    from summarizer.store import Store

    return Store(path or settings.store or user_data_path("summarizer") / "store.db")


def budget(
    max_cost_usd: float | None,
    max_tokens: int | None,
    *,
    requests_per_minute: int | None = None,
    tokens_per_minute: int | None = None,
) -> Budget | None:
    """Make the budget of a run, where it has a limit."""
    from summarizer.budget import Budget

    limits = (max_cost_usd, max_tokens, requests_per_minute, tokens_per_minute)
    if all(limit is None for limit in limits):
        return None
    return Budget(
        max_cost_usd=max_cost_usd,
        max_tokens=max_tokens,
        requests_per_minute=requests_per_minute,
        tokens_per_minute=tokens_per_minute,
    )


def checked(
    *, language: str | None, prompt: str | None, timeout: float | None
) -> tuple[Settings, str | None]:
    """Return the settings and the BCP 47 tag of the language that a command line asks for.

    Raises:
        ConfigError: no such language, or a setting that makes no sense; PromptError likewise.
    """
    from summarizer import prompts
    from summarizer.sentences import language_tag
    from summarizer.settings import load_settings

    settings = load_settings()
    if timeout is not None:
        settings = settings.model_copy(update={"timeout_s": timeout})
    if prompt:
        prompts.find(prompt)
    return settings, language_tag(language) if language else None


def at_hand(models: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Name the models to ask, in their order; an embedded one is pulled if the user agrees."""
    from summarizer import terminal

    names = models or (settings.model,)
    for name in names:
        terminal.offer_pull(name, settings.cache_dir)
    return names
