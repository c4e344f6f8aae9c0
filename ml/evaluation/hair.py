"""How well the hair region meets thirty masks corrected by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import portraits
from ml.contracts import Region
from ml.faces import frame as framing
from ml.faces.analyse import analyse
from ml.faces.frame import portrait

MASKS = Path(__file__).parent / "data" / "hair_masks.json"
SIDE = 512


def intersection_over_union(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """IoU of two masks; two empty ones agree."""
    union = int((a | b).sum())
    return float((a & b).sum() / union) if union else 1.0


def by_hand(polygons: list[list[int]], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """(H, W) mask, 0 or 255, of polygons `[x, y, x, y, …]` in quarter pixels, even-odd."""
    mask = np.zeros(shape, np.uint8)
    points = [np.array(polygon, np.int32).reshape(-1, 2) for polygon in polygons]
    if points:
        cv2.fillPoly(mask, points, 255, shift=2)
    return mask


def measure(photo: NDArray[np.uint8], polygons: list[list[int]]) -> float | None:
    """IoU of the analysed hair with the mask drawn by hand, in the portrait's frame."""
    found = analyse(photo, face=0)
    if found.frame is None:
        return None
    drawn = by_hand(polygons, photo.shape[:2])
    aligned, _ = framing.align(np.repeat(drawn[..., None], 3, 2), found.frame, SIDE)
    hair = portrait(photo, found, SIDE).regions[Region.HAIR]
    return intersection_over_union(aligned[..., 0] > 0.5, hair > 0.5)


def rows() -> list[dict[str, Any]]:
    """Mean IoU, and each person's, worst first; nothing where there are no portraits."""
    masks = json.loads(MASKS.read_text())["masks"]
    people = {person.id: person for person in portraits.people("validation")}
    scores = {
        name: score
        for name, polygons in masks.items()
        if name in people and (score := measure(people[name].photo(), polygons)) is not None
    }
    worst = sorted(scores, key=lambda name: scores[name])
    return [
        {"mask": f"mean of {len(scores)}", "IoU": float(np.mean(list(scores.values())))},
        *({"mask": name, "IoU": scores[name]} for name in worst),
    ]
