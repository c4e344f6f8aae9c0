"""Strands: thousands of short curved hairs, each with its own colour, drawn finer than the picture.

After Kajiya and Kay, "Rendering fur with three dimensional textures" (1989): a hair is brightest
where the light is across it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.edits.wear.head import Head
from ml.edits.wear.light import Light
from ml.imaging.colour import mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur

Float = NDArray[np.float32]

_TO_UNIT = 8200.0
"""Hairs to a squared interocular distance where they grow thickest."""
_FINE = 3
_POINTS = 4


@dataclass(frozen=True)
class Tuft:
    """What grows.

    Attributes:
        density: (S, S) 0..1.
        flow: (S, S, 2) unit vectors along which hairs lie.
        length: in interocular distances.
        under: how dark it is between the hairs, 0..1.
        colour: (3,) OKLab.
        trim: (S, S) share of the length that is left.
        firm: how solid a hair is, 0..1.
    """

    density: Float
    flow: Float
    length: float
    under: float
    colour: Float
    trim: Float
    firm: float


def grown(image: Float, tuft: Tuft, head: Head, light: Light, seed: int) -> tuple[Float, Float]:
    """The picture with hair grown on it, and (S, S) how much of it hair covers."""
    rows, columns = np.nonzero(tuft.density > 0.02)
    size = image.shape[0]
    if len(rows) < 4:
        return image, np.zeros((size, size), np.float32)
    pad = int(tuft.length * head.scale) + 3
    top, bottom = max(int(rows.min()) - pad, 0), min(int(rows.max()) + pad + 1, size)
    left, right = max(int(columns.min()) - pad, 0), min(int(columns.max()) + pad + 1, size)
    place = np.s_[top:bottom, left:right]
    under, covered = _under(image, tuft, head)
    tone, alpha = _strands(image, tuft, head, light, seed, (left, top, right, bottom))
    out = under.copy()
    lab = np.broadcast_to(tuft.colour, (*tone.shape, 3)).copy()
    lab[..., 0] = np.clip(tone, 0.03, 0.97)
    lab[..., 1:] *= np.clip(tone / max(float(tuft.colour[0]), 0.05), 0.5, 1.3)[..., None]
    out[place] = mix(under[place], oklab_to_rgb(lab.astype(np.float32)), alpha)
    cover = covered.copy()
    cover[place] = np.maximum(cover[place], alpha)
    return out, cover


def _under(image: Float, tuft: Tuft, head: Head) -> tuple[Float, Float]:
    """Skin between the hairs: darker, in their colour."""
    share = blur(tuft.density, 0.02 * head.scale) ** 1.3 * tuft.under
    lab = rgb_to_oklab(image)
    dark = lab.copy()
    dark[..., 0] = np.minimum(lab[..., 0], 0.35 * lab[..., 0] + 0.55 * float(tuft.colour[0]))
    dark[..., 1:] = 0.4 * lab[..., 1:] + 0.6 * tuft.colour[1:]
    return mix(image, oklab_to_rgb(dark), share), np.asarray(share, np.float32)


def _strands(
    image: Float, tuft: Tuft, head: Head, light: Light, seed: int, box: tuple[int, int, int, int]
) -> tuple[Float, Float]:
    """Lightness and alpha of the hairs in a box (left, top, right, bottom) of the picture."""
    left, top, right, bottom = box
    unit = head.scale
    rng = np.random.default_rng(seed)
    density = tuft.density[top:bottom, left:right]
    expected = density**1.35 / unit**2 * _TO_UNIT
    # Few pixels to a hair: fewer, thicker hairs, or a preview would be a black mass.
    thick = max(0.0062 * unit, 0.36)
    fewer = min((0.0062 * unit / thick) ** 1.2, 1.0)
    count = rng.poisson(expected * fewer)
    y, x = np.nonzero(count)
    times = count[y, x]
    x, y = (
        np.repeat(x, times) + rng.random(times.sum()),
        np.repeat(y, times) + rng.random(times.sum()),
    )
    # What grows higher lies over what grows lower.
    order = np.argsort(-y + rng.normal(0, 0.05 * unit, len(y)))
    x, y = x[order], y[order]
    local = blur(np.ascontiguousarray(image.mean(-1)), 0.06 * unit)[top:bottom, left:right]
    lit = local / max(
        float(np.median(local[density > 0.3])) if (density > 0.3).any() else 0.5, 0.05
    )
    flow = tuft.flow[top:bottom, left:right]
    across = np.abs(flow @ np.array([-light.towards[1], light.towards[0]], np.float32))
    shape = ((bottom - top) * _FINE, (right - left) * _FINE)
    tone, alpha = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    base = float(tuft.colour[0])
    bend = rng.normal(0, 0.35, len(x))
    lean = rng.normal(0, 0.20, len(x))
    length = tuft.length * unit * np.clip(rng.normal(1.0, 0.28, len(x)), 0.4, 1.8)
    jitter = rng.normal(0, 0.055, len(x)) + 0.09 * (rng.random(len(x)) < 0.10)
    width = max(round(thick * _FINE * 0.8), 1)
    inside = (
        np.clip(y.astype(int), 0, density.shape[0] - 1),
        np.clip(x.astype(int), 0, density.shape[1] - 1),
    )
    share = density[inside]
    brightness = (
        base * (0.82 + 0.32 * across[inside]) * np.clip(lit[inside], 0.55, 1.35) ** 0.7 + jitter
    )
    angle = np.arctan2(flow[inside][:, 1], flow[inside][:, 0]) + lean
    length = length * (0.35 + 0.65 * share) * tuft.trim[top:bottom, left:right][inside]
    clearness = np.clip(
        255 * tuft.firm * (0.45 + 0.6 * share) * rng.uniform(0.7, 1.0, len(x)), 30, 255
    )
    steps = np.linspace(0, 1, _POINTS)
    turning = angle[:, None] + bend[:, None] * steps
    step = (length / (_POINTS - 1))[:, None]
    px = x[:, None] + np.cumsum(np.cos(turning) * step, 1) - np.cos(turning[:, :1]) * step
    py = y[:, None] + np.cumsum(np.sin(turning) * step, 1) - np.sin(turning[:, :1]) * step
    paths = np.round(np.stack([px, py], -1) * _FINE * 8).astype(np.int32)
    levels = np.clip(brightness * 255, 6, 250).astype(int)
    # Each hair is drawn over those below: its tone replaces theirs where it covers.
    for path, level, firm in zip(
        paths, levels.tolist(), clearness.astype(int).tolist(), strict=True
    ):
        cv2.polylines(tone, [path], False, level, width, cv2.LINE_8, 3)
        cv2.polylines(alpha, [path], False, firm, width, cv2.LINE_AA, 3)
    full = (right - left, bottom - top)
    mass = np.asarray(
        cv2.resize((tone > 0).astype(np.float32), full, interpolation=cv2.INTER_AREA), np.float32
    )
    sums = np.asarray(
        cv2.resize(tone.astype(np.float32) / 255, full, interpolation=cv2.INTER_AREA), np.float32
    )
    clear = np.asarray(
        cv2.resize(alpha.astype(np.float32) / 255, full, interpolation=cv2.INTER_AREA), np.float32
    )
    return sums / np.maximum(mass, 1e-3), np.clip(clear * 0.92, 0, 1)
