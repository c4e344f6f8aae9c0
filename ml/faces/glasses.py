"""Does the person wear glasses? Frames leave edges across the nose and under the eyes.

Oriented gradients of the eye band (Dalal & Triggs, "Histograms of Oriented Gradients", 2005)
weighed by logistic regression, fitted on 668 portraits by `ml.training.regions.glasses`;
98 % right in cross-validation.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import rgb_to_oklab

_FILE = Path(__file__).with_name("data") / "glasses.json"
_WIDTH, _HEIGHT, _UNIT, _LEVEL = 96, 48, 40, 16
_BINS, _CELLS = 6, (12, 6)


def eye_band(image: NDArray[np.uint8], points: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The strip around the eyes, level and at a fixed scale, (48, 96, 3)."""
    a, b = points[LEFT_IRIS, :2], points[RIGHT_IRIS, :2]
    unit = max(float(np.hypot(*(b - a))), 1.0)
    c, s = (b - a) / unit * (_UNIT / unit)
    matrix = np.array([[c, s, 0], [-s, c, 0]], np.float64)
    matrix[:, 2] = (_WIDTH / 2, _LEVEL) - matrix[:, :2] @ ((a + b) / 2)
    return cv2.warpAffine(
        image, matrix, (_WIDTH, _HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)


def features(band: NDArray[np.uint8]) -> FloatImage:
    """Oriented gradient energies of an eye band, (432,)."""
    grey = cv2.cvtColor(band, cv2.COLOR_RGB2GRAY).astype(np.float32)
    gx, gy = cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)
    size, angle = np.hypot(gx, gy), np.arctan2(gy, gx) % np.pi
    planes = []
    for k in range(_BINS):
        away = np.abs((angle / np.pi * _BINS - k + _BINS / 2) % _BINS - _BINS / 2)
        planes.append(
            cv2.resize(np.clip(1 - away, 0, 1) * size, _CELLS, interpolation=cv2.INTER_AREA)
        )
    stack = np.stack(planes, -1)
    return np.sqrt(stack / np.sqrt((stack**2).mean() + 1e-6)).ravel().astype(np.float32)


@functools.cache
def _model() -> tuple[FloatImage, float]:
    data = json.loads(_FILE.read_text())
    return np.array(data["weights"], np.float32) / 1000, float(data["bias"])


def glasses_probability(image: NDArray[np.uint8], points: NDArray[np.floating]) -> float:
    """How likely the person wears glasses, 0..1.

    Args:
        image: (H, W, 3) uint8 RGB, the face at least some 40 px between the eyes to be sure.
        points: (478, 3) landmarks in its pixels.
    """
    weights, bias = _model()
    score = float(features(eye_band(image, points)) @ weights) + bias
    return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))


def bridge_edge(portrait: Portrait) -> float:
    """How far the thin line across the nose's bridge is from skin, in OKLab lightness."""
    unit = portrait.interocular
    centre = portrait.landmarks[[LEFT_IRIS, RIGHT_IRIS], :2].mean(0)
    k = 50.0 / unit
    matrix = np.array([[k, 0, 50 - centre[0] * k], [0, k, 30 - centre[1] * k]], np.float32)
    # Shrinking by more than half must average first.
    image, scale = portrait.image, 1.0
    if k < 0.5:
        scale = 2 * k
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    near = matrix / np.array([scale, scale, 1], np.float32)
    part = cv2.warpAffine(image, near, (100, 60), flags=cv2.INTER_LINEAR)
    light = rgb_to_oklab(part)[..., 0]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    dark = cv2.morphologyEx(light, cv2.MORPH_CLOSE, disc) - light
    bright = light - cv2.morphologyEx(light, cv2.MORPH_OPEN, disc)
    ridge = np.maximum(dark, bright)
    x = round(float(portrait.landmarks[lm.NOSE_BRIDGE, 0] * k + matrix[0, 2]))
    columns = ridge[15:45, max(x - 7, 0) : x + 8]
    return float(np.median(columns.max(0))) if columns.size else 0.0
