"""Glasses, hats, headphones and earrings put on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml.contracts import Region
from ml.edits.canvas import Canvas, Context
from ml.edits.wear import eyewear, finish, headwear
from ml.edits.wear.worn import Worn
from ml.errors import AvatarError
from ml.faces.glasses import glasses_probability
from ml.faces.portrait import Portrait
from ml.imaging.colour import eight_bit
from ml.operations import ACCESSORIES, Accessory

_USUAL: dict[str, tuple[str, str]] = {
    "square": ("#5b3a26", "#2b2d2a"),
    "round": ("#b08d57", "#2b2d2a"),
    "wayfarer": ("#18181a", "#2b2d2a"),
    "cat_eye": ("#7a1f2b", "#3a2a2c"),
    "aviator": ("#cda85a", "#33382b"),
    "browline": ("#1b1b1d", "#2b2d2a"),
    "studs": ("#d6b36c", "#dfe8ee"),
    "hoops": ("#d6b36c", "#d6b36c"),
    "drops": ("#d6b36c", "#1f7a5c"),
    "pearls": ("#d6b36c", "#f3ece4"),
    "beanie": ("#8c3b2e", "#8c3b2e"),
    "cap": ("#22345c", "#22345c"),
    "fedora": ("#8b7355", "#2a2320"),
    "bucket": ("#5d6a4a", "#5d6a4a"),
    "over_ear": ("#1d1d20", "#2a2a2e"),
}
"""Each model's colours where none are asked for."""
_FOLLOWS = {"beanie", "cap", "bucket", "hoops"}
"""Models that are all of one colour unless a second is asked for."""
_PLACES = {
    "glasses": "eyes",
    "sunglasses": "eyes",
    "earrings": "ears",
    "hat": "head",
    "headphones": "head",
}
_WEARS = 0.5
_CUT_OUT = "sticker"
"""The style whose paper goes on around the person: where hair makes way, paper shows."""


def apply(canvas: Canvas, operation: Accessory, context: Context) -> Canvas:
    """Put it on.

    Raises:
        AvatarError: ``edit.wears_glasses``, ``edit.worn_already``, ``edit.ears_hidden``, or as
            `Canvas.face`.
    """
    person = canvas.face()
    place = _PLACES[operation.item]
    _refuse(person, place)
    worn = _worn(canvas, person, operation, context)
    alpha = canvas.alpha
    if alpha is not None:
        left = alpha if person.measures.get("style") == _CUT_OUT else alpha * (1 - worn.gone)
        alpha = np.maximum(left, worn.cover).astype(np.float32)
    out = finish.laid_over(canvas, person, worn, context.seed, region=Region.CLOTHES, alpha=alpha)
    measures = {**person.measures, "worn": ",".join([*_has(person), place])}
    return replace(out, person=replace(out.face(), measures=measures))


def _refuse(person: Portrait, place: str) -> None:
    if place in _has(person):
        raise AvatarError("edit.worn_already", f"Something is worn on the {place} already.")
    if place != "eyes":
        return
    known = person.measures.get("glasses")
    if known is None:
        picture = eight_bit(person.image)
        known = glasses_probability(picture, person.landmarks)
    if float(known) > _WEARS:
        raise AvatarError("edit.wears_glasses", "The person wears glasses already.")


def _has(person: Portrait) -> list[str]:
    """Places where an edit has put something."""
    return [one for one in str(person.measures.get("worn", "")).split(",") if one]


def _worn(canvas: Canvas, person: Portrait, operation: Accessory, context: Context) -> Worn:
    model = operation.model or ACCESSORIES[operation.item][0]
    usual = _USUAL[model]
    first = operation.colour or usual[0]
    second = operation.second or (first if model in _FOLLOWS else usual[1])
    if _PLACES[operation.item] == "eyes":
        glass = second if operation.item == "sunglasses" else None
        look = eyewear.Look(model, first, glass, operation.dark, operation.size)
        return eyewear.put_on(person, look)
    if operation.item == "earrings":
        return headwear.rings(person, model, (first, second), operation.size)
    if operation.item == "headphones":
        return headwear.phones(person, (first, second), operation.size)
    background = context.layers(canvas, person).background
    if person.measures.get("style") == _CUT_OUT:
        background = np.full_like(background, 0.97)
    return headwear.hat(person, background, model, (first, second), operation.size)
