"""A height field seen after its vertices have moved, hidden parts hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """Where each pixel of the result comes from.

    Attributes:
        x, y: (S, S) source position, meaningful where `hit`.
        depth: (S, S) depth there, smaller is nearer.
        hit: (S, S) uint8, 1 where a surface is seen.
    """

    x: Float
    y: Float
    depth: Float
    hit: NDArray[np.uint8]


def rasterise(
    source: Float, moved: Float, depth: Float, keep: NDArray[np.bool_], size: int
) -> View:
    """Draw a grid of quads at their moved places with a depth buffer.

    Args:
        source: (R, C, 2) x, y that each vertex shows, in pixels.
        moved: (R, C, 2) where it goes, in pixels of the result.
        depth: (R, C), smaller is nearer.
        keep: (R - 1, C - 1), which quads exist.
        size: side of the result.
    """
    u = np.zeros((size, size), np.float32)
    v = np.zeros((size, size), np.float32)
    z = np.full((size, size), np.inf, np.float32)
    hit = np.zeros((size, size), np.uint8)
    _draw(
        np.ascontiguousarray(source, np.float32),
        np.ascontiguousarray(moved, np.float32),
        np.ascontiguousarray(depth, np.float32),
        np.ascontiguousarray(keep),
        u,
        v,
        z,
        hit,
    )
    return View(u, v, z, hit)


@njit(cache=True, nogil=True)
def _draw(source, moved, depth, keep, u, v, z, hit):  # type: ignore[no-untyped-def]
    rows, columns = keep.shape
    for row in range(rows):
        for column in range(columns):
            if not keep[row, column]:
                continue
            for half in range(2):
                if half == 0:
                    r1, c1, r2, c2 = row, column + 1, row + 1, column
                    r0, c0 = row, column
                else:
                    r1, c1, r2, c2 = row + 1, column, row, column + 1
                    r0, c0 = row + 1, column + 1
                _triangle(source, moved, depth, r0, c0, r1, c1, r2, c2, u, v, z, hit)


@njit(cache=True, nogil=True)
def _triangle(source, moved, depth, r0, c0, r1, c1, r2, c2, u, v, z, hit):  # type: ignore[no-untyped-def]
    size = u.shape[0]
    x0, y0 = moved[r0, c0, 0], moved[r0, c0, 1]
    x1, y1 = moved[r1, c1, 0], moved[r1, c1, 1]
    x2, y2 = moved[r2, c2, 0], moved[r2, c2, 1]
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    # Turned over: the inside of the surface, never seen in front of its outside.
    if area < 1e-6:
        return
    left = max(int(np.ceil(min(x0, x1, x2) - 1e-4)), 0)
    right = min(int(np.floor(max(x0, x1, x2) + 1e-4)), size - 1)
    top = max(int(np.ceil(min(y0, y1, y2) - 1e-4)), 0)
    bottom = min(int(np.floor(max(y0, y1, y2) + 1e-4)), size - 1)
    for py in range(top, bottom + 1):
        for px in range(left, right + 1):
            a = ((x1 - px) * (y2 - py) - (x2 - px) * (y1 - py)) / area
            b = ((x2 - px) * (y0 - py) - (x0 - px) * (y2 - py)) / area
            c = 1.0 - a - b
            if a < -1e-4 or b < -1e-4 or c < -1e-4:
                continue
            d = a * depth[r0, c0] + b * depth[r1, c1] + c * depth[r2, c2]
            if d < z[py, px]:
                z[py, px] = d
                hit[py, px] = 1
                u[py, px] = a * source[r0, c0, 0] + b * source[r1, c1, 0] + c * source[r2, c2, 0]
                v[py, px] = a * source[r0, c0, 1] + b * source[r1, c1, 1] + c * source[r2, c2, 1]
