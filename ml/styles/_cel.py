"""Cel shading: skin in two or three clean tones, hair in masses with a band of light.

The light on skin is that of the mesh's normals rather than the photo's, so that its shapes are
simple; where hair or the jaw stand before skin, they throw a hard shadow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief, lambert, specular
from ml.imaging.soft import flowing, grown, soft
from ml.styles._retouch import bare_skin

FLOW_SIDE = 400
"""Side at which hair's flow is followed."""


@dataclass(frozen=True)
class Parts:
    """What the drawing treats apart, (S, S) in 0..1 each, and the skin's tone (3,) in OKLab."""

    skin: FloatImage
    hair: FloatImage
    beard: FloatImage
    oval: FloatImage
    tone: FloatImage


def parts_of(person: Portrait, lab: FloatImage) -> Parts:
    """Skin, hair and beard with drawn edges.

    Args:
        lab: (S, S, 3) OKLab of the smoothed portrait.
    """
    unit = person.interocular
    size = (person.size, person.size)
    oval = lm.polygon(size, lm.contour(person.landmarks, lm.FACE_OVAL), 0.01 * unit)
    sure = (bare_skin(person) * oval) > 0.6
    # Cheeks and forehead tell the tone; a beard would blur it.
    sure[round(float(person.landmarks[lm.NOSE_TIP, 1])) :] = False
    tone = np.median(lab[sure], axis=0) if sure.sum() > 50 else np.array([0.7, 0.04, 0.05])
    tone = tone.astype(np.float32)
    smooth = blur(lab, 0.03 * unit)
    apart = np.hypot((smooth[..., 0] - tone[0]) * 0.7, _hue_distance(smooth, tone))
    hair = smoothstep(0.3, 0.6, blur(person.regions[Region.HAIR], 0.015 * unit)) * person.matte
    skin = person.region(Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH)
    skin = np.clip(np.maximum(skin, oval * (1 - hair)), 0, 1)
    skin = smoothstep(0.3, 0.7, blur(skin * (1 - hair), 0.012 * unit))
    beard = _grown_beard(person, apart, _hue_distance(smooth, tone))
    beard = smoothstep(0.25, 0.65, blur(beard, 0.015 * unit)) * (1 - hair)
    return Parts(
        skin.astype(np.float32), hair.astype(np.float32), beard.astype(np.float32), oval, tone
    )


def _grown_beard(person: Portrait, apart: FloatImage, pale: FloatImage) -> FloatImage:
    """The region's beard, carried on over neighbouring skin that is as unlike skin as it is."""
    found = person.regions[Region.BEARD]
    unit = person.interocular
    sure = (found > 0.5).astype(np.float32)
    if sure.sum() < (0.25 * unit) ** 2:
        return found
    near = smoothstep(0.004, 0.08, soft(sure, 0.6 * unit))
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    nose = float(person.landmarks[2, 1])
    below = smoothstep(-0.05, 0.15, np.broadcast_to((rows - nose) / unit, found.shape))
    lips = person.region(Region.LIPS, Region.MOUTH)
    alike = np.maximum(
        smoothstep(0.09, 0.14, soft(apart, 0.02 * unit)),
        smoothstep(0.03, 0.05, soft(pale, 0.03 * unit)),
    )
    more = alike * near * below * (1 - lips) * person.regions[Region.SKIN]
    return np.clip(np.maximum(found, more), 0, 1).astype(np.float32)


def drawn_tone(tone: FloatImage) -> FloatImage:
    """Skin's (3,) OKLab as it is drawn: lighter and cleaner, orange casts of photos calmed."""
    light = float(tone[0])
    chroma = float(np.hypot(tone[1], tone[2]))
    hue = float(np.arctan2(tone[2], tone[1]))
    # Skin of every shade lies near this hue; lamps and prints move it away.
    hue += (0.88 - hue) * 0.45
    calm = max(min(chroma, 0.062 + 0.35 * max(chroma - 0.062, 0.0)) * 1.05, 0.05)
    # What a lamp has bleached already is not lightened further.
    lifted = light + 0.06 - 0.09 * float(smoothstep(0.68, 0.86, np.array(light, np.float32)))
    return np.array([lifted, calm * np.cos(hue), calm * np.sin(hue)], np.float32)


def skin_light(
    person: Portrait, parts: Parts, relief: Relief, towards: tuple[float, float, float]
) -> FloatImage:
    """(S, S) small clean lights on forehead, nose and cheekbones, 0..1."""
    shine = specular(relief.normals(0.9), towards, 14.0)
    return step(grown(shine, person.size), 0.8, 0.05) * parts.skin * (1 - parts.beard)


def _hue_distance(lab: FloatImage, tone: FloatImage) -> FloatImage:
    """How far chromaticity lies from the skin's, on the scale of lightness."""
    ratio = lab[..., 1:] / np.maximum(lab[..., :1], 0.2) - tone[1:] / max(float(tone[0]), 0.2)
    return np.hypot(ratio[..., 0], ratio[..., 1]) * 0.9


def step(field: FloatImage, level: float, soft: float) -> FloatImage:
    """1 above `level`, with an edge `soft` wide."""
    return smoothstep(level - soft, level + soft, field)


def skin_shadow(
    person: Portrait,
    lab: FloatImage,
    parts: Parts,
    relief: Relief,
    towards: tuple[float, float, float],
    level: float = 0.5,
) -> FloatImage:
    """(S, S) where skin lies in shadow, 0..1, hard edged: form, and cast by hair and jaw.

    Args:
        level: share of full light below which form shadows begin.
    """
    unit, side = person.interocular, (person.size, person.size)
    normals = relief.normals(0.85)
    form = blur(lambert(normals, towards, wrap=0.2), relief.matte.shape[0] / 90)
    form = cv2.resize(form, side, interpolation=cv2.INTER_CUBIC)
    own = soft(lab[..., 0], 0.07 * unit) / max(float(parts.tone[0]), 0.1)
    field = form * 0.75 + 0.25 * np.clip((own - 0.55) / 0.45, 0, 1.2)
    field = blur(field.astype(np.float32), 0.02 * unit)
    shadow = 1 - step(field, level, 0.03)
    cast = np.maximum(_hair_cast(parts, unit, towards), _jaw_cast(person, unit, towards))
    return np.maximum(shadow, cast * 0.95) * parts.skin


def _moved(mask: FloatImage, dx: float, dy: float) -> FloatImage:
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    size = (mask.shape[1], mask.shape[0])
    return cv2.warpAffine(mask, matrix, size, borderMode=cv2.BORDER_REPLICATE)


def _hair_cast(parts: Parts, unit: float, towards: tuple[float, float, float]) -> FloatImage:
    solid = soft(parts.hair, 0.025 * unit)
    away = _moved(solid, -towards[0] * 0.14 * unit, 0.15 * unit)
    return step(away, 0.5, 0.1) * parts.oval * (1 - parts.hair)


def _jaw_cast(person: Portrait, unit: float, towards: tuple[float, float, float]) -> FloatImage:
    """The head's shadow on the neck: everything of it below the jaw for a good stretch."""
    points = lm.contour(person.landmarks, lm.FACE_OVAL)
    oval = lm.polygon((person.size, person.size), points, 0.012 * unit)
    low = _moved(oval, -towards[0] * 0.16 * unit, 0.42 * unit)
    side = _moved(oval, -towards[0] * 0.3 * unit, 0.2 * unit)
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    mouth = float(person.landmarks[lm.LIP_BOTTOM, 1])
    beneath = smoothstep(0.1, 0.35, np.broadcast_to((rows - mouth) / unit, oval.shape))
    return np.clip(np.maximum(low, side) - oval, 0, 1) * beneath


def shaded_skin(
    tone: FloatImage, shadow: FloatImage, second: FloatImage | None, warmth: float = 0.5
) -> FloatImage:
    """(S, S, 3) OKLab of skin in clean tones.

    Args:
        tone: (3,) OKLab of lit skin.
        shadow: (S, S) first shadow; second: a deeper one, or None.
    """
    # Shadows of skin turn red and rich, the more so the lighter it is.
    first = tone * np.array([0.86, 1.0, 0.98], np.float32)
    first = first + np.array([0, 0.022 * warmth + 0.012, 0.002], np.float32)
    deep = tone * np.array([0.74, 1.05, 0.92], np.float32)
    deep = deep + np.array([0, 0.03 * warmth + 0.012, -0.004], np.float32)
    out = tone + (first - tone) * shadow[..., None]
    if second is not None:
        out = out + (deep - out) * second[..., None]
    return out.astype(np.float32)


def posterised(light: FloatImage, width: float, soft: float, amount: float) -> FloatImage:
    """Lightness drawn towards steps of `width` with edges `soft` of a step wide."""
    scaled = light / width
    base = np.floor(scaled)
    share = scaled - base
    stepped = base + smoothstep(0.5 - soft, 0.5 + soft, share)
    return (light + (stepped * width - light) * amount).astype(np.float32)


def hair_masses(
    lab: FloatImage, parts: Parts, unit: float, relief: Relief, gloss: float
) -> tuple[FloatImage, FloatImage]:
    """Hair in three tones that follow its strands, with lines between strands and a light band.

    Args:
        lab: (S, S, 3) OKLab of the base coat.
        unit: distance between the eyes in pixels.
        gloss: strength of the band of light, 0..1.

    Returns:
        (S, S, 3) OKLab for where hair is, (S, S) lines between strands.
    """
    size = lab.shape[0]
    inside = parts.hair > 0.6
    if inside.sum() < 100:
        return lab, np.zeros_like(parts.hair)
    share = unit / size
    small, tangent, agree = flowing(lab, 0.045 * share, 0.12 * share, FLOW_SIDE)
    smooth, full = small[..., 0], grown(small, size)
    low, middle, high = np.quantile(full[..., 0][inside], (0.18, 0.5, 0.86))
    spread = max(float(high - low), 0.06)
    colour = np.median(full[inside], axis=0)
    field = blur(full[..., 0], 0.012 * unit)
    edge = 0.10 * spread
    tones = np.array([-0.62, 0.0, 0.5], np.float32) * max(spread, 0.085) * 0.9
    shade = tones[0] + (tones[1] - tones[0]) * step(field, float(low + 0.22 * spread), edge)
    shade = shade + (tones[2] - tones[1]) * step(field, float(middle + 0.36 * spread), edge)
    fine = smooth - blur(smooth, 0.1 * share * smooth.shape[0])
    band = step(grown(_ring(tangent, fine, relief, spread), size), 0.93, 0.03)
    band = band * grown(agree * smoothstep(0.2, 0.6, np.abs(tangent[..., 1])), size) * gloss
    own = soft(full, 0.12 * unit)
    out = full.copy()
    out[..., 0] = 0.55 * colour[0] + 0.45 * own[..., 0] + shade + band * (0.1 + 0.1 * spread)
    out[..., 1:] = own[..., 1:] * (1.18 - 0.25 * band[..., None])
    thin = grown(smooth - blur(smooth, 0.03 * share * smooth.shape[0]), size)
    strands = step(-thin, 0.1 * spread, 0.012) * smoothstep(0.25, 0.6, grown(agree, size))
    return out.astype(np.float32), (strands * parts.hair).astype(np.float32)


def _ring(tangent: FloatImage, strand: FloatImage, relief: Relief, spread: float) -> FloatImage:
    """Light across strands (Kajiya and Kay, SIGGRAPH 1989), its edge broken by the strands."""
    side = (tangent.shape[1], tangent.shape[0])
    normals = cv2.resize(relief.normals(0.9), side, interpolation=cv2.INTER_LINEAR)
    tilt = -(normals[..., :2] * tangent).sum(-1) / np.maximum(normals[..., 2], 0.25)
    half = np.array([-0.12, -0.55, 0.83], np.float32)
    along = tangent[..., 0] * half[0] + tangent[..., 1] * half[1] + tilt * half[2]
    along = along / np.sqrt(1 + tilt**2)
    broken = np.clip(strand / max(spread, 0.05), -0.5, 0.5) * 0.28
    return (1 - np.abs(along) + broken).astype(np.float32)
