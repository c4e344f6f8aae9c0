"""Clay: the person modelled in plasticine and photographed on a small stage.

Colours are flattened to what a modeller would have mixed; all light is computed anew from a height
field: the mesh's face, the inflated body, strands pressed into the hair, and finger marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.enhance import enlarge
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.backgrounds import BackgroundKind, paint
from ml.imaging.colour import (
    hex_to_rgb,
    mix,
    oklab_to_rgb,
    rgb_to_oklab,
    to_linear,
    to_srgb,
)
from ml.imaging.filters import blur, noise
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief, lambert, relief_of, specular
from ml.imaging.soft import flowing, grown, soft
from ml.styles._basecoat import base_coat
from ml.styles._cel import Parts, drawn_tone, parts_of, posterised, skin_shadow
from ml.styles._character import LARGEST, Colour, Share, kept_modelling
from ml.styles._proportions import stylised
from ml.styles._stage import crisp, cut_out, staged
from ml.styles.base import Parameters, RenderContext, Rendering
from ml.styles.features.eyes import EyeStyle
from ml.styles.features.mouth import MouthStyle
from ml.styles.features.redraw import FeatureStyle, redraw_features

_SIDE = 640
"""Side of the height field that light is computed from."""


class ClayParameters(Parameters):
    """Material, figure, light and stage."""

    eyes: Annotated[float, Field(ge=1, le=1.6)] = 1.25
    head: Annotated[float, Field(ge=1, le=1.3)] = 1.1
    jaw: Annotated[float, Field(ge=0, le=0.25)] = 0.06
    open: Annotated[float, Field(ge=1, le=2)] = 1.12
    likeness: Share = 0.9
    relief: Annotated[float, Field(ge=0.3, le=2)] = 1.0
    strands: Share = 0.6
    marks: Share = 0.5
    """Finger marks and dents."""
    gloss: Share = 0.35
    translucent: Share = 0.6
    """How far light spreads below the surface."""
    saturation: Annotated[float, Field(ge=0, le=2)] = 1.2
    tint: Colour | None = None
    """One material for everything, as an unpainted figure."""
    tint_strength: Share = 1.0
    light_from: Literal[-1, 1] = -1
    key_colour: Colour = "#fff3e2"
    fill_colour: Colour = "#cfe0ff"
    fill: Share = 0.45
    rim: Share = 0.6
    rim_colour: Colour = "#ffffff"
    background: BackgroundKind = "sweep"
    colours: tuple[Colour, ...] = ("#d98e5f", "#f6c79b")
    zoom: Annotated[float, Field(ge=0.8, le=1.6)] = 1.0


@dataclass(frozen=True)
class _Figure:
    """What is lit: geometry, material and surface at one size."""

    person: Portrait
    parts: Parts
    relief: Relief
    coat: FloatImage
    lab: FloatImage
    albedo: FloatImage
    height: FloatImage


class Clay:
    """A plasticine figure."""

    parameters = ClayParameters

    def render(
        self, portrait: Portrait, parameters: ClayParameters, context: RenderContext
    ) -> Rendering:
        """Model, light, set in eyes and mouth, photograph on the stage."""
        work = min(context.size, LARGEST)
        source = cut_out(staged(portrait, work, parameters.zoom))
        degree = context.strength - 0.5
        person = stylised(
            source,
            eyes=1 + (parameters.eyes - 1) * (1 + 0.8 * degree),
            jaw=parameters.jaw,
            head=1 + (parameters.head - 1) * (1 + degree),
        )
        coat = base_coat(person.image, 152, 176)
        context.report(0.3, coat)
        figure = _modelled(coat, person, parameters, context)
        lit = _lit(figure, parameters, context.strength)
        context.report(0.6, lit)
        image = _featured(lit, figure, source, parameters)
        context.report(0.8, image)
        light = (0.5 * parameters.light_from, -0.5)
        ground = paint(parameters.background, work, parameters.colours, context.rng(1), light)
        ground = _with_shadow(ground, person, parameters)
        matte = crisp(person.matte, work / 260, inset=0.8)
        image = mix(ground, image, matte)
        if context.size > work:
            image = enlarge(image, 2)
        return Rendering(np.clip(image, 0, 1).astype(np.float32))


def _modelled(
    coat: FloatImage, person: Portrait, parameters: ClayParameters, context: RenderContext
) -> _Figure:
    """Few flat colours, and the surface that light will see."""
    lab = rgb_to_oklab(coat)
    parts = parts_of(person, lab)
    unit, size = person.interocular, person.size
    relief = relief_of(person)
    tone = drawn_tone(parts.tone)
    albedo = np.stack([soft(np.ascontiguousarray(lab[..., i]), 0.03 * unit) for i in range(3)], -1)
    albedo[..., 0] = posterised(albedo[..., 0], 0.12, 0.2, 0.8)
    small, _, _ = flowing(lab, 0.05 * unit / size, 0.16 * unit / size, 384)
    inside = parts.hair > 0.6
    if inside.any():
        full = grown(small, size)
        middle = np.median(full[inside], axis=0)
        albedo = mix(albedo, full * 0.35 + middle * 0.65, parts.hair)
    # Skin: one lump of clay, a little of the face's own lights and darks pressed in.
    skin = np.broadcast_to(tone, lab.shape).copy()
    light = np.ascontiguousarray(lab[..., 0])
    keep = kept_modelling(person, 0.25, parameters.likeness, context.strength)
    skin[..., 0] += np.clip(soft(light, 0.012 * unit) - soft(light, 0.3 * unit), -0.3, 0.05) * keep
    own = person.regions[Region.BROWS] + 0.72 * person.regions[Region.LIPS]
    own = own * parameters.likeness
    albedo = mix(albedo, skin, parts.skin * (1 - parts.beard) * (1 - own))
    albedo = mix(albedo, lab, np.clip(own * parts.skin, 0, 1))
    albedo[..., 1:] *= parameters.saturation
    if parameters.tint is not None:
        lump = rgb_to_oklab(hex_to_rgb(parameters.tint))
        flat = lump + (albedo - albedo[inside | (parts.skin > 0.5)].mean(0)) * np.array(
            [0.45, 0.06, 0.06], np.float32
        )
        albedo = albedo + (flat - albedo) * parameters.tint_strength
    height = _surface(small, light, person, parts, parameters, context)
    return _Figure(person, parts, relief, coat, lab, albedo.astype(np.float32), height)


def _surface(
    flow: FloatImage,
    light: FloatImage,
    person: Portrait,
    parts: Parts,
    parameters: ClayParameters,
    context: RenderContext,
) -> FloatImage:
    """Fine height in shares of the side, at `_SIDE`: strands, folds of cloth, brows, marks."""
    side = min(_SIDE, person.size)
    unit = person.interocular / person.size
    strand = flow[..., 0] - blur(flow[..., 0], 0.09 * unit * flow.shape[0])
    hair = cv2.resize(np.maximum(parts.hair, parts.beard), (side, side))
    height = grown(np.clip(strand, -0.09, 0.09), side) * hair * 0.16 * parameters.strands
    little = cv2.resize(light, (side, side), interpolation=cv2.INTER_AREA)
    folds = soft(little, 0.025 * unit * side) - soft(little, 0.14 * unit * side)
    cloth = cv2.resize(person.regions[Region.CLOTHES], (side, side))
    skin = cv2.resize(parts.skin, (side, side))
    height += np.clip(folds, -0.1, 0.1) * (0.055 * cloth + 0.045 * skin) * unit / 0.18
    brows = cv2.resize(person.regions[Region.BROWS], (side, side), interpolation=cv2.INTER_AREA)
    lips = cv2.resize(person.regions[Region.LIPS], (side, side), interpolation=cv2.INTER_AREA)
    height += 0.020 * unit * blur(brows, 0.03 * unit * side)
    height += 0.014 * unit * blur(lips, 0.035 * unit * side)
    edge = np.maximum(hair, 0)
    height += 0.03 * unit * soft(edge, 0.035 * unit * side)
    if parameters.marks > 0:
        height += _finger_marks(side, unit, context.rng(2)) * parameters.marks
    return height.astype(np.float32)


def _finger_marks(side: int, unit: float, rng: np.random.Generator) -> FloatImage:
    """Shallow dents everywhere and a few fingerprints."""
    dents = 0.0032 * unit * noise((side, side), 0.5 * unit * side, rng, 3)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    out = dents.astype(np.float32)
    for _ in range(26):
        cx, cy = rng.uniform(0.1, 0.9), rng.uniform(0.05, 1.0)
        turn, squeeze = rng.uniform(0, np.pi), rng.uniform(0.6, 0.85)
        c, s = np.cos(turn), np.sin(turn)
        u = (c * (x - cx) + s * (y - cy)) / unit
        v = (-s * (x - cx) + c * (y - cy)) / unit / squeeze
        radius = np.hypot(u, v + 0.05)
        ridge = np.sin(2 * np.pi * radius / 0.036 + 1.5 * u)
        out += 0.0011 * unit * ridge * np.exp(-((np.hypot(u, v) / 0.16) ** 2)) * 2.0
    return out


def _lit(figure: _Figure, parameters: ClayParameters, strength: float) -> FloatImage:
    """Key with a red-rimmed terminator, sky and ground, hollows, sheen, light from behind."""
    person, parts = figure.person, figure.parts
    size, unit = person.size, person.interocular
    side = figure.height.shape[0]
    normals = figure.relief.normals(
        parameters.relief * (0.8 + 0.4 * strength), figure.height * (0.6 + 0.8 * strength)
    )
    towards = (0.6 * parameters.light_from, -0.6, 0.7)
    hard, wide = lambert(normals, towards, wrap=0.12), lambert(normals, towards, wrap=0.7)
    spread = parameters.translucent
    red = np.stack([wide, hard * 0.5 + wide * 0.5, hard * 0.75 + wide * 0.25], -1)
    key = hard[..., None] * (1 - spread) + red * spread
    cast = skin_shadow(person, figure.lab, parts, figure.relief, towards, 0.0)
    cast = cv2.resize(soft(cast, 0.05 * unit), (side, side), interpolation=cv2.INTER_AREA)
    key = key * (1 - 0.55 * cast[..., None] * np.array([0.85, 1.0, 1.0], np.float32))
    open_sky = 1 - 0.65 * grown(figure.relief.occlusion(0.07), side)
    up = 0.5 - 0.5 * normals[..., 1]
    fill = parameters.fill * (0.45 + 0.55 * up) * open_sky
    light = key * to_linear(hex_to_rgb(parameters.key_colour)) * 1.05
    light = light + fill[..., None] * to_linear(hex_to_rgb(parameters.fill_colour))
    sheen = 0.16 * specular(normals, towards, 18.0) + 0.10 * specular(normals, towards, 70.0)
    graze = np.power(np.clip(1 - normals[..., 2], 0, 1), 2.2)
    aside = np.clip(0.3 - normals[..., 0] * parameters.light_from * 1.2, 0, 1)
    back = graze * aside * parameters.rim * 1.3
    light, sheen, back = grown(light, size), grown(sheen, size), grown(back, size)
    linear = to_linear(oklab_to_rgb(figure.albedo)) * np.clip(light, 0, 2.5)
    linear = linear + (sheen * parameters.gloss * 1.6)[..., None]
    linear = linear + (back * 0.55)[..., None] * to_linear(hex_to_rgb(parameters.rim_colour))
    # A gentle shoulder keeps lit skin from bleaching.
    linear = linear / (1 + np.maximum(linear - 0.55, 0) * 0.55)
    return to_srgb(linear)


def _featured(
    image: FloatImage, figure: _Figure, source: Portrait, parameters: ClayParameters
) -> FloatImage:
    """Glass eyes and a modelled mouth set into the clay."""
    tone = drawn_tone(figure.parts.tone)
    if parameters.tint is not None:
        lump = rgb_to_oklab(hex_to_rgb(parameters.tint))
        tone = tone + (lump - tone) * parameters.tint_strength
    eyes = EyeStyle(
        open=parameters.open,
        least=0.3,
        iris=1.06,
        tall=1.02,
        vivid=1.5,
        lash=0.06,
        lower_lash=0.02,
        wing=0.03,
        crease=0.5,
        depth=0.45,
        line=(0.16, 0.10, 0.09),
        white=(0.96, 0.95, 0.93),
    )
    style = FeatureStyle(
        eyes=eyes,
        mouth=MouthStyle(lips=0.0, gloss=0.0, line=(0.30, 0.13, 0.12)),
        nose=0.0,
        brows=0.0,
        blush=0.35 if parameters.tint is None else 0.0,
        own=1.0,
        side=-parameters.light_from,
    )
    return redraw_features(image, figure.person, source, tone, style, coat=figure.coat)


def _with_shadow(ground: FloatImage, person: Portrait, parameters: ClayParameters) -> FloatImage:
    """The figure's soft shadow on the wall behind it."""
    unit, size = person.interocular, person.size
    move = np.array([[1, 0, -parameters.light_from * 0.28 * unit], [0, 1, 0.2 * unit]], np.float32)
    shadow = cv2.warpAffine(person.matte, move, (size, size), borderMode=cv2.BORDER_REPLICATE)
    shadow = soft(shadow, 0.2 * unit) * 0.34
    tint = np.array([0.62, 0.55, 0.62], np.float32)
    return (ground * (1 - shadow[..., None] * (1 - tint * 0.6))).astype(np.float32)
