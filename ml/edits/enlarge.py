"""The finished picture at twice or four times its size, piece by piece.

Unlike other operations this one needs the picture's bytes only: at 4096 pixels the floats, masks
and layers that the others work on would take gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ml import enhance
from ml.edits.canvas import Picture
from ml.errors import AvatarError
from ml.faces.portrait import FloatImage
from ml.imaging.soft import soft
from ml.operations import Enlarge, largest

_STEP = {"quick": 224, "best": 96}
"""From one piece to the next, in pixels of the small picture. The slow network takes 1.2 GB for a
piece of 128, 2.1 GB for one of 192."""
_SHARED, _MARGIN = 16, 8
"""What a piece shares with the next one, blended over, and what it sees beyond, thrown away."""
_BROAD = 6.0
"""Pixels of the small picture from which on tones are its own, whatever the network makes of
them."""


def check(shape: tuple[int, ...], operation: Enlarge) -> None:
    """Whether a picture (H, W, ...) can be enlarged so far.

    Raises:
        AvatarError: ``edit.too_large``.
    """
    side = max(shape[:2])
    limit = largest(operation)
    if side > limit:
        raise AvatarError(
            "edit.too_large",
            f"{side} px are too many to be enlarged {operation.factor} times; {limit} are not.",
            side=side,
            limit=limit,
        )


def enlarged(picture: Picture, operation: Enlarge, report: Callable[[float], None]) -> Picture:
    """The picture with detail that a filter cannot invent.

    Args:
        picture: (H, W, 3 or 4) uint8.
        report: told the share done after each piece; what it raises ends the work.

    Returns:
        (factor H, factor W, 3 or 4) uint8.

    Raises:
        AvatarError: ``edit.too_large``, ``enhance.weights_missing``.
    """
    check(picture.shape, operation)
    k = operation.factor
    height, width, channels = picture.shape
    out = np.empty((height * k, width * k, channels), np.uint8)
    step = _STEP[operation.quality]
    starts = [
        (top, left)
        for top in range(0, max(height - _SHARED, 1), step)
        for left in range(0, max(width - _SHARED, 1), step)
    ]
    for number, (top, left) in enumerate(starts):
        report(number / len(starts))
        _piece(picture, out, top, left, step + _SHARED, operation)
    if channels == 4:
        # Never sharper than colours are: networks were taught no transparency.
        way = cv2.INTER_CUBIC
        out[..., 3] = cv2.resize(picture[..., 3], (width * k, height * k), interpolation=way)
    report(1.0)
    return out


def _piece(
    picture: Picture, out: Picture, top: int, left: int, side: int, operation: Enlarge
) -> None:
    """Enlarge one piece and blend it over what its neighbours left of its upper and left rim."""
    k = operation.factor
    height, width = picture.shape[:2]
    bottom, right = min(top + side, height), min(left + side, width)
    y0, x0 = max(top - _MARGIN, 0), max(left - _MARGIN, 0)
    seen = picture[y0 : min(bottom + _MARGIN, height), x0 : min(right + _MARGIN, width), :3]
    small = seen.astype(np.float32) / 255
    large = _own_tones(enhance.enlarge(small, k, operation.quality), small, k)
    inner = np.s_[(top - y0) * k : (bottom - y0) * k, (left - x0) * k : (right - x0) * k]
    place = np.s_[top * k : bottom * k, left * k : right * k, :3]
    new = np.clip(large[inner], 0, 1) * 255
    rows, columns = new.shape[:2]
    ramp = np.clip((np.arange(max(rows, columns)) + 0.5) / (_SHARED * k), 0, 1)
    share = np.ones((rows, columns), np.float32)
    if top:
        share *= ramp[:rows, None].astype(np.float32)
    if left:
        share *= ramp[None, :columns].astype(np.float32)
    if top or left:
        # Where nothing was written yet, the share is one.
        old = out[place].astype(np.float32)
        new = np.where(share[..., None] < 1, old + (new - old) * share[..., None], new)
    out[place] = np.clip(new + 0.5, 0, 255)


def _own_tones(large: FloatImage, small: FloatImage, k: int) -> FloatImage:
    """The enlarged piece with the small one's broad tones."""
    shrunk = cv2.resize(large, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    off = soft(small - np.asarray(shrunk, np.float32), _BROAD)
    back = cv2.resize(off, large.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return large + np.asarray(back, np.float32)
