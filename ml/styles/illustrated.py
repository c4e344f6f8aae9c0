"""Illustrated avatars put together from drawn parts that match the person; vector throughout."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.faces.portrait import Portrait
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_hex, rgb_to_oklab
from ml.styles import matching
from ml.styles._drawing import drawn, rasterised
from ml.styles._traits import Traits, traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Ground = Literal["solid", "gradient", "circle", "dots", "rays", "arch"]

_SIDE = 1024
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
    accent: Colour = "#ff6b57"
    ground: Ground = "solid"
    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=8)] = ("#dfe8f0",)
    """Background colours: of a solid ground one is picked; others use the first two."""
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
        inner = drawn(parameters.drawing, table, choices, _colours(traits, parameters))
        svg = _composed(inner, table, traits, parameters, context)
        pixels = rasterised(svg, context.size, context.size).astype(np.float32) / 255
        image = np.ascontiguousarray(pixels[..., :3])
        context.report(1.0, image)
        return Rendering(image, svg=svg)


def _rank(part: matching.Part, rank: int) -> int:
    """Only what has no right answer on the photo goes on to its next choice; a beard does not."""
    settled = {"beard", "glasses", "moustache", "painted"}
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


def _colours(traits: Traits, parameters: IllustratedParameters) -> dict[str, str]:
    own = {**traits.colours, "ink": "#1b181d", "paper": "#ffffff"}
    if parameters.palette == "own":
        return _shaded(own)
    if parameters.palette == "bright":
        return _shaded({**own, "clothes": parameters.accent})
    accent = rgb_to_oklab(hex_to_rgb(parameters.accent))
    dark = rgb_to_hex(oklab_to_rgb(np.array([0.24, *(accent[1:] * 0.55)])))

    def shade(lightness: float, chroma: float) -> str:
        return rgb_to_hex(oklab_to_rgb(np.array([lightness, *(accent[1:] * chroma)])))

    skin = float(rgb_to_oklab(hex_to_rgb(own["skin"]))[0])
    hair = float(rgb_to_oklab(hex_to_rgb(own["hair"]))[0])
    hair_ink = shade(0.30 + 0.55 * hair, 0.8)
    return _shaded(
        {
            "skin": shade(0.52 + 0.47 * skin, 0.28),
            "hair": hair_ink,
            "beard": hair_ink,
            "clothes": parameters.accent,
            "ink": dark,
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
        rf'<svg \1x="0" y="0" width="{_SIDE}" height="{_SIDE}" viewBox="{view}"',
        inner,
        count=1,
    )
    turned = {"left": traits.yaw > _TURNED, "right": traits.yaw < -_TURNED}.get(table.faces, False)
    if turned:
        nested = f'<g transform="translate({_SIDE} 0) scale(-1 1)">{nested}</g>'
    ground = _ground(parameters, context.rng(2))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" '
        f'width="{_SIDE}" height="{_SIDE}">{ground}{nested}</svg>'
    )


def _ground(parameters: IllustratedParameters, rng: np.random.Generator) -> str:
    colours = list(parameters.colours)
    if parameters.ground == "solid":
        return _rect(colours[int(rng.integers(len(colours)))])
    first = colours[0]
    second = colours[1] if len(colours) > 1 else _lighter(first)
    if parameters.ground == "gradient":
        return (
            '<defs><linearGradient id="ground" x1="0" y1="0" x2="0.35" y2="1">'
            f'<stop offset="0" stop-color="{second}"/><stop offset="1" stop-color="{first}"/>'
            f"</linearGradient></defs>{_rect('url(#ground)')}"
        )
    if parameters.ground == "circle":
        return f'{_rect(first)}<circle cx="512" cy="500" r="410" fill="{second}"/>'
    if parameters.ground == "arch":
        return (
            f'{_rect(first)}<path d="M132 1024V492A380 380 0 0 1 892 492V1024Z" fill="{second}"/>'
        )
    if parameters.ground == "dots":
        places = ((0, 0), (64, 0), (32, 32), (0, 64), (64, 64))
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="11"/>' for x, y in places)
        return (
            '<defs><pattern id="ground" width="64" height="64" patternUnits="userSpaceOnUse">'
            f'<g fill="{second}">{dots}</g></pattern></defs>'
            f"{_rect(first)}{_rect('url(#ground)')}"
        )
    turns = (np.arange(12) + float(rng.random())) * np.pi / 6
    rays = "".join(
        f"M512 470L{512 + 1100 * np.cos(a - 0.13):.0f} {470 + 1100 * np.sin(a - 0.13):.0f}"
        f"L{512 + 1100 * np.cos(a + 0.13):.0f} {470 + 1100 * np.sin(a + 0.13):.0f}Z"
        for a in turns
    )
    return f'{_rect(first)}<path d="{rays}" fill="{second}"/>'


def _rect(fill: str) -> str:
    return f'<rect width="{_SIDE}" height="{_SIDE}" fill="{fill}"/>'


def _lighter(colour: str) -> str:
    return rgb_to_hex(mix(hex_to_rgb(colour), np.ones(3, np.float32), 0.35))
