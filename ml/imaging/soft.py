"""Wide blurs and flow smoothing computed small, where nothing fine can survive them anyway."""

from __future__ import annotations

import numpy as np

from ml.imaging.colour import Float
from ml.imaging.filters import blur, smooth_along, structure_flow
from ml.imaging.opencv import cv2


def soft(image: Float, sigma: float) -> Float:
    """Gaussian blur of any width in about constant time; sigma in pixels of `image`."""
    factor = int(sigma // 2.5)
    if factor < 2:
        return blur(image, sigma)
    height, width = image.shape[:2]
    little = (max(4, width // factor), max(4, height // factor))
    scale = width / little[0]
    small = cv2.resize(image, little, interpolation=cv2.INTER_AREA)
    # Averaging and interpolating blur too: what is left to do is a little less.
    rest = np.sqrt(max((sigma / scale) ** 2 - 0.35, 0.1))
    out = cv2.resize(blur(small, float(rest)), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(out, np.float32)


def shrunk(image: Float, side: int) -> Float:
    """A square picture made no larger than `side`."""
    if image.shape[0] <= side:
        return image
    return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def grown(image: Float, side: int) -> Float:
    """A square picture made `side` pixels large, smoothly."""
    if image.shape[0] == side:
        return image
    return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def flowing(image: Float, spread: float, along: float, side: int) -> tuple[Float, Float, Float]:
    """`image` smoothed along its own lines, at a small size.

    Args:
        image: (S, S) or (S, S, C).
        spread: how far directions agree, and
        along: how far colours are carried, both in shares of the side.
        side: of the result in pixels.

    Returns:
        the smoothed picture, (side, side, 2) unit tangents, (side, side) anisotropy.
    """
    small = shrunk(image, side)
    size = small.shape[0]
    light = small if small.ndim == 2 else np.ascontiguousarray(small[..., 0])
    tangent, agree = structure_flow(light, max(spread * size, 0.8))
    return smooth_along(small, tangent, max(along * size, 0.8)), tangent, agree
