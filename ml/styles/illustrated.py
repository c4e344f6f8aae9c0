"""Illustrated avatars put together from drawn parts that match the person; vector throughout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.faces.portrait import Portrait
from ml.imaging.colour import hex_to_rgb, oklab_to_rgb, rgb_to_hex, rgb_to_oklab
from ml.styles import matching
from ml.styles._drawing import drawn, rasterised
from ml.styles._grounds import SIDE, Ground, ground, harmonious, second_of
from ml.styles._traits import Traits, traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
_TURNED = 0.12
"""Yaw from which a drawing is mirrored to look the way the person does."""


class IllustratedParameters(Parameters):
    """What an illustrated style may set."""

    drawing: str
    """The drawing system: the name of a table in `ml.styles.matching`."""
    rank: Annotated[int, Field(ge=0, le=5)] = 0
    """0 the parts nearest to the person, more the next ones that still fit."""
    palette: Literal["own", "mono", "bright"] = "own"
    """The person's colours, one colour in shades, or the person's with clothes in an accent."""
    accents: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=8)] = ("#ff6b57",)
    """Of these, the one that suits the person is the accent."""
    ground: Ground = "solid"
    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=12)] = ("#dfe8f0",)
    """Of these, the one that sets the person off best is the ground; its second follows from it.
    In one colour, the ground is the accent's own tint instead."""
    zoom: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0


class Illustrated:
    """Draws an avatar from parts."""

    parameters = IllustratedParameters

    def render(
        self, portrait: Portrait, parameters: IllustratedParameters, context: RenderContext
    ) -> Rendering:
        """See `ml.styles.base.Renderer`."""
        table = matching.table(parameters.drawing)
        traits = traits_of(portrait)
        context.report(0.3, None)
        numbers = _bolder(traits, context.strength)
        choices = {
            part.component: matching.choose(
                part, numbers, _rank(part, parameters.rank), context.rng(1, number)
            )
            for number, part in enumerate(table.parts)
        }
        context.report(0.5, None)
        accent = harmonious(
            parameters.accents, {**traits.colours, "clothes": traits.colours["hair"]},
            context.rng(3),
        )  # fmt: skip
        colours = _colours(traits, parameters.palette, accent)
        inner = drawn(parameters.drawing, table, choices, colours)
        svg = _composed(inner, table, traits, parameters, colours, context)
        pixels = rasterised(svg, context.size, context.size).astype(np.float32) / 255
        image = np.ascontiguousarray(pixels[..., :3])
        context.report(1.0, image)
        return Rendering(image, svg=svg)


def _rank(part: matching.Part, rank: int) -> int:
    """Only what has no right answer on the photo goes on to its next choice; a beard does not."""
    settled = {"beard", "glasses", "moustache", "painted", "smile"}
    named = {trait for choice in part.choices().values() for trait in choice}
    return 0 if named & settled else rank


def _bolder(traits: Traits, strength: float) -> dict[str, float]:
    """Traits nearer to the plain middle, or driven to their extremes."""
    gain = 0.75 + 0.5 * strength
    out = dict(traits.numbers)
    for name in ("smile", "open", "volume", "curl"):
        middle = 0.3
        out[name] = float(np.clip(middle + (out[name] - middle) * gain, -1, 1))
    return out


def _tone(colour: str, lightness: float, chroma: float) -> str:
    """A colour's hue at another lightness, its chroma scaled."""
    lab = rgb_to_oklab(hex_to_rgb(colour))
    return rgb_to_hex(oklab_to_rgb(np.array([lightness, *(lab[1:] * chroma)])))


def _colours(traits: Traits, palette: str, accent: str) -> dict[str, str]:
    own = {**traits.colours, "ink": "#1b181d", "paper": "#ffffff"}
    if palette == "own":
        return _shaded(own)
    if palette == "bright":
        return _shaded({**own, "clothes": accent})

    def shade(lightness: float, chroma: float) -> str:
        return _tone(accent, lightness, chroma)

    skin = float(rgb_to_oklab(hex_to_rgb(own["skin"]))[0])
    hair = float(rgb_to_oklab(hex_to_rgb(own["hair"]))[0])
    hair_ink = shade(0.30 + 0.55 * hair, 0.8)
    return _shaded(
        {
            "skin": shade(0.52 + 0.47 * skin, 0.28),
            "hair": hair_ink,
            "beard": hair_ink,
            "clothes": accent,
            "ink": shade(0.24, 0.55),
            "paper": "#ffffff",
        }
    )


def _shaded(colours: dict[str, str]) -> dict[str, str]:
    """With the second tones that flat drawings shade by."""

    def moved(name: str, lightness: float, chroma: float) -> str:
        lab = rgb_to_oklab(hex_to_rgb(colours[name]))
        return rgb_to_hex(oklab_to_rgb(lab * [1, chroma, chroma] + [lightness, 0, 0]))

    return {
        **colours,
        "skin_shade": moved("skin", -0.06, 1.06),
        "hair_light": moved("hair", 0.07, 1.0),
        "beard_light": moved("beard", 0.04, 1.0),
    }


def _composed(
    inner: str,
    table: matching.Table,
    traits: Traits,
    parameters: IllustratedParameters,
    colours: Mapping[str, str],
    context: RenderContext,
) -> str:
    """The whole picture: a ground, and the drawing in its frame, mirrored if need be."""
    left, top, side = table.frame
    shown = side / parameters.zoom
    # Closer views keep the head: they close in on the upper middle.
    box = (left + (side - shown) / 2, top + (side - shown) * 0.30, shown)
    view = f"{box[0]:.2f} {box[1]:.2f} {box[2]:.2f} {box[2]:.2f}"
    nested = re.sub(
        r'<svg ([^>]*?)viewBox="[^"]*"',
        rf'<svg \1x="0" y="0" width="{SIDE}" height="{SIDE}" viewBox="{view}"',
        inner,
        count=1,
    )
    turned = {"left": traits.yaw > _TURNED, "right": traits.yaw < -_TURNED}.get(table.faces, False)
    if turned:
        nested = f'<g transform="translate({SIDE} 0) scale(-1 1)">{nested}</g>'
    kind = parameters.ground
    if parameters.palette == "mono":
        first, second = (_tone(colours["clothes"], *tone) for tone in ((0.955, 0.12), (0.86, 0.4)))
    else:
        first = harmonious(parameters.colours, colours, context.rng(2))
        second = second_of(first, kind)
    behind = ground(kind, first, second, context.rng(4))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
        f'width="{SIDE}" height="{SIDE}">{behind}{nested}</svg>'
    )
