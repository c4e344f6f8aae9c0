"""What grows on a face, as a draughtsman sees it: stubble is skin, a white moustache is hair."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import Float, blur, smoothstep
from ml.styles._clay_hair import bodied_hair, worn_beard

ABOVE_LIP = (98, 97, 2, 326, 327, 423, 426, 287, 270, 267, 0, 37, 40, 57, 206, 203)
"""Landmarks around the upper lip, where a moustache grows."""
_GREYER = (0.75, 0.5)
"""Chroma, as a share of the skin's, of skin and of grey hair."""
_GROWN = 0.25
"""Share of the upper lip that is grey on people who wear a moustache: below 0.1 on others."""


def with_whiskers(portrait: Portrait) -> Mapping[Region, Float]:
    """The portrait's regions, stubble counted as the skin it grows on and a grey moustache, which
    is as light as skin and easily taken for it, as beard."""
    lab = rgb_to_oklab(portrait.image)
    beard, skin = portrait.regions[Region.BEARD], portrait.regions[Region.SKIN]
    out = dict(portrait.regions)
    if beard.max() > 0.3:
        worn = beard * worn_beard(portrait, bodied_hair(lab, portrait.interocular))
        out[Region.SKIN] = np.clip(skin + beard - worn, 0, 1)
        out[Region.BEARD] = worn
    moustache = _grey_moustache(portrait, lab) * out[Region.SKIN]
    out[Region.BEARD] = np.clip(out[Region.BEARD] + moustache, 0, 1).astype(np.float32)
    out[Region.SKIN] = np.clip(out[Region.SKIN] - moustache, 0, 1).astype(np.float32)
    return out


def _grey_moustache(portrait: Portrait, lab: Float) -> Float:
    """(S, S) 0..1 where the upper lip is greyer than skin and shows single hairs."""
    unit, size = portrait.interocular, portrait.size
    above = lm.polygon((size, size), portrait.landmarks[list(ABOVE_LIP), :2], 0.02 * unit)
    above = above * (1 - portrait.region(Region.LIPS, Region.MOUTH))
    oval = lm.polygon((size, size), lm.contour(portrait.landmarks, lm.FACE_OVAL))
    bare = (portrait.regions[Region.SKIN] > 0.7) & (oval > 0.5) & (above < 0.1)
    if bare.sum() < 50:
        return np.zeros_like(above)
    usual = float(np.hypot(*np.median(lab[bare][:, 1:], 0)))
    chroma = np.hypot(*(blur(lab[..., channel], 0.02 * unit) for channel in (1, 2)))
    grey = smoothstep(*_GREYER, chroma / max(usual, 1e-3)) * bodied_hair(lab, unit)
    if float((grey * above).sum()) < _GROWN * float(above.sum()):
        return np.zeros_like(above)
    return np.asarray(above * smoothstep(0.15, 0.6, blur(grey, 0.03 * unit)), np.float32)
