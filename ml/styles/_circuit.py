"""Glowing paint on the face: lines and nodes that follow the mesh."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.imaging.colour import Float

_PATHS = (
    (127, 116, 117, 118, 101),
    (116, 123, 147, 213),
    (234, 137, 177, 215),
    (54, 68, 104),
    (10, 151, 9),
)
_MIRRORED = (
    (356, 345, 346, 347, 330),
    (345, 352, 376, 433),
    (454, 366, 401, 435),
    (284, 298, 333),
    (),
)
_ENDS = (101, 213, 215, 104, 9), (330, 433, 435, 333)


def paint(
    landmarks: NDArray[np.float32], size: int, unit: float, sides: tuple[bool, bool]
) -> Float:
    """(size, size) paint, 1 on its lines.

    Args:
        landmarks: (478, 2 or 3) in pixels.
        unit: distance between the irises in pixels.
        sides: whether the left and the right half of the face are painted.
    """
    out = np.zeros((size, size), np.float32)
    thick = max(1, round(0.016 * unit))
    for paths, ends, wanted in zip((_PATHS, _MIRRORED), _ENDS, sides, strict=True):
        if not wanted:
            continue
        for path in paths:
            if path:
                fixed = np.round(landmarks[list(path), :2] * 16).astype(np.int32)
                cv2.polylines(out, [fixed], False, 1.0, thick, cv2.LINE_AA, 4)
        for end in ends:
            at = tuple(int(v) for v in np.round(landmarks[end, :2] * 16))
            cv2.circle(out, at, round(0.034 * unit * 16), 1.0, -1, cv2.LINE_AA, 4)
            cv2.circle(out, at, round(0.016 * unit * 16), 0.0, -1, cv2.LINE_AA, 4)
    return out
