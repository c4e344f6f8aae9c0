"""The waves that the invisible mark is made of: which frequencies, with which keyed phases.

A picture of any size is looked at on a square grid of 256 samples a side, so that the mark's waves
are counted in cycles a picture: they stay the same ones at every size. Each wave's sign is drawn
from the installation's secret; who does not know it can neither find nor write the mark.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

GRID = 256
"""Samples a side of the grid on which every picture is looked at."""
INNER, OUTER = 7.0, 57.0
"""Cycles a picture. Slower waves would show as clouds, and faster ones are lost when a picture of
256 px is halved."""
_AXIS = 2
"""Waves along the axes this slow are left out: the frame of a picture is made of them."""
SYMBOLS = 3
SYMBOL_BITS = 11
ROWS = 1 << (SYMBOL_BITS - 1)
"""Waves a symbol: as many as there are rows in a Hadamard matrix; the sign is one bit more."""

Complex = NDArray[np.complex64]
Grey = NDArray[np.float32]
"""(H, W) lightness, 0..255."""


@dataclass(frozen=True)
class Carriers:
    """A secret's waves, those of the pilot first, then `ROWS` of each symbol.

    Attributes:
        index: (N,) places in the flattened (GRID, GRID // 2 + 1) half spectrum.
        across, down: (N,) frequencies in cycles a picture.
        phase: (N,) complex units among 1, i, -1, -i, all with the secret's signs.
        pilot: how many belong to the pilot.
    """

    index: NDArray[np.int64]
    across: Grey
    down: Grey
    phase: Complex
    pilot: int

    def symbol(self, number: int) -> slice:
        """Where the waves of a symbol are."""
        start = self.pilot + number * ROWS
        return slice(start, start + ROWS)


@lru_cache(maxsize=8)
def carriers(secret: bytes) -> Carriers:
    """The waves of an installation's secret; the same for ever, whatever library is installed."""
    down, across = np.mgrid[0:GRID, 0 : GRID // 2 + 1].astype(np.float32)
    down = np.where(down < GRID // 2, down, down - GRID)
    radius = np.hypot(across, down)
    taken = (radius > INNER) & (radius <= OUTER) & (across >= _AXIS) & (np.abs(down) >= _AXIS)
    index = np.flatnonzero(taken)
    count = len(index)
    key = hmac.digest(secret, b"watermark carriers 1", "sha256")
    stream = hashlib.shake_256(key).digest(9 * count)
    order = np.argsort(np.frombuffer(stream[: 8 * count], "<u8"), kind="stable")
    index = index[order]
    quarters = np.frombuffer(stream[8 * count :], np.uint8) & 3
    phase = np.array([1, 1j, -1, -1j], np.complex64)[quarters]
    return Carriers(
        index,
        across.ravel()[index],
        down.ravel()[index],
        phase,
        pilot=count - SYMBOLS * ROWS,
    )


def pattern(secret: bytes, symbols: tuple[int, ...]) -> Grey:
    """(GRID, GRID) the mark itself, of standard deviation 1, saying `symbols` (0..2047 each)."""
    waves = carriers(secret)
    values = waves.phase.copy()
    for number, symbol in enumerate(symbols):
        row, minus = symbol % ROWS, symbol // ROWS
        values[waves.symbol(number)] *= _hadamard_row(row) * (1 - 2 * minus)
    spectrum = np.zeros(GRID * (GRID // 2 + 1), np.complex64)
    spectrum[waves.index] = values
    drawn = fft.irfft2(spectrum.reshape(GRID, -1), s=(GRID, GRID))
    return np.asarray(drawn / drawn.std(), np.float32)


def _hadamard_row(row: int) -> Grey:
    columns = np.arange(ROWS) & row
    parity = np.zeros(ROWS, np.int64)
    for bit in range(SYMBOL_BITS - 1):
        parity ^= columns >> bit & 1
    return (1 - 2 * parity).astype(np.float32)


def walsh(values: Grey) -> Grey:
    """(ROWS,) products of values with each row of the Hadamard matrix, by the fast transform."""
    found, half = values, 1
    while half < ROWS:
        pairs = found.reshape(-1, 2, half)
        found = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], 1).reshape(-1)
        half *= 2
    return found
