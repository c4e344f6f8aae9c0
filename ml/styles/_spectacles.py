"""Glasses as a draughtsman draws them: whole lenses in one even line, whatever the photo shows.

Rimless and shining frames leave only scraps of edges; what the line drawing found of them is
wiped and the outlines that `ml.styles._clay_glasses` follows are drawn instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import Float, blur, smoothstep
from ml.imaging.resizing import resized
from ml.styles._clay_glasses import bent, outlines_of
from ml.styles._study import Study

_LIGHT_FRAME = 0.5
"""`glasses_heavy` below which a frame is too faint for lines found in the photo."""


@dataclass(frozen=True)
class Spectacles:
    """A drawn pair of glasses, each (size, size) in 0..1.

    Attributes:
        line: the frame, 1 on it.
        scraps: where lines found in the photo give way to it.
    """

    line: Float
    scraps: Float

    def over(self, drawn: Float, pressure: float = 1.0) -> Float:
        """A line drawing with the glasses drawn in."""
        return np.maximum(drawn * (1 - self.scraps), pressure * self.line).astype(np.float32)


def spectacles(drawing: Study, measures: Mapping[str, float | str], size: int) -> Spectacles | None:
    """The person's glasses to be drawn at `size`, None where there are none.

    Args:
        measures: of the portrait: whether there are glasses and how heavy they look.
    """
    person = Portrait(
        drawing.photo, drawing.landmarks, drawing.matte, drawing.regions, measures=measures
    )
    found = outlines_of(person, rgb_to_oklab(drawing.photo))
    if found is None:
        return None
    unit, k = drawing.unit, size / drawing.side
    heavy = float(measures.get("glasses_heavy", 0.3))
    width = (0.017 + 0.032 * heavy) * unit * k
    curves = [np.asarray(c * k) for c in (*found.rims, found.bridge)]
    oval = lm.polygon((drawing.side, drawing.side), lm.contour(drawing.landmarks, lm.FACE_OVAL))
    seen = resized(oval * (1 - drawing.regions[Region.HAIR]), size)
    sides = bent([np.asarray(c * k) for c in found.temples], size, width) * seen
    line = np.maximum(bent(curves, size, width), sides) * (0.62 + 0.36 * heavy)
    if heavy >= _LIGHT_FRAME:
        return Spectacles(line.astype(np.float32), np.zeros_like(line))
    zone = bent([*found.rims, found.bridge, *found.temples], drawing.side, 0.16 * unit)
    kept = np.maximum(drawing.eyes, blur(drawing.regions[Region.BROWS], unit * 0.02))
    scraps = blur(zone, unit * 0.015) * (1 - smoothstep(0.1, 0.5, kept))
    return Spectacles(line.astype(np.float32), np.clip(resized(scraps, size), 0, 1))
