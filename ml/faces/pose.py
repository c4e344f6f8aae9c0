"""Head pose from the face mesh."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def head_pose(landmarks: NDArray[np.floating]) -> tuple[float, float, float]:
    """Yaw, pitch and roll of a head in degrees, in the sense of `ml.contracts.Angle`.

    Args:
        landmarks: (478, 3) mesh in pixels.
    """
    points = np.asarray(landmarks, np.float64)
    across = points[[263, 362, 454, 291]].mean(0) - points[[33, 133, 234, 61]].mean(0)
    down = points[152] - points[10]
    across /= np.linalg.norm(across)
    down -= across * (down @ across)
    down /= np.linalg.norm(down)
    yaw = np.degrees(np.arcsin(np.clip(across[2], -1, 1)))
    pitch = -np.degrees(np.arcsin(np.clip(down[2], -1, 1)))
    roll = np.degrees(np.arctan2(across[1], across[0]))
    return float(yaw), float(pitch), float(roll)
