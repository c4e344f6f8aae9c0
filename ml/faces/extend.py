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


def _bands(height: int, width: int, pads: Pads) -> list[tuple[slice, slice]]:
    """Rows and columns of the grown picture's four borders, corners with the sides."""
    left, top, right, bottom = pads
    whole, middle = slice(0, height + top + bottom), slice(left, left + width)
    sides = [
        (whole, slice(0, left)),
        (whole, slice(left + width, left + width + right)),
        (slice(0, top), middle),
        (slice(top + height, top + height + bottom), middle),
    ]
    return [(rows, columns) for rows, columns in sides if rows.stop > rows.start
            and columns.stop > columns.start]  # fmt: skip


def _background(image: FloatImage, matte: FloatImage, pads: Pads, coarser: int = 4) -> FloatImage:
    """What the background would be behind and beyond everything, smoothly, at a fraction."""
    left, top, right, bottom = pads
    grown = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_REPLICATE)
    person = cv2.copyMakeBorder(matte, top, bottom, left, right, cv2.BORDER_CONSTANT, value=1.0)
    small = (max(grown.shape[1] // coarser, 8), max(grown.shape[0] // coarser, 8))
    little = np.asarray(cv2.resize(grown, small, interpolation=cv2.INTER_AREA), np.float32)
    away = 1 - cv2.dilate(cv2.resize(person, small, interpolation=cv2.INTER_AREA), np.ones((3, 3)))
    return push_pull(little, np.clip(away * 4 - 3, 0, 1).astype(np.float32))


def _beyond(
    image: FloatImage,
    matte: FloatImage,
    xs: FloatImage,
    ys: FloatImage,
    slopes: tuple[float, float],
    nose: float,
) -> tuple[FloatImage, FloatImage]:
    """The person continued to places outside the photo's part.

    Args:
        xs, ys: the places, in the part's pixels.
        slopes: of the shoulders at its left and right.
        nose: above this row nothing of the person is continued: no second face, no endless hair.

    Returns:
        colours (h, w, 3) and the person's mask (h, w).
    """
    height, width = matte.shape
    inner_x, inner_y = np.clip(xs, 0, width - 1), np.clip(ys, 0, height - 1)
    beyond = np.abs(xs - inner_x)
    drop = np.where(xs < 0, slopes[0], slopes[1]).astype(np.float32) * beyond
    edge = cv2.remap(matte, inner_x, inner_y - drop, cv2.INTER_LINEAR, borderValue=0.0)
    # The network is unsure along the photo's border; carried on, that would be a veil.
    edge = np.where(beyond > 0, np.clip((edge - 0.5) * 4 + 0.5, 0, 1), edge)
    edge = np.where((ys < 0) | ((ys < nose) & (xs != inner_x)), 0, edge).astype(np.float32)
    last = width - 1
    mirror_x = np.clip(np.where(xs < 0, -xs, np.where(xs > last, 2 * last - xs, xs)), 0, last)
    # Downwards the last row goes on: mirrored there, a neck would end in a second chin.
    mirror_y = inner_y - 2 * drop
    mirror_y = np.clip(mirror_y, 0, height - 1).astype(np.float32)
    mirror_x = mirror_x.astype(np.float32)
    mirrored = cv2.remap(image, mirror_x, mirror_y, cv2.INTER_LINEAR)
    solid = cv2.remap(matte, mirror_x, mirror_y, cv2.INTER_LINEAR)
    level = np.clip(inner_y - drop, 0, height - 1).astype(np.float32)
    repeated = cv2.remap(image, inner_x, level, cv2.INTER_LINEAR)
    trust = np.clip(solid * 2 - 1, 0, 1)[..., None]
    return (mirrored * trust + repeated * (1 - trust)).astype(np.float32), edge


def extend(
    image: FloatImage, matte: FloatImage, pads: Pads, nose: float = 0.0
) -> tuple[FloatImage, FloatImage]:
    """Add borders to a photo's part.

    Args:
        image: (H, W, 3) in 0..1.
        matte: (H, W), the person's coarse mask.
        pads: how much to add on each side.
        nose: its row; only what lies below is continued sideways.

    Returns:
        the picture and the mask, both grown by `pads`.
    """
    left, top, right, bottom = pads
    if max(pads) < 1:
        return image, matte
    height, width = matte.shape
    out = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_CONSTANT)
    mask = cv2.copyMakeBorder(matte, top, bottom, left, right, cv2.BORDER_CONSTANT)
    slopes = (shoulder_slope(matte, True), shoulder_slope(matte, False))
    behind = _background(image, matte, pads)
    full = (out.shape[1], out.shape[0])
    behind = np.asarray(cv2.resize(behind, full, interpolation=cv2.INTER_LINEAR), np.float32)
    for rows, columns in _bands(height, width, pads):
        ys, xs = np.mgrid[rows, columns].astype(np.float32)
        colours, edge = _beyond(image, matte, xs - left, ys - top, slopes, nose)
        share = edge[..., None]
        out[rows, columns] = behind[rows, columns] * (1 - share) + colours * share
        mask[rows, columns] = edge
    return np.asarray(out, np.float32), np.asarray(mask, np.float32)
