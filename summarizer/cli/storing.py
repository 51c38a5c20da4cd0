"""`log` and `cache`: what the store holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from summarizer.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.store import LoggedBrief


@click.command()
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="How many.",
)
@click.option("--json", "as_json", is_flag=True, help="A line each, with the whole brief.")
@options.store
def log(*, last: int, as_json: bool, store_path: Path | None) -> None:
    """List the briefs made last, the newest first."""
    from summarizer.settings import load_settings

    with options.opened_store(store_path, load_settings()) as store:
        for logged in store.briefs(last=last):
            click.echo(_document(logged) if as_json else _line(logged))


@click.group("cache")
def cache_group() -> None:
    """Sum up or forget the replies that are kept."""


@cache_group.command()
@options.store
def info(*, store_path: Path | None) -> None:
    """Tell where the store is and what its cache holds."""
    from summarizer.settings import load_settings

    with options.opened_store(store_path, load_settings()) as store:
        kept = store.cache_info()
        click.echo(f"store    {store.path}  {_size(kept.file_bytes)}")
        click.echo(f"replies  {kept.replies:,}  {_size(kept.reply_bytes)}")
        click.echo(f"tokens   {kept.tokens:,} that are not paid for again")
        if kept.oldest and kept.newest:
            click.echo(f"from     {kept.oldest[:10]} to {kept.newest[:10]}")


@cache_group.command()
@options.store
def clear(*, store_path: Path | None) -> None:
    """Forget all replies; log, ledger and batches stay."""
    from summarizer.settings import load_settings

    with options.opened_store(store_path, load_settings()) as store:
        click.echo(f"{store.clear_cache():,} replies forgotten")


def _document(logged: LoggedBrief) -> str:
    fields = logged.model_dump(exclude={"brief"})
    return json.dumps({**fields, "brief": json.loads(logged.brief)}, ensure_ascii=False)


def _line(logged: LoggedBrief) -> str:
    from summarizer.render.view import visible

    cost = (
        "cached" if logged.is_cached else "?" if logged.cost_usd is None else _usd(logged.cost_usd)
    )
    what = logged.title or logged.source or logged.article[:12]
    when = logged.created[:16].replace("T", " ")
    return visible(f"{when}  {logged.status:<9}  {cost:>11}  {logged.model}  {what}")


def _usd(amount: float) -> str:
    return f"{amount:.4f} USD"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
