"""How the variants of a style of one's own differ: light, ground, brush, distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml.custom_styles import CUSTOM, CustomStyle
from ml.styles import catalogue
from ml.styles.catalogue import Look, StyleDefinition, Text

Ground = Literal["own", "pale", "deep", "accent"]


@dataclass(frozen=True)
class Variation:
    """What a variant does to the portrait before it is painted.

    Attributes:
        ground: the person's own background made quiet, or the palette's lightest, darkest or most
            vivid colour.
        brush: size of the brushwork against the style's.
        zoom: above 1 comes closer.
        light: a lamp at one side, below 0 the left, in OKLab lightness.
        contrast: of light and shade, 1 as it is.
    """

    ground: Ground = "own"
    brush: float = 1.0
    zoom: float = 1.0
    light: float = 0.0
    contrast: float = 1.0


_VARIATIONS: dict[str, tuple[Text, Variation]] = {
    "plain": (Text(en="As it is", ru="Как есть"), Variation()),
    "pale": (Text(en="Pale ground", ru="Светлый фон"), Variation("pale", zoom=1.06, light=-0.04)),
    "deep": (
        Text(en="Deep ground", ru="Тёмный фон"),
        Variation("deep", light=0.07, contrast=1.12, zoom=1.03),
    ),
    "accent": (Text(en="Vivid ground", ru="Яркий фон"), Variation("accent", zoom=1.1)),
    "close": (
        Text(en="Close, fine brush", ru="Крупно, тонкая кисть"),
        Variation(brush=0.8, zoom=1.22, light=0.05),
    ),
    "broad": (
        Text(en="Broad brush", ru="Широкая кисть"),
        Variation(brush=1.3, light=-0.06, contrast=1.08),
    ),
}


def variation(look: str) -> Variation:
    """What a look of `definition` does; looks of a base style change nothing further."""
    return _VARIATIONS[look][1] if look in _VARIATIONS else Variation()


def definition(style: CustomStyle) -> StyleDefinition:
    """The style as the catalogue would list it.

    Its looks are variations of its own over a photo, and the base style's looks over another base.

    Raises:
        AvatarError: ``style.unknown``, ``style.unknown_look`` for a base that isn't there.
    """
    base = catalogue.style(style.base)
    name = Text(en=style.name, ru=style.name)
    if style.base != "realism":
        looks = base.looks if style.look is None else (base.look(style.look),)
        alike = {"kind": base.kind, "background": base.background, "credits": base.credits}
    else:
        looks = tuple(Look(id=id_, name=told) for id_, (told, _) in _VARIATIONS.items())
        alike = {}
    return StyleDefinition(
        id=CUSTOM, renderer=CUSTOM, name=name, description=name, looks=looks, **alike
    )
