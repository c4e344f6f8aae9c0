"""Cel shading: skin in two or three clean tones, hair in masses with a band of light.

The light on skin is that of the mesh's normals rather than the photo's, so that its shapes are
simple; where hair or the jaw stand before skin, they throw a hard shadow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles._retouch import bare_skin
from ml.styles._whiskers import with_whiskers


@dataclass(frozen=True)
class Parts:
    """What the drawing treats apart, (S, S) in 0..1 each, and the skin's tone (3,) in OKLab."""

    skin: FloatImage
    hair: FloatImage
    beard: FloatImage
    oval: FloatImage
    tone: FloatImage


def parts_of(person: Portrait, lab: FloatImage) -> Parts:
    """Skin, hair and beard with drawn edges.

    Args:
        lab: (S, S, 3) OKLab of the smoothed portrait.
    """
    person = replace(person, regions=with_whiskers(person))
    unit = person.interocular
    size = (person.size, person.size)
    oval = lm.polygon(size, lm.contour(person.landmarks, lm.FACE_OVAL), 0.01 * unit)
    sure = (bare_skin(person) * oval) > 0.6
    # Cheeks and forehead tell the tone; a beard would blur it.
    sure[round(float(person.landmarks[lm.NOSE_TIP, 1])) :] = False
    tone = np.median(lab[sure], axis=0) if sure.sum() > 50 else np.array([0.7, 0.04, 0.05])
    tone = tone.astype(np.float32)
    hair = smoothstep(0.3, 0.6, blur(person.regions[Region.HAIR], 0.015 * unit)) * person.matte
    skin = person.region(Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH)
    skin = np.clip(np.maximum(skin, oval * (1 - hair)), 0, 1)
    skin = smoothstep(0.3, 0.7, blur(skin * (1 - hair), 0.012 * unit))
    beard = blur(person.regions[Region.BEARD], 0.015 * unit)
    beard = smoothstep(0.25, 0.65, beard) * (1 - hair)
    return Parts(
        skin.astype(np.float32), hair.astype(np.float32), beard.astype(np.float32), oval, tone
    )


def drawn_tone(tone: FloatImage) -> FloatImage:
    """Skin's (3,) OKLab as it is drawn: lighter and cleaner, orange casts of photos calmed."""
    light = float(tone[0])
    chroma = float(np.hypot(tone[1], tone[2]))
    hue = float(np.arctan2(tone[2], tone[1]))
    # Skin of every shade lies near this hue; lamps and prints move it away.
    hue += (0.88 - hue) * 0.45
    calm = max(min(chroma, 0.062 + 0.35 * max(chroma - 0.062, 0.0)) * 1.05, 0.05)
    # Dark skin keeps its depth, and what a lamp has bleached already is not lightened further.
    known = np.array(light, np.float32)
    lifted = light + 0.06 * float(smoothstep(0.46, 0.68, known))
    lifted -= 0.09 * float(smoothstep(0.68, 0.86, known))
    return np.array([lifted, calm * np.cos(hue), calm * np.sin(hue)], np.float32)


def step(field: FloatImage, level: float, soft: float) -> FloatImage:
    """1 above `level`, with an edge `soft` wide."""
    return smoothstep(level - soft, level + soft, field)


def _moved(mask: FloatImage, dx: float, dy: float) -> FloatImage:
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    size = (mask.shape[1], mask.shape[0])
    return cv2.warpAffine(mask, matrix, size, borderMode=cv2.BORDER_REPLICATE)


def hair_cast(parts: Parts, unit: float, towards: tuple[float, float, float]) -> FloatImage:
    solid = soft(parts.hair, 0.025 * unit)
    away = _moved(solid, -towards[0] * 0.14 * unit, 0.15 * unit)
    return step(away, 0.5, 0.1) * parts.oval * (1 - parts.hair)


def jaw_cast(person: Portrait, unit: float, towards: tuple[float, float, float]) -> FloatImage:
    """The head's shadow on the neck: everything of it below the jaw for a good stretch."""
    points = lm.contour(person.landmarks, lm.FACE_OVAL)
    oval = lm.polygon((person.size, person.size), points, 0.012 * unit)
    low = _moved(oval, -towards[0] * 0.16 * unit, 0.42 * unit)
    side = _moved(oval, -towards[0] * 0.3 * unit, 0.2 * unit)
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    mouth = float(person.landmarks[lm.LIP_BOTTOM, 1])
    beneath = smoothstep(0.1, 0.35, np.broadcast_to((rows - mouth) / unit, oval.shape))
    return np.clip(np.maximum(low, side) - oval, 0, 1) * beneath


def shaded_skin(
    tone: FloatImage, shadow: FloatImage, second: FloatImage | None, warmth: float = 0.5
) -> FloatImage:
    """(S, S, 3) OKLab of skin in clean tones.

    Args:
        tone: (3,) OKLab of lit skin.
        shadow: (S, S) first shadow; second: a deeper one, or None.
    """
    # Shadows of skin turn red and rich, the more so the lighter it is.
    rose = (0.008 + 0.016 * warmth) * float(np.clip((tone[0] - 0.35) / 0.35, 0.2, 1.1))
    first = tone * np.array([0.87, 1.0, 0.98], np.float32)
    first = first + np.array([0, rose, 0.001], np.float32)
    deep = tone * np.array([0.73, 1.03, 0.92], np.float32)
    deep = deep + np.array([0, 1.3 * rose, -0.004], np.float32)
    out = tone + (first - tone) * shadow[..., None]
    if second is not None:
        out = out + (deep - out) * second[..., None]
    return out.astype(np.float32)
