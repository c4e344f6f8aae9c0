"""Backdrops of drawn animation: summer sky, blossom, dusk over a town, speed lines, a window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ml.imaging.colour import Float, hex_to_rgb, mix
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.opencv import cv2

Painter = Callable[[int, np.random.Generator, tuple[str, ...]], Float]


def scene(name: str, size: int, rng: np.random.Generator, colours: tuple[str, ...]) -> Float:
    """Paint a backdrop.

    Args:
        name: one of `SCENES`.
        colours: ``#rrggbb`` that replace the scene's own, from above downwards, then accents.
    """
    return np.clip(SCENES[name](size, rng, colours), 0, 1).astype(np.float32)


def _ramp(size: int, stops: tuple[str, ...]) -> Float:
    """Vertical gradient through colours."""
    rgb = np.stack([hex_to_rgb(c) for c in stops])
    at = np.linspace(0, len(stops) - 1, size)
    rows = np.stack([np.interp(at, np.arange(len(stops)), rgb[:, i]) for i in range(3)], -1)
    return np.repeat(rows[:, None].astype(np.float32), size, 1)


def _cloud(size: int, rng: np.random.Generator, x: float, y: float, width: float) -> Float:
    """A heap of discs with a flat foot, (size, size) in 0..1."""
    heap = np.zeros((size, size), np.uint8)
    for _ in range(26):
        t = rng.uniform(-1, 1)
        radius = width * (0.10 + 0.17 * (1 - abs(t)) * rng.uniform(0.5, 1.0))
        rise = width * 0.42 * (1 - t * t) * rng.uniform(0, 1)
        centre = ((x + t * width * 0.55) * size, (y - rise) * size)
        fixed = (round(centre[0] * 16), round(centre[1] * 16))
        cv2.circle(heap, fixed, round(radius * size * 16), 255, -1, cv2.LINE_AA, 4)
    mask = heap / np.float32(255)
    rows = np.arange(size, dtype=np.float32)[:, None] / size
    return mask * (1 - smoothstep(y - 0.01, y + 0.05, np.broadcast_to(rows, mask.shape)))


def _moved(mask: Float, dx: float, dy: float) -> Float:
    """A mask shifted by pixels; what enters the frame is what lay at its edge."""
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return cv2.warpAffine(mask, matrix, mask.shape[::-1], borderMode=cv2.BORDER_REPLICATE)


def _sky(size: int, rng: np.random.Generator, colours: tuple[str, ...]) -> Float:
    side = min(size, 768)
    image = _ramp(side, colours or ("#2f7fd6", "#63b1ee", "#bfe6fa"))
    white, shade = hex_to_rgb("#ffffff"), hex_to_rgb("#b9d3ee")
    for y, width, pale in ((0.40, 0.30, 0.45), (0.64, 0.42, 0.2), (1.06, 0.66, 0.0)):
        for x in (rng.uniform(-0.02, 0.18), rng.uniform(0.82, 1.02)):
            cloud = _cloud(side, rng, x, y + rng.uniform(-0.04, 0.04), width * rng.uniform(0.8, 1))
            lit = _moved(cloud, -0.012 * side, -0.02 * side)
            image = mix(image, shade, cloud * (1 - pale * 0.5))
            inner = smoothstep(0.35, 0.65, blur(cloud * lit, side / 300))
            image = mix(image, white, inner * cloud * (1 - pale * 0.6))
    return _sized(image, size)


def _sakura(size: int, rng: np.random.Generator, colours: tuple[str, ...]) -> Float:
    side = min(size, 1024)
    image = _ramp(side, colours or ("#f7c6d8", "#fbdfe8", "#fdf3ee"))
    masses = noise((side, side), side * 0.3, rng, 4)
    rows = np.linspace(0, 1, side, dtype=np.float32)[:, None]
    bloom = smoothstep(0.3, 0.7, blur(masses, side / 120) * 0.5 + 0.9 - 1.5 * rows)
    image = mix(image, hex_to_rgb("#ee9fbd"), bloom * 0.55)
    light = smoothstep(0.9, 1.1, blur(masses, side / 160) * 0.5 + 0.95 - 1.2 * rows)
    image = mix(image, hex_to_rgb("#ffe3ee"), light * 0.7)
    for _ in range(46):
        _petal(image, rng)
    return _sized(image, size)


def _petal(image: Float, rng: np.random.Generator) -> None:
    side = image.shape[0]
    size = side * rng.uniform(0.008, 0.024)
    t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    shape = np.stack([np.cos(t) * (0.55 - 0.15 * np.sin(t)), np.sin(t)], -1)
    turn = rng.uniform(0, 2 * np.pi)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    at = (shape * size * [1, rng.uniform(0.5, 1)]) @ spin.T + rng.uniform(0, side, 2)
    tint = mix(hex_to_rgb("#f58fb3"), hex_to_rgb("#fff0f5"), float(rng.uniform(0, 1)))
    cv2.fillPoly(image, [np.round(at * 16).astype(np.int32)], tint.tolist(), cv2.LINE_AA, 4)


def _dusk(size: int, rng: np.random.Generator, colours: tuple[str, ...]) -> Float:
    side = min(size, 1024)
    stops = colours or ("#2b2a6b", "#7d4a9e", "#ef7f8e", "#ffc58a")
    image = _ramp(side, stops)
    for _ in range(60):
        at = (int(rng.uniform(0, side)), int(side * 0.45 * rng.uniform(0, 1) ** 1.5))
        cv2.circle(image, at, max(1, round(side / 900)), (1, 0.95, 0.9), -1, cv2.LINE_AA)
    for layer, (base, tint) in enumerate(((0.60, "#6b3f86"), (0.72, "#3b2a62"))):
        colour = hex_to_rgb(tint)
        x = -0.02
        while x < 1.02:
            width = rng.uniform(0.05, 0.11)
            top = base - rng.uniform(0.0, 0.16)
            a, b = (int(x * side), int(top * side)), (int((x + width) * side), side)
            cv2.rectangle(image, a, b, colour.tolist(), -1)
            if layer == 1:
                _windows(image, rng, a, b)
            x += width - rng.uniform(0.002, 0.012)
    return _sized(image, size)


def _windows(
    image: Float, rng: np.random.Generator, a: tuple[int, int], b: tuple[int, int]
) -> None:
    side = image.shape[0]
    pitch, pane = max(4, side // 56), max(2, side // 110)
    for y in range(a[1] + pitch, min(b[1], side), pitch):
        for x in range(a[0] + pitch // 2, b[0] - pane, pitch):
            if x >= 0 and rng.uniform() < 0.3:
                image[y : y + pane, x : x + pane] = (1.0, 0.83, 0.52)


def _speed(size: int, rng: np.random.Generator, colours: tuple[str, ...]) -> Float:
    """Lines of action that run to the head."""
    ground, line = (hex_to_rgb(c) for c in (colours or ("#ffffff", "#2357c6"))[:2])
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    angle = np.arctan2(y + 0.12, x)
    radius = np.hypot(x, y + 0.12)
    count = 240
    start = rng.uniform(0.45, 1.1, count).astype(np.float32)
    thick = rng.uniform(0.1, 0.62, count).astype(np.float32)
    turn = (angle / (2 * np.pi) + 0.5) * count
    index = np.floor(turn).astype(int) % count
    aside = np.abs(turn - np.floor(turn) - 0.5) * 2
    edge = count / (np.pi * radius * size + 1) * 1.2
    grown = thick[index] * smoothstep(0.0, 0.7, radius - start[index])
    share = np.clip((grown - aside) / np.maximum(edge, 1e-3) + 0.5, 0, 1) * (grown > 0.01)
    return mix(np.broadcast_to(ground, (size, size, 3)), line, share.astype(np.float32))


def _window(size: int, rng: np.random.Generator, colours: tuple[str, ...]) -> Float:
    """A classroom in the afternoon: a wall, a bright window, slanting light."""
    side = min(size, 1024)
    image = _ramp(side, colours or ("#e9d7b4", "#d8bd92", "#b98f66"))
    sky = _sky(side, rng, ())
    frame = np.zeros((side, side), np.float32)
    for x0, x1 in ((0.56, 0.76), (0.785, 0.985)):
        a, b = (int(x0 * side), int(0.06 * side)), (int(x1 * side), int(0.62 * side))
        cv2.rectangle(frame, a, b, 1.0, -1)
    wood = cv2.dilate(frame, np.ones((round(side * 0.03),) * 2))
    image = mix(image, hex_to_rgb("#8f6a45"), wood)
    image = mix(image, sky * 0.6 + 0.4, frame)
    board = np.zeros_like(frame)
    cv2.rectangle(board, (-9, int(0.1 * side)), (int(0.4 * side), int(0.52 * side)), 1.0, -1)
    image = mix(image, hex_to_rgb("#8a6443"), cv2.dilate(board, np.ones((round(side * 0.02),) * 2)))
    image = mix(image, hex_to_rgb("#3f6b57"), board)
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j].astype(np.float32)
    beam = np.maximum(
        *(
            smoothstep(0.0, 0.04, x + 0.62 * y - a) * (1 - smoothstep(0.2, 0.25, x + 0.62 * y - a))
            for a in (0.66, 0.95)
        )
    )
    image = image + (0.16 * beam * smoothstep(0.0, 0.4, y))[..., None] * np.array([1, 0.9, 0.65])
    return _sized(blur(image.astype(np.float32), side / 300), size)


def _sized(image: Float, size: int) -> Float:
    if image.shape[0] == size:
        return image
    return cv2.resize(image, (size, size), interpolation=cv2.INTER_CUBIC)


SCENES: dict[str, Painter] = {
    "sky": _sky,
    "sakura": _sakura,
    "dusk": _dusk,
    "speed": _speed,
    "window": _window,
}
