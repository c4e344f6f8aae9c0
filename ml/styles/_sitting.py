"""A person made ready to stand before another background without looking cut out.

Below the chin a matte is one clean outline: sleeves do not fade, a shoulder that the photo cut off
falls as shoulders do, and both lie a little out of focus. Hair keeps its strands but takes their
colour from the locks inside, so that nothing of the old background rims it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, smoothstep
from ml.imaging.soft import soft

_STRONGEST = 0.078
"""OKLab chroma above which skin is held back: lamps and old prints turn it orange."""
_FREE = 1.35
"""How far beside the chin a shoulder may be level, in interocular distances."""
_FALL = 0.60
"""Slope of a shoulder far out, dy/dx."""
_STEEPEST = 0.80
"""Slope below which all is body."""
_NONE = -9.0
"""Height of a shoulder that is not there."""


def seated(person: Portrait) -> Portrait:
    """The person with shoulders in one clean outline; colours as they are.

    Args:
        person: cut out, so that colours go on beyond the matte.
    """
    unit, size = person.interocular, person.size
    chin = person.landmarks[lm.CHIN]
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    across = np.abs(x - chin[0]) / unit
    down = (y - chin[1]) / unit
    hair = soft(person.regions[Region.HAIR], 0.06 * unit)
    skin = person.region(Region.SKIN, Region.BEARD)
    body = smoothstep(-1.25, -1.0, down) * smoothstep(0.75, 1.0, across)
    body = body * (1 - smoothstep(0.05, 0.3, hair)) * (1 - smoothstep(0.2, 0.8, skin))
    # One outline: kinks and half-transparent cloth are what the matte was unsure of.
    outline = smoothstep(0.5 - 0.14, 0.5 + 0.14, soft(person.matte, 0.09 * unit))
    beyond = np.maximum(across - _FREE, 0)
    line = _FALL * beyond * beyond / (beyond + 0.45)
    start = np.where(x < chin[0], _shoulder(person, -1), _shoulder(person, 1))
    falling = smoothstep(-0.07, 0.07, down - start - line)
    falling = falling + (1 - falling) * (1 - smoothstep(1.1, _FREE, across))
    # Nor does an arm end in mid-air beside the frame's lower corner.
    full = smoothstep(-0.1, 0.1, down - start - 0.4 - _STEEPEST * beyond) * (start > _NONE)
    outline = np.maximum(outline, full * smoothstep(1.1, _FREE, across))
    matte = person.matte + (outline * falling - person.matte) * body
    # The faintest veil of hair would be a halo, dark on light or light on dark.
    clear = smoothstep(0.16, 0.94, person.matte)
    matte = matte + (clear - matte) * (1 - body)
    return replace(person, matte=np.clip(matte, 0, 1).astype(np.float32))


def _shoulder(person: Portrait, side: int) -> float:
    """Height of the shoulder beside the neck below the chin, in interocular distances.

    Far above the chin where cloth does not reach there: nothing falls then.
    """
    unit, size = person.interocular, person.size
    chin = person.landmarks[lm.CHIN]
    ends = sorted(round(float(chin[0] + side * share * unit)) for share in (1.1, _FREE))
    clothed = (person.matte > 0.5) & (person.regions[Region.CLOTHES] > 0.5)
    columns = clothed[:, max(ends[0], 0) : min(ends[1] + 1, size)]
    tops = columns.argmax(0)[columns.any(0)]
    if not tops.size:
        return _NONE
    return (float(np.median(tops)) - float(chin[1])) / unit


def own_rim(lab: FloatImage, person: Portrait) -> FloatImage:
    """OKLab (S, S, 3) whose outermost hair has the colour of the hair inside it."""
    unit = person.interocular
    hair = person.regions[Region.HAIR]
    inside = smoothstep(0.93, 0.995, soft(person.matte, 0.05 * unit)) * smoothstep(0.5, 0.9, hair)
    weight = soft(inside, 0.16 * unit)
    near = soft(lab * inside[..., None], 0.16 * unit) / np.maximum(weight, 1e-3)[..., None]
    rim = (
        (1 - inside)
        * smoothstep(0.02, 0.12, weight)
        * smoothstep(0.1, 0.5, soft(hair, 0.05 * unit))
    )
    rim = rim * (1 - person.region(Region.SKIN, Region.CLOTHES))
    share = np.clip(rim, 0, 1)[..., None] * np.array([0.45, 0.9, 0.9], np.float32)
    return np.asarray(lab + (near - lab) * share, np.float32)


def natural_skin(lab: FloatImage, person: Portrait) -> FloatImage:
    """OKLab (S, S, 3) with the skin's most saturated places drawn in; lips keep theirs."""
    skin = blur(person.regions[Region.SKIN], 0.02 * person.interocular)
    chroma = np.hypot(lab[..., 1], lab[..., 2]) + 1e-6
    held = np.minimum(1, (_STRONGEST + (chroma - _STRONGEST) * 0.35) / chroma)
    gain = 1 - skin * (1 - np.where(chroma > _STRONGEST, held, 1))
    out = lab.copy()
    out[..., 1:] *= gain[..., None]
    return out


def fall_off(person: Portrait, amount: float) -> FloatImage:
    """(S, S) light left on the body, 1 at the face, less towards the frame's lower corners."""
    unit, size = person.interocular, person.size
    chin = person.landmarks[lm.CHIN]
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    down = np.maximum((y - chin[1]) / unit, 0)
    across = np.abs(x - chin[0]) / unit
    far = np.hypot(down, 0.75 * np.maximum(across - 0.7, 0)) * smoothstep(-0.2, 0.5, down)
    return np.asarray(1 - amount * smoothstep(0.2, 2.2, far), np.float32)
