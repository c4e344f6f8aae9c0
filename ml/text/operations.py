"""Wishes as operations of the editor, and those for which it has no tool yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar, get_args

from ml._contract import Contract
from ml.operations import (
    Accessory,
    Background,
    Beard,
    Expression,
    Features,
    Garment,
    Operation,
    Recolour,
    Scene,
    Skin,
    Tone,
    View,
)
from ml.text.reading import Wish
from ml.text.vocabulary import load

Amounts = dict[str, float]

USUAL = 0.7
"""Strength of a wish that doesn't say how much; the figures below are for it."""

EXPRESSIONS: dict[tuple[str, str], Amounts] = {
    ("smile", "none"): {"smile": -0.35},
    ("smile", "slight"): {"smile": 0.35},
    ("smile", "yes"): {"smile": 0.7},
    ("smile", "broad"): {"smile": 1.0, "open_mouth": 0.2},
    ("mouth", "open"): {"open_mouth": 0.6},
    ("expression", "serious"): {"smile": -0.2, "frown": 0.2},
    ("expression", "surprised"): {
        "brows": 0.8, "open_mouth": 0.45, "left_eye": 0.5, "right_eye": 0.5,
    },
    ("expression", "angry"): {"smile": -0.4, "brows": -0.4, "frown": 0.9},
    ("expression", "sad"): {"smile": -0.7, "brows": 0.25},
    ("expression", "happy"): {"smile": 0.8},
    ("eyes", "closed"): {"left_eye": -1.0, "right_eye": -1.0},
    ("eyes", "wide"): {"left_eye": 0.7, "right_eye": 0.7},
    ("eyes", "wink_left"): {"left_eye": -1.0},
    ("eyes", "wink_right"): {"right_eye": -1.0},
    ("eyes", "wink"): {"right_eye": -1.0},
    ("gaze", "left"): {"gaze_x": -0.7},
    ("gaze", "right"): {"gaze_x": 0.7},
    ("gaze", "up"): {"gaze_y": 0.7},
    ("gaze", "down"): {"gaze_y": -0.7},
    ("brows", "raised"): {"brows": 0.7},
    ("brows", "frown"): {"brows": -0.3, "frown": 0.8},
}  # fmt: skip
WHOLE = {("eyes", "closed"), ("eyes", "wink_left"), ("eyes", "wink_right"), ("eyes", "wink"),
         ("smile", "slight"), ("smile", "broad"), ("smile", "none")}  # fmt: skip
"""Those whose amount the value itself says."""
SKIN: dict[tuple[str, str], Amounts] = {
    ("skin", "smooth"): {"smooth": 0.6},
    ("skin", "blush"): {"blush": 0.6},
    ("make_up", "lipstick"): {"lipstick": 0.7},
    ("make_up", "eye_shadow"): {"eye_shadow": 0.6},
}
TONES: dict[tuple[str, str], Amounts] = {
    ("light", "brighter"): {"brightness": 0.35},
    ("light", "darker"): {"brightness": -0.35},
    ("light", "warmer"): {"warmth": 0.4},
    ("light", "cooler"): {"warmth": -0.4},
    ("light", "contrast"): {"contrast": 0.4},
    ("light", "vivid"): {"saturation": 0.45},
    ("light", "muted"): {"saturation": -0.5},
}
FEATURES: dict[tuple[str, str], Amounts] = {
    ("hair_volume", "more"): {"hair_volume": 0.6},
    ("hair_volume", "less"): {"hair_volume": -0.6},
}
VIEWS: dict[tuple[str, str], Amounts] = {
    ("turn", "left"): {"yaw": -16.0},
    ("turn", "right"): {"yaw": 16.0},
    ("turn", "up"): {"pitch": 9.0},
    ("turn", "down"): {"pitch": -9.0},
    ("tilt", "left"): {"roll": -9.0},
    ("tilt", "right"): {"roll": 9.0},
}
ZOOMS = {("frame", "closer"): 1.35, ("frame", "farther"): 0.75}
SCENES = {
    "studio": ("studio",),
    "city": ("city",),
    "forest": ("forest", "nature"),
    "beach": ("beach",),
    "space": ("space",),
    "sunset": ("sunset",),
    "library": ("library",),
}
"""Built-in scenes by value, the best first."""
ACCESSORIES: dict[tuple[str, str], dict[str, str]] = {
    ("glasses", "yes"): {"item": "glasses"},
    ("glasses", "sunglasses"): {"item": "sunglasses"},
    ("accessory", "hat"): {"item": "hat", "model": "fedora"},
    ("accessory", "cap"): {"item": "hat", "model": "cap"},
    ("accessory", "earrings"): {"item": "earrings", "model": "hoops"},
    ("accessory", "headphones"): {"item": "headphones"},
}
"""Things to put on. A head has room for one: the first that is named."""
GARMENTS = {
    "suit": "suit",
    "jacket": "suit",
    "shirt": "shirt",
    "t_shirt": "t_shirt",
    "hoodie": "hoodie",
    "sweater": "sweater",
    "turtleneck": "turtleneck",
}
"""Garments by the value of `clothes`; a tie goes with a shirt or a suit."""
BEARDS = {
    ("beard", "stubble"): "stubble",
    ("beard", "short"): "short",
    ("beard", "full"): "full",
    ("moustache", "yes"): "moustache",
}
"""Beards by wish; one with a moustache has it already."""
RECOLOURED = {
    "hair_colour": "hair",
    "beard_colour": "beard",
    "eye_colour": "eyes",
    "lips_colour": "lips",
    "clothes_colour": "clothes",
}


class Plan(Contract):
    """What can be done of a reading."""

    operations: tuple[Operation, ...] = ()
    """In the order they are to be applied."""
    style: str | None = None
    """The id of the style asked for: a choice when avatars are made, not an edit."""
    impossible: tuple[Wish, ...] = ()
    """Understood, but the editor has no tool for it."""


def plan(wishes: Iterable[Wish]) -> Plan:
    """The operations that carry wishes out, as far as there are any."""
    left = list(wishes)
    garment, beard = _garment(left), _beard(left)
    operations: list[Operation | None] = [
        garment,
        beard,
        *_recolours(left),
        _sliders(Expression, EXPRESSIONS, left),
        _sliders(Features, FEATURES, left),
        _skin(left),
        *_accessories(left),
        *_backgrounds(left),
        _view(left),
        _sliders(Tone, TONES, left),
    ]
    style = next((wish.value for wish in left if wish.attribute == "style"), None)
    return Plan(
        operations=tuple(one for one in operations if one is not None),
        style=style,
        impossible=tuple(wish for wish in left if wish.attribute != "style"),
    )


@cache
def _colours() -> dict[str, Any]:
    return load("colours.toml")


def _taken(left: list[Wish], attribute: str) -> list[Wish]:
    """The wishes of an attribute, no longer left."""
    found = [wish for wish in left if wish.attribute == attribute]
    left[:] = [wish for wish in left if wish.attribute != attribute]
    return found


def _recolours(left: list[Wish]) -> list[Recolour]:
    made: list[Recolour] = []
    for attribute, region in RECOLOURED.items():
        if attribute == "lips_colour" and any(wish.value == "lipstick" for wish in left):
            continue
        wishes = _taken(left, attribute)
        if attribute == "clothes_colour":
            # One region holds all clothes: the first garment that covers it gives the colour.
            garments = [wish.of for wish in wishes if wish.of != "tie"]
            first = garments[0] if garments else "tie"
            left += [wish for wish in wishes if wish.of != first or first == "tie"]
            wishes = [wish for wish in wishes if wish.of == first and first != "tie"]
        if wishes:
            codes = [_colours()[_table(region)][wish.value] for wish in wishes[:2]]
            made.append(
                Recolour.model_validate(
                    {
                        "region": region,
                        "colour": codes[0],
                        "second": codes[1] if len(codes) > 1 else None,
                    }
                )
            )
    return made


def _table(region: str) -> str:
    return "hair" if region == "beard" else region


def _amounts(table: dict[tuple[str, str], Amounts], left: list[Wish]) -> Amounts:
    """What the wishes of a table add up to, each with its strength; they are no longer left."""
    sums: Amounts = {}
    for wish in list(left):
        key = (wish.attribute, wish.value)
        if key in table:
            left.remove(wish)
            known = wish.strength is not None and key not in WHOLE
            factor = (wish.strength or USUAL) / USUAL if known else 1.0
            for name, amount in table[key].items():
                sums[name] = _stronger(sums.get(name, 0.0), amount * factor)
    return sums


def _stronger(first: float, second: float) -> float:
    """Two wishes that pull the same way count once; against each other they add up."""
    if first * second > 0:
        return max(first, second, key=abs)
    return first + second


def _clipped(amounts: Amounts, limit: float = 1.0) -> Amounts:
    return {name: round(min(limit, max(-limit, v)), 3) for name, v in amounts.items()}


Slider = TypeVar("Slider", Expression, Features, Tone)


def _sliders(
    kind: type[Slider], table: dict[tuple[str, str], Amounts], left: list[Wish]
) -> Slider | None:
    amounts = _clipped(_amounts(table, left))
    return kind.model_validate(amounts) if any(amounts.values()) else None


def _skin(left: list[Wish]) -> Skin | None:
    amounts: dict[str, Any] = dict(_clipped(_amounts(SKIN, left)))
    if amounts.get("lipstick") and (colours := _taken(left, "lips_colour")):
        amounts["colour"] = _colours()["lips"][colours[0].value]
    return Skin.model_validate(amounts) if amounts else None


def _beard(left: list[Wish]) -> Beard | None:
    """A beard in the colour asked for."""
    wishes = [one for one in left if (one.attribute, one.value) in BEARDS]
    if not wishes:
        return None
    first = next((one for one in wishes if one.attribute == "beard"), wishes[0])
    for one in wishes:
        left.remove(one)
    settings: dict[str, Any] = {"style": BEARDS[first.attribute, first.value]}
    if colours := _taken(left, "beard_colour"):
        settings["colour"] = _colours()["hair"][colours[0].value]
    return Beard.model_validate(settings)


def _garment(left: list[Wish]) -> Garment | None:
    """The first garment asked for that can be made, in its colour."""
    wishes = [wish for wish in left if wish.attribute == "clothes"]
    chosen = next((wish for wish in wishes if wish.value in GARMENTS), None)
    tie = next((wish for wish in wishes if wish.value == "tie"), None)
    if chosen is None and tie is None:
        return None
    name = "shirt_tie" if chosen is None else GARMENTS[chosen.value]
    settings: dict[str, Any] = {"garment": name}
    if tie is not None and name in ("shirt", "shirt_tie", "suit"):
        left.remove(tie)
        settings["garment"] = "suit" if name == "suit" else "shirt_tie"
        if (colour := _of_garment(left, "tie")) is not None:
            settings["second"] = colour
    if chosen is not None:
        left.remove(chosen)
        if (colour := _of_garment(left, chosen.value)) is not None:
            settings["colour"] = colour
    return Garment.model_validate(settings)


def _of_garment(left: list[Wish], garment: str) -> str | None:
    """The colour asked for a garment, no longer left."""
    found = [one for one in left if one.attribute == "clothes_colour" and one.of == garment]
    if not found:
        return None
    left.remove(found[0])
    return str(_colours()["clothes"][found[0].value])


def _accessories(left: list[Wish]) -> list[Accessory]:
    made: list[Accessory] = []
    for wish in list(left):
        settings = ACCESSORIES.get((wish.attribute, wish.value))
        if settings is None:
            continue
        on_head = settings["item"] in ("hat", "headphones")
        if on_head and any(one.item in ("hat", "headphones") for one in made):
            continue
        left.remove(wish)
        made.append(Accessory.model_validate(settings))
    return made


def _view(left: list[Wish]) -> View | None:
    amounts = _amounts(VIEWS, left)
    zooms = [wish for wish in left if (wish.attribute, wish.value) in ZOOMS]
    for wish in zooms:
        left.remove(wish)
        amounts["zoom"] = _zoom(wish)
    return View.model_validate(amounts) if amounts else None


def _zoom(wish: Wish) -> float:
    full = ZOOMS[wish.attribute, wish.value]
    strength = USUAL if wish.strength is None else wish.strength
    return round(1.0 + (full - 1.0) * strength / USUAL, 3)


def _scene(value: str) -> str | None:
    """The built-in scene that a value stands for, if it can be painted."""
    return next((name for name in SCENES.get(value, ()) if name in get_args(Scene)), None)


def _backgrounds(left: list[Wish]) -> list[Background]:
    """Remove, colour (two make a gradient) or scene; blur comes last, over what stands there.

    Scenes that can't be painted are left.
    """
    wishes = _taken(left, "background")
    left += [wish for wish in wishes if _scene(wish.value) is None and wish.value in SCENES]
    values = [wish.value for wish in wishes]
    colours = [_colours()["background"][v] for v in values if v in _colours()["background"]]
    made: list[Background] = []
    if "remove" in values:
        made.append(Background(fill="transparent"))
    elif colours:
        fill = "colour" if len(colours) == 1 else "gradient"
        made.append(Background.model_validate({"fill": fill, "colours": colours[:2]}))
    for value in values:
        if (scene := _scene(value)) is not None:
            made.append(Background.model_validate({"fill": "scene", "scene": scene}))
    if "blur" in values:
        made.append(Background(fill="blur"))
    return made
