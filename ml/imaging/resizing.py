"""Fields at another size."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.imaging.colour import Float


def resized(field: Float, size: int, smooth: bool = True) -> Float:
    """A square field or picture with `size` pixels a side.

    Args:
        field: (H, H) or (H, H, C).
        smooth: enlarge by cubic interpolation, which may overshoot a little; else linear.
    """
    if field.shape[0] == size:
        return np.asarray(field, np.float32)
    if size < field.shape[0]:
        way = cv2.INTER_AREA
    else:
        way = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.asarray(field, np.float32), (size, size), interpolation=way))


def finished(picture: Float, size: int) -> Float:
    """A picture brought to the size asked for, in 0..1."""
    return np.clip(resized(picture, size), 0, 1).astype(np.float32)


def smaller(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A smaller copy of a picture (H, W, 3 or 4); colours under alpha 0 do not bleed in."""
    size = (width, height)
    if picture.shape[2] == 3:
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = picture[..., 3:].astype(np.float32) / 255
    laid = np.dstack([picture[..., :3] * alpha, alpha * 255]).astype(np.float32)
    small = np.asarray(cv2.resize(laid, size, interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] /= np.maximum(small[..., 3:] / 255, 1e-3)
    return np.asarray(np.clip(small + 0.5, 0, 255), np.uint8)
