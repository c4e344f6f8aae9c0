"""Glasses: whether there are any, and their frames lifted off a picture to be laid over another."""

from __future__ import annotations

import numpy as np

from ml.contracts import Region
from ml.faces.glasses import bridge_edge
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import smoothstep
from ml.imaging.opencv import cv2

BRIDGE = 0.115
"""How strongly something must cross the nose between the eyes. On sixty portraits the fourteen
with glasses measured 0.13 and more, all others 0.10 and less."""


def wears_glasses(portrait: Portrait) -> bool:
    """Whether a thin line crosses the bridge of the nose, darker or lighter than skin."""
    return bridge_edge(portrait) > BRIDGE


def glasses_worn(portrait: Portrait) -> bool:
    """Whether glasses were measured on the photo; where nothing was, whether they are seen."""
    chance = portrait.measures.get("glasses")
    return float(chance) > 0.5 if chance is not None else wears_glasses(portrait)


def frame_of(portrait: Portrait, picture: FloatImage) -> FloatImage:
    """(S, S) alpha of the frames in `picture`: what is thin and unlike skin around the eyes."""
    unit, size = portrait.interocular, portrait.size
    light = np.ascontiguousarray(rgb_to_oklab(picture)[..., 0])
    disc = _disc(0.075 * unit)
    dark = cv2.morphologyEx(light, cv2.MORPH_CLOSE, disc) - light
    bright = light - cv2.morphologyEx(light, cv2.MORPH_OPEN, disc)
    # Metal and rimless frames shine: thin lights count too, less readily.
    frame = np.maximum(smoothstep(0.07, 0.16, dark), 0.85 * smoothstep(0.09, 0.17, bright))
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    centre = portrait.landmarks[[LEFT_IRIS, RIGHT_IRIS], :2].mean(0)
    across, down = np.abs(x - centre[0]) / unit, (y - centre[1]) / unit
    zone = smoothstep(1.35, 1.2, across) * smoothstep(-0.45, -0.35, down)
    zone = zone * smoothstep(0.62, 0.5, down)
    eyes = cv2.dilate(portrait.regions[Region.EYES], _disc(0.035 * unit))
    brows = cv2.dilate(portrait.regions[Region.BROWS], _disc(0.02 * unit))
    return np.asarray(frame * zone * (1 - eyes) * (1 - 0.85 * brows), np.float32)


def _disc(radius: float) -> FloatImage:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
