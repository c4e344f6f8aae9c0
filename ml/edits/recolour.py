"""Hair, beard, brows, eyes, lips or clothes in another colour."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ml.contracts import Region
from ml.edits._layers import filled
from ml.edits._tint import tinted
from ml.edits.canvas import Canvas, Context
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.faces.regions import LEAST_HAIR
from ml.imaging.colour import hex_to_rgb, mix, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.soft import soft
from ml.operations import Recolour

_LEAST = {"hair": LEAST_HAIR, "beard": 0.06, "clothes": 0.2, "brows": 0.01, "eyes": 0.003}
"""Less of a region than this, in squared interocular distances, is none."""


def apply(canvas: Canvas, operation: Recolour, context: Context) -> Canvas:
    """Recolour a region.

    Raises:
        AvatarError: ``edit.region_missing`` where the person has none, or as `Canvas.face`.
    """
    person = canvas.face()
    region = operation.region
    weight = context.keep(("weight", canvas.name, region), lambda: _WEIGHTS[region](person))
    least = _LEAST.get(region, 0.002) * person.interocular**2
    if float(weight.sum()) < least:
        raise AvatarError("edit.region_missing", f"There is no {region} here.", region=region)
    colours = canvas.image
    if region in ("hair", "beard"):
        colours = context.keep(("under", canvas.name, region), lambda: _under(person, weight))
    first = rgb_to_oklab(hex_to_rgb(operation.colour))
    second = None if operation.second is None else rgb_to_oklab(hex_to_rgb(operation.second))
    change = tinted(colours, weight, first, second) - colours
    # A trace of a region is none: there not one pixel changes.
    share = (np.where(weight > 0.02, weight, 0) * operation.strength)[..., None]
    return canvas.painted(canvas.image + change * share)


def _under(person: Portrait, weight: FloatImage) -> FloatImage:
    """The picture with hair's own colours under its soft edge: what shines through there, skin or
    background, is no hair and is not recoloured."""
    sure = _core(weight, 0.16 * person.interocular)
    if float(sure.sum()) < 16:
        return person.image
    own = filled(person.image, sure)
    # Strands darker than the hair within are strands; lighter is what shines through.
    dark = np.minimum(person.image, own * 1.12)
    return mix(dark, person.image, sure)


def _core(weight: FloatImage, depth: float) -> FloatImage:
    """What lies at least `depth` pixels inside a region, soft."""
    inside = cv2.distanceTransform((weight > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    return smoothstep(0.4 * depth, depth, np.asarray(inside, np.float32)) * weight


def _unmixed(image: FloatImage, region: FloatImage, unit: float) -> FloatImage:
    """A region of hair with its edge where the colours say: between its own, carried outwards,
    and those around it, carried inwards."""
    inner = _core(region, 0.2 * unit)
    outer = _core(1 - region, 0.06 * unit)
    if float(inner.sum()) < 16 or float(outer.sum()) < 16:
        return region
    own, other = filled(image, inner), filled(image, outer)
    apart = own - other
    length = np.einsum("hwc,hwc->hw", apart, apart)
    share = np.einsum("hwc,hwc->hw", image - other, apart) / np.maximum(length, 1e-4)
    share = np.clip((share - 0.04) / 0.94, 0, 1)
    trust = smoothstep(0.01, 0.06, length)
    wide = cv2.dilate(region, np.ones((3, 3), np.uint8), iterations=max(round(0.02 * unit), 1))
    found = region + (share * np.clip(np.asarray(wide, np.float32) * 1.5, 0, 1) - region) * trust
    return np.asarray(found + (region - found) * np.maximum(inner, outer), np.float32)


def hair_of(person: Portrait) -> FloatImage:
    """(S, S) hair with the edge that its colours say."""
    hair = person.regions[Region.HAIR]
    mask = np.asarray(smoothstep(0.03, 0.97, hair) * (hair > 0), np.float32)
    # Brows and lashes are as dark as hair: near them only what the regions say counts.
    unit = person.interocular
    near = person.region(Region.EYES, Region.BROWS)
    near = cv2.dilate(near, np.ones((3, 3), np.uint8), iterations=max(round(0.06 * unit), 1))
    near = blur(np.asarray(near, np.float32), 0.03 * unit)
    found = _unmixed(person.image, mask, unit)
    return np.asarray(found + (mask - found) * np.clip(near * 1.5, 0, 1), np.float32)


def _beard(person: Portrait) -> FloatImage:
    return np.asarray(smoothstep(0.1, 0.85, person.regions[Region.BEARD]), np.float32)


def _brows(person: Portrait) -> FloatImage:
    """Brow hair: what is darker than the skin about it."""
    unit, size = person.interocular, (person.size, person.size)
    around = np.zeros(size, np.float32)
    for brow in (lm.LEFT_BROW, lm.RIGHT_BROW):
        around = np.maximum(around, lm.polygon(size, lm.contour(person.landmarks, brow)))
    grown = cv2.dilate(around, np.ones((3, 3), np.uint8), iterations=max(round(0.02 * unit), 1))
    light = rgb_to_oklab(person.image)[..., 0]
    bare = 1 - cv2.dilate(grown, np.ones((3, 3), np.uint8), iterations=max(round(0.03 * unit), 1))
    bare = bare * person.regions[Region.SKIN] + 1e-4
    skin = soft(light * bare, 0.16 * unit) / np.maximum(soft(bare, 0.16 * unit), 1e-5)
    dark = smoothstep(0.03, 0.16, skin - light)
    free = 1 - smoothstep(0.2, 0.6, person.regions[Region.HAIR])
    return np.asarray(blur(np.asarray(grown, np.float32), 0.015 * unit) * dark * free, np.float32)


def irises(person: Portrait) -> FloatImage:
    """(S, S) both irises, as far as lids and hair leave them open."""
    mask = np.zeros((person.size, person.size), np.float32)
    for middle, ring in lm.IRIS_RINGS.items():
        outline = person.landmarks[list(ring), :2]
        centre = person.landmarks[middle, :2]
        rx = float(np.abs(outline[:, 0] - centre[0]).max())
        ry = float(np.abs(outline[:, 1] - centre[1]).max())
        turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        ellipse = centre + np.stack([np.cos(turn) * rx, np.sin(turn) * max(ry, 0.8 * rx)], -1)
        mask = np.maximum(mask, lm.polygon((person.size, person.size), ellipse))
    return blur(mask * person.regions[Region.EYES], 0.008 * person.interocular)


def _eyes(person: Portrait) -> FloatImage:
    light = rgb_to_oklab(person.image)[..., 0]
    iris = irises(person)
    inside = iris > 0.6
    usual = float(np.median(light[inside])) if inside.any() else 0.4
    # The light in an eye stays white.
    return np.asarray(iris * (1 - smoothstep(usual + 0.2, usual + 0.35, light)), np.float32)


def lips(person: Portrait) -> FloatImage:
    """(S, S) lips without the teeth between them."""
    size, unit = (person.size, person.size), person.interocular
    mask = blur(person.regions[Region.LIPS], 0.012 * unit)
    inner = lm.polygon(size, lm.contour(person.landmarks, lm.LIPS_INNER), 0.008 * unit)
    lab = rgb_to_oklab(person.image)
    solid = (person.regions[Region.LIPS] > 0.7) & (inner < 0.3)
    if solid.sum() < 12:
        return mask
    own = np.median(lab[solid], axis=0)
    pale = smoothstep(0.3, 0.75, 1 - np.hypot(lab[..., 1], lab[..., 2]) / np.hypot(*own[1:]))
    teeth = inner * np.maximum(pale * (lab[..., 0] > own[0]), lab[..., 0] < 0.6 * own[0])
    return np.asarray(mask * (1 - np.clip(blur(teeth, 0.006 * unit) * 1.5, 0, 1)), np.float32)


def _clothes(person: Portrait) -> FloatImage:
    """What most of the clothing is made of: a jacket without the shirt under it."""
    clothes = person.regions[Region.CLOTHES]
    solid = clothes > 0.7
    if solid.sum() < 60:
        return clothes
    lab = rgb_to_oklab(person.image) * np.array([0.8, 2.2, 2.2], np.float32)
    smooth = blur(lab, max(person.interocular * 0.02, 0.6))
    samples = smooth[solid][:: max(int(solid.sum() // 3000), 1)]
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1e-3)
    cv2.setRNGSeed(11)
    _, label, centres = cv2.kmeans(samples, 3, None, rule, 1, cv2.KMEANS_PP_CENTERS)
    main = centres[np.bincount(label[:, 0], minlength=3).argmax()]
    near = 1 - smoothstep(0.18, 0.30, np.linalg.norm(smooth - main, axis=-1))
    # A pattern of several colours has no ground: all of it is meant.
    if float(near[solid].mean()) < 0.45:
        return clothes
    return np.asarray(clothes * near, np.float32)


_WEIGHTS: dict[str, Callable[[Portrait], FloatImage]] = {
    "hair": hair_of,
    "beard": _beard,
    "brows": _brows,
    "eyes": _eyes,
    "lips": lips,
    "clothes": _clothes,
}
