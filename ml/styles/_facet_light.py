"""Colour and light of a portrait's facets: a few clear hues, and one lamp for all planes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging import triangulation
from ml.imaging.colour import Float
from ml.imaging.filters import blur, smoothstep
from ml.imaging.relight import relief_of
from ml.styles._facets import SIDE, Facets

_LIGHT = np.array([-0.52, -0.58, 0.63], np.float32)
"""Direction towards the lamp: x right, y down, z to the viewer."""
_REGIONS = (
    (Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH),
    (Region.HAIR,),
    (Region.BEARD,),
    (Region.CLOTHES,),
)


@dataclass(frozen=True)
class Paint:
    """How colours are brought out.

    Attributes:
        chroma: multiplies colourfulness.
        contrast: spreads lightness.
        facet: how much each facet catches the light by its own tilt.
    """

    chroma: float
    contrast: float
    facet: float


def skin_of(near: Portrait, lab: Float, paint: Paint) -> Float:
    """(3,) the skin's middle colour as it is painted."""
    inside = near.regions[Region.SKIN] > 0.7
    middle = np.median(lab[inside], axis=0) if inside.sum() > 100 else np.array([0.65, 0.03, 0.05])
    out = middle.astype(np.float32).copy()
    # Brought out, but never to the orange of a bad tan.
    chroma = float(np.hypot(out[1], out[2]))
    out[1:] *= min(1.18 * paint.chroma, max(0.125 / max(chroma, 1e-3), 1.0))
    # Deep skin glows: it is painted a little lighter than a lens records it.
    out[0] += 0.05 * np.clip((0.62 - out[0]) / 0.2, 0, 1)
    return out


def lit(
    near: Portrait, mesh: Facets, lab: Float, paint: Paint, rng: np.random.Generator
) -> tuple[Float, NDArray[np.bool_], Float]:
    """Colours of the person's facets.

    Args:
        near: the portrait at `SIDE` pixels.
        lab: (SIDE, SIDE, 3) OKLab of its picture in good light.

    Returns:
        (T, 3) OKLab, (T,) whether a facet is the person's, (T,) -1..1 its tilt to the lamp.
    """
    count = len(mesh.triangles)
    owner = triangulation.owners(mesh.at(SIDE), mesh.triangles, SIDE)
    masks = [near.region(*names) for names in _REGIONS]
    layers = np.dstack([*masks, *(lab * m[..., None] for m in masks)]).astype(np.float32)
    sums = triangulation.means(owner, layers, count)
    cover = sums[:, :4]
    kind = cover.argmax(1)
    own = sums[:, 4:].reshape(count, 4, 3)[np.arange(count), kind]
    own = own / np.maximum(cover[np.arange(count), kind][:, None], 0.05)
    tilt = _tilt(near, mesh, rng)
    skin = skin_of(near, lab, paint)
    out = own.copy()
    for number, paints in enumerate((_skin, _hair, _beard, _cloth)):
        chosen = kind == number
        if chosen.any():
            typical = np.median(own[chosen], axis=0)
            base = skin if number == 0 else typical
            out[chosen] = paints(own[chosen], base, tilt[chosen], paint, typical)
    # The head throws its shadow on the neck.
    rim = lm.polygon((SIDE, SIDE), near.landmarks[list(lm.FACE_OVAL)])
    face = triangulation.means(owner, rim[..., None], count)[:, 0]
    low = mesh.points[mesh.triangles].mean(1)[:, 1] > near.landmarks[lm.LIP_BOTTOM, 1]
    out[(kind == 0) & low & (face < 0.3), 0] -= 0.065
    out[:, 0] = np.clip((out[:, 0] - 0.6) * paint.contrast + 0.6, 0.04, 0.985)
    return out.astype(np.float32), cover.sum(1) > 0.5, tilt


def _skin(own: Float, base: Float, tilt: Float, paint: Paint, typical: Float) -> Float:
    """Planes of skin: deep warm shadows, pale warm lights, the person's own blush between."""
    apart = own[:, 0] - typical[0]
    light = 0.95 * np.clip(apart, -0.36, 0.20) + 0.12 * paint.facet * tilt
    out = np.empty_like(own)
    out[:, 0] = base[0] + light
    # Shadows turn towards red and gain colour, lights lose it.
    strength = 1 + np.clip(-light * 1.3, -0.3, 0.3)
    turn = np.clip(-light * 1.1, -0.12, 0.28)
    out[:, 1] = (base[1] * np.cos(turn) + base[2] * np.sin(turn)) * strength
    out[:, 2] = (base[2] * np.cos(turn) - base[1] * np.sin(turn)) * strength
    out[:, 1:] += 0.7 * (own[:, 1:] - typical[1:])
    return _strangers(out, own, typical, tilt, paint)


def _strangers(out: Float, own: Float, typical: Float, tilt: Float, paint: Paint) -> Float:
    """What is of quite another hue than its kind (a white beard, thin hair, a jewel) keeps it."""
    apart = np.linalg.norm(own[:, 1:] - typical[1:], axis=1)
    share = smoothstep(0.022, 0.045, apart.astype(np.float32))[:, None]
    kept = own * np.array([1.0, 1.2, 1.2])
    kept[:, 0] += 0.14 * paint.facet * tilt
    return np.asarray(out + (kept - out) * share, np.float32)


def _hair(own: Float, base: Float, tilt: Float, paint: Paint, typical: Float) -> Float:
    """Locks in clear light and dark planes of one hue."""
    light = 1.15 * (own[:, 0] - typical[0]) + 0.30 * paint.facet * tilt
    light = np.clip(light, -0.22, 0.26)
    out = np.empty_like(own)
    out[:, 0] = np.maximum(base[0], 0.20) + light
    chroma = float(np.hypot(base[1], base[2]))
    # Brown and blond are what hair is; a photo's shadows make mud of them.
    gain = 1.0 if chroma < 0.012 else min(1.7 * paint.chroma, max(0.13 / chroma, 1.0))
    # Blond that leans to green in the photo's light is turned back: gold in its lights, chestnut
    # in its shadows.
    hue = np.full(len(own), np.arctan2(base[2], base[1]))
    if chroma > 0.015:
        hue = np.clip(hue, 0.6, np.interp(out[:, 0], (0.30, 0.80), (0.80, 1.22)))
    shine = chroma * gain * np.clip(1.0 + 1.1 * light, 0.75, 1.25)
    out[:, 1] = shine * np.cos(hue) + 0.25 * (own[:, 1] - base[1])
    out[:, 2] = shine * np.sin(hue) + 0.25 * (own[:, 2] - base[2])
    return _strangers(out, own, typical, tilt, paint)


def _beard(own: Float, base: Float, tilt: Float, paint: Paint, typical: Float) -> Float:
    out = own.copy()
    out[:, 0] += 0.25 * (own[:, 0] - typical[0]) + 0.18 * paint.facet * tilt
    out[:, 1:] *= 1.15
    return out


def _cloth(own: Float, base: Float, tilt: Float, paint: Paint, typical: Float) -> Float:
    out = own.copy()
    out[:, 0] = np.maximum(own[:, 0], 0.16) + 0.20 * paint.facet * tilt
    out[:, 1:] *= 1.25 * paint.chroma
    return out


def _tilt(near: Portrait, mesh: Facets, rng: np.random.Generator) -> Float:
    """(T,) -1..1: how far each facet turns to the lamp, more or less than the shape itself."""
    relief = relief_of(near)
    side = relief.height.shape[0]
    at = np.clip(mesh.points * side / SIDE, 0, side - 1).astype(int)
    depth = relief.height[at[:, 1], at[:, 0]] * SIDE * 1.25
    hair = cv2.resize(near.regions[Region.HAIR], (side, side), interpolation=cv2.INTER_AREA)
    rough = 0.006 + 0.035 * blur(hair, 2.0)[at[:, 1], at[:, 0]]
    depth = depth + rng.normal(0, 1, len(depth)) * rough * near.interocular
    corners = np.column_stack([mesh.points, depth])[mesh.triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal *= np.where(normal[:, 2:3] < 0, -1, 1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    facing = normal @ _LIGHT - _LIGHT[2]
    return np.clip(facing * 1.25 + rng.normal(0, 0.05, len(facing)), -1, 1).astype(np.float32)
