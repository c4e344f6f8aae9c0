"""Eyes drawn from the landmarks: lids, iris, pupil and the light in it.

At drawing size an eye is a few dozen pixels of photo; a draughtsman knows what it is and draws
that.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import Float, blur
from ml.imaging.warp import grid
from ml.styles._study import Study

_UPPER, _LOWER = tuple(lm.UPPER_LIDS.values()), tuple(lm.LOWER_LIDS.values())
_RINGS = tuple(lm.IRIS_RINGS.items())
_OVERSAMPLING = 4


@dataclass(frozen=True)
class DrawnEyes:
    """Masks of both eyes, each (size, size) in 0..1.

    Attributes:
        opening: between the lids.
        lids: the lines of the lids and lashes.
        iris: inside the opening.
        pupil: inside the iris, with the iris' dark rim.
        light: the highlight.
    """

    opening: Float
    lids: Float
    iris: Float
    pupil: Float
    light: Float

    def ink(self, iris_tone: float = 0.55) -> Float:
        """(size, size) how dark a pen draws the eyes."""
        drawn = np.maximum(self.iris * iris_tone, self.pupil)
        return np.maximum(drawn * (1 - self.light), self.lids)


def iris_colour(study: Study) -> Float:
    """(3,) OKLab of the irises as photographed."""
    r = max(2, int(study.unit * 0.055))
    found = []
    for middle, _ in _RINGS:
        x, y = (int(max(v, 0)) for v in study.landmarks[middle, :2])
        patch = study.photo[max(y - r, 0) : y + r, max(x - r, 0) : x + r]
        if patch.size:
            found.append(np.median(rgb_to_oklab(patch).reshape(-1, 3), 0))
    return np.asarray(np.mean(found, 0) if found else (0.4, 0.02, 0.03), np.float32)


def draw_eyes(study: Study, size: int, weight: float = 1.0) -> DrawnEyes:
    """Both eyes at `size`; `weight` thickens the lids."""
    scale = size / study.side
    layers = {
        k: np.zeros((size, size), np.float32) for k in ("opening", "lids", "iris", "pupil", "light")
    }
    for side in (0, 1):
        upper = study.landmarks[list(_UPPER[side]), :2] * scale
        lower = study.landmarks[list(_LOWER[side]), :2] * scale
        middle, ring = _RINGS[side]
        points = np.concatenate([upper, lower])
        margin = study.unit * scale * 0.15
        x0, y0 = np.floor(np.maximum(points.min(0) - margin, 0)).astype(int)
        x1, y1 = np.ceil(np.minimum(points.max(0) + margin, size - 1)).astype(int)
        if x1 - x0 < 4 or y1 - y0 < 4:
            continue
        corner = np.array([x0, y0], np.float32)
        centre = study.landmarks[middle, :2] * scale - corner
        rim = study.landmarks[list(ring), :2] * scale - corner
        eye = _one(upper - corner, lower - corner, centre, rim, (y1 - y0, x1 - x0), weight)
        for name, part in eye.items():
            target = layers[name][y0:y1, x0:x1]
            np.maximum(target, part, out=target)
    return DrawnEyes(**layers)


def _one(
    upper: NDArray[np.float32],
    lower: NDArray[np.float32],
    centre: NDArray[np.float32],
    rim: NDArray[np.float32],
    shape: tuple[int, int],
    weight: float,
) -> dict[str, Float]:
    k = _OVERSAMPLING
    height, width = shape[0] * k, shape[1] * k
    upper, lower = _curve(upper) * k, _curve(lower) * k
    span = float(np.hypot(*(upper[0] - upper[-1])))
    radius = float(np.mean(np.hypot(*(rim - centre).T))) * k * 1.04
    opening = lm.polygon((height, width), np.concatenate([upper, lower[::-1]]))
    x, y = grid(height, width)
    cx, cy = centre * k
    distance = np.hypot(x - cx, y - cy) / radius
    soft = 2.0 / radius
    inside = np.clip((1 - distance) / soft, 0, 1)
    pupil = np.clip((0.46 - distance) / soft, 0, 1)
    edge = np.clip((distance - 0.84) / soft, 0, 1) * inside
    # The lid's shadow lies on the upper third of the iris.
    shade = np.clip((cy - 0.42 * radius - y) / (radius * 0.25), 0, 1) * inside
    light = np.clip(
        (0.24 - np.hypot(x - cx + 0.30 * radius, y - cy + 0.34 * radius) / radius) / soft, 0, 1
    )
    lids = _tapered(upper, (height, width), span * 0.062 * weight, heavy=0.62)
    lids = np.maximum(lids, _tapered(lower, (height, width), span * 0.020 * weight, heavy=0.75))
    masks = {
        "opening": opening,
        "lids": lids,
        "iris": inside * opening,
        "pupil": np.maximum(np.maximum(pupil, 0.85 * edge), 0.7 * shade) * opening,
        "light": light * opening,
    }
    return {
        name: cv2.resize(mask.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA)
        for name, mask in masks.items()
    }


def _curve(points: NDArray[np.float32], count: int = 40) -> NDArray[np.float32]:
    """A smooth line through contour points by cubic least squares along the chord."""
    t = np.linspace(0, 1, len(points))
    fine = np.linspace(0, 1, count)
    return np.stack(
        [np.polyval(np.polyfit(t, points[:, axis], 4), fine) for axis in (0, 1)], -1
    ).astype(np.float32)


def _tapered(
    curve: NDArray[np.float32], shape: tuple[int, int], thickness: float, heavy: float
) -> Float:
    """A stroke along a curve from the outer corner, thin at its ends."""
    layer = np.zeros(shape, np.uint8)
    t = np.linspace(0, 1, len(curve))
    swell = np.sin(np.pi * t ** (1 / (2 - heavy))) ** 0.6 * (1.15 - 0.5 * t)
    for start, end, share in zip(curve[:-1], curve[1:], swell, strict=False):
        a, b = np.round(start * 16).astype(int), np.round(end * 16).astype(int)
        cv2.line(
            layer, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), (255,),
            max(1, round(thickness * max(float(share), 0.25))), cv2.LINE_AA, 4,
        )  # fmt: skip
    return blur(layer.astype(np.float32) / np.float32(255), 0.8)
