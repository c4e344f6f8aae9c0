"""Eyes, brows and mouth put on the pixel grid by hand, as a pixel artist would."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS
from ml.imaging.colour import Float

Mask = NDArray[np.bool_]

_UPPER_LIDS = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133),
    (263, 466, 388, 387, 386, 385, 384, 398, 362),
)
_LOWER_LIDS = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133),
    (263, 249, 390, 373, 374, 380, 381, 382, 362),
)


@dataclass(frozen=True)
class Features:
    """Grid masks of what is redrawn, each (G, G)."""

    lids: Mask
    whites: Mask
    irises: Mask
    pupils: Mask
    glints: Mask
    mouth_line: Mask
    teeth: Mask
    glasses: Mask

    @property
    def all(self) -> Mask:
        """Every pixel that was set on purpose."""
        return (
            self.lids
            | self.whites
            | self.irises
            | self.pupils
            | self.glints
            | self.mouth_line
            | self.teeth
            | self.glasses
        )


def stroke(shape: tuple[int, int], points: Float) -> Mask:
    """Pixels of a polyline, one pixel wide and without corners doubled."""
    out = np.zeros(shape, np.bool_)
    for start, end in pairwise(points):
        steps = int(max(np.abs(end - start).max() * 2, 1)) + 1
        for share in np.linspace(0, 1, steps):
            x, y = np.round(start + (end - start) * share).astype(int)
            if 0 <= y < shape[0] and 0 <= x < shape[1]:
                out[y, x] = True
    return out


def _eye(shape: tuple[int, int], points: Float, side: int) -> tuple[Mask, Mask, Mask, Mask, Mask]:
    """Lid, white, iris, pupil and glint of one eye."""
    upper, lower = points[list(_UPPER_LIDS[side])], points[list(_LOWER_LIDS[side])]
    height = float((lower[:, 1] - upper[:, 1]).max())
    ring = (lm.LEFT_IRIS_RING, lm.RIGHT_IRIS_RING)[side]
    centre = points[(LEFT_IRIS, RIGHT_IRIS)[side]]
    radius = max(float(np.linalg.norm(points[list(ring)] - centre, axis=1).mean()), 1.0)
    lid = stroke(shape, upper)
    open_eye = lm.polygon(shape, np.concatenate([upper, lower[::-1]])) > 0.4
    empty = np.zeros(shape, np.bool_)
    if height < 1.3:
        return lid | stroke(shape, lower[2:-2]), empty, empty, empty, empty
    y, x = np.mgrid[: shape[0], : shape[1]]
    cx, cy = np.round(centre * 2) / 2
    away = np.hypot(x - cx, y - cy)
    iris = open_eye & (away <= radius * 0.98)
    pupil = iris & (away <= max(radius * 0.45, 0.8))
    glint = empty.copy()
    if radius >= 1.6:
        at = round(cy - radius * 0.35), round(cx - radius * 0.35)
        glint[at] = bool(iris[at])
    return lid, open_eye & ~iris & ~lid, iris & ~lid, pupil & ~lid, glint & ~lid


def _frames(points: Float, tone: Float) -> Mask:
    """Rims and bridge of glasses: where a ring around the eyes best meets what stands out there.

    Args:
        tone: (G, G) lightness of the grid.
    """
    shape = (tone.shape[0], tone.shape[1])
    unit = float(np.linalg.norm(points[RIGHT_IRIS] - points[LEFT_IRIS]))
    # Rims are darker than the skin about them, or shine: thin either way.
    thin = np.abs(tone - cv2.medianBlur(tone.astype(np.float32), 5))
    best, found = -1.0, np.zeros(shape, np.bool_)
    for drop in (0.0, 0.06, 0.12):
        for half in (0.32, 0.38, 0.44):
            for tall in (0.20, 0.26, 0.32):
                rims = np.zeros(shape, np.bool_)
                for iris in (LEFT_IRIS, RIGHT_IRIS):
                    rims |= _rim(shape, points[iris] + [0, drop * unit], half * unit, tall * unit)
                score = float(thin[rims].mean())
                if score > best:
                    best, found = score, rims
                    level = points[[LEFT_IRIS, RIGHT_IRIS], 1].mean() + (drop - 0.3 * tall) * unit
                    ends = points[[LEFT_IRIS, RIGHT_IRIS], 0] + [half * unit, -half * unit]
    return found | stroke(shape, np.array([[ends[0], level], [ends[1], level]]))


def _rim(shape: tuple[int, int], centre: Float, half: float, tall: float) -> Mask:
    """A rounded oblong, one pixel wide."""
    turn = np.linspace(0, 2 * np.pi, 48)
    bulge = (np.abs(np.cos(turn)) ** 3.2 + np.abs(np.sin(turn)) ** 3.2) ** (-1 / 3.2)
    ring = centre + np.stack([half * bulge * np.cos(turn), tall * bulge * np.sin(turn)], 1)
    return stroke(shape, ring)


def features(points: Float, tone: Float, glasses: bool) -> Features:
    """What to redraw.

    Args:
        points: (478, 2) landmarks in grid pixels.
        tone: (G, G) lightness of the grid.
        glasses: whether the person wears them.
    """
    side = tone.shape[0]
    shape = (side, side)
    eyes = [_eye(shape, points, number) for number in (0, 1)]
    lids, whites, irises, pupils, glints = (a | b for a, b in zip(*eyes, strict=True))
    inner = points[list(lm.LIPS_INNER)]
    gap = float(np.hypot(*(points[lm.LIP_BOTTOM] - points[lm.LIP_TOP])))
    line = stroke(shape, points[[78, 81, 13, 311, 308]])
    teeth = np.zeros(shape, np.bool_)
    if gap >= 1.6:
        teeth = (lm.polygon(shape, inner) > 0.5) & ~line
    frames = _frames(points, tone) if glasses else np.zeros(shape, np.bool_)
    return Features(lids, whites, irises, pupils, glints, line, teeth, frames)
