"""Rolls of clay laid side by side: tapered tubes along a flow, the higher one on top.

Where two meet, the surface keeps a crease; that is what makes hair look modelled rather than
painted. Streamlines are placed after Jobard and Lefer, "Creating Evenly-Spaced Streamlines of
Arbitrary Density" (1997), simplified to a jittered grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from ml.imaging.colour import Float

_LONGEST = 96
"""Most points of one half of a roll's middle line."""


@dataclass(frozen=True)
class Rolls:
    """A surface of rolls.

    Attributes:
        height: (H, W) in pixels above the ground, 0 where there is none.
        index: (H, W) int32, which roll is on top, -1 for none.
        across: (H, W) -1..1, where across the roll a point lies.
    """

    height: Float
    index: NDArray[np.int32]
    across: Float


@njit(cache=True, nogil=True, fastmath=True)
def _half(
    x: float, y: float, dx: float, dy: float, tx: Float, ty: Float, mask: Float,
    pace: float, count: int, path: Float,
) -> int:  # fmt: skip
    """Follow the flow one way from (x, y) inside `mask`; the number of points written."""
    height, width = tx.shape
    for k in range(count):
        x += dx * pace
        y += dy * pace
        i, j = int(y), int(x)
        if x < 0 or y < 0 or i >= height or j >= width or mask[i, j] < 0.5:
            return k
        path[k, 0], path[k, 1] = x, y
        nx, ny = tx[i, j], ty[i, j]
        if nx * dx + ny * dy < 0:
            nx, ny = -nx, -ny
        dx, dy = 0.6 * nx + 0.4 * dx, 0.6 * ny + 0.4 * dy
        norm = (dx * dx + dy * dy) ** 0.5 + 1e-6
        dx, dy = dx / norm, dy / norm
    return count


@njit(cache=True, nogil=True, fastmath=True)
def _roll(
    line: Float, count: int, radius: float, lift: float, number: int,
    height: Float, index: NDArray[np.int32], across: Float,
) -> None:  # fmt: skip
    """Lay one tapered tube along `line`, whose ends are rounded."""
    rows, columns = height.shape
    for k in range(count - 1):
        ax, ay = line[k, 0], line[k, 1]
        ux, uy = line[k + 1, 0] - ax, line[k + 1, 1] - ay
        long = (ux * ux + uy * uy) ** 0.5
        if long < 1e-3:
            continue
        ux, uy = ux / long, uy / long
        s0, s1 = k / (count - 1.0), (k + 1) / (count - 1.0)
        r0 = radius * (0.42 + 0.58 * (4 * s0 * (1 - s0)) ** 0.6)
        r1 = radius * (0.42 + 0.58 * (4 * s1 * (1 - s1)) ** 0.6)
        most = max(r0, r1)
        x0, x1 = int(min(ax, line[k + 1, 0]) - most - 1), int(max(ax, line[k + 1, 0]) + most + 2)
        y0, y1 = int(min(ay, line[k + 1, 1]) - most - 1), int(max(ay, line[k + 1, 1]) + most + 2)
        for i in range(max(y0, 0), min(y1, rows)):
            for j in range(max(x0, 0), min(x1, columns)):
                rx, ry = j - ax, i - ay
                t = min(max(rx * ux + ry * uy, 0.0), long)
                r = r0 + (r1 - r0) * t / long
                ox, oy = rx - t * ux, ry - t * uy
                square = (ox * ox + oy * oy) / (r * r)
                if square >= 1.0:
                    continue
                z = lift * (0.4 + 0.6 * r / radius) + r * (1.0 - square) ** 0.5
                if z > height[i, j]:
                    height[i, j] = z
                    index[i, j] = number
                    across[i, j] = (rx * -uy + ry * ux) / r


@njit(cache=True, nogil=True, fastmath=True)
def _lay(
    seeds: Float, radii: Float, lifts: Float, lengths: Float, tx: Float, ty: Float, mask: Float,
    scale: float, height: Float, index: NDArray[np.int32], across: Float,
) -> None:  # fmt: skip
    back, forth = np.zeros((96, 2), np.float32), np.zeros((96, 2), np.float32)
    line = np.zeros((193, 2), np.float32)
    for s in range(seeds.shape[0]):
        x, y = seeds[s, 0], seeds[s, 1]
        i, j = int(y), int(x)
        # Where a roll lies already, none is begun: they lie side by side, not in heaps.
        if height[int((y + 0.5) * scale), int((x + 0.5) * scale)] > 0:
            continue
        # The flow's grid is coarse: paces of half a radius bend smoothly enough.
        pace = max(0.55 * radii[s] / scale, 0.35)
        half = min(max(int(0.5 * lengths[s] / scale / pace), 1), 96)
        dx, dy = tx[i, j], ty[i, j]
        a = _half(x, y, -dx, -dy, tx, ty, mask, pace, half, back)
        b = _half(x, y, dx, dy, tx, ty, mask, pace, half, forth)
        # A crumb is no roll.
        if (a + b) * pace * scale < radii[s]:
            continue
        for k in range(a):
            line[k, 0] = (back[a - 1 - k, 0] + 0.5) * scale - 0.5
            line[k, 1] = (back[a - 1 - k, 1] + 0.5) * scale - 0.5
        line[a, 0], line[a, 1] = (x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5
        for k in range(b):
            line[a + 1 + k, 0] = (forth[k, 0] + 0.5) * scale - 0.5
            line[a + 1 + k, 1] = (forth[k, 1] + 0.5) * scale - 0.5
        _roll(line, a + b + 1, radii[s], lifts[s], s, height, index, across)


def seeds_in(mask: Float, spacing: float, rng: np.random.Generator) -> Float:
    """(N, 2) x and y of points about `spacing` apart where `mask` (H, W) is above a half."""
    height, width = mask.shape
    rows, columns = max(int(height / spacing), 1), max(int(width / spacing), 1)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    # Odd rows are shifted: no ranks and files.
    points = np.stack([x + 0.5 * (y % 2), y], -1).reshape(-1, 2)
    points = (points + rng.uniform(0.1, 0.9, points.shape)) * spacing
    points = points[(points[:, 0] < width - 1) & (points[:, 1] < height - 1)]
    at = points.astype(int)
    kept = points[mask[at[:, 1], at[:, 0]] > 0.5]
    return np.ascontiguousarray(kept, np.float32)


def rolled(
    seeds: Float,
    radii: Float,
    lifts: Float,
    lengths: Float,
    tangent: Float,
    mask: Float,
    size: int,
) -> Rolls:
    """Lay a roll through every seed.

    Args:
        seeds: (N, 2) in pixels of `tangent`.
        radii: (N,) in pixels of the result.
        lifts: (N,) how far each lies above the ground, in pixels of the result. The first are laid
            first, each later one only where its seed is still bare.
        lengths: (N,) in pixels of the result.
        tangent: (h, h, 2) unit directions.
        mask: (h, h); rolls end where it falls below a half.
        size: side of the result.
    """
    height = np.zeros((size, size), np.float32)
    index = np.full((size, size), -1, np.int32)
    across = np.zeros((size, size), np.float32)
    if len(seeds):
        _lay(
            _plain(seeds), _plain(radii), _plain(lifts), _plain(lengths),
            _plain(tangent[..., 0]), _plain(tangent[..., 1]), _plain(mask),
            size / tangent.shape[0], height, index, across,
        )  # fmt: skip
    return Rolls(height, index, across)


def _plain(values: Float) -> Float:
    return np.ascontiguousarray(values, np.float32)


def coverage(rolls: Rolls) -> Float:
    """(H, W) where any roll lies, with a soft edge of about a pixel."""
    return np.asarray(cv2.GaussianBlur((rolls.index >= 0).astype(np.float32), (0, 0), 0.8))
