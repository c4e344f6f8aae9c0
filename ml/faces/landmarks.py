"""Names for MediaPipe's 478 face mesh points, and masks drawn from them.

Left and right are the viewer's. Contours are closed and run in order.
Indices: Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video" (2019).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
LEFT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
RIGHT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
LEFT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
RIGHT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
LIPS_OUTER = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
)  # fmt: skip
LIPS_INNER = (
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
)  # fmt: skip
LEFT_IRIS_RING = (469, 470, 471, 472)
RIGHT_IRIS_RING = (474, 475, 476, 477)
IRIS_RINGS = {LEFT_IRIS: LEFT_IRIS_RING, RIGHT_IRIS: RIGHT_IRIS_RING}
UPPER_LIDS = {
    LEFT_IRIS: (33, 246, 161, 160, 159, 158, 157, 173, 133),
    RIGHT_IRIS: (263, 466, 388, 387, 386, 385, 384, 398, 362),
}
LOWER_LIDS = {
    LEFT_IRIS: (33, 7, 163, 144, 145, 153, 154, 155, 133),
    RIGHT_IRIS: (263, 249, 390, 373, 374, 380, 381, 382, 362),
}
"""Each eye's lids from its outer corner to its inner one."""

CHIN, FOREHEAD, NOSE_TIP, NOSE_BRIDGE = 152, 10, 1, 168
LEFT_CHEEK, RIGHT_CHEEK = 234, 454
MOUTH_LEFT, MOUTH_RIGHT, LIP_TOP, LIP_BOTTOM = 61, 291, 13, 14

MIRROR_PAIRS_EYE = ((33, 263), (133, 362), (468, 473))
"""A few points with their mirror images, for symmetry checks."""


def polygon(
    size: tuple[int, int], points: NDArray[np.floating], feather: float = 0.0
) -> FloatImage:
    """Anti-aliased filled polygon.

    Args:
        size: height and width of the mask in pixels.
        points: (N, 2 or 3) vertices in pixels, pixel centres at whole numbers.
        feather: standard deviation of a Gaussian softening in pixels.

    Returns:
        (H, W) float32 in 0..1.
    """
    mask = np.zeros(size, np.uint8)
    shift = 4
    fixed = np.round(np.asarray(points)[:, :2] * (1 << shift)).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, lineType=cv2.LINE_AA, shift=shift)
    out = mask.astype(np.float32) / 255.0
    if feather > 0:
        out = cv2.GaussianBlur(out, (0, 0), feather)
    return out


def contour(landmarks: NDArray[np.floating], indices: Sequence[int]) -> NDArray[np.float32]:
    """The 2-D points of a contour, (N, 2) in pixels."""
    return np.asarray(landmarks, np.float32)[list(indices), :2]


def iris_distance(landmarks: NDArray[np.floating]) -> float:
    """Distance between the iris centres in pixels."""
    a, b = landmarks[LEFT_IRIS, :2], landmarks[RIGHT_IRIS, :2]
    return float(np.hypot(*(a - b)))


def eye_centre(landmarks: NDArray[np.floating]) -> NDArray[np.float64]:
    """Midpoint between the iris centres, (2,) in pixels."""
    return np.asarray(landmarks[[LEFT_IRIS, RIGHT_IRIS], :2], np.float64).mean(0)
