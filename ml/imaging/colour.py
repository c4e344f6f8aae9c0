"""Colour spaces: sRGB, linear light, OKLab, and what is done to colours in them.

OKLab is Björn Ottosson's perceptual space (https://bottosson.github.io/posts/oklab/).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float32]

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Share of red, green and blue in linear light's luminance (ITU-R BT.709)."""

_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_LMS_INVERSE = np.linalg.inv(_LMS).astype(np.float32)
_LAB_INVERSE = np.linalg.inv(_LAB).astype(np.float32)

# A table is some five times faster than the power on a megapixel, and exact to 1e-5.
_STEPS = 4095
_GRID = np.linspace(0.0, 1.0, _STEPS + 1, dtype=np.float32)
_TO_LINEAR = np.where(_GRID <= 0.04045, _GRID / 12.92, ((_GRID + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)


def to_linear(srgb: ArrayLike) -> Float:
    """sRGB in 0..1 to linear light, any shape."""
    index = np.clip(np.asarray(srgb, np.float32), 0.0, 1.0) * _STEPS
    low = index.astype(np.int32)
    high = np.minimum(low + 1, _STEPS)
    share = index - low
    return (_TO_LINEAR[low] * (1 - share) + _TO_LINEAR[high] * share).astype(np.float32)


def to_srgb(linear: ArrayLike) -> Float:
    """Linear light to sRGB in 0..1, any shape; out-of-gamut values are clipped."""
    x = np.clip(np.asarray(linear, np.float32), 0.0, 1.0)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * np.power(x, 1 / 2.4) - 0.055).astype(
        np.float32
    )


def eight_bit(image: Float) -> NDArray[np.uint8]:
    """Values of 0..1 as bytes."""
    return np.asarray(np.clip(image * 255 + 0.5, 0, 255), np.uint8)


def flattened(picture: NDArray[np.uint8], grey: int = 255) -> NDArray[np.uint8]:
    """(H, W, 3) of (H, W, 3 or 4), on white or a grey."""
    if picture.shape[2] == 3:
        return np.ascontiguousarray(picture)
    alpha = picture[..., 3:].astype(np.float32) / 255
    return np.asarray(picture[..., :3] * alpha + grey * (1 - alpha) + 0.5, np.uint8)


def rgb_to_oklab(rgb: ArrayLike) -> Float:
    """(..., 3) sRGB in 0..1 to OKLab: L in 0..1, a and b about -0.3..0.3."""
    return (np.cbrt(to_linear(rgb) @ _LMS.T) @ _LAB.T).astype(np.float32)


def oklab_to_rgb(lab: ArrayLike) -> Float:
    """(..., 3) OKLab to sRGB, clipped to 0..1."""
    lms = np.asarray(lab, np.float32) @ _LAB_INVERSE.T
    return to_srgb((lms**3) @ _LMS_INVERSE.T)


def oklab_to_linear(lab: ArrayLike) -> Float:
    """(..., 3) OKLab to linear light, not below 0."""
    lms = np.asarray(lab, np.float32) @ _LAB_INVERSE.T
    return np.maximum((lms * lms * lms) @ _LMS_INVERSE.T, 0).astype(np.float32)


def hex_to_rgb(colour: str) -> Float:
    """`#rrggbb` to (3,) sRGB in 0..1.

    Raises:
        ValueError: if it is not six hexadecimal digits after a `#`.
    """
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"not a #rrggbb colour: {colour!r}")
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def rgb_to_hex(rgb: ArrayLike) -> str:
    """(3,) sRGB in 0..1 to `#rrggbb`."""
    values = np.clip(np.round(np.asarray(rgb, np.float64) * 255), 0, 255).astype(int)
    return "#{:02x}{:02x}{:02x}".format(*values)


def mix(below: ArrayLike, above: ArrayLike, alpha: ArrayLike) -> Float:
    """Lay `above` over `below`; `alpha` (H, W) or scalar in 0..1."""
    a = np.asarray(alpha, np.float32)
    if a.ndim == 2:
        a = a[..., None]
    base = np.asarray(below, np.float32)
    return (base + (np.asarray(above, np.float32) - base) * a).astype(np.float32)
