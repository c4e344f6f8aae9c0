"""Colours of references: named for the person, edited by them, and taken over by a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ml.custom_styles import Swatch
from ml.imaging.colour import hex_to_rgb, oklab_to_rgb, rgb_to_hex, rgb_to_oklab
from ml.imaging.palette import clustered, distances, merged, nearest

Float = NDArray[np.float32]

SWATCHES = 8
FEWEST = 5
SAMPLES = 6000
"""Colours a picture is judged by."""

_APART = 0.045
"""OKLab distance under which two swatches would look the same."""
_NODES = 29
"""Colours along each axis of a table of moved colours."""
_LOW = np.array([0.0, -0.32, -0.36], np.float32)
_HIGH = np.array([1.0, 0.34, 0.30], np.float32)
"""Corners of OKLab that hold all of sRGB."""


def swatches(lab: Float) -> tuple[Swatch, ...]:
    """Five to eight colours that stand for a picture (fewer if it has fewer), largest first.

    Clustered in OKLab; vivid colours count more, so that a small red accent has its swatch.

    Args:
        lab: (N, 3).
    """
    rng = np.random.default_rng(1)
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    weight = (0.35 + np.minimum(chroma / 0.10, 2.5)).astype(np.float32)
    for apart in (_APART, _APART / 2, 0.012):
        palette = merged(clustered(lab, weight, SWATCHES, rng), apart)
        if len(palette) >= FEWEST:
            break
    label = nearest(lab, palette)
    shares = np.bincount(label, minlength=len(palette)) / len(lab)
    # What a swatch shows is its pixels' middle, not the mean, which greys.
    shown = [np.median(lab[label == n], axis=0) for n in range(len(palette)) if shares[n] > 0]
    kept = shares[shares > 0]
    return tuple(
        Swatch(colour=rgb_to_hex(oklab_to_rgb(shown[n])), share=round(float(kept[n]), 4))
        for n in np.argsort(-kept, kind="stable")
    )


def repainted(lab: Float, palette: Sequence[Swatch]) -> Float:
    """Colours (..., 3) with the palette's edited swatches drawn as the person wants them.

    Each colour moves as the swatches nearest to it do.
    """
    edits = [(one.colour, one.drawn or one.colour) for one in palette]
    if all(found == drawn for found, drawn in edits):
        return lab
    found = np.stack([rgb_to_oklab(hex_to_rgb(a)) for a, _ in edits])
    drawn = np.stack([rgb_to_oklab(hex_to_rgb(b)) for _, b in edits])
    return _table(found, drawn - found, 0.022).apply(lab)


@dataclass(frozen=True)
class Recolouring:
    """A smooth change of colours.

    Attributes:
        table: (N, N, N, 3) where the colours of a grid over OKLab go.
    """

    table: Float

    def apply(self, lab: Float) -> Float:
        """(..., 3) OKLab, recoloured."""
        flat = np.ascontiguousarray(lab.reshape(-1, 3), np.float32)
        return _looked_up(self.table, flat, _LOW, _HIGH).reshape(lab.shape)


def transport(own: Float, wanted: Float, rounds: int = 24) -> Recolouring:
    """The change that gives `own` colours the distribution of the `wanted` ones.

    Sliced optimal transport (Pitié, Kokaram, Dahyot, "Automated colour grading using colour
    distribution transfer", CVIU 2007; Bonneel et al., JMIV 2015), which keeps the order of colours
    in every direction, so that what was lighter or redder stays so; smoothed over colour space, so
    that no step appears where there was none.

    Args:
        own, wanted: (N, 3) and (M, 3) OKLab samples.
    """
    rng = np.random.default_rng(7)
    moved = own.astype(np.float32).copy()
    target = wanted[rng.choice(len(wanted), len(own), replace=len(wanted) < len(own))]
    for number in range(rounds):
        axes = np.eye(3) if number % 3 == 0 else np.linalg.qr(rng.normal(size=(3, 3)))[0]
        shift = np.zeros_like(moved)
        for axis in axes.astype(np.float32):
            a, b = moved @ axis, target @ axis
            order = np.argsort(a, kind="stable")
            step = np.empty_like(a)
            step[order] = np.sort(b) - a[order]
            shift += step[:, None] * axis
        moved += shift if number < rounds - 6 else 0.5 * shift
    centres = clustered(own, np.ones(len(own), np.float32), 64, rng)
    label = nearest(own, centres)
    count = np.bincount(label, minlength=len(centres))
    kept = count > 0
    offsets = np.stack(
        [np.bincount(label, (moved - own)[:, i], len(centres)) for i in range(3)], 1
    )[kept] / count[kept, None]  # fmt: skip
    return _table(centres[kept], offsets.astype(np.float32), 0.03)


def _table(centres: Float, offsets: Float, width: float) -> Recolouring:
    """Offsets at some colours spread over all: near ones count by a Gaussian of `width`."""
    steps = [np.linspace(_LOW[i], _HIGH[i], _NODES, dtype=np.float32) for i in range(3)]
    grid = np.stack(np.meshgrid(*steps, indexing="ij"), -1).reshape(-1, 3)
    squared = distances(grid, centres)
    # Far from every centre, the nearest one speaks.
    squared -= squared.min(1, keepdims=True)
    weight = np.exp(-squared / (2 * width * width))
    moved = grid + (weight @ offsets) / weight.sum(1, keepdims=True)
    return Recolouring(moved.reshape(_NODES, _NODES, _NODES, 3).astype(np.float32))


@njit(cache=True, nogil=True, fastmath=True)
def _looked_up(table: Float, lab: Float, low: Float, high: Float) -> Float:
    """Trilinear interpolation."""
    out = np.empty_like(lab)
    last = table.shape[0] - 1
    index = np.empty(3, np.int64)
    share = np.empty(3, np.float32)
    for n in range(lab.shape[0]):
        for c in range(3):
            at = (lab[n, c] - low[c]) / (high[c] - low[c]) * last
            at = min(max(at, 0.0), last - 1e-3)
            index[c] = int(at)
            share[c] = at - index[c]
        for c in range(3):
            value = 0.0
            for corner in range(8):
                w = 1.0
                i = index[0] + (corner & 1)
                j = index[1] + (corner >> 1 & 1)
                k = index[2] + (corner >> 2 & 1)
                w *= share[0] if corner & 1 else 1 - share[0]
                w *= share[1] if corner >> 1 & 1 else 1 - share[1]
                w *= share[2] if corner >> 2 & 1 else 1 - share[2]
                value += w * table[i, j, k, c]
            out[n, c] = value
    return out


def samples(lab: Float, count: int = SAMPLES) -> Float:
    """`count` colours of a picture (H, W, 3), evenly over it: (count, 3)."""
    flat = lab.reshape(-1, 3)
    # Steps of an irrational share of the length fall into no row's or column's beat.
    index = ((np.arange(count) * 0.6180339887498949) % 1.0 * len(flat)).astype(np.int64)
    return np.ascontiguousarray(flat[index], np.float32)
