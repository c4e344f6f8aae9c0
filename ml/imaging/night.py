"""Dark scenes full of light: a city out of focus, a synthetic sunset, tubes, trails, rain.

Scenes are linear light, to be laid behind a person before tone mapping. They are drawn on a grid
no finer than needed and in shares of the side, so that every size shows the same place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np

from ml.imaging.colour import Float
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.warp import grid

NightKind = Literal["city", "sunset", "ring", "triangle", "trails", "signs", "void"]

_SIDE = 640


def night(
    kind: NightKind, size: int, first: Float, second: Float, rng: np.random.Generator
) -> Float:
    """A scene lit by two colours.

    Args:
        size: side in pixels.
        first, second: (3,) linear light of the lamps on the left and on the right.

    Returns:
        (size, size, 3) linear light, not limited to 1.
    """
    out = _SCENES[kind](min(size, _SIDE), first, second, rng)
    out = np.maximum(out, 0).astype(np.float32)
    return (
        out
        if out.shape[0] == size
        else cv2.resize(out, (size, size), interpolation=cv2.INTER_CUBIC)
    )


def rain(size: int, rng: np.random.Generator, amount: float) -> Float:
    """(size, size) light caught by falling drops, 0..1: near ones long and soft, far ones fine."""
    side = min(size, 1024)
    out = np.zeros((side, side), np.float32)
    for depth, count, length in ((0.45, 260, 0.030), (0.7, 120, 0.055), (1.0, 34, 0.11)):
        layer = np.zeros((side, side), np.float32)
        for _ in range(round(count * amount)):
            x, y = rng.uniform(-0.1, 1.1, 2) * side
            run = length * rng.uniform(0.6, 1.3) * side
            start = (round(x * 16), round(y * 16))
            end = (round((x - 0.10 * run) * 16), round((y + run) * 16))
            thick = max(1, round(depth * 1.6 * side / 1024))
            cv2.line(layer, start, end, float(rng.uniform(0.3, 1.0)), thick, cv2.LINE_AA, 4)
        out += blur(layer, depth**2 * side / 700) * (0.16 + 0.2 * depth)
    return np.clip(out if side == size else cv2.resize(out, (size, size)), 0, 1)


def glow(light: Float, reach: float, threshold: float = 0.75) -> Float:
    """What a lens spreads around bright places; (S, S, 3) linear light, `reach` of the side."""
    side = 256
    small = cv2.resize(light, (side, side), interpolation=cv2.INTER_AREA)
    bright = np.minimum(np.maximum(small - threshold, 0), 3.0)
    spread = 0.55 * blur(bright, side * reach) + 0.45 * blur(bright, side * reach * 3.5)
    size = light.shape[0]
    return cv2.resize(spread, (size, size), interpolation=cv2.INTER_LINEAR)


def _sky(side: int, first: Float, second: Float, level: float = 0.05) -> Float:
    """A dark haze, tinted from the left and from the right, lighter towards the horizon."""
    x, y = grid(side, side)
    x, y = x / side, y / side
    left = np.exp(-(((x + 0.05) / 0.55) ** 2)) * (0.35 + 0.65 * y)
    right = np.exp(-(((1.05 - x) / 0.55) ** 2)) * (0.35 + 0.65 * y)
    base = np.array([0.006, 0.007, 0.016], np.float32)
    return base + level * (left[..., None] * first + right[..., None] * second)


def _city(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """Towers in haze, their windows and signs far out of focus."""
    out = _sky(side, first, second, 0.10)
    for depth, (low, high, count) in enumerate(((0.35, 0.8, 11), (0.25, 0.7, 8))):
        dark = np.zeros((side, side), np.float32)
        lights = np.zeros((side, side, 3), np.float32)
        for _ in range(count):
            wide = int(rng.uniform(0.06, 0.14) * side)
            x, top = int(rng.uniform(-0.05, 1.0) * side), int((1 - rng.uniform(low, high)) * side)
            cv2.rectangle(dark, (x, top), (x + wide, side), 1.0, -1)
            _lit(lights, x, top, wide, side, first, second, rng)
        soft = (0.006 + 0.004 * depth) * side
        cover = blur(dark, soft)[..., None]
        haze = _sky(side, first, second, 0.05 + 0.02 * (1 - depth))
        out = out * (1 - cover) + haze * 0.55 * cover + blur(lights, soft * 0.55)
    return out + _bokeh(side, first, second, rng, 26)


def _lit(
    lights: Float, x: int, top: int, wide: int, side: int,
    first: Float, second: Float, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Windows of one tower, and now and then a sign down its side."""
    warm = np.array([1.0, 0.62, 0.28], np.float32)
    step = max(side // 60, 4)
    for wy in range(top + step, side, step):
        for wx in range(x + step // 2, x + wide - step // 2, step):
            if rng.random() < 0.16:
                tint = warm if rng.random() < 0.4 else (first if rng.random() < 0.5 else second)
                size = (wx + step // 3, wy + step // 3)
                cv2.rectangle(lights, (wx, wy), size, (tint * rng.uniform(0.3, 1.1)).tolist(), -1)
    if rng.random() < 0.55:
        tint = first if rng.random() < 0.5 else second
        sx = x + int(wide * rng.uniform(0.1, 0.8))
        sy = top + int(rng.uniform(0.05, 0.3) * side)
        end = (sx + max(side // 90, 3), sy + int(rng.uniform(0.08, 0.2) * side))
        cv2.rectangle(lights, (sx, sy), end, (tint * 2.2).tolist(), -1)


def _bokeh(side: int, first: Float, second: Float, rng: np.random.Generator, count: int) -> Float:
    out = np.zeros((side, side, 3), np.float32)
    for _ in range(count):
        disc = np.zeros((side, side), np.float32)
        x, y = rng.uniform(0, 1), rng.beta(2.2, 1.6)
        radius = rng.uniform(0.012, 0.045)
        at = (round(x * side * 8), round(y * side * 8))
        cv2.circle(disc, at, round(radius * side * 8), 0.75, -1, cv2.LINE_AA, 3)
        cv2.circle(disc, at, round(radius * side * 8), 1.0, max(1, side // 320), cv2.LINE_AA, 3)
        tint = first if rng.random() < 0.65 - 0.3 * (x > 0.5) else second
        out += disc[..., None] * tint * rng.uniform(0.08, 0.4)
    return blur(out, side / 420)


def _sunset(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """A sun in slices over a glowing floor of lines that run to the horizon."""
    x, y = grid(side, side)
    x, y = x / side - 0.5, y / side
    horizon = 0.66
    sky = _sky(side, first, second, 0.10)
    stars = (rng.random((side, side)) > 0.9992).astype(np.float32) * (y < 0.5)
    sky += blur(stars, 0.6)[..., None] * 1.6
    away = np.hypot(x, y - 0.42) / 0.41
    share = smoothstep(0.1, 0.75, y)[..., None]
    sun = (np.array([1.0, 0.72, 0.18], np.float32) * (1 - share) + first * share) * 1.25
    slices = np.sin((y - 0.42) * 2 * np.pi / 0.052)
    cut = smoothstep(-0.12, 0.12, slices + 1.1 - 3.2 * np.clip(y - 0.40, 0, 1) / 0.3)
    disc = np.clip((1 - away) * 0.41 * side + 0.5, 0, 1) * np.where(y < 0.42, 1.0, cut)
    sky = sky * (1 - disc[..., None]) + sun * disc[..., None]
    depth = 0.06 / np.maximum(y - horizon, 1e-3)
    across, along = x * depth * 16, depth * 3.0
    line = np.zeros_like(x)
    for phase, rate in ((across, 16 * depth / side), (along, depth**2 * 50 / side)):
        off = np.abs(phase - np.round(phase))
        line = np.maximum(line, np.clip(1.4 - off / np.maximum(rate, 1e-4), 0, 1))
    floor = (line * smoothstep(8.0, 0.5, depth))[..., None] * second * 1.1
    floor = floor + blur(floor.astype(np.float32), side / 90) * 0.9 + sky * 0.15
    return np.where((y > horizon)[..., None], floor, sky)


def _tube(side: int, draw: Callable[[Float], None], tint: Float) -> Float:
    """Light of a neon tube: a white-hot core, its colour around it, a wide halo on the wall."""
    line = np.zeros((side, side), np.float32)
    draw(line)
    core, near, far = blur(line, side / 320), blur(line, side / 70), blur(line, side / 14)
    white = np.minimum(tint * 1.2 + 0.55, 2.0)
    return (
        core[..., None] * white * 1.6
        + (near * 2.2)[..., None] * tint
        + (far * 3.2)[..., None] * tint
    )


def _wall(side: int, rng: np.random.Generator) -> Float:
    """Relief of a rough dark wall, about 1."""
    return (1 + 0.16 * noise((side, side), side / 14, rng, 5))[..., None].astype(np.float32)


def _ring(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    centre, radius = (round(side * 0.5 * 16), round(side * 0.45 * 16)), round(side * 0.385 * 16)
    thick = max(2, side // 90)

    def arc(start: float, end: float) -> Callable[[Float], None]:
        def draw(line: Float) -> None:
            points = [
                (centre[0] / 16 + radius / 16 * np.cos(a), centre[1] / 16 + radius / 16 * np.sin(a))
                for a in np.linspace(start, end, 90)
            ]
            fixed = np.round(np.array(points) * 16).astype(np.int32)
            cv2.polylines(line, [fixed], False, 1.0, thick, cv2.LINE_AA, 4)

        return draw

    turn = -np.pi / 2 + rng.uniform(-0.3, 0.3)
    left = _tube(side, arc(turn + 0.06, turn - np.pi + 0.06), first)
    right = _tube(side, arc(turn - 0.06, turn + np.pi - 0.06), second)
    return _sky(side, first, second, 0.04) * _wall(side, rng) + (left + right) * _wall(side, rng)


def _triangle(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    thick = max(2, side // 100)

    def shape(grow: float) -> Callable[[Float], None]:
        def draw(line: Float) -> None:
            corners = np.array(
                [[0.5, 0.05 - grow], [0.96 + grow, 0.82 + grow], [0.04 - grow, 0.82 + grow]]
            )
            fixed = np.round(corners * side * 16).astype(np.int32)
            cv2.polylines(line, [fixed], True, 1.0, thick, cv2.LINE_AA, 4)

        return draw

    light = _tube(side, shape(0.0), first) + 0.7 * _tube(side, shape(0.06), second)
    return (_sky(side, first, second, 0.05) + light) * _wall(side, rng)


def _trails(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """Traffic seen with the shutter open: curves of light that sweep past behind the head."""
    out = _sky(side, first, second, 0.07)
    t = np.linspace(-0.1, 1.1, 70)
    for number in range(46):
        line = np.zeros((side, side), np.float32)
        tint = (first, second)[number % 2]
        base, bow = rng.normal(0.62 if number % 2 else 0.42, 0.17), rng.normal(0.20, 0.05)
        slope = rng.normal(-0.16 if number % 2 else 0.14, 0.03)
        y = base + slope * (t - 0.5) + bow * (t - 0.5) ** 2 * (1 if number % 2 else -1)
        fixed = np.round(np.stack([t, y], 1) * side * 16).astype(np.int32)
        thick = max(1, round(rng.exponential(1.6) * side / 640))
        cv2.polylines(line, [fixed], False, 1.0, thick, cv2.LINE_AA, 4)
        gain = rng.uniform(0.25, 1.2)
        soft = blur(line, side * rng.uniform(0.0012, 0.005))
        out += soft[..., None] * (tint * gain + 0.12 * gain) * 1.4
    return out + 0.8 * glow(out.astype(np.float32), 0.02, 0.3)


def _signs(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """An alley of glowing bars and frames, out of focus."""
    out = _sky(side, first, second, 0.06)
    for number in range(22):
        line = np.zeros((side, side), np.float32)
        tint = (first, second)[int(rng.random() < 0.5)]
        x = rng.uniform(0, 0.32) if number % 2 else rng.uniform(0.68, 1.0)
        y, tall, wide = rng.uniform(0, 0.9), rng.uniform(0.05, 0.28), rng.uniform(0.01, 0.09)
        a, b = (int(x * side), int(y * side)), (int((x + wide) * side), int((y + tall) * side))
        cv2.rectangle(line, a, b, 1.0, -1 if rng.random() < 0.4 else max(2, side // 160))
        soft = blur(line, side * rng.uniform(0.004, 0.014))
        out += soft[..., None] * tint * rng.uniform(0.5, 1.5)
    return out + glow(out.astype(np.float32), 0.03, 0.3)


def _void(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    return _sky(side, first, second, 0.06)


_SCENES: dict[str, Callable[[int, Float, Float, np.random.Generator], Float]] = {
    "city": _city,
    "sunset": _sunset,
    "ring": _ring,
    "triangle": _triangle,
    "trails": _trails,
    "signs": _signs,
    "void": _void,
}
