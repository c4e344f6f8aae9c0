"""Eyes, brows, mouth and glasses as facets of their own, laid over the mesh.

A mesh fine enough to show an eye by averages of a photo would be a photo again. Here every part
is a few flat pieces whose shape comes from the landmarks and whose colour is the person's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging.colour import Float
from ml.imaging.triangulation import means
from ml.styles._spectacles import spectacles, temples

_UPPER = (
    (33, 246, 160, 159, 158, 157, 173, 133),
    (263, 466, 387, 386, 385, 384, 398, 362),
)
_LOWER = ((33, 163, 144, 145, 153, 154, 133), (263, 390, 373, 374, 380, 381, 362))
_BROWS = (
    ((46, 53, 52, 65, 55), (70, 63, 105, 66, 107)),
    ((276, 283, 282, 295, 285), (300, 293, 334, 296, 336)),
)
_LIP_OUT_UP = (61, 40, 37, 0, 267, 270, 291)
_LIP_IN_UP = (78, 80, 82, 13, 312, 310, 308)
_LIP_OUT_LOW = (61, 91, 84, 17, 314, 321, 291)
_LIP_IN_LOW = (78, 88, 87, 14, 317, 318, 308)
_NOSTRILS = ((98, 97), (327, 326))


@dataclass
class Pieces:
    """Flat polygons in painting order, in pixels of the portrait, each with its OKLab colour.

    A piece may be confined to an outline: an iris is seen between the lids only.
    """

    shapes: list[Float] = field(default_factory=list)
    colours: list[Float] = field(default_factory=list)
    within: list[Float | None] = field(default_factory=list)

    def add(
        self, shape: NDArray[np.floating], colour: Float, light: float = 0.0,
        within: Float | None = None,
    ) -> None:  # fmt: skip
        """One more piece; `light` is added to its lightness."""
        self.shapes.append(np.asarray(shape, np.float32))
        self.colours.append(np.asarray(colour + np.array([light, 0, 0]), np.float32))
        self.within.append(within)

    def strip(self, first: Float, second: Float, colour: Float, lights: tuple[float, ...]) -> None:
        """Triangles between two rows of equally many points, the lights in turn."""
        for number in range(len(first) - 1):
            a, b, c, d = first[number], first[number + 1], second[number + 1], second[number]
            self.add(np.stack([a, b, c]), colour, lights[(2 * number) % len(lights)])
            self.add(np.stack([a, c, d]), colour, lights[(2 * number + 1) % len(lights)])

    def drawn(self, owner: NDArray[np.int32], scale: float, first: int) -> None:
        """Claim the pieces' pixels in an owner map.

        Args:
            owner: (S, S), changed in place.
            scale: pixels of `owner` to one of the portrait.
            first: number of the first piece.
        """
        for number, (shape, within) in enumerate(zip(self.shapes, self.within, strict=True)):
            fixed = shape * scale
            low = np.floor(fixed.min(0)).astype(int).clip(0, owner.shape[0] - 1)
            high = np.ceil(fixed.max(0)).astype(int).clip(0, owner.shape[0] - 1) + 1
            box = (high - low)[::-1]
            mask = _mask(tuple(box), fixed - low)
            if within is not None:
                mask &= _mask(tuple(box), within * scale - low)
            owner[low[1] : high[1], low[0] : high[0]][mask > 0] = first + number

    def blended(self, lab: Float, own: float) -> Float:
        """(P, 3) the pieces' colours, in part those of the picture where they lie.

        Args:
            lab: (S, S, 3) OKLab of the portrait the pieces were made for.
            own: share of the picture's colour.
        """
        count = len(self.shapes)
        owner = np.zeros((2 * lab.shape[0],) * 2, np.int32)
        self.drawn(owner, 2.0, 1)
        seen = means(owner[::2, ::2], lab, count + 1)[1:]
        area = np.bincount(owner[::2, ::2].ravel(), minlength=count + 1)[1:]
        colours = np.stack(self.colours)
        # Teeth and the white of eyes stay clean: a photo's are grey.
        white = (colours[:, 0] > 0.62) & (np.hypot(colours[:, 1], colours[:, 2]) < 0.03)
        share = (own * np.minimum(area / 6, 1) * np.where(white, 0.4, 1.0))[:, None]
        return np.asarray(colours + (seen - colours) * share, np.float32)


def _mask(shape: tuple[int, int], points: Float) -> NDArray[np.uint8]:
    out = np.zeros(shape, np.uint8)
    cv2.fillPoly(out, [np.round(points * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    return out


def pieces(portrait: Portrait, lab: Float, skin: Float, glasses: bool, heavy: float) -> Pieces:
    """All pieces of a face.

    Args:
        portrait: any size.
        lab: (S, S, 3) OKLab of its picture in good light.
        skin: (3,) OKLab of the person's skin.
        glasses: whether they are worn; `heavy`: 0 thin wire .. 1 thick and dark.
    """
    out = Pieces()
    marks = portrait.landmarks[:, :2]
    unit = portrait.interocular
    for side in (0, 1):
        nostril = marks[list(_NOSTRILS[side])]
        top = nostril.mean(0) - [0, 0.055 * unit]
        out.add(np.stack([*nostril, top]), skin * [0.5, 1.1, 1.1])
        _brow(out, portrait, lab, skin, side)
        _eye(out, portrait, lab, skin, side)
    _mouth(out, portrait, lab, skin)
    if glasses:
        _glasses(out, portrait, lab, heavy)
    return out


def _median(lab: Float, mask: Float, least: int, otherwise: Float) -> Float:
    inside = mask > 0.5
    if inside.sum() < least:
        return otherwise
    return np.median(lab[inside], axis=0).astype(np.float32)


def _brow(out: Pieces, portrait: Portrait, lab: Float, skin: Float, side: int) -> None:
    low, high = (portrait.landmarks[list(row), :2] for row in _BROWS[side])
    mask = lm.polygon((portrait.size,) * 2, np.concatenate([low, high[::-1]]))
    colour = _median(lab, mask * portrait.regions[Region.BROWS], 12, skin * [0.7, 1, 1])
    pale = float(skin[0] - colour[0])
    colour = colour * np.array([0.86, 1.15, 1.15], np.float32)
    # Blond and grey brows are still drawn, a little darker than the skin.
    colour[0] = min(colour[0], skin[0] - max(0.10, 0.9 * pale))
    middle = (low + high) / 2
    thin = np.array([0.75, 0.95, 1.0, 1.0, 0.9], np.float32)[:, None]
    low, high = middle + (low - middle) * thin, middle + (high - middle) * thin
    out.strip(low, high, colour, (0.03, -0.02, 0.0, -0.035))


def _eye(out: Pieces, portrait: Portrait, lab: Float, skin: Float, side: int) -> None:
    marks, unit = portrait.landmarks[:, :2], portrait.interocular
    upper, lower = marks[list(_UPPER[side])], marks[list(_LOWER[side])]
    opening = np.concatenate([upper, lower[::-1][1:-1]]).astype(np.float32)
    iris = (LEFT_IRIS, RIGHT_IRIS)[side]
    radius = float(np.linalg.norm(marks[iris + 1 : iris + 5] - marks[iris], axis=1).mean()) * 1.04
    lash = np.array([0.17, 0.01, 0.012], np.float32)
    tall = float((lower[3] - upper[3])[1])
    if tall > 0.05 * unit:
        _ball(out, portrait, lab, opening, iris, radius, side, skin)
    away = -1.0 if side == 0 else 1.0
    thick = np.array([0.018, 0.04, 0.046, 0.046, 0.042, 0.034, 0.024, 0.008], np.float32) * unit
    lift = np.stack([np.zeros_like(thick), thick], 1)
    lift[0, 0] = -away * 0.045 * unit
    lift[1, 0] = -away * 0.02 * unit
    out.strip(upper, upper - lift, lash, (0.0, 0.05, 0.02, 0.08))
    drop = np.array([0.0, 0.014, 0.018, 0.018, 0.016, 0.012, 0.0], np.float32)[:, None] * unit
    under = lower + drop * [0, 1]
    out.strip(lower, under, skin * [0.62, 1.25, 1.1], (0.0, 0.03))


def _ball(
    out: Pieces, portrait: Portrait, lab: Float, opening: Float, iris: int, radius: float,
    side: int, skin: Float,
) -> None:  # fmt: skip
    """White in three planes, iris in eight, pupil, glint."""
    marks = portrait.landmarks[:, :2]
    centre = marks[iris]
    white = np.array([0.60 + 0.36 * skin[0], 0.004, 0.008], np.float32)
    white[0] = np.clip(white[0], 0.78, 0.92)
    out.add(opening, white)
    outside = opening[(opening - centre) @ [-1.0 if side == 0 else 1.0, 0.0] > 0]
    if len(outside) >= 2:
        out.add(np.concatenate([outside, centre[None]]), white, -0.07, opening)
    shade = np.concatenate([opening[:8], opening[:8][::-1] + np.array([0, 0.42 * radius])])
    out.add(shade, white, -0.17, opening)
    mask = np.zeros((portrait.size,) * 2, np.float32)
    at = tuple(int(v) for v in np.round(centre))
    cv2.circle(mask, at, max(round(0.85 * radius), 1), 1.0, -1)
    cv2.circle(mask, at, round(0.45 * radius), 0.0, -1)
    own = _median(lab, mask * portrait.regions[Region.EYES], 6, np.array([0.35, 0.01, 0.03]))
    colour = own * np.array([1.0, 1.9, 1.9], np.float32)
    colour[0] = np.clip(own[0] + 0.02, 0.30, 0.56)
    turns = np.arange(9) * np.pi / 4 + np.pi / 8
    ring = centre + radius * np.stack([np.cos(turns), np.sin(turns)], 1)
    for number in range(8):
        towards = float(np.sin(turns[number] + np.pi / 8))
        light = 0.10 * towards + (0.035 if number % 2 else -0.035)
        out.add(np.stack([centre, ring[number], ring[number + 1]]), colour, light, opening)
    pupil = centre + 0.46 * (ring[:8] - centre)
    out.add(pupil, np.array([0.12, 0.0, 0.0], np.float32), within=opening)
    glint = centre + radius * np.array(
        [[-0.52, -0.42], [-0.2, -0.62], [-0.08, -0.28], [-0.36, -0.1]]
    )
    out.add(glint, np.array([0.98, 0, 0], np.float32), within=opening)


def _mouth(out: Pieces, portrait: Portrait, lab: Float, skin: Float) -> None:
    marks, unit = portrait.landmarks[:, :2], portrait.interocular
    up, up_in, low, low_in = (
        marks[list(row)] for row in (_LIP_OUT_UP, _LIP_IN_UP, _LIP_OUT_LOW, _LIP_IN_LOW)
    )
    lips = _median(lab, portrait.regions[Region.LIPS], 20, skin * [0.85, 2.0, 1.0])
    lips = lips * np.array([1.0, 1.25, 1.0], np.float32)
    # A pale or dim photo's lips are still red: grey ones belong to no living face.
    lips[1:] *= max(0.075 / max(float(np.hypot(lips[1], lips[2])), 1e-3), 1.0)
    lips[1] = max(lips[1], 0.07)
    lips[2] = max(lips[2], 0.4 * lips[1])
    lips[0] = np.clip(lips[0], skin[0] - 0.26, skin[0] - 0.05)
    dark = np.array([0.22, 0.045, 0.02], np.float32)
    gap = float(np.hypot(*(marks[lm.LIP_BOTTOM] - marks[lm.LIP_TOP])))
    if gap > 0.045 * unit:
        inner = np.concatenate([up_in, low_in[::-1][1:-1]])
        out.add(inner, dark)
        teeth = lab[..., 0][portrait.regions[Region.MOUTH] > 0.5]
        if len(teeth) > 10 and float(np.percentile(teeth, 75)) > 0.55:
            _teeth(out, up_in, low_in, inner.astype(np.float32), gap > 0.2 * unit)
    else:
        line = np.concatenate([up_in, low_in[::-1][1:-1] + np.array([0, 0.022 * unit])])
        out.add(line, dark + np.array([0.1, 0.02, 0.01]))
    out.strip(up, up_in, lips, (-0.05, -0.09, -0.02, -0.07))
    out.strip(low_in, low, lips, (0.075, 0.0, 0.045, 0.02))


def _teeth(out: Pieces, top: Float, bottom: Float, inner: Float, wide: bool) -> None:
    """A bar of light in flat panes, darker towards the corners."""
    reach = 0.72 if wide else 0.88
    tones = (0.80, 0.90, 0.95, 0.96, 0.91, 0.82)
    edge = top + (bottom - top) * reach
    for number, tone in enumerate(tones):
        pane = np.stack([top[number], top[number + 1], edge[number + 1], edge[number]])
        out.add(pane, np.array([tone, 0.002, 0.022], np.float32), within=inner)


def _glasses(out: Pieces, portrait: Portrait, lab: Float, heavy: float) -> None:
    fit = spectacles(portrait.landmarks, lab[..., 0])
    unit = portrait.interocular
    thick = (0.022 + 0.034 * heavy) * unit
    frame = np.array([0.46 - 0.28 * heavy, 0.004, 0.006], np.float32)
    sides = [fit.rim(side, count=14) for side in (0, 1)]
    for side, inner in enumerate(sides):
        outer = fit.rim(side, thick, count=14)
        loop = [*range(14), 0]
        out.strip(inner[loop], outer[loop], frame, (0.0, 0.05, 0.10, 0.03, -0.04, 0.02))
        arm = temples(portrait.landmarks)[side]
        hinge = outer[[0, 13]]
        end = hinge + (arm - hinge.mean(0)) * [0.9, 0.25]
        out.strip(hinge, end.astype(np.float32), frame, (-0.04, 0.0))
    nose = np.stack([sides[0][6], sides[1][6]])
    lift = np.array([0, thick * 1.1], np.float32)
    middle = nose.mean(0) - [0, 0.05 * unit]
    bridge = np.stack([nose[0], middle, nose[1]]).astype(np.float32)
    out.strip(bridge, bridge - lift, frame, (0.06, 0.0))
