"""Spots and strokes filled with what is around them.

Each is covered with the neighbouring piece of the picture whose surroundings fit best, its colours
bent to meet the rim smoothly: after Georgiev, "Photoshop Healing Brush" (2004), and Perez et al.,
"Poisson Image Editing" (2003), with push-pull in place of the exact membrane. Where no piece fits,
Telea's fast marching fills in.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.edits._layers import spread
from ml.faces.portrait import FloatImage
from ml.imaging.colour import eight_bit

_LARGEST = 0.3
"""Longest side of a stroke that a single piece covers, as a share of the picture's."""
_WORK = 96
"""Side at which a fitting piece is searched for, in pixels of the stroke and its rim."""


def healed(image: FloatImage, mask: FloatImage) -> FloatImage:
    """The picture with every painted spot covered.

    Args:
        image: (S, S, 3) in 0..1.
        mask: (S, S), above 0 where something is to go.
    """
    hole = (mask > 0).astype(np.uint8)
    out = image.copy()
    count, label, stats, _ = cv2.connectedComponentsWithStats(hole)
    for number in range(1, count):
        left, top, width, height = (int(v) for v in stats[number, :4])
        part = (label == number).astype(np.uint8)
        filled = None
        if max(width, height) < _LARGEST * image.shape[0]:
            filled = _from_nearby(out, part, hole, (left, top, width, height))
        if filled is None:
            filled = _marched(out, part)
        out[part > 0] = filled[part > 0]
    return out


def _marched(image: FloatImage, part: NDArray[np.uint8]) -> FloatImage:
    """Fast marching on a small picture: what it fills is smooth anyway."""
    size = image.shape[0]
    side = min(size, 256)
    little = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    hole = (cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    hole = np.maximum(hole, cv2.resize(part, (side, side), interpolation=cv2.INTER_NEAREST))
    hole = cv2.dilate(hole, np.ones((3, 3), np.uint8))
    eight = eight_bit(little)
    rough = cv2.inpaint(eight, hole, 5, cv2.INPAINT_TELEA).astype(np.float32) / 255
    large = cv2.resize(rough, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 1), np.float32)


def _from_nearby(
    image: FloatImage,
    part: NDArray[np.uint8],
    hole: NDArray[np.uint8],
    box: tuple[int, int, int, int],
) -> FloatImage | None:
    """The picture whose `part` is copied from beside it; None where nothing fits."""
    size = image.shape[0]
    left, top, width, height = box
    rim = max(round(0.25 * max(width, height)), 4)
    x0, y0 = max(left - rim, 0), max(top - rim, 0)
    x1, y1 = min(left + width + rim, size), min(top + height + rim, size)
    reach = round(1.6 * max(x1 - x0, y1 - y0)) + 8
    wx0, wy0 = max(x0 - reach, 0), max(y0 - reach, 0)
    wx1, wy1 = min(x1 + reach, size), min(y1 + reach, size)
    shift = _best_shift(image, part, hole, (x0, y0, x1, y1), (wx0, wy0, wx1, wy1))
    if shift is None:
        return None
    dx, dy = shift
    source = image[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
    target, inside = image[y0:y1, x0:x1], part[y0:y1, x0:x1].astype(np.float32)
    others = hole[y0:y1, x0:x1].astype(np.float32)
    # What source and target differ by at the rim, carried smoothly inwards.
    bent = spread(
        (target - source).astype(np.float32), np.asarray(1 - np.maximum(inside, others), np.float32)
    )
    out = image.copy()
    out[y0:y1, x0:x1] = np.where(inside[..., None] > 0, np.clip(source + bent, 0, 1), target)
    return out


def _best_shift(
    image: FloatImage,
    part: NDArray[np.uint8],
    hole: NDArray[np.uint8],
    inner: tuple[int, int, int, int],
    outer: tuple[int, int, int, int],
) -> tuple[int, int] | None:
    """How far away the piece lies whose rim fits best, in pixels."""
    x0, y0, x1, y1 = inner
    wx0, wy0, wx1, wy1 = outer
    k = min(1.0, _WORK / max(x1 - x0, y1 - y0))

    def small(layer: FloatImage) -> FloatImage:
        if k == 1.0:
            return np.ascontiguousarray(layer, np.float32)
        size = (max(round(layer.shape[1] * k), 1), max(round(layer.shape[0] * k), 1))
        return np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA), np.float32)

    patch = small(image[y0:y1, x0:x1])
    rim = (small(1.0 - hole[y0:y1, x0:x1].astype(np.float32)) > 0.9).astype(np.float32)
    window, taken = small(image[wy0:wy1, wx0:wx1]), small(hole[wy0:wy1, wx0:wx1].astype(np.float32))
    if rim.sum() < 12 or window.shape[0] <= patch.shape[0] or window.shape[1] <= patch.shape[1]:
        return None
    weight = np.repeat(rim[..., None], 3, -1)
    cost = cv2.matchTemplate(window, patch, cv2.TM_SQDIFF, mask=weight) / rim.sum()
    own = (small(part[y0:y1, x0:x1].astype(np.float32)) > 0).astype(np.float32)
    own = np.asarray(cv2.dilate(own, np.ones((3, 3), np.uint8)), np.float32)
    # A piece that is itself painted over is no source.
    clash = cv2.matchTemplate((taken > 0).astype(np.float32), own, cv2.TM_CCORR)
    cost = np.where(clash > 0.5, np.inf, cost)
    if not np.isfinite(cost).any():
        return None
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    dx, dy = round(column / k) + wx0 - x0, round(row / k) + wy0 - y0
    size = image.shape[0]
    return int(np.clip(dx, -x0, size - x1)), int(np.clip(dy, -y0, size - y1))
