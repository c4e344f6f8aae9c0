"""Hair, beard and cloth as masses: a few flat tones with clean edges, strands, a band of light."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ml.faces.portrait import FloatImage
from ml.imaging.colour import mix
from ml.imaging.filters import blur, guided, smoothstep, step_of
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief
from ml.imaging.soft import flowing, grown, shrunk, soft
from ml.styles._cel import Parts, step
from ml.styles._planes import cut

FLOW_SIDE = 400
"""Side at which hair's flow is followed."""
CLOTH_SIDE = 448
_LEVELS = (0.19, 0.29, 0.40, 0.52, 0.64, 0.76, 0.88)
"""Lightness at which cloth turns from one tone to the next: closer where the eye is keener."""
_TONES = (0.135, 0.235, 0.345, 0.46, 0.58, 0.70, 0.82, 0.94)


def hair_masses(
    lab: FloatImage, parts: Parts, unit: float, relief: Relief, gloss: float
) -> tuple[FloatImage, FloatImage]:
    """Hair in three tones that follow its strands, with lines between strands and a light band.

    Args:
        lab: (S, S, 3) OKLab of the base coat.
        unit: distance between the eyes in pixels.
        gloss: strength of the band of light, 0..1.

    Returns:
        (S, S, 3) OKLab for where hair is, (S, S) lines between strands.
    """
    size = lab.shape[0]
    if (parts.hair > 0.6).sum() < 100:
        return lab, np.zeros_like(parts.hair)
    share = unit / size
    small, tangent, agree = flowing(lab, 0.1 * share, 0.2 * share, FLOW_SIDE)
    side = small.shape[0]
    u = share * side
    light = np.ascontiguousarray(small[..., 0])
    hair = shrunk(parts.hair, side)
    inside = hair > 0.6
    low, middle, high = (float(v) for v in np.quantile(light[inside], (0.15, 0.5, 0.88)))
    spread = max(high - low, 0.06)
    weight = np.maximum(soft(hair, 0.45 * u), 1e-3)[..., None]
    slow = soft(small * hair[..., None], 0.45 * u) / weight
    colour = np.median(small[inside], axis=0)
    # Dark strands say little about a colour: the lit half says it.
    rich = np.median(small[inside & (light >= middle)], axis=0)[1:]
    # Half of the light's slow fall is left out, so that masses are found all over the head.
    field = light - 0.5 * (slow[..., 0] - middle)
    field = blur(field, 0.012 * u)
    dark = cut(middle - 0.24 * spread - field, 0.018 * u, size)
    lit = cut(field - middle - 0.27 * spread, 0.018 * u, size)
    fine = light - blur(light, 0.1 * u)
    ring = _ring(tangent, fine, relief, spread) - 0.90
    held = hair * agree * smoothstep(0.2, 0.6, np.abs(tangent[..., 1]))
    # Dark smooth hair shows no strands to catch light: there the head's own curve does.
    ring = np.maximum(ring, _crown(fine, relief, spread))
    held = np.maximum(held, hair * smoothstep(0.36, 0.26, np.full_like(light, middle)))
    band = cut(ring - 0.4 * (1 - smoothstep(0.15, 0.45, held)), 0.02 * u, size) * gloss
    depth = max(spread, 0.09)
    base = 0.6 * colour + 0.4 * slow
    base[..., 1:] = 0.6 * rich + 0.4 * slow[..., 1:]
    out = grown(base.astype(np.float32), size)
    out[..., 0] += depth * (0.42 * lit - 0.55 * dark) + band * (0.12 + 0.1 * spread)
    out[..., 1:] *= (1.15 + 0.08 * lit - 0.2 * dark)[..., None]
    thin = light - blur(light, 0.03 * u)
    strands = step(grown(-thin, size), 0.09 * spread, 0.012)
    strands = strands * smoothstep(0.25, 0.6, grown(agree, size)) * parts.hair
    return out, np.asarray(strands, np.float32)


def _ring(tangent: FloatImage, strand: FloatImage, relief: Relief, spread: float) -> FloatImage:
    """Light across strands (Kajiya and Kay, SIGGRAPH 1989), its edge broken by the strands."""
    side = (tangent.shape[1], tangent.shape[0])
    normals = cv2.resize(relief.normals(0.9), side, interpolation=cv2.INTER_LINEAR)
    tilt = -(normals[..., :2] * tangent).sum(-1) / np.maximum(normals[..., 2], 0.25)
    half = np.array([-0.12, -0.55, 0.83], np.float32)
    along = tangent[..., 0] * half[0] + tangent[..., 1] * half[1] + tilt * half[2]
    along = along / np.sqrt(1 + tilt**2)
    broken = np.clip(strand / max(spread, 0.05), -0.5, 0.5) * 0.28
    return (1 - np.abs(along) + broken).astype(np.float32)


def _crown(strand: FloatImage, relief: Relief, spread: float) -> FloatImage:
    """A ring of light around the top of the head, ragged as strands are; above 0 where it lies."""
    side = (strand.shape[1], strand.shape[0])
    normals = cv2.resize(relief.normals(0.9), side, interpolation=cv2.INTER_LINEAR)
    x = np.arange(side[0], dtype=np.float32)[None] / side[0]
    teeth = 0.05 * np.abs(np.modf(x * 26)[0] - 0.5) + 0.03 * np.abs(np.modf(x * 13)[0] - 0.5)
    up = -normals[..., 1] - 0.50 + teeth + 0.05 * np.clip(strand / max(spread, 0.05), -0.5, 0.5)
    aside = np.abs(normals[..., 0] + 0.12)
    return np.asarray((0.028 - np.abs(up)) * (aside < 0.5), np.float32)


_LESS_RUDDY = np.array([1.03, 0.5, 0.65], np.float32)
"""From a grey beard as it is seen to its hair, in OKLab."""


def beard_mass(lab: FloatImage, parts: Parts, unit: float) -> FloatImage:
    """(S, S, 3) OKLab of a beard in two tones, for where it is."""
    size = lab.shape[0]
    small = shrunk(lab, FLOW_SIDE)
    beard = shrunk(parts.beard, FLOW_SIDE)
    inside = beard > 0.6
    if inside.sum() < 40:
        return lab
    u = unit * small.shape[0] / size
    light = blur(np.ascontiguousarray(small[..., 0]), 0.02 * u)
    low, middle, high = (float(v) for v in np.quantile(light[inside], (0.15, 0.5, 0.85)))
    colour = np.median(small[inside], axis=0).astype(np.float32)
    # Skin shines through a grey beard, which itself is less ruddy.
    grey = step_of(0.5, 0.68, float(colour[0]))
    colour *= 1 + (_LESS_RUDDY - 1) * grey
    spread = max(high - low, 0.05)
    dark = cut(middle - 0.2 * spread - light, 0.018 * u, size)
    lit = cut(light - middle - 0.35 * spread, 0.02 * u, size)
    out = np.broadcast_to(colour, lab.shape).copy()
    out[..., 0] += 0.6 * spread * (0.7 * lit - dark)
    return out


def cloth_masses(lab: FloatImage, cloth: FloatImage, unit: float, amount: float) -> FloatImage:
    """(S, S, 3) OKLab of clothes in flat tones with clean edges.

    Args:
        lab: (S, S, 3) OKLab of the base coat.
        cloth: (S, S) where clothes are, 0..1.
        amount: 0 leaves it, 1 is flat.
    """
    size = lab.shape[0]
    small = shrunk(lab, CLOTH_SIDE)
    u = unit * small.shape[0] / size
    guide = np.ascontiguousarray(small[..., 0])
    light = blur(guided(guide, guide, max(1, round(0.1 * u)), 0.003), 0.02 * u)
    tint = guided(guide, small[..., 1:], max(1, round(0.05 * u)), 0.0006)
    levels, values = _levels(light[shrunk(cloth, small.shape[0]) > 0.6])
    tone = np.full((size, size), values[0], np.float32)
    lowest, highest = float(light.min()), float(light.max())
    for level, below, above in zip(levels, values, values[1:], strict=False):
        if level <= lowest:
            tone += above - below
        elif level < highest:
            tone += (above - below) * cut(light - level, 0.03 * u, size)
    return mix(lab, np.dstack([tone, grown(tint, size)]), amount)


def _levels(samples: FloatImage) -> tuple[FloatImage, FloatImage]:
    """Where tones change, moved to where least of the cloth lies, and what the tones are."""
    levels, values = np.array(_LEVELS, np.float32), np.array(_TONES, np.float32)
    if len(samples) < 50:
        return levels, values
    shifts = np.linspace(-0.05, 0.05, 9, dtype=np.float32)
    crowd = [
        np.exp(-(((samples[::7, None] - levels - shift) / 0.02) ** 2)).sum() for shift in shifts
    ]
    best = float(shifts[int(np.argmin(crowd))])
    levels = levels + best
    moved = values + best
    # A tone is what most of its cloth is, not the middle of its range.
    edges = np.concatenate([[0.0], levels, [1.0]])
    for index, (low, high) in enumerate(pairwise(edges)):
        inside = samples[(samples >= low) & (samples < high)]
        if len(inside) > 50:
            moved[index] = float(np.median(inside))
    return levels.astype(np.float32), moved.astype(np.float32)
