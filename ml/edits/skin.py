"""Skin evened and made up.

Smoothing separates frequencies, as retouchers do: blemishes and folds lie between broad shading
and fine pores, and only that band is weakened.
"""

from __future__ import annotations

import cv2
import numpy as np

from ml.contracts import Region
from ml.edits._lids import UPPER
from ml.edits._tint import tinted
from ml.edits.canvas import Canvas, Context
from ml.edits.recolour import lips
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, guided
from ml.imaging.soft import soft
from ml.operations import Skin

_LIDS = (
    (UPPER[LEFT_IRIS], (55, 65, 52, 53, 46)),
    (UPPER[RIGHT_IRIS], (276, 283, 282, 295, 285)),
)
"""Each eye's upper lid from left to right, and its brow's lower edge from right to left or back."""


def apply(canvas: Canvas, operation: Skin, context: Context) -> Canvas:
    """Retouch and make up.

    Raises:
        AvatarError: as `Canvas.face`.
    """
    person = canvas.face()
    image = canvas.image
    if operation.smooth:
        even = context.keep(("even", canvas.name), lambda: _evened(person))
        image = image + (even - image) * operation.smooth
    lab = rgb_to_oklab(image)
    if operation.blush:
        rose = np.array([-0.010, 0.042, 0.006], np.float32)
        lab = lab + (operation.blush * _cheeks(person))[..., None] * rose
    if operation.eye_shadow:
        lab = _shadowed(lab, person, operation.eye_shadow)
    if operation.blush or operation.eye_shadow:
        image = oklab_to_rgb(lab)
    if operation.lipstick:
        weight = context.keep(("weight", canvas.name, "lips"), lambda: lips(person))
        painted = tinted(image, weight, rgb_to_oklab(hex_to_rgb(operation.colour)))
        image = mix(image, painted, weight * operation.lipstick)
    return canvas.painted(image)


def _bare(person: Portrait) -> FloatImage:
    """(S, S) skin, off brows, eyes, nostrils and lips."""
    unit = person.interocular
    parts = person.region(Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH)
    nostrils = lm.contour(person.landmarks, (98, 97, 2, 326, 327))
    size = (person.size, person.size)
    parts = np.maximum(parts, lm.polygon(size, nostrils))
    grown = cv2.dilate(parts, np.ones((3, 3), np.uint8), iterations=max(round(0.05 * unit), 1))
    kept = blur(np.asarray(grown, np.float32), 0.04 * unit)
    return np.asarray(person.regions[Region.SKIN] * (1 - np.clip(kept * 1.3, 0, 1)), np.float32)


def _evened(person: Portrait) -> FloatImage:
    """The picture with the band between shading and pores weakened on skin."""
    unit, lab = person.interocular, rgb_to_oklab(person.image)
    light = np.ascontiguousarray(lab[..., 0])
    fine = blur(light, 0.012 * unit)
    # Edges of nose, jaw and glasses are no blemishes: the broad layer keeps them.
    broad = guided(fine, lab, max(round(0.12 * unit), 2), 0.006)
    band = fine - broad[..., 0]
    weight = _bare(person)
    out = lab.copy()
    out[..., 0] -= 0.86 * weight * band
    share = (0.7 * weight)[..., None]
    out[..., 1:] += (broad[..., 1:] - lab[..., 1:]) * share
    return oklab_to_rgb(out)


def _cheeks(person: Portrait) -> FloatImage:
    """(S, S) where blush goes: on the cheekbones, running up to the temples."""
    unit, size = person.interocular, person.size
    mask = np.zeros((size, size), np.float32)
    for place in ((50, 117, 123, 116), (280, 346, 352, 345)):
        line = np.round(lm.contour(person.landmarks, place)).astype(np.int32)
        cv2.polylines(mask, [line], False, 1.0, max(round(0.2 * unit), 1), cv2.LINE_AA)
    spread = soft(mask, 0.18 * unit)
    return np.asarray(np.clip(spread * 1.3, 0, 1) * _bare(person), np.float32)


def _shadowed(lab: FloatImage, person: Portrait, amount: float) -> FloatImage:
    """Eye shadow on the upper lids, darkest along the lashes."""
    unit, size = person.interocular, person.size
    mask = np.zeros((size, size), np.float32)
    for lid, brow in _LIDS:
        edge = lm.contour(person.landmarks, lid)
        arch = lm.contour(person.landmarks, brow)
        order = np.argsort(arch[:, 0])
        above = np.interp(edge[:, 0], arch[order, 0], arch[order, 1])
        top = edge.copy()
        top[:, 1] += (above - edge[:, 1]) * 0.55
        mask = np.maximum(mask, lm.polygon((size, size), np.vstack([edge, top[::-1]])))
    mask = blur(mask, 0.035 * unit)
    free = 1 - person.region(Region.EYES, Region.HAIR, Region.BROWS)
    share = (amount * np.clip(mask, 0, 1) * free)[..., None]
    dark = lab * np.array([0.66, 0.75, 0.4], np.float32) + np.array([0, 0.016, 0.0], np.float32)
    return np.asarray(lab + (dark - lab) * share * 0.85, np.float32)
