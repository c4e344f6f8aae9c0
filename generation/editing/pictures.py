"""The stored pictures that edits start from; the last few stay decoded, as an editor asks for the
same one again and again.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from PIL import Image

from gallery.provenance import keys
from generation import files
from generation.encoding import Picture
from ml.provenance.marking import cleaned


def picture_of(stored: Mapping[str, str]) -> Picture:
    """A version's picture: (H, W, 3) uint8, or (H, W, 4) where it has transparent parts. Not to be
    written to.

    Raises:
        FileNotFoundError: when it is gone.
    """
    return _picture(stored["full"])


def geometry_of(stored: Mapping[str, str]) -> bytes | None:
    """Where the person is in a version's picture, if that was kept.

    Raises:
        FileNotFoundError: when it is gone.
    """
    path = stored.get("geometry")
    return _geometry(path) if path else None


@lru_cache(maxsize=4)
def _picture(path: str) -> Picture:
    with Image.open(io.BytesIO(files.read(path))) as picture:
        pixels = np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))
    # Its mark goes before it is changed, and the changed picture gets one of its own.
    pixels = cleaned(pixels, keys())
    pixels.flags.writeable = False
    return pixels


@lru_cache(maxsize=8)
def _geometry(path: str) -> bytes:
    return files.read(path)
