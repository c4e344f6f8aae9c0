"""Whether a photo will do: each shortcoming has its code; few of them forbid the photo.

Thresholds were set on the training portraits and their blurred, darkened and shrunk copies, so
that every ordinary portrait passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import QualityIssue
from ml.faces import landmarks as lm
from ml.faces.detect import Photo

SHARPNESS_UNIT = 48
"""Distance between the irises, in pixels, at which sharpness is judged."""


QUANTISATION = 0.0011
"""Fine detail that rounding to eight bits alone makes."""


@dataclass(frozen=True)
class Limit:
    """From where a value is worth a word, and from where the photo will not do."""

    warn: float
    block: float


SMALL = Limit(34.0, 14.0)
BLURRED = Limit(0.45, 0.15)
DARK = Limit(0.24, 0.10)
BRIGHT = Limit(0.93, 0.985)
YAW = Limit(32.0, 50.0)
PITCH = Limit(28.0, 42.0)
CUT = Limit(0.03, 0.18)


@dataclass(frozen=True)
class Quality:
    """What was measured on a face.

    Attributes:
        sharpness: 0 blurred .. about 1 crisp.
        brightness: mean lightness of the face, 0..1.
        unit: distance between the irises in photo pixels.
        outside: share of the face's outline beyond the photo.
    """

    sharpness: float
    brightness: float
    unit: float
    outside: float


def _face(photo: Photo, landmarks: NDArray[np.float32]) -> tuple[NDArray[np.uint8], float]:
    """The face's part of the photo with at most `SHARPNESS_UNIT` between the irises."""
    low = np.floor(landmarks[:, :2].min(0)).astype(int)
    high = np.ceil(landmarks[:, :2].max(0)).astype(int) + 1
    x0, y0 = np.maximum(low, 0)
    part = photo[y0 : max(high[1], y0 + 2), x0 : max(high[0], x0 + 2)]
    unit = max(lm.iris_distance(landmarks), 1.0)
    k = SHARPNESS_UNIT / unit
    if k < 1 and part.size:
        part = cv2.resize(part, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    return np.asarray(part, np.uint8), unit


def assess(photo: Photo, landmarks: NDArray[np.float32]) -> Quality:
    """Measure a face's sharpness, brightness, size and place.

    Sharpness compares the finest detail with the next coarser: its share falls with blur but
    hardly with contrast.
    """
    part, unit = _face(photo, landmarks)
    height, width = photo.shape[:2]
    oval = lm.contour(landmarks, lm.FACE_OVAL)
    beyond = (oval < 0).any(1) | (oval[:, 0] > width - 1) | (oval[:, 1] > height - 1)
    outside = float(beyond.mean())
    if part.shape[0] < 8 or part.shape[1] < 8:
        return Quality(0.0, 0.5, unit, outside)
    light = cv2.cvtColor(part, cv2.COLOR_RGB2Lab)[..., 0].astype(np.float32) / 255
    one, wide = cv2.GaussianBlur(light, (0, 0), 0.8), cv2.GaussianBlur(light, (0, 0), 6.0)
    fine, coarse = float(np.std(light - one)), float(np.std(one - wide))
    sharpness = max(fine - QUANTISATION, 0.0) / max(coarse, 1e-3) * 5
    return Quality(sharpness, float(light.mean()), unit, outside)


def issues(quality: Quality, pose: tuple[float, float, float]) -> tuple[QualityIssue, ...]:
    """What is to be said of a face, worst codes first."""
    found = []

    def low(code: str, value: float, limit: Limit) -> None:
        if value < limit.warn:
            found.append(QualityIssue(code=code, blocking=value < limit.block, value=value))

    def high(code: str, value: float, limit: Limit) -> None:
        if value > limit.warn:
            found.append(QualityIssue(code=code, blocking=value > limit.block, value=value))

    low("photo.face_too_small", quality.unit, SMALL)
    low("photo.blurred", quality.sharpness, BLURRED)
    low("photo.too_dark", quality.brightness, DARK)
    high("photo.too_bright", quality.brightness, BRIGHT)
    yaw, pitch = abs(pose[0]), abs(pose[1])
    if yaw / YAW.warn >= pitch / PITCH.warn:
        high("photo.turned_away", yaw, YAW)
    else:
        high("photo.turned_away", pitch, PITCH)
    high("photo.cut_off", quality.outside, CUT)
    return tuple(sorted(found, key=lambda issue: not issue.blocking))
