"""Which tone every pixel of a person takes: clean masses lit by one lamp, no noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging import palette as palettes
from ml.imaging import pixel_grid, pixel_scenes
from ml.imaging.colour import Float
from ml.imaging.filters import blur, guided
from ml.imaging.relight import lambert, relief_of
from ml.styles._pixel_ramps import Ramps, unlike_skin

Index = NDArray[np.int32]

SAMPLES = 4
"""Source pixels across a grid pixel."""
_LAMP = (-0.5, -0.5, 0.7)
_SKIN, _HAIR, _BEARD, _CLOTHES = range(4)
_GROUPS = (
    (Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH),
    (Region.HAIR,),
    (Region.BEARD,),
    (Region.CLOTHES,),
)


@dataclass(frozen=True)
class Masses:
    """The person on the grid.

    Attributes:
        label: (G, G) numbers of colours in a `Ramps`.
        kind: (G, G) 0 skin, 1 hair, 2 beard, 3 clothes.
    """

    label: Index
    kind: Index


def masses(near: Portrait, lab: Float, ramps: Ramps, strength: float, dither: float) -> Masses:
    """Lay the tones of skin, hair, beard and clothes.

    Args:
        near: the portrait at `SAMPLES` pixels a grid pixel.
        lab: its picture in good light, OKLab.
        strength: 0 flat .. 1 bold modelling.
        dither: 0 clean edges .. 1 tones that run into one another by ordered dithering.
    """
    side = near.size // SAMPLES
    masks = [near.region(*names) for names in _GROUPS]
    # Thin hair and stubble through which skin shows are skin.
    own = unlike_skin(near, lab)
    for number in (_HAIR, _BEARD):
        shown = masks[number] * own
        masks[_SKIN] = masks[_SKIN] + masks[number] - shown
        masks[number] = shown
    cover = np.stack([small(mask, side) for mask in masks])
    kind = np.argmax(np.stack([blur(mask, 0.6) for mask in cover]), axis=0).astype(np.int32)
    kind = pixel_grid.without_specks(kind, 10)
    outside = small(near.matte, side) < 0.5
    kind[_islands(kind == _HAIR, outside)] = _SKIN
    kind[_crown(kind == _SKIN, near)] = _HAIR
    smooth = guided(lab[..., 0], lab, 4, 0.002)
    grid = pixel_grid.shrink(smooth, SAMPLES, 0.8)
    # Features stand out from their surroundings as an artist would have them.
    grid[..., 0] += 0.45 * (grid[..., 0] - blur(grid[..., 0], side * 0.05))
    light = blur(_lamp(near, side), 0.7)
    gain = 0.75 + 0.5 * strength
    offset = (pixel_scenes.bayer(side, side) - 0.5) * 0.11 * dither
    label = np.zeros((side, side), np.int32)
    tones = {
        _SKIN: (_skin_tone(near, grid, light, kind, side), ramps.skin),
        _HAIR: (_tone(grid, light, kind == _HAIR, 1.0, 0.22), ramps.hair),
        _BEARD: (_tone(grid, light, kind == _BEARD, 0.9, 0.12), ramps.beard),
    }
    for number, (tone, numbers) in tones.items():
        inside = kind == number
        if not inside.any():
            continue
        cuts = _cuts(number, (tone * gain)[inside], len(ramps.skin))
        chosen = _stepped(tone * gain + offset, cuts, dither, 0.0004)
        label[inside] = np.asarray(numbers)[chosen][inside]
    cloth = _clothes(grid, offset, ramps, dither)
    label[kind == _CLOTHES] = np.asarray(ramps.clothes)[cloth][kind == _CLOTHES]
    if dither <= 0:
        label = pixel_grid.without_specks(label, 4)
    return Masses(label, kind)


def _islands(mask: NDArray[np.bool_], outside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Patches of a mask that nowhere reach the outline."""
    _, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    near = cv2.dilate(outside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return mask & ~np.isin(parts, np.unique(parts[near & mask]))


def _crown(skin: NDArray[np.bool_], near: Portrait) -> NDArray[np.bool_]:
    """Patches of skin above the forehead that are no part of the face: lights on fair hair."""
    _, parts = cv2.connectedComponents(skin.astype(np.uint8), connectivity=4)
    lowest = np.zeros(int(parts.max()) + 1)
    np.maximum.at(lowest, parts.ravel(), np.repeat(np.arange(len(skin)), skin.shape[1]))
    above = lowest < near.landmarks[lm.FOREHEAD, 1] / SAMPLES
    return np.asarray(skin & above[parts])


def small(mask: Float, side: int) -> Float:
    """(side, side) means of a mask."""
    return mask.reshape(side, SAMPLES, side, SAMPLES).mean((1, 3))


def _lamp(near: Portrait, side: int) -> Float:
    """(side, side) light of one lamp on the person's shape, 0..1."""
    lit = lambert(relief_of(near).normals(1.15), _LAMP, 0.25)
    return cv2.resize(lit, (side, side), interpolation=cv2.INTER_AREA)


def _tone(grid: Float, light: Float, inside: NDArray[np.bool_], own: float, lamp: float) -> Float:
    """Lightness about the middle of a mass: the photo's in part, the lamp's in part."""
    if not inside.any():
        return np.zeros_like(light)
    photo = np.clip(grid[..., 0] - np.median(grid[..., 0][inside]), -0.3, 0.3)
    return (own * photo + lamp * (light - np.median(light[inside]))).astype(np.float32)


def _skin_tone(near: Portrait, grid: Float, light: Float, kind: Index, side: int) -> Float:
    inside = kind == _SKIN
    # Lips and eyes are drawn by hand: their darkness must not shade the skin about them.
    drawn = near.region(Region.EYES, Region.LIPS, Region.MOUTH)
    bare = (small(drawn, side) < 0.15).astype(np.float32)
    known = blur(grid[..., 0] * bare, 1.6) / np.maximum(blur(bare, 1.6), 0.02)
    filled = grid.copy()
    filled[..., 0] = np.where((bare > 0) | (blur(bare, 1.6) < 0.02), grid[..., 0], known)
    tone = blur(_tone(filled, light, inside, 0.9, 0.10), 0.35)
    points = near.landmarks[:, :2] / SAMPLES
    oval = lm.polygon((side, side), points[list(lm.FACE_OVAL)])
    rows = np.arange(side)[:, None]
    # The head throws a shadow on the neck: the jaw is read by it.
    neck = (rows > points[lm.LIP_BOTTOM, 1]) * (1 - oval)
    # A shaded upper lip would read as a moustache: there shadows are held back.
    middle = points[[2, 0]].mean(0)
    unit = near.interocular / SAMPLES
    columns = np.arange(side)[None]
    away = ((columns - middle[0]) / (0.5 * unit)) ** 2 + ((rows - middle[1]) / (0.24 * unit)) ** 2
    tone = np.where(tone < 0, tone * (1 - 0.6 * np.exp(-(away**2))), tone)
    return np.asarray(tone - 0.12 * neck, np.float32)


_SKIN_CUTS = {
    3: (-0.05, 0.04),
    4: (-0.14, -0.045, 0.04),
    5: (-0.14, -0.045, 0.038, 0.10),
    6: (-0.175, -0.095, -0.03, 0.035, 0.09),
}


def _cuts(number: int, values: Float, shades: int) -> NDArray[np.float64]:
    """Where one tone ends and the next begins."""
    if number == _SKIN:
        return np.array(_SKIN_CUTS[shades])
    shares = (0.28, 0.68, 0.90) if number == _HAIR else (0.3, 0.72)
    return np.asarray(np.quantile(values, shares))


def _stepped(tone: Float, cuts: NDArray[np.float64], dither: float, price: float) -> Index:
    """Steps of a tone with smooth borders between them."""
    if dither > 0:
        return np.digitize(tone, cuts).astype(np.int32)
    gaps = np.diff(cuts, prepend=cuts[0] - 0.09, append=cuts[-1] + 0.09)
    centres = np.concatenate([cuts - gaps[:-1] / 2, [cuts[-1] + gaps[-1] / 2]])
    cost = ((tone[..., None] - centres) ** 2).astype(np.float32)
    # Nearest centre and threshold agree only where gaps are even: the threshold decides.
    step = np.digitize(tone, cuts)
    cost += 0.004 * np.minimum(np.abs(np.arange(len(centres)) - step[..., None]), 2)
    return pixel_grid.clusters(cost, np.full(tone.shape, price, np.float32))


def _clothes(grid: Float, offset: Float, ramps: Ramps, dither: float) -> Index:
    lab = grid.copy()
    lab[..., 0] += offset
    entries = ramps.entries[list(ramps.clothes)]
    cost = palettes.distances(lab.reshape(-1, 3), entries).reshape(*grid.shape[:2], -1)
    if dither > 0:
        return cost.argmin(2).astype(np.int32)
    return pixel_grid.clusters(cost, np.full(grid.shape[:2], 0.0006, np.float32))
