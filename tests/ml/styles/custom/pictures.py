"""Pictures for tests of styles of one's own: made here, the same every time."""

from __future__ import annotations

import hashlib
import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.custom_styles import MASK_SIDE

Picture = NDArray[np.uint8]


def tiles(side: int = 256, colours: tuple[str, ...] = ("#1c3f7c", "#e3b341", "#b7372f")) -> Picture:
    """Square stones in a few colours, pale joints between them."""
    rng = np.random.default_rng(3)
    stone = side // 16
    small = rng.integers(0, len(colours), (16, 16))
    table = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours], np.float64)
    picture = table[np.kron(small, np.ones((stone, stone), int))]
    picture *= np.kron(rng.uniform(0.85, 1.15, (16, 16)), np.ones((stone, stone)))[..., None]
    edge = np.arange(side) % stone < max(stone // 8, 1)
    picture[edge] = picture[:, edge] = 225
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def png(picture: Picture) -> tuple[str, bytes]:
    """Digest and file of a picture."""
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return hashlib.sha256(stream.getvalue()).hexdigest(), stream.getvalue()


def left_half() -> Picture:
    """A style mask that holds on the left of the face's axis alone."""
    mask = np.zeros((MASK_SIDE, MASK_SIDE), np.uint8)
    mask[:, : MASK_SIDE // 2] = 255
    return mask


def around_eye(landmarks: NDArray[np.floating], side: int) -> Picture:
    """A mask with a disc at a place of the canonical frame, in shares of its side."""
    mask = np.zeros((side, side), np.uint8)
    cv2.circle(mask, (round(landmarks[0] * side), round(landmarks[1] * side)), 10, 255, -1)
    return mask
