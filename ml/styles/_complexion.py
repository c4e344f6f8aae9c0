"""Flesh and hair as a watercolourist mixes them: one harmonious wash, colour charged in where it
belongs, whatever the lamp and the turn of the head did to the photo."""

from __future__ import annotations

import numpy as np

from ml.contracts import Region
from ml.imaging.colour import Float
from ml.imaging.filters import blur, smoothstep
from ml.imaging.streamline import wide_blur
from ml.imaging.warp import grid
from ml.styles._study import Study

_CHEEKS = ((50, 116, 129), (280, 345, 358))
"""Landmarks of each cheek: its middle, its outer side, the wing of the nose."""
_STRONGEST = 0.068
"""OKLab chroma above which flesh is held back."""
_OLIVE = np.deg2rad(80.0)
"""Hue beyond which brown hair would come out green on white paper."""


def complexion(drawing: Study, hues: Float) -> Float:
    """OKLab a and b (S, S, 2) of the person, flesh evened and hair kept from turning green."""
    out = hues.copy()
    skin = drawing.regions[Region.SKIN]
    inside = (skin > 0.6) & (drawing.face > 0.5)
    if inside.sum() > 50:
        own = np.median(hues[inside], 0)
        even = blur(drawing.region(Region.SKIN), drawing.unit * 0.03)[..., None]
        # Brows, lids and lips keep their hue; a flush or a reflection on plain flesh does not.
        out += (own - out) * 0.72 * even
        strong = np.hypot(out[..., 0], out[..., 1]) + 1e-6
        held = np.minimum(1, (_STRONGEST + (strong - _STRONGEST) * 0.4) / strong)
        out *= (1 - even[..., 0] * (1 - np.where(strong > _STRONGEST, held, 1)))[..., None]
    hair = drawing.region(Region.HAIR, Region.BEARD)
    angle = np.arctan2(out[..., 1], out[..., 0])
    chroma = np.hypot(out[..., 0], out[..., 1])
    green = hair * ((angle > _OLIVE) & (angle < np.deg2rad(150)))
    brown = chroma[..., None] * np.array([np.cos(_OLIVE), np.sin(_OLIVE)], np.float32)
    return np.asarray(out + (brown - out) * green[..., None], np.float32)


def charges(drawing: Study) -> Float:
    """What is added to a and b (S, S, 2): rose on both cheeks and the lips, cool in the shade.

    Cheeks are placed by the landmarks and narrow as the head turns away.
    """
    unit, side = drawing.unit, drawing.side
    x, y = grid(side, side)
    rose = np.zeros((side, side), np.float32)
    for middle, outer, wing in _CHEEKS:
        cx, cy = drawing.landmarks[middle, :2]
        wide = 0.42 * abs(float(drawing.landmarks[outer, 0] - drawing.landmarks[wing, 0]))
        across = (x - cx) / max(wide, unit * 0.06)
        rose = np.maximum(rose, np.exp(-(across**2) - ((y - cy) / (unit * 0.26)) ** 2))
    skin = blur(drawing.regions[Region.SKIN], unit * 0.02) * (1 - drawing.detail)
    teeth = smoothstep(0.1, 0.5, drawing.regions[Region.MOUTH])
    lips = blur(drawing.regions[Region.LIPS], unit * 0.012) * (1 - teeth)
    local = drawing.skin_form - wide_blur(drawing.skin_form, unit * 0.6)
    shade = smoothstep(0.02, 0.14, -local) * skin
    out = np.zeros((side, side, 2), np.float32)
    out[..., 0] = 0.028 * rose * skin + 0.022 * lips + 0.004 * shade
    out[..., 1] = 0.004 * rose * skin - 0.004 * lips - 0.016 * shade
    return out


def opened(drawing: Study, light: Float, share: float = 0.4) -> Float:
    """Lightness (S, S) whose deep shade around the eyes is opened: sockets are not holes."""
    skin = (drawing.regions[Region.SKIN] > 0.6) & (drawing.face > 0.5)
    if skin.sum() < 50:
        return light
    middle, low = np.percentile(light[skin], (50, 12))
    floor = float(low - 0.25 * (middle - low))
    return np.asarray(light + share * drawing.eyes * np.maximum(floor - light, 0), np.float32)


def one_pigment(drawing: Study) -> Float:
    """Tone (S, S) of a picture in few paints: luminous flesh, its shade told by a thin wash.

    Without the help of hue a photo's middle greys are mud: skin is brought close to the paper,
    dark skin less; the lamp's broad shade is halved; hair and a fair moustache keep to
    a painter's range instead of glowing.
    """
    unit = drawing.unit
    tone = np.clip(0.5 * drawing.tone + 0.5 * drawing.levelled, 0, 1)
    flesh = drawing.region(Region.SKIN, Region.LIPS, Region.EYES, Region.BROWS, Region.MOUTH)
    inside = (drawing.regions[Region.SKIN] > 0.6) & (drawing.face > 0.5)
    middle = float(np.median(tone[inside])) if inside.sum() > 50 else 0.68
    aim = float(np.interp(drawing.skin_level, (0.45, 0.75), (0.70, 0.83)))
    broad = wide_blur(drawing.skin_form, unit * 0.45)
    known = float(np.median(broad[inside])) if inside.sum() > 50 else 0.68
    lifted = tone - 0.45 * np.clip(broad - known, -0.3, 0.3) * drawing.face
    lifted = np.where(lifted < middle, aim + (lifted - middle) * 0.95, aim + (lifted - middle))
    out = tone + (lifted - tone) * blur(flesh, unit * 0.02)
    # Shine on hair stays below the paper's white; a grey moustache just above the skin.
    beard = blur(drawing.regions[Region.BEARD], unit * 0.03)
    top = np.minimum(out, aim + 0.07 + 0.25 * (out - aim - 0.07))
    out = out + (top - out) * smoothstep(0.1, 0.5, beard)
    hair = drawing.regions[Region.HAIR]
    if (hair > 0.6).sum() > 50:
        shine = float(np.percentile(out[hair > 0.6], 75)) + 0.05
        out = out - 0.65 * hair * np.maximum(out - shine, 0)
    return np.clip(opened(drawing, out.astype(np.float32), 0.6), 0, 0.97).astype(np.float32)
