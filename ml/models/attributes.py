"""Attribute vectors: what can be said of a portrait in named, bounded numbers.

Every attribute runs from -1 to 1 between two measured ends (about the 2nd and 98th hundredth of
the training portraits), so that 0.5 means as much for a beard as for a smile. Any of them may be
unknown. `vector` makes the pair (values, known) that the denoiser is conditioned on; `of_view`
measures a picture. Colours are measured on the picture itself, after whatever was done to it;
shapes come from `ml.faces.measures` and the landmarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces import landmarks as lm

Float = NDArray[np.float32]
Masks = Mapping[Region, Float]


@dataclass(frozen=True)
class Attribute:
    """One named number.

    Attributes:
        name: as the contract, the denoiser and the report call it.
        low, high: raw values that become -1 and 1; beyond them it is clipped.
        meaning: what it is, from its low to its high end.
        mirrored: whether it changes sign when the picture is mirrored.
    """

    name: str
    low: float
    high: float
    meaning: str
    mirrored: bool = False

    def normal(self, raw: float) -> float:
        """A raw value in -1..1."""
        share = (raw - self.low) / (self.high - self.low)
        return float(np.clip(2 * share - 1, -1, 1))

    def raw(self, normal: float) -> float:
        """The inverse of `normal`."""
        return self.low + (float(np.clip(normal, -1, 1)) + 1) / 2 * (self.high - self.low)


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("face_ratio", 0.76, 0.90, "face long .. wide"),
    Attribute("jaw", 0.5, 0.95, "jaw pointed .. square"),
    Attribute("skin_lightness", 0.3, 1.0, "skin dark .. light (typology angle)"),
    Attribute("skin_texture", 0.014, 0.052, "skin smooth .. lined: fine contrast on the cheeks"),
    Attribute("hair_lightness", 8.0, 80.0, "hair black .. white (CIE L)"),
    Attribute("hair_red", -2.0, 14.0, "hair neutral .. red (CIE a)"),
    Attribute("hair_yellow", -2.0, 26.0, "hair neutral .. golden (CIE b)"),
    Attribute("hair_length", 0.0, 0.9, "hair shaved .. over the shoulders"),
    Attribute("hair_volume", 0.0, 1.0, "hair flat .. full"),
    Attribute("hair_curl", 0.0, 0.9, "hair straight .. curly"),
    Attribute("hair_fringe", 0.0, 0.6, "forehead free .. covered by hair"),
    Attribute("baldness", 0.0, 1.0, "full head of hair .. none"),
    Attribute("hairline", 0.2, 1.5, "hairline low .. high"),
    Attribute("beard", 0.0, 1.0, "jaw shaven .. bearded"),
    Attribute("moustache", 0.0, 1.0, "upper lip shaven .. moustache"),
    Attribute("glasses", 0.0, 1.0, "no glasses .. glasses"),
    Attribute("glasses_heavy", 0.0, 0.6, "frames thin .. heavy"),
    Attribute("smile", -0.2, 1.0, "corners of the mouth down .. a broad smile"),
    Attribute("mouth_open", 0.0, 0.4, "lips closed .. mouth open"),
    Attribute("brow_height", 0.38, 0.70, "brows low .. raised"),
    Attribute("eye_openness", 0.42, 0.84, "eyes narrow .. wide"),
    Attribute("gaze", -0.08, 0.08, "looks to the viewer's left .. right", mirrored=True),
    Attribute("yaw", -18.0, 18.0, "head turned, degrees", mirrored=True),
    Attribute("pitch", -10.0, 10.0, "head lowered or raised, degrees"),
    Attribute("age", 30.0, 80.0, "young .. old (years, from the birth year)"),
    Attribute("gender", 0.0, 1.0, "presents masculine .. feminine"),
    Attribute("clothes_formal", 0.0, 1.0, "casual .. suit"),
    Attribute("clothes_lightness", 8.0, 85.0, "clothes dark .. light (CIE L)"),
    Attribute("clothes_red", -25.0, 45.0, "clothes green .. red (CIE a)"),
    Attribute("clothes_yellow", -40.0, 35.0, "clothes blue .. yellow (CIE b)"),
    Attribute("background_lightness", 10.0, 95.0, "background dark .. light (CIE L)"),
    Attribute("background_red", -25.0, 30.0, "background green .. red (CIE a)"),
    Attribute("background_yellow", -35.0, 30.0, "background blue .. yellow (CIE b)"),
    Attribute("background_detail", 0.0, 14.0, "background plain .. busy (spread of CIE L)"),
)
"""In the order of the vector. Append, never insert: weights know them by place."""

NAMES: tuple[str, ...] = tuple(attribute.name for attribute in ATTRIBUTES)
COUNT = len(ATTRIBUTES)
_INDEX = {name: k for k, name in enumerate(NAMES)}
_TAKEN_ABOUT = 2012
"""Year in which most portraits were taken; a birth year is an age to within some ten years."""
_MEASURED = (
    "face_ratio", "jaw", "skin_lightness", "hair_length", "hair_volume", "hair_curl",
    "hair_fringe", "baldness", "hairline", "beard", "moustache", "glasses", "glasses_heavy",
    "smile", "mouth_open", "brow_height", "eye_openness", "clothes_formal",
)  # fmt: skip
_COLOURED = (("hair", Region.HAIR), ("clothes", Region.CLOTHES), ("background", Region.BACKGROUND))


def attribute(name: str) -> Attribute:
    """The attribute of that name.

    Raises:
        KeyError: where there is none.
    """
    return ATTRIBUTES[_INDEX[name]]


def vector(raw: Mapping[str, float]) -> tuple[Float, Float]:
    """Values in -1..1 (0 where unknown) and 1 for each that is known, both (COUNT,).

    Args:
        raw: raw values by name, any subset.

    Raises:
        KeyError: for a name that is no attribute.
    """
    values, known = np.zeros(COUNT, np.float32), np.zeros(COUNT, np.float32)
    for name, value in raw.items():
        place = _INDEX[name]
        values[place], known[place] = ATTRIBUTES[place].normal(value), 1.0
    return values, known


def gaze_of(points: Float) -> float:
    """How far the irises lie right of their eyes' middles, in the eyes' widths."""
    shifts = []
    for iris, a, b in ((lm.LEFT_IRIS, 33, 133), (lm.RIGHT_IRIS, 362, 263)):
        left, right = points[a, :2].astype(np.float64), points[b, :2].astype(np.float64)
        axis = right - left
        along = ((points[iris, :2] - left) @ axis) / max(float(axis @ axis), 1e-6)
        shifts.append(along - 0.5)
    return float(np.mean(shifts))


def skin_texture_of(image: Float, points: Float) -> float:
    """Contrast of what is finer than a 14th of the distance between the irises, on the cheeks.

    Args:
        image: (S, S, 3) in 0..1.
        points: (478, 3) in its pixels.
    """
    unit = lm.iris_distance(points)
    light = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    fine = light - cv2.GaussianBlur(light, (0, 0), max(unit / 14, 0.7))
    spots = []
    for k in (50, 280, 117, 346):
        x, y = (int(v) for v in points[k, :2])
        r = max(int(0.14 * unit), 2)
        spots.append(fine[max(y - r, 0) : y + r + 1, max(x - r, 0) : x + r + 1].ravel())
    every = np.concatenate(spots)
    return float(every.std()) if every.size > 8 else 0.0


def colours_of(image: Float, masks: Masks) -> dict[str, float]:
    """Median CIE Lab of hair, clothes and background, and how busy the background is.

    Regions of less than a two-hundredth of the picture say nothing.
    """
    side = min(image.shape[0], 96)
    lab = cv2.cvtColor(
        cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2Lab
    )
    out: dict[str, float] = {}
    for name, region in _COLOURED:
        mask = cv2.resize(masks[region], (side, side), interpolation=cv2.INTER_AREA)
        inside = lab[mask > 0.75]
        if len(inside) < side * side / 200:
            continue
        light, red, yellow = (float(v) for v in np.median(inside, axis=0))
        out |= {f"{name}_lightness": light, f"{name}_red": red, f"{name}_yellow": yellow}
        if region == Region.BACKGROUND:
            out["background_detail"] = float(inside[:, 0].std())
    return out


def of_view(
    image: Float, masks: Masks, points: Float, facts: Mapping[str, Any], mirrored: bool = False
) -> dict[str, float]:
    """Every attribute that is known of a picture, raw.

    Args:
        image: (S, S, 3) in 0..1, as it is now.
        masks: (S, S) for at least hair, clothes and background.
        points: (478, 3) landmarks in its pixels; of a mirrored picture still in their old order.
        facts: `measures`, `pose`, `gender`, `birth_year`, each where known.
        mirrored: whether the picture was mirrored after `facts` were measured.
    """
    measures = facts.get("measures", {})
    out = {name: float(measures[name]) for name in _MEASURED if name in measures}
    out |= colours_of(image, masks)
    out["skin_texture"] = skin_texture_of(image, points)
    # Mirrored landmarks keep their names, and with them their idea of left and right.
    sign = -1.0 if mirrored else 1.0
    out["gaze"] = sign * gaze_of(points)
    pose = facts.get("pose")
    if pose is not None:
        out["yaw"] = sign * float(pose[0])
        out["pitch"] = float(pose[1])
    if facts.get("gender") in ("M", "F"):
        out["gender"] = float(facts["gender"] == "F")
    if facts.get("birth_year"):
        out["age"] = float(_TAKEN_ABOUT - facts["birth_year"])
    return out
