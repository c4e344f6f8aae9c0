"""Cartoon: the look of animated films: smooth forms, clean colours, lively eyes."""

from __future__ import annotations

import numpy as np

from ml.enhance import enlarge
from ml.faces.portrait import Portrait
from ml.imaging.backgrounds import BackgroundKind, paint
from ml.styles._character import Colour, DrawingParameters, draw
from ml.styles._contours import edge_lit
from ml.styles._stage import crisp, over
from ml.styles.base import RenderContext, Rendering


class CartoonParameters(DrawingParameters):
    """A drawing before a painted background."""

    background: BackgroundKind = "gradient"
    colours: tuple[Colour, ...] = ("#3f9bd8", "#bfe6fa")


class Cartoon:
    """A character of an animated film."""

    parameters = CartoonParameters

    def render(
        self, portrait: Portrait, parameters: CartoonParameters, context: RenderContext
    ) -> Rendering:
        """Draw the person, paint the background, add the light from behind."""
        drawn = draw(portrait, parameters, context)
        size = drawn.person.size
        light = (0.5 * parameters.light_from, -0.5)
        ground = paint(parameters.background, size, parameters.colours, context.rng(1), light)
        matte = crisp(drawn.person.matte, size / 300, inset=0.6)
        image = over(ground, drawn.image, matte, wrap=0.15)
        image = edge_lit(
            image,
            drawn.person,
            -parameters.light_from,
            parameters.rim_colour,
            parameters.rim,
        )
        context.report(0.95, image)
        if context.size > size:
            image = enlarge(image, 2)
        return Rendering(np.clip(image, 0, 1).astype(np.float32), sitter=drawn.sitter)
