"""The clay figure before any light falls on it: its parts, laid over one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.backgrounds import BackgroundKind
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_linear, rgb_to_oklab
from ml.imaging.soft import soft
from ml.styles._clay_face import set_in
from ml.styles._clay_glasses import Frames
from ml.styles._clay_marks import finger_marks
from ml.styles._clay_parts import Parts
from ml.styles._clay_skin import Skin
from ml.styles.base import Parameters, RenderContext

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class ClayParameters(Parameters):
    """Material, figure, light and stage."""

    eyes: Annotated[float, Field(ge=1, le=1.4)] = 1.06
    jaw: Annotated[float, Field(ge=0, le=0.25)] = 0.0
    open: Annotated[float, Field(ge=1, le=1.6)] = 1.05
    likeness: Share = 1.0
    """How much of the face's own lights and darks is pressed into the clay."""
    relief: Annotated[float, Field(ge=0.3, le=2)] = 1.0
    locks: Annotated[float, Field(ge=0.6, le=1.6)] = 1.0
    """Thickness of hair's locks."""
    marks: Share = 0.7
    """Finger marks and dents."""
    gloss: Share = 0.55
    polish: Share = 0.3
    """How sharp highlights are."""
    balance: Share = 0.85
    """How far the lamps' cast on skin is taken back, as a camera's white balance does."""
    translucent: Share = 0.7
    """How far light spreads below the surface."""
    blush: Share = 0.6
    saturation: Annotated[float, Field(ge=0, le=2)] = 1.05
    tint: Colour | None = None
    """One material for everything, as an unpainted figure."""
    tint_strength: Share = 1.0
    depth: Annotated[float, Field(ge=0.3, le=1.5)] = 0.85
    """How dark a figure of one material is where the face is, against its own darkness."""
    light_from: Literal[-1, 1] = -1
    key: Annotated[float, Field(ge=0, le=2)] = 1.0
    exposure: Annotated[float, Field(ge=0.3, le=1.6)] = 1.08
    """How light the lit face is against the clay it is made of."""
    key_colour: Colour = "#fff1de"
    fill_colour: Colour = "#cfe0ff"
    fill: Share = 0.34
    floor: Colour | None = None
    """Colour of the light that the stage throws back; the background's own without one."""
    rim: Share = 0.35
    rim_colour: Colour = "#ffffff"
    background: BackgroundKind = "sweep"
    colours: tuple[Colour, ...] = ("#3f9fa6", "#a6dcd6")
    zoom: Annotated[float, Field(ge=0.8, le=1.6)] = 1.0


@dataclass(frozen=True)
class Figure:
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


def modelled(parts: Parts, parameters: ClayParameters, context: RenderContext) -> Figure:
    """Colours and surface of all parts together."""
    person, skin, cloth, frames = parts.person, parts.skin, parts.cloth, parts.frames
    hair, beard = parts.hair, parts.beard
    unit = person.interocular
    body, raised = _body(person, skin, frames, parameters, context.strength)
    clay = mix(cloth.lab, body, skin.mask)
    height = cloth.height + (raised - cloth.height) * skin.mask
    # Clothes are mixed as bright as the look wants; skin keeps nearly its own colour.
    clay[..., 1:] *= (1 + (parameters.saturation - 1) * (1 - 0.8 * skin.mask))[..., None]
    glossy = np.zeros_like(height)
    one_material = parameters.tint is not None
    features = set_in(clay, person, parts.lab, skin, parameters.open, one_material)
    place = (features.rows, features.columns)
    clay[place], glossy[place] = features.lab, features.glossy
    height[place] = height[place] * (1 - features.cut) + features.height
    chin = beard.mask * (1 - skin.lips) * (1 - person.regions[Region.MOUTH])
    clay, height = mix(clay, beard.lab, chin), height + beard.height * chin
    clay = mix(clay, hair.lab, hair.mask)
    height = height + (hair.height - height) * hair.mask + 0.05 * soft(hair.mask, 0.03 * unit)
    glossy = glossy * (1 - hair.mask)
    if frames is not None:
        clay = mix(clay, frames.colour, frames.mask)
        height = height + (frames.tube + 0.05) * frames.mask
        glossy = np.maximum(glossy, frames.mask)
    if parameters.marks > 0:
        plain = (1 - glossy) * (1 - 0.4 * hair.mask)
        depth = parameters.marks * (0.6 + 0.8 * context.strength)
        height = height + finger_marks(person, context.rng(4)) * depth * plain
    return Figure(
        paint=oklab_to_linear(_in_one(clay, np.maximum(hair.mask, 0.7 * chin), skin, parameters)),
        height=height,
        glossy=glossy,
        alpha=np.maximum(parts.outline, hair.mask),
        skin=skin.mask * skin.oval * (1 - beard.mask),
        hair=np.maximum(hair.mask, beard.mask),
    )


def _body(
    person: Portrait,
    skin: Skin,
    frames: Frames | None,
    parameters: ClayParameters,
    strength: float,
) -> tuple[FloatImage, FloatImage]:
    """(S, S, 3) OKLab of the skin with its own forms, (S, S) height of these forms."""
    keep = parameters.likeness * (1.25 - 0.5 * strength)
    form = np.clip(skin.form, -0.34, 0.07)
    if frames is not None:
        form = form * (1 - 0.85 * frames.zone)
    body = np.broadcast_to(skin.tone, (*form.shape, 3)).copy()
    body[..., 1] += 0.022 * parameters.blush * _blush(person)
    body = mix(body, skin.lip, skin.lips * 0.9)
    body[..., 0] += form * keep
    # Hollows of skin are redder than its heights.
    body[..., 1] += np.clip(-form, 0, 0.2) * 0.12 * keep
    body = mix(body, skin.brow, skin.brows * 0.95)
    return body, 0.22 * soft(np.clip(form, -0.25, 0.05), 0.02 * person.interocular)


def _in_one(
    lab: FloatImage, hair: FloatImage, skin: Skin, parameters: ClayParameters
) -> FloatImage:
    """The figure's colours drawn towards one material's, if it is made of one."""
    if parameters.tint is None:
        return lab
    lump = rgb_to_oklab(hex_to_rgb(parameters.tint))
    # What is dark in a face a sculptor would cut deeper: it stays. Hair and clothes are told by
    # their surface more than by their colour.
    other = np.maximum(np.maximum(hair, 1 - skin.mask), 0.3 * skin.brows)
    level = float(skin.tone[0]) + (0.72 - float(skin.tone[0])) * other
    flat = np.empty_like(lab)
    kept = parameters.depth + (0.3 - parameters.depth) * other
    flat[..., 0] = lump[0] + np.clip(lab[..., 0] - level, -0.4, 0.1) * kept
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
