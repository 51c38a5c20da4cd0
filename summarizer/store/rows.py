"""What the store gives back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, Field

from summarizer.frozen import Frozen
from summarizer.ledger import Usage
from summarizer.store.values import text

if TYPE_CHECKING:
    from summarizer.brief import Brief


def _parsed(value: str | None) -> object:
    """Read JSON as the json module wrote it; pydantic refuses half a surrogate pair."""
    return None if value is None else json.loads(value)


class SavedReply(Frozen):
    """A reply that was validated once, and what it cost then."""

    reply: str = Field(description="JSON")
    usage: Usage
    model: str = Field(description="PROVIDER/NAME")
    created: str = Field(description="ISO 8601 with time zone")


class LoggedBrief(Frozen):
    """A row of the log; its fields are the columns, in their order."""

    id: str = Field(description="as in the brief's provenance")
    created: str = Field(description="ISO 8601 with time zone")
    article: str = Field(description="sha256 of the cleaned text")
    title: str | None
    source: str | None = Field(description="URL or path")
    language: str
    model: str
    prompt: str = Field(description="names and versions of all prompts used")
    status: str
    cost_usd: float | None = Field(description="null if unknown")
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    attempts: int
    latency_s: float
    is_cached: bool
    brief: str = Field(description="JSON of the whole brief")

    @classmethod
    def of(cls, brief: Brief) -> Self:
        """Lay out a brief."""
        info, made = brief.article, brief.provenance
        return cls(
            id=made.id,
            created=made.created,
            article=info.sha256,
            title=text(info.title),
            source=text(info.url or info.path),
            language=info.language,
            model=made.model,
            prompt=", ".join(prompt.label for prompt in made.prompts),
            status=brief.verification.status,
            cost_usd=made.cost_usd,
            input_tokens=made.usage.input_tokens,
            cached_tokens=made.usage.cached_tokens,
            output_tokens=made.usage.output_tokens,
            attempts=made.attempts,
            latency_s=made.latency_s,
            is_cached=made.cache_hit,
            brief=brief.model_dump_json(),
        )


class CacheInfo(Frozen):
    """What the cache holds."""

    replies: int
    reply_bytes: int = Field(description="of the replies' text")
    tokens: int = Field(description="input and output that the replies once cost")
    oldest: str | None = Field(description="ISO 8601 with time zone")
    newest: str | None = Field(description="ISO 8601 with time zone")
    file_bytes: int = Field(description="of the whole store")


class Job(Frozen):
    """A batch, found again by where it writes."""

    id: int
    output: str
    manifest: Annotated[dict[str, Any], BeforeValidator(_parsed)]
    created: str = Field(description="ISO 8601 with time zone")
    written_bytes: int = Field(description="length of the output that is known to be whole")
    written_seq: int = Field(description="the first place that is not in it yet")


class Counts(Frozen):
    """How the inputs of a job ended so far."""

    briefs: int
    dead: int


class RecordedOutcome(Frozen):
    """How one input of a job ended: with a brief, or as a dead letter."""

    number: int = Field(description="place in the order in which outcomes were recorded")
    job: int
    seq: int = Field(description="place in the input")
    key: str = Field(description="line number or path")
    digest: str = Field(description="of the input, to tell whether it has changed")
    record_id: str | None = Field(description="the input's own id")
    brief_id: str | None
    error: str | None = Field(description="name of the error's class")
    message: str | None
    detail: Annotated[dict[str, Any] | None, BeforeValidator(_parsed)] = Field(
        description="the error's facts: attempts, usage, raw_output, …"
    )
    created: str = Field(description="ISO 8601 with time zone")
    brief: str | None = Field(default=None, description="JSON, only from `outcomes_from`")
