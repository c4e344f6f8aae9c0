"""Where glasses sit: two rounded oblongs, found by what stands out thinly around the eyes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS
from ml.imaging.colour import Float

_SIDE = 160
"""Side of the picture in which the frame is looked for."""


@dataclass(frozen=True)
class Spectacles:
    """Rims in pixels of the portrait they were found in.

    Attributes:
        centres: (2, 2) middle of the left and the right lens.
        half, tall: half the width and half the height of a lens.
        across: (2,) unit vector from eye to eye.
        power: exponent of the outline: 2 is an ellipse, more is squarer.
    """

    centres: Float
    half: float
    tall: float
    across: Float
    power: float = 3.2

    def rim(self, side: int, grow: float = 0.0, count: int = 40) -> Float:
        """(count, 2) outline of a lens, `grow` pixels outside it; from the temple round."""
        turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
        bulge = (np.abs(np.cos(turn)) ** self.power + np.abs(np.sin(turn)) ** self.power) ** (
            -1 / self.power
        )
        away = -1 if side == 0 else 1
        x = away * (self.half + grow) * bulge * np.cos(turn)
        y = (self.tall + grow) * bulge * np.sin(turn)
        down = np.array([-self.across[1], self.across[0]], np.float32)
        return (self.centres[side] + x[:, None] * self.across + y[:, None] * down).astype(
            np.float32
        )


def spectacles(landmarks: Float, grey: Float) -> Spectacles:
    """Fit the rims.

    Args:
        landmarks: (478, 2 or 3) in pixels of `grey`.
        grey: (S, S) lightness.
    """
    k = _SIDE / grey.shape[0]
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    # Rims are darker than the skin about them, or shine: thin either way.
    thin = np.abs(small - cv2.medianBlur(small, 5))
    # One strong edge must not outweigh a whole rim.
    thin = np.minimum(thin, 2 * float(thin[thin > 0.01].mean()) if (thin > 0.01).any() else 1.0)
    points = landmarks[:, :2] * k
    eyes = points[[LEFT_IRIS, RIGHT_IRIS]]
    unit = float(np.linalg.norm(eyes[1] - eyes[0]))
    across = ((eyes[1] - eyes[0]) / unit).astype(np.float32)
    down = np.array([-across[1], across[0]], np.float32)
    best, found = -1.0, None
    for drop in (-0.02, 0.03, 0.07, 0.11):
        for half in (0.30, 0.34, 0.38, 0.42):
            for tall in (0.19, 0.23, 0.27, 0.31, 0.36):
                for out, power in ((0.0, 2.2), (0.0, 3.4), (0.04, 2.2), (0.04, 3.4)):
                    spread = np.array([[-out * unit], [out * unit]]) * across
                    fit = Spectacles(
                        (eyes + drop * unit * down + spread).astype(np.float32),
                        half * unit, tall * unit, across, power,
                    )  # fmt: skip
                    score = _mean_at(thin, np.concatenate([fit.rim(0), fit.rim(1)]))
                    if score > best:
                        best, found = score, fit
    assert found is not None
    return Spectacles(
        (found.centres / k).astype(np.float32), found.half / k, found.tall / k, across, found.power
    )


def temples(landmarks: Float) -> NDArray[np.float32]:
    """(2, 2) where the arms meet the sides of the face."""
    return np.asarray(landmarks[[lm.LEFT_CHEEK, lm.RIGHT_CHEEK], :2], np.float32)


def _mean_at(image: Float, points: Float) -> float:
    last = image.shape[0] - 1
    at = np.clip(np.round(points), 0, last).astype(int)
    return float(image[at[:, 1], at[:, 0]].mean())
