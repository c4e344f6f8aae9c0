"""Eyes opened, shut and turned: an eyeball made whole under lids that are painted.

Outside a narrow window about each eye nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits._layers import spread
from ml.edits._push import Points
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep

UPPER = {
    LEFT_IRIS: lm.UPPER_LIDS[LEFT_IRIS],
    RIGHT_IRIS: lm.UPPER_LIDS[RIGHT_IRIS][::-1],
}
LOWER = {
    LEFT_IRIS: lm.LOWER_LIDS[LEFT_IRIS],
    RIGHT_IRIS: lm.LOWER_LIDS[RIGHT_IRIS][::-1],
}
"""Lids from left to right."""
_MEET = 0.86
"""How far down the eye shut lids meet."""


@dataclass(frozen=True)
class _Window:
    """A square cut about one eye.

    Attributes:
        place: rows and columns of the picture.
        unit: interocular distance in pixels.
        upper, lower: (W,) rows of the lids' edges at each column, in the window.
        inside: (H, W) how surely a column lies between the corners, 0..1.
        centre, radii: of the iris, in the window.
    """

    place: tuple[slice, slice]
    unit: float
    upper: NDArray[np.float32]
    lower: NDArray[np.float32]
    inside: NDArray[np.float32]
    centre: Points
    radii: tuple[float, float]

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        rows, columns = self.place
        return rows.stop - rows.start, columns.stop - columns.start

    def grid(self) -> tuple[FloatImage, FloatImage]:
        """x and y of every pixel of the window."""
        y, x = np.mgrid[0 : self.shape[0], 0 : self.shape[1]].astype(np.float32)
        return x, y

    def opening(self, soft: float) -> FloatImage:
        """(H, W) what is between the lids."""
        _, y = self.grid()
        half = max(soft, 0.5)
        above = smoothstep(-half, half, y - self.upper)
        below = smoothstep(-half, half, self.lower - y)
        return np.asarray(above * below * self.inside, np.float32)


def _window(person: Portrait, iris: int) -> _Window:
    points, unit = person.landmarks[:, :2], person.interocular
    upper, lower = points[list(UPPER[iris])], points[list(LOWER[iris])]
    both = np.vstack([upper, lower])
    margin = np.array([0.26, 0.30]) * unit
    low = np.maximum(np.floor(both.min(0) - margin), 0).astype(int)
    high = np.minimum(np.ceil(both.max(0) + margin), person.size).astype(int)
    corner = low.astype(np.float32)
    columns = np.arange(high[0] - low[0], dtype=np.float32)

    def curve(lid: Points) -> NDArray[np.float32]:
        order = np.argsort(lid[:, 0])
        at = np.interp(columns, lid[order, 0] - corner[0], lid[order, 1] - corner[1])
        # The mesh is a polygon; lids are round.
        smooth = cv2.GaussianBlur(
            at.astype(np.float32)[None],
            (0, 0),
            max(0.02 * unit, 0.6),
            borderType=cv2.BORDER_REPLICATE,
        )
        return np.asarray(smooth[0], np.float32)

    left, right = both[:, 0].min() - corner[0], both[:, 0].max() - corner[0]
    edge = max(0.02 * unit, 0.75)
    inside = smoothstep(-edge, edge, columns - left) * smoothstep(-edge, edge, right - columns)
    ring = points[list(lm.IRIS_RINGS[iris])] - corner
    centre = points[iris] - corner
    rx = float(np.abs(ring[:, 0] - centre[0]).max())
    ry = float(np.abs(ring[:, 1] - centre[1]).max())
    return _Window(
        place=(slice(low[1], high[1]), slice(low[0], high[0])),
        unit=unit,
        upper=curve(upper),
        lower=curve(lower),
        inside=inside[None, :],
        centre=centre,
        radii=(max(rx, 1.0), max(ry, 0.85 * rx, 1.0)),
    )


@dataclass(frozen=True)
class Ball:
    """An eye without its lids.

    Attributes:
        white: (h, w, 3) the eyeball without iris.
        iris: (h, w, 3) the iris made whole; `disc` (h, w) where it is.
        corner: (2,) x, y of the pictures' upper left in the portrait.
        centre: (2,) of the iris, likewise in the portrait.
    """

    white: FloatImage
    iris: FloatImage
    disc: FloatImage
    corner: Points
    centre: Points


def ball_of(person: Portrait, iris: int) -> Ball:
    """What an eye is under its lids: the iris is round, so what a lid hides lies opposite too."""
    window = _window(person, iris)
    image = person.image[window.place]
    x, y = window.grid()
    opening = window.opening(1.0)
    # Lashes and the lid's shadow lie along the upper edge.
    seen = opening * smoothstep(0.0, 0.035 * window.unit, y - window.upper)
    cx, cy = window.centre
    rx, ry = window.radii
    away = np.hypot((x - cx) / rx, (y - cy) / ry)
    disc = smoothstep(1.06, 0.94, away)
    free = np.asarray(seen * smoothstep(1.08, 1.25, away), np.float32)
    white = image
    if float(free.sum()) > 4:
        white = mix(spread(image, free), image, free)
    opposite = cv2.remap(image, 2 * cx - x, 2 * cy - y, cv2.INTER_LINEAR)
    known = cv2.remap(seen, 2 * cx - x, 2 * cy - y, cv2.INTER_LINEAR)
    level = cv2.remap(image, x, 2 * cy - y, cv2.INTER_LINEAR)
    level_known = cv2.remap(seen, x, 2 * cy - y, cv2.INTER_LINEAR)
    other = mix(np.asarray(level, np.float32), np.asarray(opposite, np.float32),
                np.asarray(known, np.float32))  # fmt: skip
    whole = mix(other, image, smoothstep(0.2, 0.8, seen))
    missing = 1 - np.maximum.reduce([seen, known, level_known])
    if float((missing * disc).sum()) > 1 and float(((1 - missing) * disc).sum()) > 4:
        sure = np.asarray((1 - missing) * disc, np.float32)
        whole = mix(spread(whole, sure), whole, 1 - missing)
    rows, columns = window.place
    corner = np.array([columns.start, rows.start], np.float32)
    return Ball(white, whole, disc, corner, window.centre + corner)


def with_ball(person: Portrait, iris: int, ball: Ball, shift: Points) -> Portrait:
    """The eyeball laid between the lids, its iris moved.

    Args:
        person: whose lids may have moved since `ball` was taken.
        shift: (2,) how far the iris looks aside, in pixels.
    """
    window = _window(person, iris)
    rows, columns = window.place
    x, y = window.grid()
    x, y = x + columns.start, y + rows.start
    moved = person.landmarks[iris, :2] - ball.centre
    ax, ay = x - moved[0] - ball.corner[0], y - moved[1] - ball.corner[1]
    white = _read(ball.white, ax, ay)
    eye = _read(ball.iris, ax - shift[0], ay - shift[1])
    disc = _read(ball.disc, ax - shift[0], ay - shift[1])
    inner = mix(white, eye, disc)
    # The lid's shadow.
    below = y - rows.start - window.upper
    shade = 1 - 0.3 * smoothstep(0.07 * window.unit, 0.0, below)
    inner = inner * shade[..., None]
    soft = 0.012 * window.unit
    share = window.opening(soft) * _uncovered(person, window)
    image = person.image.copy()
    image[window.place] = mix(image[window.place], inner, share)
    points = person.landmarks.copy()
    points[[iris, *lm.IRIS_RINGS[iris]], :2] += shift
    return _replaced(person, image, points)


def shut(person: Portrait, iris: int, amount: float) -> Portrait:
    """The upper lid drawn down by `amount`, 0..1: skin painted, lashes brought along."""
    window = _window(person, iris)
    image = person.image[window.place]
    unit, (_, y) = window.unit, window.grid()
    gap = window.lower - window.upper
    fall = amount * _MEET * gap
    edge = window.upper + fall
    skin = _lid_skin(person, window)
    lab, light = rgb_to_oklab(skin), rgb_to_oklab(image)[..., 0]
    lab = _modelled(lab, window, edge, amount)
    painted = oklab_to_rgb(lab)
    band = _lash_band(light, rgb_to_oklab(skin)[..., 0], window)
    # From above the old lashes down to the new edge: skin.
    soft = max(0.012 * unit, 0.7)
    top = smoothstep(-0.02 * unit, 0.0, y - (window.upper - band))
    bottom = 1 - smoothstep(-soft, soft, y - edge)
    if amount > 0.97:
        bottom = 1 - smoothstep(-soft, soft, y - (window.lower + 0.02 * unit))
    reach = np.clip(fall / max(0.03 * unit, 1e-3), 0, 1)
    cover = top * bottom * np.maximum(window.inside, _beside(window)) * reach
    out = mix(image, painted, np.asarray(cover, np.float32))
    out = _with_lashes(out, image, skin, window, edge, band, amount)
    whole = person.image.copy()
    share = _uncovered(person, window)
    whole[window.place] = mix(image, out, share)
    return _replaced(person, whole, _shut_points(person, iris, amount))


def _read(layer: FloatImage, x: FloatImage, y: FloatImage) -> FloatImage:
    out = cv2.remap(layer, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.float32)


def _uncovered(person: Portrait, window: _Window) -> FloatImage:
    """(H, W) where no hair hangs over the eye."""
    hair = person.regions[Region.HAIR][window.place]
    return 1 - smoothstep(0.35, 0.8, hair)


def _replaced(person: Portrait, image: FloatImage, points: FloatImage) -> Portrait:
    return replace(person, image=np.clip(image, 0, 1), landmarks=points.astype(np.float32))


def _beside(window: _Window) -> FloatImage:
    """(1, W) 1 a little beyond the corners, where lashes may reach."""
    grown = cv2.dilate(
        np.asarray(window.inside, np.float32), np.ones((1, 2 * round(0.05 * window.unit) + 1))
    )
    return np.asarray(blur(np.asarray(grown, np.float32), 0.02 * window.unit), np.float32)


def _lid_skin(person: Portrait, window: _Window) -> FloatImage:
    """(H, W, 3) the skin about an eye carried on over it, with the grain of skin."""
    image, unit = person.image[window.place], window.unit
    skin = person.regions[Region.SKIN][window.place]
    hole = window.opening(1.0)
    side = 2 * round(0.075 * unit) + 1
    hole = cv2.dilate(hole, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    free = np.asarray(skin * (1 - np.clip(hole * 1.5, 0, 1)), np.float32)
    light = rgb_to_oklab(image)[..., 0]
    inside = free > 0.5
    if inside.sum() < 16:
        return blur(image, 0.1 * unit)
    usual = float(np.percentile(light[inside], 60))
    # Rims of glasses, brows and deep folds are not what a lid is made of.
    free = free * smoothstep(usual - 0.16, usual - 0.06, light)
    free = free * (1 - smoothstep(usual + 0.1, usual + 0.2, light))
    if float(free.sum()) < 16:
        return blur(image, 0.1 * unit)
    smooth = blur(spread(image, np.asarray(free, np.float32)), 0.03 * unit)
    grain = image - blur(image, 0.02 * unit)
    down = round(0.36 * unit)
    grain = np.roll(grain, -down, 0) * np.roll(free, -down, 0)[..., None]
    return np.asarray(np.clip(smooth + 0.8 * grain, 0, 1), np.float32)


def _modelled(
    lab: FloatImage, window: _Window, edge: NDArray[np.float32], amount: float
) -> FloatImage:
    """A lid bulges over the ball: lighter in its middle, darker towards crease and lashes."""
    _, y = window.grid()
    tall = np.maximum(edge - window.upper, 1.0)
    along = np.clip((y - window.upper) / tall, -0.4, 1.0)
    form = 0.028 * np.sin(np.clip(along, 0, 1) * np.pi) - 0.045 * smoothstep(0.72, 1.0, along)
    crease = np.exp(-(((y - window.upper) / (0.022 * window.unit)) ** 2))
    out = lab.copy()
    level = np.clip(lab[..., 0] / 0.7, 0.3, 1.1)
    out[..., 0] += amount * level * (form - 0.05 * crease) * window.inside
    return out


def _lash_band(light: FloatImage, skin: FloatImage, window: _Window) -> float:
    """How far above the lid's edge its dark lashes reach, in pixels."""
    unit = window.unit
    y = np.arange(light.shape[0], dtype=np.float32)[:, None]
    darker = smoothstep(0.05, 0.14, skin - light)
    columns = window.inside[0] > 0.8
    for reach in np.arange(0.12, 0.02, -0.01) * unit:
        ring = np.abs(y - (window.upper - reach)) < 0.75
        values = darker[:, columns][ring[:, columns]]
        if values.size and float(values.mean()) > 0.35:
            return float(reach + 0.01 * unit)
    return 0.03 * unit


def _with_lashes(
    out: FloatImage,
    image: FloatImage,
    skin: FloatImage,
    window: _Window,
    edge: NDArray[np.float32],
    band: float,
    amount: float,
) -> FloatImage:
    """The lashes' own pixels moved to the lid's new edge, and a line where lids meet."""
    unit, (x, y) = window.unit, window.grid()
    offset = y - edge
    source_y = (window.upper + offset).astype(np.float32)
    lashes = _read(image, x, source_y)
    under = _read(skin, x, source_y)
    darker = rgb_to_oklab(under)[..., 0] - rgb_to_oklab(lashes)[..., 0]
    within = smoothstep(-band - 0.02 * unit, -band, offset)
    within = within * (1 - smoothstep(0.0, 0.015 * unit, offset))
    share = np.asarray(smoothstep(0.05, 0.2, darker) * within, np.float32)
    share = share * np.clip((edge - window.upper) / max(0.02 * unit, 1e-3), 0, 1)
    out = mix(out, lashes, np.asarray(share, np.float32))
    # Ink for the line: the darkest of the lashes.
    dark = rgb_to_oklab(image)[..., 0]
    zone = (np.abs(y - window.upper) < band + 1) & (window.inside > 0.5)
    colour = np.array([0.16, 0.11, 0.09], np.float32)
    if zone.any():
        colour = np.median(image[zone & (dark <= np.percentile(dark[zone], 12))], axis=0)
    taper = np.clip(1.15 - np.abs(np.linspace(-1, 1, edge.size)) ** 2, 0, 1)
    width = (0.012 + 0.006 * taper) * unit
    line = np.exp(-((offset / np.maximum(width, 0.8)) ** 2)) * window.inside
    strength = 0.85 * smoothstep(0.35, 0.95, np.float32(amount) * np.ones((1, 1), np.float32))
    out = mix(out, colour, np.asarray(line * strength, np.float32))
    shadow = smoothstep(0.05 * unit, 0.0, offset) * (offset > 0) * window.inside
    return np.asarray(out * (1 - 0.14 * amount * shadow)[..., None], np.float32)


def _shut_points(person: Portrait, iris: int, amount: float) -> FloatImage:
    points = person.landmarks.copy()
    upper, lower = points[list(UPPER[iris]), :2], points[list(LOWER[iris]), :2]
    points[list(UPPER[iris]), :2] = upper + amount * _MEET * (lower - upper)
    points[list(LOWER[iris]), :2] = lower - amount * (1 - _MEET) * (lower - upper)
    return points
