"""The photographed features painted over, and drawn ones put in their place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles.features.brows import draw_own_brows
from ml.styles.features.curves import Canvas, ellipse
from ml.styles.features.eyes import Eye, EyeStyle, draw_eye, eyes_of, opened
from ml.styles.features.glasses import frame_of, glasses_worn, wears_glasses
from ml.styles.features.mouth import (
    MouthStyle,
    brow_colour,
    draw_brows,
    draw_flat_nose,
    draw_mouth,
    draw_nose,
)
from ml.styles.features.rims import draw_glasses, traced_glasses


@dataclass(frozen=True)
class FeatureStyle:
    """How a whole face's features are drawn.

    Attributes:
        nose: weight of its lines, 0 leaves the nose as it is.
        brows: thickness, 1 as the mesh has them; 0 leaves the photographed ones.
        own: how much of the face's own brows and lips stays under the drawn ones, 0..1: likeness
            lives in them.
        side: where shadows fall, 1 to the right.
        flat: skin is flat already and everything on it is a clean shape: nothing of the photo is
            painted over or kept, brows are shapes and glasses are traced.
    """

    eyes: EyeStyle = field(default_factory=EyeStyle)
    mouth: MouthStyle = field(default_factory=MouthStyle)
    nose: float = 0.03
    brows: float = 0.8
    blush: float = 0.5
    own: float = 0.6
    side: int = 1
    flat: bool = False


def redraw_features(
    image: FloatImage,
    person: Portrait,
    source: Portrait,
    tone: FloatImage,
    style: FeatureStyle,
    *,
    coat: FloatImage | None = None,
) -> FloatImage:
    """The picture with eyes, brows, nose and mouth drawn anew; glasses stay.

    Args:
        image: (S, S, 3) the drawing so far.
        person: whose landmarks say where features go.
        source: the photo, for the colours of irises, lips and brows.
        tone: (3,) OKLab of the drawn skin.
        coat: picture that glasses are lifted from; without it, from `image`.
    """
    glasses = wears_glasses(source)
    canvas = Canvas(image.copy())
    eyes = [opened(eye, style.eyes) for eye in eyes_of(person, source)]
    if style.flat:
        return _flat_features(canvas, person, source, tone, style, eyes)
    _blank(canvas, person, eyes, glasses, 1 - style.own)
    if style.blush > 0:
        _blush(canvas, person, tone, style.blush)
    for eye in eyes:
        draw_eye(canvas, eye, style.eyes, tone)
    if style.brows > 0:
        colour = brow_colour(source) * np.array([0.85, 1.0, 1.0], np.float32)
        draw_brows(canvas, person, colour, style.brows, 0.95 * (1 - style.own))
    if style.nose > 0:
        draw_nose(canvas, person, tone, style.nose, style.side)
    draw_mouth(canvas, person, style.mouth, source)
    if not glasses:
        return canvas.image
    frames = image if coat is None else coat
    dark = rgb_to_oklab(frames) * np.array([0.88, 1.1, 1.1], np.float32)
    return mix(canvas.image, oklab_to_rgb(dark), frame_of(person, frames))


def _flat_features(
    canvas: Canvas,
    person: Portrait,
    source: Portrait,
    tone: FloatImage,
    style: FeatureStyle,
    eyes: list[Eye],
) -> FloatImage:
    """Every feature as clean shapes over flat skin."""
    if style.blush > 0:
        _blush(canvas, person, tone, style.blush)
    draw_flat_nose(canvas, person, tone, style.nose, style.side)
    for eye in eyes:
        draw_eye(canvas, eye, style.eyes, tone)
    colour = brow_colour(source) * np.array([0.85, 1.0, 1.0], np.float32)
    colour[0] = min(float(colour[0]), 0.66 * float(tone[0]))
    draw_own_brows(canvas, person, colour, style.brows)
    draw_mouth(canvas, person, style.mouth, source)
    if glasses_worn(source):
        draw_glasses(canvas, person, traced_glasses(person))
    return canvas.image


def _blank(canvas: Canvas, person: Portrait, eyes: list[Eye], glasses: bool, others: float) -> None:
    """Paint skin over eyes and lids, and to the share `others` over brows and mouth."""
    unit, size = person.interocular, (person.size, person.size)
    mask = np.zeros(size, np.float32)
    for eye in eyes:
        mask = np.maximum(mask, lm.polygon(size, eye.shape))
    mask = cv2.dilate(mask, disc((0.04 if glasses else 0.07) * unit))
    rest = cv2.dilate(person.region(Region.LIPS, Region.MOUTH), disc(0.015 * unit))
    rest = smoothstep(0.1, 0.5, rest)
    for brow, eye in ((lm.LEFT_BROW, eyes[0]), (lm.RIGHT_BROW, eyes[1])):
        shape = lm.contour(person.landmarks, brow)
        if not glasses:
            # Without glasses the whole socket is cleared: no smudge of lid or shadow.
            shape = cv2.convexHull(np.vstack([shape, eye.upper]).astype(np.float32))[:, 0]
        rest = np.maximum(rest, cv2.dilate(lm.polygon(size, shape), disc(0.05 * unit)))
    filled = closed_over(canvas.image, (np.maximum(mask, rest) > 0.05).astype(np.float32), unit)
    alpha = np.maximum(mask, rest * others)
    canvas.image[:] = mix(canvas.image, filled, blur(alpha, 0.025 * unit))


def closed_over(image: FloatImage, hole: FloatImage, unit: float) -> FloatImage:
    """The picture with `hole` filled by what surrounds it, coarse to fine, at half size."""
    side = image.shape[0] // 2
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    known = 1 - cv2.dilate(cv2.resize(hole, (side, side)), disc(0.02 * unit))
    total, weight = small * known[..., None] * 1e3, known * 1e3
    for reach in (0.04, 0.12, 0.3):
        share = 1 / reach**2
        total = total + share * soft(small * known[..., None], reach * unit / 2)
        weight = weight + share * soft(known, reach * unit / 2)
    filled = total / np.maximum(weight, 1e-6)[..., None]
    return cv2.resize(filled.astype(np.float32), image.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def disc(radius: float) -> FloatImage:
    """Round structuring element of at least one pixel's radius."""
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _blush(canvas: Canvas, person: Portrait, tone: FloatImage, amount: float) -> None:
    """Two soft patches on the cheeks."""
    unit = person.interocular
    rose = oklab_to_rgb(tone * [0.94, 1, 0.9] + np.array([0, 0.06, 0.0]))
    for cheek, iris in ((50, LEFT_IRIS), (280, RIGHT_IRIS)):
        at = person.landmarks[cheek, :2] * 0.6 + person.landmarks[iris, :2] * 0.4
        at[1] = person.landmarks[cheek, 1]
        canvas.fill(ellipse(at, 0.24 * unit, 0.13 * unit), rose, 0.6 * amount, 0.07 * unit)
