"""A shape drawn for one picture: its pixels with alpha, and how it darkens what is behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.edits.wear.head import Head, face_triangles
from ml.edits.wear.light import Light, Material
from ml.edits.wear.raster import Hits, drawn
from ml.edits.wear.shapes import Mesh
from ml.imaging.filters import blur

Float = NDArray[np.float32]
Paint = Callable[["Seen"], Float]
"""Gives (N, 3) linear colours instead of its material's own."""

_MOST, _MOST_SMALL = 1_800_000, 450_000
"""Pixels a window may have, finer ones included; the latter in previews."""
_SMALL = 700


@dataclass(frozen=True)
class Seen:
    """Points of a surface as the camera sees them.

    Attributes:
        normal: (N, 3).
        place: (N, 2) on the surface.
        own: (N, 3) in the head's frame.
        material: (N,).
    """

    normal: Float
    place: Float
    own: Float
    material: NDArray[np.int32]


@dataclass(frozen=True)
class Window:
    """A part of the picture, drawn finer.

    Attributes:
        left, top, width, height: in pixels of the picture.
        fine: pixels to one of the picture.
    """

    left: int
    top: int
    width: int
    height: int
    fine: int

    @staticmethod
    def around(points: Float, size: int, margin: float) -> Window | None:
        """About projected points, None where they all lie outside of the picture."""
        low = np.floor(points[:, :2].min(0) - margin).astype(int)
        high = np.ceil(points[:, :2].max(0) + margin).astype(int) + 1
        left, top = (int(v) for v in np.clip(low, 0, size))
        right, bottom = (int(v) for v in np.clip(high, 0, size))
        if right - left < 2 or bottom - top < 2:
            return None
        area = (right - left) * (bottom - top)
        fine = int(np.clip(np.sqrt((_MOST_SMALL if size < _SMALL else _MOST) / area), 1, 3))
        return Window(left, top, right - left, bottom - top, fine)

    @property
    def place(self) -> tuple[slice, slice]:
        """Rows and columns of the picture."""
        return (slice(self.top, self.top + self.height), slice(self.left, self.left + self.width))

    def inside(self, points: Float) -> Float:
        """(N, 3) of the picture in fine pixels of the window."""
        moved = (points[:, :2] - (self.left, self.top) + 0.5) * self.fine - 0.5
        return np.column_stack([moved, points[:, 2] * self.fine]).astype(np.float32)

    def spread(self, layer: Float, size: int) -> Float:
        """(size, size) a layer (h, w) in its place, nothing around it."""
        out = np.zeros((size, size), np.float32)
        out[self.place] = layer
        return out

    def coarse(self, layer: Float) -> Float:
        """A fine layer at the picture's own size."""
        size = (self.width, self.height)
        return np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA), np.float32)


@dataclass(frozen=True)
class Drawing:
    """A shape as seen in a window.

    Attributes:
        colour: (h, w, 3) linear, times `alpha`.
        alpha: (h, w) in 0..1.
        depth: (H, W) fine: what hides things drawn later.
        behind: (h, w) how far the face is behind it, in interocular distances.
        normal: (h, w, 3) mean, for outlines.
        edge: (h, w) where parts of it end in front of others, 0..1.
    """

    window: Window
    colour: Float
    alpha: Float
    depth: Float
    behind: Float
    normal: Float
    edge: Float

    def outline(self, unit: float) -> Float:
        """(h, w) lines of a draughtsman: along the outside and inner edges, 0..1."""
        width = max(round(0.011 * unit), 1)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1,) * 2)
        inner = np.asarray(cv2.erode(self.alpha, kernel), np.float32)
        edge = blur(self.edge, 0.5) * 1.6
        if width > 1:
            edge = np.asarray(cv2.dilate(edge, kernel[::2, ::2]), np.float32)
        return np.clip(np.maximum(self.alpha - inner, edge), 0, 1).astype(np.float32)


def occluder(head: Head, window: Window, push: float) -> Float:
    """(H, W) fine depth of the face, `push` interocular distances further back than it is."""
    points = head.mesh[:468].astype(np.float32).copy()
    points[:, 2] += push * head.scale
    inside = window.inside(points)
    return drawn(
        inside, face_triangles(), window.height * window.fine, window.width * window.fine
    ).depth


def ellipsoid(head: Head, window: Window, middle: Sequence[float], radii: Sequence[float]) -> Float:
    """(H, W) fine depth of a skull."""
    turn = np.linspace(0, 2 * np.pi, 49)
    tilt = np.linspace(0, np.pi, 25)
    x = np.sin(tilt)[:, None] * np.cos(turn)
    z = np.sin(tilt)[:, None] * np.sin(turn)
    y = np.repeat(np.cos(tilt)[:, None], len(turn), 1)
    grid = np.stack([x, y, z], -1) * np.asarray(radii) + np.asarray(middle)
    rows, columns = grid.shape[:2]
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = r * columns + c
    faces = np.concatenate(
        [np.stack([a, a + 1, a + columns], -1), np.stack([a + 1, a + columns + 1, a + columns], -1)]
    ).reshape(-1, 3)
    inside = window.inside(head.placed(grid.reshape(-1, 3)))
    return drawn(
        inside, faces.astype(np.int32), window.height * window.fine, window.width * window.fine
    ).depth


def seen(head: Head, mesh: Mesh, hits: Hits) -> tuple[NDArray[np.bool_], Seen]:
    """What of a mesh was hit: where, and the surface there."""
    hit = hits.face >= 0
    index = hits.face[hit]
    corners = mesh.faces[index]
    b, c = hits.share[hit].T
    share = np.stack([1 - b - c, b, c], -1)[..., None]
    normal = (mesh.normals[corners] * share).sum(1)
    normal = head.turned(normal)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    # Both sides of thin things are seen; each is lit as the side that it is.
    normal = np.where(normal[:, 2:] > 0, -normal, normal).astype(np.float32)
    own = (mesh.points[corners] * share).sum(1).astype(np.float32)
    place = (mesh.places[corners] * share).sum(1).astype(np.float32)
    return hit, Seen(normal, place, own, mesh.material[index])


def draw(
    head: Head,
    light: Light,
    window: Window,
    mesh: Mesh,
    materials: Sequence[Material],
    before: Float,
    paints: dict[int, Paint] | None = None,
    solid: Sequence[int] = (),
) -> Drawing:
    """Draw a mesh in its light.

    Args:
        before: (H, W) fine depth of what hides it.
        paints: by material, colours in place of its one colour.
        solid: materials seen from outside only.
    """
    height, width = before.shape
    mesh = _outside(head, mesh, solid)
    hits = drawn(window.inside(head.placed(mesh.points)), mesh.faces, height, width, before)
    hit, surface = seen(head, mesh, hits)
    colour = np.zeros((len(surface.material), 3), np.float32)
    for number, material in enumerate(materials):
        mine = surface.material == number
        if not mine.any():
            continue
        part = Seen(
            surface.normal[mine], surface.place[mine], surface.own[mine], surface.material[mine]
        )
        paint = (paints or {}).get(number)
        albedo = None if paint is None else paint(part)
        colour[mine] = material.seen(part.normal, light, albedo)
    fine = np.zeros((height, width, 3), np.float32)
    fine[hit] = np.minimum(colour, 1.25)
    filled = hit.astype(np.float32)
    normals = np.zeros((height, width, 3), np.float32)
    normals[hit] = surface.normal
    gap = np.zeros((height, width), np.float32)
    face = np.where(np.isfinite(before), before, hits.depth)
    gap[hit] = np.clip((face[hit] - hits.depth[hit]) / (head.scale * window.fine), 0, 1.5)
    return Drawing(
        window,
        window.coarse(fine),
        window.coarse(filled),
        hits.depth,
        window.coarse(gap),
        window.coarse(normals),
        window.coarse(_edges(hits.depth, hit, 0.06 * head.scale * window.fine)),
    )


def _outside(head: Head, mesh: Mesh, solid: Sequence[int]) -> Mesh:
    """A mesh without those of its triangles whose inside is seen."""
    if not solid:
        return mesh
    away = head.turned(mesh.normals)[mesh.faces, 2].mean(1) > 0.05
    keep = ~(away & np.isin(mesh.material, solid))
    return Mesh(mesh.points, mesh.normals, mesh.faces[keep], mesh.material[keep], mesh.places)


def _edges(depth: Float, hit: NDArray[np.bool_], step: float) -> Float:
    """Where depth jumps within what was hit."""
    flat = np.where(hit, depth, 0).astype(np.float32)
    kernel = np.ones((3, 3), np.uint8)
    jump = np.asarray(cv2.morphologyEx(flat, cv2.MORPH_GRADIENT, kernel), np.float32)
    inner = cv2.erode(hit.astype(np.uint8), kernel) > 0
    return ((jump > step) & inner).astype(np.float32)


def shadow(drawing: Drawing, light: Light, head: Head, size: int) -> Float:
    """(S, S) share of the main light that a drawing keeps from what is behind it.

    Every covered pixel throws its shadow as far aside as it is in front of the face.
    """
    window, unit = drawing.window, head.scale
    out = np.zeros((size, size), np.float32)
    rows, columns = np.nonzero(drawing.alpha > 0.3)
    if not len(rows):
        return out
    gap = np.clip(
        drawing.behind[rows, columns] / np.maximum(drawing.alpha[rows, columns], 0.3), 0, 0.28
    )
    away = light.cast
    x = np.round(columns + window.left + away[0] * gap * unit).astype(int)
    y = np.round(rows + window.top + away[1] * gap * unit).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < size) & (y < size)
    out[y[inside], x[inside]] = 1.0
    out = np.asarray(cv2.morphologyEx(out, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.float32)
    return blur(out, max(0.045 * unit, 0.8))
