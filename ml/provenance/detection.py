"""Finding the invisible mark, whether the picture was enlarged, cropped or encoded anew.

Spread spectrum after Cox et al. (Secure spread spectrum watermarking for multimedia, IEEE Trans.
Image Processing 6(12), 1997), with a pilot found by phase-only correlation (Kuglin and Hines, 1975)
for the shift that a crop leaves behind, and symbols as Walsh functions with a sign (biorthogonal
signalling). Edges, which are most of a drawing, would drown the mark: each difference between
neighbouring pixels passes through the redescending influence function of Hampel and others (Robust
Statistics, 1986), so that what is steeper than a mark ever is counts for nothing.

**False positives.** The waves' signs are fair coins, drawn from the secret and so independent of a
picture that was never marked. For one size and shift the score is sum(s_i c_i) / sqrt(sum(c_i^2))
with c_i given by the picture; by Hoeffding's inequality it reaches a threshold t with probability
of at most exp(-t^2 / 2), whatever the picture is. All `HYPOTHESES` sizes and shifts together, by
the union bound: `false_positive_bound`, below 1e-7 at `THRESHOLD`. No assumption about pictures
enters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from ml.provenance.carriers import GRID, ROWS, SYMBOLS, Carriers, Complex, Grey, carriers, walsh

THRESHOLD = 7.5
"""Score from which a mark is found."""
_SURE = 14.0
"""Score from which no other size is tried."""
_REACH = 20
"""Shifts tried, in samples of the grid either way: 8 % of a picture."""
_SIZES = tuple(1.0 + 0.008 * step for step in range(-2, 18))
"""How many times larger than the file the marked picture may have been: a crop makes it so."""
HYPOTHESES = (len(_SIZES) + 2) * (2 * _REACH + 1) ** 2
_HALF = GRID // 2 + 1


@dataclass(frozen=True)
class Found:
    """A mark.

    Attributes:
        score: of the pilot, in standard deviations of what unmarked pictures score.
        symbols: what it says, 0..2047 each; wrong where the mark is faint.
        contrast: of the least certain symbol, its score over that of the next best reading.
    """

    score: float
    symbols: tuple[int, ...]
    contrast: float


def false_positive_bound(threshold: float = THRESHOLD) -> float:
    """Most probability that an unmarked picture scores so much at any size and shift."""
    return HYPOTHESES * math.exp(-threshold * threshold / 2)


def lightness(image: NDArray[np.uint8]) -> Grey:
    """(H, W) of (H, W, 3 or 4) sRGB; transparent parts on white."""
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(image[..., :3]), cv2.COLOR_RGB2GRAY))
    if image.shape[2] == 3:
        return grey.astype(np.float32)
    alpha = image[..., 3].astype(np.float32) * np.float32(1 / 255)
    return np.asarray(grey * alpha + 255.0 * (1 - alpha), np.float32)


def find(image: NDArray[np.uint8], secret: bytes) -> Found | None:
    """The mark in a picture, (H, W, 3 or 4) uint8, or None."""
    waves = carriers(secret)
    best = _best(image, waves)
    return None if best.score < THRESHOLD else _read(best, waves)


def best_score(image: NDArray[np.uint8], secret: bytes) -> float:
    """The score that decides whether there is a mark."""
    return _best(image, carriers(secret)).score


def _best(image: NDArray[np.uint8], waves: Carriers) -> _Aligned:
    grey = lightness(image)
    best = _at_size(grey, 1.0, waves)
    if best.score < _SURE:
        others = (size for size in _SIZES if size != best.size)
        best = max((best, *(_at_size(grey, size, waves) for size in others)), key=_by_score)
        near = (best.size - 0.004, best.size + 0.004)
        best = max((best, *(_at_size(grey, size, waves) for size in near)), key=_by_score)
    return best


def find_aligned(grey: Grey, secret: bytes) -> Found:
    """What is found where nothing was cropped, however faint."""
    waves = carriers(secret)
    values = _spectrum(_on_grid(grey, 1.0), waves)
    return _read(_Aligned(_score(values, waves), 1.0, values), waves)


@dataclass(frozen=True)
class _Aligned:
    """A picture's waves, brought to where the mark's would be.

    Attributes:
        score: of the pilot.
        size: see `_SIZES`.
        values: (N,) in the order of the carriers.
    """

    score: float
    size: float
    values: Complex


def _by_score(one: _Aligned) -> float:
    return one.score


def _at_size(grey: Grey, size: float, waves: Carriers) -> _Aligned:
    values = _spectrum(_on_grid(grey, size), waves)
    pilot = np.zeros(GRID * _HALF, np.complex64)
    pilot[waves.index[: waves.pilot]] = (values * waves.phase.conj())[: waves.pilot]
    surface = fft.irfft2(pilot.reshape(GRID, _HALF), s=(GRID, GRID))
    near = np.roll(surface, (_REACH, _REACH), (0, 1))[: 2 * _REACH + 1, : 2 * _REACH + 1]
    down, across = np.unravel_index(int(np.argmax(near)), near.shape)
    turn = waves.across * (int(across) - _REACH) + waves.down * (int(down) - _REACH)
    values = values * np.exp(np.float32(2 * np.pi / GRID) * 1j * turn).astype(np.complex64)
    return _Aligned(_score(values, waves), size, values)


def _score(values: Complex, waves: Carriers) -> float:
    parts = (values[: waves.pilot] * waves.phase[: waves.pilot].conj()).real
    return float(parts.sum() / (np.linalg.norm(parts) + 1e-9))


def _read(aligned: _Aligned, waves: Carriers) -> Found:
    parts = (aligned.values * waves.phase.conj()).real.astype(np.float32)
    symbols, contrasts = [], []
    for number in range(SYMBOLS):
        products = walsh(parts[waves.symbol(number)])
        sizes = np.abs(products)
        row = int(np.argmax(sizes))
        symbols.append(row + (ROWS if products[row] < 0 else 0))
        second = float(np.partition(sizes, -2)[-2])
        contrasts.append(float(sizes[row]) / (second + 1e-9))
    return Found(aligned.score, tuple(symbols), min(contrasts))


def _on_grid(grey: Grey, size: float) -> Grey:
    """(GRID, GRID) the picture, as large as it would be within a whole `size` times its own."""
    scale = GRID / (size * max(grey.shape))
    height, width = (max(round(side * scale), 8) for side in grey.shape)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(grey, (width, height), interpolation=method)
    top, left = max(height - GRID, 0) // 2, max(width - GRID, 0) // 2
    small = small[top : top + GRID, left : left + GRID]
    height, width = small.shape
    above, before = (GRID - height) // 2, (GRID - width) // 2
    return np.asarray(
        cv2.copyMakeBorder(
            small,
            above,
            GRID - height - above,
            before,
            GRID - width - before,
            cv2.BORDER_REPLICATE,
        )
    )


def _spectrum(grid: Grey, waves: Carriers) -> Complex:
    """(N,) the waves of a grid's gentle differences, their phases kept and their sizes evened."""
    across = np.zeros_like(grid)
    down = np.zeros_like(grid)
    np.subtract(grid[:, 1:], grid[:, :-1], out=across[:, :-1])
    np.subtract(grid[1:], grid[:-1], out=down[:-1])
    usual = float(np.median(np.abs(across)) + np.median(np.abs(down)))
    steep = min(max(usual, 3.0), 8.0)
    both = fft.fft2(_gentle(across, steep) + 1j * _gentle(down, steep))
    index = waves.index
    here = both.ravel()[index // _HALF * GRID + index % _HALF]
    # One transform of two real pictures: the parts of each are even and odd about frequency 0.
    mirrored = (-(index // _HALF)) % GRID * GRID + (-(index % _HALF)) % GRID
    there = both.ravel()[mirrored].conj()
    turn = np.float32(2 * np.pi / GRID)
    by_across = np.exp(-1j * turn * waves.across) - 1
    by_down = np.exp(-1j * turn * waves.down) - 1
    values = by_across * (here + there) / 2 + by_down * (here - there) / 2j
    sizes = np.abs(values)
    return np.asarray(values / (sizes + 0.3 * np.median(sizes) + 1e-9), np.complex64)


def _gentle(differences: Grey, steep: float) -> Grey:
    return np.asarray(differences / (1 + (differences / np.float32(steep)) ** 2), np.float32)
