"""Quick smoothing of single fields: along a flow, and over wide areas.

Line integral convolution (Cabral & Leedom, SIGGRAPH 1993) of one channel, with steps longer than
a pixel; wide Gaussians on a reduced picture.
"""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit, prange

from ml.imaging.filters import Float, blur

_STEP = 1.4
"""Pixels between samples of a streamline."""


@njit(cache=True, parallel=True, nogil=True, fastmath=True)
def _walk(image: Float, tx: Float, ty: Float, weights: Float, step: float, out: Float) -> None:
    height, width = image.shape
    steps = weights.shape[0]
    for row in prange(height):
        for column in range(width):
            total = weights[0]
            value = image[row, column] * weights[0]
            for side in range(2):
                dx, dy = tx[row, column], ty[row, column]
                if side == 1:
                    dx, dy = -dx, -dy
                x, y = np.float32(column + 0.5), np.float32(row + 0.5)
                for k in range(1, steps):
                    x += dx * step
                    y += dy * step
                    i, j = int(y), int(x)
                    if x < 0 or y < 0 or i >= height or j >= width:
                        break
                    value += image[i, j] * weights[k]
                    total += weights[k]
                    nx, ny = tx[i, j], ty[i, j]
                    # Tangents have no sign of their own: go on the way we came.
                    if nx * dx + ny * dy < 0:
                        nx, ny = -nx, -ny
                    dx, dy = nx, ny
            out[row, column] = value / total


def along(image: Float, tangent: Float, sigma: float, shrink: int = 1) -> Float:
    """Gaussian mean along the flow.

    Args:
        image: (H, W).
        tangent: (H, W, 2) unit vectors.
        sigma: in pixels along the streamline.
        shrink: work on a picture this many times smaller, where the result is soft anyway.
    """
    if shrink > 1:
        height, width = image.shape
        small = (width // shrink, height // shrink)
        less = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
        way = np.ascontiguousarray(tangent[shrink // 2 :: shrink, shrink // 2 :: shrink])
        way = way[: small[1], : small[0]]
        smooth = along(np.asarray(less, np.float32), way, sigma / shrink)
        return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC))
    count = max(1, round(2.2 * sigma / _STEP))
    weights = np.exp(-0.5 * (np.arange(count + 1) * _STEP / sigma) ** 2).astype(np.float32)
    out = np.empty(image.shape, np.float32)
    tx = np.ascontiguousarray(tangent[..., 0], np.float32)
    ty = np.ascontiguousarray(tangent[..., 1], np.float32)
    _walk(np.ascontiguousarray(image, np.float32), tx, ty, weights, _STEP, out)
    return out


def wide_blur(image: Float, sigma: float) -> Float:
    """Gaussian blur for any width; above a few pixels on a reduced picture."""
    factor = int(sigma / 2.5)
    if factor < 2:
        return blur(image, sigma)
    height, width = image.shape[:2]
    small = cv2.resize(
        image, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA
    )
    # Averaging and enlarging blur a little themselves.
    left = np.sqrt(max((sigma / factor) ** 2 - 0.5, 0.1))
    soft = blur(np.asarray(small, np.float32), float(left))
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC))
