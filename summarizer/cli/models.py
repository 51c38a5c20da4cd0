"""`models`: the files of embedded models."""

from __future__ import annotations

from pathlib import Path

import click

from summarizer import terminal


@click.group("models")
def models_group() -> None:
    """List, pull and find the files of embedded models."""


@models_group.command("list")
def list_models() -> None:
    """List the models known by name, and whether each is on this machine."""
    from summarizer.local.catalog import CATALOG, is_pulled
    from summarizer.settings import load_settings

    cache_dir = load_settings().cache_dir
    for model in CATALOG.values():
        state = "here" if is_pulled(model, cache_dir) else "not pulled"
        click.echo(f"local/{model.name}  {model.size_bytes / 1e9:.1f} GB  {model.license}  {state}")


@models_group.command()
@click.argument("name", required=False)
def pull(name: str | None) -> None:
    """Download a model, or go on where an earlier download stopped; checks its sha256."""
    from summarizer.local.catalog import DEFAULT, resolve
    from summarizer.settings import load_settings

    cache_dir = load_settings().cache_dir
    model = resolve((name or DEFAULT.name).removeprefix("local/"), cache_dir)
    click.echo(model if isinstance(model, Path) else terminal.pull(model, cache_dir))


@models_group.command()
@click.argument("name", required=False)
def path(name: str | None) -> None:
    """Print where the file of a model lies."""
    from summarizer.local.catalog import DEFAULT
    from summarizer.local.client import find_file
    from summarizer.settings import load_settings

    click.echo(find_file((name or DEFAULT.name).removeprefix("local/"), load_settings().cache_dir))
