"""What the editor may offer, read off the contract's schema so that it never promises more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from avatar_platform.messages import Message
from gallery.operations import KINDS, MAX_MASK_SIDE
from ml.operations import MAX_OPERATIONS

PREVIEW_SIZE = 512
"""Side of a live preview in pixels."""

SCENES: dict[str, Message] = {
    "studio": Message("Studio", "Студия"),
    "spotlight": Message("Spotlight", "Прожектор"),
    "sweep": Message("Sweep", "Циклорама"),
    "nature": Message("Nature", "Природа"),
    "bokeh": Message("Bokeh", "Боке"),
    "circle": Message("Circle", "Круг"),
    "halo": Message("Halo", "Ореол"),
    "rays": Message("Rays", "Лучи"),
    "dots": Message("Dots", "Точки"),
    "stripes": Message("Stripes", "Полосы"),
    "checks": Message("Checks", "Клетка"),
    "confetti": Message("Confetti", "Конфетти"),
}
"""Names of `ml.operations.Scene`."""
REGIONS: dict[str, Message] = {
    "hair": Message("Hair", "Волосы"),
    "beard": Message("Beard", "Борода"),
    "brows": Message("Brows", "Брови"),
    "eyes": Message("Eyes", "Глаза"),
    "lips": Message("Lips", "Губы"),
    "clothes": Message("Clothes", "Одежда"),
}
"""Names of what `ml.operations.Recolour` reaches."""


def options() -> dict[str, Any]:
    """Scenes, regions and the bounds of every setting; names in the active language."""
    return {
        "max_operations": MAX_OPERATIONS,
        "max_mask_side": MAX_MASK_SIDE,
        "preview_size": PREVIEW_SIZE,
        "scenes": [{"id": each, "name": name.localised()} for each, name in SCENES.items()],
        "regions": [{"id": each, "name": name.localised()} for each, name in REGIONS.items()],
        "operations": [
            {"kind": kind, "settings": _settings(model.model_json_schema())}
            for kind, model in KINDS.items()
        ],
    }


def _settings(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        _setting(name, one, name in required)
        for name, one in schema["properties"].items()
        if name != "kind"
    ]


def _setting(name: str, schema: Mapping[str, Any], required: bool) -> dict[str, Any]:
    # What may be left out is {"anyOf": [itself, null]}.
    one = next((each for each in schema.get("anyOf", ()) if each["type"] != "null"), schema)
    kind = _type(one)
    most = {"colours": "maxItems", "mask": "maxLength"}.get(kind, "maximum")
    return {
        "name": name,
        "type": kind,
        "required": required,
        "default": schema.get("default"),
        "minimum": one.get("minimum"),
        "maximum": one.get(most),
        "choices": one.get("enum"),
    }


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "choice"
    if schema["type"] == "array":
        return "colours"
    if schema["type"] == "string":
        if "{64}" in schema.get("pattern", ""):
            return "picture"
        return "mask" if "maxLength" in schema else "colour"
    return str(schema["type"])
