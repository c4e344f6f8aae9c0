"""Pictures that hold a drawing to the person: lines and pose, drawn from landmarks and regions.

In the conventions that ControlNet 1.1 was trained with (Zhang et al., "Adding Conditional Control
to Text-to-Image Diffusion Models", 2023): white lines on black; OpenPose's coloured limbs on black.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait

Picture = NDArray[np.uint8]

_NOSE = ((168, 6, 197, 195, 5, 4, 1), (98, 97, 2, 326, 327))
_CLOSED = (lm.LEFT_EYE, lm.RIGHT_EYE, lm.LEFT_BROW, lm.RIGHT_BROW, lm.LIPS_OUTER, lm.LIPS_INNER)
_OUTLINES = (Region.HAIR, Region.CLOTHES, Region.BEARD)
_SHIFT = 4

_NECK, _NOSE_TIP = 1, 0
_SHOULDERS = (2, 5)
_LIMBS = {0: (1, 2), 1: (1, 5), 12: (1, 0), 13: (0, 14), 14: (14, 16), 15: (0, 15), 16: (15, 17)}
"""Number of a limb -> the joints it joins; left and right are the person's own."""
_COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0),
    (0, 255, 0), (0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255),
    (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85),
)  # fmt: skip
_FAINT = 0.6
"""OpenPose draws limbs at this share of their colour."""


def lineart(portrait: Portrait) -> Picture:
    """(S, S, 3): the face's contours, and the outlines of person, hair, beard and clothes."""
    size = portrait.size
    canvas = np.zeros((size, size), np.uint8)
    width = max(1, round(size / 320))
    for indices in _CLOSED:
        _line(canvas, lm.contour(portrait.landmarks, indices), width, closed=True)
    for ridge in _NOSE:
        _line(canvas, lm.contour(portrait.landmarks, ridge), width, closed=False)
    _line(canvas, _jaw(portrait), width, closed=False)
    for iris, ring in lm.IRIS_RINGS.items():
        _line(canvas, lm.contour(portrait.landmarks, ring), width, closed=True)
        x, y = portrait.landmarks[iris, :2]
        cv2.circle(canvas, (round(float(x)), round(float(y))), width + 1, 255, -1, cv2.LINE_AA)
    for mask in (portrait.matte, *(portrait.region(one) for one in _OUTLINES)):
        _outline(canvas, mask, width)
    return np.repeat(canvas[..., None], 3, 2)


def pose(portrait: Portrait) -> Picture:
    """(S, S, 3): head and shoulders as OpenPose draws them."""
    size = portrait.size
    canvas = np.zeros((size, size, 3), np.uint8)
    joints = _joints(portrait)
    thick = max(2, size // 128)
    for limb, (first, second) in _LIMBS.items():
        faint = tuple(int(value * _FAINT) for value in _COLOURS[limb])
        cv2.line(canvas, _at(joints[first]), _at(joints[second]), faint, 2 * thick, cv2.LINE_AA)
    for joint, point in joints.items():
        cv2.circle(canvas, _at(point), thick, _COLOURS[joint], -1, cv2.LINE_AA)
    for indices in (lm.LEFT_EYE, lm.RIGHT_EYE, lm.LEFT_BROW, lm.RIGHT_BROW, lm.LIPS_OUTER):
        for point in lm.contour(portrait.landmarks, indices)[::2]:
            cv2.circle(canvas, _at(point), max(1, thick // 2), (255, 255, 255), -1, cv2.LINE_AA)
    return canvas


def _joints(portrait: Portrait) -> dict[int, NDArray[np.floating]]:
    """Where OpenPose's joints are; the person's right is the viewer's left."""
    points = portrait.landmarks[:, :2]
    chin, unit = points[lm.CHIN], portrait.interocular
    neck = chin + np.array([0.0, 0.75 * unit])
    row = int(np.clip(neck[1] + 0.9 * unit, 0, portrait.size - 1))
    body = np.nonzero(portrait.matte[row] > 0.5)[0]
    left, right = (body[0], body[-1]) if len(body) > unit else (neck[0] - unit, neck[0] + unit)
    inset = 0.25 * unit
    return {
        _NOSE_TIP: points[lm.NOSE_TIP],
        _NECK: neck,
        _SHOULDERS[0]: np.array([left + inset, row]),
        _SHOULDERS[1]: np.array([right - inset, row]),
        14: points[LEFT_IRIS],
        15: points[RIGHT_IRIS],
        16: points[lm.LEFT_CHEEK],
        17: points[lm.RIGHT_CHEEK],
    }


def _jaw(portrait: Portrait) -> NDArray[np.float32]:
    """The face's oval from ear to ear below; above, hair is outlined instead."""
    oval = lm.contour(portrait.landmarks, lm.FACE_OVAL)
    eyes = lm.eye_centre(portrait.landmarks)[1]
    below = np.nonzero(oval[:, 1] > eyes)[0]
    return oval[below.min() : below.max() + 1]


def _line(canvas: Picture, points: NDArray[np.floating], width: int, *, closed: bool) -> None:
    fixed = np.round(np.asarray(points) * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(canvas, [fixed], closed, 255, width, cv2.LINE_AA, _SHIFT)


def _outline(canvas: Picture, mask: NDArray[np.float32], width: int) -> None:
    solid = (cv2.GaussianBlur(mask, (0, 0), mask.shape[0] / 256) > 0.5).astype(np.uint8)
    found: Sequence[NDArray[np.int32]]
    found, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [one for one in found if cv2.contourArea(one) > 0.002 * solid.size]
    cv2.drawContours(canvas, large, -1, 255, width, cv2.LINE_AA)


def _at(point: NDArray[np.floating]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
