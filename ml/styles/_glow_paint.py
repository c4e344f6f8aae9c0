"""Accents that glow: dots of paint along the cheekbones, lamps mirrored in glasses."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float
from ml.imaging.filters import blur
from ml.styles._spectacles import spectacles

_UNDER = ((116, 117, 118, 119, 120), (345, 346, 347, 348, 349))
"""Arcs under the eyes, from the temple inwards."""
_CHEEK = ((123, 50, 101, 100), (352, 280, 330, 329))
"""Arcs along the cheekbones."""


def cheek_dots(
    landmarks: NDArray[np.float32], size: int, unit: float, under_eyes: bool = True
) -> Float:
    """(size, size) paint, 1 on its dots: arcs on both cheeks alike, largest in their middle.

    Args:
        landmarks: (478, 2 or 3) in pixels.
        unit: distance between the irises in pixels.
        under_eyes: whether there is an upper arc; glasses leave no room for it.
    """
    # Circles are smooth only on a canvas of bytes.
    out = np.zeros((size, size), np.uint8)
    rows = [(_CHEEK, 6, 0.026)] if not under_eyes else [(_UNDER, 7, 0.024), (_CHEEK, 5, 0.016)]
    for arcs, count, radius in rows:
        for arc in arcs:
            path = _even(landmarks[list(arc), :2].astype(np.float64), count)
            for number, at in enumerate(path):
                share = 1 - abs(2 * number / (count - 1) - 1)
                reach = radius * unit * (0.45 + 0.55 * share)
                centre = tuple(int(v) for v in np.round(at * 16))
                cv2.circle(out, centre, max(round(reach * 16), 10), 255, -1, cv2.LINE_AA, 4)
    return out.astype(np.float32) / 255


def _even(path: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """(count, 2) points at even distances along a smooth curve through (N, 2) points."""
    place = np.linspace(0, 1, len(path))
    fine = np.linspace(0, 1, 80)
    degree = min(3, len(path) - 1)
    curve = np.stack([np.polyval(np.polyfit(place, path[:, i], degree), fine) for i in (0, 1)], 1)
    steps = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    wanted = np.linspace(0, steps[-1], count)
    return np.stack([np.interp(wanted, steps, curve[:, i]) for i in (0, 1)], 1)


def lens_shine(near: Portrait) -> tuple[Float, Float]:
    """(S, S) soft slanting bands mirrored in the left and the right lens, 0..1."""
    size = near.size
    fit = spectacles(near.landmarks, near.image.mean(-1))
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    out = []
    for side in (0, 1):
        inside = lm.polygon((size, size), fit.rim(side, grow=-0.03 * near.interocular), 1.0)
        cx, cy = fit.centres[side]
        slant = ((x - cx) + 0.8 * (y - cy)) / fit.half
        band = np.exp(-(((slant + 0.5) / 0.42) ** 2)) + 0.6 * np.exp(
            -(((slant - 0.45) / 0.16) ** 2)
        )
        out.append((blur(inside, 1.0) * band).astype(np.float32))
    return out[0], out[1]
