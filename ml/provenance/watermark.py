"""Writing the invisible mark, no stronger than the picture needs.

The mark (see `carriers`) is added to the lightness of what is not transparent, evenly: in a drawing
the flat parts carry it, as they hide nothing that could disturb it. How strong it must be differs
by a factor of three between pictures, so it is tried: the weakest strength at which the mark is
surely found after JPEG at quality 70, or the strongest that still keeps 40 dB (informed embedding:
Miller, Cox and Bloom, Informed embedding: exploiting image and detector information during
watermark insertion, ICIP 2000).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.provenance.carriers import GRID, Grey, pattern
from ml.provenance.detection import THRESHOLD, Found, find_aligned, lightness
from ml.provenance.payload import Payload

SMALLEST = 256
"""Longer side in pixels from which pictures are marked."""
STRENGTHS = (0.0, 0.45, 0.55, 0.7, 0.9, 1.15, 1.45, 1.8, 2.1, 2.4)
"""Standard deviations of the mark in steps of 8-bit lightness: 2.4 is 40.5 dB. None is needed where
the picture bears this mark already, as it may have been marked at another size."""
_ENOUGH_SCORE, _ENOUGH_CONTRAST = 18.0, 3.0
_SURELY_READ = 1.5
_TRIED = 512
"""Side in pixels at which strengths are tried; larger pictures lose less to JPEG."""
_QUALITY = 70


def embed(
    image: NDArray[np.uint8], payload: Payload, secret: bytes, *, strength: float | None = None
) -> NDArray[np.uint8]:
    """The picture with its mark, (H, W, 3 or 4) uint8 as given; colours under alpha 0 stay.

    Pictures below `SMALLEST` come back as they are.

    Args:
        strength: one of `STRENGTHS`; the least that is enough if None.
    """
    if max(image.shape[:2]) < SMALLEST:
        return image
    symbols = payload.symbols(secret)
    drawn = pattern(secret, symbols)
    if strength is None:
        strength = _strength(image, drawn, symbols, secret)
    return _added(image, drawn * np.float32(strength)) if strength else image


def removed(image: NDArray[np.uint8], secret: bytes) -> NDArray[np.uint8]:
    """The picture as it was before its mark, but for rounding; as it is where it bears none.

    For pictures that are to be changed: what is turned or stretched takes its mark along, and one
    mark over another would add up.
    """
    grey = lightness(image)
    found = find_aligned(grey, secret)
    if found.score < THRESHOLD or found.contrast < _SURELY_READ:
        return image
    drawn = pattern(secret, found.symbols)
    small = cv2.resize(grey, (GRID, GRID), interpolation=cv2.INTER_AREA)
    worn = drawn
    if image.shape[2] == 4:
        alpha = cv2.resize(image[..., 3], (GRID, GRID), interpolation=cv2.INTER_AREA)
        worn = drawn * (alpha * np.float32(1 / 255))
    left = {
        strength: abs(find_aligned(small - worn * np.float32(strength), secret).score)
        for strength in STRENGTHS
    }
    strength = min(left, key=left.__getitem__)
    return _added(image, drawn * np.float32(-strength)) if strength else image


def _added(image: NDArray[np.uint8], drawn: Grey) -> NDArray[np.uint8]:
    """The picture with a mark on whatever is not transparent."""
    added = _at_size(drawn, *image.shape[:2])
    if image.shape[2] == 4:
        added[image[..., 3] == 0] = 0
    colours = np.ascontiguousarray(image[..., :3])
    added = cv2.cvtColor(added, cv2.COLOR_GRAY2RGB)
    marked = np.asarray(cv2.add(colours, added, dtype=cv2.CV_8U), np.uint8)
    return marked if image.shape[2] == 3 else np.dstack([marked, image[..., 3]])


def _at_size(drawn: Grey, height: int, width: int) -> Grey:
    """The mark as a picture of this size takes it: the middle of a square about it."""
    side = max(height, width)
    square = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_CUBIC)
    top, left = (side - height) // 2, (side - width) // 2
    return np.ascontiguousarray(square[top : top + height, left : left + width])


def _strength(
    image: NDArray[np.uint8], drawn: Grey, symbols: tuple[int, ...], secret: bytes
) -> float:
    """The least of `STRENGTHS` that is enough, or the greatest."""
    scale = min(_TRIED / max(image.shape[:2]), 1.0)
    height, width = (round(side * scale) for side in image.shape[:2])
    smaller = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    small = lightness(smaller)
    mark = _at_size(drawn, height, width)
    if image.shape[2] == 4:
        mark *= smaller[..., 3] * np.float32(1 / 255)
    low, high = 0, len(STRENGTHS) - 1
    while low < high:
        middle = (low + high) // 2
        if _enough(small + mark * STRENGTHS[middle], symbols, secret):
            high = middle
        else:
            low = middle + 1
    return STRENGTHS[low]


def _enough(grey: Grey, symbols: tuple[int, ...], secret: bytes) -> bool:
    pixels = np.clip(grey + 0.5, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    worn = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.float32)
    found: Found = find_aligned(worn, secret)
    return (
        found.symbols == symbols
        and found.score >= _ENOUGH_SCORE
        and found.contrast >= _ENOUGH_CONTRAST
    )
