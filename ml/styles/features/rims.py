"""Glasses drawn anew: rims traced around the lenses, the bridge, the arms, a glint.

A rim is the closed curve around the eye on which thin darks or lights add up best: the shortest
path around a polar picture of them (dynamic programming, as for active contours by Amini, Weymouth
and Jain, PAMI 1990), pulled to the shape most lenses have. Where a rim is too pale to be seen, the
pull alone decides, and it is drawn all the same: glasses belong to the person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur
from ml.imaging.opencv import cv2
from ml.styles.features.curves import Canvas, Points, spline

_ANGLES, _RADII = 96, 48
_NEAR, _FAR = 0.16, 0.64
"""Radii looked at, in distances between the eyes."""


@dataclass(frozen=True)
class Glasses:
    """Traced glasses.

    Attributes:
        rims: (N, 2) closed outlines, the viewer's left first, in pixels.
        colour: (3,) OKLab of the frame as it is drawn.
        width: of the rims in pixels.
    """

    rims: tuple[Points, Points]
    colour: FloatImage
    width: float


def traced_glasses(person: Portrait) -> Glasses:
    """Find the rims of someone who wears glasses."""
    unit = person.interocular
    ridge, dark = _ridges(person)
    centres, maps = [], []
    for sign, iris in ((-1, LEFT_IRIS), (1, RIGHT_IRIS)):
        centre = person.landmarks[iris, :2] + np.array([sign * 0.03, 0.09], np.float32) * unit
        centres.append(centre)
        maps.append(_polar(ridge, centre, sign, unit))
    # Both lenses have one shape; what one does not show the other may.
    shared = [own + 0.6 * other for own, other in zip(maps, maps[::-1], strict=True)]
    rims = []
    for sign, centre, evidence in zip((-1, 1), centres, shared, strict=True):
        radius = _around(evidence) * unit
        rims.append(_curve(centre, radius, sign))
    colour, width = _material(person, rims, dark, unit)
    return Glasses((rims[0], rims[1]), colour, width)


def _ridges(person: Portrait) -> tuple[FloatImage, FloatImage]:
    """(S, S) strength of thin lines around the eyes, and of dark ones alone, in lightness."""
    unit = person.interocular
    light = np.ascontiguousarray(rgb_to_oklab(person.image)[..., 0])
    side = 2 * max(1, round(0.05 * unit)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    dark = cv2.morphologyEx(light, cv2.MORPH_CLOSE, disc) - light
    bright = light - cv2.morphologyEx(light, cv2.MORPH_OPEN, disc)
    quiet = person.region(Region.EYES, Region.BROWS)
    side = 2 * max(1, round(0.03 * unit)) + 1
    quiet = cv2.dilate(quiet, np.ones((side, side), np.uint8))
    open_ = 1 - 0.8 * quiet
    return blur(np.maximum(dark, 0.9 * bright) * open_, 0.012 * unit), np.asarray(dark, np.float32)


def _polar(ridge: FloatImage, centre: FloatImage, sign: int, unit: float) -> FloatImage:
    """(angles, radii) of `ridge` around a lens; angle 0 points outwards, 90 degrees down."""
    t = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)[:, None]
    r = np.linspace(_NEAR, _FAR, _RADII)[None] * unit
    x = (centre[0] + sign * r * np.cos(t)).astype(np.float32)
    y = (centre[1] + r * np.sin(t)).astype(np.float32)
    return np.asarray(cv2.remap(ridge, x, y, cv2.INTER_LINEAR), np.float32)


def _usual() -> FloatImage:
    """(angles,) radius of most lenses: a rounded box, in distances between the eyes."""
    t = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    power = 2.7
    c, s = np.abs(np.cos(t)) / 0.41, np.abs(np.sin(t)) / 0.295
    return ((c**power + s**power) ** (-1 / power)).astype(np.float32)


def _around(evidence: FloatImage) -> FloatImage:
    """(angles,) radius of the best closed path."""
    radii = np.linspace(_NEAR, _FAR, _RADII, dtype=np.float32)
    pull = 5.0 * (radii[None] - _usual()[:, None]) ** 2
    cost = pull - np.minimum(evidence, 0.25)
    doubled = np.concatenate([cost, cost])
    total = doubled[0].copy()
    back = np.zeros((len(doubled), _RADII), np.int64)
    steps = np.arange(-2, 3)
    index = np.clip(np.arange(_RADII)[:, None] + steps, 0, _RADII - 1)
    for row in range(1, len(doubled)):
        options = total[index] + 0.02 * steps[None] ** 2
        best = options.argmin(1)
        back[row] = index[np.arange(_RADII), best]
        total = options[np.arange(_RADII), best] + doubled[row]
    path = np.empty(len(doubled), np.int64)
    path[-1] = int(total.argmin())
    for row in range(len(doubled) - 1, 0, -1):
        path[row - 1] = back[row, path[row]]
    # The middle of two rounds has forgotten where the path began and ended.
    half = _ANGLES // 2
    found = radii[np.roll(path[half : half + _ANGLES], half)]
    # Frames are smooth: a few harmonics say all of their shape.
    waves = np.fft.rfft(found)
    waves[6:] = 0
    return np.fft.irfft(waves, _ANGLES).astype(np.float32)


def _curve(centre: FloatImage, radius: FloatImage, sign: int) -> Points:
    t = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    x, y = centre[0] + sign * radius * np.cos(t), centre[1] + radius * np.sin(t)
    return np.stack([x, y], -1).astype(np.float32)


def _material(
    person: Portrait, rims: list[Points], dark: FloatImage, unit: float
) -> tuple[FloatImage, float]:
    """Colour and width of the frame, from a band along its lower half."""
    offsets = np.linspace(-0.09, 0.09, 31, dtype=np.float32) * unit
    lower = slice(4, _ANGLES // 2 - 4)
    bands = []
    for rim in rims:
        outwards = rim[lower] - rim.mean(0)
        outwards = outwards / np.hypot(*outwards.T)[:, None]
        bands.append(rim[lower, None] + outwards[:, None] * offsets[None, :, None])
    at = np.concatenate(bands).astype(np.float32)
    seen = cv2.remap(dark, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
    peak = seen.max(1)
    strength = float(np.clip((float(np.median(peak)) - 0.05) / 0.2, 0, 1))
    wide = float(np.median((seen > 0.5 * peak[:, None]).sum(1))) * float(offsets[1] - offsets[0])
    colours = cv2.remap(person.image, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
    own = np.median(rgb_to_oklab(colours[np.arange(len(seen)), seen.argmax(1)]), axis=0)
    pale = np.array([0.30, 0.004, 0.0])
    drawn = own * np.array([0.75, 0.8, 0.8]) * strength + pale * (1 - strength)
    drawn[0] = min(float(drawn[0]), 0.36)
    # Thin and rimless ones get a rim too: thinner than this it would vanish in a small picture.
    width = 0.032 + (np.clip(1.1 * wide / unit, 0.032, 0.085) - 0.032) * strength
    return drawn.astype(np.float32), float(width * unit)


def draw_glasses(canvas: Canvas, person: Portrait, glasses: Glasses, tint: float = 0.10) -> None:
    """Lay lenses, glints, rims, bridge and arms over the drawn face."""
    unit = person.interocular
    colour = oklab_to_rgb(glasses.colour)
    left, right = glasses.rims
    for sign, rim in zip((-1, 1), glasses.rims, strict=True):
        canvas.fill(rim, (0.93, 0.97, 1.0), tint)
        _glint(canvas, rim, unit)
        _arm(canvas, person, rim, sign, glasses.width, colour)
    # The upper rim is the heavier one. Two halves: an outline that crosses itself leaves holes.
    width = glasses.width * (1.0 - 0.22 * np.sin(np.linspace(0, 2 * np.pi, _ANGLES)))
    for rim in glasses.rims:
        for first in (0, _ANGLES // 2):
            part = np.arange(first - 2, first + _ANGLES // 2 + 3) % _ANGLES
            canvas.stroke(rim[part], width[part], colour)
    a, b = left[int(_ANGLES * 0.56)], right[int(_ANGLES * 0.56)]
    middle = (a + b) / 2 - np.array([0, 0.05 * unit])
    canvas.stroke(spline(np.stack([a, middle, b]), 24), glasses.width * 1.05, colour)


def _glint(canvas: Canvas, rim: Points, unit: float) -> None:
    """Two slanting bands of light on the lens."""
    low, high = rim.min(0), rim.max(0)
    for start, wide in ((0.56, 0.16), (0.80, 0.06)):
        x = low[0] + (high[0] - low[0]) * start
        lean = (high[1] - low[1]) * 0.45
        band = np.array(
            [
                [x + lean / 2, low[1]],
                [x + lean / 2 + wide * unit, low[1]],
                [x - lean / 2 + wide * unit, high[1]],
                [x - lean / 2, high[1]],
            ],
            np.float32,
        )
        canvas.fill(band, (1, 1, 1), 0.2, clip=rim)


def _arm(
    canvas: Canvas, person: Portrait, rim: Points, sign: int, width: float, colour: FloatImage
) -> None:
    """From the rim's outer corner to the ear."""
    start = rim[_ANGLES - _ANGLES // 12]
    ear = person.landmarks[lm.LEFT_CHEEK if sign < 0 else lm.RIGHT_CHEEK, :2]
    if sign * (ear[0] - start[0]) < 0.04 * person.interocular:
        return
    end = np.array([ear[0], 0.75 * start[1] + 0.25 * ear[1]], np.float32)
    end[1] = min(float(end[1]), float(start[1] + 0.12 * person.interocular))
    line = np.stack([start + (end - start) * t for t in np.linspace(0, 1, 12)]).astype(np.float32)
    canvas.stroke(line, np.linspace(1.2, 0.7, 12) * width, colour)
