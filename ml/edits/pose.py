"""Turning a head: the same portrait from another view angle.

The head's shape is guessed (`ml.edits._depth`), turned about the neck, and drawn with a depth
buffer, so that a far cheek, ear or glasses' arm goes out of sight. How far it turned is then
measured as any face's pose is, and corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Angle, Region
from ml.edits._depth import CELLS, MARGIN, STRETCH, Shape, on_grid, shape_of
from ml.edits._layers import Layers, layers_of
from ml.edits._mesh import View, rasterise
from ml.faces.detect import FoundFace, mesh
from ml.faces.pose import head_pose
from ml.faces.portrait import Portrait
from ml.imaging.filters import blur

Float = NDArray[np.float32]
Degrees = tuple[float, float, float]
"""Yaw, pitch, roll."""

TRIAL = 320
"""Side of the pictures on which the angle is measured."""
GOOD_ENOUGH = 1.5
"""Degrees by which the measured angle may miss before another correction."""
CORRECTIONS = 2
FARTHEST = (44.0, 24.0, 20.0)
"""Degrees beyond which the guessed shape shows through, whatever is measured."""


def turn(portrait: Portrait, angle: Angle) -> Portrait:
    """The person turned by `angle` from their own pose.

    Head and hair turn about the neck, the shoulders stay; landmarks, matte and regions come
    along. ``Angle()`` returns the portrait as it is.
    """
    if angle == Angle():
        return portrait
    wanted = (angle.yaw, angle.pitch, angle.roll)
    shape, layers = shape_of(portrait), layers_of(portrait)
    degrees = _calibrated(portrait, shape, layers, wanted)
    view = _seen(portrait.matte, shape, degrees)
    image, matte = _drawn(portrait.matte, layers, view)
    yaw, pitch, roll = (a + b for a, b in zip(portrait.pose, wanted, strict=True))
    return replace(
        portrait,
        image=image,
        landmarks=_carried(portrait, shape, degrees),
        matte=matte,
        regions=_regions(portrait, view, matte),
        pose=(yaw, pitch, roll),
        angle=angle,
    )


def _calibrated(portrait: Portrait, shape: Shape, layers: Layers, wanted: Degrees) -> Degrees:
    """How far to turn the guessed shape so that the face is measured to have turned as wanted."""
    trial = _Trial(portrait, shape, layers)
    before = trial.measured(portrait.landmarks, None)
    degrees = np.array(wanted)
    if before is None:
        return wanted
    for _ in range(CORRECTIONS):
        after = trial.measured(_carried(portrait, shape, _degrees(degrees)), _degrees(degrees))
        if after is None:
            break
        missing = np.array(wanted) - (after - before)
        if np.abs(missing).max() < GOOD_ENOUGH:
            break
        degrees = np.clip(degrees + missing, -np.array(FARTHEST), FARTHEST)
    return _degrees(degrees)


def _degrees(values: NDArray[np.float64]) -> Degrees:
    return float(values[0]), float(values[1]), float(values[2])


@dataclass(frozen=True)
class _Trial:
    """Small pictures of a turned portrait, on which to measure."""

    portrait: Portrait
    shape: Shape
    layers: Layers

    def measured(self, landmarks: Float, degrees: Degrees | None) -> NDArray[np.float64] | None:
        """Yaw, pitch and roll found on the picture; None where no face is found.

        Args:
            landmarks: where the face should be, in the portrait's pixels.
            degrees: how far to turn; the portrait itself if None.
        """
        if degrees is None:
            picture = _small(self.portrait.image)
        else:
            matte = _small(self.portrait.matte)
            layers = Layers(_small(self.layers.person), _small(self.layers.background))
            picture, _ = _drawn(matte, layers, _seen(matte, self.shape, degrees))
        places = landmarks[:, :2] * (picture.shape[0] / self.portrait.size)
        left, top = places.min(0)
        width, height = places.max(0) - (left, top)
        photo = np.asarray(np.clip(picture * 255.0 + 0.5, 0, 255), np.uint8)
        found = mesh(photo, FoundFace(float(left), float(top), float(width), float(height), 1.0))
        return None if found is None else np.array(head_pose(found))


def _small(image: Float) -> Float:
    if image.shape[0] <= TRIAL:
        return image
    return np.asarray(cv2.resize(image, (TRIAL, TRIAL), interpolation=cv2.INTER_AREA), np.float32)


def _seen(matte: Float, shape: Shape, degrees: Degrees) -> View:
    """What each pixel shows after turning; pixels of a picture the matte's size."""
    size = matte.shape[0]
    cell = (size - 1) / CELLS
    side = shape.depth.shape[0]
    y, x = (np.mgrid[0:side, 0:side] - MARGIN).astype(np.float32)
    to_x, to_y, depth = _moved(shape, x, y, shape.depth, degrees, shape.follow, shape.lean)
    person = on_grid(np.asarray(cv2.dilate(matte, np.ones((5, 5), np.uint8)), np.float32))
    corners = (person[:-1, :-1], person[1:, :-1], person[:-1, 1:], person[1:, 1:])
    keep = np.maximum.reduce(corners) > 0.004
    source, target = np.dstack([x, y]) * cell, np.dstack([to_x, to_y]) * cell
    return rasterise(source, target, depth * cell, keep, size)


def _moved(
    shape: Shape, x: Float, y: Float, z: Float, degrees: Degrees, follow: Float, lean: Float
) -> tuple[Float, Float, Float]:
    """Points turned about the neck, in grid units; on the whole grid, the outline is held."""
    yaw, pitch, roll = np.radians(degrees)
    yaw, pitch, roll = yaw * follow, pitch * follow, roll * lean
    cx, cy, cz = shape.centre[0], shape.centre[1] + 0.8 * shape.unit, shape.ears + 0.1 * shape.unit
    px, py, w = x - cx, y - cy, cz - z
    nx = px * np.cos(yaw) + w * np.sin(yaw)
    nw = w * np.cos(yaw) - px * np.sin(yaw)
    ny = py * np.cos(pitch) - nw * np.sin(pitch)
    nw = nw * np.cos(pitch) + py * np.sin(pitch)
    dx, dy = nx - px, ny - py
    if x.shape == shape.hold.shape:
        along = (dx * shape.outward[..., 0] + dy * shape.outward[..., 1]) * shape.hold
        dx, dy = dx - along * shape.outward[..., 0], dy - along * shape.outward[..., 1]
    ax, ay = x + dx - cx, y + dy - shape.chin
    rx = ax * np.cos(roll) - ay * np.sin(roll) + cx
    ry = ax * np.sin(roll) + ay * np.cos(roll) + shape.chin
    return rx.astype(np.float32), ry.astype(np.float32), (cz - nw).astype(np.float32)


def _carried(portrait: Portrait, shape: Shape, degrees: Degrees) -> Float:
    """The landmarks after turning, (478, 3) in pixels."""
    cell = (portrait.size - 1) / CELLS
    units = np.array([cell, cell, cell / STRETCH])
    points = (portrait.landmarks / units).astype(np.float32)
    at_x, at_y = points[:, :1] + MARGIN, points[:, 1:2] + MARGIN
    follow, lean = (
        np.asarray(cv2.remap(field, at_x, at_y, cv2.INTER_LINEAR), np.float32).ravel()
        for field in (shape.follow, shape.lean)
    )
    out = _moved(shape, points[:, 0], points[:, 1], points[:, 2], degrees, follow, lean)
    return (np.stack(out, -1) * units).astype(np.float32)


def _fetch(image: Float, view: View, how: int) -> Float:
    return np.asarray(
        cv2.remap(image, view.x, view.y, how, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _drawn(matte: Float, layers: Layers, view: View) -> tuple[Float, Float]:
    """Picture and matte after turning."""
    edge = _edges(view)
    alpha = _soft(_fetch(matte, view, cv2.INTER_LINEAR) * view.hit, edge)
    person = np.clip(_fetch(layers.person, view, cv2.INTER_CUBIC), 0.0, 1.0)
    image = layers.background + (person - layers.background) * alpha[..., None]
    return _soft(image.astype(np.float32), edge), alpha


def _regions(portrait: Portrait, view: View, matte: Float) -> dict[Region, Float]:
    """The regions after turning; they still sum to one."""
    edge = _edges(view)
    regions = {
        name: _soft(_fetch(mask, view, cv2.INTER_LINEAR), edge)
        for name, mask in portrait.regions.items()
        if name is not Region.BACKGROUND
    }
    total = np.add.reduce(list(regions.values()))
    fit = np.where(total > 1e-3, matte / np.maximum(total, 1e-3), 0.0).astype(np.float32)
    regions = {name: mask * fit for name, mask in regions.items()}
    rest = 1.0 - np.add.reduce(list(regions.values()))
    return regions | {Region.BACKGROUND: np.clip(rest, 0.0, 1.0).astype(np.float32)}


def _edges(view: View) -> Float:
    """Where the surface breaks off: there, and only there, pixels are softened."""
    step = np.zeros(view.hit.shape, np.float32)
    for field in (view.x, view.y):
        across, down = np.abs(np.diff(field, axis=1)), np.abs(np.diff(field, axis=0))
        step[:, 1:] = np.maximum(step[:, 1:], across)
        step[:, :-1] = np.maximum(step[:, :-1], across)
        step[1:] = np.maximum(step[1:], down)
        step[:-1] = np.maximum(step[:-1], down)
    jump = (step > 8.0).astype(np.float32)
    return np.clip(blur(jump, 0.8) * 2.0, 0.0, 1.0)


def _soft(image: Float, edge: Float) -> Float:
    share = edge if image.ndim == 2 else edge[..., None]
    return np.asarray(image + (blur(image, 1.0) - image) * share, np.float32)
