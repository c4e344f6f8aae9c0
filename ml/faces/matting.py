"""Who is the person and who is not: the matte, and the colours under its soft edge.

Sources: He et al., "Guided Image Filtering" (2010); Germer et al., "Fast Multi-Level Foreground
Estimation" (2020), through pymatting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ml.faces.detect import person_mask
from ml.faces.extend import push_pull
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


def _by_colour(
    image: FloatImage, inner: FloatImage, outer: FloatImage
) -> tuple[FloatImage, FloatImage]:
    """Alpha where each pixel's colour lies between the nearby person's and background's.

    Args:
        image: (S, S, 3).
        inner, outer: (S, S) weights of what is surely person, surely background.

    Returns:
        alpha and how far to trust it, both (S, S) in 0..1.
    """
    size = image.shape[0]
    small = (size // 2, size // 2)
    little = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
    front = push_pull(little, cv2.resize(inner, small, interpolation=cv2.INTER_AREA))
    back = push_pull(little, cv2.resize(outer, small, interpolation=cv2.INTER_AREA))
    front = cv2.resize(front, (size, size), interpolation=cv2.INTER_LINEAR)
    back = cv2.resize(back, (size, size), interpolation=cv2.INTER_LINEAR)
    apart = front - back
    length = (apart * apart).sum(-1)
    alpha = ((image - back) * apart).sum(-1) / np.maximum(length, 1e-4)
    residue = image - back - np.clip(alpha, 0, 1)[..., None] * apart
    miss = (residue * residue).sum(-1)
    trust = length / (length + 0.03 + 6.0 * miss)
    return np.clip(alpha, 0, 1).astype(np.float32), trust.astype(np.float32)


def refine_matte(image: FloatImage, coarse: FloatImage) -> FloatImage:
    """The matte with the picture's own edges.

    The network's soft mask says what is certain; between, alpha comes from the guided filter
    and, where person and background differ enough, from each pixel's own colour, which brings
    back single strands of hair.

    Args:
        image: (S, S, 3) in 0..1.
        coarse: (S, S) from `coarse_matte`.

    Returns:
        (S, S) float32 in 0..1.
    """
    size = image.shape[0]
    guided = guided_filter(image, coarse, max(size // 64, 2), 1e-4, max(size // 384, 1))
    guided = np.clip((guided - 0.12) / 0.76, 0.0, 1.0).astype(np.float32)
    reach = max(size // 90, 2) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    inner = cv2.erode((np.minimum(coarse, guided) > 0.93).astype(np.uint8), disc)
    outer = cv2.erode((np.maximum(coarse, guided) < 0.06).astype(np.uint8), disc)
    alpha, trust = _by_colour(image, inner.astype(np.float32), outer.astype(np.float32))
    # Sharpen: what is nearly all person or nearly none is.
    alpha = np.clip((alpha - 0.08) / 0.8, 0.0, 1.0)
    mixed = guided + trust * (alpha - guided)
    mixed = np.where(inner > 0, 1.0, np.where(outer > 0, 0.0, mixed)).astype(np.float32)
    return np.clip(mixed, 0.0, 1.0)


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
