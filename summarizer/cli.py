"""The command line: parse → call → print → exit code.

Each command imports what it needs when it runs: `--help` must not wait for a model client.
"""

from __future__ import annotations

import io
import math
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from summarizer import __version__, terminal
from summarizer.errors import ModelError, PromptError, SummarizerError
from summarizer.render import FORMATS

if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

    from summarizer.article import Article
    from summarizer.brief import Verification
    from summarizer.render import Format
    from summarizer.settings import Settings
    from summarizer.terminal import Board

_OK, _ERROR, _FLAGGED = 0, 1, 3
_INTERRUPTED, _TERMINATED = 130, 143  # 128 and the signal's number, as shells report them


def main() -> None:
    """Run the command line; an expected error is one line on stderr, never a traceback."""
    signal.signal(signal.SIGTERM, _terminate)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Documents are UTF-8 wherever they go; only a terminal decides for itself.
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _fail("interrupted", _INTERRUPTED)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except SummarizerError as exc:
        _fail(str(exc), _ERROR)
    sys.exit(code or _OK)


def _seconds(
    _context: click.Context, _parameter: click.Parameter, value: float | None
) -> float | None:
    if value is not None and not (math.isfinite(value) and value > 0):
        raise click.BadParameter(f"{value!r} is no length of time; write e.g. 90")
    return value


_model_option = click.option(
    "-m",
    "--model",
    metavar="PROVIDER/NAME",
    help="Default: $SUMMARIZER_MODEL, else the embedded model.",
)
_base_url_option = click.option("--base-url", metavar="URL", help="Of an OpenAI-compatible server.")
_language_option = click.option(
    "--language", metavar="LANG", help="Of the brief, e.g. en. Default: the article's."
)
_background_option = click.option(
    "--no-background", is_flag=True, help="Nothing from the model's own memory."
)


@click.group(
    cls=terminal.Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="summarizer")
def cli() -> None:
    """Turn news articles into typed briefs: every claim tied to the sentence that supports it.

    With nothing configured, a language model runs on this machine and no text leaves it.
    """


# --- summarize and verify


@cli.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_model_option
@_base_url_option
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
@_language_option
@click.option("--prompt", metavar="NAME@VERSION|DIR", help="See `summarizer prompts list`.")
@_background_option
@click.option("--strict", is_flag=True, help="Exit with 3 when a claim is not supported.")
@click.option(
    "--on-unsupported",
    type=click.Choice(("keep", "drop", "fail")),
    default="keep",
    help="Of claims that fail the checks: keep them flagged (default), drop them, or as --strict.",
)
@click.option("--audit", metavar="PROVIDER/NAME", help="A second model to judge the claims.")
@click.option("--evidence", is_flag=True, help="Text format: the cited sentences at the end.")
@click.option(
    "--timeout",
    type=float,
    callback=_seconds,
    metavar="SECONDS",
    help="For one article. Default: 600.",
)
@click.option("--raw-article", is_flag=True, help="Print the numbered article and stop.")
def summarize(  # noqa: PLR0913  # one parameter per option
    *,
    sources: tuple[str, ...],
    model: str | None,
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
    raw_article: bool,
) -> int:
    """Brief articles: files, or '-' for standard input (the default).

    \b
    summarizer summarize article.txt
    cat article.txt | summarizer summarize -f json | jq .key_facts
    summarizer summarize *.txt -f jsonl -o briefs.jsonl -m openai/gpt-5-mini
    """  # noqa: D301  # click keeps the lines of a paragraph that begins with a backspace
    from summarizer import prompts
    from summarizer.sentences import language_tag
    from summarizer.settings import load_settings

    sources = sources or ("-",)
    if fmt == "html" and len(sources) > 1:
        raise click.UsageError("-f html is a page of one article; pass one source")
    # What can be wrong is said before an article is read, a model pulled or a call made.
    path = None if output is None or str(output) == "-" else output
    if path is not None:
        terminal.require_writable(path, sources)
    settings = _timed(load_settings(), timeout)
    language = language_tag(language) if language else None
    if prompt:
        prompts.find(prompt)
    articles, has_failed = terminal.load_all(sources)
    if raw_article:
        terminal.print_numbered(articles)
    if raw_article or not articles:
        return _ERROR if has_failed else _OK
    terminal.offer_pull(model or settings.model, settings.cache_dir)

    from summarizer.pipeline import Summarizer

    codes = {_ERROR} if has_failed else {_OK}
    with (
        terminal.BriefWriter(fmt, path, is_array=len(sources) > 1, evidence=evidence) as writer,
        terminal.Board(len(articles)) as board,
        Summarizer(
            model,
            base_url=base_url,
            prompt=prompt,
            auditor=audit,
            settings=settings,
            progress=board.say,
        ) as summarizer,
    ):
        for article in articles:
            try:
                brief = summarizer.summarize(
                    article,
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
    return _ERROR if _ERROR in codes else max(codes)


@cli.command()
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
def verify(*, brief_path: str, source: str, fmt: str, strict: bool) -> int:
    """Check a brief (JSON) against its article again: offline, without a model."""
    from summarizer import verify as checks
    from summarizer.loading import load, load_brief

    if brief_path == source == "-":
        raise click.UsageError("standard input is either the brief or the article")
    brief = load_brief(brief_path)
    verification = checks.verify(load(source), brief)
    if fmt == "json":
        click.echo(verification.model_dump_json(indent=2))
    else:
        click.echo("\n".join(terminal.findings(verification)))
    return _verdict(verification, strict=strict)


# --- models


@cli.group()
def models() -> None:
    """List, pull and find the files of embedded models."""


@models.command("list")
def list_models() -> None:
    """List the models known by name, and whether each is on this machine."""
    from summarizer.local.catalog import CATALOG, is_pulled
    from summarizer.settings import load_settings

    cache_dir = load_settings().cache_dir
    for model in CATALOG.values():
        state = "here" if is_pulled(model, cache_dir) else "not pulled"
        click.echo(f"local/{model.name}  {model.size_bytes / 1e9:.1f} GB  {model.license}  {state}")


@models.command()
@click.argument("name", required=False)
def pull(name: str | None) -> None:
    """Download a model, or go on where an earlier download stopped; checks its sha256."""
    from summarizer.local.catalog import DEFAULT, resolve
    from summarizer.settings import load_settings

    cache_dir = load_settings().cache_dir
    model = resolve((name or DEFAULT.name).removeprefix("local/"), cache_dir)
    click.echo(model if isinstance(model, Path) else terminal.pull(model, cache_dir))


@models.command()
@click.argument("name", required=False)
def path(name: str | None) -> None:
    """Print where the file of a model lies."""
    from summarizer.local.catalog import DEFAULT
    from summarizer.local.client import find_file
    from summarizer.settings import load_settings

    click.echo(find_file((name or DEFAULT.name).removeprefix("local/"), load_settings().cache_dir))


# --- prompts


@cli.group("prompts")
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
@_language_option
@_background_option
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


# --- schema and doctor


@cli.group("schema", invoke_without_command=True)
@click.pass_context
def schema_group(context: click.Context) -> None:
    """Print, export or check the JSON Schema of the brief."""
    if context.invoked_subcommand is None:
        from summarizer import schema

        click.echo(schema.published())


@schema_group.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("schemas"),
    show_default=True,
    metavar="DIR",
)
def export(folder: Path) -> None:
    """Write the schema that the models generate."""
    from summarizer import schema

    click.echo(schema.export(folder))


@schema_group.command()
def check() -> None:
    """Fail when the published schema is not what the models generate."""
    from summarizer import schema

    schema.check()
    click.echo("the published schema is what the models generate")


@cli.command()
@_model_option
@_base_url_option
def doctor(model: str | None, base_url: str | None) -> int:
    """Check that this setup can work: settings, key, model, and that schemas are enforced."""
    from summarizer.doctor import examine

    is_well = True
    for finding in examine(model, base_url=base_url):
        is_well &= finding.is_well
        click.echo(f"{'ok  ' if finding.is_well else 'FAIL'} {finding.name}: {finding.detail}")
    return 0 if is_well else _ERROR


# --- what commands share


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave through the doors: the engine's folder holds parts of the article."""
    sys.exit(_TERMINATED)


def _fail(message: str, code: int) -> NoReturn:
    with suppress(BrokenPipeError):
        click.echo(f"summarizer: {message}", err=True)
    sys.exit(code)


def _complain(exc: SummarizerError, article: Article, board: Board) -> int:
    """Say what went wrong with one of several articles, and go on."""
    with board.aside():
        click.echo(f"summarizer: {article.path or 'standard input'}: {exc}", err=True)
    return _ERROR


def _timed(settings: Settings, timeout_s: float | None) -> Settings:
    return settings if timeout_s is None else settings.model_copy(update={"timeout_s": timeout_s})


def _mild(wish: Literal["keep", "drop", "fail"]) -> Literal["keep", "drop"]:
    """Here "fail" is an exit code: the brief is printed all the same."""
    return "drop" if wish == "drop" else "keep"


def _verdict(verification: Verification, *, strict: bool) -> int:
    return _FLAGGED if strict and verification.status == "flagged" else _OK
