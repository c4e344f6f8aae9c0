"""What a model is told: style and look, what was measured on the photo, and the person's own words.

A free text reaches the model only as far as the sentence parser understands it, in the words of its
own vocabulary: Russian becomes English that way, and nothing that the vocabulary does not hold can
be asked of a picture of a real person. What was not understood is told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ml import bundles
from ml.bundles.definition import StyleUse
from ml.styles.catalogue import StyleDefinition
from ml.text import Reading, Wish
from ml.text.vocabulary import labels

_WORDING = Path(bundles.__file__).with_name("wording.toml")
_SHOWN = 0.5
"""Measures above this are said."""
GENTLE, BOLD = 0.3, 0.7
"""Strengths below and above which a style is said to be gentle or bold."""


@dataclass(frozen=True)
class Prompt:
    """What is wanted, and what is not."""

    positive: str
    negative: str


@cache
def _wording() -> dict[str, Any]:
    return tomllib.loads(_WORDING.read_text("utf-8"))


def prompt(
    style: StyleDefinition,
    look: str,
    use: StyleUse,
    measures: Mapping[str, float | str],
    wishes: Iterable[Wish],
    strength: float,
) -> Prompt:
    """The prompt of one picture.

    Args:
        look: id of one of the style's.
        use: how the bundle draws the style.
        measures: of the photo, see `ml.faces.measures`.
        wishes: of the free text.
        strength: 0..1, of the style.
    """
    wording = _wording()
    common = wording["styles"].get(style.id, {})
    asked = list(wishes)
    person = ", ".join([wording["person"]["base"], *_seen(measures, asked), *map(phrase, asked)])
    looks = style.look(look).name.en.lower()
    if strength < GENTLE:
        looks += ", subtle, restrained"
    elif strength > BOLD:
        looks += ", bold, strongly stylised"
    pattern = use.prompt or common.get("prompt") or "{person}, {look}"
    unwanted = [use.negative or common.get("negative"), wording["negative"]["base"]]
    return Prompt(
        positive=pattern.format(person=person, look=looks),
        negative=", ".join(one for one in unwanted if one),
    )


_ABOUT = {
    "bald": ("hair_length", "hair_style", "hair_colour"),
    "mouth_open": ("mouth", "expression", "smile"),
    "smile": ("smile", "mouth", "expression"),
}
"""What a measure is no longer said beside, by its name; else the wish of the same name."""


def _seen(measures: Mapping[str, float | str], asked: Iterable[Wish]) -> list[str]:
    """What the photo shows, unless the person asks for something else there."""
    taken = {wish.attribute for wish in asked}
    said = []
    for name, words in _wording()["measures"].items():
        value = measures.get("baldness" if name == "bald" else name, 0.0)
        hidden = taken.intersection(_ABOUT.get(name, (name,)))
        if isinstance(value, float | int) and value > _SHOWN and not hidden:
            said.append(words)
    colour = measures.get("hair_name")
    bald = "bald head" in said or "bald" in {wish.value for wish in asked}
    if isinstance(colour, str) and colour and not bald and "hair_colour" not in taken:
        said.append(f"{colour.replace('_', ' ')} hair")
    return said


def phrase(wish: Wish) -> str:
    """One wish in English: ``very curly hair``, ``blond hair``, ``no glasses``."""
    attribute, value = labels(wish.attribute, wish.value)
    what, how = attribute["en"].lower(), value["en"].lower()
    noun = _NOUNS.get(wish.attribute, what)
    if wish.value == "bald":
        return "bald head"
    if how == "none":
        return f"no {noun}"
    if how == "yes":
        return f"{_degree(wish)}{noun}" if wish.attribute == "smile" else f"with {noun}"
    if wish.attribute in _ALONE:
        return f"{_degree(wish)}{how}"
    if wish.attribute == "background":
        return f"{how} background"
    if wish.attribute == "age":
        return f"{wish.years} years {how}" if wish.years else f"{_degree(wish)}{how}"
    if wish.attribute in _AFTER:
        return f"{what} {how}"
    return f"{_degree(wish)}{how} {noun}"


_NOUNS = {
    "hair_colour": "hair",
    "hair_length": "hair",
    "hair_style": "hair",
    "beard_colour": "beard",
    "eye_colour": "eyes",
    "lips_colour": "lips",
    "clothes_colour": "clothes",
    "expression": "expression",
    "hair_volume": "volume of hair",
}
_OWN_DEGREE = ("slight", "broad", "none", "stubble")
_ALONE = ("gender", "clothes", "accessory", "make_up", "style")
_AFTER = ("gaze", "eyes", "brows", "mouth", "turn", "tilt", "frame")


def _degree(wish: Wish) -> str:
    if wish.value in _OWN_DEGREE or wish.strength is None or 0.4 < wish.strength < 0.9:
        return ""
    return "very " if wish.strength >= 0.9 else "slightly "


def not_understood(reading: Reading) -> str:
    """The words nothing could be made of, as written, for telling."""
    return ", ".join(one.word for one in reading.unknown)
