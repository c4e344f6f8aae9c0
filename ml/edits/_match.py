"""Light and colours of a person and of what stands behind them, brought together.

What gives a montage away is that the two were lit differently. Four things are matched: the cast
of the light (by shades of grey, Finlayson & Trezzi, CIC 2004), how much of it there is, how far
mist lifts the shadows, and from which side it comes: the surroundings, blurred, light the
person's guessed shape, as an environment map would (after Debevec, SIGGRAPH 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import LUMA, oklab_to_rgb, rgb_to_oklab, to_linear, to_srgb
from ml.imaging.relight import Relief
from ml.imaging.soft import soft

Float = NDArray[np.float32]

_SIDE = 128
"""Light is measured at this size."""
_MIDDLE = 0.18
"""Linear luminance of a picture that is neither dark nor bright."""
_CAST, _EXPOSURE, _SHADE = 0.75, 0.38, 0.8
"""How far each is followed at full strength: people expect a person to stay readable."""
_DARKEST, _BRIGHTEST = 0.5, 1.3
_SHOULDER = 0.75
"""Linear light above which highlights are compressed."""
_GREEN = 0.8
_FARTHEST_CAST = 1.45
"""Most that a channel gains or loses."""


@dataclass(frozen=True)
class Light:
    """The light in a picture.

    Attributes:
        cast: (3,) its colour in linear light, of luminance one.
        amount: mean linear luminance, as the eye averages (geometrically).
        floor: OKLab lightness of its shadows.
        chroma: of its more colourful part.
    """

    cast: Float
    amount: float
    floor: float
    chroma: float


def light_of(image: FloatImage, weight: FloatImage | None = None) -> Light:
    """Measure the light in a picture, (S, S, 3) sRGB.

    Args:
        weight: (S, S) what of it counts.
    """
    small = cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    counts = np.ones(len(small), np.float32)
    if weight is not None:
        counts = cv2.resize(weight, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).ravel() + 1e-3
    counts = counts / counts.sum()
    linear = np.asarray(to_linear(small), np.float32)
    grey = ((linear**4) * counts[:, None]).sum(0) ** 0.25 + 1e-3
    cast = np.asarray(grey / (grey @ LUMA), np.float32)
    amount = float(np.exp((np.log(linear @ LUMA + 0.004) * counts).sum()))
    lab = rgb_to_oklab(small)
    # Of the background only: what is dark in clothes and hair is no shadow of its air.
    order = np.argsort(lab[:, 0])
    floor = float(lab[order, 0][np.searchsorted(np.cumsum(counts[order]), 0.03)])
    chroma = float(np.quantile(np.hypot(lab[:, 1], lab[:, 2]), 0.8))
    return Light(cast, amount, floor, chroma)


def matched(
    person: FloatImage,
    ground: FloatImage,
    own: Light,
    relief: Relief | None,
    strength: float,
    adapt: Literal["person", "picture"],
) -> tuple[FloatImage, FloatImage]:
    """Person and ground in one light.

    Args:
        person, ground: (S, S, 3) sRGB.
        own: the light that the person was seen in.
        relief: the person's guessed shape, where there is one.
        strength: 0 leaves both as they are.

    Returns:
        Both, the one that gives way changed.
    """
    if strength <= 0:
        return person, ground
    there = light_of(ground)
    if adapt == "picture":
        # Towards the person's light; what is behind may go far, being no face.
        return person, _lit(ground, there, own, strength)
    shade = None if relief is None else _shade(person, ground, relief, strength * _SHADE)
    return _misted(_lit(person, own, there, strength, shade), there, strength), ground


def skinless(person: Portrait) -> FloatImage:
    """(S, S) 1 where the colour of the light can be read: skin has one of its own."""
    return 1 - person.region(Region.SKIN, Region.LIPS)


def _lit(
    image: FloatImage,
    before: Light,
    after: Light,
    strength: float,
    shade: FloatImage | None = None,
) -> FloatImage:
    """The picture as if the light had changed (von Kries), in sRGB."""
    # What a picture shows is only half evidence of its light: a red wall is red at noon.
    ratio = _natural(after.cast / before.cast) ** (0.6 * _CAST)
    ratio = np.clip(ratio, 1 / _FARTHEST_CAST, _FARTHEST_CAST)
    gain = float(np.clip((after.amount / _MIDDLE) ** _EXPOSURE, _DARKEST, _BRIGHTEST))
    ratio = (ratio * gain) ** strength
    linear = to_linear(image) * ratio.astype(np.float32)
    if shade is not None:
        linear *= shade
    # Highlights are held by a shoulder, so that a brighter face does not burn out.
    return to_srgb(np.where(linear > _SHOULDER, _held(linear), linear))


def _natural(ratio: Float) -> Float:
    """A change of light, (..., 3), without most of its green or purple: light is warm or cold,
    leaves are green.
    """
    logs = np.log(np.maximum(ratio, 1e-3))
    green = logs[..., 1:2] - (logs[..., 0:1] + logs[..., 2:3]) / 2
    logs = logs - _GREEN * green * np.array([-0.5, 1.0, -0.5], np.float32) / 1.5
    return np.asarray(np.exp(logs), np.float32)


def _held(linear: Float) -> Float:
    room = 1 - _SHOULDER
    return np.asarray(_SHOULDER + room * np.tanh((linear - _SHOULDER) / room), np.float32)


def _misted(image: FloatImage, there: Light, strength: float) -> FloatImage:
    """Shadows no deeper than the air between lets them be, colours no stronger than around."""
    lab = rgb_to_oklab(image)
    lift = 0.45 * strength * float(np.clip(there.floor - 0.12, 0, 0.3))
    lab[..., 0] = lift + lab[..., 0] * (1 - lift)
    grey = float(np.clip(0.72 + there.chroma / 0.09 * 0.3, 0.72, 1.06))
    lab[..., 1:] *= 1 + (grey - 1) * 0.7 * strength
    return np.clip(oklab_to_rgb(lab), 0, 1)


def _shade(person: FloatImage, ground: FloatImage, relief: Relief, strength: float) -> FloatImage:
    """(S, S, 3) what the person's linear light is multiplied by: more where their shape faces what
    is bright around them.
    """
    side = relief.matte.shape[0]
    around = cv2.resize(ground, (side, side), interpolation=cv2.INTER_AREA)
    broad = soft(to_linear(around), 0.16 * side) + 0.01
    mean = broad.mean((0, 1))
    normals = relief.normals(1.0)
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32)
    # Each place looks out past the person in the direction it faces.
    x = np.clip(side / 2 + (columns - side / 2) * 0.5 + normals[..., 0] * 0.42 * side, 0, side - 1)
    y = np.clip(side / 2 + (rows - side / 2) * 0.5 + normals[..., 1] * 0.42 * side, 0, side - 1)
    seen = cv2.remap(broad, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    shade = _natural(np.asarray(seen, np.float32) / mean) ** (0.5 * strength)
    shade = np.clip(soft(shade.astype(np.float32), 0.012 * side), 0.62, 1.45)
    # Its own mean is kept: how bright the whole is was settled elsewhere.
    inside = relief.matte[..., None]
    shade = shade / max(float((shade * inside).sum() / (3 * inside.sum() + 1e-3)), 0.3)
    size = person.shape[0]
    large = cv2.resize(shade, (size, size), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)
