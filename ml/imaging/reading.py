"""Pictures out of their files."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 60_000_000


class TooManyPixelsError(ValueError):
    """A picture of more than `MOST_PIXELS`."""


def upright(data: bytes) -> NDArray[np.uint8]:
    """A picture from its file, upright, (H, W, 3) sRGB; what is transparent lies on white.

    Raises:
        ValueError: when it cannot be read; `TooManyPixelsError` when it is too large.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixelsError(f"{picture.width} x {picture.height}")
            turned = ImageOps.exif_transpose(picture)
            if turned.has_transparency_data:
                layered = turned.convert("RGBA")
                white = Image.new("RGBA", layered.size, "white")
                turned = Image.alpha_composite(white, layered)
            return np.ascontiguousarray(np.asarray(turned.convert("RGB"), np.uint8))
    except Image.DecompressionBombError as error:
        raise TooManyPixelsError(str(error)) from error
    except (OSError, SyntaxError, UnidentifiedImageError) as error:
        raise ValueError(str(error)) from error
