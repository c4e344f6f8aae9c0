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
from ml.operations import Enlarge

LARGEST = 4096
"""Longest side of an enlarged picture, in pixels."""

_PIECE = {("quick", 2): 480, ("quick", 4): 288, ("best", 2): 168, ("best", 4): 168}
"""Side of a piece in the small picture: with its margin one tile of the network."""
_MARGIN = 12


def check(shape: tuple[int, ...], operation: Enlarge) -> None:
    """Whether a picture (H, W, ...) can be enlarged so far.

    Raises:
        AvatarError: ``edit.too_large``.
    """
    side = max(shape[:2])
    if side * operation.factor > LARGEST:
        raise AvatarError(
            "edit.too_large",
            f"{side} px times {operation.factor} is more than {LARGEST} px.",
            side=side,
            factor=operation.factor,
            limit=LARGEST,
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
    piece = _PIECE[operation.quality, k]
    starts = [(top, left) for top in range(0, height, piece) for left in range(0, width, piece)]
    for number, (top, left) in enumerate(starts):
        report(number / len(starts))
        bottom, right = min(top + piece, height), min(left + piece, width)
        y0, x0 = max(top - _MARGIN, 0), max(left - _MARGIN, 0)
        seen = picture[y0 : min(bottom + _MARGIN, height), x0 : min(right + _MARGIN, width)]
        large = enhance.enlarge(
            seen[..., :3].astype(np.float32) / 255, operation.factor, operation.quality
        )
        inner = np.s_[(top - y0) * k : (bottom - y0) * k, (left - x0) * k : (right - x0) * k]
        place = np.s_[top * k : bottom * k, left * k : right * k]
        out[place][..., :3] = np.clip(large[inner] * 255 + 0.5, 0, 255)
    if channels == 4:
        alpha = cv2.resize(picture[..., 3], (width * k, height * k), interpolation=cv2.INTER_CUBIC)
        out[..., 3] = alpha
    report(1.0)
    return out
