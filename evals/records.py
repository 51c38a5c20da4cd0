"""What a system made of an article: the unit that a recording holds, one JSON line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from summarizer.brief import Brief
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from typing import Self

Parameters = dict[str, str | int | float | bool]


class Failure(Frozen):
    """A run that gave no brief."""

    kind: str = Field(description="the error's class, e.g. OutputError")
    message: str


class Record(Frozen):
    """One output of one system on one article: a brief, or the failure in its place."""

    key: str = Field(description="hash of article, identity and epoch: what makes it repeatable")
    case: str
    system: str = Field(description="pipeline, naive or lead3")
    identity: Parameters = Field(
        description="all that the output depends on: model, prompt, schema, parameters, code"
    )
    epoch: int = Field(ge=0)
    article_sha256: str
    brief: Brief | None = None
    failure: Failure | None = None
    seconds: float = Field(ge=0)
    created: str = Field(description="ISO 8601 with time zone")

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if (self.brief is None) == (self.failure is None):
            raise ValueError("a record has a brief or a failure, and not both")
        return self
