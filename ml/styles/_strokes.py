"""Strokes along landmarks: smooth curves with a width that swells and tapers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.imaging.filters import Float

Points = NDArray[np.float32]


def smooth_curve(points: Points, count: int = 48, degree: int = 4) -> Points:
    """(count, 2) along a least-squares polynomial of the contour's length."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    t = np.concatenate([[0], np.cumsum(steps)])
    t = t / max(float(t[-1]), 1e-6)
    fine = np.linspace(0, 1, count)
    degree = min(degree, len(points) - 1)
    return np.stack(
        [np.polyval(np.polyfit(t, points[:, axis], degree), fine) for axis in (0, 1)], -1
    ).astype(np.float32)


def swell(count: int, sharpness: float = 0.7) -> NDArray[np.float32]:
    """(count,) 0 at both ends, 1 in the middle."""
    arch = np.sin(np.pi * np.linspace(0, 1, count)).clip(0, 1)
    return (arch**sharpness).astype(np.float32)


def ribbon(curve: Points, width: NDArray[np.floating]) -> Points:
    """(2N, 2) outline of a band along `curve` (N, 2), `width` (N,) wide."""
    ahead = np.gradient(curve, axis=0)
    ahead /= np.maximum(np.hypot(*ahead.T)[:, None], 1e-6)
    beside = np.stack([-ahead[:, 1], ahead[:, 0]], -1) * (width / 2)[:, None]
    return np.concatenate([curve + beside, (curve - beside)[::-1]])


def stroke(shape: tuple[int, int], curve: Points, width: NDArray[np.floating]) -> Float:
    """(H, W) ink of a pen that follows `curve` (N, 2), `width` (N,) pixels wide."""
    return outlined(shape, ribbon(curve, np.maximum(width, 0.4)))


def outlined(shape: tuple[int, int], points: Points) -> Float:
    """A filled outline, its rim one pixel soft."""
    return lm.polygon(shape, points)


def box_around(points: Points, margin: float, size: int) -> tuple[Points, tuple[int, int]]:
    """Upper left corner (x, y) of a box around `points`, and its height and width."""
    low = np.clip(np.floor(points.min(0) - margin), 0, size - 2).astype(int)
    high = np.clip(np.ceil(points.max(0) + margin), 2, size).astype(int)
    high = np.maximum(high, low + 1)
    return low.astype(np.float32), (int(high[1] - low[1]), int(high[0] - low[0]))


def pasted(part: Float, corner: Points, size: int) -> Float:
    """(size, size) with `part` at `corner`."""
    out = np.zeros((size, size), np.float32)
    x, y = (int(v) for v in corner)
    out[y : y + part.shape[0], x : x + part.shape[1]] = part
    return out
