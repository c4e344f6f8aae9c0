"""Moving pixels: sampling by a map, and smooth maps from moved points."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


def grid(height: int, width: int) -> tuple[Float, Float]:
    """x and y of every pixel, each (H, W)."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x, y


def sample(image: Float, x: Float, y: Float) -> Float:
    """`image` read at (x, y); outside, the nearest edge."""
    return cv2.remap(
        image,
        np.ascontiguousarray(x, np.float32),
        np.ascontiguousarray(y, np.float32),
        cv2.INTER_CUBIC if image.dtype != np.uint8 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def thin_plate(
    source: Float, target: Float, shape: tuple[int, int], smoothness: float = 0.0, step: int = 8
) -> tuple[Float, Float]:
    """Inverse map of the thin-plate spline that takes `source` points to `target` points.

    Bookstein, "Principal Warps", PAMI 1989. Solved at the points, evaluated on every `step`-th
    pixel and enlarged, since it is smooth.

    Args:
        source: (N, 2) points in the picture as it is.
        target: (N, 2) where they shall go.
        shape: (H, W).
        smoothness: 0 meets every point; more bends less.

    Returns:
        x and y, each (H, W): where in the source each pixel of the result is read.
    """
    height, width = shape
    scale = float(max(shape))
    points, values = target.astype(np.float64) / scale, (source - target).astype(np.float64)
    count = len(points)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(points, points) + smoothness * np.eye(count)
    system[:count, count:] = np.c_[np.ones(count), points]
    system[count:, :count] = system[:count, count:].T
    right = np.vstack([values, np.zeros((3, 2))])
    weights = np.linalg.lstsq(system, right, rcond=None)[0]
    rows, columns = -(-height // step) + 1, -(-width // step) + 1
    gy, gx = np.mgrid[0:rows, 0:columns] * float(step)
    where = np.c_[gx.ravel(), gy.ravel()] / scale
    moved = (
        _kernel(where, points) @ weights[:count]
        + np.c_[np.ones(len(where)), where] @ (weights[count:])
    )
    coarse = moved.reshape(rows, columns, 2).astype(np.float32)
    x, y = grid(height, width)
    fine = cv2.remap(coarse, x / step, y / step, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return x + fine[..., 0], y + fine[..., 1]


def _kernel(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    squared = ((a[:, None] - b[None]) ** 2).sum(-1)
    return np.where(squared > 0, squared * np.log(squared + 1e-300), 0.0)
