"""Past nights, one JSON line each: what the curves of the report are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from evals.report.model import Night
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "history.jsonl"


def read(folder: Path) -> tuple[Night, ...]:
    """Read the nights of a folder, oldest first; none where there is no history yet.

    Raises ConfigError for a line that is no night.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").split("\n")
    nights = [_night(line, f"{str(path)!r} line {n}") for n, line in enumerate(lines, 1) if line]
    return tuple(sorted(nights, key=lambda night: night.created))


def append(folder: Path, night: Night) -> None:
    """Add a night; one that is there already, by date, code, model and split, is not repeated."""
    if any(_identity(known) == _identity(night) for known in read(folder)):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(f"{night.model_dump_json()}\n")


def _night(line: str, where: str) -> Night:
    try:
        return Night.model_validate_json(line)
    except ValidationError as exc:
        raise ConfigError(f"{where} is no night of this version; delete that line") from exc


def _identity(night: Night) -> tuple[str, ...]:
    return (night.created, night.code, *night.series)
