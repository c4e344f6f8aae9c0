"""Glasses put on a face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits.wear.glasses import Glasses, build
from ml.edits.wear.head import Head
from ml.edits.wear.layer import Drawing, Window, draw, occluder, seen, shadow
from ml.edits.wear.light import Light, Material
from ml.edits.wear.put import glazed, laid, shaded
from ml.edits.wear.raster import drawn
from ml.edits.wear.worn import Worn
from ml.faces.portrait import Portrait
from ml.imaging.colour import hex_to_rgb, to_linear
from ml.imaging.filters import smoothstep

Float = NDArray[np.float32]

_HIDES, _PADS = 0.03, 0.16
"""The face hides what lies this far behind it, in interocular distances; rims only further back,
since pads hold them off the nose."""


@dataclass(frozen=True)
class Look:
    """How a pair looks.

    Attributes:
        model: of `ml.edits.wear.glasses.FRAMES`.
        frame: colour of its frame.
        glass: colour of dark glass, None for clear glass.
        dark: how dark that is, 0..1.
        size: -1..1.
    """

    model: str
    frame: str
    glass: str | None = None
    dark: float = 0.93
    size: float = 0.0


def put_on(person: Portrait, look: Look) -> Worn:
    """The picture with glasses on."""
    head = Head.of(person)
    light = Light.of(person, head)
    pair = build(head, look.model, look.size)
    points = head.placed(np.vstack([pair.front.points, pair.temples.points]))
    window = Window.around(points, person.size, 0.25 * head.scale)
    if window is None:
        return Worn.none(person.image)
    materials = (Material.plastic(look.frame), Material.metal_of(look.frame))
    temples = draw(head, light, window, pair.temples, materials, occluder(head, window, _HIDES))
    before = occluder(head, window, _PADS)
    front = draw(head, light, window, pair.front, materials, before)
    seen_of = 1 - _hidden(person, head, window)
    image = _with_shadow(person, (temples, front), light, head)
    image = laid(image, temples, temples.alpha * seen_of)
    image, lens = _with_lenses(image, head, light, pair, window, before, look)
    cover = np.maximum(front.alpha, temples.alpha) * seen_of
    lines = np.maximum(front.outline(head.scale), temples.outline(head.scale)) * seen_of
    cover, lines, glass = (window.spread(one, person.size) for one in (cover, lines, lens))
    image = laid(image, front, front.alpha * seen_of)
    return Worn(image, cover, np.zeros_like(cover), lines, glass)


def _hidden(person: Portrait, head: Head, window: Window) -> Float:
    """(h, w) how much hair hides: beside the face it hangs over the temples."""
    place = window.place
    hair = person.regions[Region.HAIR][place]
    rows, columns = np.mgrid[place].astype(np.float32)
    away = np.abs(
        ((columns - head.middle[0]) * head.turn[0, 0] + (rows - head.middle[1]) * head.turn[1, 0])
        / head.scale
    )
    beside = smoothstep(0.92, 1.1, away.astype(np.float32))
    return np.asarray(smoothstep(0.25, 0.75, hair) * beside, np.float32)


def _with_shadow(
    person: Portrait, drawings: tuple[Drawing, ...], light: Light, head: Head
) -> Float:
    shade = np.max([shadow(one, light, head, person.size) for one in drawings], axis=0)
    skin = person.matte * (1 - 0.6 * person.regions[Region.HAIR])
    return shaded(person.image, shade * skin, 0.30 + 0.45 * light.direct)


def _with_lenses(
    image: Float,
    head: Head,
    light: Light,
    pair: Glasses,
    window: Window,
    before: Float,
    look: Look,
) -> tuple[Float, Float]:
    """The picture through the lenses, and (h, w) where they are."""
    height, width = before.shape
    points = head.placed(pair.lenses.points)
    hits = drawn(window.inside(points), pair.lenses.faces, height, width, before)
    hit, surface = seen(head, pair.lenses, hits)
    if not hit.any():
        return image, np.zeros((window.height, window.width), np.float32)
    tinted = look.glass is not None
    down = surface.place[:, 1]
    grazing = np.clip(1 + surface.normal[:, 2], 0, 1) ** 5
    share = 0.085 + 0.6 * grazing if tinted else 0.018 + 0.4 * grazing
    mirrored = light.reflected(surface.normal, 0.12)[:, None] * share[:, None] * light.tint
    mirrored = mirrored + (0.045 if tinted else 0.012) * _window(surface.place) * light.level
    if tinted:
        own = to_linear(hex_to_rgb(look.glass or "#202024"))
        fade = 1 - 0.18 * smoothstep(0.35, 1.0, down)
        dark = np.clip(look.dark * fade, 0, 0.985)[:, None]
        # Twice through the glass: to the eyes and back.
        through = (1 - dark) + dark * own * 0.55
        through = through * (1 - 0.75 * dark)
        mirrored = mirrored + 0.02 * light.level * light.tint
    else:
        through = np.full((len(down), 3), 0.965, np.float32) * np.array(
            [0.985, 1.0, 0.99], np.float32
        )
    fine = np.zeros((height, width, 7), np.float32)
    fine[hit] = np.column_stack([through, mirrored, np.ones(len(down))])
    layer = window.coarse(fine)
    alpha = layer[..., 6]
    weight = np.maximum(alpha, 1e-4)[..., None]
    shown = glazed(image, window, layer[..., :3] / weight, layer[..., 3:6] / weight, alpha)
    return shown, alpha


def _window(place: Float) -> Float:
    """(N, 1) a bright room's soft image over the upper part of each lens."""
    x, y = place.T
    low = 0.40 + 0.25 * (x - 0.5)
    return np.asarray(((1 - smoothstep(-0.05, 1, y / low)) * (0.6 + 0.4 * x))[:, None], np.float32)
