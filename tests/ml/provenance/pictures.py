"""Pictures to mark: flat, busy, dark, bright, transparent; made by numbers, each different."""

from __future__ import annotations

import cv2
import numpy as np

Picture = np.ndarray
KINDS = ("flat", "busy", "smooth", "pixels", "lines", "cutout")


def picture(kind: str, seed: int, side: int = 512) -> Picture:
    """(side, side, 3 or 4) uint8: shapes of flat colour, noise in octaves, a gradient, large
    pixels, black strokes on white, or shapes on nothing."""
    return _MAKERS[kind](np.random.default_rng([seed, KINDS.index(kind)]), side)


def _flat(random: np.random.Generator, side: int) -> Picture:
    image = np.full((side, side, 3), random.integers(0, 256, 3), np.uint8)
    for _ in range(14):
        points = random.integers(0, side, (random.integers(3, 6), 2)).astype(np.int32)
        colour = [int(value) for value in random.integers(0, 256, 3)]
        cv2.fillPoly(image, [cv2.convexHull(points)], colour, cv2.LINE_AA)
        centre = tuple(int(value) for value in random.integers(0, side, 2))
        cv2.circle(image, centre, int(side * random.uniform(0.02, 0.12)), colour, -1, cv2.LINE_AA)
    return image


def _busy(random: np.random.Generator, side: int) -> Picture:
    total = np.zeros((side, side, 3), np.float32)
    for octave in range(1, 8):
        cells = random.normal(0, 1, (2**octave, 2**octave, 3)).astype(np.float32)
        total += cv2.resize(cells, (side, side), interpolation=cv2.INTER_CUBIC) * 0.62**octave
    return np.clip(128 + 70 * total, 0, 255).astype(np.uint8)


def _smooth(random: np.random.Generator, side: int) -> Picture:
    corners = random.integers(0, 256, (2, 2, 3)).astype(np.float32)
    return cv2.resize(corners, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _pixels(random: np.random.Generator, side: int) -> Picture:
    palette = random.integers(0, 256, (12, 3)).astype(np.uint8)
    blocks = cv2.resize(_busy(random, 64), (48, 48), interpolation=cv2.INTER_AREA)[..., 0]
    large = palette[np.minimum(blocks // 22, 11)]
    return cv2.resize(large, (side, side), interpolation=cv2.INTER_NEAREST)


def _lines(random: np.random.Generator, side: int) -> Picture:
    image = np.full((side, side, 3), 255, np.uint8)
    for _ in range(60):
        start, end = (tuple(int(v) for v in random.integers(0, side, 2)) for _ in range(2))
        cv2.line(image, start, end, (0, 0, 0), int(random.integers(1, 5)), cv2.LINE_AA)
    return image


def _cutout(random: np.random.Generator, side: int) -> Picture:
    alpha = np.zeros((side, side), np.uint8)
    cv2.circle(alpha, (side // 2, side // 2), int(side * 0.42), 255, -1, cv2.LINE_AA)
    return np.dstack([_flat(random, side), alpha])


_MAKERS = {
    "flat": _flat,
    "busy": _busy,
    "smooth": _smooth,
    "pixels": _pixels,
    "lines": _lines,
    "cutout": _cutout,
}
