"""Finished pictures: from floats to pixels, smaller, encoded."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from ml.engines.base import Picture
from ml.styles.base import Rendering


def pixels(drawn: Rendering) -> Picture:
    """A rendering as (S, S, 3) or, where it has alpha, (S, S, 4) uint8."""
    layers = drawn.image
    if drawn.alpha is not None:
        layers = np.dstack([layers, drawn.alpha])
    return np.asarray(np.clip(layers * 255.0 + 0.5, 0, 255), np.uint8)


def shrunk(image: Picture, size: int) -> Picture:
    """A smaller copy; colours under alpha 0 do not bleed in."""
    if image.shape[2] == 3:
        return np.asarray(cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA), np.uint8)
    alpha = image[..., 3:].astype(np.float32) / 255
    laid = np.dstack([image[..., :3] * alpha, alpha * 255]).astype(np.float32)
    small = np.asarray(cv2.resize(laid, (size, size), interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] /= np.maximum(small[..., 3:] / 255, 1e-3)
    return np.asarray(np.clip(small + 0.5, 0, 255), np.uint8)


def webp(image: Picture, quality: int = 72) -> bytes:
    """A picture as a small WebP."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "WEBP", quality=quality, method=2)
    return stream.getvalue()
