"""The command line: parse → call → print → exit code.

Each command imports what it needs when it runs: `--help` must not wait for a model client.
"""

from __future__ import annotations

import io
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from summarizer import __version__, terminal
from summarizer.cli import options
from summarizer.cli.batching import batch
from summarizer.cli.briefing import summarize, verify
from summarizer.cli.models import models_group
from summarizer.cli.prompts import prompts_group
from summarizer.cli.setup import doctor, schema_group
from summarizer.cli.storing import cache_group, log
from summarizer.errors import SummarizerError

if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn


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
        _fail("interrupted", options.INTERRUPTED)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except SummarizerError as exc:
        _fail(str(exc), options.ERROR)
    sys.exit(code or options.OK)


@click.group(
    cls=terminal.Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="summarizer")
def cli() -> None:
    """Turn news articles into typed briefs: every claim tied to the sentence that supports it.

    With nothing configured, a language model runs on this machine and no text leaves it.
    """


for command in (
    summarize,
    batch,
    verify,
    log,
    cache_group,
    models_group,
    prompts_group,
    schema_group,
    doctor,
):
    cli.add_command(command)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave through the doors: the engine's folder holds parts of the article."""
    sys.exit(options.TERMINATED)


def _fail(message: str, code: int) -> NoReturn:
    with suppress(BrokenPipeError):
        click.echo(f"summarizer: {message}", err=True)
    sys.exit(code)
