"""The base of every data model: immutable, and strict about unknown fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, create_model

if TYPE_CHECKING:
    from collections.abc import Mapping


class Frozen(BaseModel):
    """An immutable value; an unknown field is an error, not a silent loss."""

    # An error's text may be logged: it never quotes the value, which may be article text.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def frozen_model(
    name: str, fields: Mapping[str, tuple[Any, Any]], *, base: type[Frozen] = Frozen
) -> type[Frozen]:
    """Make a model whose fields are known only at run time: name → (type, default or ...)."""
    definitions: dict[str, Any] = dict(fields)  # create_model's overloads know literal names only
    model: type[Frozen] = create_model(name, __base__=base, **definitions)
    return model
