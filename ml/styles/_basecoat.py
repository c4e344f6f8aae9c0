"""A photo redrawn as an illustration by a super-resolution network trained on drawn animation.

Fed a picture that is too small for it, the network invents clean edges and flat forms instead of
the detail that was lost. Twice over, it draws more freely.
"""

from __future__ import annotations

import numpy as np

from ml.enhance import redraw
from ml.faces.portrait import FloatImage
from ml.imaging.opencv import cv2


def base_coat(image: FloatImage, first: int = 176, second: int | None = 208) -> FloatImage:
    """The picture redrawn, at its own size.

    Args:
        image: (S, S, 3) in 0..1.
        first: side the picture is shrunk to before it is redrawn four times larger: the smaller,
            the freer.
        second: the same for a second coat over the first; None for one coat.
    """
    size = image.shape[0]
    # Small previews need no more than their own detail.
    most = max(64, round(0.36 * size))
    out = redraw(_shrunk(image, min(first, most)), "quick")
    if second is not None:
        out = redraw(_shrunk(out, min(second, most)), "quick")
    out = cv2.resize(out, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.clip(out, 0, 1).astype(np.float32)


def _shrunk(image: FloatImage, side: int) -> FloatImage:
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
