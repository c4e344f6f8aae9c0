"""A style of one's own (`ml.custom_styles`) as REST takes, documents and checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydantic
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent
from pydantic_core import ErrorDetails
from rest_framework import serializers

from avatar_platform.messages import text
from avatar_platform.problems import FieldError, Problem
from ml.custom_styles import CustomStyle
from ml.errors import AvatarError
from ml.styles.custom.looks import definition

_COMPONENTS = {
    "CustomStyle": "StyleContract",
    "Reference": "StyleReference",
    "Swatch": "StyleSwatch",
    "StyleLayer": "StyleLayer",
}
"""The library's model -> what OpenAPI calls it."""
_CODES: dict[str, str] = {
    "greater_than": "style.out_of_range",
    "greater_than_equal": "style.out_of_range",
    "less_than": "style.out_of_range",
    "less_than_equal": "style.out_of_range",
    "finite_number": "style.out_of_range",
    "string_pattern_mismatch": "style.unknown_value",
    "literal_error": "style.unknown_value",
    "extra_forbidden": "style.unknown_setting",
    "too_short": "style.count",
    "too_long": "style.count",
    "string_too_short": "style.count",
    "string_too_long": "style.count",
    "value_error": "style.incomplete",
}
"""Pydantic's error type -> code. What is not here is `style.wrong`."""


class StyleContractField(serializers.Field[Any, Any, Any, Any]):
    """A style's contract; documented with all its parts."""

    def to_internal_value(self, data: Any) -> CustomStyle:
        """Checked."""
        if not isinstance(data, dict):
            raise serializers.ValidationError(text("style.wrong"), code="style.wrong")
        return contract(data, self.field_name or "")

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class StyleContractSchema(OpenApiSerializerFieldExtension):
    """Tells OpenAPI the contract's parts, each a component of its own."""

    target_class = "generation.custom.contracts.StyleContractField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """A reference to the contract's component; answers always hold every field."""
        ending = "Request" if direction == "request" else ""
        schema = CustomStyle.model_json_schema()
        parts = {**schema.pop("$defs"), "CustomStyle": schema}
        for model, part in parts.items():
            name = _COMPONENTS[model] + ending
            if not ending:
                part["required"] = sorted(part["properties"])
            _register(auto_schema, name, {**_pointed(part, ending), "title": name})
        return {"$ref": f"#/components/schemas/{_COMPONENTS['CustomStyle']}{ending}"}


def _pointed(part: Any, ending: str) -> Any:
    """The schema with its references leading to components."""
    if isinstance(part, list):
        return [_pointed(each, ending) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: _pointed(each, ending) for name, each in part.items()}
    if "$ref" in found:
        model = str(found["$ref"]).rpartition("/")[2]
        found["$ref"] = f"#/components/schemas/{_COMPONENTS[model]}{ending}"
    return found


def _register(auto_schema: Any, name: str, schema: dict[str, Any]) -> None:
    component = ResolvedComponent(
        name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
    )
    auto_schema.registry.register_on_missing(component)


def contract(data: Mapping[str, Any], field: str) -> CustomStyle:
    """What a request says of a style, checked; its name on one line.

    Args:
        field: where in the request it stands.

    Raises:
        Problem: `validation.failed` (400) with the field, such as ``style.layers.0.strength``;
            `style.newer` (422) for one of a version that is not known here.
    """
    told = dict(data)
    version = told.get("version", 1)
    if isinstance(version, int) and not isinstance(version, bool) and version > 1:
        raise Problem("style.newer", status=422, params={"version": version, "newest": 1})
    if isinstance(told.get("name"), str):
        told["name"] = " ".join(told["name"].split())
    try:
        checked = CustomStyle.model_validate(told)
    except pydantic.ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        raise Problem(
            "validation.failed", errors=[_field_error(each, field) for each in details]
        ) from None
    try:
        definition(checked)
    except AvatarError as error:
        part = "look" if error.code == "style.unknown_look" else "base"
        raise Problem.of_field(f"{field}.{part}", error.code, **error.params) from error
    return checked


def _field_error(error: ErrorDetails, field: str) -> FieldError:
    name = ".".join(map(str, (field, *error["loc"])))
    if error["type"] == "missing":
        detail = str(serializers.Field.default_error_messages["required"])
        return FieldError(field=name, code="required", detail=detail)
    code = _CODES.get(error["type"], "style.wrong")
    context = error.get("ctx", {})
    limits = ("ge", "gt", "le", "lt", "min_length", "max_length")
    limit = next((context[each] for each in limits if each in context), "")
    return FieldError(field=name, code=code, detail=text(code, {"limit": limit}))
