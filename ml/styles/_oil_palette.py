"""What an oil painter sees before the first stroke: planes of light, warm against cool.

A face is built from few flat planes that meet in decisive edges (Zeng et al., TOG 2009, mix the
colours of a portrait the same way: tone first, then temperature).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ml.contracts import Region
from ml.imaging.colour import Float, hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, guided, noise, smoothstep
from ml.imaging.streamline import wide_blur
from ml.imaging.warp import grid
from ml.styles._drawn_glasses import wiped
from ml.styles._study import Study

if TYPE_CHECKING:
    from ml.styles.oil import OilParameters

_PLANE = 0.048
"""Lightness from one plane of the skin to the next."""


def model(
    drawing: Study,
    p: OilParameters,
    behind: Float,
    rng: np.random.Generator,
    scraps: Float | None = None,
) -> Float:
    """What is painted, (S, S, 3) sRGB: the sitter in the painter's palette before the scene.

    Args:
        scraps: (S, S) where glasses are left out, to be painted last.
    """
    lab = drawing.lab.copy() if scraps is None else wiped(drawing.lab, scraps, drawing.unit)
    skin = blur(drawing.region(Region.SKIN, Region.LIPS), drawing.unit * 0.02)
    light = _lit(drawing, p, _planes(drawing, p, lab[..., 0], skin), skin)
    level = float(np.clip(drawing.skin_level, 0.4, 0.85))
    warm = p.warmth * np.clip((light - level) * 2.2, -1, 1)
    lab[..., 0] = np.clip(light, 0.06, 0.985)
    lab[..., 1:] *= (1 + (p.chroma - 1) * (1 - 0.6 * skin) + 0.06 * skin)[..., None]
    # A photo's flush is held back: flesh keeps room for the warm and cool touches to come.
    strong = np.hypot(lab[..., 1], lab[..., 2]) + 1e-6
    lab[..., 1:] *= (1 - skin * (1 - (0.075 + (strong - 0.075) * 0.5) / strong) * (strong > 0.075))[
        ..., None
    ]
    # Teeth and the whites of eyes take no warm glaze.
    white = np.clip(drawing.regions[Region.MOUTH] + drawing.regions[Region.EYES], 0, 1)
    lab[..., 1:] *= (1 - 0.55 * white)[..., None]
    # Shadows turn blue, never green.
    warm = warm * (1 - white)
    lab[..., 1] += 0.012 * np.maximum(warm, 0) - 0.003 * np.minimum(warm, 0)
    lab[..., 2] += 0.032 * np.maximum(warm, 0) + 0.026 * np.minimum(warm, 0)
    # No two touches of flesh are mixed alike: rosier here, more golden there.
    flesh = skin * (1 - 0.7 * drawing.detail) * (0.5 + p.broken)
    drift = noise((drawing.side, drawing.side), drawing.unit * 0.30, rng, 2)
    lab[..., 1] += 0.006 * flesh * drift
    lab[..., 2] -= 0.006 * flesh * np.roll(drift, drawing.side // 3, 0)
    lab = _pigmented(lab, p, white)
    return mix(behind, oklab_to_rgb(lab), smoothstep(0.3, 0.7, drawing.matte))


def _planes(drawing: Study, p: OilParameters, light: Float, skin: Float) -> Float:
    """Lightness with more contrast, skin in planes, features crisp."""
    unit = drawing.unit
    middle = wide_blur(light, unit * 0.6)
    local = 1 + 0.35 * np.clip(0.7 - drawing.skin_level, 0, 0.3) / 0.3 * skin
    out = middle + (light - middle) * p.contrast * local
    flat = guided(out, out, max(2, int(unit * 0.045)), 0.0012)
    # Form is told louder than the lamp told it: a painter models where a camera only records.
    flat = flat + 0.30 * (flat - wide_blur(flat, unit * 0.30)) * skin
    steps = np.round(flat / _PLANE) * _PLANE
    steps = steps + np.tanh((flat - steps) / (_PLANE * 0.22)) * _PLANE * 0.5
    share = 0.75 * p.planes * skin * (1 - drawing.detail)
    out = out + (steps - out) * share
    crisp = out - blur(out, unit * 0.022)
    out = out + crisp * (0.35 + 0.75 * drawing.detail) * drawing.matte
    # Flesh is never white paint: its lights are held down to where colour can still be seen.
    held = np.where(out > 0.80, 0.80 + (out - 0.80) * 0.62, out)
    return np.asarray(out + (held - out) * skin, np.float32)


def _lit(drawing: Study, p: OilParameters, light: Float, skin: Float) -> Float:
    """The studio's lamp, from the upper left: the far side sinks into the dark."""
    dark = np.clip(0.6 - drawing.skin_level, 0, 0.2) / 0.2
    if p.light > 0:
        x, y = grid(drawing.side, drawing.side)
        cx, cy = drawing.landmarks[1, :2]
        across = ((x - cx) * 0.75 + (y - cy) * 0.55) / drawing.unit
        form = cv2.Sobel(drawing.depth, -1, 1, 0, ksize=3) / 8
        turned = np.clip(form * 0.9, -0.35, 0.5)
        fall = smoothstep(-0.6, 3.0, across) * 0.42 - 0.30 * turned
        light = light * (1 - p.light * np.clip(fall, -0.12, 0.6)) + 0.02 * p.light
    # A dark face under a low lamp still has to be seen.
    return np.asarray(light + p.lightness + 0.16 * p.light * dark * skin, np.float32)


def _pigmented(lab: Float, p: OilParameters, white: Float) -> Float:
    """Hues drawn towards a few tubes of paint by tone, the drawing's light and dark kept."""
    if not p.pigments or p.pigment_share <= 0:
        return lab
    stops = np.stack([rgb_to_oklab(hex_to_rgb(colour)) for colour in p.pigments])
    where = np.linspace(0.16, 0.95, len(stops))
    share = p.pigment_share * (1 - 0.8 * white)
    for channel in (1, 2):
        wanted = np.interp(lab[..., 0], where, stops[:, channel])
        lab[..., channel] += (wanted - lab[..., channel]) * share
    return lab
