"""Drawings kept as SVG: sized, laid on a background, credited, and drawn to pixels."""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.errors import AvatarError
from ml.export.metadata import Metadata
from ml.provenance.badge import badge_svg

_METADATA = re.compile(r"<metadata\b[^>]*(?:/>|>.*?</metadata>)", re.DOTALL)
_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)


def document(
    svg: str,
    *,
    size: int | None,
    background: str | None,
    metadata: Metadata,
    badge: bool = False,
) -> bytes:
    """A complete SVG file.

    Args:
        svg: a drawing with a ``viewBox``, or a width and height to take it from.
        size: side in pixels at which it opens; it scales freely.
        background: `#rrggbb` behind the drawing.
        badge: whether to draw the visible mark on top.

    Raises:
        AvatarError: ``export.bad_vector`` where there is no root element.
    """
    root = _ROOT.search(svg)
    if root is None:
        raise AvatarError("export.bad_vector", "The drawing is not an SVG.")
    tag = root.group(0)
    if "viewBox" not in tag:
        width, height = _attribute(tag, "width"), _attribute(tag, "height")
        if width is None or height is None:
            raise AvatarError("export.bad_vector", "The drawing has no size.")
        tag = _with(tag, "viewBox", f"0 0 {width} {height}")
    if size is not None:
        tag = _with(_with(tag, "width", str(size)), "height", str(size))
    inner = f"<metadata>{metadata.rdf()}</metadata>"
    if background is not None:
        inner += f'<rect x="-5000%" y="-5000%" width="10000%" height="10000%" fill="{background}"/>'
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    # What another file said of itself, its signature among it, is not said of this one.
    body = _METADATA.sub("", svg[root.end() :])
    if badge:
        before, _, after = body.rpartition("</svg>")
        body = f"{before}{badge_svg(_view_box(tag))}</svg>{after}"
    return (head + tag + inner + body).encode()


def rasterised(svg: str, size: int) -> NDArray[np.uint8]:
    """Drawn at (size, size, 4) uint8, straight alpha."""
    import resvg_py

    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size)
    with Image.open(io.BytesIO(bytes(drawn))) as picture:
        return np.asarray(picture.convert("RGBA"), np.uint8)


def _view_box(tag: str) -> tuple[float, float, float, float]:
    found = re.search(r'viewBox\s*=\s*["\']([^"\']*)["\']', tag)
    numbers = [float(part) for part in re.split(r"[\s,]+", found.group(1).strip())] if found else []
    if len(numbers) != 4:
        raise AvatarError("export.bad_vector", "The drawing has no size.")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\s{name}\s*=\s*["\']([\d.]+)(?:px)?["\']', tag)
    return found.group(1) if found else None


def _with(tag: str, name: str, value: str) -> str:
    bare = re.sub(rf'\s{name}\s*=\s*("[^"]*"|\'[^\']*\')', "", tag)
    end = -2 if bare.endswith("/>") else -1
    return f'{bare[:end].rstrip()} {name}="{value}"{bare[end:]}'
