"""A mouth opened: the jaw drops, the lips part, and what is behind them is painted.

Above the line between the lips everything follows the upper jaw, below it the lower one; the two
halves are warped apart, so that lips never stretch across the opening. Teeth belong to the skull:
those seen already stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits._push import Axes
from ml.edits.canvas import Canvas, fetched
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep, step_of
from ml.imaging.warp import sample

UPPER_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
_DROP = 0.26
"""How far the lower lip goes when the mouth is wide open, in interocular distances."""
_LIFT = 0.035
"""How far the upper one."""
_OPEN_FROM = 0.03
"""Gap between the lips from which something is seen between them already."""


@dataclass(frozen=True)
class _Mouth:
    """A mouth in its own axes, in interocular distances: u to the right, v down.

    Attributes:
        axes: of the face.
        centre: (2,) between the corners, in pixels.
        half: half the width between the inner corners.
        at: u at which the curves are known, ascending.
        upper, lower: v of the lips' inner edges there.
        chin: v of the chin.
    """

    axes: Axes
    centre: NDArray[np.float32]
    half: float
    at: NDArray[np.float32]
    upper: NDArray[np.float32]
    lower: NDArray[np.float32]
    chin: float

    @staticmethod
    def of(person: Portrait) -> _Mouth:
        axes = Axes.of(person)
        points = person.landmarks[:, :2]
        centre = points[[78, 308]].mean(0)

        def local(indices: tuple[int, ...]) -> NDArray[np.float32]:
            apart = (points[list(indices)] - centre) / axes.unit
            return np.stack([apart @ axes.right, apart @ axes.down], -1).astype(np.float32)

        above, below = local(UPPER_INNER), local(LOWER_INNER)
        at = np.linspace(above[0, 0], above[-1, 0], 41).astype(np.float32)
        rows = []
        for curve in (above, below):
            order = np.argsort(curve[:, 0])
            row = np.interp(at, curve[order, 0], curve[order, 1])
            smooth = np.convolve(np.pad(row, 2, "edge"), np.ones(5) / 5, "valid")
            rows.append(np.concatenate([row[:1], smooth[1:-1], row[-1:]]))
        upper = np.minimum(rows[0], rows[1]).astype(np.float32)
        lower = np.maximum(rows[0], rows[1]).astype(np.float32)
        half = max(float(at[-1] - at[0]) / 2, 0.05)
        return _Mouth(axes, centre, half, at, upper, lower, float(local((lm.CHIN,))[0, 1]))

    def local(self, x: FloatImage, y: FloatImage) -> tuple[FloatImage, FloatImage]:
        """u and v of pixels."""
        px, py = (x - self.centre[0]) / self.axes.unit, (y - self.centre[1]) / self.axes.unit
        right, down = self.axes.right, self.axes.down
        return px * right[0] + py * right[1], px * down[0] + py * down[1]

    def arc(self, u: FloatImage) -> FloatImage:
        """How much of the opening there is at u: 1 in the middle, 0 at the corners."""
        middle = float(self.at[0] + self.at[-1]) / 2
        share = np.clip(1 - ((u - middle) / self.half) ** 2, 0, 1)
        return np.asarray(share**0.7, np.float32)

    def edges(self, u: FloatImage) -> tuple[FloatImage, FloatImage]:
        """v of the upper and the lower lip's inner edge at u."""
        return (
            np.interp(u, self.at, self.upper).astype(np.float32),
            np.interp(u, self.at, self.lower).astype(np.float32),
        )


def open_mouth(canvas: Canvas, person: Portrait, amount: float, flat: float) -> Canvas:
    """The mouth opened by `amount`, 0..1.

    Args:
        flat: 0 a photograph's shading, 1 the plain shapes of a drawing.
    """
    mouth = _Mouth.of(person)
    drop, lift = amount * _DROP, amount * _LIFT
    y, x = np.mgrid[0 : canvas.size, 0 : canvas.size].astype(np.float32)
    u, v = mouth.local(x, y)
    arc = mouth.arc(u)
    upper, lower = mouth.edges(u)
    new_upper, new_lower = upper - lift * arc, lower + drop * arc
    below = v > (new_upper + new_lower) / 2
    up = lift * arc * np.exp(-((np.minimum(v - new_upper, 0) / 0.16) ** 2))
    source = v
    for _ in range(5):
        source = v - _dropped(mouth, drop, u, source, lower, arc)
    shift = np.where(below, source - v, up) * mouth.axes.unit
    from_x, from_y = x + shift * mouth.axes.down[0], y + shift * mouth.axes.down[1]
    points = _moved_points(person, mouth, drop, lift)
    out = canvas.warped(from_x.astype(np.float32), from_y.astype(np.float32), points)
    hole = _hole(v, new_upper, new_lower, u, mouth)
    image = out.image.copy()
    rows, columns = np.nonzero(hole.any(1))[0], np.nonzero(hole.any(0))[0]
    if rows.size:
        # What is behind the lips is worked out there only.
        at = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inner = _inside(person, mouth, u[at], v[at], new_upper[at], new_lower[at], flat)
        seen, share = _seen(canvas.image, person, x[at], y[at] + lift * mouth.axes.unit)
        image[at] = mix(image[at], mix(inner, seen, share), hole[at])
    moved = out.person or person
    return replace(out, image=image, person=replace(moved, image=image))


def _seen(
    image: FloatImage, person: Portrait, x: FloatImage, y: FloatImage
) -> tuple[FloatImage, FloatImage]:
    """What is seen between the lips already, and where: read at (x, y)."""
    unit = person.interocular
    gap = float(person.landmarks[lm.LIP_BOTTOM, 1] - person.landmarks[lm.LIP_TOP, 1]) / unit
    if gap < _OPEN_FROM:
        return np.zeros((*x.shape, 3), np.float32), np.zeros(x.shape, np.float32)
    shape = lm.contour(person.landmarks, lm.LIPS_INNER)
    mask = lm.polygon((person.size, person.size), shape, 0.01 * unit)
    seen = smoothstep(0.45, 0.95, fetched(mask, x, y))
    return np.asarray(sample(image, x, y), np.float32), seen


def _dropped(
    mouth: _Mouth, drop: float, u: FloatImage, v: FloatImage, lower: FloatImage, arc: FloatImage
) -> FloatImage:
    """How far places (u, v) below the mouth go down with the jaw."""
    depth = np.maximum(v - lower, 0)
    grow = arc + (1 - arc) * smoothstep(0.0, 0.6, depth)
    aside = 1 - smoothstep(0.55, 1.25, np.abs(u))
    neck = 1 - smoothstep(mouth.chin - 0.02, mouth.chin + 0.8, v)
    return np.asarray(drop * grow * aside * neck * (v >= lower), np.float32)


def _moved_points(person: Portrait, mouth: _Mouth, drop: float, lift: float) -> NDArray[np.float32]:
    points = person.landmarks.copy()
    u, v = mouth.local(points[:, 0], points[:, 1])
    upper, lower = mouth.edges(u)
    arc = mouth.arc(u)
    low = v > (upper + lower) / 2 + 1e-4
    low[list(LOWER_INNER[1:-1])], low[list(UPPER_INNER)] = True, False
    down = _dropped(mouth, drop, u, np.maximum(v, lower), lower, arc)
    up = -lift * arc * np.exp(-((np.minimum(v - upper, 0) / 0.16) ** 2))
    shift = np.where(low, down, up)[:, None] * mouth.axes.unit
    points[:, :2] += (shift * mouth.axes.down).astype(np.float32)
    return points


def _hole(
    v: FloatImage, upper: FloatImage, lower: FloatImage, u: FloatImage, mouth: _Mouth
) -> FloatImage:
    soft = max(0.008, 0.8 / mouth.axes.unit)
    inside = smoothstep(-soft, soft, v - upper) * smoothstep(-soft, soft, lower - v)
    return np.asarray(inside * (mouth.arc(u) > 0) * smoothstep(0.0, 2 * soft, lower - upper))


def _inside(
    person: Portrait,
    mouth: _Mouth,
    u: FloatImage,
    v: FloatImage,
    upper: FloatImage,
    lower: FloatImage,
    flat: float,
) -> FloatImage:
    """(S, S, 3) what is behind the lips: dark, a tongue, the upper teeth."""
    lips, skin = _colours(person)
    gap = np.maximum(lower - upper, 1e-3)
    tall = float(gap.max())
    share = np.clip((v - upper) / gap, 0, 1)
    dark = lips * np.array([0.36, 0.85, 0.8], np.float32)
    deep = dark * np.array([0.62, 0.8, 0.8], np.float32)
    middle = float(mouth.at[0] + mouth.at[-1]) / 2
    across = np.abs(u - middle) / mouth.half
    lab = deep + (dark - deep) * (share * (1 - 0.5 * across))[..., None] * (1 - 0.5 * flat)
    tongue = lips * np.array([0.86, 1.05, 0.95], np.float32)
    hump = 1 - np.hypot(across / 0.74, (1.02 - share) / 0.52)
    edge = 0.05 + 0.16 * (1 - flat)
    on_tongue = smoothstep(0.0, edge, hump) * step_of(0.09, 0.17, tall)
    relief = tongue * np.array([1, 1, 1], np.float32)
    if flat < 0.9:
        groove = np.exp(-(((u - middle) / 0.03) ** 2)) * (1 - flat)
        light = 1 - 0.10 * groove - 0.28 * (1 - share) * (1 - flat)
        relief = tongue * light[..., None]
    lab = lab + (relief - lab) * on_tongue[..., None]
    teeth, shape = _teeth(person, u - middle, v - upper, across, tall, mouth.half, skin, flat)
    lab = lab + (teeth - lab) * shape[..., None]
    # The upper lip's shadow, and darkness in the corners.
    shade = 1 - 0.42 * (1 - 0.55 * flat) * smoothstep(0.05, 0.0, v - upper)
    shade = shade * (1 - 0.45 * (1 - flat) * smoothstep(0.6, 1.0, across))
    lab = lab * shade[..., None].astype(np.float32)
    out = oklab_to_rgb(lab)
    return out if flat > 0.5 else blur(out, max(0.006 * mouth.axes.unit, 0.4))


def _teeth(
    person: Portrait,
    u: FloatImage,
    down: FloatImage,
    across: FloatImage,
    tall: float,
    half: float,
    skin: FloatImage,
    flat: float,
) -> tuple[FloatImage, FloatImage]:
    """The upper row: OKLab (S, S, 3) and its mask (S, S)."""
    length = min(0.125, 0.48 * tall)
    borders = np.array([0.0, 0.125, 0.222, 0.312, 0.39, 0.46]) * (half / 0.40)
    side = np.abs(u)
    number = np.clip(np.searchsorted(borders, side, side="right") - 1, 0, len(borders) - 2)
    low, high = borders[number], borders[number + 1]
    place = np.clip((side - low) / np.maximum(high - low, 1e-3) * 2 - 1, -1, 1)
    each = np.array([1.0, 0.92, 0.98, 0.84, 0.7])[number]
    # Rounded ends, a row that recedes towards the corners.
    round_end = 1 - 0.10 * (1 - flat) * np.abs(place) ** 3
    bottom = length * each ** (1 - flat) * round_end * (1 - 0.35 * across**2)
    soft = max(0.010, 0.8 / Axes.of(person).unit)
    shape = smoothstep(soft, -soft, down - bottom) * smoothstep(0.97, 0.86, across)
    level = float(np.clip(1.05 * skin[0] + 0.10, 0.5, 0.93))
    white = np.array([level, 0.12 * skin[1], 0.3 * skin[2] + 0.010 * (1 - flat)], np.float32)
    gaps = np.exp(-(((1 - np.abs(place)) * (high - low) / 2 / 0.006) ** 2)) * (1 - flat)
    form = 1 - 0.10 * gaps - (0.05 * place**2 + 0.20 * across**2) * (1 - flat)
    return (white * form[..., None]).astype(np.float32), np.asarray(shape, np.float32)


def _colours(person: Portrait) -> tuple[FloatImage, FloatImage]:
    """(3,) OKLab of lips and of skin in the light."""
    lab = rgb_to_oklab(person.image)
    found = []
    for region, share in ((Region.LIPS, 45), (Region.SKIN, 60)):
        inside = person.regions[region] > 0.7
        if region is Region.SKIN:
            oval = lm.contour(person.landmarks, lm.FACE_OVAL)
            inside &= lm.polygon((person.size, person.size), oval) > 0.5
        if inside.sum() < 8:
            found.append(np.array([0.55, 0.07, 0.03], np.float32))
            continue
        values = lab[inside]
        colour = np.median(values, axis=0)
        colour[0] = np.percentile(values[:, 0], share)
        found.append(colour.astype(np.float32))
    lips, skin = found
    lips[0] = np.clip(lips[0], 0.36, 0.66)
    return lips, skin
