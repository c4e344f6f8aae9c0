"""Smooth curves, tapered strokes and filled shapes with soft edges on a float picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.faces.portrait import FloatImage
from ml.imaging.opencv import cv2

Points = NDArray[np.float32]
_SHIFT = 6


def spline(points: ArrayLike, count: int = 40, closed: bool = False) -> Points:
    """Centripetal-looking Catmull-Rom curve through `points` (N, 2), resampled evenly by index."""
    p = np.asarray(points, np.float64)[:, :2]
    ends = (p[-1:], p[:2]) if closed else (2 * p[:1] - p[1:2], 2 * p[-1:] - p[-2:-1])
    padded = np.vstack([ends[0], p, ends[1]])
    spans = len(p) if closed else len(p) - 1
    t = np.linspace(0, spans, count, endpoint=not closed)
    i = np.minimum(t.astype(int), spans - 1)
    u = (t - i)[:, None]
    a, b, c, d = padded[i], padded[i + 1], padded[i + 2], padded[i + 3]
    curve = 0.5 * (
        2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * (b - c) + d - a) * u**3
    )
    return curve.astype(np.float32)


def smooth(points: ArrayLike, passes: int = 1) -> Points:
    """Open polyline with its inner points averaged with their neighbours."""
    p = np.asarray(points, np.float32)[:, :2].copy()
    for _ in range(passes):
        p[1:-1] = 0.25 * p[:-2] + 0.5 * p[1:-1] + 0.25 * p[2:]
    return p


def stroke_outline(curve: Points, width: ArrayLike) -> Points:
    """Closed outline of a stroke along `curve` (N, 2); `width` scalar or (N,), in pixels."""
    tangent = np.gradient(curve, axis=0)
    length = np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-6)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], -1) / length[:, None]
    half = np.broadcast_to(np.asarray(width, np.float32) / 2, (len(curve),))[:, None]
    return np.vstack([curve + normal * half, (curve - normal * half)[::-1]]).astype(np.float32)


def taper(count: int, start: float = 0.0, end: float = 0.0, peak: float = 0.5) -> Points:
    """(count,) widths in 0..1 that swell from `start` to 1 at `peak` and fall to `end`."""
    t = np.linspace(0, 1, count)
    rise = start + (1 - start) * np.sin(np.clip(t / max(peak, 1e-3), 0, 1) * np.pi / 2)
    fall = end + (1 - end) * np.cos(np.clip((t - peak) / max(1 - peak, 1e-3), 0, 1) * np.pi / 2)
    return np.where(t < peak, rise, fall).astype(np.float32)


def mask_of(shape: tuple[int, int], polygon: Points, feather: float = 0.0) -> FloatImage:
    """(H, W) anti-aliased mask of a closed polygon."""
    mask = np.zeros(shape, np.uint8)
    fixed = np.round(polygon * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SHIFT)
    out = mask.astype(np.float32) / 255
    return cv2.GaussianBlur(out, (0, 0), feather) if feather > 0.3 else out


class Canvas:
    """A float picture that shapes are laid on, each within its own window.

    Attributes:
        image: (H, W, 3) sRGB in 0..1, changed in place.
        ink: (H, W) where anything was drawn, 0..1.
    """

    def __init__(self, image: FloatImage) -> None:
        self.image = image
        self.ink = np.zeros(image.shape[:2], np.float32)

    def window(self, polygon: Points, margin: float) -> tuple[slice, slice] | None:
        """Rows and columns around a shape, None where it lies outside."""
        height, width = self.image.shape[:2]
        low = np.floor(polygon.min(0) - margin).astype(int)
        high = np.ceil(polygon.max(0) + margin).astype(int) + 1
        x0, y0 = max(low[0], 0), max(low[1], 0)
        x1, y1 = min(high[0], width), min(high[1], height)
        return (slice(y0, y1), slice(x0, x1)) if x1 > x0 and y1 > y0 else None

    def fill(
        self,
        polygon: Points,
        colour: ArrayLike | Callable[[FloatImage, FloatImage], FloatImage],
        alpha: float = 1.0,
        feather: float = 0.0,
        clip: Points | None = None,
        blend: str = "over",
    ) -> None:
        """Fill a closed shape.

        Args:
            polygon: (N, 2) in pixels.
            colour: (3,) sRGB, or a function of x and y (H, W) to (H, W, 3).
            feather: softness of the edge in pixels.
            clip: another shape that the fill stays inside.
            blend: ``over`` or ``multiply``.
        """
        window = self.window(polygon, 3 * feather + 2)
        if window is None:
            return
        origin = np.array([window[1].start, window[0].start], np.float32)
        part = self.image[window]
        shape = (part.shape[0], part.shape[1])
        mask = mask_of(shape, polygon - origin, feather) * alpha
        if clip is not None:
            mask = mask * mask_of(shape, clip - origin)
        if callable(colour):
            y, x = np.mgrid[window].astype(np.float32)
            paint = colour(x, y)
        else:
            paint = np.asarray(colour, np.float32)
        if blend == "multiply":
            paint = part * paint
        part += (paint - part) * mask[..., None]
        self.ink[window] = np.maximum(self.ink[window], mask)

    def stroke(
        self,
        curve: Points,
        width: ArrayLike,
        colour: ArrayLike,
        alpha: float = 1.0,
        feather: float = 0.0,
        clip: Points | None = None,
    ) -> None:
        """A line of varying width along `curve` (N, 2)."""
        outline = stroke_outline(curve, width)
        self.fill(outline, colour, alpha, feather, clip)


def ellipse(centre: ArrayLike, rx: float, ry: float, turn: float = 0.0) -> Points:
    """Closed outline (48, 2) of an ellipse turned by `turn` radians."""
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    p = np.stack([np.cos(t) * rx, np.sin(t) * ry], -1)
    c, s = np.cos(turn), np.sin(turn)
    return (p @ np.array([[c, s], [-s, c]]) + np.asarray(centre)).astype(np.float32)
