"""A picture with something put on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


@dataclass(frozen=True)
class Worn:
    """What putting something on made of a picture.

    Attributes:
        image: (S, S, 3) sRGB.
        cover: (S, S) where it is, 0..1.
        gone: (S, S) where the person made way for it, 0..1.
        lines: (S, S) where a draughtsman would draw it: outlines and edges, 0..1.
        glass: (S, S) where one looks through it, 0..1.
    """

    image: Float
    cover: Float
    gone: Float
    lines: Float
    glass: Float

    @staticmethod
    def none(image: Float) -> Worn:
        """Nothing of it lies in the picture."""
        nothing = np.zeros(image.shape[:2], np.float32)
        return Worn(image, nothing, nothing, nothing, nothing)
