"""Holes to learn filling: what the product asks for, and brush strokes besides.

Each kind is named after what is missing. Masks are 1 where something is to be drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.training.data.augment import View
from ml.training.data.prepare import REGIONS

Float = NDArray[np.float32]


def _of(view: View, *names: Region) -> Float:
    chosen = [REGIONS.index(name) for name in names]
    return np.isin(view.regions, chosen).astype(np.float32)


def _grown(mask: Float, pixels: float) -> Float:
    side = 2 * max(round(pixels), 0) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask, kernel), np.float32)


def face(view: View, margin: float = 0.0) -> Float:
    """The face's oval, grown by a share of the distance between the irises."""
    size = view.image.shape[0]
    oval = lm.polygon((size, size), lm.contour(view.points, lm.FACE_OVAL))
    return _grown(oval, margin * lm.iris_distance(view.points)) if margin > 0 else oval


def hair(rng: np.random.Generator, view: View) -> Float:
    """The hair and a generous, wobbly band around head and hair, the face kept."""
    size, unit = view.image.shape[0], lm.iris_distance(view.points)
    around = _grown(np.maximum(_of(view, Region.HAIR), face(view)), rng.uniform(0.15, 0.8) * unit)
    if rng.random() < 0.4:
        # Long hair may reach the frame's bottom: room beside the neck.
        top = int(np.clip(lm.eye_centre(view.points)[1], 0, size - 1))
        low = int(np.clip(view.points[lm.CHIN, 1] + rng.uniform(0, 2.2) * unit, top + 1, size))
        reach = rng.uniform(1.0, 1.7) * unit
        columns = np.abs(np.arange(size) - lm.eye_centre(view.points)[0]) < reach
        around[top:low, columns] = 1
    skin = _of(view, Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH)
    kept = skin * face(view, 0.05)
    if rng.random() < 0.5:
        kept[: int(view.points[lm.CHIN, 1])] = np.maximum(kept, face(view) * (1 - _of(
            view, Region.HAIR)))[: int(view.points[lm.CHIN, 1])]  # fmt: skip
    return np.asarray(around * (1 - kept), np.float32)


def clothes(rng: np.random.Generator, view: View) -> Float:
    """The clothes, grown a little; sometimes all below the chin."""
    size, unit = view.image.shape[0], lm.iris_distance(view.points)
    mask = _grown(_of(view, Region.CLOTHES), rng.uniform(0.02, 0.3) * unit)
    if rng.random() < 0.4:
        mask[min(int(view.points[lm.CHIN, 1] + rng.uniform(0.1, 0.6) * unit), size - 1) :] = 1
    kept = np.maximum(face(view, 0.03), _of(view, Region.HAIR) * float(rng.random() < 0.5))
    return np.asarray(mask * (1 - kept), np.float32)


def background(rng: np.random.Generator, view: View) -> Float:
    """All that is not the person, with a rim of the person's edge."""
    person = (view.matte > 0.5).astype(np.float32)
    return _grown(1 - person, rng.uniform(0, 0.12) * lm.iris_distance(view.points))


def around_face(rng: np.random.Generator, view: View) -> Float:
    """All but the face."""
    return 1 - face(view, rng.uniform(-0.05, 0.15))


def inner_face(rng: np.random.Generator, view: View) -> Float:
    """The face, or one part of it: eyes, brows, nose or mouth."""
    if rng.random() < 0.4:
        return face(view, rng.uniform(0.02, 0.2))
    unit, size = lm.iris_distance(view.points), view.image.shape[0]
    parts = (lm.LEFT_EYE + lm.LEFT_BROW, lm.RIGHT_EYE + lm.RIGHT_BROW, lm.LIPS_OUTER,
             (1, 2, 98, 327, 168), lm.LEFT_EYE + lm.RIGHT_EYE)  # fmt: skip
    points = lm.contour(view.points, parts[int(rng.integers(len(parts)))])
    hull = cv2.convexHull(points).reshape(-1, 2)
    return _grown(lm.polygon((size, size), hull), rng.uniform(0.08, 0.3) * unit)


def beard(rng: np.random.Generator, view: View) -> Float:
    """Cheeks, jaw and upper lip."""
    size, unit = view.image.shape[0], lm.iris_distance(view.points)
    mask = face(view, rng.uniform(0.05, 0.25))
    rows = np.arange(size)[:, None]
    mask = mask * (rows > view.points[lm.NOSE_TIP, 1] + rng.uniform(-0.1, 0.2) * unit)
    lips = lm.polygon((size, size), lm.contour(view.points, lm.LIPS_OUTER))
    return np.asarray(mask * (1 - lips * float(rng.random() < 0.6)), np.float32)


def side(rng: np.random.Generator, view: View) -> Float:
    """A crescent beside the head, as a turn uncovers it: ear, hair, neck and what is behind."""
    size, unit = view.image.shape[0], lm.iris_distance(view.points)
    head = np.maximum(face(view), _of(view, Region.HAIR))
    shift = rng.choice([-1, 1]) * rng.uniform(0.15, 0.8) * unit
    moved = cv2.warpAffine(head, np.array([[1, 0, shift], [0, 1, 0]]), (size, size))
    mask = np.abs(head - moved.astype(np.float32))
    half = np.arange(size)[None] - lm.eye_centre(view.points)[0]
    mask = mask * (half * np.sign(shift) > 0.55 * unit)
    return _grown(mask.astype(np.float32), rng.uniform(0.02, 0.12) * unit)


def strokes(rng: np.random.Generator, view: View) -> Float:
    """Brush strokes and blobs anywhere."""
    size, unit = view.image.shape[0], lm.iris_distance(view.points)
    mask = np.zeros((size, size), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        points = [rng.uniform(0, size, 2)]
        for _ in range(int(rng.integers(1, 6))):
            points.append(np.clip(points[-1] + rng.normal(0, 0.9 * unit, 2), 0, size))
        line = np.round(points).astype(np.int32)
        cv2.polylines(mask, [line], False, 1.0, max(int(rng.uniform(0.1, 0.8) * unit), 2))
    return mask


def boxes(rng: np.random.Generator, view: View) -> Float:
    """Rectangles."""
    size = view.image.shape[0]
    mask = np.zeros((size, size), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        w, h = (int(v) for v in rng.uniform(0.1, 0.5, 2) * size)
        x, y = int(rng.integers(0, size - w)), int(rng.integers(0, size - h))
        mask[y : y + h, x : x + w] = 1
    return mask


def everything(_: np.random.Generator, view: View) -> Float:
    """The whole picture."""
    return np.ones(view.image.shape[:2], np.float32)


Kind = Callable[[np.random.Generator, View], Float]
KINDS: dict[str, tuple[Kind, float]] = {
    "hair": (hair, 0.26),
    "clothes": (clothes, 0.16),
    "background": (background, 0.10),
    "around": (around_face, 0.10),
    "face": (inner_face, 0.08),
    "beard": (beard, 0.05),
    "side": (side, 0.08),
    "strokes": (strokes, 0.07),
    "boxes": (boxes, 0.03),
    "everything": (everything, 0.07),
}
"""How each kind is drawn, and how often (shares sum to one)."""


def cut(kind: str, rng: np.random.Generator, view: View) -> Float:
    """A hole of the kind named: (S, S), 1 inside and 0 outside, nothing between."""
    return (KINDS[kind][0](rng, view) > 0.5).astype(np.float32)


def draw(rng: np.random.Generator, view: View) -> tuple[str, Float]:
    """A kind at random, by its share, and its hole."""
    names = list(KINDS)
    name = names[int(rng.choice(len(names), p=[KINDS[k][1] for k in names]))]
    mask = cut(name, rng, view)
    if mask.mean() < 0.004:
        # Nobody's hair, or a crescent outside the frame: something else instead.
        return "strokes", np.maximum(mask, strokes(rng, view))
    return name, mask
