"""Stubble, moustaches and beards: where they grow on a face, and which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits.strands.growth import Tuft, grown
from ml.edits.wear.head import Head
from ml.edits.wear.light import Light
from ml.edits.wear.worn import Worn
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import hex_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise, smoothstep

Float = NDArray[np.float32]

_JAW = (
    234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361,
    323, 454,
)  # fmt: skip
_LIP = (57, 186, 92, 165, 167, 164, 393, 391, 322, 410, 287)
"""Midway between nose and upper lip, from one corner of the mouth to the other."""
_CHEEK_LEFT, _CHEEK_RIGHT = (137, 177, 215, 213, 192, 214, 212), (366, 401, 435, 433, 416, 434, 432)
"""The lower cheek's line, from the ear to the corner of the mouth."""
_CHIN = (57, 212, 214, 135, 150, 149, 176, 148, 152, 377, 400, 378, 379, 364, 434, 432, 287)
_NOSE = (98, 97, 2, 326, 327)


@dataclass(frozen=True)
class Style:
    """How a beard is worn.

    Attributes:
        jaw, chin, lip: how thickly it grows there, 0..1.
        length: of its hairs, in interocular distances.
        hang: how far it hangs below the jaw.
        under: how dark skin looks between the hairs, 0..1.
        firm: how solid a hair is, 0..1.
    """

    jaw: float
    chin: float
    lip: float
    length: float
    hang: float = 0.0
    under: float = 0.5
    firm: float = 0.95


STYLES: dict[str, Style] = {
    "stubble": Style(0.75, 0.8, 0.75, 0.020, under=0.42, firm=0.5),
    "moustache": Style(0.0, 0.0, 1.0, 0.12, under=0.55),
    "goatee": Style(0.0, 1.0, 1.0, 0.13, 0.05, under=0.6),
    "short": Style(0.9, 1.0, 0.95, 0.085, 0.03, under=0.55),
    "full": Style(1.0, 1.0, 1.0, 0.17, 0.16, under=0.75),
}
"""Beards by name."""


def put_on(person: Portrait, style: str, colour: str | None, strength: float, seed: int) -> Worn:
    """The picture with a beard grown.

    Args:
        colour: hex; without it the brows' and the hair's own.
        strength: 0..1, how thickly it grows.
    """
    head = Head.of(person)
    cut = STYLES[style]
    density = _density(person, head, cut) * np.float32(strength)
    tuft = Tuft(
        density=density,
        flow=_flow(person, head),
        length=cut.length,
        under=cut.under * strength,
        colour=_colour(person, colour),
        trim=_trim(person, head),
        firm=cut.firm,
    )
    image, cover = grown(person.image, tuft, head, Light.of(person, head), seed)
    nothing = np.zeros_like(cover)
    return Worn(image, cover, nothing, nothing, nothing)


def _area(person: Portrait, places: Sequence[int]) -> Float:
    size = person.size
    return lm.polygon((size, size), lm.contour(person.landmarks, places))


def _density(person: Portrait, head: Head, cut: Style) -> Float:
    """(S, S) how thickly hair grows, 0..1, fading towards its edges."""
    unit, size = head.scale, person.size
    points = person.landmarks
    lips = _area(person, lm.LIPS_OUTER)
    cheek = (*_CHEEK_RIGHT, *_LIP[::-1], *_CHEEK_LEFT[::-1])
    jaw = _area(person, (*_JAW, *cheek))
    chin = _area(person, _CHIN)
    band = np.zeros((size, size), np.uint8)
    line = np.round(lm.contour(points, _LIP) * 16).astype(np.int32)
    cv2.polylines(band, [line], False, 255, max(round(0.17 * unit), 2), cv2.LINE_AA, 4)
    lip = band.astype(np.float32) / 255
    nose = _area(person, (48, 64, *_NOSE, 294, 278, 1))
    lip = lip * (1 - nose)
    soft = 0.07 * unit
    jaw, chin, lip = blur(jaw, soft), blur(chin, 0.05 * unit), blur(lip, 0.022 * unit)
    # Thinner high on the cheek than along the jaw.
    y = np.mgrid[0:size, 0:size][0].astype(np.float32)
    low = smoothstep(0.0, 0.5, (y - points[[61, 291], 1].mean()) / unit + 0.65)
    total = np.maximum.reduce(
        [cut.jaw * jaw**1.2 * (0.30 + 0.70 * low), cut.chin * chin, cut.lip * lip]
    )
    hang = _hanging(jaw if cut.jaw else chin, cut.hang * unit)
    total = np.maximum(total, hang)
    # Bare below the middle of the lower lip's sides, and on the lips.
    lips = np.clip(
        blur(np.asarray(cv2.dilate(lips, np.ones((3, 3))), np.float32), 0.012 * unit) * 1.4, 0, 1
    )
    total = total * (1 - lips) * (1 - person.regions[Region.HAIR])
    patches = noise((size, size), 0.16 * unit, np.random.default_rng(3), 3)
    total = total * np.clip(0.93 + 0.09 * patches, 0.6, 1.1)
    # At the sides it ends with the face; only below the jaw does it hang beyond.
    jawline = float(points[[172, 397], 1].mean())
    inside = np.where(y < jawline, smoothstep(0.6, 0.98, person.matte), 1.0)
    return np.asarray(np.clip(total * inside, 0, 1), np.float32)


def _hanging(area: Float, far: float) -> Float:
    """(S, S) an area carried on downwards."""
    if far < 1:
        return np.zeros_like(area)
    out = area.copy()
    for step in (0.35, 0.7, 1.0):
        move = np.array([[1, 0, 0], [0, 1, step * far]], np.float32)
        out = np.maximum(out, cv2.warpAffine(area, move, area.shape[::-1]) * (1 - 0.25 * step))
    return np.asarray(out, np.float32)


def _flow(person: Portrait, head: Head) -> Float:
    """(S, S, 2) which way hairs lie, unit vectors: outwards over the lip, down and inwards along
    the jaw."""
    size, unit = person.size, head.scale
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    down, across = head.turn[:2, 1], head.turn[:2, 0]
    x, y = x - head.middle[0], y - head.middle[1]
    h = (x * across[0] + y * across[1]) / unit
    v = (x * down[0] + y * down[1]) / unit
    mouth = float(((person.landmarks[[61, 291], :2].mean(0) - head.middle[:2]) @ down) / unit)
    lip = (1 - smoothstep(0.0, 0.18, v - mouth + 0.06)) * (1 - smoothstep(0.55, 0.8, np.abs(h)))
    side = np.clip(h / 0.25, -1, 1)
    out = lip * side * 0.95 - (1 - lip) * np.clip(h, -1.1, 1.1) * 0.28
    low = lip * (0.55 + 0.2 * np.abs(side)) + (1 - lip)
    field = out[..., None] * across + low[..., None] * down
    field /= np.maximum(np.linalg.norm(field, axis=-1, keepdims=True), 1e-6)
    return np.asarray(field, np.float32)


def _trim(person: Portrait, head: Head) -> Float:
    """(S, S) hairs over the lip are kept shorter, so that they end above the mouth."""
    band = blur(_area(person, (*_LIP, 0)), 0.06 * head.scale)
    return np.asarray(1 - 0.45 * np.clip(band * 2.5, 0, 1), np.float32)


def _colour(person: Portrait, asked: str | None) -> Float:
    """(3,) OKLab of the hairs."""
    if asked is not None:
        return rgb_to_oklab(hex_to_rgb(asked))
    lab = rgb_to_oklab(person.image)
    for region, least in ((Region.BEARD, 0.05), (Region.HAIR, 0.3), (Region.BROWS, 0.01)):
        inside = person.regions[region] > 0.7
        if inside.sum() > least * person.interocular**2:
            own = np.asarray(np.median(lab[inside], 0), np.float32)
            # Beards are a little darker than hair.
            return np.asarray(own * (0.9, 1.0, 1.0), np.float32)
    return np.array([0.3, 0.01, 0.02], np.float32)
