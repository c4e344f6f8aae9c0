"""Pictures as they are stored: the whole one without loss, and small ones to look at."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.export import vector
from ml.export.metadata import Metadata
from ml.provenance.marking import Provenance

Picture = NDArray[np.uint8]

SIDES = (256, 512)
_VIEWED = {"quality": 86, "method": 2}
_PREVIEWED = {"quality": 82, "method": 2}


def variant_encoded(
    image: Picture,
    provenance: Provenance,
    svg: str | None = None,
    geometry: bytes | None = None,
) -> dict[str, bytes]:
    """The files of a variant: name with ending -> bytes. All but the geometry may leave, so that
    all but the geometry are marked and signed.

    Args:
        image: (S, S, 3 or 4) uint8, straight alpha.
        provenance: what the marks say.
        svg: the drawing itself, where the style is a vector one.
        geometry: where the sitter's parts are in the picture, for the editor.
    """
    marked = provenance.mark(image)
    # Measured at 1024: lossless WebP at its fastest takes 0.06 s and 1.1 MB, PNG 0.10 s and 1.4 MB.
    contents = {"full.webp": _signed(marked, provenance, lossless=True, quality=0, method=0)}
    for side in SIDES:
        small = _small(marked, side)
        # Marked again where it became too faint on the way; what it says stays the same.
        contents[f"{side}.webp"] = _signed(provenance.mark(small), provenance, **_VIEWED)
    if svg is not None:
        told = Metadata(source_type=provenance.source_type)
        drawing = vector.document(svg, size=None, background=None, metadata=told)
        contents["vector.svg"] = provenance.sign(drawing, "image/svg+xml")
    if geometry is not None:
        contents["geometry.bin"] = geometry
    return contents


def preview_encoded(image: Picture, provenance: Provenance) -> bytes:
    """A preview that is kept, as WebP, with alpha where the picture has it."""
    return _signed(provenance.mark(image), provenance, **_PREVIEWED)


def live_encoded(image: Picture, provenance: Provenance) -> bytes:
    """The same for one that is looked at for a moment: marked, but not signed."""
    return _encoded(Image.fromarray(provenance.mark_quickly(image)), **_PREVIEWED)


def placeholder(image: Picture) -> bytes:
    """A picture of a few hundred bytes, to stand where the real one will come."""
    tiny = Image.fromarray(image).resize((16, 16), Image.Resampling.BOX)
    return _encoded(tiny, quality=50, method=4)


def _small(image: Picture, side: int) -> Picture:
    if image.shape[1] <= side:
        return image
    # Pillow resizes with premultiplied alpha, so no colour bleeds in from what is transparent.
    size = (side, side)
    small = Image.fromarray(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return np.asarray(small)


def _signed(image: Picture, provenance: Provenance, **options: int) -> bytes:
    told = Metadata(source_type=provenance.source_type).xmp()
    data = _encoded(Image.fromarray(image), xmp=told, **options)
    return provenance.sign(data, "image/webp")


def _encoded(picture: Image.Image, **options: int | bytes) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "WEBP", **options)
    return stream.getvalue()
