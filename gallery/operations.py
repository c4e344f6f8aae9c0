"""The operations of an edit (`ml.operations`) as REST takes, documents and shows them.

Here rather than in `generation`, as versions in the gallery show what they were made by.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Mapping
from typing import Any

import pydantic
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent
from pydantic_core import ErrorDetails
from rest_framework import serializers

from avatar_platform.messages import text
from avatar_platform.problems import FieldError, Problem
from ml.operations import (
    MAX_OPERATIONS,
    Accessory,
    Background,
    Beard,
    Brush,
    EditContract,
    Enlarge,
    Expression,
    Features,
    Garment,
    Recolour,
    Skin,
    Tone,
    Transfer,
    View,
)

KINDS: dict[str, type[pydantic.BaseModel]] = {
    model.model_fields["kind"].default: model
    for model in (
        *(Background, Recolour, Expression, Features, Skin, Tone, View),
        *(Accessory, Garment, Beard, Brush, Transfer, Enlarge),
    )
}
"""Kind -> its model."""
MAX_MASK_SIDE = 2048
"""Pixels; a small file may unpack to a very large picture."""
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

_CODES: dict[str, str] = {
    "greater_than_equal": "edit.out_of_range",
    "less_than_equal": "edit.out_of_range",
    "finite_number": "edit.out_of_range",
    "literal_error": "edit.unknown_value",
    "string_pattern_mismatch": "edit.colour",
    "extra_forbidden": "edit.unknown_setting",
    "union_tag_invalid": "edit.unknown_operation",
    "union_tag_not_found": "edit.unknown_operation",
    "too_short": "edit.count",
    "too_long": "edit.count",
    "string_too_long": "edit.mask_too_large",
    "value_error": "edit.incomplete",
    "no_such_model": "edit.no_such_model",
    "enlarge_last": "edit.enlarge_last",
}
"""Pydantic's error type -> code. What is not here is `edit.invalid`."""


class OperationsField(serializers.Field[Any, Any, Any, Any]):
    """A list of operations; documented with all their kinds."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """As it came: `contract` checks it together with the seed."""
        if not isinstance(data, list):
            raise serializers.ValidationError(text("edit.invalid"), code="edit.invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class OperationsSchema(OpenApiSerializerFieldExtension):
    """Tells OpenAPI every kind of operation, as a union told apart by `kind`."""

    target_class = "gallery.operations.OperationsField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """The list's schema; each kind becomes a component of its own."""
        mapping = {kind: _component(auto_schema, model) for kind, model in KINDS.items()}
        return {
            "type": "array",
            **({"minItems": 1} if direction == "request" else {}),
            "maxItems": MAX_OPERATIONS,
            "items": {
                "oneOf": [{"$ref": ref} for ref in mapping.values()],
                "discriminator": {"propertyName": "kind", "mapping": mapping},
            },
        }


def _component(auto_schema: Any, model: type[pydantic.BaseModel]) -> str:
    name = f"{model.__name__}Operation"
    schema = model.model_json_schema()
    schema["title"] = name
    schema["required"] = sorted({"kind", *schema.get("required", ())})
    component = ResolvedComponent(
        name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
    )
    auto_schema.registry.register_on_missing(component)
    return f"#/components/schemas/{name}"


def contract(operations: list[Any], seed: int = 0) -> EditContract:
    """What a request asks for, checked.

    Raises:
        Problem: `validation.failed` (400) with the field, such as ``operations.0.smile``.
    """
    try:
        checked = EditContract(operations=operations, seed=seed)
    except pydantic.ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        raise Problem(
            "validation.failed", errors=[_field_error(each) for each in details]
        ) from None
    for index, operation in enumerate(checked.operations):
        if isinstance(operation, Brush | Transfer) and operation.mask is not None:
            mask_check(operation.mask, f"operations.{index}.mask")
    return checked


def _field_error(error: ErrorDetails) -> FieldError:
    # Pydantic puts a union's tag into the path: ("operations", 0, "tone", "contrast").
    steps = list(error["loc"])
    if steps[:1] == ["operations"] and len(steps) > 2 and steps[2] in KINDS:
        del steps[2]
    known = _CODES.get(error["type"], "edit.invalid")
    if known == "edit.colour" and steps[-1:] == ["picture"]:
        known = "edit.picture_name"
    code = "required" if error["type"] == "missing" else known
    if code == "required":
        detail = str(serializers.Field.default_error_messages["required"])
    else:
        detail = text(code, _values(error.get("ctx", {})))
    return FieldError(field=".".join(map(str, steps)) or "operations", code=code, detail=detail)


def _values(context: Mapping[str, Any]) -> dict[str, Any]:
    """Pydantic's values under the names that our texts use."""
    limit = next((context[name] for name in ("ge", "le") if name in context), None)
    return {
        "limit": limit if limit is not None else context.get("max_length", ""),
        "expected": context.get("expected") or context.get("expected_tags", ""),
    }


def mask_check(mask: str, field: str) -> None:
    """Look at a painted mask's header: an 8-bit grey PNG, square and not too large.

    Raises:
        Problem: `validation.failed` (400).
    """
    try:
        start = base64.b64decode(mask[:44], validate=True)
        width, height, depth, colour = struct.unpack(">IIBB", start[16:26])
    except (binascii.Error, ValueError, struct.error):
        raise Problem.of_field(field, "edit.mask_unreadable") from None
    if not start.startswith(_PNG) or (depth, colour) != (8, 0):
        raise Problem.of_field(field, "edit.mask_unreadable")
    if width != height or not 0 < width <= MAX_MASK_SIDE:
        raise Problem.of_field(
            field, "edit.mask_shape", width=width, height=height, limit=MAX_MASK_SIDE
        )


def without_masks(edit: Mapping[str, Any]) -> dict[str, Any]:
    """A dumped contract to look through: painted masks, which are large, are left empty."""
    return dict(edit) | {
        "operations": [
            operation | {"mask": ""} if operation.get("mask") else operation
            for operation in edit["operations"]
        ]
    }
