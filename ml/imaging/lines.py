"""Coherent line drawing: how strongly each place asks for a line, and inking it at any size.

Kang, Lee, Chui, "Coherent Line Drawing", NPAR 2007 (differences of Gaussians across the edge,
smoothed along it), with the separable form of Kyprianidis & Döllner, TPCG 2008: the difference
is isotropic, the smoothing follows the flow.
"""

from __future__ import annotations

import cv2
import numpy as np

from ml.imaging.filters import Float, blur, smoothstep
from ml.imaging.streamline import along


def line_field(
    grey: Float, tangent: Float, *, sigma: float, flow_sigma: float, balance: float = 0.98
) -> Float:
    """How much darker a thin streak is than its sides, (H, W), about 0..0.3 of the grey's unit.

    Args:
        grey: (H, W) lightness.
        tangent: (H, W, 2) unit vectors along edges.
        sigma: half width of the lines looked for, in pixels.
        flow_sigma: how far along the flow lines are joined, in pixels.
        balance: share of the surround taken off; below 1, dark masses count as lines too.
    """
    difference = blur(grey, 1.6 * sigma) * balance - blur(grey, sigma)
    return along(difference.astype(np.float32), tangent, flow_sigma)


def ink(field: Float, threshold: Float | float, softness: Float | float, size: int) -> Float:
    """Turn a line field into ink of (size, size), 1 where the pen was.

    The field is enlarged before the step, not after it: lines are as crisp at 2048 pixels as
    at 512.

    Args:
        field: (h, w) from `line_field`.
        threshold: at which half of the ink lies.
        softness: width of the step, in the field's unit.
        size: side of the result.
    """
    low, high = threshold - softness, threshold + softness
    level = np.clip((field - low) / np.maximum(high - low, 1e-6), -1.0, 2.0).astype(np.float32)
    if level.shape[0] != size:
        way = cv2.INTER_CUBIC if size > level.shape[0] else cv2.INTER_AREA
        level = cv2.resize(level, (size, size), interpolation=way)
    return smoothstep(0.0, 1.0, level)


def without_specks(ink_map: Float, area: float, cut: float = 0.35) -> Float:
    """Ink without blots of fewer than `area` pixels: skin stays clean."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (ink_map > cut).astype(np.uint8), connectivity=8
    )
    if count <= 1:
        return ink_map
    keep = stats[:, cv2.CC_STAT_AREA] >= area
    keep[0] = False
    # Kept lines own their soft rims too.
    near = cv2.dilate(keep[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    return (ink_map * near).astype(np.float32)
