"""What a renderer's parameters are, for authors of style files."""

from __future__ import annotations

from typing import Any

from ml.styles.base import Parameters


def described(model: type[Parameters]) -> list[dict[str, Any]]:
    """A row a parameter: its name, default, the values it takes, and what it means."""
    schema = model.model_json_schema()
    required = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "default": None if name in required else field.get("default"),
            "values": _values(field, schema.get("$defs", {})),
            "meaning": field.get("description", ""),
        }
        for name, field in schema["properties"].items()
    ]


def _values(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """The values in words: ``number, 0.5 .. 2``, ``one of: a, b``, ``#rrggbb or null``."""
    if "$ref" in field:
        return _values(definitions[field["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in field:
        return " or ".join(_values(each, definitions) for each in field["anyOf"])
    if "enum" in field:
        return "one of: " + ", ".join(map(str, field["enum"]))
    if "const" in field:
        return str(field["const"])
    if field.get("type") == "array":
        each = field.get("items") or field.get("prefixItems", [{}])[0]
        return "list of " + _values(each, definitions)
    if "properties" in field:
        return "table of " + ", ".join(field["properties"])
    if str(field.get("pattern", "")).startswith("^#"):
        return "#rrggbb"
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    bounds = "" if low is None and high is None else f", {_or(low)} .. {_or(high)}"
    return f"{field.get('type', 'any')}{bounds}"


def _or(bound: float | None) -> str:
    return "" if bound is None else format(bound, "g")
