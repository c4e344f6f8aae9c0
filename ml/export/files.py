"""One avatar as one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.errors import AvatarError
from ml.export import raster, vector
from ml.export.formats import file_format
from ml.export.metadata import Metadata
from ml.export.presets import Preset
from ml.provenance.badge import badged
from ml.provenance.marking import Provenance

SMALLEST = 16
WHITE = "#ffffff"


def render(
    image: NDArray[np.uint8],
    *,
    svg: str | None = None,
    format: str = "png",
    size: int | None = None,
    background: str | None = None,
    quality: int | None = None,
    metadata: Mapping[str, object] | None = None,
    dpi: int | None = None,
    provenance: Provenance | None = None,
    badge: bool = False,
) -> bytes:
    """Encode an avatar.

    Args:
        image: (H, W, 3 or 4) uint8 sRGB, straight alpha.
        svg: the drawing, where there is one; large sizes are drawn from it.
        format: an id of `ml.export.formats.FORMATS`.
        size: longer side in pixels; the picture's own if None.
        background: `#rrggbb` under a transparent picture; formats without alpha use white if None.
        quality: 1..100, where the format knows quality.
        metadata: see `ml.export.metadata.Metadata`: title, description, credits, software.
        dpi: resolution written into the file, for print.
        provenance: what the invisible mark, the manifest and the metadata say of it. Only what
            never leaves (tests, what is compared) goes without.
        badge: whether to draw the visible mark as well.

    Raises:
        AvatarError: ``export.unknown_format``, ``export.no_vector``, ``export.bad_size``,
            ``export.bad_colour``, ``export.bad_quality``, ``export.bad_image``.
    """
    kind = file_format(format)
    _check(size, background, quality)
    told = Metadata.of(metadata)
    if provenance is not None:
        told = replace(told, source_type=provenance.source_type)
    if kind.id == "svg":
        if svg is None:
            raise AvatarError("export.no_vector", "This style draws pixels: there is no SVG of it.")
        data = vector.document(svg, size=size, background=background, metadata=told, badge=badge)
    else:
        side = min(size or max(image.shape[:2]), kind.largest)
        if svg is not None and side > max(image.shape[:2]):
            image = vector.rasterised(svg, side)
        picture = raster.resized(raster.picture(image), side)
        if background is not None or not kind.alpha:
            picture = raster.flattened(picture, _rgb(background or WHITE))
        if badge:
            picture = badged(picture)
        if provenance is not None:
            picture = Image.fromarray(provenance.mark(np.asarray(picture)))
        data = raster.encode(picture, kind, quality=quality, metadata=told, dpi=dpi)
    return data if provenance is None else provenance.sign(data, kind.media_type)


def render_preset(
    image: NDArray[np.uint8],
    preset: Preset,
    *,
    svg: str | None = None,
    background: str | None = None,
    quality: int | None = None,
    metadata: Mapping[str, object] | None = None,
    provenance: Provenance | None = None,
    badge: bool = False,
) -> bytes:
    """Encode an avatar as `preset` asks. Raises as `render`."""
    return render(
        image,
        svg=svg,
        format=preset.format,
        size=preset.size,
        background=background,
        quality=quality,
        metadata=metadata,
        dpi=preset.dpi,
        provenance=provenance,
        badge=badge,
    )


def _check(size: int | None, background: str | None, quality: int | None) -> None:
    if size is not None and not SMALLEST <= size <= 4096:
        raise AvatarError(
            "export.bad_size", f"A side of {size} px is not on offer.", least=SMALLEST, most=4096
        )
    if background is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", background):
        raise AvatarError("export.bad_colour", f"Not a #rrggbb colour: {background!r}.")
    if quality is not None and not 1 <= quality <= 100:
        raise AvatarError("export.bad_quality", "Quality goes from 1 to 100.", least=1, most=100)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
