"""Turning a head: the same portrait from another view angle.

The head's shape is guessed (`ml.edits._depth`), turned about the neck, and drawn with a depth
buffer, so that a far cheek, ear or glasses' arm goes out of sight. How far it turned is then
measured as any face's pose is, and corrected.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Angle, Region
from ml.edits._depth import CELLS, MARGIN, STRETCH, Motion, Shape, on_grid, read, shape_of
from ml.edits._layers import Layers, layers_of
from ml.edits._mesh import View, rasterise
from ml.faces.detect import FoundFace, mesh
from ml.faces.portrait import Portrait
from ml.faces.pose import head_pose
from ml.imaging.colour import eight_bit
from ml.imaging.filters import blur

Float = NDArray[np.float32]
Degrees = tuple[float, float, float]
"""Yaw, pitch, roll."""

TRIAL = 320
"""Side of the pictures on which the angle is measured."""
GOOD_ENOUGH = 1.5
"""Degrees by which the measured angle may miss before another correction."""
CORRECTIONS = 2
AIM = (0.93, 1.0, 1.0)
"""Share of the angle aimed at. A measured yaw tells less than the true one: the mesh is flat."""
FARTHEST = (42.0, 24.0, 20.0)
"""Degrees beyond which the guessed shape shows through, whatever is measured."""
LENGTH = 1.2
"""Length of a skull over its width."""
MIRROR_FROM, MIRROR_OWN, MIRROR_GAIN = 14.0, 10.0, 5.0
"""Degrees: from which request on, from which own yaw on, and for how much less turning the
mirror image is used instead."""


def turn(portrait: Portrait, angle: Angle) -> Portrait:
    """The person turned by `angle` from their own pose.

    Head and hair turn about the neck, the shoulders stay; landmarks, matte and regions come
    along. ``Angle()`` returns the portrait as it is.
    """
    return Turner(portrait).turn(angle)


class Turner:
    """Turns one portrait to any number of angles; what they share is worked out once.

    Args:
        portrait: the person as photographed.
    """

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait

    def turn(self, angle: Angle) -> Portrait:
        """See `turn`."""
        if angle == Angle():
            return self.portrait
        wanted = (angle.yaw, angle.pitch, angle.roll)
        turned = self._from_mirror(wanted) if self._one_sided(wanted) else None
        if turned is None:
            turned = self._direct.turned(wanted)
        yaw, pitch, roll = (a + b for a, b in zip(self.portrait.pose, wanted, strict=True))
        return replace(turned, pose=(yaw, pitch, roll), angle=angle)

    def _one_sided(self, wanted: Degrees) -> bool:
        """Half turned to one side, a face shows nothing of the other; its mirror image does."""
        own = self.portrait.pose[0]
        across = abs(2.0 * own + wanted[0])
        return (
            abs(wanted[0]) >= MIRROR_FROM
            and abs(own) >= MIRROR_OWN
            and across + MIRROR_GAIN < abs(wanted[0])
        )

    def _from_mirror(self, wanted: Degrees) -> Portrait | None:
        """The mirror image turned to where `wanted` leads; None where no face is found on it."""
        own = _measured_pose(self.portrait)
        if own is None or self._mirrored is None or self._mirrored.before is None:
            return None
        return self._mirrored.turned(_degrees(own + wanted - self._mirrored.before))

    @cached_property
    def _direct(self) -> _Stand:
        return _Stand(self.portrait)

    @cached_property
    def _mirrored(self) -> _Stand | None:
        image = np.ascontiguousarray(self.portrait.image[:, ::-1])
        places = self.portrait.landmarks.copy()
        places[:, 0] = self.portrait.size - 1 - places[:, 0]
        # Measured anew rather than renumbered: left and right have numbers of their own.
        landmarks = _measured(image, places)
        if landmarks is None:
            return None
        yaw, pitch, roll = self.portrait.pose
        flipped = {
            name: np.ascontiguousarray(mask[:, ::-1])
            for name, mask in self.portrait.regions.items()
        }
        return _Stand(
            replace(
                self.portrait,
                image=image,
                landmarks=landmarks,
                matte=np.ascontiguousarray(self.portrait.matte[:, ::-1]),
                regions=flipped,
                pose=(-yaw, pitch, -roll),
            )
        )


class _Stand:
    """A portrait with all that turning it needs."""

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait
        self.shape = shape_of(portrait)
        self.layers = layers_of(portrait)
        self._small = Layers(_small(self.layers.person), _small(self.layers.background))
        self._small_matte = _small(portrait.matte)

    def turned(self, wanted: Degrees) -> Portrait:
        """The portrait so that its face is measured to have turned by `wanted`."""
        portrait, degrees = self.portrait, self._calibrated(wanted)
        view = _seen(portrait.matte, self.shape, degrees)
        edge = _edges(view)
        image, matte = _drawn(portrait.matte, self.layers, view, edge)
        return replace(
            portrait,
            image=image,
            landmarks=_carried(portrait, self.shape, degrees),
            matte=matte,
            regions=_regions(portrait, view, matte),
        )

    @cached_property
    def before(self) -> NDArray[np.float64] | None:
        """The measured pose before turning."""
        return _measured_pose(self.portrait)

    def _calibrated(self, wanted: Degrees) -> Degrees:
        """How far to turn the guessed shape."""
        aim = np.array(wanted) * AIM
        degrees = np.clip(aim * (1.2, 1.0, 1.0), -np.array(FARTHEST), FARTHEST)
        if self.before is None:
            return _degrees(degrees)
        for _ in range(CORRECTIONS):
            view = _seen(self._small_matte, self.shape, _degrees(degrees))
            picture, _ = _drawn(self._small_matte, self._small, view, _edges(view))
            places = _carried(self.portrait, self.shape, _degrees(degrees))
            found = _measured(picture, places * (picture.shape[0] / self.portrait.size))
            if found is None:
                break
            missing = aim - (np.array(head_pose(found)) - self.before)
            if np.abs(missing).max() < GOOD_ENOUGH:
                break
            degrees = np.clip(degrees + missing, -np.array(FARTHEST), FARTHEST)
        return _degrees(degrees)


def _measured_pose(portrait: Portrait) -> NDArray[np.float64] | None:
    found = _measured(portrait.image, portrait.landmarks)
    return None if found is None else np.array(head_pose(found))


def _measured(picture: Float, landmarks: Float) -> Float | None:
    """The face mesh found on a picture, in its pixels, looked for where `landmarks` are."""
    small = _small(picture)
    scale = small.shape[0] / picture.shape[0]
    places = landmarks[:, :2] * scale
    left, top = places.min(0)
    width, height = places.max(0) - (left, top)
    photo = eight_bit(small)
    found = mesh(photo, FoundFace(float(left), float(top), float(width), float(height), 1.0))
    return None if found is None else (found / scale).astype(np.float32)


def _degrees(values: NDArray[np.float64]) -> Degrees:
    return float(values[0]), float(values[1]), float(values[2])


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
    to_x, to_y, depth = _moved(shape, shape.motion, x, y, shape.depth, degrees)
    person = on_grid(np.asarray(cv2.dilate(matte, np.ones((5, 5), np.uint8)), np.float32))
    corners = (person[:-1, :-1], person[1:, :-1], person[:-1, 1:], person[1:, 1:])
    keep = np.maximum.reduce(corners) > 0.004
    source, target = np.dstack([x, y]) * cell, np.dstack([to_x, to_y]) * cell
    return rasterise(source, target, depth * cell, keep, size)


def _moved(
    shape: Shape, motion: Motion, x: Float, y: Float, z: Float, degrees: Degrees
) -> tuple[Float, Float, Float]:
    """Points turned about the neck, in grid units."""
    yaw, pitch, roll = np.radians(degrees)
    yaw, pitch, roll = yaw * motion.follow, pitch * motion.follow, roll * motion.lean
    cx, cy, cz = shape.centre[0], shape.centre[1] + 0.8 * shape.unit, shape.ears + 0.1 * shape.unit
    px, py, w = x - cx, y - cy, cz - z
    nx = px * np.cos(yaw) + w * np.sin(yaw)
    nw = w * np.cos(yaw) - px * np.sin(yaw)
    ny = py * np.cos(pitch) - nw * np.sin(pitch)
    nw = nw * np.cos(pitch) + py * np.sin(pitch)
    dx, dy = nx - px, ny - py
    # Held, and on the far side moved out a little: a skull is longer than it is wide.
    far = 0.5 + 0.5 * np.tanh(3.0 * motion.out_x * np.sign(degrees[0]))
    wider = np.sqrt(np.cos(yaw) ** 2 + (LENGTH * np.sin(yaw)) ** 2) - 1.0
    out = 1.08 * shape.unit * wider * np.abs(motion.out_x) * far
    held = (dx * motion.out_x + dy * motion.out_y - out) * motion.hold * (0.65 + 0.35 * far)
    ax, ay = x + dx - held * motion.out_x - cx, y + dy - held * motion.out_y - shape.chin
    rx = ax * np.cos(roll) - ay * np.sin(roll) + cx
    ry = ax * np.sin(roll) + ay * np.cos(roll) + shape.chin
    return rx.astype(np.float32), ry.astype(np.float32), (cz - nw).astype(np.float32)


def _carried(portrait: Portrait, shape: Shape, degrees: Degrees) -> Float:
    """The landmarks after turning, (478, 3) in pixels, on the places of the picture they were."""
    cell = (portrait.size - 1) / CELLS
    units = np.array([cell, cell, cell / STRETCH])
    x, y, z = (portrait.landmarks / units).astype(np.float32).T
    motion = Motion(*(read(field, x, y) for field in astuple(shape.motion)))
    to_x, to_y, _ = _moved(shape, motion, x, y, read(shape.depth, x, y), degrees)
    _, _, to_z = _moved(shape, motion, x, y, z, degrees)
    return (np.stack([to_x, to_y, to_z], -1) * units).astype(np.float32)


def _fetch(image: Float, view: View, how: int) -> Float:
    return np.asarray(
        cv2.remap(image, view.x, view.y, how, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _drawn(matte: Float, layers: Layers, view: View, edge: Float) -> tuple[Float, Float]:
    """Picture and matte after turning."""
    alpha = _soft(_fetch(matte, view, cv2.INTER_LINEAR) * view.hit, edge)
    person = np.clip(_fetch(layers.person, view, cv2.INTER_CUBIC), 0.0, 1.0)
    image = layers.background + (person - layers.background) * alpha[..., None]
    return _soft(np.asarray(image, np.float32), edge), alpha


def _regions(portrait: Portrait, view: View, matte: Float) -> dict[Region, Float]:
    """The regions after turning; they still sum to one."""
    regions = {
        name: _fetch(mask, view, cv2.INTER_LINEAR) if mask.max() > 0 else np.zeros_like(mask)
        for name, mask in portrait.regions.items()
        if name is not Region.BACKGROUND
    }
    total = np.zeros_like(matte)
    for mask in regions.values():
        total += mask
    fit = np.where(total > 1e-3, matte / np.maximum(total, 1e-3), 0.0).astype(np.float32)
    rest = np.clip(1.0 - total * fit, 0.0, 1.0).astype(np.float32)
    return {name: mask * fit for name, mask in regions.items()} | {Region.BACKGROUND: rest}


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
