"""The smallest JSON value that fits a JSON Schema, as pydantic writes them."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

JSON: TypeAlias = dict[str, Any] | list[Any] | str | int | float | bool | None


def sample(schema: dict[str, Any]) -> JSON:
    """Make a value that is valid, short and always the same.

    Knows what pydantic emits for models of plain types: `$ref`, `enum`, `const`, `anyOf`,
    lower bounds and lengths. Not `pattern`, `multipleOf` or `uniqueItems`.
    """
    return _value(schema, schema.get("$defs", {}))


def _value(schema: dict[str, Any], definitions: dict[str, Any]) -> JSON:
    if "$ref" in schema:
        return _value(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "const" in schema:
        return cast("JSON", schema["const"])
    if "enum" in schema:
        return cast("JSON", schema["enum"][0])
    for combined in ("anyOf", "oneOf", "allOf"):
        if combined in schema:
            return _value(schema[combined][0], definitions)
    return _plain_value(schema, definitions)


def _plain_value(schema: dict[str, Any], definitions: dict[str, Any]) -> JSON:
    match schema.get("type", "object"):
        case "object":
            fields = schema.get("properties", {})
            required = schema.get("required", fields)
            return {name: _value(fields[name], definitions) for name in required}
        case "array":
            prefix = [_value(item, definitions) for item in schema.get("prefixItems", [])]
            missing = max(0, schema.get("minItems", 0) - len(prefix))
            return [*prefix, *(_value(schema.get("items", {}), definitions),) * missing]
        case "integer" | "number":
            return _number(schema)
        case "string":
            return "x" * cast("int", schema.get("minLength", 1))
        case "boolean":
            return False
        case _:
            return None


def _number(schema: dict[str, Any]) -> int | float:
    if "exclusiveMinimum" in schema:
        return cast("int | float", schema["exclusiveMinimum"] + 1)
    return cast("int | float", schema.get("minimum", min(1, schema.get("maximum", 1))))
