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


def _inverse(c: FloatImage) -> FloatImage:
    """Inverses of symmetric 3x3 matrices given as (..., 6): rr rg rb gg gb bb."""
    rr, rg, rb, gg, gb, bb = (c[..., k] for k in range(6))
    out = np.stack(
        [
            gg * bb - gb * gb,
            gb * rb - rg * bb,
            rg * gb - gg * rb,
            rr * bb - rb * rb,
            rg * rb - rr * gb,
            rr * gg - rg * rg,
        ],
        -1,
    )
    det = rr * out[..., 0] + rg * out[..., 1] + rb * out[..., 2]
    return np.asarray(out / np.maximum(det, 1e-12)[..., None], np.float32)


def guided_filter(
    guide: FloatImage, source: FloatImage, radius: int, eps: float, side: int = 320
) -> FloatImage:
    """Colour guided filter with its linear coefficients found on a smaller picture.

    After He & Sun, "Fast Guided Filter" (2015).

    Args:
        guide: (H, W, 3) in 0..1.
        source: (h, w) or (h, w, K) in any range, of any size.
        radius: window radius in pixels of the full picture.
        eps: regularisation, in squared colour units.
        side: shorter side of the picture on which the coefficients are found.

    Returns:
        (H, W) or (H, W, K) float32: `source` with the edges of `guide`.
    """
    height, width = guide.shape[:2]
    k = min(side / min(height, width), 1.0)
    small = (max(round(width * k), 16), max(round(height * k), 16))
    little = np.asarray(cv2.resize(guide, small, interpolation=cv2.INTER_AREA), np.float32)
    shrinks = source.shape[0] >= small[1]
    target = cv2.resize(source, small, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    target = np.asarray(target, np.float32).reshape(*little.shape[:2], -1)
    window = (2 * max(round(radius * k), 1) + 1,) * 2

    def mean(planes: FloatImage) -> FloatImage:
        return np.asarray(cv2.blur(planes, window), np.float32).reshape(*little.shape[:2], -1)

    mean_i, mean_p = mean(little), mean(target)
    pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    outer = np.stack([little[..., i] * little[..., j] for i, j in pairs], -1)
    sigma = mean(outer) - np.stack([mean_i[..., i] * mean_i[..., j] for i, j in pairs], -1)
    sigma[..., [0, 3, 5]] += eps
    inverse = _inverse(sigma)
    red, green, blue = cv2.split(guide)
    out = np.empty((height, width, target.shape[2]), np.float32)
    for n in range(target.shape[2]):
        cov = mean(little * target[..., n : n + 1]) - mean_i * mean_p[..., n : n + 1]
        a = [sum(inverse[..., row[j]] * cov[..., j] for j in range(3)) for row in _ROWS]
        b = mean_p[..., n] - sum(a[j] * mean_i[..., j] for j in range(3))
        terms = mean(np.dstack([*a, b]).astype(np.float32))
        ar, ag, ab, rest = cv2.split(cv2.resize(terms, (width, height)))
        out[..., n] = ar * red + ag * green + ab * blue + rest
    return out[..., 0] if source.ndim == 2 else out


_ROWS = ((0, 1, 2), (1, 3, 4), (2, 4, 5))
"""Where the entries of a symmetric 3x3 matrix lie in its six distinct ones."""


def coarse_matte(image: FloatImage) -> FloatImage:
    """A person's mask by the segmentation network alone, (H, W) in 0..1, edges soft."""
    small = cv2.resize(image, (256, 256), interpolation=cv2.INTER_AREA)
    mask = person_mask((small * 255 + 0.5).astype(np.uint8))
    height, width = image.shape[:2]
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _dot(a: FloatImage, b: FloatImage) -> FloatImage:
    """Dot product along the last axis of two (H, W, 3), (H, W)."""
    return np.asarray(np.einsum("hwc,hwc->hw", a, b), np.float32)


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
    side = min(size, 384)
    small = (side, side)
    little = np.asarray(cv2.resize(image, small, interpolation=cv2.INTER_AREA), np.float32)
    front = push_pull(little, cv2.resize(inner, small, interpolation=cv2.INTER_AREA))
    back = push_pull(little, cv2.resize(outer, small, interpolation=cv2.INTER_AREA))
    front = cv2.resize(front, (size, size), interpolation=cv2.INTER_LINEAR)
    back = cv2.resize(back, (size, size), interpolation=cv2.INTER_LINEAR)
    apart, gap = front - back, image - back
    length = _dot(apart, apart)
    alpha = _dot(gap, apart) / np.maximum(length, 1e-4)
    # What the mix of both colours leaves unexplained.
    share = np.clip(alpha, 0, 1)
    miss = _dot(gap, gap) - share * (2 * alpha - share) * length
    trust = length / (length + 0.03 + 6.0 * np.maximum(miss, 0))
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
    guided = guided_filter(image, coarse, max(size // 64, 2), 1e-4, 384)
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


def settle_matte(matte: FloatImage, background: FloatImage, points: FloatImage) -> FloatImage:
    """The matte after a second opinion: what the region network is sure of.

    The segmentation network takes a lamp behind a head for hair, and other people for this one.
    Well inside what the region network holds for background the matte goes, well inside the
    person its holes close; near the edge, where single hairs are, it stays. Of what remains, only
    what hangs together with the face is the person.

    Args:
        matte: (S, S).
        background: (s, s) probability of background, see `ml.faces.parser`.
        points: (478, 3) landmarks in the matte's pixels.
    """
    size = matte.shape[0]
    cell = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    deep_out = cv2.GaussianBlur(cv2.erode(background, cell), (0, 0), 1.5)
    deep_in = cv2.GaussianBlur(cv2.erode(1 - background, cell), (0, 0), 1.5)
    planes = np.dstack([deep_out, deep_in]).astype(np.float32)
    out, inner = cv2.split(cv2.resize(planes, (size, size), interpolation=cv2.INTER_LINEAR))
    settled = matte * (1 - np.clip((out - 0.5) / 0.4, 0, 1))
    settled = np.maximum(settled, np.clip((inner - 0.9) / 0.08, 0, 1))
    solid = (cv2.resize(settled, (256, 256), interpolation=cv2.INTER_AREA) > 0.25).astype(np.uint8)
    _, parts = cv2.connectedComponents(solid)
    x, y = np.clip(points[[1, 168, 9, 152], :2].T * 256 / size, 0, 255).astype(int)
    owners = parts[y, x]
    mine = np.isin(parts, owners[owners > 0]).astype(np.float32)
    mine = cv2.GaussianBlur(cv2.dilate(mine, np.ones((5, 5))), (0, 0), 1.0)
    keep = cv2.resize(mine, (size, size), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(settled * keep, 0, 1), np.float32)


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
