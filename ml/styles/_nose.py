"""A nose drawn from the landmarks: two small nostrils, the wings, a hint of the base."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.imaging.filters import Float, blur
from ml.imaging.resizing import resized
from ml.styles._strokes import Points, box_around, outlined, pasted, smooth_curve, stroke, swell
from ml.styles._study import Study

_NOSTRILS = (
    ((240, 240), (75, 166), (60, 239), (20, 20)),
    ((460, 460), (305, 392), (290, 459), (250, 250)),
)
"""A nostril runs along the middles of these pairs, from the wing inwards."""
_WINGS = ((129, 102, 64, 98, 240), (358, 331, 294, 327, 460))
_BASE = (97, 2, 326)
_AROUND = (129, 64, 98, 97, 2, 326, 327, 294, 358, 459, 309, 19, 79, 239)


@dataclass(frozen=True)
class DrawnNose:
    """Masks of a nose, each (size, size) in 0..1: its lines, and where no other line may lie."""

    zone: Float
    lines: Float


def draw_nose(study: Study, size: int, weight: float = 1.0) -> DrawnNose:
    """The base of the nose at `size`; `weight` thickens its lines."""
    scale = size / study.side
    unit = study.unit * scale
    points = study.landmarks[:, :2] * scale
    corner, shape = box_around(points[list(_AROUND)], unit * 0.12, size)
    points = points - corner
    lines = np.zeros(shape, np.float32)
    reach = [_reach(points, wing) for wing in _WINGS]
    for nostril, wing, own in zip(_NOSTRILS, _WINGS, reach, strict=True):
        seen = float(np.clip(own / max(*reach, 1e-6) * 2 - 0.3, 0, 1))
        middle = np.stack([(points[a] + points[b]) / 2 for a, b in nostril])
        thick = swell(48, 0.8) * 0.050 * unit * seen * weight**0.5
        lines = np.maximum(lines, stroke(shape, smooth_curve(middle, degree=3), thick) * (seen > 0))
        curve = smooth_curve(points[list(wing)], degree=3)
        fine = swell(48, 0.9) * 0.019 * unit * seen * weight
        lines = np.maximum(lines, 0.9 * stroke(shape, curve, fine) * (seen > 0))
    base = smooth_curve(points[list(_BASE)], degree=2)
    lines = np.maximum(lines, 0.75 * stroke(shape, base, swell(48) * 0.012 * unit * weight))
    zone = np.clip(blur(outlined(shape, points[_ordered(points)]), unit * 0.03) * 2.6, 0, 1)
    beard = resized(blur(study.regions[Region.BEARD], study.unit * 0.01), size)
    return DrawnNose(pasted(zone, corner, size) * (1 - beard), pasted(lines, corner, size))


def _reach(points: Points, wing: tuple[int, ...]) -> float:
    """How far a wing stands from the middle of the nose: little on the side turned away."""
    return float(abs(points[wing[2], 0] - points[2, 0]))


def _ordered(points: Points) -> list[int]:
    """The points around the nose's base in order of their angle."""
    around = points[list(_AROUND)] - points[list(_AROUND)].mean(0)
    return [_AROUND[i] for i in np.argsort(np.arctan2(around[:, 1], around[:, 0]))]
