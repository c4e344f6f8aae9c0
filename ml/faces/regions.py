"""What is skin, hair, beard, brows, eyes, lips, mouth, clothes and background in a portrait.

The large regions come from the network in `ml.faces.parser`, brought to full size along the
picture's own edges; the small ones are drawn from the mesh.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.matting import guided_filter
from ml.faces.parser import classify
from ml.faces.portrait import FloatImage

LARGE = (Region.SKIN, Region.HAIR, Region.BEARD, Region.CLOTHES)
"""What a network tells apart; the rest is drawn from the mesh."""
_OPEN_MOUTH = (0.024, 0.06)
"""Gap between the lips, in interocular distances, from which a mouth begins to be open, and at
which it is."""
LEAST_HAIR = 0.45
"""Less hair than this, in squared interocular distances, is none: a shaved head's shading."""


def _small_parts(points: NDArray[np.float32], size: int) -> dict[Region, FloatImage]:
    """Eyes, brows, lips and the open mouth, drawn from the mesh."""
    soft = max(size / 700, 0.5)

    def draw(*parts: tuple[int, ...]) -> FloatImage:
        masks = [lm.polygon((size, size), lm.contour(points, part), soft) for part in parts]
        return np.asarray(np.max(masks, axis=0), np.float32)

    gap = float(np.hypot(*(points[lm.LIP_BOTTOM, :2] - points[lm.LIP_TOP, :2])))
    closed, opened = _OPEN_MOUTH
    share = np.clip((gap / lm.iris_distance(points) - closed) / (opened - closed), 0, 1)
    mouth = draw(lm.LIPS_INNER) * np.float32(share)
    return {
        Region.EYES: draw(lm.LEFT_EYE, lm.RIGHT_EYE),
        Region.BROWS: draw(lm.LEFT_BROW, lm.RIGHT_BROW),
        Region.MOUTH: mouth,
        Region.LIPS: np.clip(draw(lm.LIPS_OUTER) - mouth, 0, 1),
    }


def _connected_hair(hair: FloatImage, unit: float) -> FloatImage:
    """Hair without islands: specks of it on a face or a collar are mistakes.

    Args:
        hair: (s, s).
        unit: distance between the irises as a share of its side.
    """
    solid = (hair > 0.4).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return np.zeros_like(hair)
    unit = unit * hair.shape[0]
    keep = np.zeros(count, np.float32)
    largest = stats[1:, cv2.CC_STAT_AREA].max()
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    for k in range(1, count):
        area = stats[k, cv2.CC_STAT_AREA]
        big = area > 0.1 * largest and area > 0.05 * unit * unit
        # A rim thinner than this around a bald head is the edge's shading.
        keep[k] = float(big and depth[parts == k].max() > 0.07 * unit)
    if (keep[parts] > 0).sum() < LEAST_HAIR * unit * unit:
        return np.zeros_like(hair)
    allowed = cv2.dilate(keep[parts], np.ones((5, 5)))
    return np.asarray(hair * cv2.GaussianBlur(allowed, (0, 0), 1.0), np.float32)


def parse(
    image: FloatImage,
    points: NDArray[np.float32],
    matte: FloatImage,
    chances: dict[Region, FloatImage] | None = None,
) -> dict[Region, FloatImage]:
    """Soft masks of every region.

    Args:
        image: (S, S, 3) portrait in 0..1.
        points: (478, 3) landmarks in its pixels.
        matte: (S, S) in 0..1.
        chances: what `ml.faces.parser.classify` said, where that is known already.

    Returns:
        (S, S) float32 for each `Region`; they sum to one everywhere.
    """
    size = image.shape[0]
    chances = dict(chances or classify(image, matte, points))
    unit = lm.iris_distance(points) / size
    chances[Region.HAIR] = _connected_hair(chances[Region.HAIR], unit)
    person = sum(chances[name] for name in LARGE)
    rare = LARGE[1:]
    stack = np.dstack([chances[name] / np.maximum(person, 1e-3) for name in rare])
    fine = guided_filter(image, stack.astype(np.float32), size // 100 + 1, 4e-4)
    planes = [np.clip(plane, 0.0, 1.0) for plane in cv2.split(fine)]
    over = np.maximum(sum(planes), 1.0)
    planes = [plane / over for plane in planes]
    return compose([1.0 - sum(planes), *planes], points, matte)


def compose(
    large: list[FloatImage], points: NDArray[np.float32], matte: FloatImage
) -> dict[Region, FloatImage]:
    """Lay the small parts over the large ones, under hair that hangs over them.

    Args:
        large: (S, S) shares of each of `LARGE`, summing to one.
        points: (478, 3) landmarks that eyes, brows, lips and mouth are drawn from.
        matte: (S, S) in 0..1.
    """
    hair = large[LARGE.index(Region.HAIR)]
    free = matte * (1.0 - np.clip(hair * 1.5 - 0.5, 0, 1))
    parts = _small_parts(points, matte.shape[0])
    over = np.maximum(sum(parts.values()), 1.0)
    masks = {name: (mask / over * free).astype(np.float32) for name, mask in parts.items()}
    rest = matte - sum(masks.values())
    for k, name in enumerate(LARGE):
        masks[name] = np.asarray(large[k] * rest, np.float32)
    masks[Region.BACKGROUND] = np.clip(1.0 - sum(masks.values()), 0, 1).astype(np.float32)
    return masks
