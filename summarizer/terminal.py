"""What the command line shows while it works, and where its documents go."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import click

from summarizer import places
from summarizer.errors import ArticleError, ConfigError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import TextIO

    from rich.progress import Progress

    from summarizer.article import Article
    from summarizer.brief import Brief, Verification
    from summarizer.local.catalog import LocalModel
    from summarizer.places import Place
    from summarizer.render import Format
    from summarizer.unfolding import Unfolding

_WIDEST, _PIPED_WIDTH = 100, 88


class Commands(click.Group):
    """The exit code of a broken pipe is ours: releases of click differ in theirs."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # what the command returns
        """Run the command that was chosen."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader left, as `head` does: nothing more can be said, not even at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1


class BriefWriter:
    """Writes briefs in one format, one after the other; JSON of several is one array.

    A file is opened at the first brief: a failure before that leaves an old one alone.
    """

    def __init__(
        self, fmt: Format, path: Path | None, *, is_array: bool, evidence: bool = False
    ) -> None:
        """Open nothing yet; `path` None stands for standard output."""
        self._fmt: Format = fmt
        self._path = path
        self._is_array = is_array and fmt == "json"
        self._evidence = evidence
        self._out: TextIO | None = None
        self._unfolding: Unfolding | None = None

    def unfold(self, board: Board) -> Callable[[Brief], None] | None:
        """Let the next brief appear section by section, if it is text for a terminal.

        Returns what to call with each part of it; `write` then prints the rest.
        """
        if self._fmt != "text" or self._path is not None or not sys.stdout.isatty():
            return None
        from summarizer.unfolding import Unfolding

        if self._out is not None:
            sys.stdout.write("\n")
        out = self._out = sys.stdout
        unfolding = self._unfolding = Unfolding(
            lambda text: print(text, end="", file=out, flush=True),
            color=_is_colored(out),
            width=_width(out),
            evidence=self._evidence,
        )

        def show(part: Brief) -> None:
            with board.aside(goes_on=True):
                unfolding.show(part)

        return show

    def write(self, brief: Brief, article: Article) -> None:
        """Write one brief; raises SummarizerError when the disk says no."""
        from summarizer import render

        is_first = self._out is None
        with self._saying_what_failed():
            if self._unfolding:
                self._unfolding.finish(brief)
                self._unfolding = None
                return
            if self._out is None:
                self._out = self._open()
            piece = render.render(
                brief,
                article,
                self._fmt,
                evidence=self._evidence,
                color=_is_colored(self._out),
                width=_width(self._out),
            ).rstrip()
            if self._is_array:
                self._out.write(("[\n" if is_first else ",\n") + piece)
            else:
                gap = "" if is_first or self._fmt not in {"text", "markdown"} else "\n"
                self._out.write(f"{gap}{piece}\n")
            self._out.flush()

    def __enter__(self) -> Self:
        """Return this writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the array, after an interrupt too: what was written stays readable."""
        if self._out is None:
            return
        with self._saying_what_failed():
            if self._is_array and not isinstance(value, OSError):
                self._out.write("\n]\n")
                self._out.flush()
            if self._path is not None:
                self._out.close()

    def _open(self) -> TextIO:
        if self._path is None:
            return sys.stdout
        return self._path.open("w", encoding="utf-8", newline="\n")

    @contextmanager
    def _saying_what_failed(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise  # the reader left, as `head` does: nothing to complain of
        except OSError as exc:
            name = repr(str(self._path)) if self._path else "standard output"
            raise SummarizerError(
                f"cannot write {name}: {exc.strerror or exc}; free some space or write elsewhere"
            ) from exc


def load_all(sources: Sequence[str], *, allow_private: bool = False) -> tuple[list[Article], bool]:
    """Load what can be loaded and complain of the rest; tells whether any failed."""
    from summarizer.loading import load

    if "-" in sources and sys.stdin.isatty():
        click.echo("paste the article, then press Ctrl-D", err=True)
    articles = []
    for source in sources:
        try:
            articles.append(load(source, allow_private=allow_private))
        except ArticleError as exc:
            click.echo(f"summarizer: {exc}", err=True)
    return articles, len(articles) < len(sources)


def require_writable(path: Place, sources: tuple[str, ...]) -> None:
    """Make sure that a file can be written, before a model is asked; raises ConfigError.

    Of what is not on this machine only that its store answers: an object written to try it
    would be taken for the output.
    """
    if any(source != "-" and _is_same_file(path, source) for source in sources):
        raise ConfigError(f"{str(path)!r} is one of the sources; name another output file")
    if isinstance(path, places.Remote):
        try:
            path.require_reachable()
        except OSError as exc:
            raise ConfigError(
                f"cannot write {str(path)!r}: {places.reason(exc)}; name another output file"
            ) from exc
        return
    existed = path.exists()
    if existed and not path.is_file():
        return  # a device or a pipe: opening one is not free of effects
    try:
        with path.open("a"):
            pass
    except OSError as exc:
        raise ConfigError(
            f"cannot write {str(path)!r}: {exc.strerror or exc}; name another output file"
        ) from exc
    if not existed:
        path.unlink()


class LiveBoard:
    """A board with a live display on a terminal, and none elsewhere, while its block lasts."""

    _live: Progress | None

    def __enter__(self) -> Self:
        """Start the display."""
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it away."""
        if self._live is not None:
            self._live.stop()


class Board(LiveBoard):
    """Tells on standard error what is going on: a live line on a terminal, else plain lines."""

    def __init__(self, total: int) -> None:
        """Show nothing yet; `total` articles are to be briefed."""
        self._total = total
        self._done = 0
        self._live = _live_progress(total) if sys.stderr.isatty() else None
        self._task = self._live.add_task("starting", total=total) if self._live else None

    def say(self, message: str) -> None:
        """Show what is being done now."""
        if self._live is None or self._task is None:
            place = f"[{self._done + 1}/{self._total}] " if self._total > 1 else ""
            click.echo(f"{place}{message}", err=True)
        else:
            self._live.update(self._task, description=message)

    def advance(self) -> None:
        """Count one more article as done."""
        self._done += 1
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=self._done)

    @contextmanager
    def aside(self, *, goes_on: bool = False) -> Iterator[None]:
        """Take the live line away while something else is printed; it may go on after it."""
        if self._live is None:
            yield
            return
        self._live.stop()
        try:
            yield
        finally:
            if goes_on or self._done + 1 < self._total:
                self._live.start()


def print_numbered(articles: Sequence[Article]) -> None:
    """Print exactly what a model would see of each article, and what was left out."""
    for article in articles:
        for sentence in article.sentences:
            click.echo(f"[{sentence.id}] {sentence.text}")
        for line in article.removed:
            click.echo(f"[left out] {line}")


def findings(verification: Verification) -> Iterator[str]:
    """Show what a check found, one line each."""
    from summarizer.render.view import finding_text, visible

    flagged = sum(item.status == "flagged" for item in verification.items)
    yield f"{verification.status}: {flagged} flagged of {len(verification.items)} items"
    for finding in verification.findings:
        yield visible(f"{finding.path}  {finding_text(finding)}")


def offer_pull(model: str, cache_dir: Path | None) -> None:
    """Ask on a terminal to pull a missing model; elsewhere its client says what to run."""
    from summarizer.local.catalog import CATALOG, is_pulled
    from summarizer.providers import LOCAL

    known = CATALOG.get(model.removeprefix(f"{LOCAL}/"))
    if known is None or is_pulled(known, cache_dir):
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        question = f"{model} is not on this machine. Download {known.size_bytes / 1e9:.1f} GB now?"
        if click.confirm(question, err=True):
            pull(known, cache_dir)


def pull(model: LocalModel, cache_dir: Path | None) -> Path:
    """Pull a model, with a bar on a terminal and a plain line at each tenth elsewhere."""
    from summarizer.local import pull as pulling

    if not sys.stderr.isatty():
        return pulling.pull(model, cache_dir=cache_dir, progress=_percent_lines(model.name))
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with on_stderr(model.name, *columns) as bar:
        task = bar.add_task(model.name, total=model.size_bytes)
        return pulling.pull(
            model,
            cache_dir=cache_dir,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _percent_lines(name: str) -> Callable[[int, int], None]:
    """Make a progress callback that prints a plain line at each tenth."""
    said = -1

    def report(done_bytes: int, total_bytes: int) -> None:
        nonlocal said
        tenth = done_bytes * 10 // total_bytes
        if tenth != said:
            said = tenth
            click.echo(f"pulling {name}: {tenth * 10} % of {total_bytes / 1e9:.1f} GB", err=True)

    return report


def _live_progress(total: int) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    what = TextColumn("{task.description}", markup=False)
    if total < 2:
        return on_stderr(SpinnerColumn(), what, TimeElapsedColumn())
    return on_stderr(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), what)


def on_stderr(*columns: object) -> Progress:
    """Make a bar of rich that leaves standard output alone."""
    from rich.console import Console
    from rich.progress import Progress

    # Left to itself it would redirect standard output, and with it the document, to itself.
    return Progress(
        *columns,  # type: ignore[arg-type]  # columns or format strings, as Progress has it
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _is_same_file(path: Place, source: str) -> bool:
    if isinstance(path, places.Remote):
        return str(path) == source
    try:
        return path.samefile(source)
    except (OSError, ValueError):  # one of them is not there, or is no path at all
        return False


def _is_colored(out: TextIO) -> bool:
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _width(out: TextIO) -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST) if out.isatty() else _PIPED_WIDTH
