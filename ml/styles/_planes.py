"""Planes of tone: a face's own light as a few flat shapes with clean edges.

A draughtsman does not model skin, he decides where it is in shadow. The light of the base coat is
smoothed, compared with its surroundings, and cut at a few levels; what is too small to draw is
rounded away, as with a brush that has a width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, guided, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief, lambert
from ml.imaging.soft import grown, shrunk, soft
from ml.styles._cel import Parts
from ml.styles.features.brows import brow_zone

SIDE = 448
"""Side at which planes are found; their edges are drawn at full size."""
_FEATURES = (46, 105, 9, 334, 276, 446, 330, 426, 291, 405, 17, 181, 61, 206, 101, 226)
"""Outline of brows, eyes, nose and mouth together: where likeness lives."""


@dataclass(frozen=True)
class Planes:
    """A face's light, small.

    Attributes:
        light: (s, s) lightness of skin as a share of its usual one.
        local: (s, s) the same less what surrounds it, 0 on flat cheeks.
        form: (s, s) light on the mesh from the key's direction, 0..1.
        zone: (s, s) 1 around eyes, nose and mouth, 0 on forehead, cheeks and neck.
        unit: distance between the eyes in its pixels.
        size: of the picture in pixels.
    """

    light: FloatImage
    local: FloatImage
    form: FloatImage
    zone: FloatImage
    unit: float
    size: int

    def cut(self, field: FloatImage, radius: float) -> FloatImage:
        """(S, S) where a small `field` is above 0, rounded by `radius` distances between eyes."""
        return cut(field, radius * self.unit, self.size)


def cut(field: FloatImage, radius: float, size: int) -> FloatImage:
    """(size, size) mask with a clean edge of where `field` (s, s) is above 0.

    Args:
        radius: of the brush in pixels of `field`: what is thinner vanishes, corners are rounded.
    """
    mask = (field > 0).astype(np.float32)
    radius = max(radius, 0.7)
    smooth = blur(mask, radius)
    smooth = blur((smooth > 0.5).astype(np.float32), max(0.7 * radius, 0.8))
    big = grown(smooth, size)
    # A blurred edge rises by 0.4 a standard deviation: this makes it about a pixel wide.
    steep = 0.4 / (max(0.7 * radius, 0.8) * size / field.shape[0])
    width = min(0.8 * steep, 0.45)
    return smoothstep(0.5 - width, 0.5 + width, big)


def planes_of(
    person: Portrait,
    lab: FloatImage,
    parts: Parts,
    relief: Relief,
    towards: tuple[float, float, float],
) -> Planes:
    """Measure the light on a face.

    Args:
        lab: (S, S, 3) OKLab of the base coat.
        towards: direction to the drawn light.
    """
    light = shrunk(np.ascontiguousarray(lab[..., 0]), SIDE)
    side = light.shape[0]
    k = side / person.size
    unit = person.interocular * k
    light = guided(light, light, max(1, round(0.03 * unit)), 0.0003)
    light = blur(light, 0.008 * unit) / max(float(parts.tone[0]), 0.1)
    free = shrunk(parts.skin * (1 - parts.beard) * (1 - person.regions[Region.EYES]), side)
    weight = np.maximum(soft(free, 0.28 * unit), 1e-3)
    around = soft(light * free, 0.28 * unit) / weight
    form = blur(lambert(relief.normals(0.85), towards, wrap=0.2), relief.matte.shape[0] / 70)
    # Eyes and brows are drawn anew: the skin below them is plain.
    plain = shrunk(np.maximum(brow_zone(person), person.regions[Region.EYES]), side)
    plain = soft(cv2.dilate(plain, _disc(0.015 * unit)), 0.015 * unit)
    light = light + (around - light) * plain
    points = lm.contour(person.landmarks, _FEATURES) * k
    zone = soft(lm.polygon((side, side), points), 0.09 * unit)
    return Planes(
        light.astype(np.float32),
        np.clip(light - around, -0.6, 0.4).astype(np.float32),
        cv2.resize(form, (side, side), interpolation=cv2.INTER_LINEAR),
        zone,
        unit,
        person.size,
    )


def _disc(radius: float) -> FloatImage:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


STEP = 0.04
"""Lightness between one plane of a feature's modelling and the next."""


def modelling(planes: Planes, likeness: float, detail: float) -> FloatImage:
    """(S, S) lightness to add to skin: what nose, mouth and lids do to it, in clean steps.

    Args:
        likeness: 0..1, how much of it there is around the features.
        detail: 0..1, how much on cheeks and forehead.
    """
    share = detail + max(likeness - detail, 0.0) * planes.zone
    field = planes.local * share
    out = np.zeros((planes.size, planes.size), np.float32)
    for k in range(8):
        mask = planes.cut(-field - STEP * (k + 0.5), 0.009)
        if not mask.any():
            break
        out -= STEP * mask
    for k in range(2):
        out += STEP * planes.cut(field - STEP * (k + 0.6), 0.012)
    return out


def tones(planes: Planes, shadow: float, detail: float) -> tuple[FloatImage, ...]:
    """Light, shadow and deep shadow of skin in flat shapes, (S, S) each.

    Args:
        shadow: 0..1, how much of the face lies in shadow.
        detail: 0..1, how far the photo's own light shapes it.
    """
    own = 0.5 * planes.light + 0.5 * (1 + 1.5 * planes.local)
    field = detail * own + (1 - detail) * (0.62 + 0.5 * planes.form)
    bend = 0.05 * (shadow - 0.5)
    first = planes.cut(0.90 + bend - field, 0.028)
    deep = planes.cut(0.74 + bend - field, 0.018)
    lit = planes.cut(field - 1.07 - bend, 0.09)
    return lit, first, deep
