"""Proportions of drawn faces: larger eyes, a slimmer jaw, a larger head."""

from __future__ import annotations

import numpy as np

from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.filters import smoothstep
from ml.imaging.warp import grid
from ml.styles._stage import warped


def stylised(
    portrait: Portrait, *, eyes: float = 1.0, jaw: float = 0.0, head: float = 1.0
) -> Portrait:
    """Move the face's proportions; everything else follows softly.

    Args:
        eyes: magnification of the eyes, 1..1.6.
        jaw: share by which the chin's width shrinks, 0..0.25.
        head: magnification of the head against the shoulders, 1..1.25.
    """
    x, y = grid(portrait.size, portrait.size)
    if head != 1.0:
        x, y = _head(portrait, x, y, head)
    if jaw > 0:
        x = _jaw(portrait, x, y, jaw)
    if eyes != 1.0:
        x, y = _eyes(portrait, x, y, eyes)
    return warped(portrait, x, y)


def _eyes(
    portrait: Portrait, x: FloatImage, y: FloatImage, factor: float
) -> tuple[FloatImage, FloatImage]:
    """Radial magnification about each iris, gone at 0.56 of the distance between them."""
    reach = 0.56 * portrait.interocular
    out_x, out_y = x.copy(), y.copy()
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        cx, cy = portrait.landmarks[iris, :2]
        # Only a window around the eye moves.
        distance = np.hypot(x - cx, y - cy) / reach
        fall = np.clip(1 - distance**2, 0, 1) ** 2
        gain = 1 - (1 - 1 / factor) * fall
        inside = fall > 0
        out_x[inside] = (cx + (x - cx) * gain)[inside]
        out_y[inside] = (cy + (y - cy) * gain)[inside]
    return out_x, out_y


def _jaw(portrait: Portrait, x: FloatImage, y: FloatImage, share: float) -> FloatImage:
    """Horizontal pull towards the face's axis, from nothing at the nose to all at the chin."""
    points = portrait.landmarks
    nose, chin = points[lm.NOSE_TIP, :2], points[lm.CHIN, :2]
    down = (y - nose[1]) / max(float(chin[1] - nose[1]), 1.0)
    axis = nose[0] + (chin[0] - nose[0]) * np.clip(down, 0, 1.2)
    grow = smoothstep(-0.25, 0.95, down) * (1 - smoothstep(1.0, 1.75, down))
    half = max(float(points[lm.RIGHT_CHEEK, 0] - points[lm.LEFT_CHEEK, 0]) / 2, 1.0)
    aside = np.abs(x - axis) / half
    fade = 1 - smoothstep(0.75, 1.9, aside)
    return (axis + (x - axis) * (1 + share * grow * fade)).astype(np.float32)


def _head(
    portrait: Portrait, x: FloatImage, y: FloatImage, factor: float
) -> tuple[FloatImage, FloatImage]:
    """Shrink everything below the chin about the neck, so that the head looks larger."""
    points = portrait.landmarks
    chin = points[lm.CHIN, :2]
    unit = portrait.interocular
    below = smoothstep(0.1, 1.6, (y - chin[1]) / unit)
    gain = 1 + (factor - 1) * below
    return (
        (chin[0] + (x - chin[0]) * gain).astype(np.float32),
        np.minimum(chin[1] + (y - chin[1]) * gain, portrait.size - 1.0).astype(np.float32),
    )
