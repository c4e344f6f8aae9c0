"""Die-cut stickers: the cut shape, its border, its shadow, and small drawn accents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from ml.faces.portrait import FloatImage
from ml.imaging.colour import hex_to_rgb, mix
from ml.imaging.filters import smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles.features.curves import Points, ellipse, mask_of

AccentKind = Literal["none", "hearts", "sparkles", "stars", "bolts", "bubbles"]


def rounded_cut(size: int, margin: float = 0.075) -> FloatImage:
    """(size, size) the sheet a bust is cut from: rounded below, open above."""
    low, high = margin * size, (1 - margin) * size
    radius = 0.30 * size
    t = np.linspace(0, np.pi / 2, 24)
    right = np.stack([high - radius + radius * np.cos(t), high - radius + radius * np.sin(t)], -1)
    left = np.stack([low + radius - radius * np.sin(t), high - radius + radius * np.cos(t)], -1)
    shape = np.vstack([[[high, -size]], right, left, [[low, -size]]]).astype(np.float32)
    return mask_of((size, size), shape)


def solid_shape(matte: FloatImage) -> FloatImage:
    """The matte's largest piece, its outline smoothed and its holes closed, (S, S) in 0..1."""
    size = matte.shape[0]
    hard = (soft(matte, size / 160) > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(hard)
    if count > 1:
        largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
        hard = (labels == largest).astype(np.uint8)
    padded = cv2.copyMakeBorder(hard, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    flood = np.zeros((size + 4, size + 4), np.uint8)
    cv2.floodFill(padded, flood, (0, 0), 2)
    filled = (padded[1:-1, 1:-1] != 2).astype(np.float32)
    return smoothstep(0.3, 0.7, soft(filled, size / 260))


def grown_by(shape: FloatImage, distance: float) -> FloatImage:
    """(S, S) `shape` widened by `distance` pixels, with a smooth edge."""
    away = cv2.distanceTransform((shape < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    # Concave corners are rounded, as a knife would.
    away = soft(away, distance * 0.35)
    return np.clip(distance - away + 0.5, 0, 1).astype(np.float32)


def _heart(t: FloatImage) -> Points:
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return np.stack([x, y + 2], -1) / 16


def _star(t: FloatImage) -> Points:
    corners = np.linspace(-np.pi / 2, 1.5 * np.pi, 10, endpoint=False)
    radius = np.where(np.arange(10) % 2 == 0, 1.0, 0.48)
    return np.stack([np.cos(corners) * radius, np.sin(corners) * radius], -1)


def _sparkle(t: FloatImage) -> Points:
    c, s = np.cos(t), np.sin(t)
    return np.stack([np.sign(c) * np.abs(c) ** 2.6, 1.25 * np.sign(s) * np.abs(s) ** 2.6], -1)


def _bolt(t: FloatImage) -> Points:
    p = [(0.15, -1), (-0.6, 0.15), (-0.08, 0.15), (-0.3, 1), (0.6, -0.25), (0.08, -0.25)]
    return np.array(p, np.float32)


def _bubble(t: FloatImage) -> Points:
    return np.stack([np.cos(t), np.sin(t)], -1) * 0.85


_SHAPES: dict[str, Callable[[FloatImage], Points]] = {
    "hearts": _heart,
    "stars": _star,
    "sparkles": _sparkle,
    "bolts": _bolt,
    "bubbles": _bubble,
}


def accents(
    kind: AccentKind, taken: FloatImage, colours: tuple[str, ...], rng: np.random.Generator
) -> tuple[FloatImage, FloatImage]:
    """Small shapes beside the head.

    Args:
        taken: (S, S) where the person is.

    Returns:
        (S, S, 3) their colours, (S, S) their shape.
    """
    size = taken.shape[0]
    image, alpha = np.zeros((size, size, 3), np.float32), np.zeros((size, size), np.float32)
    if kind == "none":
        return image, alpha
    free = cv2.distanceTransform((taken < 0.1).astype(np.uint8), cv2.DIST_L2, 5) / size
    t = np.linspace(0, 2 * np.pi, 80, endpoint=False).astype(np.float32)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    border = np.minimum.reduce([x, 1 - x, y, 1 - y])
    for count, radius in enumerate((0.075, 0.06, 0.05, 0.042, 0.034)):
        # Its own border and shadow must fit into the picture too.
        room = np.minimum(free, border - 0.045)
        room[int(0.75 * size) :] = 0
        ok = np.argwhere(room > radius * 1.15)
        if len(ok) == 0:
            continue
        # Near the head rather than in the corners.
        pull = free[ok[:, 0], ok[:, 1]] + rng.uniform(0, 0.09, len(ok))
        at = ok[int(np.argmin(pull))][::-1]
        turn = rng.uniform(-0.35, 0.35)
        spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        shape = (_SHAPES[kind](t) @ spin * radius * size + at).astype(np.float32)
        mask = mask_of((size, size), shape)
        shine = shape * 0.35 + (at - np.array([0.28, 0.3]) * radius * size) * 0.65
        tint = hex_to_rgb(colours[count % len(colours)])
        image = mix(image, tint, mask)
        image = mix(image, tint * 0.4 + 0.6, mask_of((size, size), shine.astype(np.float32)) * 0.8)
        alpha = np.maximum(alpha, mask)
        disc = mask_of((size, size), ellipse(at, radius * size * 1.5, radius * size * 1.5))
        free = np.minimum(
            free,
            cv2.distanceTransform((disc < 0.1).astype(np.uint8), cv2.DIST_L2, 3) / size,
        )
    return image, alpha
