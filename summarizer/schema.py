"""The published JSON Schema: generated from the models, kept equal to them by a check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic.json_schema import GenerateJsonSchema

from summarizer._resources import resource
from summarizer.brief import SCHEMA_VERSION, Brief
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = f"brief.v{SCHEMA_VERSION}.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Written(GenerateJsonSchema):
    """Of what is written, not of what is read: a field with a default is always there."""

    def field_is_required(self, field: object, total: bool) -> bool:  # noqa: ARG002, FBT001  # theirs
        return True


def generate() -> str:
    """Generate the schema of a serialized Brief, as the text of its file."""
    generated = Brief.model_json_schema(mode="serialization", schema_generator=_Written)
    schema = {"$schema": _DIALECT, **generated}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def published() -> str:
    """Return the schema that this package ships; raises ConfigError when it is not there."""
    try:
        return (resource("schemas") / FILE_NAME).read_text(encoding="utf-8")
    except OSError as exc:
        raise ConfigError(f"no {FILE_NAME!r} in this installation; reinstall the package") from exc


def export(folder: Path) -> Path:
    """Write the generated schema into a folder; returns its path, raises ConfigError."""
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(generate(), encoding="utf-8", newline="\n")
    except OSError as exc:
        raise ConfigError(
            f"cannot write {str(path)!r}: {exc.strerror or exc}; choose another folder"
        ) from exc
    return path


def check() -> None:
    """Compare the shipped schema with the models; raises ConfigError when they differ."""
    if published() != generate():
        raise ConfigError(
            f"{FILE_NAME} is not what the models generate; run: summarizer schema export, "
            "and raise the schema version when a released field changed"
        )
