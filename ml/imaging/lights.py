"""What lights a dark scene: haze, lamps out of focus, tubes of gas, rain, the lens' own glow.

All is linear light, in shares of the side.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.imaging.colour import Float
from ml.imaging.filters import blur, noise
from ml.imaging.warp import grid

Canvas = NDArray[np.uint8]


def rain(size: int, rng: np.random.Generator, amount: float) -> Float:
    """(size, size) light caught by falling drops, 0..1: near ones long and soft, far ones fine."""
    side = min(size, 1024)
    out = np.zeros((side, side), np.float32)
    for depth, count, length in ((0.45, 260, 0.030), (0.7, 120, 0.055), (1.0, 34, 0.11)):
        layer = np.zeros((side, side), np.uint8)
        for _ in range(round(count * amount)):
            x, y = rng.uniform(-0.1, 1.1, 2) * side
            run = length * rng.uniform(0.6, 1.3) * side
            start = (round(x * 16), round(y * 16))
            end = (round((x - 0.10 * run) * 16), round((y + run) * 16))
            thick = max(1, round(depth * 1.6 * side / 1024))
            cv2.line(layer, start, end, rng.uniform(76, 255), thick, cv2.LINE_AA, 4)
        out += blur(drawn(layer), depth**2 * side / 700) * (0.16 + 0.2 * depth)
    return np.clip(out if side == size else cv2.resize(out, (size, size)), 0, 1)


def glow(light: Float, reach: float, threshold: float = 0.75) -> Float:
    """What a lens spreads around bright places; (S, S, 3) linear light, `reach` of the side."""
    side = 256
    small = cv2.resize(light, (side, side), interpolation=cv2.INTER_AREA)
    bright = np.minimum(np.maximum(small - threshold, 0), 3.0)
    spread = 0.55 * blur(bright, side * reach) + 0.45 * blur(bright, side * reach * 3.5)
    size = light.shape[0]
    return cv2.resize(spread, (size, size), interpolation=cv2.INTER_LINEAR)


def drawn(canvas: Canvas) -> Float:
    """A drawing as light, 0..1; lines are smooth only on canvases of bytes."""
    return canvas.astype(np.float32) / 255


def gloom(side: int, first: Float, second: Float, level: float = 0.05) -> Float:
    """A dark haze, tinted from the left and from the right, lighter towards the horizon."""
    x, y = grid(side, side)
    x, y = x / side, y / side
    left = np.exp(-(((x + 0.05) / 0.55) ** 2)) * (0.35 + 0.65 * y)
    right = np.exp(-(((1.05 - x) / 0.55) ** 2)) * (0.35 + 0.65 * y)
    base = np.array([0.006, 0.007, 0.016], np.float32)
    return base + level * (left[..., None] * first + right[..., None] * second)


def bokeh(side: int, first: Float, second: Float, rng: np.random.Generator, count: int) -> Float:
    """Lamps out of focus: small and many along the street's end, large and few near the edges."""
    out = np.zeros((side, side, 3), np.float32)
    warm = np.array([1.0, 0.72, 0.42], np.float32)
    for _ in range(count):
        away = rng.beta(1.3, 1.5)
        x = 0.5 + (0.5 if rng.random() < 0.5 else -0.5) * (0.12 + 0.88 * away)
        y = 0.60 + rng.normal(0, 0.10 + 0.16 * away)
        radius = 0.008 + 0.036 * away**1.6 * rng.uniform(0.7, 1.2)
        reach = int(radius * side) + 4
        left, top = int(x * side) - reach, int(y * side) - reach
        disc = np.zeros((2 * reach, 2 * reach), np.uint8)
        at = (round((x * side - left) * 8), round((y * side - top) * 8))
        cv2.circle(disc, at, round(radius * side * 8), 204, -1, cv2.LINE_AA, 3)
        cv2.circle(disc, at, round(radius * side * 8), 255, max(1, side // 320), cv2.LINE_AA, 3)
        own = first if (x < 0.5) == (rng.random() < 0.75) else second
        tint = warm if rng.random() < 0.18 else own
        light = drawn(disc)[..., None] * tint * (rng.uniform(0.12, 0.45) * (1.2 - 0.7 * away))
        rows = slice(max(top, 0), max(top + 2 * reach, 0))
        columns = slice(max(left, 0), max(left + 2 * reach, 0))
        seen = out[rows, columns]
        y0, x0 = max(-top, 0), max(-left, 0)
        seen += light[y0 : y0 + seen.shape[0], x0 : x0 + seen.shape[1]]
    return blur(out, side / 380)


def tube(side: int, draw: Callable[[Canvas], None], tint: Float) -> Float:
    """Light of a neon tube: a white-hot core, its colour around it, a wide halo on the wall."""
    canvas = np.zeros((side, side), np.uint8)
    draw(canvas)
    line = drawn(canvas)
    core, near, far = blur(line, side / 320), blur(line, side / 70), blur(line, side / 14)
    white = np.minimum(tint * 1.2 + 0.55, 2.0)
    return (
        core[..., None] * white * 1.6
        + (near * 2.2)[..., None] * tint
        + (far * 3.2)[..., None] * tint
    )


def wall(side: int, rng: np.random.Generator) -> Float:
    """Relief of a rough dark wall, about 1."""
    return (1 + 0.16 * noise((side, side), side / 14, rng, 5))[..., None].astype(np.float32)
