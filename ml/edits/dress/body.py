"""Where neck and shoulders are, and what stands in front of a garment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.contracts import Region
from ml.edits._layers import filled
from ml.edits.recolour import hair_of
from ml.edits.wear.head import Head
from ml.edits.wear.light import Light
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import mix, rgb_to_oklab, to_linear, to_srgb
from ml.imaging.filters import blur, smoothstep, step_of

Float = NDArray[np.float32]

_NECK = (0.0, 1.3, 1.0)
"""A point of the neck about which heads turn, in the head's frame."""
CUT_RISE = -0.62
"""Height at which garments are cut to meet the neck."""
_PIT = 1.42
"""From there down to the pit of the neck, in interocular distances."""


@dataclass(frozen=True)
class Body:
    """A torso as a garment sees it. Its frame: from the pit of the neck, x right, y down, in
    interocular distances.

    Attributes:
        person: whose it is.
        head, light: where the head is, and its light.
        unit: pixels to an interocular distance.
        pit: (2,) pixels.
        neck: half the neck's width.
        chin: its height.
        rise: heights at which neck and shoulders meet, left and right; garments are cut for
            `CUT_RISE`.
        x, y: (S, S) each pixel in the torso's frame.
        hair: (S, S) hair and beard; by the shoulders, what has the garment's colour is none.
        front: (S, S) face, hair and beard, which stand before a garment, 0..1.
        solid: (S, S) the torso, neck included, 0..1.
    """

    person: Portrait
    head: Head
    light: Light
    unit: float
    pit: NDArray[np.float64]
    neck: float
    chin: float
    rise: tuple[float, float]
    x: Float
    y: Float
    hair: Float
    front: Float
    solid: Float

    @staticmethod
    def of(person: Portrait) -> Body:
        """Measure a person's."""
        head = Head.of(person)
        unit, size = head.scale, person.size
        pit = head.placed(np.array([_NECK]))[0, :2].astype(np.float64)
        pit[1] += _PIT * unit
        y, x = np.mgrid[0:size, 0:size].astype(np.float32)
        x, y = (x - pit[0]) / unit, (y - pit[1]) / unit
        oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL), 0.012 * unit)
        chin = float((person.landmarks[lm.CHIN, 1] - pit[1]) / unit)
        neck = _neck(person, head, pit, chin)
        hair = _hair(person, y - chin)
        head_above = (1 - smoothstep(-0.05, 0.1, y - (chin - 0.55))) * (1 - _worn(person))
        front = np.maximum(np.maximum(oval, hair), head_above * person.matte)
        solid = person.regions[Region.CLOTHES] * (y > chin - 1.4)
        solid = solid + person.regions[Region.SKIN] * (y > chin - 0.75)
        solid = np.clip(np.maximum(solid, person.regions[Region.HAIR] * (y > chin - 0.2)), 0, 1)
        solid = smoothstep(0.12, 0.6, solid.astype(np.float32)) * smoothstep(0.2, 0.8, person.matte)
        rise = _rise(solid * (1 - front), x, y, neck)
        light = Light.of(person, head)
        return Body(person, head, light, unit, pit, neck, chin, rise, x, y, hair, front, solid)

    @cached_property
    def throat(self) -> Throat:
        """The neck laid bare, whatever is worn over it."""
        return Throat.of(self)

    @cached_property
    def before(self) -> Float:
        """(S, S, 3) the picture of what stands before a garment: hair in its own colours to its
        edge, where the old garment shone through."""
        core = smoothstep(0.85, 0.99, blur(self.hair, 0.02 * self.unit))
        if float(core.sum()) < 0.05 * self.unit**2:
            return self.person.image
        low = smoothstep(-0.4, 0.0, self.y - self.chin) * np.clip(self.hair * 1.5, 0, 1)
        own = filled(self.person.image, core)
        return mix(self.person.image, own, low * (1 - core) * 0.9)

    def rise_at(self, x: NDArray[Any]) -> NDArray[Any]:
        """Height at which neck and shoulders meet, passing from one side's to the other's."""
        right = np.clip(0.5 + x / 1.2, 0, 1)
        return np.asarray(self.rise[0] + (self.rise[1] - self.rise[0]) * right)

    def pixels(self, points: ArrayLike) -> Float:
        """(N, 2) of the torso's frame in pixels."""
        flat = np.array(points, np.float64)
        flat[:, 1] += (self.rise_at(flat[:, 0]) - CUT_RISE) * np.clip(flat[:, 1] / CUT_RISE, 0, 1.4)
        return (flat * self.unit + self.pit).astype(np.float32)

    def mask(self, points: ArrayLike) -> Float:
        """(S, S) a closed outline of the torso's frame, filled."""
        size = self.person.size
        return lm.polygon((size, size), self.pixels(points))


def _neck(person: Portrait, head: Head, pit: NDArray[np.float64], chin: float) -> float:
    """Half the neck's width: of bare skin just below the jaw, within what necks are."""
    usual = 0.76 * float(np.clip(head.half_width, 1.0, 1.25))
    row = int(pit[1] + (chin + 0.16) * head.scale)
    if not 0 <= row < person.size:
        return usual
    bare = person.regions[Region.SKIN][row] > 0.5
    columns = np.nonzero(bare)[0]
    near = columns[np.abs(columns - pit[0]) < 1.3 * head.scale]
    if len(near) < 0.6 * head.scale:
        return usual
    half = float(near.max() - near.min()) / 2 / head.scale
    return float(np.clip(half, usual - 0.10, usual + 0.14))


def _worn(person: Portrait) -> Float:
    """(S, S) clothing, sure of itself: a raised shoulder beside the jaw is no head."""
    return smoothstep(0.15, 0.5, person.regions[Region.CLOTHES])


def _hair(person: Portrait, below_chin: Float) -> Float:
    """`Body.hair`."""
    hair = np.maximum(smoothstep(0.2, 0.8, hair_of(person)), person.regions[Region.BEARD])
    lab = rgb_to_oklab(person.image)
    low = smoothstep(-0.6, -0.3, below_chin)
    kinds = []
    for part in (hair * (1 - low), person.regions[Region.CLOTHES] * low):
        inside = part > 0.9
        if inside.sum() < 60:
            return np.asarray(hair, np.float32)
        kinds.append(np.median(lab[inside], 0))
    weight = np.array([0.5, 1.8, 1.8], np.float32)
    way = (kinds[1] - kinds[0]) * weight
    apart = float(np.linalg.norm(way))
    sure = step_of(0.05, 0.12, apart)
    share = ((lab - kinds[0]) * weight) @ way / max(apart**2, 1e-6)
    cloth = smoothstep(0.40, 0.75, np.asarray(share, np.float32))
    cloth = np.asarray(cv2.medianBlur(cloth, 5), np.float32)
    return np.asarray(hair * (1 - cloth * low * sure), np.float32)


def _rise(solid: Float, x: Float, y: Float, neck: float) -> tuple[float, float]:
    """`Body.rise`, by the shoulders' outline beside the neck."""
    found: list[float | None] = []
    for side in (-1, 1):
        tops = []
        for away in (0.50, 0.62):
            column = np.abs(x - side * (neck + away)) < 0.03
            seen = y[column & (solid > 0.5)]
            if len(seen):
                # Cloth is thick, and shoulders fall away from a neck.
                tops.append(float(np.percentile(seen, 0.5)) - 0.22 * (away - 0.2) + 0.02)
        found.append(float(np.clip(np.median(tops), -1.0, -0.4)) if tops else None)
    left, right = found
    if left is None or right is None:
        other = right if left is None else left
        both = CUT_RISE if other is None else 0.5 * (other + CUT_RISE)
        return both if left is None else left, both if right is None else right
    # Hair on one shoulder hides it; a head tilts more than shoulders do.
    middle = (left + right) / 2
    tilt = float(np.clip((right - left) / 2, -0.16, 0.16))
    return middle - tilt, middle + tilt


@dataclass(frozen=True)
class Throat:
    """A neck laid bare.

    Attributes:
        shape: (S, S) the neck, straight down from the jaw, then out along the trapezius.
        image: (S, S, 3) the picture with it bare.
        beside: (S, S) where an old collar stands beside it, its soft edge with it.
        skin: (S, S) bare skin that is seen.
    """

    shape: Float
    image: Float
    beside: Float
    skin: Float

    @staticmethod
    def of(body: Body) -> Throat:
        """Lay it bare."""
        person, unit = body.person, body.unit
        x, y = np.asarray(np.abs(body.x), np.float32), body.y
        low = y - body.rise_at(body.x)
        flare = 0.24 * smoothstep(-0.5, 0.05, low) ** 1.6 + 0.5 * smoothstep(0.0, 0.9, low)
        half = body.neck + 0.02 + flare
        shape = (1 - smoothstep(-0.015, 0.015, x - half)) * smoothstep(-0.5, -0.45, y - body.chin)
        shape = np.asarray(shape, np.float32)
        skin, coloured = person.regions[Region.SKIN] * (1 - body.front), _skin_coloured(body)
        bare = smoothstep(0.6, 0.95, blur(skin.astype(np.float32), 0.02 * unit)) * shape * (y < 0.5)
        bare = np.asarray(bare * coloured, np.float32)
        own = np.asarray(cv2.erode(bare, np.ones((3, 3), np.uint8)), np.float32)
        image = mix(_skin(body, own), person.image, np.clip(own * 1.2, 0, 1))
        side = 2 * max(round(0.06 * unit), 1) + 1
        wide = np.asarray(cv2.dilate(body.solid, np.ones((side, side), np.uint8)), np.float32)
        near = 1 - smoothstep(1.2, 1.5, x - body.neck)
        # A turned head shows its neck beside the jaw.
        own_skin = smoothstep(0.3, 0.8, person.regions[Region.SKIN]) * coloured
        return Throat(shape, image, wide * near * (1 - shape), own_skin)


def bared(body: Body, background: Float, open_to: Float) -> tuple[Float, Float]:
    """The picture with the neck bare, old collars gone.

    Args:
        background: (S, S, 3) what is behind the person.
        open_to: (S, S) where skin is to show below the jaw, 0..1.

    Returns:
        the picture, and (S, S) the neck as far as it is seen above a garment.
    """
    throat = body.throat
    neck = throat.shape * open_to * (1 - body.front)
    # Beside the neck, an old collar gives way to what is behind; bare skin stays.
    old = throat.beside * open_to * (1 - body.front) * (1 - throat.skin)
    out = mix(body.person.image, background, old)
    return mix(out, throat.image, neck), neck.astype(np.float32)


def shoulder(body: Body) -> Float:
    """(S, S) height above which nothing is worn close to the neck: it would be an old collar."""
    away = np.abs(body.x) - (body.neck + 0.2)
    rise = np.where(body.x < 0, *body.rise)
    climb = smoothstep(-0.02, 0.34, np.asarray(away, np.float32))
    line = rise - 0.12 * climb - 0.10 * np.maximum(away - 0.3, 0) - 3.0 * np.maximum(away - 1.0, 0)
    return np.asarray(line, np.float32)


def _skin_coloured(body: Body) -> Float:
    """(S, S) whether a pixel has the face's colour: a white collar beside a neck has not."""
    person = body.person
    lab = rgb_to_oklab(blur(person.image, max(0.01 * body.unit, 0.6)))
    face = (person.regions[Region.SKIN] > 0.9) & (body.y < body.chin) & (body.front > 0.9)
    if face.sum() < 60:
        return np.ones(face.shape, np.float32)
    usual = np.median(lab[face], 0)
    chroma = np.linalg.norm(lab[..., 1:] - usual[1:], axis=-1) * 2.0
    lighter = np.maximum(lab[..., 0] - usual[0] - 0.10, 0)
    darker = np.maximum(usual[0] - 0.34 - lab[..., 0], 0)
    return 1 - smoothstep(0.10, 0.16, np.asarray(chroma + lighter + darker, np.float32))


def _skin(body: Body, own: Float) -> Float:
    """(S, S, 3) skin of the neck carried on below what is seen, rounded and shaded by the chin."""
    person, unit = body.person, body.unit
    source = own
    if float(own.sum()) < 0.12 * unit * unit:
        cheeks = person.regions[Region.SKIN] * body.front * (1 - person.regions[Region.BEARD])
        bare = smoothstep(0.9, 1.0, cheeks.astype(np.float32)) * (body.y < -0.9)
        source = np.asarray(bare, np.float32)
    spread = filled(blur(person.image, 0.03 * unit), source.astype(np.float32))
    mean = (person.image * source[..., None]).sum((0, 1)) / max(float(source.sum()), 1.0)
    far = smoothstep(0.25, 0.9, body.y + 0.75)
    base = mix(spread, np.broadcast_to(mean, spread.shape), 0.55 * far)
    side = np.clip(body.x / (body.neck + 0.15), -1, 1)
    shade = 1.04 - 0.30 * np.abs(side) ** 2.4
    shade = shade - 0.10 * side * np.sign(body.light.towards[0]) * -body.light.direct
    # The two tendons that meet in the pit, barely.
    tendon = np.exp(-(((np.abs(body.x) - 0.30 + 0.34 * (body.y + 0.2)) / 0.10) ** 2))
    shade = shade + 0.035 * tendon * smoothstep(-0.9, -0.2, body.y)
    shade = shade - 0.10 * np.exp(-((body.x / 0.16) ** 2) - (((body.y + 0.02) / 0.12) ** 2))
    grain = person.image - blur(person.image, 0.03 * unit)
    spread_of = float(np.sqrt((grain**2 * own[..., None]).sum() / max(3 * float(own.sum()), 1.0)))
    rng = np.random.default_rng(5)
    noise = blur(rng.standard_normal(own.shape).astype(np.float32), 0.8)
    noise = noise / max(float(noise.std()), 1e-6) * min(spread_of, 0.012)
    lit = to_srgb(to_linear(base) * np.clip(shade, 0.4, 1.2)[..., None])
    return np.asarray(np.clip(lit + noise[..., None], 0, 1), np.float32)
