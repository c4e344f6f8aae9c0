"""Contact sheets: rows of pictures of one size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor


def to_picture(tensor: Tensor) -> NDArray[np.uint8]:
    """(3, H, W) in -1..1 to (H, W, 3) uint8."""
    values = tensor.detach().float().cpu().clamp(-1, 1).permute(1, 2, 0).numpy()
    return np.asarray((values + 1) * 127.5 + 0.5, np.uint8)


def grid(rows: Sequence[Sequence[NDArray[np.uint8]]], gap: int = 2) -> NDArray[np.uint8]:
    """Rows of (H, W, 3) pictures of one size on white, (rows, columns) in order."""
    height, width = rows[0][0].shape[:2]
    columns = max(len(row) for row in rows)
    out = np.full((len(rows) * (height + gap), columns * (width + gap), 3), 255, np.uint8)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            top, left = y * (height + gap), x * (width + gap)
            out[top : top + height, left : left + width] = picture
    return out
