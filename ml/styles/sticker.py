"""Sticker: bold flat shading, a thick die-cut border, a soft shadow, nothing behind."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from ml.enhance import enlarge
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import hex_to_rgb, mix
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles._character import Colour, DrawingParameters, Share, draw
from ml.styles._diecut import AccentKind, accents, grown_by, rounded_cut, solid_shape
from ml.styles._stage import crisp
from ml.styles.base import RenderContext, Rendering


class StickerParameters(DrawingParameters):
    """A bold drawing and how it is cut out."""

    border: Annotated[float, Field(ge=0, le=0.08)] = 0.026
    """Width of the die-cut border as a share of the side."""
    border_colour: Colour = "#ffffff"
    second_border: Annotated[float, Field(ge=0, le=0.05)] = 0.0
    second_colour: Colour = "#20141a"
    outline: Annotated[float, Field(ge=0, le=0.03)] = 0.007
    """Width of the line around the person, inside the border, as a share of the side."""
    cast: Share = 0.4
    """Strength of the drop shadow."""
    accent: AccentKind = "none"
    accent_calm: AccentKind | None = None
    """What stands beside a face that does not smile, if another."""
    accent_colours: tuple[Colour, ...] = ("#ff4d6d", "#ff8fa3")


SMILES = 0.3
"""The measured smile from which a face counts as smiling."""


def suited(parameters: StickerParameters, portrait: Portrait) -> StickerParameters:
    """The parameters as they suit the expression: no hearts and no rosy cheeks for a stern face."""
    if float(portrait.measures.get("smile", 0.0)) >= SMILES:
        return parameters
    calm = parameters.accent if parameters.accent_calm is None else parameters.accent_calm
    return parameters.model_copy(update={"accent": calm, "blush": 0.4 * parameters.blush})


class Sticker:
    """A messenger sticker with a transparent background."""

    parameters = StickerParameters

    def render(
        self, portrait: Portrait, parameters: StickerParameters, context: RenderContext
    ) -> Rendering:
        """Draw, cut out, put a border and a shadow around."""
        parameters = suited(parameters, portrait)
        drawn = draw(portrait, parameters, context)
        size = drawn.person.size
        matte = crisp(drawn.person.matte, size / 280, inset=0.8) * rounded_cut(size)
        marks, mark_shape = accents(
            parameters.accent,
            grown_by(solid_shape(matte), (parameters.border * 1.6 + parameters.outline) * size),
            parameters.accent_colours,
            context.rng(1),
        )
        image, alpha = _cut(drawn.image, matte, marks, mark_shape, parameters)
        context.report(0.95, image)
        if context.size > size:
            image = enlarge(image, 2)
            alpha = cv2.resize(alpha, (context.size,) * 2, interpolation=cv2.INTER_CUBIC)
        return Rendering(
            np.clip(image, 0, 1).astype(np.float32),
            np.clip(alpha, 0, 1).astype(np.float32),
            sitter=drawn.sitter,
        )


def _cut(
    drawing: FloatImage,
    matte: FloatImage,
    marks: FloatImage,
    mark_shape: FloatImage,
    parameters: StickerParameters,
) -> tuple[FloatImage, FloatImage]:
    """Shadow, border, drawing and accents in one picture with its alpha."""
    size = drawing.shape[0]
    shape = solid_shape(matte)
    lined = grown_by(shape, parameters.outline * size) if parameters.outline > 0 else shape
    border = np.maximum(
        grown_by(shape, (parameters.border + parameters.outline) * size),
        grown_by(mark_shape, parameters.border * 0.6 * size) if mark_shape.any() else 0,
    )
    outer = border
    if parameters.second_border > 0:
        outer = grown_by(border, parameters.second_border * size)
    colour = np.broadcast_to(hex_to_rgb(parameters.second_colour), drawing.shape)
    image = mix(colour, hex_to_rgb(parameters.border_colour), border)
    if parameters.outline > 0:
        image = mix(image, hex_to_rgb(parameters.line_colour), lined)
    image = mix(image, drawing, matte * (shape > 0.02))
    image = mix(image, marks, mark_shape)
    drop = np.array([[1, 0, 0.004 * size], [0, 1, 0.012 * size]], np.float32)
    shadow = cv2.warpAffine(outer, drop, (size, size)) * parameters.cast
    shadow = soft(shadow, 0.011 * size)
    alpha = outer + shadow * (1 - outer)
    # Under the shadow alone the colour is the shadow's, so that nothing light bleeds out.
    share = outer / np.maximum(alpha, 1e-4)
    dark = np.array([0.06, 0.05, 0.09], np.float32)
    return mix(np.broadcast_to(dark, image.shape), image, share), alpha.astype(np.float32)
