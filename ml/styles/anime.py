"""Anime: cel shading, large eyes drawn anew, hair in masses with a band of light, clean lines."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ml.enhance import enlarge
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.backgrounds import paint
from ml.styles._character import Colour, DrawingParameters, draw
from ml.styles._contours import edge_lit
from ml.styles._scenes import SCENES, scene
from ml.styles._stage import crisp, over
from ml.styles.base import RenderContext, Rendering


class AnimeParameters(DrawingParameters):
    """A drawing before a backdrop."""

    scene: Literal["sky", "sakura", "dusk", "speed", "window", "gradient", "circle", "halo"] = "sky"
    colours: tuple[Colour, ...] = ()


class Anime:
    """A character of drawn animation."""

    parameters = AnimeParameters

    def render(
        self, portrait: Portrait, parameters: AnimeParameters, context: RenderContext
    ) -> Rendering:
        """Draw the person, paint the backdrop, let its light catch the outline."""
        drawn = draw(portrait, parameters, context)
        size = drawn.person.size
        ground = _backdrop(size, parameters, context)
        matte = crisp(drawn.person.matte, size / 300, inset=0.6)
        image = over(ground, drawn.image, matte, wrap=0.08)
        image = edge_lit(
            image, drawn.person, parameters.light_from, parameters.rim_colour, parameters.rim
        )
        context.report(0.95, image)
        if context.size > size:
            image = enlarge(image, 2)
        return Rendering(np.clip(image, 0, 1).astype(np.float32), sitter=drawn.sitter)


def _backdrop(size: int, parameters: AnimeParameters, context: RenderContext) -> FloatImage:
    if parameters.scene in SCENES:
        return scene(parameters.scene, size, context.rng(1), parameters.colours)
    colours = parameters.colours or ("#7fb6e8", "#e6f3ff")
    return paint(parameters.scene, size, colours, context.rng(1))  # type: ignore[arg-type]
