"""What an oil painter sets behind the sitter, and which way every stroke runs."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from ml.contracts import Region
from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.resizing import resized
from ml.imaging.warp import grid
from ml.styles._study import Study
from ml.styles.base import RenderContext

SceneKind = Literal["studio", "swirls", "garden", "sky", "blocks"]


def scene(
    drawing: Study, kind: SceneKind, colours: tuple[str, ...], swirl: float, context: RenderContext
) -> tuple[Float, Float]:
    """Background colours (S, S, 3) and the direction of every stroke (S, S, 2).

    Args:
        kind: studio (mottled wall), swirls (eddies), garden, sky, blocks (broad patches).
        colours: ``#rrggbb``, the ground first.
        swirl: 0..1, how far strokes on the person turn with the background.
    """
    side, unit = drawing.side, drawing.unit
    stops = np.stack([rgb_to_oklab(hex_to_rgb(c)) for c in colours])
    x, y = grid(side, side)
    cx, cy = drawing.landmarks[168, :2]
    wave = noise((side, side), unit * 1.6, context.rng(3), 3)
    if kind == "swirls":
        share, angle = _swirls(drawing, context)
    elif kind == "blocks":
        cells = 5
        raw = context.rng(4).random((cells, cells)).astype(np.float32)
        share = resized(raw, side)
        share = np.clip(np.round(share * 4) / 4 + 0.06 * wave, 0, 1)
        angle = np.pi / 4 + np.where(np.sin(share * 25) > 0, 0.0, np.pi / 2) + 0.1 * wave
    elif kind in ("garden", "sky"):
        patch = noise((side, side), unit * (0.9 if kind == "garden" else 2.2), context.rng(5), 4)
        fall = (y - side * 0.45) / side
        share = np.clip(0.5 + 0.28 * patch - (0.5 if kind == "garden" else 0.9) * fall, 0, 1)
        angle = (0.9 if kind == "garden" else 0.12) * wave + (0.9 if kind == "garden" else 0.0)
    else:
        pool = np.exp(-(((x - cx + 0.9 * unit) ** 2 + (y - cy) ** 2) / (2.6 * unit) ** 2))
        share = np.clip(pool * 0.95 + 0.09 * wave, 0, 1)
        angle = 0.8 + 0.7 * wave
    spots = np.linspace(0, 1, len(stops)) if len(stops) > 1 else np.array([0.0])
    lab = np.stack([np.interp(share, spots, stops[:, i]) for i in range(3)], -1)
    away = np.stack([np.cos(angle), np.sin(angle)], -1).astype(np.float32)
    return oklab_to_rgb(lab.astype(np.float32)), _directions(drawing, swirl, away)


def _swirls(drawing: Study, context: RenderContext) -> tuple[Float, Float]:
    """Eddies around a few centres and a band of light around the head."""
    side, unit = drawing.side, drawing.unit
    x, y = grid(side, side)
    rng = context.rng(6)
    cx, cy = drawing.landmarks[168, :2]
    centres = [(cx, cy, 2.4 * unit)]
    for a, b in ((0.12, 0.16), (0.87, 0.20), (0.08, 0.62), (0.93, 0.60)):
        at = np.array([a, b]) + rng.uniform(-0.05, 0.05, 2)
        centres.append((at[0] * side, at[1] * side, rng.uniform(0.7, 1.0) * unit))
    dx, dy = np.zeros_like(x), np.zeros_like(x)
    rings = np.zeros_like(x)
    for number, (px, py, reach) in enumerate(centres):
        rx, ry = x - px, y - py
        far = np.hypot(rx, ry) + 1e-3
        pull = np.exp(-((far / reach) ** 2) * (0.5 if number else 0.25)) / far
        sense = 1.0 if number % 2 else -1.0
        dx += -ry * pull * sense
        dy += rx * pull * sense
        phase = far / (0.34 * unit) + rng.uniform(0, 6)
        rings += np.exp(-((far / reach) ** 2) * 0.6) * np.cos(phase) * (1.0 if number else 0.45)
    wave = noise((side, side), unit * 1.3, context.rng(7), 3)
    share = np.clip(0.42 + 0.34 * rings + 0.13 * wave, 0, 1)
    return share.astype(np.float32), np.arctan2(dy, dx).astype(np.float32)


def _directions(drawing: Study, swirl: float, away: Float) -> Float:
    """Stroke directions: the photo's flow where it is sure, the form elsewhere, the scene behind.

    Directions have no sign, so they are blended as doubled angles.
    """
    tangent, sure = drawing.broad_flow
    gx = cv2.Sobel(drawing.depth, -1, 1, 0, ksize=5)
    gy = cv2.Sobel(drawing.depth, -1, 0, 1, ksize=5)
    form = np.arctan2(gy, gx) + np.pi / 2 + 0.5
    hair = drawing.region(Region.HAIR, Region.BEARD)
    trust = np.clip(sure * 1.3 + 0.5 * hair + drawing.detail, 0, 1) * (1 - 0.5 * swirl)
    # On plain flesh a photo's flow is its noise: there strokes go around the form.
    plain = drawing.region(Region.SKIN) * (1 - drawing.detail) * (1 - hair)
    trust = np.clip(trust * (1 - 0.75 * plain), 0.08, 1)

    def doubled(angle: Float) -> Float:
        return np.stack([np.cos(2 * angle), np.sin(2 * angle)], -1)

    edge = doubled(np.arctan2(tangent[..., 1], tangent[..., 0]))
    around = doubled(np.arctan2(away[..., 1], away[..., 0]))
    person = smoothstep(0.35, 0.65, drawing.matte)[..., None]
    likeness = edge * trust[..., None] + doubled(form) * (1 - trust[..., None])
    body = likeness * (1 - 0.4 * swirl) + around * 0.4 * swirl * (1 - drawing.detail[..., None])
    both = blur((body * person + around * (1 - person)).astype(np.float32), drawing.unit * 0.012)
    angle = 0.5 * np.arctan2(both[..., 1], both[..., 0])
    return np.stack([np.cos(angle), np.sin(angle)], -1).astype(np.float32)
