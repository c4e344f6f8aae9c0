"""The head turned, the picture framed."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Angle
from ml.edits.canvas import Canvas, Context
from ml.edits.pose import Turner
from ml.faces import landmarks as lm
from ml.faces.extend import extend
from ml.faces.frame import apply as moved
from ml.faces.portrait import FloatImage
from ml.operations import View

_CLOSE_ON = (0.5, 0.47)
"""What a closer view closes in on, in shares of the side; a wider one stands on the lower edge."""


def apply(canvas: Canvas, operation: View, context: Context) -> Canvas:
    """Turn the head, then move the frame.

    Raises:
        AvatarError: as `Canvas.face`, where the head is to be turned.
    """
    out = canvas
    if operation.yaw or operation.pitch or (operation.roll and canvas.person is not None):
        out = _turned(canvas, operation, context)
    elif operation.roll:
        out = _framed(out, _rotation(operation.roll, out.size))
    if operation.zoom == 1.0 and not operation.x and not operation.y:
        return out
    centre = np.array(_CLOSE_ON if operation.zoom >= 1 else (0.5, 1.0)) * out.size - 0.5
    k = operation.zoom
    shift = (1 - k) * centre + np.array([operation.x, operation.y]) * out.size / 2
    if out.alpha is None and _matte(out)[-2:].max() > 0.5:
        # Who is cut by the lower edge stays on it: nobody ends in mid-air.
        shift[1] = max(shift[1], (1 - k) * (out.size - 0.5))
    return _framed(out, np.array([[k, 0, shift[0]], [0, k, shift[1]]]))


def _turned(canvas: Canvas, operation: View, context: Context) -> Canvas:
    person = canvas.face()
    if canvas.alpha is not None:
        # Whatever belongs to the cut-out turns along, a sticker's border included.
        person = replace(person, matte=canvas.alpha)
    turner = context.keep(("turner", canvas.name), lambda: Turner(person))
    turned = turner.turn(Angle(yaw=operation.yaw, pitch=operation.pitch, roll=operation.roll))
    alpha = None if canvas.alpha is None else turned.matte
    return replace(canvas, image=turned.image, alpha=alpha, person=turned)


def _rotation(degrees: float, size: int) -> NDArray[np.float64]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    half = (size - 1) / 2
    return np.array([[c, -s, half - c * half + s * half], [s, c, half - s * half - c * half]])


def _framed(canvas: Canvas, matrix: NDArray[np.float64]) -> Canvas:
    """The picture moved by a similarity; what comes into sight is continued."""
    size, k = canvas.size, math.hypot(matrix[0, 0], matrix[1, 0])
    image, matte = canvas.image, _matte(canvas)
    inverse = cv2.invertAffineTransform(matrix)
    corners = np.array([[0, 0], [size, 0], [0, size], [size, size]]) @ inverse[:, :2].T
    corners = corners + inverse[:, 2]
    low, high = np.maximum(-corners.min(0), 0), np.maximum(corners.max(0) - size, 0)
    left, top, right, bottom = (math.ceil(v) + 1 if v > 0.5 else 0 for v in (*low, *high))
    pads = (left, top, right, bottom)
    alpha, full = canvas.alpha, matrix
    if max(pads) > 0:
        nose = 0.0
        if canvas.person is not None:
            nose = float(canvas.person.landmarks[lm.NOSE_TIP, 1])
        image, matte = extend(image, matte, pads, nose)
        full = matrix @ np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]])
        if alpha is not None:
            alpha = matte
    person = canvas.person
    out = _affine(image, full, k, size)
    if person is not None:
        regions = {name: _affine(mask, matrix, k, size) for name, mask in person.regions.items()}
        person = replace(
            person,
            image=out,
            landmarks=moved(matrix, person.landmarks),
            matte=_affine(matte if alpha is None else person.matte, full if alpha is None
                          else matrix, k, size),
            regions=regions,
        )  # fmt: skip
    return replace(
        canvas,
        image=out,
        alpha=None if alpha is None else _affine(alpha, full, k, size),
        person=person,
    )


def _matte(canvas: Canvas) -> FloatImage:
    if canvas.alpha is not None:
        return canvas.alpha
    if canvas.person is not None:
        return canvas.person.matte
    return np.zeros((canvas.size, canvas.size), np.float32)


def _affine(layer: FloatImage, matrix: NDArray[np.float64], k: float, size: int) -> FloatImage:
    source, near = layer, matrix.copy()
    if k < 0.7:
        # Warping does not average: shrink first.
        source = cv2.resize(layer, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        near[:, :2] /= k
        near[:, 2] += near[:, :2] @ np.full(2, 0.5 * k - 0.5) * -1
    how = cv2.INTER_CUBIC if k >= 1 and layer.ndim == 3 else cv2.INTER_LINEAR
    out = cv2.warpAffine(source, near, (size, size), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(out, 0, 1), np.float32)
