"""Glasses as bent tubes: each lens' outline is found in the photo, then made whole and even.

A closed path around each eye along what is thin and unlike skin, by dynamic programming in polar
coordinates; both eyes are searched together, mirrored, since frames are symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.filters import blur
from ml.imaging.opencv import cv2
from ml.styles.features.curves import Points, spline
from ml.styles.features.glasses import wears_glasses

_ANGLES, _RADII = 64, 40
_NEAREST, _FARTHEST = 0.22, 0.62


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
        temples: what runs back to the ears, where it is seen.
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
    radii = _outline(person, ridge)
    outlines = [_lens(person, radii, iris) for iris in (LEFT_IRIS, RIGHT_IRIS)]
    rims = [np.vstack([shape, shape[:1]]) for shape in outlines]
    bridge, *temples = _bridge_and_temples(person, outlines)
    return Outlines(rims, bridge, temples, ridge)


def frames_of(person: Portrait, lab: FloatImage) -> Frames | None:
    """The person's glasses, None where there are none."""
    found = outlines_of(person, lab)
    if found is None:
        return None
    unit, size = person.interocular, person.size
    heavy = float(person.measures.get("glasses_heavy", 0.3))
    width = (0.052 + 0.028 * heavy) * unit
    # Temples run back beside the head: past the face they are not seen.
    oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL), 0.8)
    sides = bent(found.temples, size, width) * oval * (1 - person.regions[Region.HAIR])
    mask = np.maximum(bent([*found.rims, found.bridge], size, width), sides)
    tube = blur(mask, 0.28 * width) * width / unit * 0.9
    zone = np.clip(blur(mask, 0.06 * unit) * 4, 0, 1)
    colour = _colour(lab, mask * person.matte, found.ridge)
    return Frames(*(np.asarray(p, np.float32) for p in (tube, mask, colour, zone)))


def bent(curves: list[Points], size: int, width: float) -> FloatImage:
    """(S, S) mask of tubes `width` pixels thick along open curves."""
    # Drawn three times as large: their thickness is then right to a third of a pixel.
    line = np.zeros((3 * size, 3 * size), np.uint8)
    for curve in curves:
        fixed = np.round((curve * 3 + 1) * 16).astype(np.int32)
        cv2.polylines(line, [fixed], False, 255, max(1, round(3 * width)), cv2.LINE_AA, 4)
    small = cv2.resize(line, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small / 255, np.float32)


def _polar(person: Portrait, iris: int) -> tuple[FloatImage, FloatImage]:
    """x and y of every angle and radius around an eye, mirrored so that 0 points to the nose."""
    unit = person.interocular
    angle = np.arange(_ANGLES) / _ANGLES * 2 * np.pi
    radius = np.linspace(_NEAREST, _FARTHEST, _RADII) * unit
    centre = _centre(person, iris)
    inward = 1.0 if iris == LEFT_IRIS else -1.0
    x = centre[0] + inward * np.cos(angle)[:, None] * radius
    y = centre[1] + np.sin(angle)[:, None] * radius * 0.85
    return x.astype(np.float32), y.astype(np.float32)


def _centre(person: Portrait, iris: int) -> FloatImage:
    """Lenses sit a little lower and farther out than eyes."""
    at = person.landmarks[iris, :2].copy()
    outward = -1.0 if iris == LEFT_IRIS else 1.0
    shift = np.array([outward * 0.03, 0.07], np.float32)
    return np.asarray(at + shift * person.interocular)


def _outline(person: Portrait, ridge: FloatImage) -> FloatImage:
    """(A,) radius of the lens at each angle, in steps of the radial grid."""
    total = np.zeros((_ANGLES, _RADII), np.float32)
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        x, y = _polar(person, iris)
        total += np.minimum(cv2.remap(ridge, x, y, cv2.INTER_LINEAR), 0.25)
    angle = np.arange(_ANGLES) / _ANGLES * 2 * np.pi
    # A usual lens: wider than tall, its corners rounded.
    c, s = np.abs(np.cos(angle)), np.abs(np.sin(angle))
    usual = ((c / 0.43) ** 3.2 + (s / 0.345) ** 3.2) ** (-1 / 3.2)
    steps = np.linspace(_NEAREST, _FARTHEST, _RADII)
    cost = ((steps[None] - usual[:, None]) / 0.2) ** 2 * 0.08 - total
    # The brow is thin and dark too: above the eye the usual counts more.
    upper = np.sin(angle) < -0.4
    cost[upper] += ((steps[None] - usual[upper][:, None]) / 0.12) ** 2 * 0.05
    best = _closed_path(np.asarray(cost, np.float32))
    smooth = best.astype(np.float32)
    for _ in range(2):
        smooth = (np.roll(smooth, 1) + 2 * smooth + np.roll(smooth, -1)) / 4
    return smooth


def _closed_path(cost: FloatImage) -> FloatImage:
    """Cheapest closed path through (A, R) costs whose radius changes by two steps at most."""
    around = np.vstack([cost, cost, cost])
    sums = around.copy()
    came = np.zeros(around.shape, np.int32)
    count = cost.shape[1]
    for a in range(1, len(around)):
        options = np.full((5, count), np.inf, np.float32)
        for k, shift in enumerate((-2, -1, 0, 1, 2)):
            low, high = max(shift, 0), min(count + shift, count)
            options[k, low - shift : high - shift] = (
                sums[a - 1, low:high] + 0.012 * abs(shift) ** 1.5
            )
        pick = options.argmin(0)
        sums[a] += options.min(0)
        came[a] = np.arange(count) + pick - 2
    path = np.zeros(len(around), np.int32)
    path[-1] = int(sums[-1].argmin())
    for a in range(len(around) - 1, 0, -1):
        path[a - 1] = came[a, path[a]]
    third = len(cost)
    return np.asarray(path[third : 2 * third], np.float32)


def _lens(person: Portrait, radii: FloatImage, iris: int) -> Points:
    """(N, 2) closed outline of one lens."""
    angle = np.arange(_ANGLES) / _ANGLES * 2 * np.pi
    radius = (_NEAREST + (_FARTHEST - _NEAREST) * radii / (_RADII - 1)) * person.interocular
    inward = 1.0 if iris == LEFT_IRIS else -1.0
    centre = _centre(person, iris)
    x = centre[0] + inward * np.cos(angle) * radius
    y = centre[1] + np.sin(angle) * radius * 0.85
    return spline(np.stack([x, y], -1), 160, closed=True)


def _bridge_and_temples(person: Portrait, outlines: list[Points]) -> list[Points]:
    """What joins both lenses, and what runs back from them to the ears."""
    unit, points = person.interocular, person.landmarks[:, :2]
    left, right = outlines
    level = float(points[[LEFT_IRIS, RIGHT_IRIS], 1].mean()) - 0.02 * unit
    inner_left = left[np.argmin(np.abs(left[:, 1] - level) - left[:, 0])]
    inner_right = right[np.argmin(np.abs(right[:, 1] - level) + right[:, 0])]
    middle = (inner_left + inner_right) / 2 - [0, 0.07 * unit]
    curves = [spline(np.stack([inner_left, middle, inner_right]), 24)]
    for outline, cheek, side in ((left, lm.LEFT_CHEEK, -1), (right, lm.RIGHT_CHEEK, 1)):
        high = outline[np.argmin(np.abs(outline[:, 1] - level) - side * outline[:, 0])]
        end = points[cheek] + [side * 0.02 * unit, -0.02 * unit]
        if side * (end[0] - high[0]) > 0.04 * unit:
            end[1] = high[1] + np.clip(end[1] - high[1], -0.08 * unit, 0.08 * unit)
            curves.append(spline(np.stack([high, (high + end) / 2 - [0, 0.01 * unit], end]), 24))
    return curves


def _colour(lab: FloatImage, mask: FloatImage, ridge: FloatImage) -> FloatImage:
    """(3,) OKLab of the frame: that of the clearest part of it, dark enough to be seen."""
    sure = (mask > 0.5) & (ridge > np.quantile(ridge[mask > 0.5], 0.6))
    found = np.median(lab[sure], axis=0).astype(np.float32)
    found[0] = np.clip(found[0] - 0.08, 0.2, 0.45)
    found[1:] *= 0.8
    return found
