"""Laying what was drawn over a picture: shadows first, then glass, then the thing itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.edits.wear.layer import Drawing, Window
from ml.imaging.colour import to_linear, to_srgb

Float = NDArray[np.float32]

_WARM = np.array([0.92, 1.0, 1.04], np.float32)
"""In shade, skin loses less red."""


def shaded(image: Float, shade: Float, strength: float) -> Float:
    """A picture with part of its light taken away.

    Args:
        image: (S, S, 3) sRGB.
        shade: (S, S) share of the light that is kept away, 0..1.
    """
    rows = np.flatnonzero(shade.max(1) > 0.004)
    if not len(rows):
        return image
    columns = np.flatnonzero(shade.max(0) > 0.004)
    place = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    out = image.copy()
    dark = 1 - np.clip(shade[place] * strength, 0, 0.95)[..., None] * _WARM
    out[place] = to_srgb(to_linear(image[place]) * dark)
    return out


def glazed(image: Float, window: Window, through: Float, mirrored: Float, alpha: Float) -> Float:
    """A picture seen through glass.

    Args:
        through: (h, w, 3) share of the light that comes through.
        mirrored: (h, w, 3) linear light added by reflection.
        alpha: (h, w) where the glass is.
    """
    out = image.copy()
    under = to_linear(image[window.place])
    glass = under * through + mirrored
    out[window.place] = to_srgb(under + (glass - under) * alpha[..., None])
    return out


def laid(image: Float, drawing: Drawing, alpha: Float | None = None) -> Float:
    """A picture with a drawing over it.

    Args:
        alpha: (h, w) what is left of the drawing's own after hair in front of it.
    """
    out = image.copy()
    place = drawing.window.place
    share = drawing.alpha if alpha is None else alpha
    keep = share / np.maximum(drawing.alpha, 1e-4)
    under = to_linear(image[place])
    out[place] = to_srgb(under * (1 - share)[..., None] + drawing.colour * keep[..., None])
    return out
