"""Fields at another size."""

from __future__ import annotations

import cv2
import numpy as np

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
