"""Headphones: cups over the ears, a band over the head."""

from __future__ import annotations

import numpy as np

from ml.edits.wear.hats import Skull
from ml.edits.wear.head import Head
from ml.edits.wear.shapes import Mesh, joined, lathe, tube

SHELL, PAD, RING = 0, 1, 2
"""Materials by number."""


def build(head: Head, skull: Skull, size: float) -> Mesh:
    """Fit a pair to a head; `size` -1..1."""
    grown = 1 + 0.1 * size
    ear = max(head.half_width + 0.10, skull.wide - 0.10)
    y, z = head.y(234, 454, 127, 356) + 0.06, float(head.own[[234, 454], 2].mean()) - 0.10
    cup = _cup(grown).moved((ear, y, z))
    other = _cup(grown).mirrored().moved((-ear, y, z))
    return joined(cup, other, *_band(skull, ear, y, z, grown))


def _cup(grown: float) -> Mesh:
    """The right cup about the ear: a soft pad, a ring, a domed shell."""
    pad = [
        (0.0, -0.05),
        (0.30, -0.05),
        (0.40, -0.03),
        (0.445, 0.02),
        (0.45, 0.08),
        (0.42, 0.135),
        (0.38, 0.15),
    ]
    ring = [(0.38, 0.145), (0.44, 0.148), (0.452, 0.165), (0.44, 0.182), (0.40, 0.186)]
    shell = [
        (0.42, 0.18),
        (0.44, 0.20),
        (0.44, 0.27),
        (0.425, 0.31),
        (0.39, 0.335),
        (0.30, 0.35),
        (0.15, 0.357),
        (0.0, 0.36),
    ]
    parts = [
        lathe(_fine(pad), "x").of(PAD),
        lathe(_fine(ring), "x").of(RING),
        lathe(_fine(shell), "x").of(SHELL),
    ]
    made = joined(*parts)
    points = made.points * np.array([grown, 1.18 * grown, grown], np.float32)
    return Mesh(points.astype(np.float32), made.normals, made.faces, made.material, made.places)


def _fine(profile: list[tuple[float, float]]) -> np.ndarray:
    line = np.array(profile)
    at = np.linspace(0, len(line) - 1, 4 * len(line))
    return np.stack([np.interp(at, np.arange(len(line)), line[:, k]) for k in range(2)], -1)


def _band(skull: Skull, ear: float, y: float, z: float, grown: float) -> list[Mesh]:
    turn = np.linspace(0, np.pi, 73)
    top = skull.hair - 0.05
    wide = ear + 0.20
    rise = np.sin(turn) ** 0.82
    x = -np.cos(turn) * (wide - 0.06 * np.sin(turn))
    height = y - 0.30 + (top - y + 0.30) * rise
    path = np.stack([skull.x * np.sin(turn) + x, height, np.full_like(x, z)], -1)
    out = path - np.array([skull.x, (y + top) / 2 + 0.2, z])
    out[:, 2] = 0
    over = np.clip(np.sin(turn) * 1.5 - 0.35, 0, 1)
    shell = tube(path, 0.075 + 0.07 * over, 0.036, out, square=3.2, sides=20).of(SHELL)
    inner = slice(10, 63)
    soft = path[inner] - out[inner] / np.linalg.norm(out[inner], axis=1, keepdims=True) * 0.055
    pad = tube(soft, 0.125, 0.05, out[inner], square=2.6, sides=20).of(PAD)
    arms = []
    for side in (1, -1):
        arm = np.array(
            [
                [side * wide, y - 0.34, z],
                [side * (wide + 0.01), y - 0.1, z],
                [side * (ear + 0.24), y + 0.02, z],
            ]
        )
        arms.append(tube(arm, 0.05, 0.024, (side, 0, 0), square=3.0).of(RING))
    return [shell, pad, *arms]
