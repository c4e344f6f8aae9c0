"""Earrings: where earlobes show, and what hangs on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits.wear.head import Head
from ml.edits.wear.shapes import Mesh, joined, lathe, tube
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait

Double = NDArray[np.float64]

METAL, STONE = 0, 1
"""Materials by number."""

_LEAST = 0.045
"""An ear that stands out less from the face is not seen, in interocular distances."""


def lobes(person: Portrait, head: Head) -> dict[int, Double]:
    """(2,) pixels where each ear's lobe can be pierced, by side (-1 left, 1 right); an ear under
    hair, or turned out of sight, has none."""
    unit, size = head.scale, person.size
    skin = person.regions[Region.SKIN] > 0.5
    oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL)) > 0.5
    ear = (skin & ~oval).astype(np.uint8)
    across = head.turn[:2, 0] / max(float(np.linalg.norm(head.turn[:2, 0])), 1e-6)
    down = np.array([-across[1], across[0]])
    rows, columns = np.nonzero(ear)
    away = (np.stack([columns, rows], -1) - head.middle[:2]) / unit
    h, v = away @ across, away @ down
    found = {}
    for side, tragus in ((-1, 234), (1, 454)):
        edge = float((head.mesh[tragus, :2] - head.middle[:2]) @ across / unit)
        start = float((head.mesh[tragus, :2] - head.middle[:2]) @ down / unit)
        out = (h - edge) * side
        mine = (out > -0.12) & (out < 0.6) & (v > start - 0.25) & (v < start + 0.75)
        if not mine.any():
            continue
        steps = np.arange(start - 0.2, start + 0.7, 0.02)
        widths = np.array([
            _span(out[mine & (np.abs(v - step) < 0.012)]) for step in steps
        ])  # fmt: skip
        seen = widths > _LEAST
        # An ear is seen for a stretch; a sliver of cheek is none.
        if seen.sum() < 9:
            continue
        peak = int(widths.argmax())
        last = peak
        while last + 1 < len(seen) and widths[last + 1] > max(_LEAST, 0.62 * widths[peak]):
            last += 1
        low = float(steps[last])
        if low > start + 0.66:
            continue
        near = mine & (np.abs(v - (low - 0.06)) < 0.03)
        if not near.any():
            continue
        place = float(np.median(h[near]))
        found[side] = head.middle[:2] + unit * (across * place + down * (low - 0.02))
    return found


def _span(values: Double) -> float:
    return float(values.max() - max(values.min(), -0.02)) if len(values) else 0.0


def build(head: Head, places: dict[int, Double], model: str, size: float) -> Mesh:
    """Hang a model on each lobe; they hang straight down however the head is tilted."""
    grown = 1 + 0.35 * size
    made = {"studs": _stud, "hoops": _hoop, "drops": _drop, "pearls": _pearl}[model]()
    depth = float(head.own[[234, 454], 2].mean())
    parts = []
    for side, place in places.items():
        base = _on_head(head, place, depth)
        points = made.points * np.array([side * grown, grown, grown], np.float32)
        # From the picture's axes into the head's.
        turned = points @ head.turn
        normals = (made.normals * np.array([side, 1, 1], np.float32)) @ head.turn
        parts.append(
            Mesh((turned + base).astype(np.float32), normals.astype(np.float32), made.faces,
                 made.material, made.places)
        )  # fmt: skip
    return joined(*parts)


def _on_head(head: Head, place: Double, depth: float) -> Double:
    """The head's point of a given depth that is seen at a place of the picture."""
    point = np.array([0.0, 0.0, depth])
    for _ in range(6):
        error = (place - head.placed(point[None])[0, :2]) / head.scale
        point[:2] += np.linalg.solve(head.turn[:2, :2], error)
    return point


def _ball(radius: float, tall: float = 1.0) -> Mesh:
    turn = np.linspace(0.02, np.pi - 0.02, 24)
    return lathe(np.stack([radius * np.sin(turn), -radius * tall * np.cos(turn)], -1), "y", 32)


def _stud() -> Mesh:
    turn = np.linspace(0, np.pi / 2, 8)
    claw = lathe(np.stack([0.062 * np.cos(turn), -0.02 * np.sin(turn) + 0.01], -1), "z", 24).of(
        METAL
    )
    facets = [(0.0, -0.058), (0.028, -0.055), (0.05, -0.03), (0.052, -0.012), (0.05, 0.0)]
    return joined(claw, lathe(facets, "z", 10).of(STONE))


def _hoop() -> Mesh:
    turn = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    radius = 0.23
    lean = np.radians(52)
    x, y = radius * np.sin(turn), radius * (1 - np.cos(turn))
    path = np.stack([x * np.cos(lean), y, x * np.sin(lean)], -1)
    out = path - np.array([0, radius, 0])
    return tube(path, 0.02, 0.02, out, closed=True, sides=14).of(METAL)


def _drop() -> Mesh:
    hook = tube([(0, -0.01, 0), (0, 0.03, -0.02), (0, 0.10, -0.02)], 0.010, 0.010, (1, 0, 0)).of(
        METAL
    )
    turn = np.linspace(0.0, np.pi, 30)
    wide = 0.068 * np.sin(turn) * np.sqrt((1 - np.cos(turn)) / 2 + 0.02)
    stone = lathe(np.stack([wide, 0.24 - 0.13 * np.cos(turn)], -1), "y", 28).moved((0, 0, -0.02))
    cap = _ball(0.024).moved((0, 0.105, -0.02)).of(METAL)
    return joined(hook, stone.of(STONE), cap)


def _pearl() -> Mesh:
    return joined(_ball(0.024).of(METAL), _ball(0.085).moved((0, 0.085, -0.02)).of(STONE))
