"""What lies beyond the photo's edges, where the frame reaches past them.

Background is continued smoothly; a shoulder cut by the photo's side goes on falling at the
slope it had, with the clothing's own texture mirrored into it. Nothing else is invented: a head
near the edge is not reflected.
"""

from __future__ import annotations

import cv2
import numpy as np

from ml.faces.portrait import FloatImage

Pads = tuple[int, int, int, int]
"""Pixels to add left, top, right, bottom."""


def push_pull(colours: FloatImage, weight: FloatImage, levels: int = 9) -> FloatImage:
    """Fill where `weight` is zero with what surrounds it, smoothly.

    Args:
        colours: (H, W, C).
        weight: (H, W) in 0..1.

    Returns:
        (H, W, C): the colours where weight is one, a smooth continuation elsewhere.

    Source: Gortler et al., "The Lumigraph" (1996), section 3.4.
    """
    height, width = weight.shape
    if levels == 0 or min(height, width) < 3:
        mean = (colours * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1e-6)
        return np.broadcast_to(mean, colours.shape).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    small_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    small = cv2.resize(colours * weight[..., None], half, interpolation=cv2.INTER_AREA)
    small = small.reshape(*small_weight.shape, -1) / np.maximum(small_weight, 1e-6)[..., None]
    below = push_pull(small, np.clip(small_weight * 4, 0, 1), levels - 1)
    up = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR)
    up = up.reshape(colours.shape)
    return np.asarray(colours * weight[..., None] + up * (1 - weight[..., None]), np.float32)


def shoulder_slope(matte: FloatImage, left: bool) -> float:
    """How steeply the person's upper edge falls towards one side of the photo, dy/dx >= 0."""
    height, width = matte.shape
    reach = max(width // 6, 4)
    columns = matte[:, :reach] if left else matte[:, ::-1][:, :reach]
    solid = columns > 0.5
    if solid[:, 0].sum() < 0.02 * height:
        return 0.0
    tops = np.where(solid.any(0), solid.argmax(0), height).astype(np.float64)
    inside = tops < height
    xs = np.arange(reach)[inside]
    if len(xs) < 3:
        return 0.0
    slope = -np.polyfit(xs, tops[inside], 1)[0]
    return float(np.clip(slope, 0.12, 0.9))


def extend(image: FloatImage, matte: FloatImage, pads: Pads) -> tuple[FloatImage, FloatImage]:
    """Add borders to a photo's part.

    Args:
        image: (H, W, 3) in 0..1.
        matte: (H, W), the person's coarse mask.
        pads: how much to add on each side.

    Returns:
        the picture and the mask, both grown by `pads`.
    """
    left, top, right, bottom = pads
    if not any(pads):
        return image, matte
    height, width = matte.shape
    ys, xs = np.mgrid[-top : height + bottom, -left : width + right].astype(np.float32)
    inner_x, inner_y = np.clip(xs, 0, width - 1), np.clip(ys, 0, height - 1)
    beyond = np.abs(xs - inner_x)
    fall = np.where(xs < 0, shoulder_slope(matte, True), shoulder_slope(matte, False))
    fall = fall.astype(np.float32)
    edge = cv2.remap(matte, inner_x, inner_y - fall * beyond, cv2.INTER_LINEAR, borderValue=0.0)
    # The network is unsure along the photo's border; carried on, that would be a veil.
    firm = np.clip((edge - 0.5) * 4 + 0.5, 0, 1)
    edge = np.where(beyond > 0, firm, edge)
    edge = np.where(ys < 0, 0, edge).astype(np.float32)
    mirror_x = np.clip(np.where(xs < 0, -xs, np.where(xs > width - 1, 2 * width - 2 - xs, xs)), 0,
                       width - 1)  # fmt: skip
    mirror_y = np.where(ys > height - 1, 2 * height - 2 - ys, inner_y) - 2 * fall * beyond
    mirror_y = np.clip(mirror_y, 0, height - 1).astype(np.float32)
    mirrored = cv2.remap(image, mirror_x.astype(np.float32), mirror_y, cv2.INTER_LINEAR)
    solid = cv2.remap(matte, mirror_x.astype(np.float32), mirror_y, cv2.INTER_LINEAR)
    repeated = cv2.remap(
        image, inner_x, np.clip(inner_y - fall * beyond, 0, height - 1), cv2.INTER_LINEAR
    )
    trust = np.clip(solid * 2 - 1, 0, 1)[..., None]
    person = mirrored * trust + repeated * (1 - trust)
    inside = ((xs == inner_x) & (ys == inner_y)).astype(np.float32)
    grown = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_REPLICATE)
    away = cv2.erode(1 - cv2.copyMakeBorder(matte, top, bottom, left, right, cv2.BORDER_REPLICATE),
                     np.ones((5, 5)))  # fmt: skip
    away = (np.clip(away * 4 - 3, 0, 1) * inside).astype(np.float32)
    background = push_pull(grown, away)
    outer = background * (1 - edge[..., None]) + person * edge[..., None]
    seam = inside[..., None]
    return (grown * seam + outer * (1 - seam)).astype(np.float32), edge
