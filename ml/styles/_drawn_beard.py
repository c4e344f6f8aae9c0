"""White beards as a pen draws them: strands laid along the hair, since tone alone shows none.

A dark beard is found by its darkness. A white one differs neither from paper nor much from skin,
so thresholds leave its shadows as blots on an empty chin; here it is drawn as hair instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.imaging.filters import Float, blur, noise, smoothstep, step_of
from ml.imaging.opencv import cv2
from ml.styles._strokes import ribbon, swell
from ml.styles._study import Study

Points = NDArray[np.float32]

_WHITE = (0.5, 0.62)
"""Tone from which a beard counts as white, and at which it is wholly so."""
_LEAST = 0.05
"""Area in squared interocular distances that makes a moustache."""
_SPACING = 0.052
"""Between roots of strands, in interocular distances."""
_STEPS = 14
"""Points along a strand."""
_LARGE = 768
"""Least side of the picture strands are filled at."""
_FINE = 3
"""Fractional bits of the coordinates strands are filled at."""


@dataclass(frozen=True)
class DrawnBeard:
    """A drawn beard at one size.

    Attributes:
        zone: (S, S) 0..1 where it lies; other ink is taken away there.
        lines: (S, S) ink of its strands.
    """

    zone: Float
    lines: Float

    def over(self, ink: Float) -> Float:
        """Other ink (S, S) with the beard drawn in its place."""
        return np.maximum(ink * (1 - self.zone), self.lines)


def draw_beard(study: Study, size: int, weight: float = 1.0) -> DrawnBeard | None:
    """Strands of a white beard at `size`; None where there is none, or it is dark.

    Args:
        weight: thickness of the strands, 1 a pen.
    """
    beard, unit = study.regions[Region.BEARD], study.unit
    sure = beard > 0.6
    if sure.sum() < _LEAST * unit**2:
        return None
    white = step_of(*_WHITE, float(np.median(study.tone[sure])))
    if white < 0.5:
        return None
    lips = blur(study.region(Region.LIPS, Region.MOUTH), 0.01 * unit)
    mask = beard * (1 - smoothstep(0.2, 0.6, lips))
    curves, widths = _strands(study, mask)
    lines = _filled(curves, widths * weight, study, size)
    zone = cv2.resize(blur(mask, 0.012 * unit), (size, size), interpolation=cv2.INTER_LINEAR)
    return DrawnBeard(smoothstep(0.3, 0.7, zone), lines)


def _strands(study: Study, mask: Float) -> tuple[Points, Points]:
    """Curves (N, steps, 2) in the study's pixels, and widths (N,) in interocular distances."""
    unit, chance = study.unit, np.random.default_rng(11)
    step = _SPACING * unit
    rows, columns = np.nonzero(mask > 0.2)
    low, high = (columns.min(), rows.min()), (columns.max(), rows.max())
    grid = np.stack(np.meshgrid(*(np.arange(a, b, step) for a, b in zip(low, high, strict=True))))
    places = grid.reshape(2, -1).T + chance.uniform(-0.5, 0.5, (grid[0].size, 2)) * step
    shade = _shade(study, mask)
    roots, lengths, widths = [], [], []
    for root in np.clip(places, 0, study.side - 1).astype(np.float32):
        x, y = root.astype(int)
        there, rim = float(mask[y, x]), 4 * float(mask[y, x]) * (1 - float(mask[y, x]))
        wanted = max(float(shade[y, x]), 0.6 * rim)
        if there < 0.25 or chance.random() > wanted:
            continue
        roots.append(root)
        lengths.append(unit * chance.uniform(0.10, 0.2) * (0.7 + 0.6 * wanted))
        widths.append(chance.uniform(0.6, 1.0) * (0.010 + 0.009 * wanted))
    ends = np.array(roots, np.float32).reshape(-1, 2)
    return _grown(study, ends, np.array(lengths, np.float32)), np.array(widths, np.float32)


def _shade(study: Study, mask: Float) -> Float:
    """(S, S) chance of a strand: more in the beard's own shadows than on its lights."""
    unit = study.unit
    tone = blur(study.tone, 0.03 * unit)
    low, high = np.percentile(tone[mask > 0.5], (10, 90))
    fall = (high - tone) / max(float(high - low), 0.05)
    return np.asarray(np.clip(0.12 + 0.65 * fall, 0.12, 0.8), np.float32)


def _grown(study: Study, roots: Points, lengths: Points) -> Points:
    """(N, steps, 2) strands from their roots (N, 2), `lengths` (N,) pixels long: moustaches to the
    sides, beards down and outwards."""
    points, unit = study.landmarks[:, :2], study.unit
    lip = points[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT]].mean(0)
    chin = points[152]
    down = (chin - lip) / max(float(np.hypot(*(chin - lip))), 1e-6)
    aside = np.array([down[1], -down[0]])
    sway = noise((study.side, study.side), 0.3 * unit, np.random.default_rng(12), 2)
    curves, at = [roots], roots
    for _ in range(_STEPS - 1):
        off = (at - lip) / unit
        across, along = off @ aside, off @ down
        # Hair of the cheeks grows down, like the chin's; only above the mouth does it part.
        parted = smoothstep(0.06, -0.06, along) * smoothstep(0.75, 0.45, np.abs(across))
        swayed = sway[at[:, 1].astype(int), at[:, 0].astype(int)]
        turn = np.clip(across * (0.7 + 2.0 * parted) + 0.55 * swayed, -1.6, 1.6)
        way = down + aside * turn[:, None]
        way *= (lengths / _STEPS / np.hypot(*way.T))[:, None]
        at = np.clip(at + way, 0, study.side - 1).astype(np.float32)
        curves.append(at)
    return np.stack(curves, 1)


def _filled(curves: Points, widths: Points, study: Study, size: int) -> Float:
    """(size, size) ink of strands that swell and taper, `widths` (N,) interocular distances."""
    # Strands are finer than the pixels of small pictures: they are filled large.
    side = size * max(1, -(-_LARGE // size))
    k = side / study.side
    layer = np.zeros((side, side), np.uint8)
    shape = swell(_STEPS) * study.unit
    for curve, width in zip(curves, widths, strict=True):
        outline = ribbon(curve, np.maximum(width * shape, 0.5 / k)) * k
        whole = np.round(outline * 2**_FINE).astype(np.int32)
        cv2.fillPoly(layer, [whole], 255, cv2.LINE_AA, _FINE)
    drawn = layer.astype(np.float32) / 255
    return np.asarray(cv2.resize(drawn, (size, size), interpolation=cv2.INTER_AREA), np.float32)
