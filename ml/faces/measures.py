"""Numbers and names measured on a portrait, for matching drawn parts to a person.

All are about 0..1 unless said otherwise; lengths are in distances between the irises. Keys:

- ``skin_colour`` (hex), ``skin_lightness`` (0 darkest .. 1 lightest), ``skin_monk`` (1..10)
- ``hair_colour`` (hex), ``hair_name``, ``hair_length`` with ``hair_category`` (bald, buzz, short,
  medium, long), ``hair_volume``, ``hair_curl``, ``hair_fringe``, ``hair_grey``, ``hairline`` (how
  far above the brows it begins), ``baldness``
- ``beard`` (share of the jaw), ``moustache``, ``beard_colour`` (hex)
- ``glasses`` (probability), ``glasses_heavy`` (how dark and thick their frame)
- ``smile`` (-0.6..1), ``mouth_open``, ``brow_height``, ``eye_openness``, ``face_ratio`` (width to
  height), ``jaw`` (0 pointed .. 1 square)
- ``clothes_colour`` (hex), ``clothes_kind`` (suit, collar, other), ``clothes_formal``

Neither gender nor age nor origin is guessed.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import colours
from ml.faces import landmarks as lm
from ml.faces.glasses import bridge_edge, eye_band, glasses_probability
from ml.faces.hair import hair_measures
from ml.faces.portrait import FloatImage, Portrait

Measures = dict[str, float | str]
_CHEEKS = (117, 118, 50, 205, 36, 142, 346, 347, 280, 425, 266, 371, 151, 9, 108, 337)
"""Points on cheeks and forehead where skin is rarely covered."""

_MONK = ((0.2, 0.4, 0.55, 0.65, 0.75, 0.85, 0.95), (10.0, 9.0, 7.5, 6.0, 4.5, 3.0, 1.5))
"""Skin lightness in photos and the tone of Monk's scale (2022) that it looks like."""

_DOUBT, _RIMLESS = 0.12, 0.12
"""Least probability of glasses that is doubt, and the edge on the nose's bridge that settles it:
on 417 portraits it is 0.14 for both people with rimless glasses in doubt, 0.1
and less for the six without."""

_SURE, _HEAVY = 0.75, 0.4


def measure(portrait: Portrait) -> Measures:
    """Everything listed above.

    Args:
        portrait: about 384 px wide is enough.
    """
    lab = colours.to_lab(portrait.image)
    out: Measures = {}
    out.update(_skin(portrait, lab))
    out.update(hair_measures(portrait, lab))
    out.update(_beard(portrait, lab))
    out.update(_glasses(portrait))
    out.update(_expression(portrait))
    out.update(_clothes(portrait, lab))
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in out.items()}


def _skin(portrait: Portrait, lab: FloatImage) -> Measures:
    size, unit = portrait.size, portrait.interocular
    mask = np.zeros((size, size), np.float32)
    for x, y in portrait.landmarks[list(_CHEEKS), :2]:
        cv2.circle(mask, (round(float(x)), round(float(y))), max(round(0.13 * unit), 2), 1.0, -1)
    colour = colours.typical(lab, mask * portrait.regions[Region.SKIN], 30, 90)
    if colour is None:
        colour = colours.typical(lab, portrait.regions[Region.SKIN])
    if colour is None:
        return {}
    light = colours.skin_lightness(colour)
    return {
        "skin_colour": colours.hex_of(colour),
        "skin_lightness": light,
        "skin_monk": float(round(float(np.interp(light, *_MONK)))),
    }


def _zone(portrait: Portrait, indices: tuple[int, ...]) -> FloatImage:
    return lm.polygon((portrait.size,) * 2, lm.contour(portrait.landmarks, indices))


def _beard(portrait: Portrait, lab: FloatImage) -> Measures:
    beard = portrait.regions[Region.BEARD]
    rows = np.arange(portrait.size)[:, None]
    lips = portrait.region(Region.LIPS, Region.MOUTH)
    jaw = _zone(portrait, lm.FACE_OVAL) * (rows > portrait.landmarks[lm.LIP_BOTTOM, 1]) * (1 - lips)
    above = _zone(portrait, (206, 97, 2, 326, 426, 291, 269, 0, 39, 61)) * (1 - lips)
    jaw_share = float((beard * jaw).sum() / max(float(jaw.sum()), 1.0))
    lip_share = float((beard * above).sum() / max(float(above.sum()), 1.0))
    out: Measures = {
        "beard": float(np.clip((jaw_share - 0.08) * 1.4, 0, 1)),
        "moustache": float(np.clip((lip_share - 0.15) * 1.6, 0, 1)),
    }
    colour = colours.typical(lab, beard, 15, 85)
    if colour is not None and max(float(out["beard"]), float(out["moustache"])) > 0.15:
        out["beard_colour"] = colours.hex_of(colour)
    return out


def _glasses(portrait: Portrait) -> Measures:
    picture = (portrait.image * 255 + 0.5).astype(np.uint8)
    chance = glasses_probability(picture, portrait.landmarks)
    # Rimless glasses show little but their bridge.
    if _DOUBT < chance < 0.5 and bridge_edge(portrait) > _RIMLESS:
        chance = 0.6
    band = eye_band(picture, portrait.landmarks)
    light = cv2.cvtColor(band, cv2.COLOR_RGB2GRAY).astype(np.float32)
    # Frames: dark, thin things below the eyes and across the nose, against what is around them.
    around = cv2.medianBlur(light.astype(np.uint8), 11).astype(np.float32)
    dark = np.clip(around - light - 12, 0, 60)[22:38]
    heavy = float(np.clip(dark.mean() / 6.0, 0, 1))
    # Glasses less than sure are hardly seen: what looks heavy there are brows and creases.
    if 0.5 < chance < _SURE and heavy > _HEAVY:
        chance = 0.4
    return {"glasses": chance, "glasses_heavy": heavy * (chance > 0.5)}


def _expression(portrait: Portrait) -> Measures:
    points, unit = portrait.landmarks[:, :2].astype(np.float64), portrait.interocular

    def apart(a: int, b: int) -> float:
        return float(np.hypot(*(points[a] - points[b])))

    corners = points[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT]]
    middle = points[[lm.LIP_TOP, lm.LIP_BOTTOM], 1].mean()
    raised = float(middle - corners[:, 1].mean()) / unit
    wide = apart(lm.MOUTH_LEFT, lm.MOUTH_RIGHT) / unit
    openness = (apart(159, 145) + apart(386, 374)) / (apart(33, 133) + apart(263, 362))
    brows = points[[105, 334], 1].mean()
    width, height = apart(lm.LEFT_CHEEK, lm.RIGHT_CHEEK), apart(lm.FOREHEAD, lm.CHIN)
    jaw = apart(172, 397) / max(width, 1.0)
    return {
        "smile": float(np.clip(raised * 4 + (wide - 0.80) * 2.2, -0.6, 1)),
        "mouth_open": float(np.clip((apart(13, 14) / unit - 0.10) / 0.35, 0, 1)),
        "brow_height": float(np.clip((points[[468, 473], 1].mean() - brows) / unit / 0.6, 0, 1)),
        "eye_openness": float(np.clip(openness / 0.45, 0, 1)),
        "face_ratio": width / max(height, 1.0),
        "jaw": float(np.clip((jaw - 0.68) / 0.18, 0, 1)),
    }


def _clothes(portrait: Portrait, lab: FloatImage) -> Measures:
    clothes = portrait.regions[Region.CLOTHES]
    colour = colours.dominant(lab, clothes)
    if colour is None:
        return {"clothes_kind": "other", "clothes_formal": 0.0}
    formal = _formality(portrait, lab, clothes)
    kind = "suit" if formal > 0.6 else "collar" if formal > 0.3 else "other"
    return {
        "clothes_colour": colours.hex_of(colour),
        "clothes_kind": kind,
        "clothes_formal": formal,
    }


def _formality(portrait: Portrait, lab: FloatImage, clothes: FloatImage) -> float:
    """A light shirt below the chin between darker lapels makes a suit."""
    points, unit, size = portrait.landmarks, portrait.interocular, portrait.size
    x, y = points[lm.CHIN, :2]
    light = lab[..., 0]

    def part(x0: float, x1: float, y0: float, y1: float) -> NDArray[np.float32]:
        rows = slice(int(np.clip(y + y0 * unit, 0, size)), int(np.clip(y + y1 * unit, 0, size)))
        columns = slice(int(np.clip(x + x0 * unit, 0, size)), int(np.clip(x + x1 * unit, 0, size)))
        return np.asarray(light[rows, columns][clothes[rows, columns] > 0.6])

    shirt = part(-0.75, 0.75, 0.1, 1.1)
    left, right = part(-2.4, -1.3, 0.7, 2.5), part(1.3, 2.4, 0.7, 2.5)
    sides = np.concatenate([left, right])
    if len(shirt) < 30 or len(sides) < 30:
        return 0.0
    contrast = float(np.percentile(shirt, 80)) - float(np.median(sides))
    dark = float(np.clip((62 - np.median(sides)) / 30, 0, 1))
    return float(np.clip((contrast - 15) / 25, 0, 1) * (0.45 + 0.55 * dark))
