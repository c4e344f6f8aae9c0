"""Clay: the person modelled in plasticine and photographed on a small stage.

The photo says where things are and what colours were mixed. Everything seen is modelled anew: skin
with the person's own forms pressed into it, hair in rolled locks, clothes in slabs, glass eyes,
glasses of bent tubes; and all light is computed on that surface.
"""

from __future__ import annotations

import numpy as np

from ml.enhance import enlarge
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.backgrounds import paint
from ml.imaging.colour import hex_to_rgb, mix, to_linear, to_srgb
from ml.imaging.filters import smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles._clay_face import sparkle
from ml.styles._clay_figure import ClayParameters, Figure, modelled
from ml.styles._clay_light import Lamps, Material, Surface, lit, normals_of
from ml.styles._clay_parts import Build, Parts, parts_of
from ml.styles.base import RenderContext, Rendering

_LARGEST = 1024
"""Side in pixels above which the picture is enlarged instead of modelled larger."""


class Clay:
    """A plasticine figure."""

    parameters = ClayParameters

    def render(
        self, portrait: Portrait, parameters: ClayParameters, context: RenderContext
    ) -> Rendering:
        """Model, light, photograph on the stage."""
        work = min(context.size, _LARGEST)
        degree = context.strength - 0.5
        build = Build(
            zoom=parameters.zoom,
            eyes=1 + (parameters.eyes - 1) * (1 + 1.2 * degree),
            jaw=parameters.jaw,
            locks=parameters.locks,
        )
        parts = context.keep(
            ("clay", work, build), lambda: parts_of(portrait, work, build, context.report)
        )
        person = parts.person
        context.report(0.5, None)
        figure = modelled(parts, parameters, context)
        context.report(0.6, None)
        image = _photographed(figure, parts, parameters, context)
        context.report(0.8, image)
        light = (0.5 * parameters.light_from, -0.5)
        ground = paint(parameters.background, work, parameters.colours, context.rng(1), light)
        ground = _with_shadow(ground, figure.alpha, person.interocular, parameters.light_from)
        image = mix(ground, image, figure.alpha)
        if context.size > work:
            image = enlarge(image, 2)
        return Rendering(np.clip(image, 0, 1).astype(np.float32), sitter=person)


def _photographed(
    figure: Figure, parts: Parts, parameters: ClayParameters, context: RenderContext
) -> FloatImage:
    """(S, S, 3) sRGB of the figure in the stage's light."""
    person = parts.person
    unit = person.interocular
    surface = Surface(parts.relief, figure.height * unit, parts.core, unit)
    normals = normals_of(surface, parameters.relief * (0.8 + 0.4 * context.strength))
    floor = parameters.floor or parameters.colours[-1]
    lamps = Lamps(
        (0.6 * parameters.light_from, -0.55, 0.68),
        to_linear(hex_to_rgb(parameters.key_colour)) * 1.32 * parameters.key,
        to_linear(hex_to_rgb(parameters.fill_colour)) * 0.9 * parameters.fill,
        (0.5 + 0.5 * to_linear(hex_to_rgb(floor))) * 0.6 * parameters.fill,
        to_linear(hex_to_rgb(parameters.rim_colour)) * 2.6 * parameters.rim,
    )
    gloss = parameters.gloss * (1 - 0.45 * figure.hair)
    painted = 1.0 if parameters.tint is None else parameters.polish
    # Locks mirror the lamp in narrow lights: without them black hair has no form, with broad
    # ones it turns grey.
    dark = 1 - smoothstep(0.02, 0.2, figure.paint[..., 1])
    locks = (0.08 + 0.22 * dark) * parameters.gloss * figure.hair
    glaze = np.maximum(figure.glossy * painted, locks)
    material = Material(gloss, parameters.polish, glaze, parameters.translucent)
    linear = lit(figure.paint, surface, normals, lamps, material)
    # A gentle shoulder keeps lit skin from bleaching.
    linear = linear * _developed(linear, figure, parameters)
    peak = linear.max(-1, keepdims=True)
    linear = linear / (1 + np.maximum(peak - 0.55, 0) * 0.55)
    image = to_srgb(linear)
    if parameters.tint is None:
        image = sparkle(image, person, parameters.open, parameters.light_from)
    return image


def _developed(linear: FloatImage, figure: Figure, parameters: ClayParameters) -> FloatImage:
    """(3,) what a photographer's meter sets: how light skin is, and that it has its own colour."""
    inside = figure.skin[::4, ::4] > 0.8
    if inside.sum() < 50:
        return np.ones(3, np.float32)
    seen = linear[::4, ::4][inside].mean(0)
    clay = figure.paint[::4, ::4][inside].mean(0)
    light = np.clip(parameters.exposure * clay.mean() / max(float(seen.mean()), 1e-3), 0.6, 1.8)
    cast = (clay / clay.mean()) / np.maximum(seen / seen.mean(), 1e-3)
    gain = np.clip(cast, 0.6, 1.6) ** parameters.balance
    return np.asarray(light * gain, np.float32)


def _with_shadow(ground: FloatImage, alpha: FloatImage, unit: float, side: int) -> FloatImage:
    """The figure's soft shadow on the wall behind it."""
    size = alpha.shape[0]
    move = np.array([[1, 0, -side * 0.3 * unit], [0, 1, 0.22 * unit]], np.float32)
    shadow = cv2.warpAffine(alpha, move, (size, size), borderMode=cv2.BORDER_REPLICATE)
    shadow = soft(shadow, 0.24 * unit) * 0.45
    # In its own shadow the stage is lit by itself: darker, and more of its own colour.
    return np.asarray(ground ** (1 + 0.9 * shadow[..., None]) * (1 - 0.22 * shadow[..., None]))
