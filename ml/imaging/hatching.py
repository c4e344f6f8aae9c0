"""Tone by lines: hatching that bends with the form, and strands that follow a flow.

After Hertzmann & Zorin, "Illustrating smooth surfaces", SIGGRAPH 2000 (hatches as slices of the
form) and Ostromoukhov, "Digital Facial Engraving", SIGGRAPH 1999 (line width carries tone).
"""

from __future__ import annotations

import cv2
import numpy as np

from ml.imaging.filters import Float, noise
from ml.imaging.resizing import resized
from ml.imaging.streamline import along, wide_blur
from ml.imaging.warp import grid


def slices(depth: Float, angle: float, bend: float, spacing: float) -> Float:
    """Phase of planes that cut the form, (H, W): whole numbers are the middles of lines.

    Args:
        depth: (H, W) nearness in pixels.
        angle: of the lines in degrees, 0 level, 90 upright, 45 rising to the right.
        bend: how far depth bends them; 0 draws straight lines.
        spacing: between lines, in pixels.
    """
    x, y = grid(*depth.shape)
    turn = np.deg2rad(angle)
    across = x * np.sin(turn) + y * np.cos(turn) + bend * depth
    return (across / spacing).astype(np.float32)


def hatch(
    darkness: Float, phase: Float, size: int, spacing: float, *, finest: float = 0.10
) -> Float:
    """Lines whose width carries the tone, (size, size), 1 is ink.

    Args:
        darkness: (h, w) share of ink wanted, 0..1.
        phase: (h, w) from `slices`.
        spacing: between lines in pixels of the result, to keep their rims one pixel wide.
        finest: thinnest line as a share of the spacing; where less is wanted, none is drawn.
    """
    wanted, where = resized(darkness, size), resized(phase, size)
    distance = np.abs(where - np.round(where)) * spacing
    width = np.where(wanted > finest, np.clip(wanted, 0, 0.82), wanted * 0.5 - finest * 0.5)
    return np.clip((width * spacing * 0.5 - distance) + 0.5, 0, 1).astype(np.float32)


def strands(tangent: Float, length: float, width: float, rng: np.random.Generator) -> Float:
    """Streaks along a flow, (H, W), evenly spread over 0..1.

    Args:
        tangent: (H, W, 2) unit vectors.
        length, width: of the streaks in pixels.
    """
    shape = (tangent.shape[0], tangent.shape[1])
    seeds = noise(shape, max(width * 2, 1.0), rng, 2)
    return _spread(along(seeds, tangent, length))


def _spread(values: Float) -> Float:
    """Values replaced by the share of values below them, as if they were Gaussian."""
    z = (values - values.mean()) / max(float(values.std()), 1e-6)
    return (0.5 * (1 + np.tanh(z * 0.7979 * (1 + 0.0447 * z * z)))).astype(np.float32)


def streaks(
    lengthwise: Float, across: Float, length: float, width: float, rng: np.random.Generator
) -> Float:
    """Straight or bent pencil streaks, (H, W), evenly spread over 0..1.

    Cheap: one tile of streaks, read where the coordinates say.

    Args:
        lengthwise, across: (H, W) coordinates in pixels, along and across the strokes.
        length, width: of the streaks in pixels.
    """
    side = 512
    tile = rng.standard_normal((side, side)).astype(np.float32)
    stretch = max(length / width / 2.0, 1.0)
    drawn = np.asarray(cv2.GaussianBlur(tile, (0, 0), sigmaX=stretch, sigmaY=0.7), np.float32)
    drawn = _spread(drawn - wide_blur(drawn, side / 16))
    # One tile pixel is half a stroke's width; mirrored at its borders so that it has none.
    u = np.abs((lengthwise / (width * 0.5)) % (2 * (side - 1)) - (side - 1))
    v = np.abs((across / (width * 0.5)) % (2 * (side - 1)) - (side - 1))
    u, v = u.astype(np.float32), v.astype(np.float32)
    return np.asarray(cv2.remap(drawn, u, v, cv2.INTER_LINEAR), np.float32)
