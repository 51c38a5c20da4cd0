"""`summarize` and `verify`: briefs of single articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from summarizer import terminal
from summarizer.cli import options
from summarizer.errors import ModelError, PromptError, SummarizerError
from summarizer.render import FORMATS

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.brief import Verification
    from summarizer.render import Format
    from summarizer.terminal import Board


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@options.models
@options.base_url
@click.option(
    "-f", "--format", "fmt", type=click.Choice(FORMATS), default="text", help="Default: text."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Default: standard output.",
)
@options.language
@options.prompt
@options.no_background
@click.option("--strict", is_flag=True, help="Exit with 3 when a claim is not supported.")
@click.option(
    "--on-unsupported",
    type=click.Choice(("keep", "drop", "fail")),
    default="keep",
    help="Of claims that fail the checks: keep them flagged (default), drop them, or as --strict.",
)
@click.option("--audit", metavar="PROVIDER/NAME", help="A second model to judge the claims.")
@click.option("--evidence", is_flag=True, help="Text format: the cited sentences at the end.")
@options.timeout
@options.max_cost
@options.max_tokens_total
@options.no_cache
@options.store
@options.allow_private
@click.option("--raw-article", is_flag=True, help="Print the numbered article and stop.")
def summarize(  # noqa: PLR0913  # one parameter per option
    *,
    sources: tuple[str, ...],
    models: tuple[str, ...],
    base_url: str | None,
    fmt: Format,
    output: Path | None,
    language: str | None,
    prompt: str | None,
    no_background: bool,
    strict: bool,
    on_unsupported: Literal["keep", "drop", "fail"],
    audit: str | None,
    evidence: bool,
    timeout: float | None,
    max_cost: float | None,
    max_tokens_total: int | None,
    no_cache: bool,
    store_path: Path | None,
    allow_private: bool,
    raw_article: bool,
) -> int:
    """Brief articles: files, URLs, or '-' for standard input (the default).

    A file may be text, Markdown, HTML, PDF or a mail.

    \b
    summarizer summarize article.txt
    summarizer summarize https://example.org/news/1
    cat article.txt | summarizer summarize -f json | jq .key_facts
    summarizer summarize *.txt -f jsonl -o briefs.jsonl -m openai/gpt-5-mini
    """  # noqa: D301  # click keeps the lines of a paragraph that begins with a backspace
    sources = sources or ("-",)
    if fmt == "html" and len(sources) > 1:
        raise click.UsageError("-f html is a page of one article; pass one source")
    # What can be wrong is said before an article is read, a model pulled or a call made.
    path = None if output is None or str(output) == "-" else output
    if path is not None:
        terminal.require_writable(path, sources)
    settings, language = options.checked(language=language, prompt=prompt, timeout=timeout)
    articles, has_failed = terminal.load_all(sources, allow_private=allow_private)
    if raw_article:
        terminal.print_numbered(articles)
    if raw_article or not articles:
        return options.ERROR if has_failed else options.OK
    models = options.at_hand(models, settings)

    from summarizer.pipeline import Summarizer

    codes = {options.ERROR} if has_failed else {options.OK}
    with (
        terminal.BriefWriter(fmt, path, is_array=len(sources) > 1, evidence=evidence) as writer,
        terminal.Board(len(articles)) as board,
        options.opened_store(store_path, settings) as store,
        Summarizer(
            models[0],
            fallbacks=models[1:],
            base_url=base_url,
            prompt=prompt,
            auditor=audit,
            store=store,
            cache=not no_cache,
            budget=options.budget(max_cost, max_tokens_total),
            settings=settings,
            progress=board.say,
        ) as summarizer,
    ):
        for article in articles:
            try:
                brief = summarizer.summarize(
                    article,
                    # What may still be left out or refuted must not stand on the screen.
                    on_part=None if audit or on_unsupported == "drop" else writer.unfold(board),
                    language=language,
                    background=not no_background,
                    on_unsupported=_mild(on_unsupported),
                )
            except (ModelError, PromptError) as exc:
                codes.add(_complain(exc, article, board))
            else:
                with board.aside():
                    writer.write(brief, article)
                codes.add(_verdict(brief.verification, strict=strict or on_unsupported == "fail"))
            board.advance()
    return options.ERROR if options.ERROR in codes else max(codes)


@click.command()
@click.argument("brief_path", metavar="BRIEF")
@click.argument("source", metavar="ARTICLE")
@click.option(
    "-f",
    "--format",
    "fmt",
    type=click.Choice(("text", "json")),
    default="text",
    help="Default: text.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 when a claim is not supported.")
@options.allow_private
def verify(*, brief_path: str, source: str, fmt: str, strict: bool, allow_private: bool) -> int:
    """Check a brief (JSON) against its article again: offline, without a model."""
    from summarizer import verify as checks
    from summarizer.loading import load, load_brief

    if brief_path == source == "-":
        raise click.UsageError("standard input is either the brief or the article")
    brief = load_brief(brief_path)
    verification = checks.verify(load(source, allow_private=allow_private), brief)
    if fmt == "json":
        click.echo(verification.model_dump_json(indent=2))
    else:
        click.echo("\n".join(terminal.findings(verification)))
    return _verdict(verification, strict=strict)


def _complain(exc: SummarizerError, article: Article, board: Board) -> int:
    """Say what went wrong with one of several articles, and go on."""
    with board.aside():
        click.echo(f"summarizer: {article.path or 'standard input'}: {exc}", err=True)
    return options.ERROR


def _mild(wish: Literal["keep", "drop", "fail"]) -> Literal["keep", "drop"]:
    """Here "fail" is an exit code: the brief is printed all the same."""
    return "drop" if wish == "drop" else "keep"


def _verdict(verification: Verification, *, strict: bool) -> int:
    return options.FLAGGED if strict and verification.status == "flagged" else options.OK
