"""What grows on a face, as a draughtsman sees it: stubble is skin, a white moustache is hair."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import Float, blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles._clay_hair import bodied_hair, worn_beard

ABOVE_LIP = (98, 97, 2, 326, 327, 423, 426, 287, 270, 267, 0, 37, 40, 57, 206, 203)
"""Landmarks around the upper lip, where a moustache grows."""
_GREYER = (0.75, 0.5)
"""Chroma, as a share of the skin's, of skin and of grey hair."""
_GROWN = 0.25
"""Share of the upper lip that is grey on people who wear a moustache: below 0.1 on others."""


def with_whiskers(portrait: Portrait) -> Mapping[Region, Float]:
    """The portrait's regions, stubble counted as the skin it grows on and a grey moustache, which
    is as light as skin and easily taken for it, as beard; beards reach as far as they grow."""
    lab = rgb_to_oklab(portrait.image)
    beard, skin = portrait.regions[Region.BEARD], portrait.regions[Region.SKIN]
    out = dict(portrait.regions)
    if beard.max() > 0.3:
        worn = beard * worn_beard(portrait, bodied_hair(lab, portrait.interocular))
        worn = _grown(portrait, worn, lab)
        out[Region.SKIN] = np.clip(np.minimum(skin + beard, 1 - worn), 0, 1)
        out[Region.BEARD] = worn
    moustache = _grey_moustache(portrait, lab) * out[Region.SKIN]
    out[Region.BEARD] = np.clip(out[Region.BEARD] + moustache, 0, 1).astype(np.float32)
    out[Region.SKIN] = np.clip(out[Region.SKIN] - moustache, 0, 1).astype(np.float32)
    return out


def _grown(person: Portrait, found: Float, lab: Float) -> Float:
    """A beard (S, S) carried on over neighbouring skin that is as unlike skin as it is."""
    unit, size = person.interocular, (person.size, person.size)
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    corner = float(person.landmarks[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT], 1].mean())
    # A moustache alone does not go on: below it is a shaven chin in its own shadow.
    sure = (found > 0.5).astype(np.float32) * (rows > corner)
    if sure.sum() < (0.25 * unit) ** 2:
        return found
    oval = lm.polygon(size, lm.contour(person.landmarks, lm.FACE_OVAL), 0.01 * unit)
    bare = (person.regions[Region.SKIN] * oval > 0.6) & (rows < person.landmarks[lm.NOSE_TIP, 1])
    if bare.sum() < 50:
        return found
    tone = np.median(lab[bare], axis=0)
    smooth = blur(lab, 0.03 * unit)
    hue = _hue_distance(smooth, tone)
    apart = np.hypot((smooth[..., 0] - tone[0]) * 0.7, hue)
    alike = np.maximum(
        smoothstep(0.09, 0.14, blur(apart.astype(np.float32), 0.02 * unit)),
        smoothstep(0.03, 0.05, blur(hue, 0.03 * unit)),
    )
    near = smoothstep(0.004, 0.08, soft(sure, 0.6 * unit))
    nose = float(person.landmarks[2, 1])
    below = smoothstep(-0.05, 0.15, np.broadcast_to((rows - nose) / unit, found.shape))
    lips = person.region(Region.LIPS, Region.MOUTH)
    more = alike * near * below * (1 - lips) * person.region(Region.SKIN, Region.BEARD)
    whole = np.maximum(found, more)
    # Only what hangs together with the beard: no islands on the neck or behind a cheek.
    _, labels = cv2.connectedComponents((whole > 0.4).astype(np.uint8))
    belongs = np.isin(labels, np.unique(labels[(sure > 0) & (labels > 0)]))
    kept = blur(belongs.astype(np.float32), 0.01 * unit)
    return np.clip(np.maximum(found, more * kept), 0, 1).astype(np.float32)


def _hue_distance(lab: Float, tone: Float) -> Float:
    """How far chromaticity lies from the skin's, on the scale of lightness."""
    ratio = lab[..., 1:] / np.maximum(lab[..., :1], 0.2) - tone[1:] / max(float(tone[0]), 0.2)
    return np.asarray(np.hypot(ratio[..., 0], ratio[..., 1]) * 0.9, np.float32)


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
