"""The drawing that anime, cartoon and sticker share: base coat, shaded parts, lines, features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import smoothstep
from ml.styles._cel import Parts, drawn_tone, hair_cast, jaw_cast, shaded_skin
from ml.styles._contours import contours, traced
from ml.styles._figure import Build, Figure, figure_of
from ml.styles._planes import Planes, modelling, planes_of, tones
from ml.styles._stage import closer, staged
from ml.styles.base import Parameters, RenderContext
from ml.styles.features.eyes import EyeStyle, with_drawn_eyes
from ml.styles.features.mouth import MouthStyle
from ml.styles.features.redraw import FeatureStyle, redraw_features

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]
LARGEST = 1024
"""Side in pixels above which the drawing is enlarged instead of drawn larger."""
SITTER_SIDE = 512
"""Side at which the drawn person's geometry is told, in pixels."""


class DrawingParameters(Parameters):
    """Proportions, shading, features and lines of a drawn person."""

    eyes: Annotated[float, Field(ge=1, le=1.6)] = 1.3
    jaw: Annotated[float, Field(ge=0, le=0.25)] = 0.1
    head: Annotated[float, Field(ge=1, le=1.3)] = 1.0
    open: Annotated[float, Field(ge=1, le=2)] = 1.42
    iris: Annotated[float, Field(ge=0.8, le=1.6)] = 1.18
    lash: Annotated[float, Field(ge=0, le=2)] = 1.0
    vivid: Annotated[float, Field(ge=0.5, le=3)] = 1.8
    shading: Literal["cel", "flat"] = "cel"
    """Clean lines and one shadow, or no lines and a few flat tones."""
    light_from: Literal[-1, 1] = -1
    shadow: Share = 0.5
    """How much of the face lies in shadow."""
    tones: Literal[1, 2] = 1
    warmth: Annotated[float, Field(ge=-1, le=2)] = 0.5
    blush: Share = 0.5
    gloss: Share = 0.8
    lips: Share = 0.45
    nose: Share = 0.5
    brows: Annotated[float, Field(ge=0, le=1.6)] = 0.8
    detail: Share = 0.3
    """How much of the face's own modelling stays on cheeks and forehead."""
    likeness: Share = 1.0
    """How much of it stays around eyes, nose and mouth."""
    flatten: Share = 1.0
    """How far clothes and hair are drawn to few tones."""
    saturation: Annotated[float, Field(ge=0, le=2)] = 1.15
    line: Share = 0.75
    line_weight: Annotated[float, Field(ge=0.5, le=3)] = 1.0
    line_colour: Colour = "#2a1a1e"
    ambient: Colour | None = None
    """Colour that the whole person is bathed in."""
    ambient_strength: Share = 0.25
    rim: Share = 0.0
    rim_colour: Colour = "#ffffff"
    zoom: Annotated[float, Field(ge=0.8, le=1.6)] = 1.0


@dataclass(frozen=True)
class Drawn:
    """A drawn person, not yet standing before anything.

    Attributes:
        image: (S, S, 3) sRGB in 0..1.
        person: geometry of the drawing, its image still the photo's.
        parts: what is skin, hair, beard.
        sitter: geometry of the whole picture, drawn eyes and closer view included; small.
    """

    image: FloatImage
    person: Portrait
    parts: Parts
    sitter: Portrait


def draw(portrait: Portrait, parameters: DrawingParameters, context: RenderContext) -> Drawn:
    """Draw the person at the context's size, at most `LARGEST`.

    Reports up to three quarters of the work.
    """
    work = min(context.size, LARGEST)
    build = _build(parameters, context.strength)
    figure = context.keep(
        ("figure", work, build), lambda: figure_of(portrait, work, build, context.report)
    )
    person, parts = figure.person, figure.parts
    shaded = _shaded(figure, parameters)
    image = oklab_to_rgb(shaded)
    context.report(0.5, image)
    if parameters.line > 0:
        weight = parameters.line_weight
        ink = context.keep(
            ("lines", work, build, weight), lambda: contours(figure.lab, person, parts, weight)
        )
        ink = np.maximum(ink, figure.strands * 0.6) * parameters.line
        image = mix(image, traced(shaded, parameters.line_colour), ink)
    context.report(0.6, image)
    tone = drawn_tone(parts.tone)
    style = _features(parameters, context.strength)
    image = redraw_features(image, person, figure.source, tone, style)
    closeness = max(parameters.zoom, 1.0)
    image = closer(image, closeness)
    context.report(0.75, image)
    sitter = staged(with_drawn_eyes(person, style.eyes), SITTER_SIDE, closeness)
    person = replace(person, matte=closer(person.matte, closeness))
    return Drawn(image, person, parts, sitter)


def _build(parameters: DrawingParameters, strength: float) -> Build:
    degree = strength - 0.5
    return Build(
        zoom=min(parameters.zoom, 1.0),
        eyes=1 + (parameters.eyes - 1) * (1 + 0.8 * degree),
        jaw=parameters.jaw * (1 + degree),
        head=parameters.head,
        flatten=float(np.clip(parameters.flatten * (0.7 + 0.6 * strength), 0, 1)),
        gloss=parameters.gloss,
    )


def _shaded(figure: Figure, parameters: DrawingParameters) -> FloatImage:
    """(S, S, 3) OKLab of the person with skin as lit."""
    person, parts = figure.person, figure.parts
    planes = planes_of(person, figure.lab, parts, figure.relief, _towards(parameters))
    shade = _flat_skin if parameters.shading == "flat" else _cel_skin
    skin = shade(person, parts, planes, parameters)
    out = mix(figure.masses, skin, parts.skin * (1 - parts.beard))
    out[..., 1:] *= parameters.saturation
    if parameters.ambient is not None:
        wash = rgb_to_oklab(hex_to_rgb(parameters.ambient)) * np.array([0.4, 1, 1], np.float32)
        out += (wash - out * np.array([0.4, 0.6, 0.6], np.float32)) * parameters.ambient_strength
    return out.astype(np.float32)


def _towards(parameters: DrawingParameters) -> tuple[float, float, float]:
    return (0.55 * parameters.light_from, -0.5, 0.75)


def _cast(person: Portrait, parts: Parts, parameters: DrawingParameters) -> FloatImage:
    """(S, S) what hair and jaw throw on the skin, with a clean edge."""
    towards, unit = _towards(parameters), person.interocular
    both = np.maximum(hair_cast(parts, unit, towards), jaw_cast(person, unit, towards))
    return smoothstep(0.35, 0.65, both)


def _cel_skin(
    person: Portrait, parts: Parts, planes: Planes, parameters: DrawingParameters
) -> FloatImage:
    """Skin in clean tones: light, one shadow with the features' own, perhaps a deeper one."""
    cast = _cast(person, parts, parameters)
    # The shadow's shape is half the drawn light's, half the face's own: it tells people apart.
    _, first, deep = tones(planes, parameters.shadow, 0.6)
    second = deep if parameters.tones == 2 else None
    tone = drawn_tone(parts.tone)
    skin = shaded_skin(tone, np.maximum(first, cast), second, parameters.warmth)
    return _modelled(skin, tone, planes, parameters)


_DEEPEST = 0.34
"""Most that a feature's shadow takes from skin's lightness, as a share of it."""
_PALER = 0.6
"""Chroma lost by a share of lightness lost."""


def _modelled(
    skin: FloatImage, tone: FloatImage, planes: Planes, parameters: DrawingParameters
) -> FloatImage:
    """Skin with the features' own shadows, warmer where they are deeper."""
    # Four tones have the cheeks' modelling already.
    share = 0.4 if parameters.shading == "flat" else 1.0
    change = modelling(planes, parameters.likeness, share * parameters.detail)
    # Deepest under the nose and in the corners of the eyes: brown there, for dark red is a wound.
    change = np.maximum(change, 0) - _DEEPEST * np.tanh(np.maximum(-change, 0) / _DEEPEST)
    skin[..., 0] += change * float(tone[0])
    skin[..., 1:] *= (1 + _PALER * np.minimum(change, 0))[..., None]
    skin[..., 1] -= 0.02 * np.minimum(change, 0)
    return skin


def _flat_skin(
    person: Portrait, parts: Parts, planes: Planes, parameters: DrawingParameters
) -> FloatImage:
    """Skin in four flat tones, as posters and animated series have it."""
    lit, first, deep = tones(planes, parameters.shadow, parameters.detail)
    shadow = np.maximum(first, _cast(person, parts, parameters))
    tone = drawn_tone(parts.tone)
    skin = shaded_skin(tone, shadow, deep, parameters.warmth)
    light = tone * np.array([1.0, 0.92, 1.05], np.float32) + np.array([0.024, 0, 0], np.float32)
    skin = mix(skin, light, lit * (1 - shadow))
    return _modelled(skin, tone, planes, parameters)


def _features(parameters: DrawingParameters, strength: float) -> FeatureStyle:
    line = hex_to_rgb(parameters.line_colour)
    eyes = EyeStyle(
        open=parameters.open + 0.2 * (strength - 0.5),
        iris=parameters.iris,
        tall=1.1 if parameters.shading == "cel" else 1.0,
        reach=0.58,
        vivid=parameters.vivid,
        lash=0.095 * parameters.lash,
        wing=0.1 * parameters.lash,
        line=(float(line[0]), float(line[1]), float(line[2])),
    )
    mouth = MouthStyle(lips=parameters.lips)
    return FeatureStyle(
        eyes=eyes,
        mouth=mouth,
        nose=0.06 * parameters.nose,
        brows=parameters.brows,
        blush=parameters.blush,
        side=-parameters.light_from,
        flat=True,
    )
