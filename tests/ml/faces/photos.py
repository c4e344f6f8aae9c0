"""The astronaut, as photographed and otherwise."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from ml.faces.analyse import Analysis, analyse
from ml.faces.frame import portrait
from ml.faces.portrait import Portrait

Photo = NDArray[np.uint8]


@lru_cache
def astronaut() -> Photo:
    """(512, 512, 3) uint8; not to be written to."""
    photo = skimage.data.astronaut()
    photo.flags.writeable = False
    return photo


@lru_cache
def known() -> Analysis:
    """Her analysis."""
    return analyse(astronaut())


@lru_cache
def aligned(size: int = 256) -> Portrait:
    """Her portrait."""
    return portrait(astronaut(), known(), size)


def rotated(degrees: float) -> Photo:
    """The photo turned clockwise about her face."""
    matrix = cv2.getRotationMatrix2D((222, 115), -degrees, 1.0)
    turned = cv2.warpAffine(astronaut(), matrix, (512, 512), borderMode=cv2.BORDER_REPLICATE)
    return turned.astype(np.uint8)


def empty() -> Photo:
    """A picture of nobody."""
    return np.full((300, 400, 3), 128, np.uint8)
