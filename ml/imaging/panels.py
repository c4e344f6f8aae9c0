"""Backgrounds of comic panels: flat shapes with hard edges, drawn at any size."""

from __future__ import annotations

from typing import Literal, get_args

import cv2
import numpy as np

from ml.errors import AvatarError
from ml.imaging.colour import Float, hex_to_rgb, mix
from ml.imaging.filters import smoothstep
from ml.imaging.halftone import screen
from ml.imaging.warp import grid

PanelKind = Literal["solid", "burst", "action", "dots", "blinds", "skyline", "tone", "bubbles"]


def panel(
    kind: PanelKind,
    size: int,
    colours: tuple[str, ...],
    rng: np.random.Generator,
    centre: tuple[float, float] = (0.5, 0.42),
) -> Float:
    """Paint a panel's background.

    Args:
        kind: solid, burst (rays), action (lines rushing to the middle), dots (a fading
            screen), blinds (light through slats), skyline (a city at night), tone (screened
            sky), bubbles (soft round lights).
        colours: ground, second and third colour, ``#rrggbb``; missing ones repeat the last.
        centre: of rays and lines, in shares of the side.

    Returns:
        (size, size, 3) sRGB.

    Raises:
        AvatarError: ``background.unknown`` for another kind.
    """
    if kind not in get_args(PanelKind):
        raise AvatarError("background.unknown", f"There is no panel {kind!r}.", background=kind)
    inks = [hex_to_rgb(c) for c in colours] or [np.ones(3, np.float32)]
    while len(inks) < 3:
        inks.append(inks[-1])
    ground = np.array(np.broadcast_to(inks[0], (size, size, 3)), np.float32, order="C")
    x, y = grid(size, size)
    x, y = (x / size - centre[0]) * 2, (y / size - centre[1]) * 2
    if kind == "burst":
        return _burst(ground, inks, x, y, rng)
    if kind == "action":
        return mix(ground, inks[1], _action(x, y, rng))
    if kind == "dots":
        share = 0.62 * smoothstep(-0.9, 1.5, y + 0.25 * x)
        return mix(ground, inks[1], screen(share, size / 34, 45))
    if kind == "tone":
        share = 0.48 * smoothstep(1.2, -0.9, y - 0.2 * x)
        return mix(ground, inks[1], screen(share, size / 90, 45))
    if kind == "blinds":
        return _blinds(ground, inks, x, y, size)
    if kind == "skyline":
        return _skyline(ground, inks, size, rng)
    if kind == "bubbles":
        return _bubbles(ground, inks, size, rng)
    return ground


def _burst(ground: Float, inks: list[Float], x: Float, y: Float, rng: np.random.Generator) -> Float:
    size = ground.shape[0]
    radius, angle = np.hypot(x, y), np.arctan2(y, x) + rng.uniform(0, 1)
    count = 13
    edge = np.maximum(radius, 0.03) * size / 2 / count
    rays = np.clip(np.sin(angle * count) * edge + 0.5, 0, 1)
    picture = mix(ground, inks[1], rays)
    share = 0.55 * smoothstep(1.25, 0.35, radius)
    return mix(picture, inks[2], screen(share.astype(np.float32), size / 46, 45))


def _action(x: Float, y: Float, rng: np.random.Generator) -> Float:
    size = x.shape[0]
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    ink = np.zeros_like(x)
    count = 150
    slot = (angle / (2 * np.pi) + 0.5) * count
    index = np.minimum(slot.astype(np.int32), count - 1)
    reach = rng.uniform(0.62, 1.25, count).astype(np.float32)[index]
    width = rng.uniform(0.15, 0.85, count).astype(np.float32)[index]
    taper = np.clip((radius - reach) / 0.7, 0, 1) * width
    distance = np.abs(slot - index - 0.5) * 2
    pixels = np.maximum(radius, 0.05) * size / 2 * (2 * np.pi / count) / 2
    ink = np.clip((taper - distance) * pixels + 0.5, 0, 1)
    return (ink * (taper > 0.01)).astype(np.float32)


def _blinds(ground: Float, inks: list[Float], x: Float, y: Float, size: int) -> Float:
    slant = y + 0.32 * x
    pitch = 0.19
    distance = np.abs(slant / pitch - np.round(slant / pitch)) * pitch
    window = smoothstep(1.25, 0.2, np.abs(x + 0.15))
    light = np.clip((0.055 * window - distance) * size / 2 + 0.5, 0, 1)
    return mix(ground, inks[1], light)


def _skyline(ground: Float, inks: list[Float], size: int, rng: np.random.Generator) -> Float:
    y = grid(size, size)[1] / size
    sky = mix(ground, inks[1], screen(0.7 * smoothstep(0.0, 0.9, y), size / 60, 45))
    for depth, tint in ((0.55, inks[2] * 0.75), (1.0, inks[2] * 0.45)):
        left = -0.02
        while left < 1.0:
            width, top = (
                rng.uniform(0.07, 0.15),
                1 - depth * rng.uniform(0.35, 0.62) - 0.28 * (1 - depth),
            )
            a, b = (int(left * size), int(top * size)), (int((left + width) * size), size)
            cv2.rectangle(sky, a, b, tint.tolist(), -1)
            pane = 0.013
            for wy in np.arange(top + 0.02, 0.99, 0.030):
                for wx in np.arange(left + 0.012, left + width - 0.014, 0.024):
                    if rng.random() < 0.28:
                        c = (int(wx * size), int(wy * size))
                        d = (int((wx + pane * 0.8) * size), int((wy + pane) * size))
                        cv2.rectangle(sky, c, d, inks[1].tolist(), -1)
            left += width + rng.uniform(-0.01, 0.015)
    return sky


def _bubbles(ground: Float, inks: list[Float], size: int, rng: np.random.Generator) -> Float:
    """Discs of several sizes, screened or flat, larger below."""
    picture = ground.copy()
    for _ in range(26):
        x, y = rng.uniform(0, 1), rng.uniform(0, 1)
        radius = rng.uniform(0.015, 0.075) * (0.6 + 0.8 * y)
        disc = np.zeros((size, size), np.float32)
        centre = (int(x * size * 16), int(y * size * 16))
        cv2.circle(disc, centre, int(radius * size * 16), (1.0,), -1, cv2.LINE_AA, 4)
        picture = mix(picture, inks[1 + int(rng.integers(2))], disc * 0.85)
    return picture
