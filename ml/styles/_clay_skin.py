"""Skin of clay: one mixed tone, and the person's own forms as what was pressed into it.

Likeness lives in where a face is light and dark. That is kept, smoothed to what a thumb could
model: folds with an edge stay, lines and pores go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, guided, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft

_HUE = 0.9
"""Hue angle in OKLab near which skin of every shade lies."""
_CHROMA = ((0.25, 0.45, 0.62, 0.75, 0.9), (0.055, 0.075, 0.078, 0.066, 0.05))
"""Lightness of skin, and the chroma it usually has."""
_LIFTED = ((0.2, 0.4, 0.55, 0.7, 0.8, 0.9), (0.28, 0.43, 0.57, 0.7, 0.785, 0.815))
"""Lightness of skin as photographed, and that of its clay."""

_WHITE = 0.95
"""OKLab lightness of white things in a well exposed photo."""


@dataclass(frozen=True)
class Skin:
    """Modelled skin at the portrait's size.

    Attributes:
        mask: (S, S) in 0..1, hair and clothes left out, eyes and mouth not.
        oval: (S, S) the face.
        tone: (3,) OKLab of the clay.
        form: (S, S) own lights and darks about 0, in OKLab lightness.
        brows: (S, S) in 0..1 where brows lie.
        brow: (3,) OKLab of their clay.
        lips: (S, S) in 0..1.
        lip: (3,) OKLab.
    """

    mask: FloatImage
    oval: FloatImage
    tone: FloatImage
    form: FloatImage
    brows: FloatImage
    brow: FloatImage
    lips: FloatImage
    lip: FloatImage


def skin_of(person: Portrait, lab: FloatImage, hair: FloatImage) -> Skin:
    """Read the clay's colours and the face's forms off a photo.

    Args:
        lab: (S, S, 3) OKLab of the portrait.
        hair: (S, S) where modelled hair lies.
    """
    unit, size = person.interocular, (person.size, person.size)
    oval = lm.polygon(size, lm.contour(person.landmarks, lm.FACE_OVAL), 0.02 * unit)
    skin = person.region(
        Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH, Region.BEARD
    )
    skin = np.maximum(skin, oval * (1 - person.regions[Region.HAIR])) * person.matte
    # Beyond the outline goes on whatever is nearest: no seam of cloth around a cheek.
    near, cloth = (soft(part, 0.03 * unit) for part in (skin, person.regions[Region.CLOTHES]))
    mask = smoothstep(0.35, 0.65, (near + 1e-4) / (near + cloth + 1e-4)) * (1 - hair)
    seen = seen_tone(person, lab, oval)
    light = np.ascontiguousarray(lab[..., 0])
    thumb = _thumbed(light, unit)
    brows, brow = _brows(person, lab, float(seen[0]), unit)
    lips, lip = _lips(person, lab, seen, unit)
    weight = np.clip(skin * (1 - 0.9 * hair), 0.0, 1)
    broad = soft(light * weight, 0.42 * unit) / np.maximum(soft(weight, 0.42 * unit), 0.05)
    form = (thumb - broad) * smoothstep(0.15, 0.5, soft(weight, 0.03 * unit))
    tone = clay_tone(_well_lit(seen, person, lab))
    # Brows are as much darker than the clay as they were than the skin.
    brow[0] = np.clip(tone[0] - 1.05 * (seen[0] - brow[0]), 0.2, 0.75)
    # The fairer they are, the more skin shines through: that is not their colour.
    brow[1] = min(brow[1], 0.7 * tone[1])
    brow[2] = min(brow[2], 0.9 * tone[2])
    return Skin(mask, oval, tone, form.astype(np.float32), brows, brow, lips, lip)


def seen_tone(person: Portrait, lab: FloatImage, oval: FloatImage) -> FloatImage:
    """(3,) OKLab of cheeks and forehead as photographed.

    Args:
        oval: (S, S) the face.
    """
    others = person.region(
        Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH, Region.BEARD, Region.HAIR
    )
    sure = (oval > 0.9) & (others < 0.1)
    below = sure.copy()
    sure[round(float(person.landmarks[lm.NOSE_TIP, 1])) :] = False
    if sure.sum() < 50:
        sure = below
    if sure.sum() < 50:
        return np.array([0.7, 0.04, 0.05], np.float32)
    inside = lab[sure]
    low, high = np.quantile(inside[:, 0], (0.15, 0.7))
    kept = inside[(inside[:, 0] >= low) & (inside[:, 0] <= high)]
    return np.asarray(np.median(kept, axis=0), np.float32)


def _well_lit(seen: FloatImage, person: Portrait, lab: FloatImage) -> FloatImage:
    """The tone, were the photo exposed so that its whites (teeth, eyes, linen) are white."""
    whites = [0.0]
    for region, share in ((Region.EYES, 0.85), (Region.MOUTH, 0.9), (Region.CLOTHES, 0.97)):
        inside = person.regions[region] > 0.6
        if inside.sum() > 15:
            whites.append(float(np.quantile(lab[..., 0][inside], share)))
    white = max(whites)
    # What is darker than any white thing in poor light says nothing.
    sure = float(smoothstep(0.64, 0.72, np.array(white, np.float32)))
    gain = 1 + sure * (float(np.clip(_WHITE / max(white, 0.1), 0.96, 1.25)) - 1)
    return np.array([min(float(seen[0]) * gain, max(0.82, float(seen[0]))), *seen[1:]], np.float32)


def clay_tone(seen: FloatImage) -> FloatImage:
    """(3,) OKLab of the clay mixed for skin: the person's own colour; dark skin stays dark."""
    light, hue = float(seen[0]), float(np.arctan2(seen[2], seen[1]))
    chroma = float(np.hypot(seen[1], seen[2]))
    hue += (_HUE - hue) * 0.4
    # Studio lamps differ in colour: what is unusual for skin as light is half believed.
    usual = float(np.interp(light, *_CHROMA))
    chroma = 0.5 * min(chroma, 1.5 * usual) + 0.5 * usual
    lifted = float(np.interp(light, *_LIFTED))
    return np.array([lifted, chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)


def _thumbed(light: FloatImage, unit: float) -> FloatImage:
    """Lightness without lines and pores, edges kept: what a thumb could have modelled."""
    once = guided(light, light, max(round(0.05 * unit), 1), 0.0016)
    return blur(guided(once, once, max(round(0.04 * unit), 1), 0.0006), 0.014 * unit)


def _brows(
    person: Portrait, lab: FloatImage, skin: float, unit: float
) -> tuple[FloatImage, FloatImage]:
    """Where brows are dark, filled out along the mesh's own, and their colour."""
    size = (person.size, person.size)
    core = np.zeros(size, np.float32)
    for part in (lm.LEFT_BROW, lm.RIGHT_BROW):
        shape = lm.polygon(size, lm.contour(person.landmarks, part))
        core = np.maximum(core, shape)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * max(1, round(0.03 * unit)) + 1,) * 2)
    zone = blur(cv2.dilate(core, kernel), 0.02 * unit)
    inside = core > 0.5
    colour = np.array([0.3, 0.02, 0.03], np.float32)
    if inside.sum() > 20:
        pixels = lab[inside]
        dark = pixels[pixels[:, 0] <= np.quantile(pixels[:, 0], 0.45)]
        colour = np.asarray(np.median(dark, axis=0), np.float32)
    around = soft(np.ascontiguousarray(lab[..., 0]), 0.022 * unit)
    drop = max(skin - float(colour[0]), 0.06)
    dark = smoothstep(0.28, 0.62, (skin - around) / drop) * zone
    # Fair brows are still there: the mesh says where.
    faint = 1 - float(smoothstep(0.06, 0.16, np.array(drop, np.float32)))
    mass = np.maximum(dark, core * (0.25 + 0.45 * faint))
    mass = blur(mass, 0.02 * unit)
    # A fringe may cut a brow to pieces: scraps are left out.
    mask = smoothstep(0.3, 0.62, mass) * _largest(mass > 0.3, unit) * person.matte
    colour[0] = min(colour[0], skin - 0.07)
    colour[1:] *= 1.2
    return mask.astype(np.float32), colour


def _largest(mask: NDArray[np.bool_], unit: float) -> FloatImage:
    """(S, S) 1 about the two largest pieces of a mask, and any others nearly as large."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros(mask.shape, np.float32)
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    kept = area > max(0.35 * int(area.max()), 0.004 * unit * unit)
    return blur(kept[labels].astype(np.float32), 0.008 * unit)


def _lips(
    person: Portrait, lab: FloatImage, skin: FloatImage, unit: float
) -> tuple[FloatImage, FloatImage]:
    """The lips' shape and the colour of their clay."""
    region = person.regions[Region.LIPS]
    mask = smoothstep(0.25, 0.75, blur(region, 0.012 * unit))
    inside = region > 0.6
    if inside.sum() < 20:
        return mask, skin + np.array([-0.08, 0.05, 0.0], np.float32)
    seen = np.median(lab[inside], axis=0).astype(np.float32)
    tone = clay_tone(skin)
    lip = tone + np.array([-0.055, 0.042, -0.004], np.float32)
    return mask, (0.5 * lip + 0.5 * (seen * [1.0, 1.15, 1.0])).astype(np.float32)
