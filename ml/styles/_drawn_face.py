"""Eyes, nose and mouth that a pen draws in place of what thresholds found there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.imaging.filters import Float
from ml.styles._eyes import DrawnEyes, draw_eyes
from ml.styles._mouth import DrawnMouth, draw_mouth
from ml.styles._nose import DrawnNose, draw_nose
from ml.styles._study import Study


@dataclass(frozen=True)
class DrawnFace:
    """A face's drawn features at one size."""

    eyes: DrawnEyes
    mouth: DrawnMouth
    nose: DrawnNose

    def over(self, ink: Float, gaps: float = 0.3) -> Float:
        """Other ink (S, S) with nose and mouth drawn in its place and the eyes left open.

        Args:
            gaps: strength of the hairlines between teeth.
        """
        clear = (1 - self.mouth.zone) * (1 - self.nose.zone) * (1 - self.eyes.opening)
        mouth = np.maximum(np.maximum(self.mouth.lines, self.mouth.hollow), self.mouth.gaps * gaps)
        return np.maximum(ink * clear, np.maximum(mouth, self.nose.lines))


def draw_face(study: Study, size: int, weight: float = 1.0, lids: float = 1.0) -> DrawnFace:
    """The features at `size`; `weight` thickens nose and mouth, `lids` the eyes' lines."""
    return DrawnFace(
        draw_eyes(study, size, weight=lids),
        draw_mouth(study, size, weight),
        draw_nose(study, size, weight),
    )
