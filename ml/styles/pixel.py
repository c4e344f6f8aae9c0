"""Pixel art: few large pixels, few coherent colours, features set by hand."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.faces.portrait import Portrait
from ml.imaging import palette as palettes
from ml.imaging import pixel_grid, pixel_scenes
from ml.imaging.colour import Float, oklab_to_rgb, rgb_to_oklab
from ml.imaging.pixel_scenes import SceneKind
from ml.styles._closeup import closer
from ml.styles._pixel_face import Face
from ml.styles._pixel_ramps import Ramps, ramps
from ml.styles._pixel_tones import SAMPLES, masses, small
from ml.styles._traits import developed, traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class PixelParameters(Parameters):
    """What a pixel style may set."""

    cell: Annotated[int, Field(ge=6, le=20, multiple_of=2)] = 8
    """Side of a grid pixel in a picture of 1024."""
    closeness: Annotated[float, Field(ge=0.1, le=0.3)] = 0.2
    """Distance between the irises as a share of the picture, where the photo allows it."""
    shades: Annotated[int, Field(ge=3, le=6)] = 6
    """Tones of the skin; other materials have three to five."""
    master: tuple[Colour, ...] = ()
    """The set the person's colours are taken from; empty: the person's own."""
    order: Literal["colour", "light"] = "colour"
    """Match the master by colour, or spread the picture's lightness over it from dark to light."""
    dither: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    chroma: Annotated[float, Field(ge=0.0, le=2.0)] = 1.05
    contrast: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    """Spreads the tones of every material."""
    outline: Annotated[float, Field(ge=0.0, le=1.0)] = 0.85
    """Darkness of the line around the person."""
    scene: SceneKind = "flat"
    scene_colours: Annotated[tuple[Colour, ...], Field(min_length=2)] = ("#3b5dc9", "#41a6f6")
    frame: bool = False
    """Set the picture in a collector's card."""


class Pixel:
    """Draws pixel art."""

    parameters = PixelParameters

    def render(
        self, portrait: Portrait, parameters: PixelParameters, context: RenderContext
    ) -> Rendering:
        """See `ml.styles.base.Renderer`."""
        cell, side = _grid(parameters, context)
        near = closer(portrait, parameters.closeness, side * SAMPLES)
        lab = developed(rgb_to_oklab(near.image), near)
        person = pixel_grid.silhouette(small(near.matte, side))
        traits = traits_of(portrait)
        colours = ramps(
            near, lab, traits, parameters.shades, parameters.chroma, parameters.contrast,
            context.rng(1),
        )  # fmt: skip
        if parameters.master:
            colours = colours.limited(palettes.from_hex(parameters.master), parameters.order)
        context.report(0.3, None)
        laid = masses(near, lab, colours, context.strength, parameters.dither)
        Face(near, laid.label, colours, lab).draw(traits.numbers["glasses"] > 0.5)
        picture = _outlined(oklab_to_rgb(colours.entries)[laid.label], person, colours, parameters)
        context.report(0.7, pixel_grid.enlarge(picture, cell, context.size))
        ground = pixel_scenes.scene(
            parameters.scene,
            side,
            oklab_to_rgb(palettes.from_hex(parameters.scene_colours)),
            context.rng(2),
        )
        picture = np.where(person[..., None], picture, ground)
        if parameters.frame:
            ends = oklab_to_rgb(palettes.from_hex(parameters.scene_colours))
            picture = pixel_scenes.framed(
                picture,
                np.array([1, 0.95, 0.8], np.float32),
                ends[0] * 0.35,
                np.array([0.9, 0.25, 0.3], np.float32),
            )
        image = pixel_grid.enlarge(picture.astype(np.float32), cell, context.size)
        context.report(1.0, image)
        return Rendering(image, sitter=near)


def _grid(parameters: PixelParameters, context: RenderContext) -> tuple[int, int]:
    """Side of a grid pixel in the picture asked for, and grid pixels across it."""
    coarse = parameters.cell + 2 * round(2 * (context.strength - 0.5))
    cell = max(2, round(coarse * context.size / 1024))
    return cell, -(-context.size // cell)


def _outlined(
    picture: Float, person: np.ndarray, ramps: Ramps, parameters: PixelParameters
) -> Float:
    """A line around the person in darker shades of what it borders, snapped to the palette."""
    if parameters.outline <= 0:
        return picture
    edge = pixel_grid.rim(person)
    lab = rgb_to_oklab(picture[edge])
    lab[:, 0] *= 1 - 0.75 * parameters.outline
    out = picture.copy()
    out[edge] = oklab_to_rgb(ramps.entries[palettes.nearest(lab, ramps.entries)])
    return out
