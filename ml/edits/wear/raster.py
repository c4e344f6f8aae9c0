"""Triangles with a depth buffer: what is seen at each pixel of a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float32]
Index = NDArray[np.int32]


@dataclass(frozen=True)
class Hits:
    """What is nearest at each pixel.

    Attributes:
        face: (H, W) index of the triangle, -1 where there is none.
        share: (H, W, 2) barycentric weights of its second and third corners.
        depth: (H, W), smaller is nearer; infinite where there is nothing.
    """

    face: Index
    share: Float
    depth: Float


def drawn(
    points: Float, faces: Index, height: int, width: int, before: Float | None = None
) -> Hits:
    """Rasterise triangles, both of whose sides are seen.

    Args:
        points: (N, 3) in pixels of the window, z smaller is nearer.
        faces: (M, 3).
        before: (H, W) depth of what is drawn already and hides what lies behind it.
    """
    face = np.full((height, width), -1, np.int32)
    share = np.zeros((height, width, 2), np.float32)
    depth = np.full((height, width), np.inf, np.float32)
    if before is not None:
        depth[:] = before
    _fill(
        np.ascontiguousarray(points, np.float32),
        np.ascontiguousarray(faces, np.int32),
        face,
        share,
        depth,
    )
    return Hits(face, share, depth)


@njit(cache=True, nogil=True)
def _fill(points, faces, face, share, depth):  # type: ignore[no-untyped-def]
    height, width = depth.shape
    for index in range(faces.shape[0]):
        i, j, k = faces[index]
        x0, y0, z0 = points[i]
        x1, y1, z1 = points[j]
        x2, y2, z2 = points[k]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-7:
            continue
        left = max(int(np.ceil(min(x0, x1, x2) - 1e-4)), 0)
        right = min(int(np.floor(max(x0, x1, x2) + 1e-4)), width - 1)
        top = max(int(np.ceil(min(y0, y1, y2) - 1e-4)), 0)
        bottom = min(int(np.floor(max(y0, y1, y2) + 1e-4)), height - 1)
        for py in range(top, bottom + 1):
            for px in range(left, right + 1):
                a = ((x1 - px) * (y2 - py) - (x2 - px) * (y1 - py)) / area
                b = ((x2 - px) * (y0 - py) - (x0 - px) * (y2 - py)) / area
                c = 1.0 - a - b
                if a < -1e-4 or b < -1e-4 or c < -1e-4:
                    continue
                z = a * z0 + b * z1 + c * z2
                if z < depth[py, px]:
                    depth[py, px] = z
                    face[py, px] = index
                    share[py, px, 0] = b
                    share[py, px, 1] = c
