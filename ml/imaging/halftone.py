"""Printers' screens: dots and lines whose size carries tone.

Ulichney, "Digital Halftoning", 1987: clustered dots on a turned grid. Screens are drawn
analytically, so dots are round and their rims one pixel soft at every size.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from ml.imaging.filters import Float
from ml.imaging.warp import grid

SCREEN_ANGLES = {"cyan": 15.0, "magenta": 75.0, "yellow": 0.0, "black": 45.0}
"""Degrees apart at which the plates of a four-colour print make no visible moiré."""


def screen(
    coverage: Float,
    pitch: float,
    angle: float = 45.0,
    shape: Literal["dot", "line"] = "dot",
    shift: tuple[float, float] = (0.0, 0.0),
) -> Float:
    """Ink of a halftone screen, (H, W), 1 where it prints.

    Args:
        coverage: (H, W) share of the paper to be inked, 0..1.
        pitch: between neighbouring dots in pixels.
        angle: of the screen in degrees.
        shift: of the screen in pixels, for plates off register.
    """
    x, y = grid(*coverage.shape)
    turn = np.deg2rad(angle)
    x, y = (x - shift[0]) / pitch, (y - shift[1]) / pitch
    u = x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))
    v = y * np.float32(np.cos(turn)) - x * np.float32(np.sin(turn))
    share = np.clip(coverage, 0, 1)
    if shape == "line":
        distance = np.abs(v - np.round(v))
        return _edge(share * 0.5 - distance, pitch, share)
    dark = np.hypot(u - np.round(u), v - np.round(v))
    ink = _edge(np.sqrt(share / np.pi) - dark, pitch, share)
    if float(share.max()) <= 0.5:
        return ink
    # Above half, round holes shrink between the dots.
    light = np.hypot(u - np.floor(u) - 0.5, v - np.floor(v) - 0.5)
    holes = _edge(np.sqrt((1 - share) / np.pi) - light, pitch, 1 - share)
    return np.where(share <= 0.5, ink, 1 - holes).astype(np.float32)


def _edge(inside: Float, pitch: float, share: Float) -> Float:
    """One pixel of rim; a dot too small to print is not printed."""
    ink = np.clip(inside * pitch + 0.5, 0, 1)
    return (ink * (share > 0.015)).astype(np.float32)
