"""The portrait: an aligned square crop with the geometry every renderer works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Angle, Region

FloatImage = NDArray[np.float32]

EYE_LEVEL = 0.44
"""Height of the iris centres in the frame, from its top, as a share of its side."""
INTEROCULAR = 0.165
"""Distance between the iris centres as a share of the frame's side."""

LEFT_IRIS, RIGHT_IRIS = 468, 473
"""MediaPipe's iris centres; left and right as the viewer sees them."""


@dataclass(frozen=True)
class Portrait:
    """One person's head and shoulders.

    Attributes:
        image: (S, S, 3) sRGB in 0..1.
        landmarks: (478, 3) MediaPipe face mesh in pixels of `image`; z in the same unit,
            smaller is nearer.
        matte: (S, S) alpha of the person, 0..1.
        regions: (S, S) soft masks in 0..1 that sum to one, one for each `Region`.
        pose: measured yaw, pitch, roll in degrees, in the sense of `Angle`.
        measures: numbers and names measured on the photo, see `ml.faces.measures`.
    """

    image: FloatImage
    landmarks: NDArray[np.float32]
    matte: FloatImage
    regions: Mapping[Region, FloatImage]
    pose: tuple[float, float, float] = (0.0, 0.0, 0.0)
    measures: Mapping[str, float | str] = field(default_factory=dict)
    angle: Angle = field(default_factory=Angle)

    @property
    def size(self) -> int:
        """Side of the square in pixels."""
        return int(self.image.shape[0])

    @property
    def interocular(self) -> float:
        """Distance between the iris centres in pixels: the unit of every length on a face."""
        a, b = self.landmarks[LEFT_IRIS, :2], self.landmarks[RIGHT_IRIS, :2]
        return float(np.hypot(*(a - b)))

    def region(self, *names: Region) -> FloatImage:
        """Sum of the named regions' masks, (S, S) in 0..1."""
        return np.clip(sum(self.regions[name] for name in names), 0.0, 1.0).astype(np.float32)

    def with_image(self, image: FloatImage) -> Portrait:
        """The same geometry over another picture of the same size."""
        return replace(self, image=image)
