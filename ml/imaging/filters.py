"""Filters many styles stand on: guided smoothing, structure-tensor flow, line extraction.

Images are float32 in 0..1; sigma and radius in pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Float = NDArray[np.float32]


def blur(image: Float, sigma: float) -> Float:
    """Gaussian blur of any channel count; sigma in pixels, 0 leaves the image."""
    if sigma <= 0:
        return image
    return cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)


def box(image: Float, radius: int) -> Float:
    """Mean over a (2 radius + 1) square."""
    return cv2.blur(image, (2 * radius + 1,) * 2, borderType=cv2.BORDER_REFLECT)


def guided(guide: Float, source: Float, radius: int, eps: float) -> Float:
    """Guided filter (He, Sun, Tang, ECCV 2010): smooth `source` along the edges of `guide`.

    Args:
        guide: (H, W), the edges to keep.
        source: (H, W) or (H, W, C).
        eps: variance of the guide below which it counts as flat.
    """
    wide = source.ndim == 3
    g = guide[..., None] if wide else guide
    mean_g, mean_s = box(guide, radius), box(source, radius)
    variance = box(guide * guide, radius) - mean_g * mean_g
    if wide:
        mean_g, variance = mean_g[..., None], variance[..., None]
    a = (box(g * source, radius) - mean_g * mean_s) / (variance + eps)
    b = mean_s - a * mean_g
    return (box(a.astype(np.float32), radius) * g + box(b.astype(np.float32), radius)).astype(
        np.float32
    )


def structure_flow(image: Float, sigma: float) -> tuple[Float, Float]:
    """Direction along edges by the smoothed structure tensor.

    After Kyprianidis & Kang, "Image and Video Abstraction by Coherence-Enhancing Filtering",
    Eurographics 2011.

    Args:
        image: (H, W) or (H, W, 3).
        sigma: how far directions agree, in pixels.

    Returns:
        (H, W, 2) unit tangents (x, y), and (H, W) anisotropy in 0..1.
    """
    layers = image[..., None] if image.ndim == 2 else image
    gx = np.stack([cv2.Scharr(layers[..., i], -1, 1, 0) for i in range(layers.shape[2])], -1)
    gy = np.stack([cv2.Scharr(layers[..., i], -1, 0, 1) for i in range(layers.shape[2])], -1)
    e = blur((gx * gx).sum(-1), sigma)
    f = blur((gx * gy).sum(-1), sigma)
    g = blur((gy * gy).sum(-1), sigma)
    root = np.sqrt((e - g) ** 2 + 4 * f * f)
    angle = 0.5 * np.arctan2(2 * f, e - g) + np.pi / 2
    tangent = np.stack([np.cos(angle), np.sin(angle)], -1).astype(np.float32)
    return tangent, (root / (e + g + 1e-9)).astype(np.float32)


@njit(cache=True, parallel=True, nogil=True, fastmath=True)
def _along(image: Float, tangent: Float, steps: int, weights: Float) -> Float:
    height, width, channels = image.shape
    out = np.empty_like(image)
    for row in prange(height):
        for column in range(width):
            total = weights[0]
            value = np.empty(channels, np.float32)
            for c in range(channels):
                value[c] = image[row, column, c] * weights[0]
            for direction in (-1.0, 1.0):
                x, y = float(column), float(row)
                dx, dy = tangent[row, column, 0] * direction, tangent[row, column, 1] * direction
                for step in range(1, steps + 1):
                    x += dx
                    y += dy
                    i, j = int(y + 0.5), int(x + 0.5)
                    if i < 0 or j < 0 or i >= height or j >= width:
                        break
                    for c in range(channels):
                        value[c] += image[i, j, c] * weights[step]
                    total += weights[step]
                    tx, ty = tangent[i, j, 0], tangent[i, j, 1]
                    # Tangents have no sign of their own: go on the way we came.
                    if tx * dx + ty * dy < 0:
                        tx, ty = -tx, -ty
                    dx, dy = tx, ty
            for c in range(channels):
                out[row, column, c] = value[c] / total
    return out


def smooth_along(image: Float, tangent: Float, sigma: float) -> Float:
    """Gaussian smoothing along the flow (line integral convolution, Cabral & Leedom 1993).

    Args:
        image: (H, W) or (H, W, C).
        tangent: (H, W, 2) unit vectors.
        sigma: in pixels along the streamline.
    """
    steps = max(1, round(2.5 * sigma))
    weights = np.exp(-0.5 * (np.arange(steps + 1) / sigma) ** 2).astype(np.float32)
    layers = np.ascontiguousarray(image[..., None] if image.ndim == 2 else image, np.float32)
    out = _along(layers, np.ascontiguousarray(tangent, np.float32), steps, weights)
    return out[..., 0] if image.ndim == 2 else out


def xdog(
    grey: Float,
    *,
    sigma: float,
    tangent: Float | None = None,
    flow_sigma: float = 3.0,
    sharpness: float = 20.0,
    threshold: float = 0.6,
    slope: float = 12.0,
) -> Float:
    """Extended difference of Gaussians: ink on white, 0 is ink, 1 is paper.

    Winnemöller, Kyprianidis, Olsen, "XDoG: An eXtended difference-of-Gaussians compendium",
    Computers & Graphics 2012. With `tangent` the differences are smoothed along the flow (FDoG),
    which joins broken lines.

    Args:
        grey: (H, W) lightness.
        sharpness: p of the paper: how strongly edges stand out.
        threshold: epsilon: what is darker turns to ink.
        slope: phi: how soft the step between ink and paper is.
    """
    near, far = blur(grey, sigma), blur(grey, 1.6 * sigma)
    d = (1 + sharpness) * near - sharpness * far
    if tangent is not None:
        d = smooth_along(d, tangent, flow_sigma)
    return np.where(d >= threshold, 1.0, 1.0 + np.tanh(slope * (d - threshold))).astype(np.float32)


def smoothstep(low: float, high: float, x: Float) -> Float:
    """Hermite step from 0 at `low` to 1 at `high`."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def step_of(low: float, high: float, value: float) -> float:
    """`smoothstep` of one number."""
    return float(smoothstep(low, high, np.array(value, np.float32)))


def noise(
    shape: tuple[int, int], scale: float, rng: np.random.Generator, octaves: int = 4
) -> Float:
    """Smooth fractal noise, about 0 mean and unit spread; `scale` is the largest bump in pixels."""
    height, width = shape
    out = np.zeros(shape, np.float32)
    for octave in range(octaves):
        cell = max(1.0, scale / 2**octave)
        grid = rng.standard_normal(
            (max(2, int(height / cell) + 2), max(2, int(width / cell) + 2))
        ).astype(np.float32)
        out += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) / 2**octave
    return (out / max(float(out.std()), 1e-6)).astype(np.float32)
