"""What goes into columns."""

from __future__ import annotations

import json
import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from summarizer.errors import SummarizerError
    from summarizer.ledger import Usage


def new_id() -> str:
    """Make an id that sorts by time, as UUID 7 does: new rows stand together on the disk."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def now() -> str:
    """Return the time in a form that SQLite's date functions read."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def tokens(usage: Usage | None) -> tuple[int | None, int | None, int | None]:
    """Lay out a usage; nothing is known of None."""
    if usage is None:
        return None, None, None
    return usage.input_tokens, usage.cached_tokens, usage.output_tokens


def text(words: str | None) -> str | None:
    """Make text of any origin storable: the name of a file need not be Unicode."""
    return None if words is None else words.encode(errors="backslashreplace").decode()


def told(error: SummarizerError | None) -> tuple[str | None, str | None, str | None]:
    """Lay out an error: its class, its words, and as JSON the facts that it carries."""
    if error is None:
        return None, None, None
    facts = {"attempts": getattr(error, "attempts", 0), "usage": None, **vars(error)}
    return type(error).__name__, text(str(error)), json.dumps(facts, default=_plain)


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else repr(value)
