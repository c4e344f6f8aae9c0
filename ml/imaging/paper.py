"""Papers and canvas: their relief, their fibres, and what colour they are.

Relief is a height in 0..1 about 0.5; lengths are shares of the side, so that every size shows
the same sheet.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from ml.imaging.colour import Float, hex_to_rgb
from ml.imaging.filters import blur, noise
from ml.imaging.warp import grid

PaperKind = Literal["smooth", "drawing", "cold_press", "laid", "kraft", "canvas"]

_TILE = 1024


def relief(kind: PaperKind, size: int, rng: np.random.Generator) -> Float:
    """(size, size) height of the sheet, 0 in its hollows, 1 on its peaks."""
    k = min(size, _TILE) / 1024
    side = min(size, _TILE)
    if kind == "canvas":
        field = _weave(side, k, rng)
    elif kind == "laid":
        _, y = grid(side, side)
        field = 0.8 * np.sin(y * 2 * np.pi / (6 * k)) + 0.7 * _bumps(side, 3 * k, rng)
    else:
        coarse, fine = {
            "smooth": (5.0, 0.4),
            "drawing": (3.2, 0.9),
            "cold_press": (9.0, 0.6),
            "kraft": (4.0, 0.9),
        }[kind]
        field = _bumps(side, coarse * k, rng) + fine * _bumps(side, 1.6 * k, rng)
    field = (field - field.mean()) / max(float(field.std()), 1e-6)
    out = np.clip(0.5 + field * 0.22, 0, 1).astype(np.float32)
    if side != size:
        out = cv2.resize(out, (size, size), interpolation=cv2.INTER_CUBIC)
    return out


def sheet(
    kind: PaperKind, size: int, colour: str, rng: np.random.Generator, texture: float = 1.0
) -> tuple[Float, Float]:
    """A blank sheet lit from the upper left.

    Args:
        colour: of the paper, ``#rrggbb``.
        texture: how strongly its relief and fibres show.

    Returns:
        (size, size, 3) sRGB, and its relief (size, size).
    """
    height = relief(kind, size, rng)
    k = size / 1024
    light = height - cv2.warpAffine(
        height, np.array([[1, 0, 1.2 * k], [0, 1, 1.2 * k]]), (size, size),
        borderMode=cv2.BORDER_REFLECT,
    )  # fmt: skip
    strength = {"smooth": 0.02, "drawing": 0.05, "cold_press": 0.09, "laid": 0.05,
                "kraft": 0.05, "canvas": 0.12}[kind]  # fmt: skip
    small = max(64, size // 8)
    clouds = cv2.resize(noise((small, small), small * 0.5, rng, 3), (size, size))
    shade = 1 + texture * (strength * light + 0.006 * clouds)
    if kind == "kraft":
        shade *= 1 - 0.10 * texture * _fibres(size, rng)
    base = hex_to_rgb(colour)
    return np.clip(base * shade[..., None], 0, 1).astype(np.float32), height


def _bumps(side: int, scale: float, rng: np.random.Generator) -> Float:
    seeds = rng.standard_normal((side, side)).astype(np.float32)
    fine = blur(seeds, max(scale * 0.35, 0.4))
    field = fine - blur(fine, max(scale, 1.0))
    return (field / max(float(field.std()), 1e-6)).astype(np.float32)


def _weave(side: int, k: float, rng: np.random.Generator) -> Float:
    """Plain weave: threads over and under, each a little uneven."""
    x, y = grid(side, side)
    pitch = 7.0 * k
    bend = noise((side, side), 60 * k + 2, rng, 2) * 0.5 * k
    u, v = (x + bend) * np.pi / pitch, (y + np.roll(bend, 7, 0)) * np.pi / pitch
    over = np.sin(u) * np.sin(v)
    warp_threads = np.abs(np.sin(u)) * (0.5 + 0.5 * np.sign(over) * np.abs(over) ** 0.5)
    weft_threads = np.abs(np.sin(v)) * (0.5 - 0.5 * np.sign(over) * np.abs(over) ** 0.5)
    return (warp_threads + weft_threads + 0.15 * _bumps(side, 3 * k, rng)).astype(np.float32)


def _fibres(size: int, rng: np.random.Generator) -> Float:
    layer = np.zeros((size, size), np.uint8)
    for _ in range(420):
        x, y = rng.uniform(0, size, 2)
        turn, length = rng.uniform(0, np.pi), size * rng.uniform(0.004, 0.022)
        dx, dy = np.cos(turn) * length, np.sin(turn) * length
        start, end = (round(x * 16), round(y * 16)), (round((x + dx) * 16), round((y + dy) * 16))
        cv2.line(
            layer, start, end, (int(rng.integers(60, 255)),), max(1, size // 1024), cv2.LINE_AA, 4
        )
    return (layer / np.float32(255)).astype(np.float32)
