"""Folds of a face drawn from the landmarks: beside the mouth, below the eyes, along the jaw.

Thresholds make gashes of a cheek's shade, one side's more than the other's. A draughtsman looks
where the fold runs and sets one thin tapered line, alike on both sides, or none where the face is
smooth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS
from ml.imaging.filters import Float, blur, smoothstep
from ml.imaging.resizing import resized
from ml.imaging.warp import grid
from ml.styles._strokes import Points, smooth_curve, stroke
from ml.styles._study import Study
from ml.styles._whiskers import ABOVE_LIP

_CHEEKS = ((129, 203, 206, 216, 212), (358, 423, 426, 436, 432))
"""From the wing of the nose past the corner of the mouth."""
_BAGS = (
    ((228, 118), (229, 118), (230, 119), (231, 120), (232, 121)),
    ((448, 347), (449, 347), (450, 348), (451, 349), (452, 350)),
)
"""Below each eye from the outside, between the mesh's two rings there."""
_JAW = (
    58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288,
)  # fmt: skip
_NOSE = (168, 193, 122, 198, 49, 129, 64, 98, 2, 327, 294, 358, 279, 420, 351, 417)
_SEEN = (0.012, 0.055)
"""Depth of a fold in even tone from which it is drawn, and at which it is drawn in full."""
_STEPS = 49


@dataclass(frozen=True)
class DrawnFolds:
    """Masks of a face's folds, each (size, size) in 0..1.

    Attributes:
        zone: cheeks and chin, where no line found by a threshold may lie.
        broad: forehead and nose, where such a line stays if it is thin.
        lines: the folds.
        unit: distance between the irises in pixels of `size`.
    """

    zone: Float
    broad: Float
    lines: Float
    unit: float

    def over(self, ink: Float, pressure: float = 1.0) -> Float:
        """Other ink (S, S) with these folds in place of what thresholds made of them.

        Args:
            pressure: strength of the folds' lines.
        """
        thin = thinned(ink, 0.020 * self.unit)
        ink = ink + (np.minimum(ink, thin) - ink) * self.broad
        return np.maximum(ink * (1 - self.zone), pressure * self.lines).astype(np.float32)


def thinned(ink: Float, width: float) -> Float:
    """Ink (S, S) whose strokes are nowhere broader than `width` pixels, each about its middle."""
    solid = (ink > 0.4).astype(np.uint8)
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    crest = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 0.6) & (depth > 0)
    away = cv2.distanceTransform((~crest).astype(np.uint8), cv2.DIST_L2, 3)
    return np.clip(width / 2 + 0.5 - away, 0, 1).astype(np.float32)


def draw_folds(
    study: Study, size: int, weight: float = 1.0, *, glasses: bool = False
) -> DrawnFolds:
    """The folds at `size`.

    Args:
        weight: thickens the lines.
        glasses: whether lenses hide what is below the eyes.
    """
    scale, unit = size / study.side, study.unit
    depth = _depth(study)
    lines = np.zeros((size, size), np.float32)
    pairs = [([study.landmarks[list(side), :2] for side in _CHEEKS], 0.026, (0.10, 0.12))]
    if not glasses:
        bags = [np.stack([study.landmarks[list(p), :2].mean(0) for p in side]) for side in _BAGS]
        pairs.append((bags, 0.017, (0.06, 0.06)))
    for sides, width, reach in pairs:
        found = [_snapped(depth, smooth_curve(side, _STEPS, 3), unit, reach) for side in sides]
        # A lamp deepens the fold it does not reach: both are drawn as deep as both are seen.
        seen = _shown(float(np.mean([deep for _, deep in found])))
        if seen < 0.12:
            continue
        across = [float(np.hypot(*(side[0] - study.landmarks[1, :2]))) for side in sides]
        for (curve, _), own in zip(found, across, strict=True):
            turned = float(np.clip(own / max(across) * 2 - 0.5, 0, 1))
            pen = _tapered(_STEPS) * width * unit * scale * weight * (0.45 + 0.55 * seen) * turned
            if turned > 0.1:
                lines = np.maximum(lines, stroke((size, size), curve * scale, pen))
    lines *= resized(_bare(study), size)
    lines = np.maximum(lines, _jaw(study, depth, size, weight))
    zone, broad = (resized(part, size) for part in _zones(study))
    return DrawnFolds(np.clip(zone, 0, 1), np.clip(broad, 0, 1), lines, unit * scale)


def _shown(deep: float) -> float:
    """0..1 how plainly a fold of that depth is drawn."""
    return float(smoothstep(*_SEEN, np.array(deep, np.float32)))


def _tapered(count: int) -> Float:
    """(count,) width along a fold: soon full, then running out."""
    t = np.linspace(0, 1, count, dtype=np.float32)
    return np.asarray(smoothstep(0.0, 0.3, t) * (1 - t) ** 0.8 * 1.25, np.float32)


def _depth(study: Study) -> Float:
    """(S, S) how much darker than both its sides a place is, at the width of a fold."""
    unit = study.unit
    light = study.tone
    near, far = blur(light, 0.014 * unit), blur(light, 0.06 * unit)
    return np.asarray(np.maximum(far - near, 0), np.float32)


def _bare(study: Study) -> Float:
    """(S, S) skin without hair on it."""
    return blur(study.regions[Region.SKIN] * (1 - study.regions[Region.BEARD]), 0.015 * study.unit)


def _snapped(
    depth: Float, curve: Points, unit: float, reach: Sequence[float]
) -> tuple[Points, float]:
    """The curve moved aside to where the fold is deepest, and how deep it is there.

    Args:
        reach: how far its beginning and its end may move, in interocular distances.
    """
    ahead = np.gradient(curve, axis=0)
    beside = np.stack([-ahead[:, 1], ahead[:, 0]], -1)
    beside /= np.maximum(np.hypot(*beside.T)[:, None], 1e-6)
    t = np.linspace(0, 1, len(curve), dtype=np.float32)
    shape = np.stack([(1 - t) ** 2, 2 * t * (1 - t), t**2])
    steps = np.linspace(-1, 1, 7, dtype=np.float32)
    moves = np.stack([g.ravel() for g in np.meshgrid(steps, steps, steps)], -1)
    # The beginning is known best: the fold starts at the wing of the nose.
    moves *= np.array([0.35 * reach[0], reach[0], reach[1]], np.float32) * unit
    at = curve[None] + (moves @ shape)[..., None] * beside[None]
    at = np.asarray(at, np.float32)
    found = cv2.remap(depth, at[..., 0], at[..., 1], cv2.INTER_LINEAR).mean(1)
    strayed = (np.abs(moves).sum(1) / (unit * max(reach))) * 0.004
    best = int((found - strayed).argmax())
    return at[best], float(found[best])


def _jaw(study: Study, depth: Float, size: int, weight: float) -> Float:
    """(size, size) the line that parts chin and neck, strongest below the chin."""
    scale, unit = size / study.side, study.unit
    curve = smooth_curve(study.landmarks[list(_JAW), :2], _STEPS, 6)
    found, seen = _snapped(depth, curve, unit, (0.10, 0.10))
    t = np.linspace(0, 1, _STEPS)
    width = np.sin(np.pi * t) ** 0.9 * (0.5 + 0.5 * _shown(seen))
    drawn = stroke((size, size), found * scale, width * 0.030 * unit * scale * weight)
    return np.asarray(drawn * resized(_bare(study), size), np.float32)


def _zones(study: Study) -> tuple[Float, Float]:
    """(S, S) cheeks and chin; forehead and nose."""
    unit, side = study.unit, study.side
    oval = lm.polygon((side, side), lm.contour(study.landmarks, lm.FACE_OVAL)) > 0.5
    deep = cv2.distanceTransform(oval.astype(np.uint8), cv2.DIST_L2, 3) / unit
    x, y = grid(side, side)
    left, right = study.landmarks[LEFT_IRIS, :2], study.landmarks[RIGHT_IRIS, :2]
    along = (right - left) / unit
    middle = (left + right) / 2
    down = ((y - middle[1]) * along[0] - (x - middle[0]) * along[1]) / unit
    skin = study.region(Region.SKIN) * (1 - blur(study.regions[Region.BEARD], 0.02 * unit))
    # Lashes hang below the eyes; a jaw's line is one with the outline of the face.
    inner = skin * smoothstep(0.02, 0.06, deep) * (1 - smoothstep(0.35, 0.7, study.eyes))
    low = smoothstep(0.10, 0.20, down)
    nose = blur(lm.polygon((side, side), study.landmarks[list(_NOSE), :2]), 0.03 * unit)
    # Below the chin the jaw's own line takes the place of others near it.
    chin = oval & (down > 1.0)
    under = blur(chin.astype(np.float32), 0.05 * unit) * skin * low
    zone = np.maximum(inner * low * (1 - nose), smoothstep(0.1, 0.5, under))
    zone = zone * (1 - _moustache(study))
    brows = blur(study.regions[Region.BROWS], 0.03 * unit)
    broad = inner * np.clip(1 - low + nose, 0, 1) * (1 - smoothstep(0.1, 0.4, brows))
    return zone.astype(np.float32), broad.astype(np.float32)


def _moustache(study: Study) -> Float:
    """(S, S) what is plainly darker than skin above the lip, whatever the regions call it."""
    unit, side, light = study.unit, study.side, study.lab[..., 0]
    above = lm.polygon((side, side), study.landmarks[list(ABOVE_LIP), :2]) * (
        1 - study.region(Region.LIPS)
    )
    skin = light[(study.regions[Region.SKIN] > 0.7) & (study.face > 0.5)]
    if skin.size < 50:
        return np.zeros_like(light)
    darker = float(np.median(skin)) - blur(light, 0.02 * unit)
    share = smoothstep(0.11, 0.17, darker)
    if float((share * above).sum()) < 0.2 * float(above.sum()):
        return np.zeros_like(light)
    return blur(above * share, 0.02 * unit)
