"""The triangle mesh over a portrait: dense where a face is read, coarse where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
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

SIDE = 512
"""Side of the picture the mesh is laid over: the mesh is the same at every size."""

_ROUNDS, _ADDED = 4, 62
"""How often, and how many corners at a time, are added where the mesh misses the face."""

_RINGS: tuple[tuple[Sequence[int], bool], ...] = (
    (lm.LEFT_EYE, True),
    (lm.RIGHT_EYE, True),
    (lm.LEFT_BROW[:5] + lm.LEFT_BROW[:4:-1][::-1], True),
    (lm.RIGHT_BROW[:5] + lm.RIGHT_BROW[:4:-1][::-1], True),
    (lm.LIPS_OUTER, True),
    (lm.LIPS_INNER, True),
    ((168, 197, 5, 4), False),
    (
        (55, 193, 245, 188, 198, 129, 64, 98, 97, 2, 326, 327, 294, 358, 420, 412, 465, 417, 285),
        False,
    ),
    ((64, 240, 97), False),
    ((294, 460, 327), False),
    (lm.FACE_OVAL[6:31], False),
)
"""Chains of landmarks whose joins must be edges, and whether they close."""

_LONE = (50, 280, 205, 425, 9, 151, 108, 337, 117, 346, 199, 18, 175)
"""Landmarks that give cheeks, forehead and chin their planes."""


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
    points, segments = _features(marks, unit)
    points, segments = _with_borders(points, segments, _labels(portrait), unit)
    spacing = _spacing(portrait, marks, unit) / np.float32(np.sqrt(density))
    edge = _frame(rng)
    taken = np.concatenate([points, edge])
    inner = scattered(spacing, taken, 24000, rng)
    points = np.concatenate([taken, inner]).astype(np.float32)
    points = _refined(portrait, points, segments, unit, density)
    points, triangles = constrained(points, segments)
    centres = points[triangles].mean(1).astype(int).clip(0, SIDE - 1)
    fine = spacing[centres[:, 1], centres[:, 0]] < 0.24 * unit
    return Facets(points, triangles, fine.astype(np.float32))


def _features(marks: Points, unit: float) -> tuple[Points, Segments]:
    points: list[NDArray[np.float32]] = []
    segments: list[tuple[int, int]] = []

    def place(at: NDArray[np.float32]) -> int:
        for index in range(len(points)):
            if np.hypot(*(points[index] - at)) < 0.022 * unit:
                return index
        points.append(at)
        return len(points) - 1

    for chain, closed in _RINGS:
        indices = [place(marks[i]) for i in chain]
        pairs = list(pairwise(indices))
        segments += [*pairs, (indices[-1], indices[0])] if closed else pairs
    for number in (LEFT_IRIS, RIGHT_IRIS):
        ring = marks[number + 1 : number + 5]
        radius = float(np.linalg.norm(ring - marks[number], axis=1).mean())
        eye = lm.polygon(
            (SIDE, SIDE), marks[list(lm.LEFT_EYE if number == LEFT_IRIS else lm.RIGHT_EYE)]
        )
        turns = np.arange(8) * np.pi / 4 + np.pi / 8
        for reach in (1.0, 0.45):
            circle = marks[number] + radius * reach * np.stack([np.cos(turns), np.sin(turns)], 1)
            inside = [
                c
                for c in circle.astype(np.float32)
                if eye[int(c[1]) % SIDE, int(c[0]) % SIDE] > 0.5
            ]
            indices = [place(c) for c in inside]
            segments += list(pairwise(indices))
    for number in _LONE:
        place(marks[number])
    kept = [pair for pair in segments if pair[0] != pair[1]]
    return np.stack(points), np.array(kept, np.int32)


def _labels(portrait: Portrait) -> NDArray[np.uint8]:
    """(256, 256) which large region each place belongs to, with calm borders."""
    groups = (
        (Region.BACKGROUND,),
        (Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH, Region.BEARD),
        (Region.HAIR,),
        (Region.CLOTHES,),
    )
    masks = [
        blur(cv2.resize(portrait.region(*group), (256, 256), interpolation=cv2.INTER_AREA), 2.0)
        for group in groups
    ]
    return np.argmax(np.stack(masks), axis=0).astype(np.uint8)


def _with_borders(
    points: Points, segments: Segments, labels: NDArray[np.uint8], unit: float
) -> tuple[Points, Segments]:
    """Corners and edges along the borders between background, skin, hair and clothes."""
    step = SIDE / labels.shape[0]
    chains: list[NDArray[np.float32]] = []
    for value in (0, 2, 3):
        mask = (labels == value).astype(np.uint8)
        found, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for line in found:
            if cv2.arcLength(line, True) * step < 0.8 * unit:
                continue
            simple = cv2.approxPolyDP(line, 0.028 * unit / step, True)[:, 0]
            chains.append((simple + 0.5).astype(np.float32) * np.float32(step))
    corners, joins = list(points), [tuple(pair) for pair in segments]
    for chain in chains:
        indices = []
        for at in chain:
            if not (4 < at[0] < SIDE - 5 and 4 < at[1] < SIDE - 5):
                indices.append(-1)
                continue
            away = np.linalg.norm(np.stack(corners) - at, axis=1)
            if away.min() < 0.06 * unit:
                indices.append(int(away.argmin()))
            else:
                corners.append(at)
                indices.append(len(corners) - 1)
        for a, b in zip(indices, indices[1:] + indices[:1], strict=True):
            if a >= 0 and b >= 0 and a != b:
                joins.append((a, b))
    return np.stack(corners).astype(np.float32), np.array(joins, np.int32)


def _spacing(portrait: Portrait, marks: Points, unit: float) -> Float:
    """(SIDE, SIDE) least distance between scattered corners, in pixels."""
    side = (SIDE, SIDE)
    small = cv2.resize(portrait.image, side, interpolation=cv2.INTER_AREA)
    hair, clothes, matte = (
        cv2.resize(mask, side, interpolation=cv2.INTER_AREA)
        for mask in (
            portrait.regions[Region.HAIR],
            portrait.regions[Region.CLOTHES],
            portrait.matte,
        )
    )
    grey = blur(small.mean(-1), 0.02 * unit)
    edge = np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1))
    busy = np.clip(blur(edge, 0.06 * unit) / 0.10, 0, 1)
    # Behind the person facets grow with the distance, or slivers would fan out from the outline.
    away = cv2.distanceTransform((matte < 0.5).astype(np.uint8), cv2.DIST_L2, 3) / unit
    spacing = np.clip(0.22 + 0.55 * away, 0.22, 0.8).astype(np.float32)
    spacing += matte * (0.34 - spacing)
    spacing += hair * (0.27 - spacing)
    spacing += clothes * (0.46 - spacing)
    spacing *= 1 - 0.38 * busy * matte
    # Glasses have no landmarks: whatever is busy around the eyes is cut finer.
    eyes = marks[[LEFT_IRIS, RIGHT_IRIS]].mean(0)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    mask = np.exp(-(((((x - eyes[0]) / 1.1) ** 2 + ((y - eyes[1]) / 0.42) ** 2) / unit**2) ** 2))
    spacing *= 1 - 0.45 * mask * busy
    for ring, near in (
        (lm.LEFT_EYE, 0.10),
        (lm.RIGHT_EYE, 0.10),
        (lm.LIPS_OUTER, 0.14),
        (lm.LEFT_BROW, 0.15),
        (lm.RIGHT_BROW, 0.15),
        ((48, 4, 278, 2), 0.17),
    ):
        shape = marks[list(ring)]
        mask = lm.polygon(side, shape.mean(0) + (shape - shape.mean(0)) * 1.25, 0.08 * unit)
        spacing = np.minimum(spacing, near + (1 - mask) * 0.6)
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
    least = 0.045 * unit / np.sqrt(density)
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
