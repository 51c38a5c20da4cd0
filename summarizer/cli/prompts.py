"""`prompts`: the templates."""

from __future__ import annotations

import click

from summarizer.cli import options


@click.group("prompts")
def prompts_group() -> None:
    """List, show and render the prompt templates."""


@prompts_group.command("list")
def list_prompts() -> None:
    """List the prompts by name and version."""
    from summarizer import prompts

    for folder in prompts.available():
        ref = folder.ref
        click.echo(f"{ref.name}@{ref.version}  sha256 {ref.sha256[:12]}")


@prompts_group.command()
@click.argument("prompt", metavar="NAME@VERSION|DIR")
def show(prompt: str) -> None:
    """Print the template files of a prompt."""
    from summarizer import prompts

    click.echo(prompts.source(prompts.find(prompt)))


@prompts_group.command()
@click.argument("prompt", metavar="NAME@VERSION|DIR")
@click.argument("source", default="-")
@options.language
@options.no_background
def render(prompt: str, source: str, language: str | None, *, no_background: bool) -> None:
    """Print what a model would be sent for an article (of several questions, their common part)."""
    from summarizer import drafting, prompts
    from summarizer.loading import load
    from summarizer.sentences import language_tag

    folder = prompts.find(prompt)
    language = language_tag(language) if language else None
    article = load(source)
    wishes = drafting.Wishes(language=language or article.language, background=not no_background)
    for message in drafting.opening(folder, article, wishes).messages:
        click.echo(f"--- {message.role}\n{message.content}")
