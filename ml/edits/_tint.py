"""A part of a picture in another colour: light and shade, strands and folds stay."""

from __future__ import annotations

import numpy as np

from ml.faces.portrait import FloatImage
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep

_LEAST = 24
"""Pixels below which a region's own colour can't be told."""


def tinted(
    image: FloatImage,
    weight: FloatImage,
    first: FloatImage,
    second: FloatImage | None = None,
) -> FloatImage:
    """The whole picture as if it were of the region's material in another colour.

    Light is carried over as a ratio to the region's typical light, its spread brought to what hair
    or cloth of the wanted lightness shows; chroma falls towards shadows and highlights.

    Args:
        image: (S, S, 3) sRGB.
        weight: (S, S) the region, for its typical colour.
        first: (3,) OKLab wanted.
        second: (3,) OKLab at the region's lower end, where the colour is a gradient.
    """
    lab = rgb_to_oklab(image)
    inside = weight > 0.6
    if inside.sum() < _LEAST:
        inside = weight > 0.3 * max(float(weight.max()), 1e-3)
    own = np.median(lab[inside], axis=0) if inside.any() else np.array([0.5, 0, 0])
    if inside.any():
        # What is asked for is the colour in the light, a little above the median.
        own[0] = np.percentile(lab[..., 0][inside], 58)
    wanted = np.broadcast_to(first, lab.shape)
    if second is not None:
        rows = np.nonzero((weight > 0.5).any(1))[0]
        top, bottom = (rows[0], rows[-1]) if rows.size else (0, lab.shape[0] - 1)
        y = np.arange(lab.shape[0], dtype=np.float32)[:, None, None]
        share = smoothstep(0.0, 1.0, (y - top) / max(float(bottom - top), 1.0))
        wanted = first + (second - first) * share
    light = np.log(np.maximum(lab[..., 0], 0.06) / max(float(own[0]), 0.12))
    spread = float(light[inside].std()) if inside.any() else 0.2
    bend = np.clip((0.50 - 0.30 * wanted[..., 0]) / max(spread, 1e-3), 0.3, 1.35)
    # Broad light is evened more than single strands are.
    broad = blur(light, max(0.006 * light.shape[0], 0.8))
    ratio = np.exp(broad * bend + (light - broad) * np.clip(1.3 * bend, 0.45, 1.35))
    # Highlights roll off before white.
    room = np.maximum(0.55 * (0.97 / np.maximum(wanted[..., 0], 0.05) - 1), 0.04)
    over = np.maximum(ratio - 1, 0)
    ratio = np.minimum(ratio, 1) + room * (1 - np.exp(-over / room))
    chroma = np.where(ratio < 1, ratio**0.75, ratio**-0.8)[..., None]
    own_chroma = float(np.hypot(*own[1:]))
    vary = (lab[..., 1:] - own[1:]) * (0.3 if own_chroma > 0.02 else 0.15)
    out = np.empty_like(lab)
    out[..., 0] = wanted[..., 0] * ratio
    out[..., 1:] = _turned(wanted[..., 1:], ratio) * chroma + vary
    if second is None and inside.any():
        # Skewed light moves the median: most of that is taken back.
        out += 0.7 * (first - np.median(out[inside], axis=0))
    return oklab_to_rgb(out)


def _turned(colour: FloatImage, ratio: FloatImage) -> FloatImage:
    """Warm colours are redder in shadow, as hair, wood and cloth are; (..., 2) OKLab a, b."""
    warm = smoothstep(
        0.2, 0.8, colour[..., 1] / np.maximum(np.hypot(*np.moveaxis(colour, -1, 0)), 1e-4)
    )
    angle = -0.45 * np.clip(1 - ratio, 0, 0.6) * warm
    c, s = np.cos(angle), np.sin(angle)
    a, b = colour[..., 0], colour[..., 1]
    return np.stack([a * c - b * s, a * s + b * c], -1).astype(np.float32)
