"""Pictures to edit, with their geometry, and what is measured on the results."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from ml.edits.apply import apply
from ml.edits.geometry import Geometry
from ml.engines.pictures import pixels
from ml.faces.detect import FoundFace, mesh
from ml.operations import EditContract
from ml.styles.base import Rendering
from tests.ml.styles.astronaut import astronaut, rendered

Picture = np.ndarray


@lru_cache(maxsize=16)
def picture(style: str = "photo", size: int = 512) -> tuple[Picture, bytes | None]:
    """The astronaut as photographed or in a style, and where she is in it."""
    if style == "photo":
        portrait = astronaut(size)
        return pixels(Rendering(portrait.image)), Geometry.of(portrait).to_bytes()
    drawn = rendered(style, size=size)
    if drawn.sitter is None:
        return pixels(drawn), None
    return pixels(drawn), Geometry.of(drawn.sitter, drawn.across).to_bytes()


def edited(
    image: Picture, geometry: bytes | None, *operations: dict[str, object], size: int | None = None
) -> Picture:
    """The picture after operations."""
    contract = EditContract.model_validate({"operations": operations})
    return apply(image, geometry, contract, size=size).image


def found(image: Picture, geometry: bytes) -> np.ndarray:
    """The face mesh found afresh on a picture, (478, 3) in pixels."""
    points = Geometry.from_bytes(geometry).landmarks[:, :2] * image.shape[0]
    low, high = points.min(0), points.max(0)
    points = mesh(np.ascontiguousarray(image[..., :3]), FoundFace(*low, *(high - low), 1.0))
    assert points is not None
    return points


def raised_corners(points: np.ndarray) -> float:
    """How high the mouth's corners are above the nose's base, in interocular distances."""
    unit = np.hypot(*(points[468, :2] - points[473, :2]))
    return float((points[2, 1] - points[[61, 291], 1].mean()) / unit)


def aspect(points: np.ndarray, side: int) -> float:
    """An eye's opening over its width: Soukupova & Cech, "Real-time Eye Blink Detection" (2016);
    side 0 is at the picture's left."""
    a, b, c, d, e, f = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))[side]
    xy = points[:, :2]
    tall = np.hypot(*(xy[b] - xy[f])) + np.hypot(*(xy[c] - xy[e]))
    return float(tall / (2 * np.hypot(*(xy[a] - xy[d]))))


def lab(image: Picture) -> np.ndarray:
    """CIE Lab of a uint8 picture."""
    return cv2.cvtColor(np.ascontiguousarray(image[..., :3], np.float32) / 255, cv2.COLOR_RGB2Lab)


def painted(*circles: tuple[float, float, float], size: int = 512) -> str:
    """A mask with discs (x, y, radius in shares of the side), as the client sends it."""
    mask = np.zeros((size, size), np.uint8)
    for x, y, radius in circles:
        cv2.circle(mask, (int(x * size), int(y * size)), int(radius * size), 255, -1)
    stream = io.BytesIO()
    Image.fromarray(mask).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()
