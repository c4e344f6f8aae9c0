"""A closer view of a portrait, its geometry carried along."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait

_AIR = 0.035
"""Share of the side kept free above the hair."""
_LOWEST_EYES = 0.53


def closer(portrait: Portrait, closeness: float, size: int, eye_level: float = 0.46) -> Portrait:
    """The portrait cut closer around the head and resampled to `size`.

    Hair is never cut off: tall hair lowers the eyes in the frame first, then limits the zoom.

    Args:
        closeness: distance between the irises wanted, as a share of the side.
        size: side of the result in pixels.
        eye_level: height of the eyes in the result as a share of its side.
    """
    side = portrait.size
    eyes = portrait.landmarks[[LEFT_IRIS, RIGHT_IRIS], :2].mean(0) / side
    zoom = max(closeness * side / portrait.interocular, 1.0)
    above = float(eyes[1]) - _head_top(portrait)
    level = float(np.clip(above * zoom + _AIR, eye_level, _LOWEST_EYES))
    zoom = float(np.clip((level - _AIR) / max(above, 1e-3), 1.0, zoom))
    if zoom <= 1.001 and size == side:
        return portrait
    level = _kept_inside(level, float(eyes[1]), zoom)
    # The frame's middle moves to the head only as far as the picture reaches.
    middle = _kept_inside(0.5, float(eyes[0]), zoom)
    scale = size / side * zoom
    matrix = np.array(
        [
            [scale, 0, size * middle - scale * eyes[0] * side],
            [0, scale, size * level - scale * eyes[1] * side],
        ],
        np.float32,
    )
    points = portrait.landmarks * np.float32(scale)
    points[:, :2] += matrix[:, 2]
    return replace(
        portrait,
        image=np.clip(_warped(portrait.image, matrix, size, scale), 0, 1),
        landmarks=points.astype(np.float32),
        matte=_warped(portrait.matte, matrix, size, scale),
        regions={
            name: _warped(mask, matrix, size, scale) for name, mask in portrait.regions.items()
        },
    )


def _kept_inside(wanted: float, source: float, zoom: float) -> float:
    """Where `source` may land, nearest to `wanted`, so that no border of the picture shows."""
    return float(np.clip(wanted, 1 - (1 - source) * zoom, source * zoom))


def _head_top(portrait: Portrait) -> float:
    """Top of the head as a share of the side."""
    unit = portrait.interocular
    centre = portrait.landmarks[[LEFT_IRIS, RIGHT_IRIS], 0].mean()
    left, right = max(int(centre - 1.6 * unit), 0), max(int(centre + 1.6 * unit), 1)
    rows = (portrait.matte[:, left:right] > 0.5).sum(1) > 0.1 * unit
    return float(np.argmax(rows)) / portrait.size if rows.any() else 0.0


def _warped(image: FloatImage, matrix: FloatImage, size: int, scale: float) -> FloatImage:
    # Plain sampling aliases when it shrinks; halve first.
    source, moved = image, matrix.copy()
    while scale < 0.6 and source.shape[0] > 64:
        half = (source.shape[1] // 2, source.shape[0] // 2)
        source = cv2.resize(source, half, interpolation=cv2.INTER_AREA)
        moved[:, :2] *= 2
        scale *= 2
    return cv2.warpAffine(
        source, moved, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
