"""Triangle meshes over a picture: where corners go, edges that must be there, flat filling."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import Delaunay

Points = NDArray[np.float32]
Triangles = NDArray[np.int32]
Segments = NDArray[np.int32]

_SPLITS = 5
"""Rounds of halving edges that Delaunay leaves out."""


@njit(cache=True, nogil=True)
def _dart(
    candidates: Points, spacing: NDArray[np.float32], taken: Points, side: float, cell: float
) -> NDArray[np.bool_]:
    across = int(side / cell) + 2
    heads = -np.ones((across, across), np.int64)
    total = len(taken) + len(candidates)
    chain = -np.ones(total, np.int64)
    where = np.empty((total, 2), np.float32)
    count = 0
    for k in range(len(taken)):
        i, j = int(taken[k, 1] / cell), int(taken[k, 0] / cell)
        where[count] = taken[k]
        chain[count] = heads[i, j]
        heads[i, j] = count
        count += 1
    kept = np.zeros(len(candidates), np.bool_)
    for k in range(len(candidates)):
        x, y, apart = candidates[k, 0], candidates[k, 1], spacing[k]
        reach = int(apart / cell) + 1
        i, j = int(y / cell), int(x / cell)
        free = True
        for a in range(max(i - reach, 0), min(i + reach + 1, across)):
            for b in range(max(j - reach, 0), min(j + reach + 1, across)):
                at = heads[a, b]
                while at >= 0:
                    if (where[at, 0] - x) ** 2 + (where[at, 1] - y) ** 2 < apart * apart:
                        free = False
                        break
                    at = chain[at]
                if not free:
                    break
            if not free:
                break
        if free:
            kept[k] = True
            where[count, 0], where[count, 1] = x, y
            chain[count] = heads[i, j]
            heads[i, j] = count
            count += 1
    return kept


def scattered(
    spacing: NDArray[np.float32], taken: Points, count: int, rng: np.random.Generator
) -> Points:
    """Points no nearer to each other, or to those taken, than the spacing where they lie.

    Dart throwing for Poisson discs of varying radius (Cook 1986).

    Args:
        spacing: (S, S) least distance in pixels.
        taken: (N, 2) points that are there already, inside the picture.
        count: darts thrown.
    """
    side = spacing.shape[0]
    # Darts fall where the spacing is small, so that fine parts fill as well as coarse ones.
    density = (1 / spacing.astype(np.float64) ** 2).ravel()
    at = np.searchsorted(np.cumsum(density) / density.sum(), rng.random(count))
    at = np.minimum(at, side * side - 1)
    darts = np.stack([at % side, at // side], 1) + rng.random((count, 2))
    darts = np.clip(darts, 0, side - 1.001).astype(np.float32)
    near = spacing.ravel()[at].astype(np.float32)
    kept = _dart(darts, near, taken.astype(np.float32), float(side), float(max(spacing.min(), 2.0)))
    return darts[kept]


def constrained(points: Points, segments: Segments) -> tuple[Points, Triangles]:
    """Delaunay triangles in which the given edges appear, halved where need be.

    A conforming triangulation by midpoint insertion, after Ruppert, "A Delaunay Refinement
    Algorithm for Quality 2-Dimensional Mesh Generation", J. Algorithms 1995.

    Args:
        points: (N, 2).
        segments: (M, 2) indices of joined points.

    Returns:
        points with those added, and (T, 3) corners.
    """
    wanted = np.sort(segments, axis=1)
    for _ in range(_SPLITS):
        triangles = Delaunay(points).simplices
        edges = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
        size = len(points)
        present = np.isin(wanted[:, 0] * size + wanted[:, 1], edges[:, 0] * size + edges[:, 1])
        missing = wanted[~present & (wanted[:, 0] != wanted[:, 1])]
        if len(missing) == 0:
            break
        middles = (points[missing[:, 0]] + points[missing[:, 1]]) / 2
        fresh = size + np.arange(len(missing))
        points = np.concatenate([points, middles.astype(np.float32)])
        halves = np.concatenate([np.stack([missing[:, i], fresh], 1) for i in (0, 1)])
        wanted = np.sort(np.concatenate([wanted[present], halves]), axis=1)
    return points, Delaunay(points).simplices.astype(np.int32)


@njit(cache=True, nogil=True)
def _fill(points: Points, triangles: Triangles, side: int) -> NDArray[np.int32]:
    owner = np.zeros((side, side), np.int32)
    for k in range(len(triangles)):
        ax, ay = points[triangles[k, 0]]
        bx, by = points[triangles[k, 1]]
        cx, cy = points[triangles[k, 2]]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9:
            continue
        top = max(int(np.ceil(min(ay, by, cy))), 0)
        bottom = min(int(np.floor(max(ay, by, cy))), side - 1)
        for y in range(top, bottom + 1):
            low, high = 1e9, -1e9
            for x0, y0, x1, y1 in ((ax, ay, bx, by), (bx, by, cx, cy), (cx, cy, ax, ay)):
                if (y0 <= y <= y1) or (y1 <= y <= y0):
                    if y0 == y1:
                        low, high = min(low, x0, x1), max(high, x0, x1)
                    else:
                        x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
                        low, high = min(low, x), max(high, x)
            for x in range(max(int(np.ceil(low)), 0), min(int(np.floor(high)), side - 1) + 1):
                owner[y, x] = k
    return owner


def owners(points: Points, triangles: Triangles, side: int) -> NDArray[np.int32]:
    """(side, side): which triangle each pixel lies in; the mesh must cover the square."""
    # Off the whole numbers, or a sliver that lies exactly on a row would claim all of it.
    return _fill(points.astype(np.float64) + np.array([0.00137, 0.00119]), triangles, side)


def means(owner: NDArray[np.int32], image: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """(count, C) mean of (S, S, C) `image` over each triangle; empty ones are zero."""
    flat = owner.ravel()
    total = np.maximum(np.bincount(flat, minlength=count), 1)
    layers = image.reshape(len(flat), -1)
    sums = [np.bincount(flat, layers[:, c], count) for c in range(layers.shape[1])]
    return (np.stack(sums, 1) / total[:, None]).astype(np.float32)
