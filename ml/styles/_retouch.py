"""What a retoucher does to a face: even skin that keeps its pores, clear eyes, lighter teeth.

Frequency separation in OKLab lightness: the large forms stay, the blotches between them and the
pores are calmed, the pores themselves remain.
"""

from __future__ import annotations

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.filters import blur, guided, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft


def bare_skin(portrait: Portrait) -> FloatImage:
    """(S, S) skin without brows, eyes, lips, beard and what borders on them.

    The face's oval counts as skin whatever the regions say, unless it is hair or beard.
    """
    size = (portrait.size, portrait.size)
    features = portrait.region(Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH, Region.BEARD)
    near = blur(cv2.dilate(features, _disc(portrait.interocular * 0.05)), portrait.size / 220)
    skin = portrait.regions[Region.SKIN] * (1 - np.clip(near * 1.3, 0, 1))
    oval = lm.polygon(size, lm.contour(portrait.landmarks, lm.FACE_OVAL), portrait.size / 100)
    core = oval * (1 - portrait.regions[Region.HAIR]) * (1 - np.clip(near * 1.3, 0, 1))
    return np.clip(np.maximum(skin, core) * portrait.matte, 0, 1).astype(np.float32)


def _disc(radius: float) -> FloatImage:
    side = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def even_skin(lab: FloatImage, portrait: Portrait, amount: float) -> FloatImage:
    """Calm blotches, spots and shine of the skin.

    Args:
        lab: (S, S, 3) OKLab of the portrait.
        amount: 0 leaves it, 1 is as much as still looks like skin.
    """
    unit = portrait.interocular
    mask = bare_skin(portrait)
    light = lab[..., 0]
    fine = light - blur(light, 0.012 * unit)
    # Edges of folds, nostrils and glasses are stronger than blotches and stay.
    broad = _small_guided(light, light, 0.16 * unit, 0.0035)
    middle = light - fine - broad
    strong = smoothstep(0.035, 0.09, np.abs(blur(middle, 0.02 * unit)))
    calm = amount * (1 - strong)
    level = float(np.median(broad[mask > 0.5])) if (mask > 0.5).any() else 0.6
    shine = np.maximum(broad + middle - (level + 0.085), 0) * 0.55 * amount
    # Dark specks are blemishes, light ones are pores catching light.
    specks = np.where(fine < -0.018, -0.018 + (fine + 0.018) * 0.3, fine)
    even = broad + middle * (1 - 0.78 * calm) - shine + fine + (specks - fine) * amount
    out = lab.copy()
    out[..., 0] += (even - light) * mask
    weight = np.maximum(soft(mask, 0.22 * unit), 1e-3)
    for channel in (1, 2):
        tone = soft(lab[..., channel] * mask, 0.22 * unit) / weight
        out[..., channel] += (tone - lab[..., channel]) * mask * 0.45 * amount
    return out


def _small_guided(guide: FloatImage, source: FloatImage, radius: float, eps: float) -> FloatImage:
    """Guided filter at half size; smooth enough to be enlarged."""
    half = (max(guide.shape[1] // 2, 1), max(guide.shape[0] // 2, 1))
    g = cv2.resize(guide, half, interpolation=cv2.INTER_AREA)
    s = cv2.resize(source, half, interpolation=cv2.INTER_AREA)
    out = guided(g, s, max(1, round(radius / 2)), eps)
    return cv2.resize(out, guide.shape[::-1], interpolation=cv2.INTER_LINEAR)


def clear_eyes(lab: FloatImage, portrait: Portrait, amount: float) -> FloatImage:
    """Brighten whites and irises a little, and sharpen the eyes' surroundings."""
    unit = portrait.interocular
    eyes = portrait.regions[Region.EYES]
    light = lab[..., 0]
    around = np.zeros_like(light)
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        x, y = portrait.landmarks[iris, :2]
        cv2.circle(around, (round(x), round(y)), round(0.27 * unit), 1.0, -1)
    around = soft(around, 0.08 * unit)
    crisp = light - blur(light, 0.018 * unit)
    out = lab.copy()
    lift = smoothstep(0.25, 0.7, light) * 0.055 + 0.015
    out[..., 0] += amount * (lift * eyes + 0.75 * crisp * around)
    # Whites lose their redness, irises (coloured, darker) keep their colour.
    white = eyes * smoothstep(0.45, 0.65, light)
    out[..., 1:] *= 1 - (0.4 * amount * white)[..., None]
    return out


def white_teeth(lab: FloatImage, portrait: Portrait, amount: float) -> FloatImage:
    """Teeth a shade lighter and less yellow, never glowing."""
    teeth = portrait.regions[Region.MOUTH] * smoothstep(0.42, 0.66, lab[..., 0])
    out = lab.copy()
    out[..., 0] += teeth * amount * np.clip(0.9 - lab[..., 0], 0, 0.06)
    out[..., 1] *= 1 - 0.35 * amount * teeth
    out[..., 2] -= teeth * amount * np.clip(lab[..., 2] - 0.012, 0, 1) * 0.7
    return out
