"""From a picture to a grid of few pixels: shrinking that keeps detail, clean clusters."""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from ml.imaging.colour import Float

Index = NDArray[np.int32]


def shrink(image: Float, factor: int, detail: float) -> Float:
    """Shrink by a whole factor, giving pixels that differ from their surroundings more say.

    Weber et al., "Rapid, Detail-Preserving Image Downscaling", SIGGRAPH Asia 2016.

    Args:
        image: (H, W, 3), sides multiples of `factor`.
        detail: lambda of the paper; 0 is a plain mean.
    """
    height, width = image.shape[0] // factor, image.shape[1] // factor
    mean = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    if detail <= 0:
        return mean
    guide = cv2.GaussianBlur(mean, (3, 3), 0)
    cells = image.reshape(height, factor, width, factor, 3).transpose(0, 2, 1, 3, 4)
    cells = cells.reshape(height, width, factor * factor, 3)
    away = np.linalg.norm(cells - guide[:, :, None], axis=-1)
    weight = np.power(away + 1e-4, detail)[..., None]
    return ((cells * weight).sum(2) / weight.sum(2)).astype(np.float32)


@njit(cache=True, nogil=True)
def _potts(cost: Float, label: Index, weight: Float, rounds: int) -> Index:
    height, width, count = cost.shape
    for _ in range(rounds):
        changed = 0
        for i in range(height):
            for j in range(width):
                best, best_cost = label[i, j], np.inf
                for k in range(count):
                    total = cost[i, j, k]
                    for di in range(-1, 2):
                        for dj in range(-1, 2):
                            if di == 0 and dj == 0:
                                continue
                            y, x = i + di, j + dj
                            if y < 0 or x < 0 or y >= height or x >= width:
                                continue
                            if label[y, x] != k:
                                total += weight[i, j] * (1.0 if di == 0 or dj == 0 else 0.5)
                    if total < best_cost:
                        best, best_cost = k, total
                if best != label[i, j]:
                    label[i, j] = best
                    changed += 1
        if changed == 0:
            break
    return label


def clusters(cost: Float, weight: Float, rounds: int = 6) -> Index:
    """Labels that fit their costs and agree with their neighbours (iterated conditional modes).

    Besag, "On the Statistical Analysis of Dirty Pictures", JRSS B 1986.

    Args:
        cost: (H, W, K) of giving a pixel a label.
        weight: (H, W) price of a neighbour with another label.
    """
    start = cost.argmin(2).astype(np.int32)
    return _potts(np.ascontiguousarray(cost, np.float32), start, weight.astype(np.float32), rounds)


@njit(cache=True, nogil=True)
def _orphans(label: Index, keep: NDArray[np.bool_], rounds: int) -> Index:
    height, width = label.shape
    for _ in range(rounds):
        changed = 0
        for i in range(1, height - 1):
            for j in range(1, width - 1):
                if keep[i, j]:
                    continue
                own, same = label[i, j], 0
                for di in range(-1, 2):
                    for dj in range(-1, 2):
                        if (di != 0 or dj != 0) and label[i + di, j + dj] == own:
                            same += 1
                if same >= 2:
                    continue
                best, votes = own, 0
                for di in range(-1, 2):
                    for dj in range(-1, 2):
                        other, count = label[i + di, j + dj], 0
                        for ei in range(-1, 2):
                            for ej in range(-1, 2):
                                if (ei != 0 or ej != 0) and label[i + ei, j + ej] == other:
                                    count += 1
                        if other != own and count > votes:
                            best, votes = other, count
                if best != own:
                    label[i, j] = best
                    changed += 1
        if changed == 0:
            break
    return label


def without_orphans(label: Index, keep: NDArray[np.bool_] | None = None, rounds: int = 4) -> Index:
    """Labels where every pixel touches at least two of its own kind; those of `keep` stay."""
    kept = np.zeros(label.shape, np.bool_) if keep is None else keep
    return _orphans(np.ascontiguousarray(label, np.int32).copy(), kept, rounds)


def without_specks(label: Index, least: int) -> Index:
    """Labels without patches of fewer than `least` pixels: each joins what mostly surrounds it."""
    out = label.copy()
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    for value in np.unique(label):
        count, parts, stats, _ = cv2.connectedComponentsWithStats(
            (out == value).astype(np.uint8), connectivity=4
        )
        for part in range(1, count):
            if stats[part, cv2.CC_STAT_AREA] >= least:
                continue
            patch = (parts == part).astype(np.uint8)
            around = out[(cv2.dilate(patch, cross) > 0) & (patch == 0)]
            if len(around):
                values, votes = np.unique(around, return_counts=True)
                out[patch > 0] = values[votes.argmax()]
    return out


def silhouette(matte: Float) -> NDArray[np.bool_]:
    """A grid's person: half covered or more, in one piece, without holes or single teeth."""
    mask = (matte > 0.5).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), cv2.MORPH_CLOSE, kernel)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    if count <= 1:
        return mask.astype(np.bool_)
    return parts == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())


def rim(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask's pixels that touch what is outside it, not counting the picture's border."""
    padded = np.pad(mask, 1, mode="edge").astype(np.uint8)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    return mask & ~cv2.erode(padded, cross)[1:-1, 1:-1].astype(np.bool_)


def enlarge(grid: Float, cell: int, size: int) -> Float:
    """Every grid pixel as a square of `cell` pixels, cut evenly to `size`."""
    big = np.repeat(np.repeat(grid, cell, 0), cell, 1)
    top, left = (big.shape[0] - size) // 2, (big.shape[1] - size) // 2
    return np.ascontiguousarray(big[top : top + size, left : left + size])
