"""What a silk screen does: flat colour with crisp borders, dots, stripes, shifted layers."""

from __future__ import annotations

import cv2
import numpy as np

from ml.imaging.colour import Float
from ml.imaging.filters import blur, noise
from ml.imaging.warp import grid


def enlarged(field: Float, size: int) -> Float:
    """A smooth field at another size."""
    if field.shape[0] == size:
        return field
    way = cv2.INTER_CUBIC if size > field.shape[0] else cv2.INTER_AREA
    return cv2.resize(field, (size, size), interpolation=way)


def above(field: Float, level: Float | float, softness: float = 1.0) -> Float:
    """Where `field` lies above `level`, with a border one pixel soft however steep the field.

    Args:
        field: (S, S).
        softness: width of the border in pixels.
    """
    height = (field - level).astype(np.float32)
    slope = np.hypot(cv2.Sobel(height, -1, 1, 0), cv2.Sobel(height, -1, 0, 1)) / 8
    return np.clip(height / np.maximum(blur(slope, 1.0) * softness, 1e-5) + 0.5, 0, 1)


def without_islands(mask: Float, area: float) -> Float:
    """The mask without blots, and without holes, of fewer than `area` pixels."""
    out = mask
    for turned in (False, True):
        solid = (out < 0.5) if turned else (out >= 0.5)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8))
        small = stats[:, cv2.CC_STAT_AREA] < area
        small[0] = False
        if count > 1 and small.any():
            spot = cv2.dilate(small[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            out = np.where(spot, np.float32(1.0 if turned else 0.0), out)
    return out.astype(np.float32)


def dots(size: int, pitch: float, cover: Float | float, angle: float = 0.26) -> Float:
    """Ben-Day dots, 1 inside a dot.

    Args:
        pitch: distance between dots as a share of the side.
        cover: share of the paper covered, scalar or (S, S); 0.5 makes dots that touch.
        angle: of the rows, in radians.
    """
    x, y = grid(size, size)
    step = pitch * size
    u = (x * np.cos(angle) + y * np.sin(angle)) / step
    v = (y * np.cos(angle) - x * np.sin(angle)) / step
    # Every second row is set off by half a step, as on old comic screens.
    row = np.round(v)
    u = u - 0.5 * (row % 2)
    away = np.hypot(u - np.round(u), v - row) * step
    radius = np.sqrt(np.clip(cover, 0, 1) / np.pi) * step
    return np.clip(radius - away + 0.5, 0, 1).astype(np.float32)


def stripes(size: int, pitch: float, cover: float, angle: float = 0.0) -> Float:
    """Parallel lines, 1 inside a line; `pitch` as a share of the side, `cover` of the paper."""
    x, y = grid(size, size)
    step = pitch * size
    v = (y * np.cos(angle) - x * np.sin(angle)) / step
    away = np.abs(v - np.round(v)) * step
    return np.clip(cover * step / 2 - away + 0.5, 0, 1).astype(np.float32)


def shifted(mask: Float, dx: float, dy: float) -> Float:
    """A layer printed out of register, by shares of its side."""
    size = mask.shape[0]
    matrix = np.array([[1, 0, dx * size], [0, 1, dy * size]], np.float32)
    return cv2.warpAffine(
        mask, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def worn(size: int, amount: float, rng: np.random.Generator) -> Float:
    """How much ink a pull of the squeegee left, (size, size) about 1, broadly uneven."""
    side = 256
    cover = 1 - amount * 0.05 * np.abs(noise((side, side), side / 5, rng, 3))
    return np.clip(enlarged(cover.astype(np.float32), size), 0, 1)
