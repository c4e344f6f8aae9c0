"""What is skin, hair, beard, brows, eyes, lips, mouth, clothes and background in a portrait."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.matting import guided_filter
from ml.faces.portrait import FloatImage

PARSE_SIDE = 256
"""Side of the picture on which hair, clothes and beard are told apart."""


def _models(lab: FloatImage, seeds: NDArray[np.bool_], count: int) -> tuple[FloatImage, FloatImage]:
    """A few Gaussian blobs of colour: centres (K, 3) and variances (K, 3)."""
    samples = lab[seeds].astype(np.float32)
    if len(samples) < 20:
        return np.zeros((1, 3), np.float32) - 500, np.ones((1, 3), np.float32)
    count = min(count, len(samples) // 10)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    cv2.setRNGSeed(7)
    _, label, centres = cv2.kmeans(samples, count, None, rule, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    spread = np.stack([samples[label[:, 0] == k].var(0) + 9.0 for k in range(count)])
    return centres.astype(np.float32), spread.astype(np.float32)


def _energy(lab: FloatImage, centres: FloatImage, spread: FloatImage) -> FloatImage:
    """Lowest squared distance to any blob, in standard deviations, (H, W)."""
    costs = [
        ((lab - c) ** 2 / s).sum(-1) + np.log(s).sum() for c, s in zip(centres, spread, strict=True)
    ]
    return np.min(costs, axis=0).astype(np.float32)


def _large_classes(
    image: FloatImage, points: NDArray[np.float32], matte: FloatImage
) -> dict[Region, FloatImage]:
    """Skin, hair and clothes by colour and place, on a small picture."""
    size = image.shape[0]
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2Lab)
    lab[..., 0] *= 0.6
    ys, xs = np.mgrid[:size, :size].astype(np.float32)
    unit = lm.iris_distance(points)
    chin, centre = points[lm.CHIN, :2], lm.eye_centre(points)
    oval = lm.polygon((size, size), lm.contour(points, lm.FACE_OVAL))
    features = np.zeros_like(oval)
    for part in (lm.LEFT_EYE, lm.RIGHT_EYE, lm.LEFT_BROW, lm.RIGHT_BROW, lm.LIPS_OUTER):
        features = np.maximum(features, lm.polygon((size, size), lm.contour(points, part)))
    features = cv2.dilate(features, np.ones((5, 5)))
    person = matte > 0.9
    outside = cv2.distanceTransform((oval < 0.5).astype(np.uint8), cv2.DIST_L2, 3) / unit
    skin_seed = (oval > 0.9) & (features < 0.1)
    hair_seed = person & (ys < centre[1]) & (outside > 0.45)
    neck = np.abs(xs - chin[0]) < 0.9 * unit
    clothes_seed = person & (ys > chin[1] + np.where(neck, 1.2, 0.35) * unit)
    cost = {}
    for name, seed in (
        (Region.SKIN, skin_seed),
        (Region.HAIR, hair_seed),
        (Region.CLOTHES, clothes_seed),
    ):
        cost[name] = _energy(lab, *_models(lab, seed, 4))
    low = (ys - chin[1]) / unit
    cost[Region.SKIN] = cost[Region.SKIN] + 6 * np.clip(outside - 0.3, 0, 2) * (low < 0.0)
    cost[Region.HAIR] = (
        cost[Region.HAIR] + 5 * np.clip(low + 0.3, 0, 3) + 40 * (oval > 0.5) * (ys > centre[1])
    )
    cost[Region.CLOTHES] = cost[Region.CLOTHES] + 30 * np.clip(-low + 0.25, 0, 2)
    costs = np.stack([cost[Region.SKIN], cost[Region.HAIR], cost[Region.CLOTHES]])
    costs[:, :, :] -= costs.min(0)
    likely = np.exp(-0.25 * costs)
    likely = np.stack([cv2.GaussianBlur(p, (0, 0), 1.5) for p in likely])
    likely /= likely.sum(0)
    return dict(zip((Region.SKIN, Region.HAIR, Region.CLOTHES), likely, strict=True))


def _small_parts(
    size: tuple[int, int], points: NDArray[np.float32], soft: float
) -> dict[Region, FloatImage]:
    """Eyes, brows, lips and the open mouth, drawn from the mesh."""

    def draw(*parts: tuple[int, ...]) -> FloatImage:
        masks = [lm.polygon(size, lm.contour(points, part), soft) for part in parts]
        return np.max(masks, axis=0).astype(np.float32)

    mouth = draw(lm.LIPS_INNER)
    gap = float(np.hypot(*(points[lm.LIP_BOTTOM, :2] - points[lm.LIP_TOP, :2])))
    mouth = mouth * np.float32(np.clip(gap / lm.iris_distance(points) / 0.06 - 0.4, 0, 1))
    return {
        Region.EYES: draw(lm.LEFT_EYE, lm.RIGHT_EYE),
        Region.BROWS: draw(lm.LEFT_BROW, lm.RIGHT_BROW),
        Region.MOUTH: mouth,
        Region.LIPS: np.clip(draw(lm.LIPS_OUTER) - mouth, 0, 1),
    }


def _beard(image: FloatImage, points: NDArray[np.float32], size: int) -> FloatImage:
    """How much darker the jaw and moustache are than the cheeks, (S, S) in 0..1."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2Lab)
    jaw = lm.contour(points, (132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365,
                              397, 288, 361, 291, 326, 2, 97, 61))  # fmt: skip
    zone = lm.polygon((size, size), jaw, size / 128)
    cheeks = lm.polygon((size, size), lm.contour(points, (50, 101, 36, 205, 187, 123))) + lm.polygon(
        (size, size), lm.contour(points, (280, 330, 266, 425, 411, 352))
    )
    level = float((lab[..., 0] * cheeks).sum() / max(cheeks.sum(), 1.0))
    dark = np.clip((level - lab[..., 0] - 18) / 12, 0, 1).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(dark, (0, 0), size / 200) * zone, np.float32)


def parse(
    image: FloatImage, points: NDArray[np.float32], matte: FloatImage
) -> dict[Region, FloatImage]:
    """Soft masks of every region.

    Args:
        image: (S, S, 3) portrait in 0..1.
        points: (478, 3) landmarks in its pixels.
        matte: (S, S) in 0..1.

    Returns:
        (S, S) float32 for each `Region`; they sum to one everywhere.
    """
    size = image.shape[0]
    side = min(PARSE_SIDE, size)
    scale = side / size
    little = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    little_points = points * scale
    coarse = cv2.resize(matte, (side, side), interpolation=cv2.INTER_AREA)
    large = _large_classes(little, little_points, coarse)
    large[Region.BEARD] = _beard(little, little_points, side)
    fine = {}
    for name, mask in large.items():
        big = cv2.resize(mask, (size, size), interpolation=cv2.INTER_LINEAR)
        fine[name] = np.clip(
            guided_filter(image, big, max(size // 80, 2), 1e-3, max(size // 256, 1)), 0, 1
        )
    total = sum(fine[name] for name in (Region.SKIN, Region.HAIR, Region.CLOTHES))
    return _compose(fine, np.maximum(total, 1e-4), points, matte)


def _compose(
    fine: dict[Region, FloatImage],
    total: FloatImage,
    points: NDArray[np.float32],
    matte: FloatImage,
) -> dict[Region, FloatImage]:
    """Lay the small parts over the large ones and share out what is left."""
    size = matte.shape[0]
    small = _small_parts((size, size), points, max(size / 700, 0.5))
    small = {name: mask * matte for name, mask in small.items()}
    covered = np.clip(sum(small.values()), 0, 1)
    over = np.maximum(sum(small.values()), 1.0)
    masks = {name: (mask / over).astype(np.float32) for name, mask in small.items()}
    rest = (1.0 - covered) * matte
    skin, hair, clothes = (
        fine[name] / total for name in (Region.SKIN, Region.HAIR, Region.CLOTHES)
    )
    beard = fine[Region.BEARD]
    masks[Region.BEARD] = (rest * beard).astype(np.float32)
    rest = rest * (1.0 - beard)
    masks[Region.SKIN] = (rest * skin).astype(np.float32)
    masks[Region.HAIR] = (rest * hair).astype(np.float32)
    masks[Region.CLOTHES] = (rest * clothes).astype(np.float32)
    masks[Region.BACKGROUND] = np.clip(1.0 - sum(masks.values()), 0, 1).astype(np.float32)
    return masks
