"""Flat colours as a colourist fills them: one base for each area, its shade and its light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml.contracts import Region
from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.lines import ink
from ml.imaging.resizing import resized
from ml.imaging.screenprint import without_islands
from ml.imaging.streamline import along
from ml.styles._study import Study


@dataclass(frozen=True)
class Flats:
    """Areas of flat colour; everything (size, size) or (size, size, 3) sRGB.

    Attributes:
        base, shade, lift: each area's own colour, its shadow and its light.
        shadow, middle, light: where shade lies, where it begins, where light lies; 0..1.
        deep: where the skin's shade is deepest: beside the nose, under the chin; 0..1.
    """

    base: Float
    shade: Float
    lift: Float
    shadow: Float
    middle: Float
    light: Float
    deep: Float


def flats(study: Study, size: int, *, chroma: float = 1.3, lightness: float = 0.0) -> Flats:
    """Divide a portrait into flat areas.

    Args:
        chroma: scale of every colour's chroma.
        lightness: added to every colour's OKLab lightness.
    """
    lab, unit = study.lab, study.unit
    skin = study.region(Region.SKIN, Region.EYES, Region.BROWS, Region.MOUTH)
    hair = study.region(Region.HAIR, Region.BEARD)
    brows = smoothstep(0.15, 0.6, study.regions[Region.BROWS])
    areas = [
        (skin * (1 - brows), _base(lab, skin, study.face)),
        (hair, _base(lab, hair)),
        (study.regions[Region.LIPS], _base(lab, study.regions[Region.LIPS])),
    ]
    areas.append((brows, _brow(lab, study.regions[Region.BROWS], areas[0][1])))
    areas += zip(*_clothes(study), strict=True)
    areas.append((study.regions[Region.BACKGROUND], areas[0][1]))
    masks, colours = zip(*areas, strict=True)
    weight = _shares(list(masks), size, unit * 0.012)
    base = np.stack(colours).astype(np.float32)
    base[:, 1:] *= chroma
    base[1:, 0] += lightness
    base[0] = _skin(study, areas[0][1], lightness)
    shade, lift = base.copy(), base.copy()
    shade[:, 0] -= 0.07 + 0.10 * base[:, 0]
    shade[:, 1:] *= 1.12
    lift[:, 0] += 0.05 + 0.07 * (1 - base[:, 0])
    lift[:, 1:] *= 0.9
    own, darker, lighter = _paint(weight, base, shade, lift)
    return Flats(own, darker, lighter, *_steps(study, skin, hair, size))


def _warm(skin: Float) -> Float:
    """A skin's OKLab colour turned away from pink: what a print shows as salmon was brown."""
    hue, chroma = float(np.arctan2(skin[2], skin[1])), float(np.hypot(skin[1], skin[2]))
    least = float(np.deg2rad(np.interp(skin[0], (0.55, 0.78), (54.0, 44.0))))
    hue += 0.7 * max(least - hue, 0.0)
    return np.array([skin[0], chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)


def _skin(study: Study, seen: Float, lightness: float) -> Float:
    """The skin's flat colour: what was measured under fair light, and some of what is seen."""
    known = study.measures.get("skin_colour")
    own = rgb_to_oklab(hex_to_rgb(known)) if isinstance(known, str) else seen
    lab = painted(own + (seen - own) * 0.3)
    lab[0] += lightness * float(np.interp(lab[0], (0.60, 0.755), (0.0, 1.0)))
    return lab


def painted(skin: Float) -> Float:
    """The OKLab colour a colourist gives a skin.

    Pale skin becomes a warm light tone, never the grey of a cloudy day; dark skin keeps its depth.
    """
    lab = np.array(skin, np.float32)
    colourful = float(np.hypot(lab[1], lab[2]))
    lab[1:] *= float(np.clip(colourful * 1.2, 0.055, 0.085)) / max(colourful, 1e-3)
    lab[0] = np.interp(lab[0], (0.0, 0.50, 0.58, 0.70, 0.84), (0.0, 0.50, 0.60, 0.755, 0.86))
    return _warm(lab)


def _brow(lab: Float, mask: Float, skin: Float) -> Float:
    """The brows' colour, plainly darker than the skin but no more colourful."""
    values = lab[mask > 0.7]
    own = np.median(values, 0) if len(values) > 20 else skin - np.array([0.15, 0, 0], np.float32)
    own = own * np.array([1, 0.75, 0.75], np.float32)
    own[0] = min(float(own[0]), float(skin[0]) - 0.10)
    return np.asarray(own, np.float32)


def _base(lab: Float, mask: Float, inside: Float | None = None) -> Float:
    """Colour that stands for an area: its median, from the well-lit half."""
    where = mask > 0.7 if inside is None else (mask > 0.7) & (inside > 0.5)
    values = lab[where]
    if len(values) < 40:
        return np.array([0.6, 0.03, 0.03], np.float32)
    lit = values[values[:, 0] >= np.median(values[:, 0])]
    return np.asarray(0.5 * np.median(lit, 0) + 0.5 * np.median(values, 0), np.float32)


def _clothes(study: Study) -> tuple[list[Float], list[Float]]:
    """Clothes by their few main colours: jacket, shirt, tie."""
    mask = study.regions[Region.CLOTHES]
    values = study.lab[mask > 0.6]
    if len(values) < 200:
        return [mask], [np.array([0.4, 0.0, 0.0], np.float32)]
    samples = np.ascontiguousarray(
        values[:: max(1, len(values) // 3000)] * [1, 1.6, 1.6], np.float32
    )
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 0.005)
    cv2.setRNGSeed(3)
    _, _, centres = cv2.kmeans(samples, 5, None, rule, 1, cv2.KMEANS_PP_CENTERS)
    centres = centres / [1, 1.6, 1.6]
    smooth = blur(study.lab, study.unit * 0.012)
    far = np.stack([_apart(smooth, c) for c in centres.astype(np.float32)])
    near = np.exp(-(far - far.min(0)) / 0.0012)
    near = near / near.sum(0)
    return [mask * n.astype(np.float32) for n in near], [c.astype(np.float32) for c in centres]


def _apart(lab: Float, centre: Float) -> Float:
    """Squared distance to a colour, hue weighing more than light."""
    a, b, c = (lab[..., i] - centre[i] for i in range(3))
    return a * a + 2.56 * (b * b + c * c)


def _shares(masks: list[Float], size: int, soften: float) -> list[Float]:
    """Share of each area at every pixel, (size, size) each, with edges about a pixel wide."""
    soft = [blur(m, soften) for m in masks]
    best, second = np.zeros_like(soft[0]), np.zeros_like(soft[0])
    for mask in soft:
        second = np.maximum(second, np.minimum(best, mask))
        best = np.maximum(best, mask)
    # An area's lead over the strongest other one crosses zero exactly on its border.
    out, total = [], np.full((size, size), 1e-3, np.float32)
    for mask in soft:
        rival = np.where(mask >= best, second, best)
        out.append(ink((mask - rival).astype(np.float32), 0.0, 0.03, size))
        total += out[-1]
    return [m / total for m in out]


def _paint(shares: list[Float], *palettes: Float) -> list[Float]:
    """Each area filled with its colour of each palette (sRGB)."""
    side = shares[0].shape[0]
    stacked = np.stack(shares).reshape(len(shares), -1)
    out = []
    for palette in palettes:
        planes = oklab_to_rgb(palette).T @ stacked
        out.append(np.ascontiguousarray(planes.reshape(3, side, side).transpose(1, 2, 0)))
    return out


def _steps(study: Study, skin: Float, hair: Float, size: int) -> tuple[Float, Float, Float, Float]:
    """Where shadow, middle tone, light and the skin's deepest shade lie."""
    unit = study.unit
    rest = along(blur(study.tone, unit * 0.012), study.broad_flow[0], unit * 0.06, shrink=2)
    low, high, begun = np.zeros_like(rest), np.zeros_like(rest), np.zeros_like(rest)
    deep = np.full_like(rest, -1.0)
    for mask, tone, where, dark, bright, dots in (
        # Ears and neck lie in shadow: they say nothing of where a face is lit. On skin dots only
        # soften a shadow's edge: away from it they read as dirt.
        (skin, study.skin_form, skin * study.face, 27, 80, 0.7),
        (hair, rest, hair, 34, 80, 0.9),
        (study.regions[Region.CLOTHES], rest, study.regions[Region.CLOTHES], 25, 88, 0.9),
    ):
        inside = tone[where > 0.7]
        if inside.size < 100:
            continue
        a, mid, b = np.percentile(inside, (dark, 50, bright))
        a, b = min(a, mid - 0.045), max(b, mid + 0.05)
        low += mask * (a - tone)
        high += mask * (tone - b)
        begun += mask * ((a - tone) / ((mid - a) * dots))
        if mask is skin:
            deep = skin * (min(float(np.percentile(inside, 8)), a - 0.06) - tone)
    low, high, begun = (resized(field, size) for field in (low, high, begun))
    deepest = smoothstep(-0.004, 0.004, resized(deep, size)) * (resized(skin, size) > 0.5)
    person = resized(study.matte, size, smooth=False)
    least = (0.06 * unit * size / study.side) ** 2
    shadow = without_islands(smoothstep(-0.004, 0.004, low), least) * person
    middle = smoothstep(-1.0, 0.0, begun) * 0.75 * (1 - shadow) * person
    light = smoothstep(-0.004, 0.004, high) * person
    return shadow, middle.astype(np.float32), light, without_islands(deepest, least) * person
