"""Sizes of a face's parts, changed in small measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ml.contracts import Region
from ml.edits._push import Axes, Push, field, inverse
from ml.edits.canvas import Canvas, Context, fetched
from ml.edits.geometry import recomposed
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import mix
from ml.imaging.filters import blur, smoothstep
from ml.imaging.warp import sample
from ml.operations import Features

_EYES, _NOSE, _MOUTH, _JAW, _HAIR = 0.16, 0.18, 0.16, 0.11, 0.30
"""How far each goes at 1: magnifications less one, a push and a swelling in interocular
distances."""
_WINGS = (48, 64, 98, 129, 278, 294, 327, 358)
_JAW_LEFT, _JAW_RIGHT = (58, 172, 136, 150), (288, 397, 365, 379)


def apply(canvas: Canvas, operation: Features, context: Context) -> Canvas:
    """Change the face's shape.

    Raises:
        AvatarError: as `Canvas.face`.
    """
    person = canvas.face()
    out = canvas
    if operation.hair_volume:
        layers = context.layers(canvas, person)
        out = _with_hair(canvas, person, operation.hair_volume, layers.person, layers.background)
        person = out.face()
    pushes = _pushes(person, operation)
    if pushes:
        x, y = inverse(pushes, canvas.size)
        points = person.landmarks.copy()
        points[:, :2] += field(pushes, points[:, :2])
        out = out.warped(x, y, points)
    if operation.eyes:
        out = _with_eyes(out, out.face(), 1 + _EYES * operation.eyes)
    return replace(out, person=recomposed(out.face()))


def _pushes(person: Portrait, operation: Features) -> list[Push]:
    axes, points, found = Axes.of(person), person.landmarks[:, :2], list[Push]()

    def grow(places: Sequence[int], middle: Sequence[int], share: float, reach: float) -> None:
        at = points[list(places)]
        found.append(Push(at, (at - points[list(middle)].mean(0)) * share, reach * axes.unit))

    if operation.nose:
        grow((*_WINGS, 1, 4, 2), (168, 2), _NOSE * operation.nose, 0.12)
    if operation.mouth:
        grow(lm.LIPS_OUTER[::2], lm.LIPS_OUTER, _MOUTH * operation.mouth, 0.11)
    if operation.jaw:
        for side, places in ((-1, _JAW_LEFT), (1, _JAW_RIGHT)):
            at = points[list(places)]
            vector = axes.vector(side * _JAW * operation.jaw, 0.0)
            vectors = np.broadcast_to(vector, at.shape).astype(np.float32)
            found.append(Push(at, vectors, 0.28 * axes.unit))
    return found


def _with_eyes(canvas: Canvas, person: Portrait, factor: float) -> Canvas:
    """Eyes magnified about their middles, lids and lashes with them."""
    y, x = np.mgrid[0 : canvas.size, 0 : canvas.size].astype(np.float32)
    from_x, from_y = x.copy(), y.copy()
    reach = 0.52 * person.interocular
    for eye in (lm.LEFT_EYE, lm.RIGHT_EYE):
        cx, cy = lm.contour(person.landmarks, eye).mean(0)
        away = np.hypot(x - cx, y - cy) / reach
        gain = (1 / factor - 1) * np.clip(1 - away**2, 0, 1) ** 2
        from_x += (x - cx) * gain
        from_y += (y - cy) * gain
    return canvas.warped(from_x, from_y)


def _with_hair(
    canvas: Canvas,
    person: Portrait,
    amount: float,
    colours: FloatImage,
    background: FloatImage,
) -> Canvas:
    """Hair that stands further out, or lies closer; what it uncovers is background."""
    unit, size = person.interocular, canvas.size
    hair = blur(person.regions[Region.HAIR], 0.1 * unit)
    if float(hair.max()) < 0.2:
        return canvas
    eyes = lm.eye_centre(person.landmarks)
    centre = eyes - (0.0, 0.25 * unit)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    away = np.hypot(x - centre[0], y - centre[1])
    # The face stands still; from its rim outwards hair goes ever further, then all the way.
    oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL))
    outside = cv2.distanceTransform((oval < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    free = smoothstep(0.0, 0.9 * unit, np.asarray(outside, np.float32))
    side = 2 * round(0.35 * unit) + 1
    near = cv2.dilate(hair, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    near = smoothstep(0.15, 0.7, blur(np.asarray(near, np.float32), 0.18 * unit))
    low = 1 - smoothstep(eyes[1] + 0.6 * unit, eyes[1] + 2.4 * unit, y)
    out = 0.9 * _HAIR * unit * amount * blur((free * near * low).astype(np.float32), 0.12 * unit)
    share = out / np.maximum(away, 1.0)
    from_x = np.asarray(x - (x - centre[0]) * share, np.float32)
    from_y = np.asarray(y - (y - centre[1]) * share, np.float32)
    moved = canvas.warped(from_x, from_y, person.landmarks)
    if canvas.alpha is not None or moved.person is None:
        return moved
    matte = fetched(person.matte, from_x, from_y)
    image = mix(background, np.clip(sample(colours, from_x, from_y), 0, 1), matte)
    # Where nothing moved, the picture is what it was.
    still = 1 - smoothstep(0.2, 1.0, np.abs(out))
    image = mix(image, canvas.image, still)
    return replace(moved, image=image, person=moved.person.with_image(image))
