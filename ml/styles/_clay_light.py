"""Light on clay: a soft key, sky, and what the floor throws back; hollows glow in its colour.

The surface is a height field. Shadows are found by marching it towards the light, hollows by what
stands above them at several scales (after Shanmugam & Arikan, "Hardware accelerated ambient
occlusion techniques", I3D 2007); light that has bounced inside a hollow takes on the clay's colour
(Jimenez et al., "Practical real-time strategies for accurate indirect occlusion", 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.faces.portrait import FloatImage
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief, lambert, specular
from ml.imaging.soft import grown, soft

_SOFT_SIDE = 256
Direction = tuple[float, float, float]


@dataclass(frozen=True)
class Surface:
    """What is lit.

    Attributes:
        relief: the person's large forms.
        fine: (S, S) height of what is modelled onto them, in pixels.
        core: (S, S) where the face's features are, 0..1.
        unit: distance between the irises in pixels.
    """

    relief: Relief
    fine: FloatImage
    core: FloatImage
    unit: float


@dataclass(frozen=True)
class Lamps:
    """Linear light of each lamp, (3,), and where the key stands."""

    towards: Direction
    key: FloatImage
    sky: FloatImage
    floor: FloatImage
    back: FloatImage


@dataclass(frozen=True)
class Material:
    """How clay takes light, each 0..1.

    Attributes:
        gloss: (S, S) strength of its sheen.
        polish: how sharp that is.
        glaze: (S, S) where glass or glaze mirrors the lamp sharply whatever the rest does.
        translucent: how far light spreads below the surface.
    """

    gloss: FloatImage
    polish: float
    glaze: FloatImage
    translucent: float


def normals_of(surface: Surface, relief: float) -> FloatImage:
    """(S, S, 3) unit normals of the whole surface."""
    size = surface.fine.shape[0]
    slope = grown(_simplified(surface), size) * relief
    gx = cv2.Scharr(surface.fine, -1, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(surface.fine, -1, 0, 1, scale=1 / 32)
    # A roll's edge is as steep as a wall; bounded, it stays free of jags.
    bound = 1 / np.sqrt(1 + (gx * gx + gy * gy) / 2.2**2)
    gx, gy = gx * bound, gy * bound
    x, y = slope[..., 0] + gx, slope[..., 1] + gy
    length = np.sqrt(x * x + y * y + 1)
    return np.dstack([-x / length, -y / length, 1 / length]).astype(np.float32)


def _simplified(surface: Surface) -> FloatImage:
    """Slopes of the large forms, rounded: sharp only about the nose, the eyes and the mouth."""
    slope = surface.relief.slope
    # The balloon's rim is steeper than its small grid can tell: there it would break into dots.
    steep = np.sqrt((slope**2).sum(-1, keepdims=True)) + 1e-6
    slope = slope * np.minimum(steep, 1.6) / steep
    unit = surface.unit / surface.fine.shape[0] * slope.shape[0]
    core = cv2.resize(surface.core, slope.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None]
    near, far = blur(slope, max(0.035 * unit, 1.2)), blur(slope, 0.2 * unit)
    return np.asarray(far + (near - far) * core, np.float32)


def shadow_of(surface: Surface, towards: Direction, reach: float = 0.8) -> FloatImage:
    """(S, S) 1 in light .. 0 in shadow thrown by the figure on itself, soft edged.

    Args:
        reach: how far shadows are looked for, in interocular distances.
    """
    size = surface.fine.shape[0]
    height = surface.relief.height * surface.relief.height.shape[0]
    # The mesh folds at its rim: what is narrower than a cheek throws no shadow of its own.
    height = blur(height, 0.07 * surface.unit / size * height.shape[0])
    height = cv2.resize(height, (_SOFT_SIDE, _SOFT_SIDE), interpolation=cv2.INTER_LINEAR)
    height = height * (_SOFT_SIDE / surface.relief.height.shape[0])
    k = _SOFT_SIDE / size
    height = height + cv2.resize(surface.fine, (_SOFT_SIDE,) * 2, interpolation=cv2.INTER_AREA) * k
    unit = surface.unit * k
    flat = float(np.hypot(towards[0], towards[1]))
    rise = towards[2] / max(flat, 1e-3)
    step = np.array([towards[0], towards[1]]) / max(flat, 1e-3)
    deepest = np.zeros_like(height)
    for share in np.linspace(0.06, 1, 16) ** 1.5:
        far = share * reach * unit
        move = np.array([[1, 0, -step[0] * far], [0, 1, -step[1] * far]], np.float32)
        there = cv2.warpAffine(
            height, move, (_SOFT_SIDE,) * 2, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        above = (there - height - rise * far) / (0.09 * unit + 0.3 * far)
        deepest = np.maximum(deepest, above)
    shade = 1 - smoothstep(0.0, 1.0, blur(deepest, 0.03 * unit))
    return np.clip(grown(shade, size), 0, 1)


def openness(surface: Surface) -> FloatImage:
    """(S, S) how much of the sky is seen, 0..1: little in creases and hollows."""
    size, unit = surface.fine.shape[0], surface.unit
    relief = surface.relief
    side = relief.height.shape[0]
    share = unit / size * side
    # The mesh folds at its rim: forms narrower than a cheek have no hollows of their own.
    height = blur(relief.height * side, 0.1 * share)
    weight = np.maximum(blur(relief.matte, 0.45 * share), 0.05)
    around = blur(height * relief.matte, 0.45 * share) / weight
    wide = np.clip((around - height) / (0.45 * share) * 0.9, 0, 1)
    out = 1 - 0.6 * grown(np.asarray(wide * relief.matte, np.float32), size)
    for reach, gain in ((0.035, 0.55), (0.12, 0.55)):
        hollow = (soft(surface.fine, reach * unit) - surface.fine) / (reach * unit)
        out = out * (1 - np.clip(hollow * gain, 0, 0.8))
    return np.clip(out, 0.05, 1).astype(np.float32)


def lit(
    albedo: FloatImage, surface: Surface, normals: FloatImage, lamps: Lamps, material: Material
) -> FloatImage:
    """(S, S, 3) linear light that reaches the eye.

    Args:
        albedo: (S, S, 3) linear.
    """
    towards = lamps.towards
    shade = shadow_of(surface, towards)
    sky = openness(surface)
    spread = material.translucent
    hard = lambert(normals, towards, 0.15)
    wide = lambert(normals, towards, 0.75)
    # Light travels inside the clay, red the farthest: the edge of a shadow glows.
    inner = np.dstack([wide, 0.45 * wide + 0.55 * hard, 0.25 * wide + 0.75 * hard])
    key = hard[..., None] * (1 - spread) + inner * spread
    glow = np.dstack([shade ** (1 - 0.45 * spread), shade, shade])
    key = key * (0.4 + 0.6 * glow)
    up = (0.5 - 0.5 * normals[..., 1])[..., None]
    bounce = 1 - albedo * 0.65
    around = sky[..., None] ** bounce
    ambient = (lamps.sky * up + lamps.floor * (1 - up)) * around
    light = key * lamps.key * (0.35 + 0.65 * around) + ambient
    out = albedo * light
    sheen = 0.17 * specular(normals, towards, 10 + 20 * material.polish)
    sheen += 0.30 * material.polish * specular(normals, towards, 60 + 90 * material.polish)
    above: Direction = (-0.5 * towards[0], -0.75, 0.65)
    sheen += 0.09 * specular(normals, above, 14 + 30 * material.polish)
    sheen = sheen * material.gloss + 0.5 * material.glaze * specular(normals, towards, 90)
    out += (sheen * (0.3 + 0.7 * shade) * sky)[..., None] * lamps.key
    graze = np.clip(1 - normals[..., 2], 0, 1) ** 2
    aside = np.clip(0.25 - normals[..., 0] * np.sign(towards[0]) * 1.2, 0, 1)
    aside = aside * np.clip(0.9 - 0.6 * normals[..., 1], 0, 1)
    out += (graze * aside * sky)[..., None] * lamps.back * (0.25 + 0.75 * albedo)
    return np.asarray(out, np.float32)
