"""Clothes of clay: a few slabs of one colour each, laid over one another with rounded edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import mix
from ml.imaging.filters import blur, guided, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import grown, shrunk, soft

_SIDE = 224
_MOST = 5
"""Most colours of clay that clothes are made of."""


@dataclass(frozen=True)
class Cloth:
    """Modelled clothes at the portrait's size.

    Attributes:
        lab: (S, S, 3) OKLab.
        height: (S, S) in interocular distances.
    """

    lab: FloatImage
    height: FloatImage


def cloth_of(person: Portrait, lab: FloatImage) -> Cloth:
    """Simplify the clothes to slabs.

    Args:
        lab: (S, S, 3) OKLab of the portrait.
    """
    size = person.size
    little = shrunk(lab, _SIDE)
    side = little.shape[0]
    share = person.interocular / size * side
    region = shrunk(person.regions[Region.CLOTHES], side)
    inside = region > 0.5
    if inside.sum() < 60:
        return Cloth(lab, np.zeros((size, size), np.float32))
    # Colours from inside carried outwards, so that no skin mixes into a collar's edge.
    weight = smoothstep(0.4, 0.8, region)
    carried = soft(little * weight[..., None], 0.1 * share)
    carried /= np.maximum(soft(weight, 0.1 * share), 1e-3)[..., None]
    known = mix(carried, little, weight)
    calm = guided(np.ascontiguousarray(known[..., 0]), known, max(round(0.12 * share), 1), 0.004)
    centres, shares = _pieces(calm, inside, share)
    large = np.stack([grown(part, size) for part in shares])
    order = np.sort(large, axis=0)
    ahead = order[-1] - order[-2] if len(large) > 1 else np.ones((size, size), np.float32)
    edge = np.clip(large * 12 - (order[-1] * 12 - 1), 0, 1)
    edge /= edge.sum(0)
    paint = np.tensordot(edge, centres, axes=(0, 0)).astype(np.float32)
    slab = blur(0.055 * smoothstep(0.0, 0.55, ahead), 0.014 * person.interocular)
    return Cloth(paint, slab + _folds(calm, share, size))


def _pieces(
    calm: FloatImage, inside: NDArray[np.bool_], share: float
) -> tuple[FloatImage, FloatImage]:
    """(K, 3) colours of clay and (K, s, s) how much each place belongs to each."""
    # Light and shade of one cloth are one colour: hue tells pieces apart more than lightness.
    scale = np.array([0.7, 2.2, 2.2], np.float32)
    samples = np.ascontiguousarray(calm[inside] * scale, np.float32)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.002)
    cv2.setRNGSeed(1)
    count = min(_MOST, len(samples))
    _, _, centres = cv2.kmeans(samples, count, None, rule, 2, cv2.KMEANS_PP_CENTERS)
    centres = _merged(np.asarray(centres, np.float32), samples)
    flat = calm * scale
    far = np.stack([((flat - centre) ** 2).sum(-1) for centre in centres])
    shares = np.stack([(far.argmin(0) == k).astype(np.float32) for k in range(len(centres))])
    for _ in range(2):
        # Slivers vanish, outlines turn round.
        wide = np.stack([blur(part, 0.055 * share) for part in shares])
        shares = np.stack([(wide.argmax(0) == k).astype(np.float32) for k in range(len(centres))])
    shares = np.stack([blur(part, 0.05 * share) for part in shares])
    return np.stack([_mixed(centre / scale) for centre in centres]), shares


def _merged(centres: FloatImage, samples: FloatImage) -> FloatImage:
    """Colours of clay that nobody would mix separately are one; rare ones are dropped."""
    far = ((samples[:, None] - centres[None]) ** 2).sum(-1)
    amount = np.bincount(far.argmin(1), minlength=len(centres)).astype(np.float32)
    kept: list[int] = []
    for k in np.argsort(-amount):
        apart = [float(np.linalg.norm(centres[k] - centres[j])) for j in kept]
        if amount[k] < 0.015 * len(samples) or (apart and min(apart) < 0.1):
            continue
        kept.append(int(k))
    return np.asarray(centres[kept], np.float32)


def _mixed(colour: FloatImage) -> FloatImage:
    """A cloth's colour as clay: neither black nor grey mud, its hue brought out."""
    out = np.asarray(colour, np.float32).copy()
    chroma = float(np.hypot(out[1], out[2]))
    out[0] = np.clip(0.14 + 0.85 * out[0], 0.31, 0.94)
    if chroma > 0.008:
        # What is nearly black has no colour to bring out.
        more = 0.35 * float(smoothstep(0.2, 0.4, np.asarray(colour[0], np.float32)))
        out[1:] *= min(chroma * (0.9 + more), 0.17) / chroma
    return out


def _folds(calm: FloatImage, share: float, size: int) -> FloatImage:
    """(S, S) broad folds, as deep as they are dark."""
    light = np.ascontiguousarray(calm[..., 0])
    fold = soft(light, 0.07 * share) - soft(light, 0.25 * share)
    return soft(grown(np.clip(fold, -0.06, 0.06), size), 0.03 * size / fold.shape[0] * share) * 0.35
