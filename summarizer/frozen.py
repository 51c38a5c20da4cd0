"""The base of every data model: immutable, and strict about unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value; an unknown field is an error, not a silent loss."""

    # An error's text may be logged: it never quotes the value, which may be article text.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
