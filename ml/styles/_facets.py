"""The triangle mesh over a portrait: dense where a face is read, coarse where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.canonical import canonical_face, mirror_order
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float, rgb_to_oklab
from ml.imaging.filters import blur
from ml.imaging.triangulation import (
    Points,
    Segments,
    Triangles,
    constrained,
    means,
    owners,
    scattered,
)
from ml.styles._locks import along_strands, combed, strands

SIDE = 512
"""Side of the picture the mesh is laid over: the mesh is the same at every size."""

_ROUNDS, _ADDED = 4, 60
"""How often, and how many corners at a time, are added where the mesh misses the face."""

_RINGS: tuple[tuple[Sequence[int], bool], ...] = (
    (lm.LEFT_EYE[::2], True),
    (lm.RIGHT_EYE[::2], True),
    (lm.LEFT_BROW[:5] + lm.LEFT_BROW[:4:-1][::-1], True),
    (lm.RIGHT_BROW[:5] + lm.RIGHT_BROW[:4:-1][::-1], True),
    (lm.LIPS_OUTER[::2], True),
    ((168, 197, 4), False),
    ((55, 193, 198, 129, 64, 2, 294, 358, 420, 417, 285), False),
    (lm.FACE_OVAL[6:31], False),
)
"""Chains of landmarks whose joins must be edges, and whether they close."""

_FIRST = (
    4, 2, 168, 197, 9, 151, 10, 152, 175, 18, 0, 17, 61, 33, 133, 205, 50, 101, 117, 123, 187, 216,
    214, 108, 104, 69, 54, 245, 129, 64, 98, 202, 204, 230, 226, 232, 27, 29, 56, 116, 137, 177,
    210, 208, 201, 165, 92, 57, 195, 6, 196, 198,
)  # fmt: skip
"""Corners of a face's planes, the most telling first; their mirror images belong to them."""


@lru_cache(maxsize=16)
def face_corners(density: float) -> tuple[int, ...]:
    """Mesh points that become corners: few on forehead and cheeks, many at eyes and mouth.

    Chosen once on the average face and in mirrored pairs, so that both halves of every face are
    cut alike.
    """
    points, _ = canonical_face()
    mirror = mirror_order()
    flat = points[:, :2]
    eyes = np.abs(flat[:, None] - flat[None, [33, 133, 263, 362, 468, 473]]).max(-1).min(1)
    mouth = np.linalg.norm((flat - flat[[0, 17]].mean(0)) / [1.0, 0.7], axis=1)
    nose = np.linalg.norm((flat - flat[4]) / [1.0, 1.2], axis=1)
    near = np.minimum(np.minimum(eyes, np.maximum(mouth - 0.35, 0)), np.maximum(nose - 0.2, 0))
    apart = np.interp(near, (0.0, 0.5), (0.11, 0.26)) / np.sqrt(density)
    order = [*_FIRST, *(i for i in range(468) if i not in _FIRST)]
    taken: list[int] = []
    for index in order:
        pair = {index, int(mirror[index])}
        gap = np.linalg.norm(flat[taken] - flat[index], axis=1) if taken else np.array([9.0])
        twin = float(np.linalg.norm(flat[index] - flat[mirror[index]]))
        if gap.min() >= apart[index] and (len(pair) == 1 or twin >= apart[index]):
            taken += sorted(pair)
    return tuple(taken)


@dataclass(frozen=True)
class Facets:
    """A mesh over the square of `SIDE` pixels.

    Attributes:
        points: (N, 2) in pixels of `SIDE`.
        triangles: (T, 3).
        fine: (T,) 1 where the mesh is at its finest: eyes and mouth.
    """

    points: Points
    triangles: Triangles
    fine: Float

    def at(self, side: int) -> Points:
        """The points in a picture of another size, its corners covered."""
        scaled = self.points * np.float32(side / SIDE)
        return np.where(self.points >= SIDE - 1.01, side, np.where(self.points <= 0, -1, scaled))


def facets(portrait: Portrait, density: float, rng: np.random.Generator) -> Facets:
    """Lay the mesh.

    Args:
        portrait: any size.
        density: 1 as meant; more makes smaller triangles.
    """
    scale = SIDE / portrait.size
    marks = (portrait.landmarks[:, :2] * scale).astype(np.float32)
    unit = portrait.interocular * scale
    points, segments = _features(portrait, marks, unit, density)
    points, segments = _with_borders(points, segments, _labels(portrait), unit)
    side = (SIDE, SIDE)
    hair = cv2.resize(portrait.regions[Region.HAIR], side, interpolation=cv2.INTER_AREA)
    locks = strands(portrait, SIDE)
    apart = float(0.17 * unit / np.sqrt(density))
    within = along_strands(hair, locks, apart, points, rng)
    taken = np.concatenate([points, within, _frame(rng)]).astype(np.float32)
    spacing = _spacing(portrait, marks, unit) / np.float32(np.sqrt(density))
    points = np.concatenate([taken, scattered(spacing, taken, 16000, rng)]).astype(np.float32)
    points = _refined(portrait, points, segments, unit, density)
    points, triangles = constrained(points, segments)
    triangles = combed(points, triangles, hair, locks)
    centres = points[triangles].mean(1).astype(int).clip(0, SIDE - 1)
    fine = spacing[centres[:, 1], centres[:, 0]] < 0.2 * unit
    return Facets(points, triangles, fine.astype(np.float32))


def _features(
    portrait: Portrait, marks: Points, unit: float, density: float
) -> tuple[Points, Segments]:
    points: list[NDArray[np.float32]] = []
    segments: list[tuple[int, int]] = []

    def place(at: NDArray[np.float32]) -> int:
        for index in range(len(points)):
            if np.hypot(*(points[index] - at)) < 0.04 * unit:
                return index
        points.append(at)
        return len(points) - 1

    for chain, closed in _RINGS:
        indices = [place(marks[i]) for i in chain]
        pairs = list(pairwise(indices))
        segments += [*pairs, (indices[-1], indices[0])] if closed else pairs
    bare = portrait.region(
        Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH, Region.BEARD
    )
    at = np.clip(portrait.landmarks[:, :2], 0, portrait.size - 1).astype(int)
    seen = bare[at[:, 1], at[:, 0]] > 0.5
    for number in face_corners(round(density, 2)):
        # What hair hides has no planes.
        if seen[number]:
            place(marks[number])
    kept = [pair for pair in segments if pair[0] != pair[1]]
    return np.stack(points), np.array(kept, np.int32)


def _labels(portrait: Portrait) -> NDArray[np.uint8]:
    """(256, 256) which large region each place belongs to, with calm borders."""
    groups = (
        (Region.BACKGROUND,),
        (Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH),
        (Region.HAIR,),
        (Region.CLOTHES,),
        (Region.BEARD,),
    )
    masks = [
        blur(cv2.resize(portrait.region(*group), (256, 256), interpolation=cv2.INTER_AREA), 2.0)
        for group in groups
    ]
    out = np.argmax(np.stack(masks), axis=0).astype(np.uint8)
    # Shirt, jacket and tie are borders too.
    lab = rgb_to_oklab(cv2.resize(portrait.image, (256, 256), interpolation=cv2.INTER_AREA))
    lab = blur(lab, 1.5)
    cloth = out == 3
    out[cloth & (lab[..., 0] > 0.68)] = 5
    out[cloth & (np.hypot(lab[..., 1], lab[..., 2]) > 0.085)] = 6
    return cv2.medianBlur(out, 5)


def _with_borders(
    points: Points, segments: Segments, labels: NDArray[np.uint8], unit: float
) -> tuple[Points, Segments]:
    """Corners and edges along the borders between background, skin, hair and clothes."""
    step = SIDE / labels.shape[0]
    chains: list[NDArray[np.float32]] = []
    for value in (0, 2, 3, 4, 5, 6):
        mask = (labels == value).astype(np.uint8)
        found, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for line in found:
            if cv2.arcLength(line, True) * step < 0.8 * unit:
                continue
            simple = cv2.approxPolyDP(line, 0.045 * unit / step, True)[:, 0]
            chains.append((simple + 0.5).astype(np.float32) * np.float32(step))
    corners, joins = list(points), [tuple(pair) for pair in segments]
    for chain in chains:
        indices = []
        for at in chain:
            if not (4 < at[0] < SIDE - 5 and 4 < at[1] < SIDE - 5):
                indices.append(-1)
                continue
            away = np.linalg.norm(np.stack(corners) - at, axis=1)
            if away.min() < 0.075 * unit:
                indices.append(int(away.argmin()))
            else:
                corners.append(at)
                indices.append(len(corners) - 1)
        for a, b in zip(indices, indices[1:] + indices[:1], strict=True):
            if a >= 0 and b >= 0 and a != b and not _crosses(corners, joins, a, b):
                joins.append((a, b))
    return np.stack(corners).astype(np.float32), np.array(joins, np.int32)


def _crosses(
    corners: list[NDArray[np.float32]], joins: list[tuple[int, ...]], a: int, b: int
) -> bool:
    """Whether the edge from a to b cuts one there is: two outlines of one border must not braid."""
    ends = np.array(joins)
    where = np.stack(corners)
    p, q, start, end = where[a], where[b], where[ends[:, 0]], where[ends[:, 1]]

    def side(o: Points, u: Points, v: Points) -> Float:
        d, e = u - o, v - o
        return np.asarray(d[..., 0] * e[..., 1] - d[..., 1] * e[..., 0], np.float32)

    apart = (side(p, q, start) * side(p, q, end) < -1e-3) & (
        side(start, end, p) * side(start, end, q) < -1e-3
    )
    return bool(apart.any())


def _spacing(portrait: Portrait, marks: Points, unit: float) -> Float:
    """(SIDE, SIDE) least distance between scattered corners, in pixels.

    The face and the hair have corners of their own: hardly any are added there.
    """
    side = (SIDE, SIDE)
    hair, clothes, matte = (
        cv2.resize(mask, side, interpolation=cv2.INTER_AREA)
        for mask in (
            portrait.regions[Region.HAIR],
            portrait.regions[Region.CLOTHES],
            portrait.matte,
        )
    )
    # Facets grow with the distance from the outline, or slivers would fan out from it.
    solid = (matte > 0.5).astype(np.uint8)
    outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 3) / unit
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 3) / unit
    spacing = np.clip(0.15 + 0.55 * outside, 0.15, 0.85).astype(np.float32)
    spacing += matte * (0.34 - spacing)
    spacing += hair * (0.32 - spacing)
    spacing += clothes * (np.clip(0.16 + 0.5 * inside, 0.16, 0.42) - spacing)
    face = lm.polygon(side, marks[list(lm.FACE_OVAL)], 0.03 * unit)
    spacing = spacing + face * (0.40 - spacing)
    for ring in (lm.LEFT_EYE, lm.RIGHT_EYE, lm.LIPS_OUTER):
        shape = marks[list(ring)]
        mask = lm.polygon(side, shape.mean(0) + (shape - shape.mean(0)) * 1.25, 0.08 * unit)
        spacing = np.minimum(spacing, 0.19 + (1 - mask) * 0.6)
    return (spacing * unit).astype(np.float32)


def _refined(
    portrait: Portrait, points: Points, segments: Segments, unit: float, density: float
) -> Points:
    """More corners where a flat facet misses most of the face: they land on its edges.

    After the greedy insertion of Garland and Heckbert, "Fast Polygonal Approximation of Terrains
    and Height Fields", 1995, with a facet's edge-weighted middle for its worst point.
    """
    side = (SIDE, SIDE)
    lab = rgb_to_oklab(cv2.resize(portrait.image, side, interpolation=cv2.INTER_AREA))
    face = portrait.region(
        Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH, Region.BEARD
    )
    marks = portrait.landmarks[list(lm.FACE_OVAL), :2] * (SIDE / portrait.size)
    inside = lm.polygon(side, marks, 0.05 * unit)
    weight = cv2.resize(face, side, interpolation=cv2.INTER_AREA) * inside + 0.1
    tone = blur(lab[..., 0], 0.012 * unit)
    edge = np.hypot(cv2.Sobel(tone, -1, 1, 0), cv2.Sobel(tone, -1, 0, 1)) + 1e-4
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    known = np.dstack(
        [lab * weight[..., None], weight, (lab**2).sum(-1) * weight, x * edge, y * edge, edge]
    ).astype(np.float32)
    least = 0.055 * unit / np.sqrt(density)
    for _ in range(_ROUNDS):
        _, triangles = constrained(points, segments[:0])
        owner = owners(points, triangles, SIDE)
        count = len(triangles)
        area = np.bincount(owner.ravel(), minlength=count)
        sums = means(owner, known, count) * area[:, None]
        miss = sums[:, 4] - (sums[:, :3] ** 2).sum(1) / np.maximum(sums[:, 3], 1e-3)
        worst = np.argsort(-miss)[: round(_ADDED * density)]
        fresh = sums[worst, 5:7] / np.maximum(sums[worst, 7:8], 1e-6)
        near, _ = cKDTree(points).query(fresh)
        points = np.concatenate([points, fresh[(near > least) & (area[worst] > 8)]])
        points = points.astype(np.float32)
    return points


def _frame(rng: np.random.Generator) -> Points:
    """Corners on the picture's border."""
    last = SIDE - 1.0
    steps = np.linspace(0, last, 10)
    jitter = rng.uniform(-12, 12, (4, 8))
    along = [np.concatenate([[0.0], steps[1:-1] + jitter[i], [last]]) for i in range(4)]
    sides = [
        np.stack([along[0], np.zeros(10)], 1),
        np.stack([along[1], np.full(10, last)], 1),
        np.stack([np.zeros(8), along[2][1:-1]], 1),
        np.stack([np.full(8, last), along[3][1:-1]], 1),
    ]
    return np.concatenate(sides).astype(np.float32)
