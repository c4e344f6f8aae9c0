"""Soft pushes: places of a face moved, everything about them following smoothly.

A group of places shares one push, a Gaussian about the nearest of them. The sum of all
groups is inverted by fixed-point iteration, on a coarse grid since it is smooth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait

Points = NDArray[np.float32]
_STEP = 4
"""Every this many pixels the field is worked out."""
_ROUNDS = 5


@dataclass(frozen=True)
class Axes:
    """A face's own directions.

    Attributes:
        unit: interocular distance in pixels.
        right, down: unit vectors (2,).
    """

    unit: float
    right: Points
    down: Points

    @staticmethod
    def of(person: Portrait) -> Axes:
        """The directions of a person's face."""
        points = person.landmarks[:, :2]
        across = points[RIGHT_IRIS] - points[LEFT_IRIS]
        unit = max(float(np.hypot(*across)), 1e-3)
        right = across / unit
        return Axes(
            # Seen from the side a face is as tall as ever.
            unit / max(float(np.cos(np.radians(person.pose[0]))), 0.75),
            right.astype(np.float32),
            np.array([-right[1], right[0]], np.float32),
        )

    def vector(self, right: float, down: float) -> Points:
        """A vector given in interocular distances, in pixels."""
        return ((right * self.right + down * self.down) * self.unit).astype(np.float32)


@dataclass(frozen=True)
class Push:
    """Places pushed together.

    Attributes:
        places: (N, 2) in pixels.
        vectors: (N, 2) how far each goes.
        reach: standard deviation of the fall-off in pixels.
    """

    places: Points
    vectors: Points
    reach: float


def push(person: Portrait, indices: Sequence[int], vector: Points, reach: float) -> Push:
    """Landmarks pushed by one vector; `reach` in interocular distances."""
    places = lm.contour(person.landmarks, indices)
    # Between the places too, or a row of them would move in waves.
    between = (places[1:] + places[:-1]) / 2
    places = np.concatenate([places, between]).astype(np.float32)
    vectors = np.broadcast_to(vector, places.shape).astype(np.float32)
    return Push(places, vectors, reach * Axes.of(person).unit)


def field(pushes: Sequence[Push], at: Points) -> Points:
    """How far points (P, 2) move, (P, 2) in pixels."""
    total = np.zeros_like(at)
    for one in pushes:
        apart = at[:, None] - one.places[None]
        weight = np.exp(-0.5 * (apart**2).sum(-1) / one.reach**2)
        # As strong as the nearest place alone would be: many places push no harder than one.
        most = np.minimum((weight**5).sum(1, keepdims=True) ** 0.2, 1)
        mean = (weight @ one.vectors) / np.maximum(weight.sum(1, keepdims=True), 1e-9)
        total += mean * most
    return total.astype(np.float32)


def inverse(pushes: Sequence[Push], size: int) -> tuple[FloatImage, FloatImage]:
    """Where each pixel of the pushed picture comes from: x and y, each (size, size)."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    if not pushes:
        return x, y
    low = np.min([one.places.min(0) - 3.6 * one.reach for one in pushes], 0)
    high = np.max([one.places.max(0) + 3.6 * one.reach for one in pushes], 0)
    x0, y0 = np.maximum(np.floor(low), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(high), size).astype(int)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return x, y
    columns, rows = -(-(x1 - x0) // _STEP) + 1, -(-(y1 - y0) // _STEP) + 1
    gy, gx = np.mgrid[0:rows, 0:columns].astype(np.float32) * _STEP
    goal = np.stack([gx.ravel() + x0, gy.ravel() + y0], -1).astype(np.float32)
    source = goal
    for _ in range(_ROUNDS):
        source = goal - field(pushes, source)
    offset = (source - goal).reshape(rows, columns, 2)
    inner_x = (x[y0:y1, x0:x1] - x0) / _STEP
    inner_y = (y[y0:y1, x0:x1] - y0) / _STEP
    fine = cv2.remap(offset, inner_x, inner_y, cv2.INTER_LINEAR)
    # Gone at the window's rim, so that nothing tears there.
    x[y0:y1, x0:x1] += fine[..., 0]
    y[y0:y1, x0:x1] += fine[..., 1]
    return x, y
