"""What a draughtsman takes from a portrait before the first stroke.

Colours cleaned of noise, a tone that works on paper whatever the skin, the flow of edges, where
detail matters, and how the head is shaped. Worked out once at a fixed side, so that pictures of
512 and 2048 pixels show the same drawing.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.enhance import note_weights, recording, redraw
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import hex_to_rgb, mix, rgb_to_oklab
from ml.imaging.filters import Float, blur, guided, smoothstep, structure_flow
from ml.imaging.resizing import resized
from ml.imaging.streamline import wide_blur
from ml.imaging.warp import grid
from ml.styles._dome import dome
from ml.styles._whiskers import with_whiskers

SIDE = 768
"""Side of the study in pixels."""

_FRAME_CENTRE = (0.5, 0.47)
"""What a closer crop closes in on, as shares of the side."""


@dataclass(frozen=True)
class Study:
    """A portrait prepared for drawing; everything is (SIDE, SIDE) or in its pixels.

    Attributes:
        photo: (S, S, 3) sRGB as it is.
        rgb: the same with skin evened and noise gone, edges kept.
        matte: the person, 0..1.
        regions: soft masks, see `Region`.
        landmarks: (478, 3) in study pixels.
        measures: of the portrait: whether there are glasses, how heavy they look.
    """

    photo: Float
    rgb: Float
    matte: Float
    regions: Mapping[Region, Float]
    landmarks: NDArray[np.float32]
    measures: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def side(self) -> int:
        """Side in pixels."""
        return int(self.rgb.shape[0])

    def sitter(self, portrait: Portrait) -> Portrait:
        """The portrait this was made from, in the study's frame."""
        return replace(
            portrait,
            image=self.rgb,
            landmarks=self.landmarks,
            matte=self.matte,
            regions=self.regions,
        )

    @cached_property
    def unit(self) -> float:
        """Distance between the iris centres in pixels."""
        return lm.iris_distance(self.landmarks)

    @cached_property
    def lab(self) -> Float:
        """(S, S, 3) OKLab of `rgb`."""
        return rgb_to_oklab(self.rgb)

    def region(self, *names: Region) -> Float:
        """Sum of the named masks."""
        return np.clip(sum(self.regions[name] for name in names), 0, 1).astype(np.float32)

    @cached_property
    def skin_level(self) -> float:
        """Median OKLab lightness of the face's skin: about 0.45 dark to 0.85 light."""
        inside = self.face * self.regions[Region.SKIN] > 0.6
        values = self.lab[..., 0][inside]
        return float(np.median(values)) if values.size > 50 else 0.7

    @cached_property
    def underexposed(self) -> float:
        """How much darker the photo shows the skin than it is, in OKLab lightness; at least 0."""
        known = self.measures.get("skin_colour")
        if not isinstance(known, str):
            return 0.0
        dark = float(rgb_to_oklab(hex_to_rgb(known))[0]) - self.skin_level
        # A little darker is the face's own shade, not the camera's fault.
        return dark * float(smoothstep(0.08, 0.16, np.array(dark, np.float32)))

    @cached_property
    def face(self) -> Float:
        """Inside of the face's oval."""
        oval = lm.contour(self.landmarks, lm.FACE_OVAL)
        return lm.polygon((self.side, self.side), oval, self.unit * 0.03)

    @cached_property
    def detail(self) -> Float:
        """1 at eyes, brows, nostrils and mouth, falling to 0 around them."""
        return np.clip(blur(self._around(_DETAILS), self.unit * 0.06) * 1.25, 0, 1)

    @cached_property
    def eyes(self) -> Float:
        """1 on both eyes with their lids, soft."""
        both = self._around(((lm.LEFT_EYE, 1.35), (lm.RIGHT_EYE, 1.35)))
        return blur(both, self.unit * 0.04)

    @cached_property
    def tone(self) -> Float:
        """(S, S) 0..1: lightness spread over what paper can show, region by region.

        Light skin comes out near the paper, dark skin in rich middle tones with its highlights
        kept; hair and clothes keep their own light and dark.
        """
        light = self.lab[..., 0]
        skin = float(np.interp(self.skin_level, (0.38, 0.62, 0.82), (0.52, 0.68, 0.82)))
        brows = blur(self.regions[Region.BROWS], self.unit * 0.05)
        soft_skin = np.clip(
            self.region(Region.SKIN, Region.LIPS, Region.EYES, Region.MOUTH, Region.BROWS) + brows,
            0,
            1,
        )
        curves = (
            (soft_skin, skin, 0.30),
            (self.region(Region.HAIR, Region.BEARD) * (1 - brows), None, 0.30),
            (self.regions[Region.CLOTHES], None, 0.24),
        )
        out = np.ones_like(light)
        total = np.full_like(light, 1e-3)
        out *= total
        for mask, middle, spread in curves:
            inside = mask > 0.6
            if inside.sum() < 60:
                low, mid, high = 0.2, 0.5, 0.8
            else:
                low, mid, high = np.percentile(light[inside], (4, 50, 96))
            gain = np.clip(2 * spread / max(high - low, 0.05), 0.8, 1.9)
            centre = middle if middle is not None else float(np.interp(mid, (0, 1), (0.06, 0.98)))
            out += mask * (centre + (light - mid) * gain)
            total += mask
        rest = np.clip(1 - total, 0, 1)
        return np.clip((out + rest) / (total + rest), 0, 1).astype(np.float32)

    @cached_property
    def levelled(self) -> Float:
        """`tone` whose skin lies around 0.68, dark or light: its lights are what a lamp lit."""
        tone = blur(self.tone, self.unit * 0.02)
        skin = self.region(Region.SKIN, Region.LIPS)
        inside = tone[(skin > 0.6) & (self.face > 0.5)]
        level = float(np.median(inside)) if inside.size else 0.7
        return (tone + (0.68 - level) * blur(skin, self.unit * 0.03)).astype(np.float32)

    @cached_property
    def skin_form(self) -> Float:
        """(S, S) light and shade of the skin alone, as if eyes, brows and lips were not there.

        The nose stays: its planes are what a face is known by once colour is flat.
        """
        weight = self.regions[Region.SKIN] * (1 - 0.9 * self._holes) + 1e-4
        reach, near = self.unit * 0.10, self.unit * 0.018
        wide = wide_blur(self.tone * weight, reach) / np.maximum(wide_blur(weight, reach), 1e-4)
        sure = blur(weight, near)
        fine = blur(self.tone * weight, near) / sure
        return (wide + (fine - wide) * smoothstep(0.2, 0.7, sure)).astype(np.float32)

    @cached_property
    def _holes(self) -> Float:
        """1 on eyes, brows and mouth, soft: what lies in the skin and is none."""
        return np.clip(blur(self._around(_HOLES), self.unit * 0.04) * 1.25, 0, 1)

    def _around(self, parts: Iterable[tuple[tuple[int, ...], float]]) -> Float:
        """1 inside the named contours, each grown about its middle."""
        mask = np.zeros((self.side, self.side), np.float32)
        for part, grow in parts:
            shape = lm.contour(self.landmarks, part)
            middle = shape.mean(0)
            inside = lm.polygon((self.side, self.side), middle + (shape - middle) * grow)
            mask = np.maximum(mask, inside)
        return mask

    @cached_property
    def rouge(self) -> float:
        """0..1: how plainly the lips are painted, by how much redder they are than the skin."""
        lips = self.lab[..., 1][self.regions[Region.LIPS] > 0.7]
        skin = self.lab[..., 1][(self.regions[Region.SKIN] > 0.7) & (self.face > 0.5)]
        if lips.size < 20 or skin.size < 20:
            return 0.0
        redder = float(np.median(lips) - np.median(skin))
        return float(np.clip((redder - 0.030) / 0.025, 0, 1))

    @cached_property
    def lip_shift(self) -> Float:
        """(3,) OKLab of the lips less that of the skin around them: always deeper, a little redder.

        Photos show lips anywhere between the skin's own brown and a lamp's orange.
        """
        lips = self.lab[self.regions[Region.LIPS] > 0.7]
        skin = self.lab[(self.regions[Region.SKIN] > 0.7) & (self.face > 0.5)]
        if len(lips) < 20 or len(skin) < 20:
            return np.array([-0.08, 0.025, 0.0], np.float32)
        apart = np.median(lips, 0) - np.median(skin, 0)
        # Painted lips may be anything; bare ones are the skin's neighbour.
        free = self.rouge
        low = np.array([-0.13 - 0.1 * free, 0.015, -0.03 - 0.03 * free])
        high = np.array([-0.05, 0.035 + 0.06 * free, 0.005])
        return np.clip(apart, low, high).astype(np.float32)

    @cached_property
    def flow(self) -> tuple[Float, Float]:
        """Tangents along edges (S, S, 2) and their certainty."""
        return structure_flow(self.subject, self.unit * 0.022)

    @cached_property
    def broad_flow(self) -> tuple[Float, Float]:
        """Tangents that agree over larger areas: hair as locks, skin as form."""
        return structure_flow(self.subject, self.unit * 0.06)

    @cached_property
    def subject(self) -> Float:
        """(S, S) lightness of the person over white: its silhouette is an edge too."""
        light = self.lab[..., 0]
        return (light * self.matte + (1 - self.matte)).astype(np.float32)

    @cached_property
    def depth(self) -> Float:
        """(S, S) how near each place is, in study pixels: mesh inside the face, a dome around."""
        return dome(self.matte, self.face, self.landmarks, self.unit)

    @cached_property
    def vignette(self) -> Float:
        """1 on head and shoulders, 0 towards the sides and the bottom edge, smooth."""
        x, y = grid(self.side, self.side)
        x, y = x / self.side * 2 - 1, y / self.side * 2 - 1
        sides = smoothstep(1.0, 0.62, np.abs(x))
        bottom = smoothstep(1.04, 0.62, y + 0.10 * x * x)
        return (sides * bottom).astype(np.float32)


_NOSTRILS = (48, 64, 98, 97, 2, 326, 327, 294, 278, 4)
_DETAILS = (
    (lm.LEFT_EYE, 1.5), (lm.RIGHT_EYE, 1.5), (lm.LIPS_OUTER, 1.2),
    (lm.LEFT_BROW, 1.15), (lm.RIGHT_BROW, 1.15), (_NOSTRILS, 1.2),
)  # fmt: skip
_HOLES = (
    (lm.LEFT_EYE, 1.4), (lm.RIGHT_EYE, 1.4), (lm.LIPS_OUTER, 1.15),
    (lm.LEFT_BROW, 1.15), (lm.RIGHT_BROW, 1.15),
)  # fmt: skip


def working_side(size: int) -> int:
    """Side of the sheet a picture of `size` pixels is drawn on, then reduced from.

    Thin strokes need room: small pictures are drawn at twice their size.
    """
    return max(size, min(2 * size, 1024))


@dataclass(frozen=True)
class _Kept:
    """The last study and what it was made from: variants of one job share it."""

    portrait: weakref.ref[Portrait]
    zoom: float
    cleaning: float
    study: Study
    weights: Mapping[str, str]


_kept: list[_Kept] = []


def study(portrait: Portrait, *, zoom: float = 1.0, cleaning: float = 1.0) -> Study:
    """Prepare a portrait; the same one as last time is not prepared again.

    Args:
        zoom: 1 the whole frame, more comes closer.
        cleaning: 0 keeps the photo's grain, 1 evens skin as a painter's eye does.
    """
    for last in _kept[:]:
        if last.portrait() is portrait and (last.zoom, last.cleaning) == (zoom, cleaning):
            note_weights(last.weights)
            return last.study
    with recording() as used:
        made = _prepared(portrait, zoom, cleaning)
    note_weights(used)
    # Some 60 MB: they go when their portrait does.
    gone = weakref.ref(portrait, lambda _: _kept.clear())
    _kept[:] = [_Kept(gone, zoom, cleaning, made, dict(used))]
    return made


def _prepared(portrait: Portrait, zoom: float, cleaning: float) -> Study:
    size = portrait.size
    span = size / zoom
    left = (size - span) * _FRAME_CENTRE[0]
    top = (size - span) * _FRAME_CENTRE[1]
    k = SIDE / span
    matrix = np.array([[k, 0, -left * k], [0, k, -top * k]], np.float64)

    def crop(image: Float) -> Float:
        if k < 0.999:
            x0, y0 = round(left), round(top)
            x1, y1 = round(left + span), round(top + span)
            return resized(image[y0:y1, x0:x1], SIDE)
        flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
        warped = cv2.warpAffine(image, matrix, (SIDE, SIDE), flags=flags, borderMode=border)
        return np.asarray(warped, np.float32)

    photo = np.clip(crop(portrait.image), 0, 1)
    points = portrait.landmarks.copy()
    points[:, 0] = points[:, 0] * k - left * k
    points[:, 1] = points[:, 1] * k - top * k
    points[:, 2] *= k
    regions = {name: np.clip(crop(mask), 0, 1) for name, mask in with_whiskers(portrait).items()}
    matte = np.clip(crop(portrait.matte), 0, 1)
    rgb = _bled(clean(photo, cleaning), matte)
    return Study(photo, rgb, matte, regions, points, portrait.measures)


def _bled(rgb: Float, matte: Float) -> Float:
    """The person's colours carried over the rim, so that no old background clings to hair."""
    sure = smoothstep(0.90, 0.99, matte)
    reach = rgb.shape[0] / 55
    weight = wide_blur(sure, reach)
    inner = wide_blur(rgb * sure[..., None], reach) / np.maximum(weight, 1e-3)[..., None]
    trust = smoothstep(0.55, 0.97, matte)
    far = smoothstep(0.0, 0.02, weight)
    return mix(mix(rgb, inner, far), rgb, trust)


def clean(photo: Float, amount: float) -> Float:
    """Noise and skin texture evened, edges kept and made crisp.

    A small picture redrawn larger by a network trained on drawn animation (see `ml.enhance`)
    comes back with flat areas and clean edges; a guided filter gives back what it lost.
    """
    if amount <= 0:
        return photo
    side = photo.shape[0]
    drawn = redraw(resized(photo, side // 4), "quick")
    drawn = resized(drawn, side)
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.float32)
    smooth = guided(grey, photo, max(2, side // 110), 2e-3)
    return np.clip(smooth + (0.35 * smooth + 0.65 * drawn - smooth) * amount, 0, 1).astype(
        np.float32
    )
