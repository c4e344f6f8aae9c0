"""Few colours for a picture: chosen by clustering in OKLab, or out of a given set."""

from __future__ import annotations

import numpy as np

from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_oklab

_ROUNDS = 14


def distances(lab: Float, palette: Float) -> Float:
    """Squared OKLab distances of (N, 3) colours to (K, 3) palette entries: (N, K)."""
    cross = lab @ palette.T
    squared = (lab**2).sum(1)[:, None] - 2 * cross + (palette**2).sum(1)[None]
    return np.maximum(squared, 0).astype(np.float32)


def nearest(lab: Float, palette: Float) -> np.ndarray:
    """Index of the nearest palette entry for (..., 3) colours."""
    flat = lab.reshape(-1, 3)
    return distances(flat, palette).argmin(1).reshape(lab.shape[:-1])


def clustered(lab: Float, weight: Float, count: int, rng: np.random.Generator) -> Float:
    """Weighted k-means in OKLab, seeded far apart, so that small but loud colours survive.

    Args:
        lab: (N, 3) colours.
        weight: (N,) how much each counts.
        count: colours wanted.

    Returns:
        (K, 3) with K <= count, from dark to light.
    """
    centres = [np.average(lab, axis=0, weights=weight)]
    near = distances(lab, centres[0][None].astype(np.float32))[:, 0]
    for _ in range(count - 1):
        # Farthest-point seeding tempered by weight: outliers of a pixel or two do not win.
        chance = near * weight
        if chance.sum() <= 0:
            break
        pick = lab[rng.choice(len(lab), p=chance / chance.sum())]
        centres.append(pick)
        near = np.minimum(near, distances(lab, pick[None].astype(np.float32))[:, 0])
    palette = np.stack(centres).astype(np.float32)
    for _ in range(_ROUNDS):
        label = nearest(lab, palette)
        total = np.bincount(label, weight, len(palette))
        kept = total > 0
        sums = np.stack([np.bincount(label, weight * lab[:, i], len(palette)) for i in range(3)], 1)
        palette = (sums[kept] / total[kept, None]).astype(np.float32)
    return palette[np.argsort(palette[:, 0])]


def merged(palette: Float, apart: float) -> Float:
    """The palette without entries nearer than `apart` to an earlier one."""
    kept: list[Float] = []
    for colour in palette:
        if all(np.linalg.norm(colour - other) >= apart for other in kept):
            kept.append(colour)
    return np.stack(kept)


def chosen(lab: Float, weight: Float, master: Float, count: int) -> Float:
    """The `count` colours of `master` (M, 3) that reproduce the weighted colours best, greedily."""
    cost = distances(lab, master)
    picked: list[int] = []
    best = np.full(len(lab), np.inf, np.float32)
    for _ in range(min(count, len(master))):
        totals = (np.minimum(best[:, None], cost) * weight[:, None]).sum(0)
        totals[picked] = np.inf
        picked.append(int(totals.argmin()))
        best = np.minimum(best, cost[:, picked[-1]])
    palette = master[picked]
    return palette[np.argsort(palette[:, 0])]


def from_hex(colours: list[str] | tuple[str, ...]) -> Float:
    """``#rrggbb`` colours as (K, 3) OKLab."""
    return np.stack([rgb_to_oklab(hex_to_rgb(colour)) for colour in colours])


def vivid(palette: Float, chroma: float, contrast: float = 1.0) -> Float:
    """The palette with its chroma multiplied and its lightness spread about the middle."""
    out = palette.copy()
    out[:, 1:] *= chroma
    out[:, 0] = np.clip((out[:, 0] - 0.55) * contrast + 0.55, 0.05, 0.99)
    return rgb_to_oklab(oklab_to_rgb(out))
