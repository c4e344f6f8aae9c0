"""A mosaic and an embroidery built from nothing: a design in flat colours, then stones or thread.

Stones follow the design's lines as in Hausner, "Simulating Decorative Mosaics", SIGGRAPH 2001, by
rows laid along it rather than by relaxation.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ml.imaging.colour import hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise
from ml.imaging.paper import relief

Float = NDArray[np.float32]


def mosaic(side: int, rng: np.random.Generator) -> Float:
    """A rosette of glass and gold stones, (side, side, 3) sRGB."""
    stone = side / 62
    seeds, turns = _rows(side, stone, rng)
    colours = _rosette(seeds / side - 0.5, rng)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    at = np.stack([x.ravel(), y.ravel()], 1)
    near = cKDTree(seeds).query(at, 4)[1]
    offset = at[:, None] - seeds[near]
    c, s = np.cos(turns)[near], np.sin(turns)[near]
    along = np.abs(c * offset[..., 0] + s * offset[..., 1])
    across = np.abs(c * offset[..., 1] - s * offset[..., 0])
    # Square stones: the largest of both distances, a little rounded.
    reach = (along**6 + across**6) ** (1 / 6)
    order = np.argsort(reach, 1)
    first = np.take_along_axis(near, order[:, :1], 1)[:, 0].reshape(side, side)
    nearest = np.take_along_axis(reach, order, 1)
    gap = ((nearest[:, 1] - nearest[:, 0]) / stone).reshape(side, side)
    inside = np.clip((gap - 0.09) / 0.10, 0, 1).astype(np.float32)
    picture = colours[first]
    tilt = rng.normal(0, 1, (len(seeds), 2)).astype(np.float32)[first]
    height = blur(inside, side / 700)
    gy, gx = np.gradient(height)
    light = 1 + 1.4 * (gx + gy) + 0.035 * (tilt[..., 0] + tilt[..., 1])
    light += 0.03 * noise((side, side), stone * 0.7, rng, 3)
    grout = np.array([0.46, 0.42, 0.37], np.float32) * (
        1 + 0.06 * noise((side, side), 4, rng, 2)[..., None]
    )
    laid = picture * light[..., None]
    return np.clip(grout + (laid - grout) * inside[..., None], 0, 1).astype(np.float32)


def _rows(side: int, stone: float, rng: np.random.Generator) -> tuple[Float, Float]:
    """Middles (N, 2) and directions (N,) of stones: rings about the middle, rows in the corners."""
    middle, seeds, turns = side / 2, [(side / 2, side / 2)], [0.0]
    for ring in range(1, int(0.47 * side / stone) + 1):
        radius = ring * stone
        count = max(int(2 * math.pi * radius / stone), 5)
        angles = (np.arange(count) + rng.uniform(0, 1)) * 2 * math.pi / count
        for angle in angles + rng.normal(0, 0.05 / ring, count):
            r = radius + rng.normal(0, 0.04) * stone
            seeds.append((middle + r * math.cos(angle), middle + r * math.sin(angle)))
            turns.append(angle)
    limit = (int(0.47 * side / stone) + 0.9) * stone
    for row in range(int(side / stone) + 2):
        for column in range(int(side / stone) + 2):
            place = (np.array([column + 0.5 * (row % 2), row]) + rng.normal(0, 0.05, 2)) * stone
            if np.hypot(*(place - middle)) > limit:
                seeds.append((place[0], place[1]))
                turns.append(rng.normal(0, 0.05))
    return np.array(seeds, np.float32), np.array(turns, np.float32)


def _rosette(at: NDArray[np.floating], rng: np.random.Generator) -> Float:
    """Colours of stones (N, 3) at places about the middle, the side being 1."""
    radius, angle = np.hypot(at[:, 0], at[:, 1]), np.arctan2(at[:, 1], at[:, 0])
    petals = 0.30 + 0.075 * np.cos(8 * angle)
    inner = 0.17 + 0.05 * np.cos(8 * angle + math.pi)
    names = np.full(len(at), "#c99a3b", "U7")
    names[radius > 0.47] = "#7a2230"
    names[(radius > 0.44) & (radius <= 0.47)] = "#f0e6cf"
    names[radius <= 0.44] = "#1c3f7c"
    names[(radius <= 0.44) & (np.cos(16 * angle) * np.cos(radius * 130) > 0.55)] = "#2f79b8"
    names[radius < petals + 0.018] = "#f0e6cf"
    names[radius < petals] = "#b7372f"
    names[radius < petals - 0.05] = "#e0762f"
    names[radius < inner + 0.02] = "#e8c067"
    names[radius < inner] = "#1f6d5c"
    names[radius < inner - 0.05] = "#6fae7a"
    names[radius < 0.075] = "#e3b341"
    names[radius < 0.035] = "#f6eedb"
    corner = (radius > 0.5) & (np.abs(np.abs(at).max(1) - 0.44) < 0.02)
    names[corner] = "#d8ab45"
    lab = rgb_to_oklab(np.stack([hex_to_rgb(str(name)) for name in names]))
    lab[:, 0] += rng.normal(0, 0.045, len(at))
    lab[:, 1:] *= (1 + rng.normal(0, 0.16, len(at)))[:, None]
    lab[:, 1:] += rng.normal(0, 0.008, (len(at), 2))
    return oklab_to_rgb(lab)


def embroidery(side: int, rng: np.random.Generator) -> Float:
    """Flowers and leaves in satin stitch on linen, (side, side, 3) sRGB."""
    k = side / 1024
    weave = relief("canvas", side, rng)
    linen = hex_to_rgb("#e6dcc4") * (0.80 + 0.36 * weave[..., None])
    linen = linen * (1 + 0.02 * noise((side, side), 6 * k, rng, 2)[..., None])
    cloth = _Cloth(np.ascontiguousarray(linen, np.float32), rng, k)
    for bend, start in ((1.2, (0.5, 1.02)), (-1.0, (0.3, 1.02)), (0.9, (0.72, 1.02))):
        cloth.stem(np.array(start) * float(side), bend)
    leaves = ("#2f6b3f", "#5d9a4c", "#1f4f45", "#86a94f")
    for _ in range(34):
        at = rng.uniform(0.06, 0.94, 2) * side
        name = leaves[rng.integers(4)]
        cloth.leaf(at, rng.uniform(0, 6.28), rng.uniform(70, 130) * k, name)
    flowers = (
        ("#c2273a", "#f09a3a"), ("#e06a92", "#fbe08a"), ("#3b57a6", "#f2c14e"),
        ("#f2b632", "#8a3b1e"), ("#7d3f98", "#f4d35e"), ("#e8eef2", "#e3a72f"),
    )  # fmt: skip
    places = [
        (0.30, 0.28, 150), (0.68, 0.22, 120), (0.53, 0.55, 175), (0.20, 0.66, 125),
        (0.83, 0.56, 135), (0.78, 0.86, 120), (0.40, 0.87, 115), (0.10, 0.12, 90),
        (0.92, 0.08, 80), (0.08, 0.92, 85), (0.95, 0.32, 75), (0.06, 0.42, 80),
    ]  # fmt: skip
    for number, (x, y, size) in enumerate(places):
        petal, heart = flowers[number % len(flowers)]
        cloth.flower(np.array([x, y]) * float(side), size * k, petal, heart)
    return np.clip(cloth.picture, 0, 1)


class _Cloth:
    """Cloth that is stitched on."""

    def __init__(self, picture: Float, rng: np.random.Generator, k: float) -> None:
        self.picture, self._rng, self._k = picture, rng, k

    def _stitch(
        self, start: NDArray[np.floating], end: NDArray[np.floating], colour: Float
    ) -> None:
        """One thread: its shadow on the cloth, its body, the light along its back."""
        width = max(round(5.2 * self._k), 2)
        own = np.clip(colour * (1 + self._rng.normal(0, 0.07)), 0, 1)
        rise = np.array([-0.8, -1.0]) * self._k
        for shift, shade, thick in (
            (np.array([1.6, 2.0]) * self._k, own * 0.30, width),
            (np.zeros(2), own * 0.82, width),
            (rise * 0.6, own * 1.02, max(width // 2, 1)),
            (rise, np.clip(own * 1.1 + 0.13, 0, 1), 1),
        ):
            a, b = ((point + shift) * 16 for point in (start, end))
            cv2.line(
                self.picture,
                (int(a[0]), int(a[1])),
                (int(b[0]), int(b[1])),
                tuple(float(v) for v in shade),
                thick,
                cv2.LINE_AA,
                4,
            )

    def leaf(self, at: NDArray[np.floating], turn: float, length: float, name: str) -> None:
        """Two rows of slanting stitches either side of a vein."""
        colour = hex_to_rgb(name)
        along = np.array([math.cos(turn), math.sin(turn)])
        aside = np.array([-along[1], along[0]])
        for hand in (-1, 1):
            for place in np.arange(0.02, 1, 4.4 * self._k / length):
                half = 0.27 * length * math.sin(math.pi * place**0.8) + 2 * self._k
                root = at + along * (place - 0.5) * length
                tip = root + aside * hand * half + along * half * 0.55
                self._stitch(root, tip, colour * (0.82 if hand < 0 else 1.06))

    def flower(self, at: NDArray[np.floating], size: float, petal: str, heart: str) -> None:
        """Petals of stitches that run from the rim to the middle, and a heart of knots."""
        outer, inner = hex_to_rgb(petal), hex_to_rgb(petal) * 0.62
        count, first = int(self._rng.integers(5, 8)), self._rng.uniform(0, 1)
        steps = int(2 * math.pi * size * 0.75 / (4.2 * self._k))
        for step in range(steps):
            turn = 2 * math.pi * step / steps
            lobe = abs(math.sin((turn / (2 * math.pi) * count + first) * math.pi))
            reach = size * (0.42 + 0.58 * lobe**0.55)
            way = np.array([math.cos(turn), math.sin(turn)])
            middle = reach * (0.58 + self._rng.uniform(-0.06, 0.06))
            shade = outer * (0.86 + 0.2 * lobe)
            self._stitch(at + way * size * 0.16, at + way * middle, inner * (0.8 + 0.35 * lobe))
            self._stitch(
                at + way * middle * 0.9, at + way * reach * self._rng.uniform(0.96, 1.03), shade
            )
        for _ in range(46):
            turn, r = self._rng.uniform(0, 6.28), size * 0.21 * math.sqrt(self._rng.uniform())
            knot = at + r * np.array([math.cos(turn), math.sin(turn)])
            across = np.array([math.sin(turn), math.cos(turn)]) * 3 * self._k
            self._stitch(knot - across, knot + across, hex_to_rgb(heart))

    def stem(self, start: NDArray[np.floating], bend: float) -> None:
        """A winding stem of short slanting stitches."""
        at, turn = start.copy(), -math.pi / 2
        for step in range(150):
            turn += 0.018 * math.sin(step / 17) * bend
            way = np.array([math.cos(turn), math.sin(turn)])
            at = at + way * 5.5 * self._k
            slant = np.array([math.cos(turn + 0.5), math.sin(turn + 0.5)]) * 9 * self._k
            self._stitch(at - slant, at + slant, hex_to_rgb("#3a5f34"))
