"""Flat colours as a colourist fills them: one base for each area, its shade and its light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml.contracts import Region
from ml.imaging.colour import Float, oklab_to_rgb
from ml.imaging.filters import blur, smoothstep
from ml.imaging.lines import ink
from ml.imaging.resizing import resized
from ml.imaging.streamline import along
from ml.styles._study import Study


@dataclass(frozen=True)
class Flats:
    """Areas of flat colour; everything (size, size) or (size, size, 3) sRGB.

    Attributes:
        base, shade, lift: each area's own colour, its shadow and its light.
        shadow, middle, light: where shade lies, where it begins, where light lies; 0..1.
    """

    base: Float
    shade: Float
    lift: Float
    shadow: Float
    middle: Float
    light: Float


def flats(study: Study, size: int, *, chroma: float = 1.3, lightness: float = 0.0) -> Flats:
    """Divide a portrait into flat areas.

    Args:
        chroma: scale of every colour's chroma.
        lightness: added to every colour's OKLab lightness.
    """
    lab, unit = study.lab, study.unit
    skin = study.region(Region.SKIN, Region.EYES, Region.BROWS, Region.MOUTH)
    hair = study.region(Region.HAIR, Region.BEARD)
    masks, colours = [], []
    for mask, name in ((skin, "skin"), (hair, "hair"), (study.regions[Region.LIPS], "lips")):
        masks.append(mask)
        colours.append(_base(lab, mask, study.face if name == "skin" else None))
    cloth, tints = _clothes(study)
    masks += cloth
    colours += tints
    masks.append(study.regions[Region.BACKGROUND])
    colours.append(colours[0])
    weight = _shares(masks, size, unit * 0.012)
    base = np.stack(colours).astype(np.float32)
    base[:, 1:] *= chroma
    base[1:, 0] += lightness
    # Light skin takes the light, dark skin keeps its own tone, a dark photo is half believed.
    base[0, 0] += lightness * float(np.interp(study.skin_level, (0.56, 0.80), (0.0, 0.8)))
    base[0, 0] += 0.5 * study.underexposed
    base[0] = warm(base[0])
    shade, lift = base.copy(), base.copy()
    shade[:, 0] -= 0.07 + 0.10 * base[:, 0]
    shade[:, 1:] *= 1.12
    lift[:, 0] += 0.05 + 0.07 * (1 - base[:, 0])
    lift[:, 1:] *= 0.9
    shadow, middle, light = _steps(study, skin, hair, size)
    own, darker, lighter = _paint(weight, base, shade, lift)
    return Flats(own, darker, lighter, shadow, middle, light)


def warm(skin: Float) -> Float:
    """A skin's OKLab colour turned away from pink: what a print shows as salmon was brown."""
    hue, chroma = float(np.arctan2(skin[2], skin[1])), float(np.hypot(skin[1], skin[2]))
    least = float(np.deg2rad(np.interp(skin[0], (0.55, 0.78), (54.0, 44.0))))
    hue += 0.7 * max(least - hue, 0.0)
    return np.array([skin[0], chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)


def _base(lab: Float, mask: Float, inside: Float | None) -> Float:
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


def _steps(study: Study, skin: Float, hair: Float, size: int) -> tuple[Float, Float, Float]:
    """Where shadow, middle tone and light lie."""
    unit = study.unit
    rest = along(blur(study.tone, unit * 0.012), study.broad_flow[0], unit * 0.06, shrink=2)
    low = np.zeros_like(rest)
    high = np.zeros_like(rest)
    for mask, tone, dark, bright in (
        (skin, study.skin_form, 22, 86),
        (hair, rest, 34, 80),
        (study.regions[Region.CLOTHES], rest, 25, 88),
    ):
        inside = tone[mask > 0.7]
        if inside.size < 100:
            continue
        a, mid, b = np.percentile(inside, (dark, 50, bright))
        a, b = min(a, mid - 0.045), max(b, mid + 0.05)
        low += mask * (a - tone)
        high += mask * (tone - b)
    low, high = resized(low, size), resized(high, size)
    person = resized(study.matte, size, smooth=False)
    shadow = smoothstep(-0.004, 0.004, low) * person
    # On skin dots only soften a shadow's edge: away from it they read as dirt.
    begin = -0.11 + 0.06 * resized(blur(skin, unit * 0.02), size)
    middle = smoothstep(0.0, 1.0, (low - begin) / (0.02 - begin)) * 0.75 * (1 - shadow) * person
    return shadow, middle.astype(np.float32), smoothstep(-0.004, 0.004, high) * person
