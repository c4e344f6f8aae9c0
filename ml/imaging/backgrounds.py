"""Backgrounds that any style can stand its person in front of.

Every painter works in shares of the side, so that 512 and 2048 pixels show the same picture, and
mixes in OKLab, where gradients keep their colour in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ml.errors import AvatarError
from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.warp import grid

BackgroundKind = Literal[
    "solid",
    "gradient",
    "spotlight",
    "bokeh",
    "rays",
    "dots",
    "stripes",
    "checks",
    "confetti",
    "studio",
    "sweep",
    "circle",
    "halo",
    "nature",
]

_COARSE = 384
"""Side at which smooth backgrounds are computed before they are enlarged."""


@dataclass(frozen=True)
class _Scene:
    """What a painter is given: colours as (N, 3) OKLab with N >= 3, and where the light sits."""

    size: int
    lab: Float
    rng: np.random.Generator
    light: tuple[float, float]


def paint(
    kind: BackgroundKind,
    size: int,
    colours: Sequence[str],
    rng: np.random.Generator,
    light: tuple[float, float] = (-0.5, -0.6),
) -> Float:
    """Paint a background.

    Args:
        kind: solid, gradient (top to bottom, tilted by the light), spotlight (soft pool behind
            the head), bokeh, rays, dots, stripes, checks, confetti, studio (mottled canvas),
            sweep (paper roll with a horizon), circle (flat disc behind the head), halo (soft
            rings), nature (blurred greenery and light).
        size: side of the square in pixels.
        colours: one to four ``#rrggbb``: the ground first, then the lighter or second colour,
            then accents. Missing ones are derived.
        rng: the only source of chance.
        light: x and y of the light from the middle, in half sides: (-0.5, -0.6) is upper left.

    Returns:
        (size, size, 3) sRGB in 0..1.

    Raises:
        AvatarError: ``background.unknown`` for another kind; ``background.colour`` for a colour
            that is not ``#rrggbb``.
    """
    painter = _PAINTERS.get(kind)
    if painter is None:
        raise AvatarError(
            "background.unknown",
            f"There is no background {kind!r}; there are {', '.join(get_args(BackgroundKind))}.",
            background=kind,
        )
    try:
        lab = np.stack([rgb_to_oklab(hex_to_rgb(colour)) for colour in colours])
    except ValueError as error:
        raise AvatarError("background.colour", str(error)) from error
    scene = _Scene(size, _completed(lab), rng, light)
    # A grain below one step of 8 bits hides the bands of soft gradients.
    grain = np.random.default_rng(7).uniform(-0.5, 0.5, (size, size, 1)).astype(np.float32) / 255
    return np.clip(painter(scene) + grain, 0, 1).astype(np.float32)


def _completed(lab: Float) -> Float:
    """At least four colours: lighter and darker relatives stand in for those not given."""
    ground = lab[0]
    lift = 0.12 if ground[0] < 0.75 else -0.08
    spare = np.repeat(ground[None], 3, 0)
    spare[:, 0] += [lift, lift * 1.8, -0.1]
    return np.concatenate([lab, spare[max(0, len(lab) - 1) :]]).astype(np.float32)


def _axes(size: int, side: int = _COARSE) -> tuple[Float, Float]:
    """x and y in -1..1 on a grid no finer than needed."""
    count = min(size, side)
    x, y = grid(count, count)
    return (x + 0.5) / count * 2 - 1, (y + 0.5) / count * 2 - 1


def _enlarge(image: Float, size: int) -> Float:
    if image.shape[0] == size:
        return image
    return cv2.resize(image, (size, size), interpolation=cv2.INTER_CUBIC)


def _blend(first: Float, second: Float, share: Float) -> Float:
    """(H, W, 3) OKLab between two colours."""
    return (first + (second - first) * share[..., None]).astype(np.float32)


def _finish(scene: _Scene, lab: Float) -> Float:
    return _enlarge(oklab_to_rgb(lab), scene.size)


def _solid(scene: _Scene) -> Float:
    flat = np.broadcast_to(oklab_to_rgb(scene.lab[0]), (scene.size, scene.size, 3))
    return np.array(flat, np.float32)


def _gradient(scene: _Scene) -> Float:
    x, y = _axes(scene.size)
    share = (y + 0.35 * x * np.sign(scene.light[0] or 1.0)) / 2.7 + 0.5
    lab = _blend(scene.lab[1], scene.lab[0], smoothstep(0.0, 1.0, share))
    return _finish(scene, lab)


def _pool(scene: _Scene, reach: float, side: int = _COARSE) -> Float:
    """Soft fall-off of a light aimed behind the head, 1 in its middle."""
    x, y = _axes(scene.size, side)
    dx, dy = x - scene.light[0] * 0.35, (y + 0.1 - scene.light[1] * 0.15) * 0.9
    return np.exp(-((np.hypot(dx, dy) / reach) ** 2)).astype(np.float32)


def _spotlight(scene: _Scene) -> Float:
    return _finish(scene, _blend(scene.lab[0], scene.lab[1], _pool(scene, 0.85)))


def _studio(scene: _Scene) -> Float:
    """A hand-painted canvas: a pool of light, mottled in large soft brush marks."""
    base = _blend(scene.lab[0], scene.lab[1], _pool(scene, 0.95))
    side = base.shape[0]
    mottle = blur(noise((side, side), side * 0.22, scene.rng, 4), side * 0.012)
    base[..., 0] += 0.011 * mottle
    base[..., 1:] *= 1 + 0.03 * mottle[..., None]
    return _finish(scene, base)


def _sweep(scene: _Scene) -> Float:
    """A paper roll: wall above, floor below, the bend between them soft, light from one side."""
    x, y = _axes(scene.size)
    wall = _pool(scene, 1.15)
    floor = smoothstep(0.35, 0.95, y)
    lab = _blend(scene.lab[0], scene.lab[1], np.clip(wall * 0.9 + 0.25 * floor, 0, 1))
    lab[..., 0] -= 0.05 * smoothstep(0.1, 1.4, np.hypot(x, y) - 0.2)
    return _finish(scene, lab)


def _bokeh(scene: _Scene) -> Float:
    """Out-of-focus lights over a soft gradient."""
    size = min(scene.size, 768)
    base = cv2.resize(_gradient(scene), (size, size))
    lights = np.zeros_like(base)
    tints = oklab_to_rgb(scene.lab[1:])
    for _ in range(34):
        radius = size * scene.rng.uniform(0.022, 0.075)
        x, y = scene.rng.uniform(0, size), size * scene.rng.beta(1.0, 1.5)
        disc = np.zeros((size, size), np.float32)
        centre = (round(x * 8), round(y * 8))
        cv2.circle(disc, centre, round(radius * 8), 1.0, -1, cv2.LINE_AA, 3)
        cv2.circle(disc, centre, round(radius * 8), 1.35, max(1, round(size / 300)), cv2.LINE_AA, 3)
        gain = scene.rng.uniform(0.10, 0.34)
        lights += disc[..., None] * tints[scene.rng.integers(len(tints))] * gain
    lights = blur(lights, size * 0.004)
    return _enlarge((1 - (1 - base) * (1 - np.clip(lights, 0, 1))).astype(np.float32), scene.size)


def _rays(scene: _Scene) -> Float:
    """Flat rays from behind the head."""
    x, y = _axes(scene.size, 2048)
    count = 14
    angle = np.arctan2(y + 0.1, x) + scene.rng.uniform(0, np.pi / count)
    radius = np.hypot(x, y + 0.1)
    wave = np.sin(angle * count)
    soft = 3.0 / (x.shape[0] * np.maximum(radius, 0.02)) * count / 2
    lab = _blend(scene.lab[0], scene.lab[1], np.clip(wave / soft + 0.5, 0, 1).astype(np.float32))
    return _finish(scene, _blend(lab, scene.lab[2], 0.35 * np.exp(-((radius / 0.6) ** 2))))


def _mask_pattern(scene: _Scene, mask: Float) -> Float:
    lab = _blend(scene.lab[0], scene.lab[1], mask)
    lab[..., 0] += 0.03 * (_enlarge(_pool(scene, 1.0), lab.shape[0]) - 0.5)
    return _finish(scene, lab)


def _dots(scene: _Scene) -> Float:
    x, y = _axes(scene.size, 2048)
    pitch = 0.15
    u, v = (x + y) / pitch / np.sqrt(2), (x - y) / pitch / np.sqrt(2)
    distance = np.hypot(u - np.round(u), v - np.round(v)) * pitch
    edge = 2.0 / x.shape[0]
    radius = 0.034 + 0.012 * y
    return _mask_pattern(scene, np.clip((radius - distance) / edge + 0.5, 0, 1).astype(np.float32))


def _stripes(scene: _Scene) -> Float:
    x, y = _axes(scene.size, 2048)
    wave = np.abs(((x + y) / 0.36) % 1.0 - 0.5) - 0.25
    share = np.clip(wave * 0.36 * x.shape[0] / 2.8 + 0.5, 0, 1).astype(np.float32)
    return _mask_pattern(scene, share)


def _checks(scene: _Scene) -> Float:
    x, y = _axes(scene.size, 2048)
    edge = x.shape[0] * 0.25 / np.pi / 2
    a, b = np.sin(x * np.pi / 0.25) * edge, np.sin(y * np.pi / 0.25) * edge
    share = 0.5 - 0.5 * np.clip(a, -1, 1) * np.clip(b, -1, 1)
    return _mask_pattern(scene, share.astype(np.float32))


def _confetti(scene: _Scene) -> Float:
    """Small paper pieces, kept off the middle where the head is."""
    image = _spotlight(scene)
    tints = oklab_to_rgb(scene.lab[2:])
    for _ in range(90):
        x, y = scene.rng.uniform(-1, 1, 2)
        size = scene.rng.uniform(0.010, 0.024) * scene.size
        turn, flat = scene.rng.uniform(0, np.pi), scene.rng.uniform(0.35, 1.0)
        tint = tints[scene.rng.integers(len(tints))]
        if np.hypot(x, y + 0.05) < 0.45:
            continue
        corners = np.array([[-1, -flat], [1, -flat], [1, flat], [-1, flat]]) * size / 1.4
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        at = corners @ spin.T + (np.array([x, y]) + 1) / 2 * scene.size
        cv2.fillPoly(image, [np.round(at * 16).astype(np.int32)], tint.tolist(), cv2.LINE_AA, 4)
    return image


def _circle(scene: _Scene) -> Float:
    """A flat disc behind the head on a flat ground."""
    x, y = _axes(scene.size, 2048)
    distance = np.hypot(x, y + 0.08) - 0.74
    share = np.clip(0.5 - distance * x.shape[0] / 3.0, 0, 1).astype(np.float32)
    return _finish(scene, _blend(scene.lab[0], scene.lab[1], share))


def _halo(scene: _Scene) -> Float:
    """Stepped rings of one hue, light in the middle."""
    x, y = _axes(scene.size, 2048)
    radius = np.hypot(x, y + 0.08)
    steps = np.zeros_like(radius)
    edges = (0.52, 0.74, 0.96, 1.18)
    for edge in edges:
        steps += np.clip((radius - edge) * x.shape[0] / 3.0 + 0.5, 0, 1) / len(edges)
    return _finish(scene, _blend(scene.lab[1], scene.lab[0], steps.astype(np.float32)))


def _nature(scene: _Scene) -> Float:
    """A garden far out of focus: patches of colour, brighter above, sun through leaves."""
    side = min(scene.size, _COARSE)
    patch = np.zeros((side, side, 3), np.float32)
    weights = np.stack([noise((side, side), side * 0.35, scene.rng, 3) for _ in scene.lab], -1)
    weights = np.exp(1.3 * weights)
    patch = (weights @ scene.lab / weights.sum(-1, keepdims=True)).astype(np.float32)
    _, y = _axes(scene.size)
    patch[..., 0] += 0.07 * smoothstep(0.6, -1.0, y)
    rgb = blur(oklab_to_rgb(patch), side * 0.025)
    sun = np.zeros((side, side), np.float32)
    for _ in range(22):
        at = (int(scene.rng.uniform(0, side)), int(side * scene.rng.beta(1.0, 1.8)))
        cv2.circle(sun, at, int(side * scene.rng.uniform(0.02, 0.06)), 1.0, -1, cv2.LINE_AA)
    glow = blur(sun, side * 0.008)[..., None] * np.array([0.30, 0.28, 0.18], np.float32)
    return _enlarge((1 - (1 - rgb) * (1 - np.clip(glow, 0, 0.6))).astype(np.float32), scene.size)


_PAINTERS: dict[str, Callable[[_Scene], Float]] = {
    "solid": _solid,
    "gradient": _gradient,
    "spotlight": _spotlight,
    "bokeh": _bokeh,
    "rays": _rays,
    "dots": _dots,
    "stripes": _stripes,
    "checks": _checks,
    "confetti": _confetti,
    "studio": _studio,
    "sweep": _sweep,
    "circle": _circle,
    "halo": _halo,
    "nature": _nature,
}
