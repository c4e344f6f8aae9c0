"""The shape of a head, roughly: enough to bend strokes and turn light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.imaging.filters import Float, blur
from ml.imaging.resizing import resized


def dome(matte: Float, oval: Float, landmarks: NDArray[np.float32], unit: float) -> Float:
    """How near each place is, (S, S) in pixels: the face's mesh, a dome over the matte around it.

    Args:
        matte, oval: (S, S) the person, and the inside of the face's oval.
        landmarks: (478, 3) in pixels.
        unit: distance between the iris centres.
    """
    full, side = matte.shape[0], 192
    k = side / full
    small = resized(matte, side)
    inside = cv2.distanceTransform((small > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    reach = unit * k * 1.5
    t = np.clip(inside / reach, 0, 1)
    around = np.sqrt(np.clip(1 - (1 - t) ** 2, 0, 1)) * unit * 0.9
    face = resized(oval, side)
    weight = np.full((side, side), 1e-3, np.float32)
    value = np.zeros((side, side), np.float32)
    points = landmarks[:468] * k
    for x, y, z in points:
        i, j = int(y), int(x)
        if 0 <= i < side and 0 <= j < side:
            weight[i, j] += 1
            value[i, j] -= z / k
    spread = unit * k * 0.2
    mesh = blur(value, spread) / np.maximum(blur(weight, spread), 1e-5)
    rim = float(np.median(-landmarks[list(lm.FACE_OVAL), 2]))
    mesh = mesh - rim + unit * 0.75
    depth = around + (mesh - around) * blur(face, spread)
    depth = blur(depth.astype(np.float32), unit * k * 0.32)
    return resized(depth, full)
