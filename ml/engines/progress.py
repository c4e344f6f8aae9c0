"""From a renderer's steps to a generation's progress."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Notice, Progress, Stage
from ml.engines.base import Picture, Report
from ml.engines.pictures import shrunk, webp
from ml.imaging.colour import eight_bit

PREVIEW_SIDE = 160
"""Side of the pictures shown while a variant forms, in pixels."""
ANALYSIS_SHARE = 0.05
"""Share of a generation's progress that is the analysis."""


class Reporter:
    """Tells the listener of one generation how far its pictures are.

    Args:
        report: the listener; what it raises passes through.
        count: how many pictures there will be.
    """

    def __init__(self, report: Report, count: int) -> None:
        self._report = report
        self._count = count
        self._variant = 0
        self._fraction = 0.0

    def begin(self, variant: int) -> None:
        """The next picture has begun."""
        self._variant = variant
        self._tell(0.0, None)

    def step(self, fraction: float, image: NDArray[np.float32] | None) -> None:
        """A renderer's `StepReport`: share done, and the (S, S, 3) picture in 0..1 so far."""
        small = None
        if image is not None:
            side = min(PREVIEW_SIDE, image.shape[0])
            shrunk = cv2.resize(image[..., :3], (side, side), interpolation=cv2.INTER_AREA)
            small = eight_bit(shrunk)
        self._tell(min(max(fraction, 0.0), 0.98), small)

    def finished(self, image: Picture) -> None:
        """The picture is done: (S, S, 3 or 4)."""
        self._tell(1.0, shrunk(image, min(PREVIEW_SIDE, image.shape[0])))

    def notice(self, notice: Notice) -> None:
        """Something the person should know, though the picture goes on."""
        self._tell(self._fraction, None, notice)

    def _tell(self, fraction: float, small: Picture | None, notice: Notice | None = None) -> None:
        self._fraction = fraction
        whole = ANALYSIS_SHARE + (1 - ANALYSIS_SHARE) * (self._variant + fraction) / self._count
        self._report(
            Progress(
                stage=Stage.GENERATING,
                fraction=min(whole, 1.0),
                variant=self._variant,
                variant_fraction=fraction,
                preview=None if small is None else webp(small),
                notice=notice,
            )
        )
