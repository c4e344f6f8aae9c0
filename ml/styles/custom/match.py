"""Which patch of the reference each patch of the picture is painted with.

PatchMatch (Barnes, Shechtman, Finkelstein, Goldman, SIGGRAPH 2009) over the energy of guided
synthesis (Hertzmann, Jacobs, Oliver, Curless, Salesin, "Image Analogies", SIGGRAPH 2001), with
StyLit's remedy against the same few patches everywhere (Fišer et al., SIGGRAPH 2016) in EbSynth's
form, a price that rises with use (Jamriška et al., "Stylizing Video by Example", SIGGRAPH 2019).
One thread, no state: the same numbers in give the same numbers out.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float32]
Field = NDArray[np.int32]

RADIUS = 2
"""Patches are squares of 2 x RADIUS + 1 pixels."""
CELL = 4
"""Side of the squares of the reference whose use is counted."""


@njit(cache=True, nogil=True, fastmath=True)
def _price(
    picture: Float,
    guide: Float,
    style: Float,
    source: Float,
    channels: NDArray[np.uint8],
    row: int,
    column: int,
    i: int,
    j: int,
    trust: np.float32,
    limit: float,
) -> np.float32:
    """What painting (row, column) with the patch about (i, j) of the reference costs."""
    total = np.float32(0.0)
    for c in range(channels[i, j]):
        d = guide[row, column, c] - source[i, j, c]
        total += d * d
    total *= trust
    if total >= limit:
        return total
    height, width = picture.shape[0], picture.shape[1]
    for y in range(-RADIUS, RADIUS + 1):
        p = min(max(row + y, 0), height - 1)
        for x in range(-RADIUS, RADIUS + 1):
            q = min(max(column + x, 0), width - 1)
            for c in range(3):
                d = picture[p, q, c] - style[i + y, j + x, c]
                total += d * d
        if total >= limit:
            return total
    return total


@njit(cache=True, nogil=True, fastmath=True)
def search(
    picture: Float,
    guide: Float,
    style: Float,
    source: Float,
    channels: NDArray[np.uint8],
    fair: Float,
    trust: Float,
    field: Field,
    cost: Float,
    sweeps: int,
    reach: int,
    evenness: float,
    seed: int,
) -> None:
    """Improve `field` in place.

    Args:
        picture: (H, W, 3) as painted so far.
        guide: (H, W, G) what each place should look like.
        style: (h, w, 3) the reference.
        source: (h, w, G) what each place of the reference looks like, weighted like `guide`.
        channels: (h, w) how many guides count there; 0 is no place for a patch's middle.
        fair: (h/CELL, w/CELL) fair number of uses of each square of the reference.
        trust: (H, W) weight of the guides against the patches' agreement.
        field: (H, W, 2) row and column in the reference of each patch's middle.
        cost: (H, W), written: what each choice costs.
        sweeps: alternately from the first corner and from the last.
        reach: how far from the choice so far others are looked for at random, in pixels.
        evenness: price of a place used as often as is fair.
        seed: of the random places, not 0.
    """
    height, width = field.shape[0], field.shape[1]
    rows, columns = style.shape[0], style.shape[1]
    used = np.zeros(fair.shape, np.float32)
    for row in range(height):
        for column in range(width):
            i, j = field[row, column, 0], field[row, column, 1]
            used[i // CELL, j // CELL] += 1
            cost[row, column] = _price(
                picture, guide, style, source, channels, row, column, i, j, trust[row, column], 1e9
            )
    state = np.uint64(seed * 2654435761 + 88172645463325252)
    for sweep in range(sweeps):
        step = 1 if sweep % 2 == 0 else -1
        for a in range(height):
            row = a if step == 1 else height - 1 - a
            for b in range(width):
                column = b if step == 1 else width - 1 - b
                bi, bj = field[row, column, 0], field[row, column, 1]
                cell = used[bi // CELL, bj // CELL] / fair[bi // CELL, bj // CELL]
                best = cost[row, column] + evenness * cell
                plain = cost[row, column]
                oi, oj = bi, bj
                span = reach
                tries = 0
                while True:
                    if tries < 2:
                        # What the neighbour found, moved along.
                        p = row - step * (1 - tries)
                        q = column - step * tries
                        tries += 1
                        if p < 0 or q < 0 or p >= height or q >= width:
                            continue
                        i = field[p, q, 0] + row - p
                        j = field[p, q, 1] + column - q
                    else:
                        if span < 1:
                            break
                        state ^= state << np.uint64(13)
                        state ^= state >> np.uint64(7)
                        state ^= state << np.uint64(17)
                        bits = np.int64(state & np.uint64(0x7FFFFFFF))
                        i = bi + (bits & 0x7FFF) * (2 * span + 1) // 0x8000 - span
                        j = bj + (bits >> 15 & 0x7FFF) * (2 * span + 1) // 0x8000 - span
                        span //= 2
                    if i < RADIUS or j < RADIUS or i >= rows - RADIUS or j >= columns - RADIUS:
                        continue
                    if channels[i, j] == 0 or (i == bi and j == bj):
                        continue
                    often = evenness * used[i // CELL, j // CELL] / fair[i // CELL, j // CELL]
                    if often >= best:
                        continue
                    price = _price(
                        picture, guide, style, source, channels, row, column, i, j,
                        trust[row, column], best - often,
                    )  # fmt: skip
                    if price + often < best:
                        best, plain, bi, bj = price + often, price, i, j
                if bi != oi or bj != oj:
                    used[oi // CELL, oj // CELL] -= 1
                    used[bi // CELL, bj // CELL] += 1
                    field[row, column, 0], field[row, column, 1] = bi, bj
                    cost[row, column] = plain


@njit(cache=True, nogil=True, fastmath=True)
def vote(style: Float, field: Field, cost: Float, sharpness: float) -> Float:
    """The picture that the chosen patches make where they overlap, (H, W, C).

    Args:
        style: (h, w, C) what is copied: the reference, or anything else of its size.
        sharpness: 0 is the plain mean, which blurs; more listens to the patches that fit best.
    """
    height, width = field.shape[0], field.shape[1]
    rows, columns, depth = style.shape
    out = np.zeros((height, width, depth), np.float32)
    weight = np.empty((height, width), np.float32)
    for row in range(height):
        for column in range(width):
            weight[row, column] = 1.0 / (1e-4 + cost[row, column]) ** sharpness
    for row in range(height):
        for column in range(width):
            total = np.float32(0.0)
            for y in range(-RADIUS, RADIUS + 1):
                p = row + y
                if p < 0 or p >= height:
                    continue
                for x in range(-RADIUS, RADIUS + 1):
                    q = column + x
                    if q < 0 or q >= width:
                        continue
                    i, j = field[p, q, 0] - y, field[p, q, 1] - x
                    if i < 0 or j < 0 or i >= rows or j >= columns:
                        continue
                    w = weight[p, q]
                    total += w
                    for c in range(depth):
                        out[row, column, c] += w * style[i, j, c]
            for c in range(depth):
                out[row, column, c] /= total
    return out


@njit(cache=True, nogil=True)
def grown(field: Field, height: int, width: int, rows: int, columns: int) -> Field:
    """The field for a picture and a reference of twice the size (or nearly)."""
    out = np.empty((height, width, 2), np.int32)
    for row in range(height):
        for column in range(width):
            p, q = min(row // 2, field.shape[0] - 1), min(column // 2, field.shape[1] - 1)
            i = 2 * field[p, q, 0] + row - 2 * p
            j = 2 * field[p, q, 1] + column - 2 * q
            out[row, column, 0] = min(max(i, RADIUS), rows - 1 - RADIUS)
            out[row, column, 1] = min(max(j, RADIUS), columns - 1 - RADIUS)
    return out
