"""The lines of a drawing: inner contours, the outline, the seam of the hair, the jaw."""

from __future__ import annotations

import numpy as np

from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smooth_along, smoothstep, structure_flow
from ml.imaging.opencv import cv2
from ml.imaging.soft import grown, shrunk
from ml.styles._cel import Parts
from ml.styles._stage import crisp
from ml.styles.features.curves import Canvas, spline, taper

LINE_SIDE = 560
"""Side at which contours are found."""
_JAW = (
    454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234,
)  # fmt: skip


def contours(lab: FloatImage, person: Portrait, parts: Parts, weight: float = 1.0) -> FloatImage:
    """(S, S) ink in 0..1.

    Args:
        lab: (S, S, 3) OKLab of the base coat.
        weight: thickness of outline and jaw, 1 as usual.
    """
    unit, size = person.interocular, person.size
    small = shrunk(np.ascontiguousarray(lab[..., 0]), LINE_SIDE)
    k = small.shape[0] / size
    tangent, _ = structure_flow(small, 0.02 * unit * k)
    fine = 0.0085 * unit * k * weight**0.5
    difference = blur(small, fine) - blur(small, 2.0 * fine)
    difference = smooth_along(difference, tangent, 0.05 * unit * k)
    ink = smoothstep(0.006, 0.028, -grown(difference, size))
    # Faces are drawn in planes, and a neck's folds are nothing to draw at all.
    rows = np.arange(size, dtype=np.float32)[:, None]
    neck = smoothstep(-0.3, 0.0, (rows - person.landmarks[lm.CHIN, 1]) / unit)
    bare = parts.skin * np.maximum(parts.oval, neck)
    quiet = np.clip(bare + 0.35 * parts.hair + 0.7 * parts.beard, 0, 1)
    ink = ink * (1 - quiet) * smoothstep(0.5, 0.9, blur(person.matte, size / 300))
    edge = blur(person.matte, size / 420 * weight)
    outline = np.clip(1.35 * 4 * edge * (1 - edge) - 0.25, 0, 1)
    between = blur(parts.hair, size / 600)
    seam = np.clip(4 * between * (1 - between) * 1.2 - 0.3, 0, 1) * blur(parts.skin, size / 200)
    jaw = _jaw(person, weight) * parts.skin * (1 - parts.beard)
    return np.clip(np.maximum.reduce([ink, outline, seam * 0.8, jaw]), 0, 1).astype(np.float32)


def _jaw(person: Portrait, weight: float) -> FloatImage:
    """The jaw from ear to ear, strongest at the chin."""
    pen = Canvas(np.zeros((person.size, person.size, 3), np.float32))
    curve = spline(person.landmarks[list(_JAW), :2], 80)
    width = (0.35 + 0.65 * taper(80, 0.3, 0.3)) * 0.028 * person.interocular * weight
    pen.stroke(curve, width * taper(80, 0.0, 0.0, 0.5) ** 0.4, (1, 1, 1), 0.9)
    return pen.ink


def traced(lab: FloatImage, colour: str, own: float = 0.55) -> FloatImage:
    """(S, S, 3) sRGB of lines: a dark version of what they border on, mixed with `colour`."""
    dark = lab * np.array([0.42, 0.9, 0.9], np.float32)
    return mix(oklab_to_rgb(dark), hex_to_rgb(colour), 1 - own)


def edge_lit(
    image: FloatImage, person: Portrait, side: int, colour: str, amount: float
) -> FloatImage:
    """A rim of light along one side: the outline seen from a little aside.

    Args:
        side: where the light comes from, -1 left, 1 right.
    """
    if amount <= 0:
        return image
    unit = person.interocular
    moved = np.array([[1, 0, -side * 0.05 * unit], [0, 1, 0.03 * unit]], np.float32)
    shape = (person.size, person.size)
    inner = crisp(person.matte, 0.035 * unit, 1.0)
    seen = cv2.warpAffine(inner, moved, shape, borderMode=cv2.BORDER_REPLICATE)
    band = np.clip(inner - seen, 0, 1) * amount
    where = band.max(1) > 0.002
    lab = rgb_to_oklab(image[where])
    # Lit things keep much of their own colour.
    lit = lab * 0.5 + rgb_to_oklab(hex_to_rgb(colour)) * 0.5
    lit[..., 0] = np.clip(lab[..., 0] + 0.22, 0.55, 0.97)
    out = image.copy()
    out[where] = mix(image[where], oklab_to_rgb(lit), band[where])
    return out
