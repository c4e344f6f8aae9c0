"""The line drawing that ink, comic, pencil and wash share: where lines run and where black lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml.contracts import Region
from ml.imaging.filters import Float, blur, smoothstep
from ml.imaging.lines import ink, line_field, without_specks
from ml.imaging.streamline import along, wide_blur
from ml.styles._study import Study


@dataclass(frozen=True)
class Linework:
    """Line fields of a study, to be inked at any weight and size.

    Attributes:
        fields: pairs of a field (S, S) and the threshold (S, S) it is inked at.
        study: what they were drawn from.
    """

    fields: tuple[tuple[Float, Float], ...]
    study: Study

    def inked(self, size: int, weight: float = 1.0, softness: float = 0.45) -> Float:
        """(size, size) ink, 1 on lines.

        Args:
            weight: 1 as meant; more draws thicker lines and more of them.
            softness: width of a line's rim as a share of its threshold.
        """
        drawn = np.zeros((size, size), np.float32)
        for field, threshold in self.fields:
            level = threshold / weight
            drawn = np.maximum(drawn, ink(field, level, level * softness, size))
        return without_specks(drawn, (0.055 * self.study.unit * size / self.study.side) ** 2 * 3.0)


def linework(
    study: Study, *, line: float = 1.0, hair: float = 1.0, skin: float = 1.0, thin: float = 0.0
) -> Linework:
    """Find the lines of a portrait.

    Args:
        line: width of contours, 1 a pen, 1.6 a brush.
        hair: how many strands are drawn, 1 as meant.
        skin: how many of the skin's folds are drawn; features always are.
        thin: how far a fold of the skin is drawn as its ridge alone, 0..1.
    """
    unit, tangent = study.unit, study.flow[0]
    even = _evened(study)
    contours = line_field(even, tangent, sigma=unit * 0.0105 * line, flow_sigma=unit * 0.05)
    fine = line_field(even, tangent, sigma=unit * 0.0062 * line**0.5, flow_sigma=unit * 0.022)
    level = _contour_threshold(study, hair, skin)
    if thin > 0:
        reach = max(3, round(unit * 0.05)) | 1
        ridge = cv2.dilate(contours, np.ones((reach, reach), np.uint8))
        level = np.maximum(level, thin * _plain(study) * ridge)
    return Linework(((contours, level), (fine, _fine_threshold(study))), study)


def _plain(study: Study) -> Float:
    """Skin of the face away from its features: there a line is a fold, and stays light."""
    bare = study.face * study.region(Region.SKIN) * (1 - study.detail)
    return blur(bare, study.unit * 0.02)


def without_gashes(drawn: Float, study: Study, least: float = 0.012) -> Float:
    """Ink (S, S) without the short strokes and blots that lie on the skin alone.

    Args:
        least: area in squared interocular distances from which a line on skin is kept.
    """
    size = drawn.shape[0]
    count, labels = cv2.connectedComponents((drawn > 0.35).astype(np.uint8), connectivity=8)
    if count <= 1:
        return drawn
    plain = cv2.resize(_plain(study), (size, size), interpolation=cv2.INTER_LINEAR)
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count)
    inside = np.bincount(flat, weights=plain.ravel(), minlength=count) / np.maximum(area, 1)
    drop = (inside > 0.55) & (area < least * (study.unit * size / study.side) ** 2)
    drop[0] = False
    spot = cv2.dilate(drop[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    return (drawn * (1 - spot)).astype(np.float32)


def _evened(study: Study) -> Float:
    """Tone with its local contrast evened, so that dark skin and dark hair give lines too."""
    tone = study.tone * study.matte + (1 - study.matte)
    reach = study.unit * 0.35
    middle = wide_blur(tone, reach)
    spread = np.sqrt(np.maximum(wide_blur((tone - middle) ** 2, reach), 0))
    return ((tone - middle) / (spread + 0.10) * 0.25).astype(np.float32)


def _contour_threshold(study: Study, hair: float, skin: float) -> Float:
    strands = study.region(Region.HAIR, Region.BEARD)
    plain = _plain(study)
    level = np.full_like(strands, 0.0105)
    level += plain * (0.0042 / max(skin, 0.05))
    level += strands * (0.0060 / max(hair, 0.05) - 0.003) * (1 - study.detail)
    return level + _never(study)


def _fine_threshold(study: Study) -> Float:
    level = np.full_like(study.detail, 0.0066)
    return (level + 0.06 * (1 - study.detail)).astype(np.float32) + _never(study)


def _never(study: Study) -> Float:
    """Added where no line may be: between teeth, which are one shape, and off the person."""
    teeth = blur(study.regions[Region.MOUTH], study.unit * 0.02)
    outside = 1 - blur(study.matte, study.unit * 0.01)
    return (0.05 * teeth**2 + 0.2 * smoothstep(0.55, 0.95, outside)).astype(np.float32)


def blacks(study: Study, level: float, size: int, hair: float = 0.0) -> Float:
    """(size, size) solid black: deep shadows, dark hair with its highlights left out.

    Args:
        level: tone below which ink fills, 0..1.
        hair: added to `level` inside the hair.
    """
    unit = study.unit
    tone = blur(study.tone, unit * 0.012)
    # Locks stand out against their surroundings before the cut, or hair becomes one blot.
    strands = study.region(Region.HAIR, Region.BEARD)
    tone = tone + 1.6 * strands * (tone - wide_blur(tone, unit * 0.09))
    tone = along(tone, study.broad_flow[0], unit * 0.05)
    cloth = study.regions[Region.CLOTHES]
    skin = study.region(*_FACE_PARTS)
    cut = level + hair * strands + 0.08 * cloth - 0.30 * blur(skin, unit * 0.02)
    off = smoothstep(0.3, 0.8, 1 - study.matte)
    field = cut - tone - 0.6 * off
    least = (0.09 * unit * size / study.side) ** 2 * 3
    return without_specks(ink(field, 0.0, 0.02, size), least)


def features(study: Study, size: int, level: float = 0.15) -> Float:
    """(size, size) brows, lashes, pupils, nostrils and the line of the lips, filled.

    What is darker than its surroundings by `level` counts, whatever the skin.
    """
    unit = study.unit
    even = _evened(study)
    field = along(blur(even, unit * 0.005), study.flow[0], unit * 0.012) * -1
    teeth = blur(study.regions[Region.MOUTH], unit * 0.02)
    where = smoothstep(0.25, 0.7, study.detail)
    lips = blur(study.regions[Region.LIPS], unit * 0.015)
    field = field * where - 0.2 * teeth - 0.10 * lips
    return without_specks(
        ink(field, level, 0.035, size), (0.03 * unit * size / study.side) ** 2 * 3
    )


_FACE_PARTS = (Region.SKIN, Region.LIPS, Region.EYES, Region.MOUTH, Region.BROWS)


def construction(study: Study, size: int, rng: np.random.Generator) -> Float:
    """(size, size) the searching lines of the first minute: the head's oval, axes, the eyes."""
    k = size / study.side
    layer = np.zeros((size, size), np.uint8)
    points, unit = study.landmarks[:, :2] * k, study.unit * k
    top, chin = points[10], points[152]
    middle, axis = (top + chin) / 2, (chin - top)
    tilt = float(np.rad2deg(np.arctan2(axis[0], axis[1])))
    for _ in range(3):
        grow, move = rng.uniform(1.18, 1.36), rng.normal(0, 0.04, 2) * unit
        x, y = (int(v) for v in middle + move - axis * 0.10)
        across, down = int(unit * 1.16 * grow), int(float(np.hypot(*axis)) * 0.5 * grow)
        turn, pressure = -tilt + rng.uniform(-3, 3), (int(rng.integers(120, 220)),)
        cv2.ellipse(
            layer, (x, y), (across, down), turn, 0, 360, pressure, max(1, size // 1024), cv2.LINE_AA
        )
    for a, b, reach in ((10, 152, 1.5), (33, 263, 1.9), (61, 291, 1.7), (48, 278, 1.8)):
        for _ in range(2):
            mid, half = (points[a] + points[b]) / 2, (points[b] - points[a]) / 2 * reach
            half = half + rng.normal(0, 0.02, 2) * unit
            (ax, ay), (bx, by) = (
                [int(v) for v in np.round(end * 16)] for end in (mid - half, mid + half)
            )
            width = max(1, size // 1024)
            cv2.line(layer, (ax, ay), (bx, by), (170,), width, cv2.LINE_AA, 4)
    return blur(layer.astype(np.float32) / np.float32(255), 0.7 * size / 1024)
