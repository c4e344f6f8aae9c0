"""Colours measured in regions, and what people call them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces.portrait import FloatImage

Lab = NDArray[np.float32]

HAIR_NAMES: tuple[tuple[str, tuple[float, float, float]], ...] = (
    ("black", (14, 1, 2)),
    ("dark_brown", (24, 5, 8)),
    ("brown", (36, 8, 15)),
    ("brown", (38, 14, 30)),
    ("light_brown", (48, 9, 22)),
    ("blond", (62, 7, 29)),
    ("light_blond", (76, 5, 29)),
    ("auburn", (30, 19, 18)),
    ("red", (46, 25, 32)),
    ("dark_grey", (36, 0, 2)),
    ("grey", (56, 1, 5)),
    ("white", (78, 1, 6)),
    ("white", (76, 4, 15)),
)
"""CIE Lab of hair as it comes out in photos, by what it is called."""


def to_lab(image: FloatImage) -> FloatImage:
    """CIE Lab of an sRGB picture in 0..1."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_RGB2Lab))


def hex_of(lab: Lab) -> str:
    """``#rrggbb`` of one CIE Lab colour."""
    rgb = cv2.cvtColor(np.asarray(lab, np.float32).reshape(1, 1, 3), cv2.COLOR_Lab2RGB)[0, 0]
    r, g, b = (int(v) for v in np.clip(rgb * 255 + 0.5, 0, 255))
    return f"#{r:02x}{g:02x}{b:02x}"


def typical(lab: FloatImage, mask: FloatImage, low: float = 25, high: float = 85) -> Lab | None:
    """Median colour of a region between two percentiles of its lightness, None where it is tiny.

    Shadows and highlights say little about a thing's own colour.
    """
    samples = lab[mask > 0.7]
    if len(samples) < 24:
        return None
    a, b = np.percentile(samples[:, 0], (low, high))
    middle = samples[(samples[:, 0] >= a) & (samples[:, 0] <= b)]
    return np.median(middle, axis=0).astype(np.float32)


def dominant(lab: FloatImage, mask: FloatImage) -> Lab | None:
    """The colour that covers most of a region, None where it is tiny."""
    samples = lab[mask > 0.7].astype(np.float32)
    if len(samples) < 60:
        return None
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    cv2.setRNGSeed(11)
    _, label, centres = cv2.kmeans(samples, 4, None, rule, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres[np.bincount(label[:, 0]).argmax()], np.float32)


def hair_name(lab: Lab) -> str:
    """What a hair colour is called: an entry of `HAIR_NAMES`."""
    entries = np.array([colour for _, colour in HAIR_NAMES], np.float32)
    apart = (entries - lab) * (1.0, 1.6, 1.6)
    return HAIR_NAMES[int((apart**2).sum(1).argmin())][0]


def skin_lightness(lab: Lab) -> float:
    """Individual typology angle brought to 0 (darkest) .. 1 (lightest).

    Chardon et al., "Skin colour typology and suntanning pathways" (1991): the angle
    atan2(L - 50, b) runs from about -60 to 65 degrees; below -30 is dark, above 55 very light.
    """
    angle = np.degrees(np.arctan2(float(lab[0]) - 50.0, max(float(lab[2]), 1e-3)))
    return float(np.clip((angle + 60.0) / 125.0, 0, 1))
