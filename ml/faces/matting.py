"""Who is the person and who is not: the matte, and the colours under its soft edge.

Sources: He et al., "Guided Image Filtering" (2010); Germer et al., "Fast Multi-Level Foreground
Estimation" (2020), through pymatting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ml.faces.detect import person_mask
from ml.faces.portrait import FloatImage

if TYPE_CHECKING:
    from ml.faces.portrait import Portrait


def guided_filter(
    guide: FloatImage, source: FloatImage, radius: int, eps: float, subsample: int = 4
) -> FloatImage:
    """Colour guided filter with its linear coefficients found on a smaller picture.

    Args:
        guide: (H, W, 3) in 0..1.
        source: (H, W) in any range.
        radius: window radius in pixels of the full picture.
        eps: regularisation, in squared colour units.
        subsample: how much smaller the picture is on which the coefficients are found.

    Returns:
        (H, W) float32: `source` with the edges of `guide`.
    """
    height, width = source.shape
    small = (max(width // subsample, 16), max(height // subsample, 16))
    little = cv2.resize(guide, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    target = cv2.resize(source, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    window = (2 * max(radius // subsample, 1) + 1,) * 2
    mean_i = cv2.blur(little, window)
    mean_p = cv2.blur(target, window)
    cov_ip = cv2.blur(little * target[..., None], window) - mean_i * mean_p[..., None]
    outer = (little[..., :, None] * little[..., None, :]).reshape(*little.shape[:2], 9)
    mean_ii = np.stack([cv2.blur(np.ascontiguousarray(outer[..., k]), window) for k in range(9)], 2)
    sigma = mean_ii.reshape(*little.shape[:2], 3, 3) - mean_i[..., :, None] * mean_i[..., None, :]
    sigma += eps * np.eye(3, dtype=np.float32)
    a = np.linalg.solve(sigma, cov_ip[..., None])[..., 0].astype(np.float32)
    b = mean_p - (a * mean_i).sum(-1)
    coefficients = cv2.blur(np.dstack([a, b]), window)
    full = cv2.resize(coefficients, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray((full[..., :3] * guide).sum(-1) + full[..., 3], np.float32)


def coarse_matte(image: FloatImage) -> FloatImage:
    """A person's mask by the segmentation network alone, (H, W) in 0..1, edges soft."""
    small = cv2.resize(image, (256, 256), interpolation=cv2.INTER_AREA)
    mask = person_mask((small * 255 + 0.5).astype(np.uint8))
    height, width = image.shape[:2]
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def refine_matte(image: FloatImage, coarse: FloatImage) -> FloatImage:
    """The matte with the picture's own edges.

    Args:
        image: (S, S, 3) in 0..1.
        coarse: (S, S) from `coarse_matte`.

    Returns:
        (S, S) float32 in 0..1.
    """
    size = image.shape[0]
    fine = guided_filter(image, coarse, max(size // 64, 2), 1e-4, max(size // 384, 1))
    fine = np.clip((fine - 0.12) / 0.76, 0.0, 1.0)
    return fine.astype(np.float32)


def foreground(portrait: Portrait) -> FloatImage:
    """The person's own colours, (S, S, 3) in 0..1, without the old background shining through.

    Inside the matte these are the picture's; under its soft edge and beyond they are carried
    outwards from the person, so that the matte may be laid over anything.
    """
    from pymatting import estimate_foreground_ml

    result = estimate_foreground_ml(
        portrait.image.astype(np.float64), portrait.matte.astype(np.float64)
    )
    return np.clip(result, 0.0, 1.0).astype(np.float32)
