"""Eyes, brows, nose, mouth and glasses set on the pixel grid by hand, as a pixel artist would."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging import pixel_grid
from ml.imaging.colour import Float
from ml.imaging.filters import blur
from ml.styles._pixel_ramps import Ramps
from ml.styles._pixel_tones import SAMPLES, small
from ml.styles._spectacles import spectacles, temples

Index = NDArray[np.int32]
Mask = NDArray[np.bool_]

_EYES = (
    (lm.UPPER_LIDS[LEFT_IRIS], (145, 153, 144), LEFT_IRIS),
    (lm.UPPER_LIDS[RIGHT_IRIS], (374, 380, 373), RIGHT_IRIS),
)
_BROWS = (
    ((70, 63, 105, 66, 107), (46, 53, 52, 65, 55)),
    ((300, 293, 334, 296, 336), (276, 283, 282, 295, 285)),
)

_FINE = 22
"""Least distance between the irises, in grid pixels, at which features are copied."""


def stroke(shape: tuple[int, ...], points: Float) -> Mask:
    """Pixels of a polyline, one pixel wide and without corners doubled."""
    out = np.zeros(shape, np.bool_)
    trail: list[tuple[int, int]] = []
    for start, end in pairwise(points):
        steps = int(max(np.abs(end - start).max() * 2, 1)) + 1
        for share in np.linspace(0, 1, steps):
            x, y = np.round(start + (end - start) * share).astype(int)
            if not trail or trail[-1] != (y, x):
                trail.append((int(y), int(x)))
    kept: list[tuple[int, int]] = []
    for pixel in trail:
        # A pixel between two that touch at their corners makes the line clumsy.
        if len(kept) > 1 and max(abs(pixel[0] - kept[-2][0]), abs(pixel[1] - kept[-2][1])) <= 1:
            kept.pop()
        kept.append(pixel)
    for y, x in kept:
        if 0 <= y < shape[0] and 0 <= x < shape[1]:
            out[y, x] = True
    return out


class Face:
    """Draws a face's features over a label grid, in the numbers of a `Ramps`."""

    def __init__(self, near: Portrait, label: Index, ramps: Ramps, lab: Float) -> None:
        """Take the grid to draw on.

        Args:
            near: the portrait at `SAMPLES` pixels a grid pixel.
            label: (G, G), changed in place.
            lab: OKLab of the portrait's picture.
        """
        self.near, self.label, self.ramps, self.lab = near, label, ramps, lab
        self.points = near.landmarks[:, :2] / SAMPLES - 0.5 + 0.5 / SAMPLES
        self.unit = near.interocular / SAMPLES
        self.side = int(label.shape[0])

    def put(self, x: float, y: float, colour: int) -> None:
        """One pixel."""
        column, row = round(x), round(y)
        if 0 <= row < self.side and 0 <= column < self.side:
            self.label[row, column] = colour

    def row(self, x0: float, x1: float, y: float, colour: int) -> None:
        """A row of pixels, ends included."""
        for x in range(round(x0), round(x1) + 1):
            self.put(x, y, colour)

    def draw(self, glasses: bool) -> None:
        """All features."""
        if self.unit >= _FINE:
            self._copied()
            if glasses:
                self._glasses()
            return
        self._nose()
        thick = np.mean(
            [(self.points[list(low)] - self.points[list(high)])[1:4, 1] for high, low in _BROWS]
        )
        for side in (0, 1):
            self._brow(side, float(thick))
        self._eyes()
        self._mouth()
        if glasses:
            self._glasses()

    def _copied(self) -> None:
        """Eyes, brows and mouth as photographed, in the ramp's colours: fine grids hold them."""
        ramps = self.ramps
        grid = pixel_grid.shrink(self.lab, SAMPLES, 1.0)
        grid[..., 0] += 0.5 * (grid[..., 0] - blur(grid[..., 0], 0.12 * self.unit))
        lids = (ramps.ink, ramps.iris, ramps.iris_light, ramps.white_dark, ramps.white, ramps.glint)
        eyes = small(self.near.regions[Region.EYES], self.side)
        for upper, lower, iris in _EYES:
            around = self._zone(upper + lower)
            self._snap(around, grid, (ramps.ink, ramps.brow, *ramps.skin))
            self._snap(around & (eyes > 0.35), grid, (*lids, *ramps.skin))
            self._pupil(self.points[iris])
        for high, low in _BROWS:
            self._snap(self._zone(high + low), grid, (ramps.brow, *ramps.skin))
        self._snap(self._zone(lm.LIPS_OUTER), grid, (ramps.lip_dark, ramps.lip, *ramps.skin), 0.001)
        self._parted(grid)

    def _parted(self, grid: Float) -> None:
        """What is between the lips: one bar of teeth, dark below it and at its ends."""
        ramps = self.ramps
        inside = lm.polygon((self.side, self.side), self.points[list(lm.LIPS_INNER)]) > 0.45
        if not inside.any():
            return
        self._snap(inside, grid, (ramps.lip_dark, ramps.teeth), 0.02)
        teeth = (self.label == ramps.teeth) & inside
        self.label[inside] = ramps.lip_dark
        if teeth.sum() < 0.35 * inside.sum():
            return
        # Gaps between teeth are finer than the grid; below them is the hollow, row by row.
        shown = teeth.sum(1) >= 0.4 * np.maximum(inside.sum(1), 1)
        bar = inside & shown[:, None]
        ends = ~cv2.erode(bar.astype(np.uint8), np.ones((1, 3), np.uint8)).astype(np.bool_)
        self.label[bar & ~ends] = ramps.teeth

    def _pupil(self, centre: Float) -> None:
        """A dark middle with a glint: without it a look is blind."""
        x, y = np.floor(centre + 0.5).astype(int)
        for dx, dy in ((0, 0), (1 if centre[0] > x else -1, 0), (0, 1)):
            self.put(x + dx, y + dy, self.ramps.ink)
        self.put(x - 1, y - 1, self.ramps.glint)

    def _zone(self, rows: tuple[int, ...]) -> Mask:
        """The hull of some landmarks and a pixel around it."""
        hull = cv2.convexHull(self.points[list(rows)].astype(np.float32))[:, 0]
        inside = lm.polygon((self.side, self.side), hull) > 0.3
        return cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0

    def _snap(
        self, zone: Mask, grid: Float, numbers: tuple[int, ...], price: float = 0.0003
    ) -> None:
        """Give every pixel of a zone the nearest of some colours, neighbours agreeing."""
        entries = self.ramps.entries[list(numbers)]
        cost = (((grid[..., None, :] - entries) * [1.0, 0.8, 0.8]) ** 2).sum(-1).astype(np.float32)
        chosen = pixel_grid.clusters(cost, np.full(zone.shape, price, np.float32))
        self.label[zone] = np.asarray(numbers)[chosen][zone]

    def _brow(self, side: int, thick: float) -> None:
        high, low = (self.points[list(row)] for row in _BROWS[side])
        middle = high * 0.5 + low * 0.5
        line = self._seen(np.concatenate([high, low]))
        if line.sum() < 0.25 * self.unit:
            line |= stroke(self.label.shape, middle)
            if self.unit >= 13 and thick >= 1.3:
                # Full from the nose to the bend, one pixel towards the temple.
                line |= stroke(self.label.shape, (middle - np.array([0, 1], np.float32))[1:])
        self.label[line] = self.ramps.brow

    def _seen(self, outline: Float) -> Mask:
        """The brow's pixels that are plainly darker than the skin about them."""
        brows = small(self.near.regions[Region.BROWS], self.side) > 0.3
        light = small(self.lab[..., 0], self.side)
        low = np.floor(outline.min(0) - 1).astype(int).clip(0)
        high = np.ceil(outline.max(0) + 2).astype(int)
        box = np.zeros_like(brows)
        box[low[1] : high[1], low[0] : high[0]] = True
        around = light[box & ~brows]
        level = float(np.median(around)) if len(around) else 0.5
        return np.asarray(box & brows & (light < level - 0.07))

    def _eyes(self) -> None:
        """Both eyes alike: as high and as open as they are on average."""
        tops, bottoms = [], []
        for upper, lower, iris in _EYES:
            tops.append(self.points[list(upper[3:6]), 1].mean() - self.points[iris, 1])
            bottoms.append(self.points[list(lower), 1].mean() - self.points[iris, 1])
        tall = max(round(float(np.mean(bottoms) - np.mean(tops)) + 0.05), 2)
        level = (self.points[LEFT_IRIS, 1] + self.points[RIGHT_IRIS, 1]) / 2
        for side, (upper, _, iris) in enumerate(_EYES):
            lean = 0.7 * (self.points[iris, 1] - level)
            top = round(level + lean + float(np.mean(tops)))
            self._eye(side, upper, iris, top, tall)

    def _eye(self, side: int, upper: tuple[int, ...], iris: int, top: int, tall: int) -> None:
        """Lid, white in two tones, iris in two, pupil and glint; `top` is the row of the lid."""
        ramps, away = self.ramps, (-1, 1)[side]
        outer, inner = round(self.points[upper[0], 0]), round(self.points[upper[-1], 0])
        if abs(inner - outer) < 4:
            outer += away
        wide = abs(inner - outer)
        x0, x1 = min(outer, inner), max(outer, inner)
        for step in range(tall):
            # The lowest row is a pixel shorter at the outer corner.
            last = int(step == tall - 1 and wide >= 5)
            left, right = x0 + (0 if side else last), x1 - (last if side else 0)
            white = ramps.white_dark if step == 0 and tall > 2 else ramps.white
            self.row(left, right, top + 1 + step, white)
            self.put((x1, x0)[side], top + 1 + step, ramps.skin[max(len(ramps.skin) - 4, 0)])
        centre = self.points[iris, 0]
        radius = 1 if self.unit < 19 else 1.5
        first = round(centre - radius + (0.01 if radius == 1 else 0.0))
        span = 3 if radius == 1 else 4
        first = int(np.clip(first, x0 + 1, max(x1 - span, x0 + 1)))
        for step in range(tall):
            self.row(first, first + span - 1, top + 1 + step, ramps.iris)
        low = top + tall
        self.row(first, first + span - 1, low, ramps.iris_light)
        self.put(first + 1, top + 1 + tall // 2, ramps.ink)
        if span == 4:
            self.put(first + 2, top + 1 + tall // 2, ramps.ink)
        self.put(first, top + 1, ramps.glint)
        # The lid arches over the eye and falls at its outer end; lashes show there.
        self.row(x0 + 1, x1 - 1, top, ramps.ink)
        self.put(outer, top + 1, ramps.ink)
        self.put(outer + away, top + 1, ramps.ink if wide >= 6 else ramps.brow)
        self.put(inner, top + 1, ramps.skin[0])
        fold = ramps.skin[max(len(ramps.skin) - 4, 0)]
        self.row(x0 + 1, x1 - 1, top - 1, fold)
        self.row(x0 + 2 - (wide < 6), x1 - 2 + (wide < 6), low + 1, fold)

    def _nose(self) -> None:
        ramps = self.ramps
        deep, shade = ramps.skin[0], ramps.skin[max(len(ramps.skin) - 4, 0)]
        base = self.points[2]
        left, right = self.points[98], self.points[327]
        y = round(float(base[1]) - 0.3)
        half = max((right[0] - left[0]) / 2, 1.6)
        centre = (left[0] + right[0]) / 2
        self.row(centre - half + 1, centre + half - 1, y, shade)
        for away in (-1, 1):
            x = centre + away * max(half * 0.55, 1.0)
            self.put(x, y, deep)
            if self.unit >= 15:
                self.put(x + away, y, deep)
            wing = self.points[129 if away < 0 else 358]
            self.put(wing[0] + 0.3 * -away, y - 1, shade)
        tip = self.points[4]
        for step in range(2):
            self.put(tip[0] - 0.6, tip[1] - step - 0.5, ramps.skin[-1])

    def _mouth(self) -> None:
        """A line that rises to its corners, or a bar of teeth between two lips."""
        points, ramps = self.points, self.ramps
        left, right = points[lm.MOUTH_LEFT], points[lm.MOUTH_RIGHT]
        gap = float(np.hypot(*(points[lm.LIP_BOTTOM] - points[lm.LIP_TOP])))
        inside = self.lab[..., 0][self.near.regions[Region.MOUTH] > 0.5]
        bright = len(inside) > 12 and float(np.percentile(inside, 75)) > 0.52
        toothy = gap >= 0.045 * self.unit and bright
        middle = float(points[lm.LIP_TOP, 1]) if toothy else float(points[[13, 14], 1].mean())
        # Never a grimace: corners are level with the middle at the least.
        rise = max(middle - float(left[1] + right[1]) / 2, 0.0 if not toothy else 0.6)
        x0, x1 = round(left[0]), round(right[0])
        tall = int(np.clip(round(gap), 1, 4)) if toothy else 0
        centre, half = (x0 + x1) / 2, max((x1 - x0) / 2, 2.0)
        for x in range(x0, x1 + 1):
            share = min(abs(x - centre) / half, 1.0)
            y = round(middle - rise * share**2)
            depth = round(tall * (1 - share**2.4) + 0.25) if toothy else 0
            self._column(x, y, depth, share, toothy)
        for x in (x0 - 1, x1 + 1):
            self.put(x, round(middle - rise) - (1 if rise >= 0.6 else 0), ramps.skin[0])

    def _column(self, x: int, y: int, depth: int, share: float, toothy: bool) -> None:
        """One column of the mouth, from the upper lip down."""
        ramps = self.ramps
        shade = ramps.skin[max(len(ramps.skin) - 4, 0)]
        if toothy:
            if share < 0.75:
                self.put(x, y - 1, ramps.lip)
            self.put(x, y, ramps.lip_dark)
            for step in range(depth):
                self.put(x, y + 1 + step, ramps.teeth if share < 0.72 else ramps.white_dark)
            if share < 0.7:
                self.put(x, y + 1 + depth, ramps.lip)
            if share < 0.42:
                self.put(x, y + 3 + depth, shade)
            return
        if share < 0.6:
            self.put(x, y - 1, ramps.lip)
        self.put(x, y, ramps.lip_dark)
        if share < 0.62:
            self.put(x, y + 1, ramps.lip)
        if share < 0.4:
            self.put(x, y + 3, shade)

    def _glasses(self) -> None:
        fit = spectacles(self.near.landmarks, self.lab[..., 0])
        shape = self.label.shape
        frame = np.zeros(shape, np.bool_)
        edges = []
        for side in (0, 1):
            rim = fit.rim(side, count=48) / SAMPLES - 0.5
            centre = np.round(rim.mean(0))
            half = np.round(np.abs(rim - rim.mean(0)).max(0))
            y, x = np.mgrid[: shape[0], : shape[1]]
            dx, dy = np.abs(x - centre[0]), np.abs(y - centre[1])
            box = (dx <= half[0]) & (dy <= half[1]) & ~((dx == half[0]) & (dy == half[1]))
            core = (dx < half[0]) & (dy < half[1])
            corner = (dx == half[0] - 1) & (dy == half[1] - 1)
            square = (box & ~core) | (core & corner)
            frame |= square if fit.power > 3 else stroke(shape, np.concatenate([rim, rim[:1]]))
            edges.append((centre, half))
            arm = temples(self.near.landmarks)[side] / SAMPLES
            start = np.array([centre[0] + (-1, 1)[side] * half[0], centre[1] - half[1] // 2])
            end = np.array([arm[0], start[1] + 0.25 * (arm[1] - start[1])])
            if (end[0] - start[0]) * (-1, 1)[side] > 0:
                frame |= stroke(shape, np.stack([start, end]))
            shine = centre + np.array([2, 1]) - half
            self.put(shine[0] + 1, shine[1], self.ramps.skin[-1])
            self.put(shine[0], shine[1] + 1, self.ramps.skin[-1])
        (first, wide), (second, other) = edges
        level = first[1] - wide[1] // 2
        frame |= stroke(
            shape, np.array([[first[0] + wide[0], level], [second[0] - other[0], level]])
        )
        self.label[frame] = self.ramps.frame
