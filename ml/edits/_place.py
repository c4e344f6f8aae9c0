"""A picture of one's own laid out behind the person."""

from __future__ import annotations

import cv2
import numpy as np

from ml.edits.canvas import Picture
from ml.faces.portrait import FloatImage
from ml.imaging.soft import soft
from ml.operations import Background

_SOFTEST = 0.05
"""Widest blur, as a share of the side."""


def placed(picture: Picture, operation: Background, size: int) -> FloatImage:
    """The part of a picture that is seen, (size, size, 3) sRGB in 0..1.

    Args:
        picture: (H, W, 3) uint8; it covers the square, whatever its shape.
    """
    height, width = picture.shape[:2]
    side = min(height, width) / operation.zoom
    left = (width - side) * (operation.x + 1) / 2
    top = (height - side) * (operation.y + 1) / 2
    x0, y0 = int(np.floor(left)), int(np.floor(top))
    x1, y1 = int(np.ceil(left + side)), int(np.ceil(top + side))
    part = np.asarray(picture[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)], np.float32) / 255
    if size < side:
        # What is shrunk is averaged first; the rest of the way is less than twice.
        shape = (
            max(round(part.shape[1] * size / side), 1),
            max(round(part.shape[0] * size / side), 1),
        )
        part = np.asarray(cv2.resize(part, shape, interpolation=cv2.INTER_AREA), np.float32)
        left, top, side = (each * size / side for each in (left - x0, top - y0, side))
    else:
        left, top = left - x0, top - y0
    k = side / size
    matrix = np.array([[k, 0, left + k / 2 - 0.5], [0, k, top + k / 2 - 0.5]])
    out = cv2.warpAffine(
        part,
        matrix,
        (size, size),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    seen = np.clip(np.asarray(out, np.float32), 0, 1)
    sigma = operation.soften * _SOFTEST * size
    return soft(seen, sigma) if sigma >= 0.3 else seen
