"""Glasses as bent tubes: the lenses' outline is found in the photo, then made whole and even.

Of all rounded shapes between ellipse and rectangle (Lame curves), the one is taken that lies on
most of what is thin and unlike skin; both eyes are searched together, mirrored, since frames are
symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.styles.features.curves import Points, spline
from ml.styles.features.glasses import wears_glasses

_BRIDGE = 168
"""The mesh's point between the eyes."""
_COARSE = ((0.3, 0.55, 0.03), (0.21, 0.43, 0.03), (-0.03, 0.14, 0.035), (0.02, 0.18, 0.03))
"""Half width, half height, shift outwards and down of a lens: first, past the last, step."""
_POWERS = (2.0, 2.5, 3.3)


@dataclass(frozen=True)
class Frames:
    """A pair of glasses.

    Attributes:
        tube: (S, S) height of the frame in interocular distances.
        mask: (S, S) where it lies.
        colour: (3,) OKLab of the frame.
        zone: (S, S) where the photo showed the frame.
    """

    tube: FloatImage
    mask: FloatImage
    colour: FloatImage
    zone: FloatImage


@dataclass(frozen=True)
class Outlines:
    """Where the parts of a pair of glasses run, in the portrait's pixels.

    Attributes:
        rims: both lenses, closed.
        bridge: what joins them over the nose.
        temples: what runs back to the ears.
        ridge: (S, S) how thin and unlike its surroundings each place is.
    """

    rims: list[Points]
    bridge: Points
    temples: list[Points]
    ridge: FloatImage


def outlines_of(person: Portrait, lab: FloatImage) -> Outlines | None:
    """The lines of the person's glasses, None where there are none."""
    chance = person.measures.get("glasses")
    if isinstance(chance, float):
        if chance < 0.5:
            return None
    elif not wears_glasses(person):
        return None
    unit = person.interocular
    light = np.ascontiguousarray(lab[..., 0])
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * max(1, round(0.06 * unit)) + 1,) * 2)
    dark = cv2.morphologyEx(light, cv2.MORPH_CLOSE, disc) - light
    bright = light - cv2.morphologyEx(light, cv2.MORPH_OPEN, disc)
    ridge = blur(np.maximum(dark, 0.7 * bright), 0.012 * unit)
    axes = _axes(person)
    shapes = _fitted(_likely(person, ridge), axes)
    angle = np.linspace(0, 2 * np.pi, 161, dtype=np.float32)
    lenses = list(zip(shapes, axes, strict=True))
    rims = [_placed(_rounded(shape[None], angle)[0], one) for shape, one in lenses]
    inner, outer = (
        [
            _placed(_rounded(shape[None], np.array([at], np.float32))[0, 0], one)
            for shape, one in lenses
        ]
        for at in (-0.3, np.pi + 0.45)
    )
    return Outlines(rims, _bridge(inner, unit), _temples(person, outer), ridge)


def frames_of(person: Portrait, lab: FloatImage) -> Frames | None:
    """The person's glasses, None where there are none."""
    found = outlines_of(person, lab)
    if found is None:
        return None
    unit, size = person.interocular, person.size
    heavy = float(person.measures.get("glasses_heavy", 0.3))
    width = (0.036 + 0.042 * heavy) * unit
    # Temples run back beside the head: they end where hair or ears begin.
    oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL), 0.8)
    oval = smoothstep(0.3, 0.7, blur(oval, 0.05 * unit) + 0.25) * person.matte
    sides = bent(found.temples, size, width) * oval
    sides = sides * (1 - person.regions[Region.HAIR])
    mask = np.maximum(bent([*found.rims, found.bridge], size, width), sides)
    tube = blur(mask, 0.28 * width) * width / unit * 0.9
    zone = np.clip(blur(mask, 0.06 * unit) * 4, 0, 1)
    colour = _colour(lab, mask * person.matte, found.ridge)
    return Frames(*(np.asarray(p, np.float32) for p in (tube, mask, colour, zone)))


def _likely(person: Portrait, ridge: FloatImage) -> FloatImage:
    """(S, S) 0..1 how likely a frame is at each place; lashes and brows are none."""
    unit = person.interocular
    lids = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(0.07 * unit) + 1,) * 2)
    eyes = blur(cv2.dilate(person.regions[Region.EYES], lids), 0.02 * unit)
    brows = np.clip(blur(person.regions[Region.BROWS], 0.02 * unit) * 1.5, 0, 1)
    rows = person.landmarks[[LEFT_IRIS, RIGHT_IRIS], 1].astype(int)
    y, x = int(rows.mean()), int(person.landmarks[[LEFT_IRIS, RIGHT_IRIS], 0].mean())
    reach, wide = int(0.5 * unit), int(unit)
    near = ridge[max(y - reach, 0) : y + reach, max(x - wide, 0) : x + wide]
    strong = max(float(np.quantile(near, 0.93)), 0.02)
    return np.asarray(np.minimum(ridge / strong, 1) * (1 - eyes) * (1 - 0.7 * brows), np.float32)


def bent(curves: list[Points], size: int, width: float) -> FloatImage:
    """(S, S) mask of tubes `width` pixels thick along open curves."""
    # Drawn three times as large: their thickness is then right to a third of a pixel.
    line = np.zeros((3 * size, 3 * size), np.uint8)
    for curve in curves:
        fixed = np.round((curve * 3 + 1) * 16).astype(np.int32)
        cv2.polylines(line, [fixed], False, 255, max(1, round(3 * width)), cv2.LINE_AA, 4)
    small = cv2.resize(line, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small / 255, np.float32)


@dataclass(frozen=True)
class _Axes:
    """How an eye's lens lies in the picture.

    Attributes:
        origin: (2,) the iris.
        inward: (2,) towards the nose, one interocular distance as far as this eye's side of a
            turned head shows it.
        down: (2,) one interocular distance down the face.
    """

    origin: FloatImage
    inward: FloatImage
    down: FloatImage


def _axes(person: Portrait) -> tuple[_Axes, _Axes]:
    points, unit = person.landmarks[:, :2], person.interocular
    left, right = points[LEFT_IRIS], points[RIGHT_IRIS]
    along = (right - left) / unit
    down = np.array([-along[1], along[0]], np.float32) * unit
    out = []
    for iris, inward in ((LEFT_IRIS, along), (RIGHT_IRIS, -along)):
        # A turned head shows the farther lens narrower.
        near = float((points[_BRIDGE] - points[iris]) @ inward) / (0.5 * unit)
        width = float(np.clip(near, 0.7, 1.4)) ** 0.5 * unit
        out.append(_Axes(points[iris].copy(), inward * width, down))
    return out[0], out[1]


def _rounded(shapes: FloatImage, angle: FloatImage) -> FloatImage:
    """(P, A, 2) points inward and down of lenses (P, 5), in interocular distances.

    Args:
        shapes: half width, half height, how far outward, how far down, and exponent of each: 2 is
            an ellipse, larger ones are closer to a rectangle.
        angle: (A,) from the nose downwards.
    """
    wide, tall, out, low, power = (shapes[:, k, None] for k in range(5))
    c, s = np.cos(angle)[None], np.sin(angle)[None]
    x = wide * np.sign(c) * np.abs(c) ** (2 / power) - out
    y = tall * np.sign(s) * np.abs(s) ** (2 / power) + low
    return np.stack([x, y], -1).astype(np.float32)


def _placed(local: FloatImage, axes: _Axes) -> FloatImage:
    """Points (..., 2) inward and down of an eye, in pixels of the picture."""
    return np.asarray(
        axes.origin + local[..., :1] * axes.inward + local[..., 1:] * axes.down, np.float32
    )


def _fitted(ridge: FloatImage, axes: tuple[_Axes, ...]) -> list[FloatImage]:
    """(5,) shape of each lens, see `_rounded`, that lies on most of what is thin and unlike skin.

    Both are looked for together, then each is moved and widened a little by itself.
    """
    grid = np.meshgrid(*(np.arange(*r) for r in _COARSE), np.array(_POWERS), indexing="ij")
    shapes = np.stack([axis.ravel() for axis in grid], -1).astype(np.float32)
    best = shapes[_scores(ridge, axes, shapes).argmax()]
    steps = np.array([r[2] for r in _COARSE] + [0.5], np.float32)
    for share in (0.5, 0.25):
        near = np.stack([g.ravel() for g in np.meshgrid(*[(-1, 0, 1)] * 5)], -1)
        shapes = np.asarray(best + near * steps * share, np.float32)
        shapes[:, 1] = shapes[:, 1].clip(0.215, None)
        shapes[:, 4] = shapes[:, 4].clip(2.0, 4.0)
        best = shapes[_scores(ridge, axes, shapes).argmax()]
    own = [g.ravel() for g in np.meshgrid(*[np.linspace(-0.12, 0.12, 9)] * 2)]
    shapes = np.repeat(best[None], len(own[0]), 0).astype(np.float32)
    shapes[:, 0] += own[0]
    shapes[:, 2] += own[1]
    return [shapes[_scores(ridge, (one,), shapes).argmax()] for one in axes]


def _scores(ridge: FloatImage, axes: tuple[_Axes, ...], shapes: FloatImage) -> FloatImage:
    """(P,) how well each shape fits all the eyes given."""
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False, dtype=np.float32)
    # Above the eye lies the brow, thin and dark too.
    weight = np.where(np.sin(angle) < -0.35, 0.5, 1.0).astype(np.float32)
    weight /= weight.sum()
    local = _rounded(shapes, angle)
    total = np.zeros(len(shapes), np.float32)
    for one in axes:
        at = _placed(local, one)
        found = cv2.remap(ridge, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
        total += (found @ weight) / len(axes)
    unusual = ((shapes[:, :4] - [0.4, 0.28, 0.05, 0.08]) / [0.16, 0.13, 0.16, 0.16]) ** 2
    total -= 0.05 * unusual.sum(-1)
    # Between both lenses there is a bridge.
    gap = 0.5 + shapes[:, 2] - shapes[:, 0]
    return np.asarray(total - 2.0 * np.maximum(0.08 - gap, 0), np.float32)


def _bridge(ends: list[FloatImage], unit: float) -> Points:
    """What joins both lenses, from one to the other."""
    middle = (ends[0] + ends[1]) / 2 - [0, 0.05 * unit]
    return spline(np.stack([ends[0], middle, ends[1]]), 24)


def _temples(person: Portrait, hinges: list[FloatImage]) -> list[Points]:
    """What runs from the lenses back to the ears."""
    unit, points = person.interocular, person.landmarks[:, :2]
    curves = []
    for hinge, cheek, side in ((hinges[0], lm.LEFT_CHEEK, -1), (hinges[1], lm.RIGHT_CHEEK, 1)):
        end = points[cheek] + [side * 0.06 * unit, -0.02 * unit]
        if side * (end[0] - hinge[0]) > 0.02 * unit:
            end[1] = hinge[1] + np.clip(end[1] - hinge[1], -0.06 * unit, 0.08 * unit)
            curves.append(spline(np.stack([hinge, (hinge + end) / 2, end]), 24))
    return curves


def _colour(lab: FloatImage, mask: FloatImage, ridge: FloatImage) -> FloatImage:
    """(3,) OKLab of the frame: that of the clearest part of it, dark enough to be seen."""
    sure = (mask > 0.5) & (ridge > np.quantile(ridge[mask > 0.5], 0.6))
    found = np.median(lab[sure], axis=0).astype(np.float32)
    found[0] = np.clip(found[0] - 0.08, 0.2, 0.48)
    found[1:] *= 0.8
    return found
