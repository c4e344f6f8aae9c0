"""Finished pictures: from floats to pixels, smaller, encoded."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from ml.engines.base import Picture
from ml.imaging.colour import eight_bit
from ml.imaging.resizing import smaller
from ml.styles.base import Rendering


def pixels(drawn: Rendering) -> Picture:
    """A rendering as (S, S, 3) or, where it has alpha, (S, S, 4) uint8."""
    layers = drawn.image
    if drawn.alpha is not None:
        layers = np.dstack([layers, drawn.alpha])
    return eight_bit(layers)


def shrunk(image: Picture, size: int) -> Picture:
    """A smaller square copy."""
    return smaller(image, size, size)


def webp(image: Picture, quality: int = 72) -> bytes:
    """A picture as a small WebP."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "WEBP", quality=quality, method=2)
    return stream.getvalue()
