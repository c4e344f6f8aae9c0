"""Hair and beards of clay: chunky locks rolled by hand and laid along the hair's own flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, smoothstep, structure_flow
from ml.imaging.opencv import cv2
from ml.imaging.rolls import coverage, rolled, seeds_in
from ml.imaging.soft import grown, shrunk, soft
from ml.styles._clay_skin import seen_tone

_FLOW_SIDE = 320
_DARKEST, _LIGHTEST = 0.205, 0.88
_HAIRS = (0.016, 0.024)
"""Standard deviation of fine lightness on shaven chins, and in short beards."""

_MOTLEY = 0.02
"""Farthest a lock's hue and chroma stray from the hair's, in OKLab."""


@dataclass(frozen=True)
class Locks:
    """Modelled hair at the portrait's size.

    Attributes:
        height: (S, S) in interocular distances.
        lab: (S, S, 3) OKLab of the clay.
        mask: (S, S) in 0..1 where it lies.
    """

    height: FloatImage
    lab: FloatImage
    mask: FloatImage


@dataclass(frozen=True)
class _Cut:
    """How hair is rolled; lengths in interocular distances."""

    radius: float
    length: float
    spacing: float
    motley: float = 0.6
    """How much each lock has the colour of its own place."""


def hair_of(person: Portrait, lab: FloatImage, chunk: float, rng: np.random.Generator) -> Locks:
    """The head's hair.

    Args:
        lab: (S, S, 3) OKLab of the portrait.
        chunk: thickness of the locks, about 0.7..1.5.
    """
    reach = float(person.measures.get("hair_length", 0.4))
    curl = float(np.clip((float(person.measures.get("hair_curl", 0.4)) - 0.45) * 2, 0, 1))
    short = float(np.clip((0.24 - reach) / 0.12, 0, 1))
    radius = (0.082 - 0.032 * short) * chunk
    length = (1.0 + 1.3 * reach) * (1 - 0.72 * curl) * (1 - 0.55 * short)
    mask = person.regions[Region.HAIR] * person.matte
    # Smooth and of the skin's colour is a bald spot, whatever the region says.
    hairy = np.maximum(_unlike_skin(person, lab), bodied_hair(lab, person.interocular))
    mask = mask * smoothstep(0.3, 0.6, soft(hairy, 0.12 * person.interocular))
    return _modelled(person, lab, mask, _Cut(radius, length, 0.7 * radius), rng, curl)


def beard_of(person: Portrait, lab: FloatImage, chunk: float, rng: np.random.Generator) -> Locks:
    """Beard and moustache: shorter, thinner rolls that hang down."""
    mask = smoothstep(0.35, 0.95, person.regions[Region.BEARD])
    if mask.max() > 0.3:
        mask = mask * worn_beard(person, bodied_hair(lab, person.interocular))
    # Skin shines through: the beard itself is less ruddy.
    lab = lab * np.array([1.0, 0.5, 0.65], np.float32)
    return _modelled(person, lab, mask, _Cut(0.048 * chunk, 0.34, 0.03 * chunk, 1.0), rng, 0.15)


def _unlike_skin(person: Portrait, lab: FloatImage) -> FloatImage:
    """(S, S) 0..1 where colours are not those of cheeks and forehead."""
    unit, size = person.interocular, person.size
    oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL))
    bare = seen_tone(person, lab, oval) * np.array([1.0, 0.5, 0.65], np.float32)
    apart = np.linalg.norm(soft(lab, 0.06 * unit) - bare, axis=-1)
    return np.asarray(smoothstep(0.04, 0.1, apart), np.float32)


def bodied_hair(lab: FloatImage, unit: float) -> FloatImage:
    """(S, S) 0..1 where single hairs show. Stubble, which only shades the skin, has no body."""
    light = np.ascontiguousarray(lab[..., 0])
    energy = soft((light - soft(light, 0.03 * unit)) ** 2, 0.08 * unit)
    return np.asarray(smoothstep(*_HAIRS, np.sqrt(np.maximum(energy, 0))), np.float32)


def worn_beard(person: Portrait, bodied: FloatImage) -> FloatImage:
    """(S, S) 0..1: moustache and beard each modelled whole or not at all, by most of what is there.

    Args:
        bodied: (S, S) where single hairs show.
    """
    unit, size = person.interocular, person.size
    corners = person.landmarks[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT], 1].mean()
    below = smoothstep(-0.02, 0.12, (np.arange(size, dtype=np.float32)[:, None] - corners) / unit)
    sure = person.regions[Region.BEARD] > 0.6
    worn = np.zeros((size, size), np.float32)
    for zone in (1 - below, below):
        weight = zone * sure
        if weight.sum() > 0.02 * unit**2:
            worn += zone * smoothstep(0.35, 0.6, (weight * bodied).sum() / weight.sum())
    return worn


def _modelled(
    person: Portrait,
    lab: FloatImage,
    mask: FloatImage,
    cut: _Cut,
    rng: np.random.Generator,
    curl: float,
) -> Locks:
    size, unit = person.size, person.interocular
    small = blur(shrunk(mask, _FLOW_SIDE), 0.02 * unit / size * _FLOW_SIDE)
    side = small.shape[0]
    share = unit / size * side
    if (small > 0.5).sum() < 0.05 * share**2:
        empty = np.zeros((size, size), np.float32)
        return Locks(empty, np.zeros((size, size, 3), np.float32), empty)
    colours = shrunk(lab, side)
    tangent = _flow(colours[..., 0], small, share, curl, rng)
    seeds = rng.permutation(seeds_in(small, cut.spacing * share, rng))
    count = len(seeds)
    radii = cut.radius * unit * rng.uniform(0.75, 1.2, count)
    # What fills gaps later lies deeper.
    lifts = cut.radius * unit * np.linspace(0.7, 0.0, count) * rng.uniform(0.85, 1.15, count)
    lengths = cut.length * unit * rng.uniform(0.6, 1.3, count)
    # Middle lines keep off the edge by half a roll, so that rolls end about where hair does.
    inner = blur(small, 0.5 * cut.radius * share) - 0.14
    rolls = rolled(seeds, radii, lifts, lengths, tangent, inner, size)
    ground = smoothstep(0.35, 0.65, blur(mask, 0.025 * unit))
    full = np.maximum(coverage(rolls), ground)
    paint = _colours(colours, small, seeds, share, rng, cut.motley)
    own = grown(_waves(colours[..., 0], small, share), size)
    surface = paint[np.maximum(rolls.index, 0)]
    surface[rolls.index < 0] = np.median(paint, axis=0)
    # Lines of a modelling tool along every lock.
    groove = np.cos(rolls.across * 2.5 * np.pi) * np.sqrt(np.clip(1 - rolls.across**2, 0, 1))
    # Gaps between rolls are no holes: there is hair beneath.
    laid = np.maximum(rolls.height, 0.75 * blur(rolls.height, 0.06 * unit))
    height = blur(laid, 0.018 * unit) + 0.05 * cut.radius * unit * groove
    surface = blur(surface, 0.006 * unit)
    surface[..., 0] = np.clip(surface[..., 0] + 0.5 * own, _DARKEST, 0.93)
    return Locks((height / unit + 0.5 * own).astype(np.float32), surface, full)


def _flow(
    light: FloatImage, mask: FloatImage, share: float, curl: float, rng: np.random.Generator
) -> FloatImage:
    """(s, s, 2) which way hair lies: as photographed where strands agree, else along its outline.

    Args:
        share: distance between the irises in pixels of `light`.
    """
    tangent, agree = structure_flow(blur(light, 0.8), 0.05 * share)
    edge = blur(mask, 0.14 * share)
    gx, gy = cv2.Scharr(edge, -1, 1, 0), cv2.Scharr(edge, -1, 0, 1)
    steep = np.hypot(gx, gy)
    outline = np.dstack([-gy, gx]) / np.maximum(steep, 1e-6)[..., None]
    inner = smoothstep(0.5, 0.95, blur(mask, 0.05 * share))
    weight = np.clip(agree, 0, 1) ** 1.5 * inner + 0.02
    along = 0.55 * np.clip(steep / max(float(steep.max()), 1e-6), 0, 1) + 0.03
    double = _doubled(tangent) * weight[..., None] + _doubled(outline) * along[..., None]
    double = blur(double * np.maximum(mask, 0.02)[..., None], (0.10 - 0.04 * curl) * share)
    angle = 0.5 * np.arctan2(double[..., 1], double[..., 0])
    if curl > 0:
        # Curls: the direction swirls.
        swirl = rng.standard_normal((32, 32)).astype(np.float32)
        angle = angle + curl * 1.2 * grown(blur(swirl, 0.8), light.shape[0])
    return np.dstack([np.cos(angle), np.sin(angle)]).astype(np.float32)


def _waves(light: FloatImage, mask: FloatImage, share: float) -> FloatImage:
    """(s, s) the hair's own waves and its parting: where it is lighter or darker than around."""
    weight = np.maximum(mask, 1e-3)
    near, far = (
        blur(light * weight, reach * share) / blur(weight, reach * share) for reach in (0.05, 0.4)
    )
    return np.asarray(np.clip(near - far, -0.14, 0.14) * smoothstep(0.4, 0.9, mask), np.float32)


def _doubled(direction: FloatImage) -> FloatImage:
    """Unit directions without sign as vectors of twice the angle, which may be averaged."""
    x, y = direction[..., 0], direction[..., 1]
    return np.dstack([x * x - y * y, 2 * x * y]).astype(np.float32)


def _colours(
    lab: FloatImage,
    mask: FloatImage,
    seeds: FloatImage,
    share: float,
    rng: np.random.Generator,
    motley: float,
) -> FloatImage:
    """(N, 3) OKLab of each lock: the hair's typical colour, lighter and darker where it is so."""
    inside = mask > 0.6
    if not inside.any():
        inside = mask > 0.3
    typical = np.median(lab[inside], axis=0)
    # Black hair has no colour of its own in photos but that of the sky: warm it.
    black = float(smoothstep(0.42, 0.26, typical[0]))
    weight = np.clip(mask, 1e-3, 1)[..., None]
    reach = (0.35 - 0.25 * motley) * share
    local = soft(lab * weight, reach) / soft(weight[..., 0], reach)[..., None]
    at = seeds.astype(int)
    own = local[at[:, 1], at[:, 0]]
    out = typical + (own - typical) * np.array([motley, 0.7, 0.7], np.float32)
    # Where hair is thin the scalp shines through: no lock has that colour.
    apart = out[:, 1:] - typical[1:]
    off = np.linalg.norm(apart, axis=1, keepdims=True)
    out[:, 1:] = typical[1:] + apart * np.minimum(1, _MOTLEY / np.maximum(off, 1e-6))
    out[:, 0] = _lifted(out[:, 0]) + rng.normal(0, 0.014, len(out))
    chroma = np.hypot(out[:, 1], out[:, 2])[:, None]
    # Grey hair stays grey; what has a colour shows it.
    out[:, 1:] *= 0.45 + smoothstep(0.012, 0.04, chroma)
    # Between yellow and green no hair grows: studio light on ash hair is not copied.
    hue = np.arctan2(out[:, 2], out[:, 1])
    turned = np.where((hue > 1.2) & (hue < 2.6), 1.2, hue)
    length = np.hypot(out[:, 1], out[:, 2])
    out[:, 1:] = np.stack([length * np.cos(turned), length * np.sin(turned)], -1)
    out[:, 1:] += (np.array([0.012, 0.014], np.float32) - out[:, 1:]) * 0.7 * black
    return out.astype(np.float32)


def _lifted(light: FloatImage) -> FloatImage:
    """Clay is never as dark as black hair: shading must show on it."""
    return np.clip(0.03 + 0.95 * light + 0.08 * smoothstep(0.3, 0.55, light), _DARKEST, _LIGHTEST)
