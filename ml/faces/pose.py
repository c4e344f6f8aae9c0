"""Head pose from the face mesh, by weighted Procrustes alignment to the average face.

Source: Kabsch, "A solution for the best rotation to relate two sets of vectors" (1976).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.faces.canonical import canonical_face


def rotation(landmarks: NDArray[np.floating]) -> NDArray[np.float64]:
    """The rotation (3, 3) that turns the average face as this head is turned."""
    model, weight = canonical_face()
    points = np.asarray(landmarks, np.float64)
    share = weight[:, None] / weight.sum()
    a = model - (model * share).sum(0)
    b = points - (points * share).sum(0)
    u, _, vt = np.linalg.svd((a * share).T @ b)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
    return np.asarray(vt.T @ flip @ u.T)


def head_pose(landmarks: NDArray[np.floating]) -> tuple[float, float, float]:
    """Yaw, pitch and roll of a head in degrees, in the sense of `ml.contracts.Angle`.

    Args:
        landmarks: (478, 3) mesh in pixels, z in the same unit, smaller is nearer.
    """
    turn = rotation(landmarks)
    roll = np.arctan2(turn[1, 0], turn[0, 0])
    c, s = np.cos(-roll), np.sin(-roll)
    gaze = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ turn @ np.array([0.0, 0.0, -1.0])
    yaw, pitch = np.arctan2(gaze[0], -gaze[2]), np.arcsin(np.clip(-gaze[1], -1, 1))
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))
