"""A mouth drawn from the landmarks: teeth as one shape, the line of the lips, the lower lip.

What thresholds find in a photographed mouth is blots; a draughtsman sets four strokes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.imaging.filters import Float, blur
from ml.imaging.resizing import resized
from ml.styles._strokes import Points, box_around, outlined, pasted, smooth_curve, stroke, swell
from ml.styles._study import Study

_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
_UNDER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
_BOW = ((185, 40, 39, 37, 0), (409, 270, 269, 267, 0))
"""The upper lip's edge from each corner to its middle."""
_OPEN = 0.045
"""Gap between the lips, in interocular distances, from which a mouth shows what is in it."""
_TEETH = (0.0, 0.24, 0.44, 0.61, 0.76)
"""Borders between the upper teeth, as shares of half the mouth: they narrow as they turn away."""


@dataclass(frozen=True)
class DrawnMouth:
    """Masks of a mouth, each (size, size) in 0..1.

    Attributes:
        zone: where no other line may lie.
        lips: both lips without what is between them.
        teeth: the teeth in one piece; nothing where none show.
        hollow: the dark beside and below them.
        gaps: hairlines between teeth.
        lines: the line of the lips and the one below the lower lip.
    """

    zone: Float
    lips: Float
    teeth: Float
    hollow: Float
    gaps: Float
    lines: Float


def draw_mouth(study: Study, size: int, weight: float = 1.0) -> DrawnMouth:
    """The mouth at `size`; `weight` thickens its lines."""
    scale = size / study.side
    unit = study.unit * scale
    outer = lm.contour(study.landmarks, lm.LIPS_OUTER) * scale
    corner, shape = box_around(outer, unit * 0.2, size)
    upper, lower, under = (
        smooth_curve(lm.contour(study.landmarks, part) * scale - corner)
        for part in (_UPPER, _LOWER, _UNDER)
    )
    parts = _parts(study, upper, lower, shape, unit, weight)
    parts["lines"] = np.maximum(
        parts["lines"], _borders(study, under, shape, scale, corner, weight)
    )
    whole = outlined(shape, outer - corner)
    parts["lips"] = np.clip(whole - parts.pop("opening"), 0, 1)
    parts["zone"] = np.clip(blur(whole, unit * 0.045) * 3.2, 0, 1)
    full = {name: pasted(part, corner, size) for name, part in parts.items()}
    # A moustache that hangs over the lip is ink of its own.
    full["zone"] *= 1 - resized(blur(study.regions[Region.BEARD], study.unit * 0.01), size)
    return DrawnMouth(**full)


def _borders(
    study: Study,
    under: Points,
    shape: tuple[int, int],
    scale: float,
    corner: Points,
    weight: float,
) -> Float:
    """Lines of the lips' own outline: below the lower lip, and the two arcs of the upper one."""
    unit = study.unit * scale
    t = np.linspace(0, 1, len(under))
    below = under + np.array([0, 0.012 * unit], np.float32)
    middle = (t > 0.14) & (t < 0.86)
    width = swell(int(middle.sum()), 1.0) * 0.022 * unit * weight
    out = 0.9 * stroke(shape, below[middle], width)
    for arc in _BOW:
        curve = smooth_curve(lm.contour(study.landmarks, arc) * scale - corner, degree=3)
        out = np.maximum(out, 0.8 * stroke(shape, curve, swell(48, 1.0) * 0.014 * unit * weight))
    return np.asarray(out, np.float32)


def _parts(
    study: Study, upper: Points, lower: Points, shape: tuple[int, int], unit: float, weight: float
) -> dict[str, Float]:
    """What lies between the lips, and the line along them."""
    nothing = np.zeros(shape, np.float32)
    gap = float(np.hypot(*(lower - upper).T).max()) / unit
    count = len(upper)
    if gap < _OPEN:
        seam = (upper + lower) / 2
        lines = stroke(shape, seam, (0.25 + 0.75 * swell(count)) * 0.030 * unit * weight)
        return {"opening": nothing, "teeth": nothing, "hollow": nothing, "gaps": nothing,
                "lines": lines}  # fmt: skip
    opening = outlined(shape, np.concatenate([upper, lower[::-1]]))
    shown = _shown(study)
    teeth = gaps = nothing
    if shown > 0:
        inside = slice(round(count * 0.07), round(count * 0.93))
        edge = upper + (lower - upper) * np.float32(shown)
        teeth = outlined(shape, np.concatenate([upper[inside], edge[inside][::-1]]))
        gaps = _gaps(upper, edge, shape, unit) * teeth
    hollow = np.clip(opening - teeth, 0, 1)
    lines = stroke(shape, upper, (0.2 + 0.8 * swell(count)) * 0.028 * unit * weight)
    rim = stroke(shape, lower, (0.15 + 0.85 * swell(count)) * 0.016 * unit * weight)
    return {"opening": opening, "teeth": teeth, "hollow": hollow, "gaps": gaps,
            "lines": np.maximum(lines, rim)}  # fmt: skip


def _shown(study: Study) -> float:
    """How much of the opening's height is teeth: 0, or 0.6..1."""
    inner = lm.polygon((study.side, study.side), lm.contour(study.landmarks, lm.LIPS_INNER)) > 0.5
    values = study.lab[inner]
    if len(values) < 12:
        return 0.0
    bright = (values[:, 0] > 0.50) & (np.hypot(values[:, 1], values[:, 2]) < 0.10)
    share = float(bright.mean())
    if share < 0.18:
        return 0.0
    height = float(np.clip(0.45 + 0.7 * share, 0.6, 1.0))
    return height if height < 0.86 else 1.0


def _gaps(upper: NDArray[np.float32], edge: Points, shape: tuple[int, int], unit: float) -> Float:
    """Hairlines from the gums two thirds down, fainter away from the middle."""
    out = np.zeros(shape, np.float32)
    last = len(upper) - 1
    for share in _TEETH:
        for side in (-1, 1) if share else (1,):
            at = round(last * (0.5 + 0.5 * side * share))
            line = np.linspace(upper[at], upper[at] + (edge[at] - upper[at]) * 0.72, 8)
            width = np.linspace(0.013, 0.004, 8) * unit
            drawn = stroke(shape, line.astype(np.float32), width.astype(np.float32))
            out = np.maximum(out, drawn * (1 - 0.55 * share))
    return out
