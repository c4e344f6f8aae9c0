"""Mouth, nose and brows redrawn from the landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.styles.features.curves import Canvas, Points, spline, taper

_OUTER_TOP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
_OUTER_BOTTOM = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
_INNER_TOP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_INNER_BOTTOM = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
BROWS = (
    ((70, 63, 105, 66, 107), (46, 53, 52, 65, 55)),
    ((300, 293, 334, 296, 336), (276, 283, 282, 295, 285)),
)


@dataclass(frozen=True)
class MouthStyle:
    """How a mouth is drawn.

    Attributes:
        lips: how much of the lips' own colour is laid on, 0..1.
        line: colour of the line between them.
        weight: thickness of that line in shares of the distance between the eyes.
        teeth: whiteness of teeth, 0..1.
        bite: strength of the line between upper and lower teeth and of the gum's shadow.
    """

    lips: float = 0.6
    line: tuple[float, float, float] = (0.28, 0.10, 0.10)
    weight: float = 0.026
    teeth: float = 1.0
    gloss: float = 0.0


def opening(portrait: Portrait) -> float:
    """Gap between the lips in shares of the distance between the eyes."""
    p = portrait.landmarks
    return float(np.hypot(*(p[lm.LIP_BOTTOM, :2] - p[lm.LIP_TOP, :2]))) / portrait.interocular


def lip_colour(portrait: Portrait) -> FloatImage:
    """(3,) OKLab of the lips as photographed."""
    mask = portrait.regions[Region.LIPS] > 0.6
    if mask.sum() < 20:
        return rgb_to_oklab(np.array([0.72, 0.42, 0.40]))
    return np.median(rgb_to_oklab(portrait.image[mask]), axis=0).astype(np.float32)


def shows_teeth(portrait: Portrait) -> bool:
    """Whether the open mouth holds something light: teeth rather than darkness or tongue."""
    mask = portrait.regions[Region.MOUTH] > 0.5
    if mask.sum() < 30 or opening(portrait) < 0.05:
        return False
    lab = rgb_to_oklab(portrait.image[mask])
    return bool(np.quantile(lab[:, 0], 0.7) > lip_colour(portrait)[0] - 0.07)


def draw_mouth(
    canvas: Canvas, portrait: Portrait, style: MouthStyle, source: Portrait | None = None
) -> None:
    """Lips, teeth and the line of the mouth.

    Args:
        portrait: whose landmarks say where.
        source: portrait on which colours are read, if another.
    """
    points, unit = portrait.landmarks[:, :2], portrait.interocular
    seen = source or portrait
    top, bottom = spline(points[list(_OUTER_TOP)]), spline(points[list(_OUTER_BOTTOM)])
    inner_top, inner_bottom = spline(points[list(_INNER_TOP)]), spline(points[list(_INNER_BOTTOM)])
    lips = lip_colour(seen)
    upper = np.vstack([top, inner_top[::-1]])
    lower = np.vstack([inner_bottom, bottom[::-1]])
    if style.lips > 0:
        own = lips * np.array([1.0, 1.12, 1.0], np.float32)
        shade = oklab_to_rgb(own * np.array([0.9, 1.06, 1.0], np.float32))
        canvas.fill(upper, shade, style.lips, 0.012 * unit)
        canvas.fill(lower, oklab_to_rgb(own), style.lips, 0.012 * unit)
        if style.gloss > 0:
            _gloss(canvas, inner_bottom, bottom, lips, style.gloss, unit)
    line = np.asarray(style.line, np.float32)
    gap = opening(portrait)
    if gap > 0.045:
        _cavity(canvas, inner_top, inner_bottom, shows_teeth(seen), style, unit)
        weight = (0.35 + 0.65 * taper(len(inner_top), 0.2, 0.2)) * style.weight * unit
        canvas.stroke(inner_top, weight, line, 0.95, 0.004 * unit)
        weight = taper(len(inner_bottom), 0.25, 0.25) * style.weight * 0.6 * unit
        canvas.stroke(inner_bottom, weight, line, 0.75, 0.004 * unit)
    else:
        middle = (inner_top + inner_bottom) / 2
        weight = (0.4 + 0.6 * taper(len(middle), 0.3, 0.3)) * style.weight * unit
        canvas.stroke(middle, weight, line, 0.95, 0.004 * unit)
    _corners(canvas, bottom, line, style.weight * unit)


def _cavity(
    canvas: Canvas,
    inner_top: Points,
    inner_bottom: Points,
    teeth: bool,
    style: MouthStyle,
    unit: float,
) -> None:
    """The dark of the open mouth, the row of teeth, the tongue."""
    shape = np.vstack([inner_top, inner_bottom[::-1]])
    depth = float((inner_bottom[:, 1] - inner_top[:, 1]).max())
    canvas.fill(shape, (0.36, 0.11, 0.12), 1.0, 0.006 * unit)
    if not teeth:
        return
    white = np.array([0.985, 0.975, 0.96], np.float32) * (0.8 + 0.2 * style.teeth)
    # A narrow smile shows nothing but teeth; a wide laugh leaves room below them.
    share = 0.97 if depth < 0.2 * unit else 0.97 - min((depth / unit - 0.2) * 1.6, 0.35)
    edge = inner_top + (inner_bottom - inner_top) * share
    row = np.vstack([inner_top, edge[::-1]])
    canvas.fill(row, white, 1.0, 0.006 * unit, clip=shape)
    band = np.vstack([inner_top, (inner_top + (inner_bottom - inner_top) * 0.22)[::-1]])
    canvas.fill(band, (0.80, 0.74, 0.77), 0.55, 0.02 * unit, clip=shape, blend="multiply")
    # Towards the corners teeth lie in the cheeks' shadow.
    for end in (0, -1):
        at = inner_top[end] * 0.5 + inner_bottom[end] * 0.5
        x = shape - (shape - at) * 0.78
        canvas.fill(x.astype(np.float32), (0.45, 0.25, 0.27), 0.6, 0.03 * unit, clip=shape)


def _gloss(
    canvas: Canvas, inner: Points, outer: Points, lips: FloatImage, amount: float, unit: float
) -> None:
    middle = (inner * 0.55 + outer * 0.45)[12:-12]
    light = oklab_to_rgb(lips * np.array([1, 0.6, 0.6]) + [0.22, 0, 0])
    weight = taper(len(middle), 0, 0) * 0.045 * unit
    canvas.stroke(middle, weight, light, 0.8 * amount, 0.012 * unit)


def _corners(canvas: Canvas, bottom: Points, line: FloatImage, weight: float) -> None:
    """A touch of shadow below the lower lip."""
    count = len(bottom)
    drop = np.array([0, weight * 0.2], np.float32)
    part = bottom[int(count * 0.36) : int(count * 0.64)] + drop
    canvas.stroke(part.astype(np.float32), taper(len(part)) * weight * 0.75, line, 0.45, weight / 6)


def draw_nose(
    canvas: Canvas, portrait: Portrait, skin: FloatImage, weight: float, side: int = 1
) -> None:
    """A small nose: the shadow under its tip, two hints of nostrils.

    Args:
        skin: (3,) OKLab of the skin.
        weight: of the lines in shares of the distance between the eyes.
        side: where the shadow falls, 1 to the right.
    """
    p, unit = portrait.landmarks[:, :2], portrait.interocular
    dark = oklab_to_rgb(skin * np.array([0.58, 1.3, 1.1], np.float32))
    shade = oklab_to_rgb(skin * np.array([0.86, 1.2, 1.05], np.float32))
    under = spline(p[[98, 97, 2, 326, 327]], 30)
    base = spline(p[[240, 99, 94, 328, 460]], 30)
    canvas.fill(np.vstack([under, base[::-1]]), shade, 0.6, 0.02 * unit)
    for ids in ((240, 99, 97), (460, 328, 326)):
        curve = spline(p[list(ids)], 16)
        canvas.stroke(curve, taper(16, 0.3, 0.0, 0.4) * weight * unit, dark, 0.85, 0.005 * unit)
    wing = (48, 64, 98) if side < 0 else (278, 294, 327)
    curve = spline(p[list(wing)], 16)
    canvas.stroke(curve, taper(16, 0.0, 0.2, 0.6) * weight * 0.7 * unit, dark, 0.55, 0.005 * unit)


def draw_flat_nose(
    canvas: Canvas, portrait: Portrait, skin: FloatImage, weight: float, side: int = 1
) -> None:
    """A nose in three strokes: both nostrils and the wing on the shadow side.

    Args:
        skin: (3,) OKLab of the skin.
        weight: of the lines in shares of the distance between the eyes.
        side: where shadows fall, 1 to the right.
    """
    p, unit = portrait.landmarks[:, :2], portrait.interocular
    dark = oklab_to_rgb(skin * np.array([0.5, 1.2, 1.0], np.float32))
    for ids in ((240, 99, 97), (460, 328, 326)):
        curve = spline(p[list(ids)], 20)
        canvas.stroke(curve, taper(20, 0.1, 0.0, 0.45) * weight * unit, dark, 0.95)
    wing = (129, 64, 98) if side < 0 else (358, 294, 327)
    curve = spline(p[list(wing)], 20)
    canvas.stroke(curve, taper(20, 0.0, 0.15, 0.6) * weight * 0.75 * unit, dark, 0.85)


def brow_colour(portrait: Portrait) -> FloatImage:
    """(3,) OKLab of the brows: their darker half."""
    mask = portrait.regions[Region.BROWS] > 0.5
    if mask.sum() < 20:
        return np.array([0.3, 0.02, 0.03], np.float32)
    lab = rgb_to_oklab(portrait.image[mask])
    return np.median(lab[lab[:, 0] <= np.quantile(lab[:, 0], 0.4)], axis=0).astype(np.float32)


def draw_brows(
    canvas: Canvas, portrait: Portrait, colour: FloatImage, thickness: float = 1.0, alpha: float = 1
) -> None:
    """Tapered brows along the mesh's own.

    Args:
        colour: (3,) OKLab.
        thickness: 1 is as the mesh has them.
    """
    p, unit = portrait.landmarks[:, :2], portrait.interocular
    for top_ids, bottom_ids in BROWS:
        top, bottom = spline(p[list(top_ids)], 30), spline(p[list(bottom_ids)], 30)
        middle = (top + bottom) / 2
        tall = np.maximum(bottom[:, 1] - top[:, 1], 0.04 * unit)
        weight = tall * thickness * (0.15 + 0.85 * taper(30, 0.0, 0.75, 0.72))
        canvas.stroke(middle, weight, oklab_to_rgb(colour), alpha, 0.008 * unit)
