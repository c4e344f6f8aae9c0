"""Anisotropic Kuwahara filter: flat patches of colour stretched along the flow.

Kyprianidis, Kang, Döllner, "Image and Video Abstraction by Anisotropic Kuwahara Filtering",
Pacific Graphics 2009, with four half-overlapping sectors of an ellipse.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from ml.imaging.filters import Float


@njit(cache=True, parallel=True, nogil=True, fastmath=True)
def _filter(image: Float, tx: Float, ty: Float, certain: Float, radius: int, out: Float) -> None:
    height, width = tx.shape
    for row in prange(height):
        mean = np.zeros((4, 3), np.float32)
        square = np.zeros(4, np.float32)
        weight = np.zeros(4, np.float32)
        for column in range(width):
            mean[:] = 0
            square[:] = 0
            weight[:] = 0
            ax, ay = tx[row, column], ty[row, column]
            stretch = 1 + certain[row, column]
            for dy in range(-radius, radius + 1):
                for dx in range(-radius, radius + 1):
                    u = (dx * ax + dy * ay) / stretch
                    v = (dy * ax - dx * ay) * stretch
                    far = (u * u + v * v) / (radius * radius)
                    if far > 1:
                        continue
                    i = min(max(row + dy, 0), height - 1)
                    j = min(max(column + dx, 0), width - 1)
                    r, g, b = image[i, j, 0], image[i, j, 1], image[i, j, 2]
                    grey = r + g + b
                    for s in range(4):
                        if s == 0:
                            side = u + abs(v) * 0.0
                        elif s == 1:
                            side = -u
                        elif s == 2:
                            side = v
                        else:
                            side = -v
                        if side < 0:
                            continue
                        w = 1 - far
                        mean[s, 0] += w * r
                        mean[s, 1] += w * g
                        mean[s, 2] += w * b
                        square[s] += w * grey * grey
                        weight[s] += w
            total = np.float32(0)
            r, g, b = np.float32(0), np.float32(0), np.float32(0)
            for s in range(4):
                n = max(weight[s], 1e-4)
                mr, mg, mb = mean[s, 0] / n, mean[s, 1] / n, mean[s, 2] / n
                grey = mr + mg + mb
                spread = max(square[s] / n - grey * grey, 0.0)
                a = 1 / (1 + (spread * 700) ** 3)
                r += a * mr
                g += a * mg
                b += a * mb
                total += a
            total = max(total, 1e-9)
            out[row, column, 0] = r / total
            out[row, column, 1] = g / total
            out[row, column, 2] = b / total


def anisotropic_kuwahara(image: Float, tangent: Float, anisotropy: Float, radius: int) -> Float:
    """Smooth within patches, keep the edges between them.

    Args:
        image: (H, W, 3) in 0..1.
        tangent: (H, W, 2) unit vectors along edges.
        anisotropy: (H, W) in 0..1: how stretched the patches are.
        radius: of the ellipse in pixels.
    """
    out = np.empty_like(image, np.float32)
    tx, ty = (np.ascontiguousarray(tangent[..., i], np.float32) for i in (0, 1))
    certain = np.ascontiguousarray(anisotropy, np.float32)
    _filter(np.ascontiguousarray(image, np.float32), tx, ty, certain, radius, out)
    return out
