"""Clay: the person modelled in plasticine and photographed on a small stage.

The photo says where things are and what colours were mixed. Everything seen is modelled anew: skin
with the person's own forms pressed into it, hair in rolled locks, clothes in slabs, glass eyes,
glasses of bent tubes; and all light is computed on that surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.enhance import enlarge
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.backgrounds import BackgroundKind, paint
from ml.imaging.colour import (
    hex_to_rgb,
    mix,
    oklab_to_linear,
    rgb_to_oklab,
    to_linear,
    to_srgb,
)
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import relief_of
from ml.imaging.soft import soft
from ml.styles._clay_cloth import cloth_of
from ml.styles._clay_face import set_in, sparkle
from ml.styles._clay_glasses import frames_of
from ml.styles._clay_hair import beard_of, hair_of
from ml.styles._clay_light import Lamps, Material, Surface, lit, normals_of
from ml.styles._clay_skin import skin_of
from ml.styles._proportions import stylised
from ml.styles._stage import crisp, cut_out, staged
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]
_LARGEST = 1024
"""Side in pixels above which the picture is enlarged instead of modelled larger."""

_FEATURES = (46, 105, 9, 334, 276, 446, 330, 426, 291, 405, 17, 181, 61, 206, 101, 226)
"""Outline of brows, eyes, nose and mouth together."""

_PRINTED = (151, 50, 425, 136, 397)
"""Where on the face the modeller's fingers pressed: forehead, cheeks, jaw."""


class ClayParameters(Parameters):
    """Material, figure, light and stage."""

    eyes: Annotated[float, Field(ge=1, le=1.4)] = 1.1
    jaw: Annotated[float, Field(ge=0, le=0.25)] = 0.0
    open: Annotated[float, Field(ge=1, le=1.6)] = 1.05
    likeness: Share = 0.9
    """How much of the face's own lights and darks is pressed into the clay."""
    relief: Annotated[float, Field(ge=0.3, le=2)] = 1.0
    locks: Annotated[float, Field(ge=0.6, le=1.6)] = 1.0
    """Thickness of hair's locks."""
    marks: Share = 0.7
    """Finger marks and dents."""
    gloss: Share = 0.55
    polish: Share = 0.3
    """How sharp highlights are."""
    translucent: Share = 0.7
    """How far light spreads below the surface."""
    blush: Share = 0.6
    saturation: Annotated[float, Field(ge=0, le=2)] = 1.05
    tint: Colour | None = None
    """One material for everything, as an unpainted figure."""
    tint_strength: Share = 1.0
    light_from: Literal[-1, 1] = -1
    key: Annotated[float, Field(ge=0, le=2)] = 1.0
    exposure: Annotated[float, Field(ge=0.3, le=1.6)] = 1.08
    """How light the lit face is against the clay it is made of."""
    key_colour: Colour = "#fff1de"
    fill_colour: Colour = "#cfe0ff"
    fill: Share = 0.34
    floor: Colour | None = None
    """Colour of the light that the stage throws back; the background's own without one."""
    rim: Share = 0.5
    rim_colour: Colour = "#ffffff"
    background: BackgroundKind = "sweep"
    colours: tuple[Colour, ...] = ("#3f9fa6", "#a6dcd6")
    zoom: Annotated[float, Field(ge=0.8, le=1.6)] = 1.0


@dataclass(frozen=True)
class _Figure:
    """The modelled person before any light falls on it.

    Attributes:
        paint: (S, S, 3) the clay in linear light.
        height: (S, S) in interocular distances.
        glossy: (S, S) where glass or glaze lies.
        alpha: (S, S) the figure's outline.
        skin: (S, S) the bare face.
        hair: (S, S) modelled hair.
    """

    paint: FloatImage
    height: FloatImage
    glossy: FloatImage
    alpha: FloatImage
    skin: FloatImage
    hair: FloatImage


class Clay:
    """A plasticine figure."""

    parameters = ClayParameters

    def render(
        self, portrait: Portrait, parameters: ClayParameters, context: RenderContext
    ) -> Rendering:
        """Model, light, photograph on the stage."""
        work = min(context.size, _LARGEST)
        source = cut_out(staged(portrait, work, parameters.zoom))
        degree = context.strength - 0.5
        person = stylised(
            source, eyes=1 + (parameters.eyes - 1) * (1 + 1.2 * degree), jaw=parameters.jaw
        )
        context.report(0.2, person.image)
        figure = _modelled(person, parameters, context)
        context.report(0.55, to_srgb(figure.paint))
        image = _photographed(figure, person, parameters, context)
        context.report(0.8, image)
        light = (0.5 * parameters.light_from, -0.5)
        ground = paint(parameters.background, work, parameters.colours, context.rng(1), light)
        ground = _with_shadow(ground, figure.alpha, person.interocular, parameters.light_from)
        image = mix(ground, image, figure.alpha)
        if context.size > work:
            image = enlarge(image, 2)
        return Rendering(np.clip(image, 0, 1).astype(np.float32))


def _modelled(person: Portrait, parameters: ClayParameters, context: RenderContext) -> _Figure:
    """Colours and surface of every part, laid over one another."""
    unit = person.interocular
    lab = rgb_to_oklab(person.image)
    hair = hair_of(person, lab, parameters.locks, context.rng(2))
    beard = beard_of(person, lab, parameters.locks, context.rng(3))
    skin = skin_of(person, lab, hair.mask)
    cloth = cloth_of(person, lab)
    frames = frames_of(person, lab)
    keep = parameters.likeness * (1.25 - 0.5 * context.strength)
    form = np.clip(skin.form, -0.34, 0.05)
    if frames is not None:
        form = form * (1 - 0.85 * frames.zone)
    body = np.broadcast_to(skin.tone, lab.shape).copy()
    body[..., 1] += 0.022 * parameters.blush * _blush(person)
    body = mix(body, skin.lip, skin.lips * 0.9)
    body[..., 0] += form * keep
    # Hollows of skin are redder than its heights.
    body[..., 1] += np.clip(-form, 0, 0.2) * 0.12 * keep
    body = mix(body, skin.brow, skin.brows * 0.95)
    height = 0.22 * soft(np.clip(form, -0.25, 0.05), 0.02 * unit)
    clay = mix(cloth.lab, body, skin.mask)
    height = cloth.height + (height - cloth.height) * skin.mask
    clay[..., 1:] *= parameters.saturation
    features = set_in(clay, person, lab, skin, parameters.open)
    place = (features.rows, features.columns)
    clay[place] = features.lab
    height[place] = height[place] * (1 - features.cut) + features.height
    glossy = np.zeros_like(height)
    glossy[place] = features.glossy
    if beard.mask.max() > 0.5:
        share = beard.mask * (1 - skin.lips) * (1 - person.regions[Region.MOUTH])
        clay, height = mix(clay, beard.lab, share), height + beard.height * share
    clay = mix(clay, hair.lab, hair.mask)
    height = height * (1 - hair.mask) + hair.height * hair.mask + 0.05 * soft(hair.mask, 0.03 * unit)
    glossy = glossy * (1 - hair.mask)
    if frames is not None:
        clay = mix(clay, frames.colour, frames.mask)
        height = np.maximum(height, height * (1 - frames.mask) + (frames.tube + 0.05) * frames.mask)
        glossy = np.maximum(glossy, frames.mask)
    if parameters.marks > 0:
        plain = (1 - glossy) * (1 - 0.4 * hair.mask)
        marks = _finger_marks(person, context.rng(4))
        height = height + marks * parameters.marks * plain * (0.6 + 0.8 * context.strength)
    alpha = np.maximum(_outline(person), hair.mask)
    paint = oklab_to_linear(_in_one(clay, parameters))
    bare = skin.mask * skin.oval * (1 - beard.mask)
    return _Figure(paint, height, glossy, alpha, bare, np.maximum(hair.mask, beard.mask))


def _outline(person: Portrait) -> FloatImage:
    """(S, S) the body's outline: rounded as clay is, shoulders more than the head."""
    unit = person.interocular
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    chin = float(person.landmarks[lm.CHIN, 1])
    below = smoothstep(0.1, 0.5, np.broadcast_to((rows - chin) / unit, person.matte.shape))
    head = crisp(person.matte, 0.03 * unit, inset=0.8)
    return np.asarray(head + (crisp(person.matte, 0.09 * unit, inset=1.0) - head) * below)


def _in_one(lab: FloatImage, parameters: ClayParameters) -> FloatImage:
    """The figure's colours drawn towards one material's, if it is made of one."""
    if parameters.tint is None:
        return lab
    lump = rgb_to_oklab(hex_to_rgb(parameters.tint))
    flat = np.empty_like(lab)
    # What was dark is only hinted at, as a sculptor would by depth.
    flat[..., 0] = lump[0] + np.clip(lab[..., 0] - 0.72, -0.4, 0.1) * 0.5
    flat[..., 1:] = lump[1:] + (lab[..., 1:] - lab[..., 1:].mean((0, 1))) * 0.04
    return np.asarray(lab + (flat - lab) * parameters.tint_strength, np.float32)


def _blush(person: Portrait) -> FloatImage:
    """(S, S) where blood shows: cheeks, the tip of the nose, 0..1."""
    unit, points = person.interocular, person.landmarks[:, :2]
    y, x = np.mgrid[0 : person.size, 0 : person.size].astype(np.float32) / unit
    out = np.zeros((person.size, person.size), np.float32)
    for place, reach, gain in ((50, 0.26, 1.0), (280, 0.26, 1.0), (lm.NOSE_TIP, 0.16, 0.7)):
        far = np.hypot(x - points[place, 0] / unit, (y - points[place, 1] / unit) * 1.3) / reach
        out = np.maximum(out, gain * np.exp(-(far**2)))
    return out


def _finger_marks(person: Portrait, rng: np.random.Generator) -> FloatImage:
    """(S, S) shallow dents everywhere and a few fingerprints, in interocular distances."""
    side, unit = person.size, person.interocular
    out = blur(noise((side, side), 0.4 * unit, rng, 3), 0.03 * unit) * 0.006
    places = np.vstack(
        [
            person.landmarks[list(_PRINTED), :2] + rng.uniform(-0.12, 0.12, (5, 2)) * unit,
            rng.uniform(0.02, 0.98, (14, 2)) * side,
        ]
    )
    reach = round(0.4 * unit)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32) / unit
    for cx, cy in places.astype(int):
        turn, squeeze = rng.uniform(0, np.pi), rng.uniform(0.6, 0.85)
        c, s = np.cos(turn), np.sin(turn)
        u, v = c * x + s * y, (c * y - s * x) / squeeze
        ridge = np.sin(2 * np.pi * np.hypot(u, v + 0.2) / 0.04 + 1.5 * u)
        mark = 0.0013 * ridge * np.exp(-((np.hypot(u, v) / 0.15) ** 2))
        rows = slice(max(cy - reach, 0), min(cy + reach + 1, side))
        columns = slice(max(cx - reach, 0), min(cx + reach + 1, side))
        if rows.start < rows.stop and columns.start < columns.stop:
            out[rows, columns] += mark[
                rows.start - cy + reach : rows.stop - cy + reach,
                columns.start - cx + reach : columns.stop - cx + reach,
            ]
    return out


def _photographed(
    figure: _Figure, person: Portrait, parameters: ClayParameters, context: RenderContext
) -> FloatImage:
    """(S, S, 3) sRGB of the figure in the stage's light."""
    unit = person.interocular
    # The balloon's own edge, not the face's, rounds the silhouette: it stays sharp there.
    rim = 1 - smoothstep(0.0, 0.35 * unit, cv2.distanceTransform(
        (person.matte > 0.5).astype(np.uint8), cv2.DIST_L2, 3))
    zone = lm.polygon((person.size,) * 2, lm.contour(person.landmarks, _FEATURES), 0.1 * unit)
    surface = Surface(
        relief_of(person), figure.height * unit, np.maximum(zone, rim).astype(np.float32), unit
    )
    normals = normals_of(surface, parameters.relief * (0.8 + 0.4 * context.strength))
    floor = parameters.floor or parameters.colours[-1]
    lamps = Lamps(
        (0.6 * parameters.light_from, -0.55, 0.68),
        to_linear(hex_to_rgb(parameters.key_colour)) * 1.32 * parameters.key,
        to_linear(hex_to_rgb(parameters.fill_colour)) * 0.9 * parameters.fill,
        (0.5 + 0.5 * to_linear(hex_to_rgb(floor))) * 0.6 * parameters.fill,
        to_linear(hex_to_rgb(parameters.rim_colour)) * 1.6 * parameters.rim,
    )
    gloss = parameters.gloss * (1 - 0.3 * figure.hair)
    painted = 1.0 if parameters.tint is None else parameters.polish
    # Locks mirror the lamp in narrow lights: without them black hair has no form, with broad
    # ones it turns grey.
    glaze = np.maximum(figure.glossy * painted, 0.3 * parameters.gloss * figure.hair)
    material = Material(gloss, parameters.polish, glaze, parameters.translucent)
    linear = lit(figure.paint, surface, normals, lamps, material)
    # A gentle shoulder keeps lit skin from bleaching.
    linear = linear * _exposure(linear, figure, parameters.exposure)
    peak = linear.max(-1, keepdims=True)
    linear = linear / (1 + np.maximum(peak - 0.55, 0) * 0.55)
    image = to_srgb(linear)
    if parameters.tint is None:
        image = sparkle(image, person, parameters.open, parameters.light_from)
    return image


def _exposure(linear: FloatImage, figure: _Figure, wanted: float) -> float:
    """Factor that makes lit skin `wanted` times as light as its clay: a photographer's meter."""
    inside = figure.skin[::4, ::4] > 0.8
    if inside.sum() < 50:
        return 1.0
    seen = float(linear[::4, ::4][inside].mean())
    clay = float(figure.paint[::4, ::4][inside].mean())
    return float(np.clip(wanted * clay / max(seen, 1e-3), 0.6, 1.8))


def _with_shadow(ground: FloatImage, alpha: FloatImage, unit: float, side: int) -> FloatImage:
    """The figure's soft shadow on the wall behind it."""
    size = alpha.shape[0]
    move = np.array([[1, 0, -side * 0.3 * unit], [0, 1, 0.22 * unit]], np.float32)
    shadow = cv2.warpAffine(alpha, move, (size, size), borderMode=cv2.BORDER_REPLICATE)
    shadow = soft(shadow, 0.24 * unit) * 0.45
    # In its own shadow the stage is lit by itself: darker, and more of its own colour.
    return np.asarray(ground ** (1 + 0.9 * shadow[..., None]) * (1 - 0.22 * shadow[..., None]))
