"""Pictures as they are stored: the whole one without loss, and small ones to look at."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]

SIDES = (256, 512)


def variant_encoded(
    image: Picture, svg: str | None = None, geometry: bytes | None = None
) -> dict[str, bytes]:
    """The files of a variant: name with ending -> bytes.

    Args:
        image: (S, S, 3 or 4) uint8, straight alpha.
        svg: the drawing itself, where the style is a vector one.
        geometry: where the sitter's parts are in the picture, for the editor.
    """
    picture = Image.fromarray(image)
    # Measured at 1024: lossless WebP at its fastest takes 0.06 s and 1.1 MB, PNG 0.10 s and 1.4 MB.
    contents = {"full.webp": _encoded(picture, "WEBP", lossless=True, quality=0, method=0)}
    for side in SIDES:
        contents[f"{side}.webp"] = _small(picture, side)
    if svg is not None:
        contents["vector.svg"] = svg.encode()
    if geometry is not None:
        contents["geometry.bin"] = geometry
    return contents


def preview_encoded(image: Picture) -> bytes:
    """A preview as WebP, with alpha where the picture has it."""
    return _encoded(Image.fromarray(image), "WEBP", quality=82, method=2)


def placeholder(image: Picture) -> bytes:
    """A picture of a few hundred bytes, to stand where the real one will come."""
    tiny = Image.fromarray(image).resize((16, 16), Image.Resampling.BOX)
    return _encoded(tiny, "WEBP", quality=50, method=4)


def _small(picture: Image.Image, side: int) -> bytes:
    small = picture
    if picture.width > side:
        # Pillow resizes with premultiplied alpha, so no colour bleeds in from what is transparent.
        small = picture.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _encoded(small, "WEBP", quality=86, method=2)


def _encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
