"""Backgrounds drawn pixel by pixel, from few colours, at the size of the grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from ml.imaging.colour import Float
from ml.imaging.warp import grid

SceneKind = Literal["flat", "bands", "city", "sunset", "tiles", "meadow", "burst"]

BAYER = (
    np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) + 0.5
) / 16
"""Thresholds of ordered dithering (Bayer 1973)."""


def bayer(height: int, width: int) -> Float:
    """The threshold matrix repeated over a grid."""
    return np.tile(BAYER, (-(-height // 4), -(-width // 4)))[:height, :width]


def scene(kind: SceneKind, side: int, colours: Float, rng: np.random.Generator) -> Float:
    """A background of exactly the given colours.

    Args:
        side: of the square, in grid pixels.
        colours: (K, 3) sRGB from the farthest (sky's top) to the nearest, K >= 2.

    Returns:
        (side, side, 3) sRGB.
    """
    return colours[_SCENES[kind](side, len(colours), rng)].astype(np.float32)


def framed(picture: Float, light: Float, dark: Float, accent: Float) -> Float:
    """A collector's card around the picture: a bevelled frame with studs, and a row of hearts.

    Args:
        picture: (S, S, 3) sRGB.
        light, dark, accent: (3,) sRGB.
    """
    side = picture.shape[0]
    out = picture.copy()
    x, y = grid(side, side)
    edge = np.minimum(np.minimum(x, y), np.minimum(side - 1 - x, side - 1 - y)).astype(int)
    for depth, colour in enumerate((dark, light, light * 0.72 + dark * 0.28, dark)):
        out[edge == depth] = colour
    for cy in (1, side - 4):
        for cx in (1, side - 4):
            out[cy : cy + 3, cx : cx + 3] = accent
            out[cy + 1, cx + 1] = light
    _hearts(out, light, dark, accent)
    return out


_HEART = ("0110110", "1221221", "1222221", "1222221", "0122210", "0012100", "0001000")


def _hearts(out: Float, light: Float, dark: Float, accent: Float) -> None:
    for number in range(3):
        left, top = 7 + number * 9, 7
        for row, line in enumerate(_HEART):
            for column, mark in enumerate(line):
                if mark != "0":
                    out[top + row, left + column] = dark if mark == "1" else accent
        out[top + 2, left + 2] = light


def _flat(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    return np.zeros((side, side), int)


def _ramp(side: int, count: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """Bands from colour 0 at the top to the last at the bottom, dithered where they meet."""
    share = np.linspace(low, high, side)[:, None] * (count - 1)
    step = np.floor(share)
    # Only the last third of a band is dithered: the bands stay bands.
    part = np.clip((share - step - 0.62) / 0.38, 0, 1)
    return np.clip(step + (part > bayer(side, side)), 0, count - 1).astype(int)


def _bands(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    return _ramp(side, count)


def _city(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Dusk over two rows of towers; the last two colours are near walls and lit windows."""
    sky, far, near, lamp = count - 3, count - 3, count - 2, count - 1
    out = _ramp(side, max(sky, 1), 0.0, 1.15)
    for _ in range(side // 3):
        out[rng.integers(0, side // 2), rng.integers(0, side)] = lamp
    cy, cx, radius = round(side * 0.16), round(side * 0.83), side * 0.075
    x, y = grid(side, side)
    disc = np.hypot(x - cx, y - cy) < radius
    out[disc & ~(np.hypot(x - cx + radius * 0.5, y - cy + radius * 0.25) < radius * 0.85)] = lamp
    for layer, (low, high, wide) in enumerate(((0.30, 0.62, 9), (0.16, 0.44, 13))):
        left = -int(rng.integers(0, 5))
        while left < side:
            width = int(rng.integers(wide - 3, wide + 4) * side / 96)
            top = side - int(side * rng.uniform(low, high))
            out[top:, max(left, 0) : left + width] = far if layer == 0 else near
            if layer:
                _windows(out, left, top, width, side, lamp, rng)
            left += width + int(rng.integers(0, 2) * (1 - layer))
    return out


def _windows(
    out: np.ndarray, left: int, top: int, width: int, side: int, lamp: int, rng: np.random.Generator
) -> None:
    for y in range(top + 3, side, 4):
        for x in range(left + 2, left + width - 2, 3):
            if 0 <= x < side - 1 and rng.random() < 0.42:
                out[y : y + 2, x] = lamp


def _sunset(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """A striped sun going down in the bands of the sky; its colour is the last."""
    out = _ramp(side, count - 1)
    x, y = grid(side, side)
    cy, radius = side * 0.48, side * 0.40
    disc = np.hypot(x - (side - 1) / 2, y - cy) < radius
    depth = (y - cy) / radius
    cut = ((y.astype(int) % 5) < np.clip((depth + 0.2) * 3.2, 0, 4)) & (depth > -0.2)
    out[disc & ~cut] = count - 1
    return out


def _tiles(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Isometric cubes in three tones; a fourth colour picks out a few tops."""
    x, y = grid(side, side)
    half = 12
    u, v = np.floor((x / 2 + y) / half), np.floor((y - x / 2) / half)
    tone = (u + v).astype(int) % 2
    picked = rng.random((64, 64)) < 0.10
    lucky = picked[u.astype(int) % 64, v.astype(int) % 64]
    out = np.where(tone == 0, 0, 1)
    line = ((x / 2 + y) % half < 1) | ((y - x / 2) % half < 1)
    out[lucky & (count > 3)] = count - 1
    out[line] = min(2, count - 1)
    return out


def _meadow(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Sky, clouds and two hills; colours: sky, lower sky, cloud, far hill, near hill."""
    out = np.where(_ramp(side, 2, 0.0, 1.6) > 0, 1, 0)
    x, y = grid(side, side)
    cloud = min(2, count - 1)
    for _ in range(5):
        cx, cy = rng.uniform(0, side), rng.uniform(0.06, 0.5) * side
        for _ in range(4):
            dx, radius = rng.uniform(-8, 8), rng.uniform(3, 6.5) * side / 96
            out[(np.hypot((x - cx - dx) * 0.8, y - cy) < radius) & (y < cy + 2)] = cloud
    for layer, height in ((3, 0.62), (4, 0.76)):
        phase = rng.uniform(0, 6)
        hill = side * (height + 0.05 * np.sin(x / side * 5 + phase) + 0.02 * np.sin(x / 7 + phase))
        out[y > hill] = min(layer, count - 1)
    return out


def _burst(side: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Rays from behind the head, two colours in turn, a dithered glow in a third."""
    x, y = grid(side, side)
    cx, cy = (side - 1) / 2, side * 0.46
    turn = np.arctan2(y - cy, x - cx) + rng.uniform(0, 1)
    out = (np.floor(turn / (2 * np.pi) * 24) % 2).astype(int)
    if count > 2:
        glow = 1.25 - np.hypot(x - cx, y - cy) / (side * 0.46)
        out[glow > bayer(side, side) + 0.05] = 2
    return out


_SCENES: dict[str, Callable[[int, int, np.random.Generator], np.ndarray]] = {
    "flat": _flat,
    "bands": _bands,
    "city": _city,
    "sunset": _sunset,
    "tiles": _tiles,
    "meadow": _meadow,
    "burst": _burst,
}
