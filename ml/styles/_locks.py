"""Hair cut into long facets that lie along its strands."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float
from ml.imaging.filters import blur, structure_flow
from ml.imaging.triangulation import Points, Triangles
from ml.imaging.warp import grid

_STRETCH = 2.6
"""How much longer than wide facets are where strands are plain."""
_DARTS = 2600
_PASSES = 10


def strands(portrait: Portrait, side: int) -> Float:
    """(side, side, 2, 2) metric of the hair: lengths along its strands count less.

    The direction is the picture's where strands show, and away from the crown where they don't.
    """
    small = 128
    grey = cv2.resize(portrait.image.mean(-1), (small, small), interpolation=cv2.INTER_AREA)
    hair = cv2.resize(portrait.regions[Region.HAIR], (small, small), interpolation=cv2.INTER_AREA)
    unit = portrait.interocular * small / portrait.size
    inside = blur((hair > 0.7).astype(np.float32), 0.04 * unit)
    tangent, plain = structure_flow(blur(grey, 0.6), 0.10 * unit)
    turn = 2 * np.arctan2(tangent[..., 1], tangent[..., 0])
    x, y = grid(small, small)
    crown = portrait.landmarks[lm.FOREHEAD, :2] * small / portrait.size
    away = 2 * np.arctan2(y - (crown[1] - 0.1 * unit), x - crown[0])
    weight = plain * inside
    cos = blur(weight * np.cos(turn), 0.16 * unit) + 0.16 * np.cos(away)
    sin = blur(weight * np.sin(turn), 0.16 * unit) + 0.16 * np.sin(away)
    sure = np.clip(np.hypot(cos, sin) / 0.35, 0.35, 1)
    angle = 0.5 * np.arctan2(sin, cos)
    stretch = 1 + (_STRETCH - 1) * sure
    ux, uy = np.cos(angle), np.sin(angle)
    shrink = 1 / stretch - 1
    root = np.stack(
        [1 + shrink * ux * ux, shrink * ux * uy, shrink * ux * uy, 1 + shrink * uy * uy], -1
    )
    big = cv2.resize(root.astype(np.float32), (side, side), interpolation=cv2.INTER_LINEAR)
    return big.reshape(side, side, 2, 2)


def along_strands(
    hair: Float, metric: Float, apart: float, taken: Points, rng: np.random.Generator
) -> Points:
    """Corners within the hair, `apart` pixels from each other across its strands, more along them.

    Args:
        hair: (S, S) mask.
        metric: (S, S, 2, 2) from `strands`.
        taken: (N, 2) corners that are there already.
    """
    rows, columns = np.nonzero(hair > 0.6)
    if len(rows) < 50:
        return np.zeros((0, 2), np.float32)
    pick = rng.integers(0, len(rows), _DARTS)
    darts = np.stack([columns[pick], rows[pick]], 1).astype(np.float32)
    darts += rng.random(darts.shape).astype(np.float32)
    known = np.empty((len(taken) + len(darts), 2), np.float32)
    known[: len(taken)] = taken
    count = len(taken)
    roots = metric[rows[pick], columns[pick]]
    for at, root in zip(darts, roots, strict=True):
        away = (known[:count] - at) @ root
        if (away**2).sum(1).min() >= apart * apart:
            known[count] = at
            count += 1
    return known[len(taken) : count]


def combed(points: Points, triangles: Triangles, hair: Float, metric: Float) -> Triangles:
    """The triangles with edges in the hair flipped until they are Delaunay in its metric.

    Lawson's flips under a local metric, as in Bossen & Heckbert, "A Pliant Method for Anisotropic
    Mesh Generation", 1996; all flips of a pass that do not touch each other are done at once.
    """
    out = triangles.copy()
    side = hair.shape[0]
    for _ in range(_PASSES):
        centre = points[out].mean(1).astype(int).clip(0, side - 1)
        within = hair[centre[:, 1], centre[:, 0]] > 0.6
        quads, owners = _inner_edges(out, within)
        if len(quads) == 0:
            return out
        worth = _worth_flipping(points, quads, metric)
        free = np.ones(len(out), np.bool_)
        flipped = False
        for number in np.nonzero(worth)[0]:
            first, second = owners[number]
            if free[first] and free[second]:
                a, b, c, d = quads[number]
                out[first], out[second] = (a, d, c), (d, b, c)
                free[first] = free[second] = False
                flipped = True
        if not flipped:
            break
    return out


def _inner_edges(
    triangles: Triangles, within: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges between two triangles of the hair: (E, 4) ends and opposite corners, (E, 2) owners."""
    chosen = np.nonzero(within)[0]
    corners = triangles[chosen]
    ends = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    across = np.concatenate([corners[:, 2], corners[:, 0], corners[:, 1]])
    owner = np.tile(chosen, 3)
    low, high = ends.min(1).astype(np.int64), ends.max(1).astype(np.int64)
    key = low * (int(triangles.max()) + 1) + high
    order = np.argsort(key, kind="stable")
    same = np.nonzero(key[order][1:] == key[order][:-1])[0]
    one, other = order[same], order[same + 1]
    quads = np.stack([low[one], high[one], across[one], across[other]], 1).astype(np.int64)
    return quads, np.stack([owner[one], owner[other]], 1).astype(np.int64)


def _worth_flipping(points: Points, quads: NDArray[np.int64], metric: Float) -> NDArray[np.bool_]:
    """Whether the other diagonal of each quad is the Delaunay one in the metric there."""
    corners = points[quads]
    side = metric.shape[0]
    middle = corners.mean(1).astype(int).clip(0, side - 1)
    a, b, c, d = ((corners @ metric[middle[:, 1], middle[:, 0]])[:, i] for i in range(4))
    turn = _cross(b - a, c - a)
    # Only convex quads have another diagonal.
    convex = (_cross(d - c, a - c) * _cross(d - c, b - c) < -1e-3) & (np.abs(turn) > 1e-3)
    cos_c, sin_c = ((a - c) * (b - c)).sum(1), np.abs(_cross(a - c, b - c))
    cos_d, sin_d = ((a - d) * (b - d)).sum(1), np.abs(_cross(a - d, b - d))
    return convex & (sin_c * cos_d + cos_c * sin_d < -1e-3 * (sin_c + sin_d))


def _cross(first: Float, second: Float) -> Float:
    return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0], np.float32)
