"""Brush strokes: curved, bristled, laid over one another with a height of their own.

After Hertzmann, "Painterly Rendering with Curved Brush Strokes of Multiple Sizes", SIGGRAPH 1998,
and "Fast Paint Texture", NPAR 2002 (heights, lit afterwards).
"""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from ml.imaging.filters import Float

Points = NDArray[np.float32]


_BANDS = 8
"""Horizontal bands of the canvas painted side by side; more than any usual number of cores."""
_POINTS = 128
"""Most points of one stroke's path."""


@njit(cache=True, nogil=True, fastmath=True)
def _trace(
    seed: Points,
    colour: Points,
    model: Float,
    tangent: Float,
    steps: int,
    pace: float,
    curve: float,
    limit: float,
    path: Points,
) -> tuple[int, int]:
    """Follow the flow both ways from the seed; fills `path[first:last]`.

    A stroke ends where the model is no longer of its colour: that keeps edges (Hertzmann 1998).
    """  # fmt: skip
    height, width = tangent.shape[0], tangent.shape[1]
    half = steps // 2
    first, last = half, half + 1
    path[half, 0], path[half, 1] = seed[0], seed[1]
    for side in range(2):
        px, py = seed[0], seed[1]
        i, j = min(max(int(py), 0), height - 1), min(max(int(px), 0), width - 1)
        dx, dy = tangent[i, j, 0], tangent[i, j, 1]
        if side == 1:
            dx, dy = -dx, -dy
        for k in range(1, half + 1):
            px += dx * pace
            py += dy * pace
            if px < 0 or py < 0 or px >= width or py >= height:
                break
            i, j = int(py), int(px)
            apart = (
                abs(model[i, j, 0] - colour[0])
                + abs(model[i, j, 1] - colour[1])
                + abs(model[i, j, 2] - colour[2])
            )
            if apart > limit and k > 1:
                break
            nx, ny = tangent[i, j, 0], tangent[i, j, 1]
            if nx * dx + ny * dy < 0:
                nx, ny = -nx, -ny
            dx, dy = curve * nx + (1 - curve) * dx, curve * ny + (1 - curve) * dy
            norm = (dx * dx + dy * dy) ** 0.5 + 1e-6
            dx, dy = dx / norm, dy / norm
            place = half - k if side == 0 else half + k
            path[place, 0], path[place, 1] = px, py
            first, last = min(first, place), max(last, place + 1)
    return first, last


@njit(cache=True, nogil=True, fastmath=True, parallel=True)
def _lay(
    canvas: Float,
    relief: Float,
    seeds: Points,
    colours: Points,
    wanted: Points,
    radii: NDArray[np.float32],
    lengths: NDArray[np.int32],
    model: Float,
    tangent: Float,
    bristles: Float,
    offsets: NDArray[np.int32],
    opacity: float,
    body: float,
    curve: float,
    limit: float,
    flat: bool,
) -> None:
    """Lay every stroke in turn onto `canvas` and `relief`, each band by itself."""  # fmt: skip
    height, width = relief.shape
    scale = height / tangent.shape[0]
    for band in prange(_BANDS):
        top, bottom = height * band // _BANDS, height * (band + 1) // _BANDS
        path = np.zeros((_POINTS, 2), np.float32)
        for s in range(seeds.shape[0]):
            radius = radii[s]
            # Longer paces mean fewer overlapping boxes; turns stay smooth enough.
            pace = max(radius * 0.8, 1.0)
            steps = min(max(int(lengths[s] * 0.625), 4), _POINTS - 4)
            reach = (steps // 2 + 1) * pace + radius + 2
            y = seeds[s, 1] * scale
            if y + reach < top or y - reach > bottom:
                continue
            first, last = _trace(
                seeds[s], wanted[s], model, tangent, steps, pace / scale, curve, limit, path
            )
            if last - first < 2:
                continue
            total = (last - 1 - first) * pace
            for k in range(first, last - 1):
                ax, ay = path[k, 0] * scale, path[k, 1] * scale
                bx, by = path[k + 1, 0] * scale, path[k + 1, 1] * scale
                ux, uy = bx - ax, by - ay
                long = (ux * ux + uy * uy) ** 0.5
                if long < 1e-3:
                    continue
                ux, uy = ux / long, uy / long
                x0, x1 = int(min(ax, bx) - radius - 1), int(max(ax, bx) + radius + 2)
                y0, y1 = int(min(ay, by) - radius - 1), int(max(ay, by) + radius + 2)
                for i in range(max(y0, top), min(y1, bottom)):
                    for j in range(max(x0, 0), min(x1, width)):
                        rx, ry = j - ax, i - ay
                        t = rx * ux + ry * uy
                        # Every pixel belongs to one segment; only the ends are rounded.
                        if t < 0 and k > first:
                            continue
                        if t >= long and k < last - 2:
                            continue
                        across = (rx * -uy + ry * ux) / radius
                        far = 0.0
                        if t < 0:
                            far = -t / radius
                        elif t >= long:
                            far = (t - long) / radius
                        if flat:
                            distance = max(abs(across), 2.5 * far)
                        else:
                            distance = (across * across + far * far) ** 0.5
                        if distance >= 1.0:
                            continue
                        along = ((k - first) * pace + t) / max(total, 1.0)
                        row = int((across * 0.5 + 0.5) * (bristles.shape[0] - 1))
                        column = (offsets[s] + int(along * total * 0.5)) % bristles.shape[1]
                        hair = bristles[row, column]
                        edge = min((1.0 - distance) * radius * 0.7, 1.0)
                        # The brush runs dry: its hairs part towards the stroke's end.
                        dry = 1.0 - max(0.0, along - 0.55) * 1.6 * (1.0 - hair)
                        alpha = edge * opacity * dry * (0.80 + 0.20 * hair)
                        if alpha <= 0.01:
                            continue
                        shade = 1.0 + 0.10 * (hair - 0.5)
                        for c in range(3):
                            canvas[i, j, c] += (colours[s, c] * shade - canvas[i, j, c]) * alpha
                        rim = 0.35 * distance * distance
                        relief[i, j] += (body * (hair + rim) - 0.7 * relief[i, j]) * alpha


def bristle_map(rng: np.random.Generator) -> Float:
    """(64, 512) how much paint each hair carries along a stroke, 0..1."""
    raw = rng.standard_normal((64, 512)).astype(np.float32)
    fine = cv2.GaussianBlur(raw, (0, 0), sigmaX=24, sigmaY=0.9)
    broad = cv2.GaussianBlur(raw, (0, 0), sigmaX=50, sigmaY=4.0)
    field = fine / max(float(fine.std()), 1e-6) + 0.6 * broad / max(float(broad.std()), 1e-6)
    return np.clip(0.5 + 0.30 * field, 0, 1).astype(np.float32)


def paint(
    canvas: Float,
    relief: Float,
    seeds: Points,
    colours: Points,
    radii: NDArray[np.float32],
    lengths: NDArray[np.int32],
    tangent: Float,
    rng: np.random.Generator,
    *,
    model: Float | None = None,
    limit: float = 0.25,
    opacity: float = 0.9,
    body: float = 1.0,
    curve: float = 0.8,
    hairs: float = 1.0,
    flat: bool = False,
) -> None:
    """Paint strokes in the order given, in place.

    Args:
        canvas: (H, W, 3), painted on.
        relief: (H, W) thickness of the paint, changed with it.
        seeds: (N, 2) middles of the strokes in pixels of `tangent`.
        colours: (N, 3).
        radii: (N,) half widths in pixels of `canvas`.
        lengths: (N,) numbers of half radii a stroke runs.
        tangent: (h, w, 2) directions; may be smaller than the canvas.
        model: (h, w, 3) what is painted: strokes end where it leaves its colour at their middle by
            more than `limit`, the sum over the channels; None lets them run.
        body: thickness of the paint.
        curve: 1 follows every turn of the flow, 0 goes straight on.
        hairs: how much single bristles show; 0 is a knife.
        flat: ends cut square, as a knife leaves them, instead of rounded.
    """
    offsets = rng.integers(0, 512, len(seeds)).astype(np.int32)
    bristles = (0.5 + (bristle_map(rng) - 0.5) * hairs).astype(np.float32)
    if model is None:
        model, limit = np.zeros((*tangent.shape[:2], 3), np.float32), 4.0
    i, j = seeds[:, 1].astype(int), seeds[:, 0].astype(int)
    _lay(
        canvas, relief,
        np.ascontiguousarray(seeds, np.float32), np.ascontiguousarray(colours, np.float32),
        np.ascontiguousarray(model[i, j], np.float32), np.ascontiguousarray(radii, np.float32),
        np.ascontiguousarray(lengths, np.int32), np.ascontiguousarray(model, np.float32),
        np.ascontiguousarray(tangent, np.float32), bristles, offsets, opacity, body, curve, limit,
        flat,
    )  # fmt: skip


def lit(
    canvas: Float,
    relief: Float,
    amount: Float | float,
    direction: tuple[float, float] = (-0.6, -0.8),
) -> Float:
    """Paint seen under a lamp: ridges catch light, their far sides lie in shade.

    Args:
        amount: of the relief, 0 flat, 1 thick; a number or (H, W).
        direction: where the light comes from, x and y.
    """
    gx = cv2.Sobel(relief, -1, 1, 0, ksize=3) / 8
    gy = cv2.Sobel(relief, -1, 0, 1, ksize=3) / 8
    slope = gx * direction[0] + gy * direction[1]
    shade = np.clip(slope * 2.2 * amount, -0.22, 0.26)
    shine = np.clip(shade - 0.05, 0, 1) * 0.9
    return np.clip(canvas * (1 + shade[..., None]) + shine[..., None] * 0.35, 0, 1).astype(
        np.float32
    )
