"""A portrait taken apart: the person's own colours, and the background without the person."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces.portrait import Portrait
from ml.imaging.colour import mix
from ml.imaging.filters import blur, smoothstep

Float = NDArray[np.float32]


@dataclass(frozen=True)
class Layers:
    """Attributes:
    person: (S, S, 3), the person's colours, carried on beyond the outline.
    background: (S, S, 3), as if nobody stood there.
    """

    person: Float
    background: Float


_FILL_SIDE = 384
"""What is continued is smooth, and continued at this size."""


def layers_of(portrait: Portrait) -> Layers:
    """Separate a portrait's person and background."""
    image, matte = portrait.image, portrait.matte
    background = _background(image, matte, portrait.interocular)
    inner = filled(image, smoothstep(0.9, 0.99, matte))
    # What the matte says was mixed, unmixed; where it is thin, the colours inside it.
    alpha = matte[..., None]
    unmixed = (image - (1.0 - alpha) * background) / np.maximum(alpha, 0.25)
    trust = smoothstep(0.3, 0.9, matte)
    return Layers(mix(inner, np.clip(unmixed, 0.0, 1.0), trust), background)


def _background(image: Float, matte: Float, unit: float) -> Float:
    """Continued into the person's place: mirrored along the outline, smooth far inside."""
    side = matte.shape[0]
    width = max(int(0.06 * unit), 1)
    grown = cv2.dilate(matte, np.ones((2 * width + 1,) * 2, np.uint8))
    free = 1.0 - smoothstep(0.02, 0.15, blur(np.asarray(grown, np.float32), 0.03 * unit))
    smooth = filled(image, free)
    x, y, depth = _mirror(free, unit)
    reach = 1.0 - smoothstep(0.4 * unit, 1.0 * unit, depth)
    seen = cv2.remap(free, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    mirrored = cv2.remap(smooth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    trust = np.minimum(smoothstep(0.5, 1.0, np.asarray(seen, np.float32)), reach)
    trust = blur(trust, 0.004 * side) * (1.0 - free)
    return mix(smooth, np.asarray(mirrored, np.float32), trust)


def _mirror(free: Float, unit: float) -> tuple[Float, Float, Float]:
    """Where each covered pixel's mirror image across the outline lies, and how deep it is in."""
    side = free.shape[0]
    small = min(side, _FILL_SIDE)
    ratio = side / small
    mask = np.asarray(cv2.resize(free, (small, small), interpolation=cv2.INTER_AREA), np.float32)
    solid = (mask < 0.99).astype(np.uint8)
    depth = np.asarray(cv2.distanceTransform(solid, cv2.DIST_L2, 5), np.float32)
    smooth = blur(depth, 0.12 * unit / ratio)
    dx, dy = (np.asarray(cv2.Sobel(smooth, -1, *order), np.float32) for order in ((1, 0), (0, 1)))
    length = np.maximum(np.hypot(dx, dy), 1e-3)
    y, x = np.mgrid[0:small, 0:small].astype(np.float32)
    fields = np.dstack([x - 2.0 * depth * dx / length, y - 2.0 * depth * dy / length, depth])
    large = cv2.resize(fields.astype(np.float32), (side, side), interpolation=cv2.INTER_LINEAR)
    large = np.asarray(large, np.float32) * ratio
    return large[..., 0].copy(), large[..., 1].copy(), large[..., 2]


def filled(image: Float, weight: Float) -> Float:
    """The picture where `weight` is 1, a smooth continuation of it elsewhere."""
    side = weight.shape[0]
    if side <= _FILL_SIDE:
        return spread(image, weight)
    small = (_FILL_SIDE, _FILL_SIDE)
    mass = np.asarray(cv2.resize(weight, small, interpolation=cv2.INTER_AREA), np.float32)
    sums = cv2.resize(image * weight[..., None], small, interpolation=cv2.INTER_AREA)
    fill = spread(np.asarray(sums / np.maximum(mass, 1e-6)[..., None], np.float32), mass)
    large = cv2.resize(fill, (side, side), interpolation=cv2.INTER_LINEAR)
    return mix(np.asarray(large, np.float32), image, weight)


def spread(image: Float, weight: Float) -> Float:
    """Push-pull filling (Gortler et al., "The Lumigraph", 1996): smooth where weight is 0."""
    height, width = weight.shape
    if min(height, width) <= 4:
        total = max(float(weight.sum()), 1e-6)
        mean = (image * weight[..., None]).sum((0, 1)) / total
        return np.broadcast_to(mean, image.shape).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    mass = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32)
    sums = cv2.resize(image * weight[..., None], half, interpolation=cv2.INTER_AREA)
    below = spread(
        np.asarray(sums / np.maximum(mass, 1e-6)[..., None], np.float32),
        np.clip(mass * 4.0, 0.0, 1.0),
    )
    filled = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(filled + (image - filled) * weight[..., None], np.float32)
