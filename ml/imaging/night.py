"""Dark scenes full of light: a city street, a synthetic sunset, tubes, signs, trails, rain.

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
from ml.imaging.lights import Canvas, bokeh, drawn, gloom, glow, tube, wall
from ml.imaging.warp import grid

NightKind = Literal["city", "sunset", "ring", "triangle", "trails", "signs", "scanner"]

_SIDE = 768


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


def _city(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """A street between towers, lit windows and signs in haze, lamps far out of focus."""
    x, y = grid(side, side)
    x, y = x / side, y / side
    out = gloom(side, first, second, 0.06)
    haze_ = np.exp(-(((x - 0.5) / 0.30) ** 2 + ((y - 0.62) / 0.42) ** 2))
    out = out + (haze_ * 0.16)[..., None] * (first * 0.55 + second * 0.45)
    for depth, (reach, low, high) in enumerate(((0.30, 0.22, 0.5), (0.17, 0.02, 0.2))):
        dark = np.zeros((side, side), np.float32)
        lights = np.zeros((side, side, 3), np.float32)
        for left in (True, False):
            edge = 0.0
            while edge < reach:
                wide = rng.uniform(0.08, 0.12) * (1 + 0.4 * depth)
                near = edge if left else 1 - edge - wide
                top = rng.uniform(low, high) + 0.5 * edge
                a, b = int(near * side), int(top * side)
                cv2.rectangle(dark, (a, b), (a + int(wide * side), side), 1.0, -1)
                tint = first if left == (rng.random() < 0.8) else second
                _windows(lights, a, b, int(wide * side), side, tint, rng)
                edge += wide
        soft = (0.0045 + 0.004 * depth) * side
        cover = blur(dark, soft)[..., None]
        haze = gloom(side, first, second, 0.05 - 0.03 * depth)
        out = out * (1 - cover) + haze * (0.9 - 0.45 * depth) * cover + blur(lights, soft) * 1.3
    return out + bokeh(side, first, second, rng, 44)


def _windows(
    lights: Float, x: int, top: int, wide: int, side: int, tint: Float, rng: np.random.Generator
) -> None:
    """Rows of windows of one tower, some floors lit, and a sign down its side."""
    warm = np.array([1.0, 0.66, 0.34], np.float32)
    step = max(side // 46, 5)
    for wy in range(top + step, side, step):
        if rng.random() < 0.45:
            continue
        run = rng.random() < 0.25
        for wx in range(x + step // 2, x + wide - step // 2, step):
            if run or rng.random() < 0.3:
                colour = (warm if rng.random() < 0.55 else tint) * rng.uniform(0.25, 0.7)
                corner = (wx + step // 2, wy + step // 3)
                cv2.rectangle(lights, (wx, wy), corner, colour.tolist(), -1)
    if rng.random() < 0.6:
        sx = x + int(wide * rng.uniform(0.2, 0.7))
        sy = top + int(rng.uniform(0.06, 0.2) * side)
        end = (sx + max(side // 70, 4), sy + int(rng.uniform(0.12, 0.22) * side))
        cv2.rectangle(lights, (sx, sy), end, (tint * 2.4).tolist(), -1)


def _sunset(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """A sun in slices over a glowing floor of lines that run to the horizon."""
    x, y = grid(side, side)
    x, y = x / side - 0.5, y / side
    horizon = 0.66
    sky = gloom(side, first, second, 0.10)
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


def _ring(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    centre, radius = (round(side * 0.5 * 16), round(side * 0.45 * 16)), round(side * 0.385 * 16)
    thick = max(2, side // 90)

    def arc(start: float, end: float) -> Callable[[Canvas], None]:
        def draw(line: Canvas) -> None:
            points = [
                (centre[0] / 16 + radius / 16 * np.cos(a), centre[1] / 16 + radius / 16 * np.sin(a))
                for a in np.linspace(start, end, 90)
            ]
            fixed = np.round(np.array(points) * 16).astype(np.int32)
            cv2.polylines(line, [fixed], False, 255, thick, cv2.LINE_AA, 4)

        return draw

    turn = -np.pi / 2 + rng.uniform(-0.3, 0.3)
    left = tube(side, arc(turn + 0.06, turn - np.pi + 0.06), first)
    right = tube(side, arc(turn - 0.06, turn + np.pi - 0.06), second)
    return gloom(side, first, second, 0.04) * wall(side, rng) + (left + right) * wall(side, rng)


def _triangle(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    thick = max(2, side // 100)

    def shape(grow: float) -> Callable[[Canvas], None]:
        def draw(line: Canvas) -> None:
            corners = np.array(
                [[0.5, 0.05 - grow], [0.96 + grow, 0.82 + grow], [0.04 - grow, 0.82 + grow]]
            )
            fixed = np.round(corners * side * 16).astype(np.int32)
            cv2.polylines(line, [fixed], True, 255, thick, cv2.LINE_AA, 4)

        return draw

    light = tube(side, shape(0.0), first) + 0.7 * tube(side, shape(0.06), second)
    return (gloom(side, first, second, 0.05) + light) * wall(side, rng)


def _trails(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """Traffic seen with the shutter open: curves of light that sweep past behind the head."""
    out = gloom(side, first, second, 0.06)
    t = np.linspace(-0.1, 1.1, 90)
    for number in range(54):
        line = np.zeros((side, side), np.uint8)
        group = number % 2
        tint = (first, second)[group]
        # All of a group run towards one vanishing point, as lanes of a road do.
        lane = rng.normal(0, 1)
        near = np.clip(t if group else 1 - t, 0, None)
        y = (0.30, 0.66)[group] + lane * (0.05 + 0.16 * near**1.4)
        y = y + (0.16 if group else -0.14) * (t - 0.5) ** 2 * 2
        fixed = np.round(np.stack([t, y], 1) * side * 16).astype(np.int32)
        cv2.polylines(line, [fixed], False, 255, 2, cv2.LINE_AA, 4)
        gain = rng.uniform(0.3, 1.3)
        soft = blur(drawn(line), side * (0.0016 + rng.exponential(0.0014)))
        out += soft[..., None] * (tint * gain + 0.14 * gain) * 1.5
    return out + 0.9 * glow(out.astype(np.float32), 0.02, 0.3)


def _signs(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """An alley hung with upright signs of glowing glyphs, the far ones out of focus."""
    out = gloom(side, first, second, 0.07)
    for depth, soft in ((0.55, 0.009), (0.8, 0.0045), (1.0, 0.0022)):
        for left in (True, False):
            cell = 0.075 * depth
            inset = (1 - depth) * 0.42 + rng.uniform(0.0, 0.05)
            x = inset + 0.02 if left else 1 - inset - cell - 0.02
            y = rng.uniform(0.03, 0.16) + 0.25 * (1 - depth)
            count = int(rng.integers(4, 7))
            tint = first if left == (rng.random() < 0.7) else second
            canvas = np.zeros((side, side), np.uint8)
            _glyphs(canvas, x, y, cell, count, rng)
            line = drawn(canvas)
            tube = blur(line, side * soft)
            spread = blur(line, side * 0.022) * 1.3 + blur(line, side * 0.07) * 1.8
            out += (tube * 1.5)[..., None] * (tint + 0.35) + spread[..., None] * tint
    return out * (1 + 0.10 * noise((side, side), side / 10, rng, 4))[..., None]


def _glyphs(
    line: Canvas, x: float, y: float, cell: float, count: int, rng: np.random.Generator
) -> None:
    """Characters of no script in a frame: bars on a grid of three by four, alike left and right."""
    side = line.shape[0]
    thick = max(2, round(0.07 * cell * side))

    def draw(points: list[tuple[float, float]], closed: bool = False) -> None:
        fixed = np.round(np.array(points) * side * 16).astype(np.int32)
        cv2.polylines(line, [fixed], closed, 255, thick, cv2.LINE_AA, 4)

    tall = cell * 1.12
    pad = 0.16 * cell
    frame = [(x - pad, y - pad), (x + cell + pad, y - pad)]
    frame += [(x + cell + pad, y + count * tall), (x - pad, y + count * tall)]
    draw(frame, closed=True)
    for number in range(count):
        top = y + number * tall
        rows = [top + cell * share for share in (0.06, 0.34, 0.62, 0.90)]
        for row in rows:
            if rng.random() < 0.62:
                inset = 0.22 * cell if rng.random() < 0.4 else 0.0
                draw([(x + inset, row), (x + cell - inset, row)])
        if rng.random() < 0.75:
            draw([(x + cell / 2, rows[0]), (x + cell / 2, rows[int(rng.integers(2, 4))])])
        if rng.random() < 0.45:
            for column in (0.08, 0.92):
                draw([(x + column * cell, rows[1]), (x + column * cell, rows[3])])


def _scanner(side: int, first: Float, second: Float, rng: np.random.Generator) -> Float:
    """A display that measures the head: rings with ticks, brackets, a floor of dots."""
    out = gloom(side, first, second, 0.05)
    centre = np.array([0.5, 0.46]) * side
    fine, bold = np.zeros((side, side), np.uint8), np.zeros((side, side), np.uint8)
    whole = tuple(int(v) for v in np.round(centre * 16))

    def arc(canvas: Canvas, radius: float, start: float, end: float, thick: int) -> None:
        turns = np.radians(np.linspace(start, end, max(int(abs(end - start)), 8)))
        ring = centre + radius * side * np.stack([np.cos(turns), np.sin(turns)], 1)
        fixed = np.round(ring * 16).astype(np.int32)
        cv2.polylines(canvas, [fixed], False, 255, thick, cv2.LINE_AA, 4)

    thin = max(1, side // 500)
    for radius in (0.36, 0.47):
        cv2.circle(fine, whole, round(radius * side * 16), 255, thin, cv2.LINE_AA, 4)
    for number in range(120):
        turn = 2 * np.pi * number / 120
        reach = (0.385, 0.405 if number % 10 == 0 else 0.395)
        ends = [centre + r * side * np.array([np.cos(turn), np.sin(turn)]) for r in reach]
        a, b = (tuple(int(v) for v in np.round(end * 16)) for end in ends)
        cv2.line(fine, a, b, 255, thin, cv2.LINE_AA, 4)
    shift = rng.uniform(0, 20)
    # Every arc has its mirror image.
    for radius, start, length in ((0.43, 20, 50), (0.43, -62, 34), (0.50, -20, 60)):
        low = start + shift * 0.5
        arc(bold, radius, low, low + length, max(3, side // 120))
        arc(bold, radius, 180 - low, 180 - low - length, max(3, side // 120))
    step = side / 22
    for row in np.arange(step / 2, side, step):
        for column in np.arange(step / 2, side, step):
            at = (round(column * 16), round(row * 16))
            cv2.circle(fine, at, max(round(0.0016 * side * 16), 8), 128, -1, cv2.LINE_AA, 4)
    thin_lines, bars = drawn(fine), drawn(bold)
    light = (0.45 * thin_lines + 0.9 * bars)[..., None] * (first * 0.9 + 0.1)
    halo = blur(thin_lines * 0.3 + bars, side / 60)[..., None] * (0.6 * first + 0.4 * second)
    return out + light + 0.8 * halo


_SCENES: dict[str, Callable[[int, Float, Float, np.random.Generator], Float]] = {
    "city": _city,
    "sunset": _sunset,
    "ring": _ring,
    "triangle": _triangle,
    "trails": _trails,
    "signs": _signs,
    "scanner": _scanner,
}
