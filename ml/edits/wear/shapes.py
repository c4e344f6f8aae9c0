"""Meshes made of curves: tubes, lathes, plates.

Lengths are in interocular distances in the head's own frame: x to the picture's right, y down,
z away from the viewer; the irises' midpoint is the origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float32]
Faces = NDArray[np.int32]


@dataclass(frozen=True)
class Mesh:
    """Triangles with smooth normals.

    Attributes:
        points: (N, 3).
        normals: (N, 3) unit vectors out of the surface.
        faces: (M, 3) indices into the points.
        material: (M,) which of its materials each triangle is made of.
        places: (N, 2) where on its surface each point is, for patterns.
    """

    points: Float
    normals: Float
    faces: Faces
    material: Faces
    places: Float

    def moved(self, by: ArrayLike) -> Mesh:
        """Shifted."""
        shifted = (self.points + np.asarray(by, np.float32)).astype(np.float32)
        return Mesh(shifted, self.normals, self.faces, self.material, self.places)

    def mirrored(self) -> Mesh:
        """On the head's other side."""
        flip = np.array([-1, 1, 1], np.float32)
        return Mesh(self.points * flip, self.normals * flip, self.faces, self.material, self.places)

    def of(self, material: int) -> Mesh:
        """Made of another material."""
        return Mesh(
            self.points,
            self.normals,
            self.faces,
            np.full(len(self.faces), material, np.int32),
            self.places,
        )


def joined(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    start, faces = 0, []
    for mesh in meshes:
        faces.append(mesh.faces + start)
        start += len(mesh.points)
    return Mesh(
        np.vstack([mesh.points for mesh in meshes]),
        np.vstack([mesh.normals for mesh in meshes]),
        np.vstack(faces).astype(np.int32),
        np.concatenate([mesh.material for mesh in meshes]),
        np.vstack([mesh.places for mesh in meshes]),
    )


def surface(grid: ArrayLike, *, around: bool = False, along: bool = False) -> Mesh:
    """A grid of points as a surface.

    Args:
        grid: (R, C, 3).
        around: the last column meets the first.
        along: the last row meets the first.
    """
    points = np.asarray(grid, np.float64)
    rows, columns = points.shape[:2]
    down = _slope(points, 0, along)
    across = _slope(points, 1, around)
    normals = np.cross(across, down)
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    r, c = np.meshgrid(
        np.arange(rows if along else rows - 1),
        np.arange(columns if around else columns - 1),
        indexing="ij",
    )
    below, right = (r + 1) % rows, (c + 1) % columns
    a, b = r * columns + c, r * columns + right
    d, e = below * columns + c, below * columns + right
    faces = np.concatenate([np.stack([a, b, d], -1), np.stack([b, e, d], -1)]).reshape(-1, 3)
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        normals.reshape(-1, 3).astype(np.float32),
        faces.astype(np.int32),
        np.zeros(len(faces), np.int32),
        np.stack([u, v], -1).reshape(-1, 2).astype(np.float32),
    )


def _slope(points: NDArray[np.float64], axis: int, closed: bool) -> NDArray[np.float64]:
    if closed:
        return np.roll(points, -1, axis) - np.roll(points, 1, axis)
    return np.asarray(np.gradient(points, axis=axis))


def tube(
    path: ArrayLike,
    width: ArrayLike,
    height: ArrayLike,
    up: ArrayLike,
    *,
    closed: bool = False,
    square: float = 2.0,
    sides: int = 16,
) -> Mesh:
    """A rod along a path.

    Args:
        path: (P, 3).
        width: (P,) or one: half of it across `up`.
        height: (P,) or one: half of it along `up`.
        up: (3,) or (P, 3) what the section's height points to.
        closed: the path's end meets its beginning.
        square: 2 is round, 4 and more boxy (Lamé's superellipse).
    """
    line = np.asarray(path, np.float64)
    ahead = _slope(line, 0, closed)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    side = np.cross(ahead, np.broadcast_to(np.asarray(up, np.float64), line.shape))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    top = np.cross(side, ahead)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    power = 2.0 / square
    a = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power
    b = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power
    wide = np.broadcast_to(np.asarray(width, np.float64), len(line))[:, None, None]
    tall = np.broadcast_to(np.asarray(height, np.float64), len(line))[:, None, None]
    grid = line[:, None] + side[:, None] * a[:, None] * wide + top[:, None] * b[:, None] * tall
    skin = surface(grid, around=True, along=closed)
    return skin if closed else joined(skin, _cap(grid[0], -ahead[0]), _cap(grid[-1], ahead[-1]))


def _cap(ring: NDArray[np.float64], normal: NDArray[np.float64]) -> Mesh:
    """A ring filled, flat."""
    count = len(ring)
    points = np.vstack([ring, ring.mean(0)])
    index = np.arange(count)
    faces = np.stack([index, (index + 1) % count, np.full(count, count)], -1)
    return Mesh(
        points.astype(np.float32),
        np.broadcast_to(normal, points.shape).astype(np.float32),
        faces.astype(np.int32),
        np.zeros(count, np.int32),
        np.zeros((count + 1, 2), np.float32),
    )


def lathe(profile: ArrayLike, axis: str = "y", sides: int = 48) -> Mesh:
    """A profile turned about an axis through the origin.

    Args:
        profile: (P, 2) distance from the axis and place along it.
    """
    line = np.asarray(profile, np.float64)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    out, place = line[:, :1], np.repeat(line[:, 1:], sides, 1)
    x, z = out * np.cos(turn), out * np.sin(turn)
    order = {"x": (place, x, z), "y": (x, place, z), "z": (x, z, place)}[axis]
    made = surface(np.stack(order, -1), around=True)
    # Whichever way the profile runs, normals point away from the axis.
    middle = np.stack(order, -1).reshape(-1, 3).mean(0)
    away = ((made.points - middle) * made.normals).sum()
    if away < 0:
        return Mesh(made.points, -made.normals, made.faces, made.material, made.places)
    return made


def smooth_closed(corners: Sequence[tuple[float, float]], count: int, cuts: int = 3) -> Float:
    """A closed outline with its corners rounded: Chaikin, "An algorithm for high-speed curve
    generation" (1974), then spaced evenly.

    Returns:
        (count, 2).
    """
    line = np.asarray(corners, np.float64)
    for _ in range(cuts):
        after = np.roll(line, -1, 0)
        line = np.stack([0.75 * line + 0.25 * after, 0.25 * line + 0.75 * after], 1).reshape(-1, 2)
    ring = np.vstack([line, line[:1]])
    for _ in range(2):
        length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
        at = np.linspace(0, length[-1], count, endpoint=False)
        even = np.stack([np.interp(at, length, ring[:, k]) for k in range(2)], -1)
        ring = np.vstack([even, even[:1]])
    soft = (np.roll(even, 1, 0) + 2 * even + np.roll(even, -1, 0)) / 4
    return soft.astype(np.float32)


def outward(outline: ArrayLike) -> Float:
    """(N, 2) unit normals out of a closed outline."""
    line = np.asarray(outline, np.float64)
    along = np.roll(line, -1, 0) - np.roll(line, 1, 0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    normal = np.stack([along[:, 1], -along[:, 0]], -1)
    if ((line - line.mean(0)) * normal).sum() < 0:
        normal = -normal
    return normal.astype(np.float32)


def curve(knots: ArrayLike, count: int) -> Float:
    """A smooth open curve through knots (Catmull-Rom), (count, D)."""
    line = np.asarray(knots, np.float64)
    ends = np.vstack([2 * line[0] - line[1], line, 2 * line[-1] - line[-2]])
    at = np.linspace(0, len(line) - 1 - 1e-9, count)
    index = at.astype(int)
    t = (at - index)[:, None]
    p0, p1, p2, p3 = (ends[index + k] for k in range(4))
    out = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return out.astype(np.float32)
