"""What happens to pictures on their way through the world, to try marks with."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.imaging.colour import flattened

Picture = NDArray[np.uint8]


def jpeg(image: Picture, quality: int = 70) -> Picture:
    """Encoded as JPEG with colour at half resolution, as most software does."""
    stream = io.BytesIO()
    Image.fromarray(flattened(image)).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream), np.uint8)


def resized(image: Picture, scale: float) -> Picture:
    """By Lanczos."""
    height, width = image.shape[:2]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    picture = Image.fromarray(flattened(image))
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS), np.uint8)


def cropped(image: Picture, left: float, top: float, right: float, bottom: float) -> Picture:
    """Without these parts of the width and height."""
    height, width = image.shape[:2]
    rows = slice(round(height * top), height - round(height * bottom))
    return flattened(image)[rows, round(width * left) : width - round(width * right)]


WEAR: dict[str, Callable[[Picture], Picture]] = {
    "none": flattened,
    "jpeg": jpeg,
    "half size": lambda image: resized(image, 0.5),
    "crop": lambda image: cropped(image, 0.05, 0.05, 0.05, 0.05),
    "crop of one corner": lambda image: cropped(image, 0.05, 0.0, 0.0, 0.05),
    "screenshot": lambda image: jpeg(resized(image, 0.91), 85),
    "larger screenshot": lambda image: resized(image, 1.27),
}
"""By name: JPEG at quality 70, halving, 5 % cropped off every edge or two, and pictures of a screen
where the picture was shown a little smaller or larger than it is, saved as JPEG and as PNG."""
