"""Features, folds, white beards and glasses that a pen draws where thresholds found something."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.imaging.filters import Float
from ml.styles._drawn_beard import DrawnBeard, draw_beard
from ml.styles._drawn_glasses import Spectacles, spectacles
from ml.styles._eyes import DrawnEyes, draw_eyes
from ml.styles._folds import DrawnFolds, draw_folds
from ml.styles._mouth import DrawnMouth, draw_mouth
from ml.styles._nose import DrawnNose, draw_nose
from ml.styles._study import Study


@dataclass(frozen=True)
class DrawnFace:
    """A face's drawn features at one size; `beard` and `glasses` are None where none are worn."""

    eyes: DrawnEyes
    mouth: DrawnMouth
    nose: DrawnNose
    folds: DrawnFolds
    beard: DrawnBeard | None
    glasses: Spectacles | None

    def over(self, ink: Float, gaps: float = 0.3, folds: float = 1.0, marks: float = 1.0) -> Float:
        """Other ink (S, S) with the face drawn in its place and the eyes left open.

        Args:
            gaps: strength of the hairlines between teeth.
            folds: strength of the lines beside the mouth and below the eyes.
            marks: strength of nose, mouth and glasses.
        """
        clear = (1 - self.mouth.zone) * (1 - self.nose.zone) * (1 - self.eyes.opening)
        mouth = np.maximum(np.maximum(self.mouth.lines, self.mouth.hollow), self.mouth.gaps * gaps)
        drawn = self.folds.over(ink, folds)
        drawn = (drawn if self.beard is None else self.beard.over(drawn)) * clear
        drawn = np.maximum(drawn, marks * np.maximum(mouth, self.nose.lines))
        return drawn if self.glasses is None else self.glasses.over(drawn, marks, ink)


def draw_face(study: Study, size: int, weight: float = 1.0, lids: float = 1.0) -> DrawnFace:
    """The features at `size`; `weight` thickens nose, mouth and folds, `lids` the eyes' lines."""
    glasses = spectacles(study, size)
    return DrawnFace(
        draw_eyes(study, size, weight=lids),
        draw_mouth(study, size, weight),
        draw_nose(study, size, weight),
        draw_folds(study, size, weight, glasses=glasses is not None),
        draw_beard(study, size, weight),
        glasses,
    )
