"""The washes of a watercolour: how pigment thins, pools, dries and splashes.

Bousseau et al., NPAR 2006 (density), Curtis et al., SIGGRAPH 1997 (edges, backruns, granulation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import noise, smoothstep
from ml.imaging.resizing import resized
from ml.imaging.streamline import wide_blur
from ml.imaging.warp import grid
from ml.styles._study import Study
from ml.styles.base import RenderContext

Kind = Literal["none", "bloom", "full", "splash"]


@dataclass(frozen=True)
class Washes:
    """What lies behind the person.

    Attributes:
        kind: bloom (soft-edged pools), splash (pools that burst), full (the whole sheet).
        colours: of the washes, ``#rrggbb``.
        edges: how dark they dry at their rims.
        granulation: how far pigment settles in the paper's hollows.
    """

    kind: Kind
    colours: tuple[str, ...]
    edges: float
    granulation: float


def dense(colour: Float, density: Float) -> Float:
    """A pigment's colour at a density; 1 leaves it, more is darker and purer (Bousseau 2006)."""
    d = density[..., None]
    return np.clip(colour - (colour - colour * colour) * (d - 1), 0, 1).astype(np.float32)


def dried_rim(area: Float, width: float) -> Float:
    """1 on the inner side of an area's edge: where pigment dries last."""
    inner = area * (1 - wide_blur(area, width))
    return (smoothstep(0.08, 0.5, inner) * area).astype(np.float32)


def backdrop(
    drawing: Study,
    washes: Washes,
    context: RenderContext,
    canvas: int,
    tooth: Float,
) -> Float:
    """One or several wet washes around the head, with backruns."""
    if washes.kind == "full":
        return _full(drawing, washes, context, canvas, tooth)
    side, unit = drawing.side, drawing.unit
    x, y = grid(side, side)
    cx, cy = drawing.landmarks[168, :2]
    out = np.ones((canvas, canvas, 3), np.float32)
    start = context.rng(29).uniform(0, 2 * np.pi)
    for number, name in enumerate(washes.colours):
        rng = context.rng(30 + number)
        shape = noise((side, side), unit * 1.6, rng, 5)
        turn = start + number * 2 * np.pi / len(washes.colours) + rng.uniform(-0.4, 0.4)
        apart = 0.95 if len(washes.colours) > 1 else 0.1
        dx, dy = x - cx - np.cos(turn) * unit * apart, y - cy - np.sin(turn) * unit * apart * 0.6
        radius = np.hypot(dx / 1.05, dy) / unit
        if washes.kind == "splash":
            field = 1.85 - radius + 0.75 * shape * np.sin(np.arctan2(dy, dx) * 5 + turn)
        else:
            field = 2.05 - radius + 0.42 * shape
        area = smoothstep(-0.015, 0.015, resized(field, canvas))
        density = _wet(shape, noise((side, side), unit * 0.8, rng, 5), unit)
        # Pigment thins out from the wash's rim inwards on one side.
        density = density * (0.75 + 0.25 * smoothstep(0.1, 1.2, np.abs(field) + 0.3 * shape))
        density = resized(density, canvas) + 0.9 * washes.edges * dried_rim(area, canvas * 0.008)
        density += (0.5 - tooth) * 0.9 * washes.granulation
        strength = area * np.clip(0.50 + 0.16 * resized(shape, canvas), 0.2, 0.85)
        colour = dense(np.broadcast_to(hex_to_rgb(name), out.shape), np.clip(density, 0.05, 3))
        out = out * (1 - strength[..., None] * (1 - colour))
    return np.asarray(out, np.float32)


def _wet(shape: Float, wet: Float, unit: float) -> Float:
    """Density of a wash: uneven, with backruns, where water pushed the pigment outwards and left
    a light pool with a dark rim."""
    back = smoothstep(0.9, 0.95, wet + 0.2 * shape)
    density = 0.85 + 0.25 * np.clip(shape, -1.4, 1.6) + 0.14 * wet - 0.22 * back
    return np.asarray(density + 0.35 * dried_rim(back, unit * 0.06), np.float32)


def _full(
    drawing: Study, washes: Washes, context: RenderContext, canvas: int, tooth: Float
) -> Float:
    """The whole sheet washed wet in wet: colours meet in soft blooms, the border stays paper."""
    side, unit = drawing.side, drawing.unit
    x, y = grid(side, side)
    rough = noise((side, side), unit * 0.8, context.rng(28), 5)
    border = np.maximum(np.abs(x - side / 2), np.abs(y - side / 2)) / side
    area = smoothstep(-0.002, 0.002, resized(0.458 - border + 0.011 * rough, canvas))
    fields = [
        noise((side, side), unit * 2.0, context.rng(31 + i), 5) for i in range(len(washes.colours))
    ]
    weights = np.exp(2.2 * np.stack(fields, -1))
    weights /= weights.sum(-1, keepdims=True)
    lab = np.stack([rgb_to_oklab(hex_to_rgb(name)) for name in washes.colours])
    tint = oklab_to_rgb((weights @ lab).astype(np.float32))
    density = _wet(fields[0], rough, unit)
    # Light around the head, so that it stands free; deep in the corners.
    cx, cy = drawing.landmarks[168, :2]
    far = np.hypot(x - cx, y - cy) / side
    density = density + 0.9 * smoothstep(0.25, 0.75, far) - 0.25
    density = resized(density, canvas) + 0.9 * washes.edges * dried_rim(area, canvas * 0.008)
    density += (0.5 - tooth) * 0.9 * washes.granulation
    colour = dense(resized(tint, canvas), np.clip(density, 0.05, 3))
    strength = area * np.clip(0.72 + 0.10 * resized(rough, canvas), 0.3, 1)
    return np.asarray(1 - strength[..., None] * (1 - colour), np.float32)


def splashes(
    out: Float,
    count: int,
    colours: list[Float],
    context: RenderContext,
    drawing: Study,
    canvas: int,
) -> None:
    """Drops flung off the brush, multiplied into `out`, away from the face."""
    rng = context.rng(40)
    centre = drawing.landmarks[168, :2] / drawing.side
    for _ in range(count):
        turn, far = rng.uniform(0, 2 * np.pi), rng.normal(0.42, 0.10)
        at = centre + far * np.array([np.cos(turn), np.sin(turn)])
        if not ((at > 0.02) & (at < 0.98)).all():
            continue
        radius = float(np.clip(rng.lognormal(-5.6, 0.7), 0.0012, 0.016)) * canvas
        r = int(radius * 1.6) + 3
        x0, y0 = int(at[0] * canvas), int(at[1] * canvas)
        if min(x0, y0) < r or max(x0, y0) >= canvas - r:
            continue
        gx, gy = np.meshgrid(np.arange(-r, r + 1), np.arange(-r, r + 1))
        wobble = 1 + 0.10 * np.sin(3 * np.arctan2(gy, gx) + turn)
        distance = np.hypot(gx, gy * rng.uniform(0.85, 1.2)) * wobble
        drop = np.clip(radius - distance + 0.5, 0, 1)
        rim = np.clip(1 - np.abs(distance - radius * 0.88) / max(radius * 0.2, 0.8), 0, 1) * drop
        alpha = (drop * rng.uniform(0.25, 0.6) + 0.3 * rim)[..., None].astype(np.float32)
        tint = colours[int(rng.integers(len(colours)))] ** 1.4
        patch = out[y0 - r : y0 + r + 1, x0 - r : x0 + r + 1]
        patch *= 1 - np.clip(alpha, 0, 1) * (1 - tint)
