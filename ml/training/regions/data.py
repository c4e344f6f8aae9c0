"""The training set: aligned portraits, their first labels, and what a person corrected.

``data/review.json`` holds what was seen when every portrait's seeds were looked at: whose hair
they get wrong, and who wears which beard. ``data/corrections.json`` holds polygons drawn by hand
over single portraits, in 256ths of the frame. Neither holds a picture.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import frame as framing
from ml.faces import landmarks as lm
from ml.faces.analyse import analyse
from ml.faces.matting import refine_matte
from ml.portraits import in_validation
from ml.training.regions import seeds
from ml.training.regions.augment import Sample

SIDE = 256
"""Side of the stored portraits."""
HERE = Path(__file__).parent / "data"
CACHE = Path(os.environ.get("AVATAR_CACHE", Path.home() / ".cache" / "avatar-platform")) / "regions"
NAMES = {
    "background": seeds.BACKGROUND,
    "skin": seeds.SKIN,
    "hair": seeds.HAIR,
    "beard": seeds.BEARD,
    "clothes": seeds.CLOTHES,
    "unsure": seeds.UNSURE,
}


def review(name: str) -> dict[str, Any]:
    """One of the JSON files beside this module."""
    path = HERE / f"{name}.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _aligned(path: Path) -> Sample | None:
    photo = np.ascontiguousarray(cv2.imread(str(path), cv2.IMREAD_COLOR)[..., ::-1])
    found = analyse(photo, face=0)
    if found.frame is None or found.landmarks is None:
        return None
    image, mask = framing.align(photo, found.frame, 2 * SIDE)
    fine = refine_matte(image, mask)

    def small(plane: NDArray[np.float32]) -> NDArray[np.uint8]:
        less = cv2.resize(plane, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        return np.clip(less * 255 + 0.5, 0, 255).astype(np.uint8)

    points = framing.apply(found.frame.matrix(SIDE), found.landmarks)
    empty = np.full((SIDE, SIDE), seeds.UNSURE, np.uint8)
    return Sample(small(image), small(fine), small(mask), points, empty)


def seed(sample: Sample, long_hair: bool, beard: str | None) -> NDArray[np.uint8]:
    """First labels of one sample, see `ml.training.regions.seeds`."""
    image = sample.image.astype(np.float32) / 255
    matte = sample.matte.astype(np.float32) / 255
    labels = seeds.label(image, sample.points, matte, long_hair)
    return seeds.add_beard(labels, sample.points, beard) if beard else labels


def prepare(portraits: Path) -> Path:
    """Align and seed every training portrait once; returns the file they are kept in."""
    target = CACHE / "samples.npz"
    if target.exists():
        return target
    with (portraits / "labels.csv").open() as lines:
        gender = {row["id"]: row["gender"] for row in csv.DictReader(lines)}
    beards = review("review").get("beards", {})
    planes: dict[str, list[Any]] = {
        k: [] for k in ("ids", "image", "matte", "coarse", "points", "labels")
    }
    for path in sorted((portraits / "images").glob("*.jpg")):
        if in_validation(path.stem):
            continue
        sample = _aligned(path)
        if sample is None:
            continue
        labels = seed(sample, gender.get(path.stem) != "M", beards.get(path.stem))
        values = (path.stem, sample.image, sample.matte, sample.coarse, sample.points, labels)
        for store, value in zip(planes.values(), values, strict=True):
            store.append(value)
    CACHE.mkdir(parents=True, exist_ok=True)
    np.savez(target, **{name: np.array(values) for name, values in planes.items()})
    return target


def draw_polygons(labels: NDArray[np.uint8], strokes: list[dict[str, Any]]) -> NDArray[np.uint8]:
    """Corrections laid over labels, in order.

    Args:
        labels: (S, S) uint8.
        strokes: each {"class": name, "points": [[x, y], ...], "over": [names]?} in 256ths; it
            paints its class, where `over` is given only over those classes.
    """
    out = labels.copy()
    scale = labels.shape[0] / SIDE
    for stroke in strokes:
        mask = np.zeros(labels.shape, np.uint8)
        corners = np.round(np.array(stroke["points"], np.float64) * scale).astype(np.int32)
        cv2.fillPoly(mask, [corners], 1)
        where = mask > 0
        if stroke.get("over"):
            where &= np.isin(out, [NAMES[name] for name in stroke["over"]])
        out[where] = NAMES[stroke["class"]]
    return out


def loosened(sample: Sample, short: bool) -> NDArray[np.uint8]:
    """First labels without what seeds tend to get wrong: the very hairline, the sideburns and,
    where hair is `short`, ears in shadow."""
    labels = sample.labels.copy()
    hair = (labels == seeds.HAIR).astype(np.uint8)
    cell = np.ones((5, 5), np.uint8)
    rim = (cv2.dilate(hair, cell) > 0) & (cv2.erode(hair, cell) == 0)
    labels[rim & (labels != seeds.BACKGROUND)] = seeds.UNSURE
    unit, eyes = lm.iris_distance(sample.points), lm.eye_centre(sample.points)[1]
    nose = sample.points[lm.NOSE_TIP, 1]
    height = np.arange(labels.shape[0])[:, None]
    for ear in (lm.LEFT_CHEEK, lm.RIGHT_CHEEK):
        near = np.abs(np.arange(labels.shape[1])[None] - sample.points[ear, 0]) < 0.22 * unit
        beside = near & (height > eyes - 0.8 * unit) & (height < nose)
        labels[beside & (labels == seeds.SKIN)] = seeds.UNSURE
        at_ear = np.abs(np.arange(labels.shape[1])[None] - sample.points[ear, 0]) < 0.6 * unit
        at_ear = at_ear & (height > eyes - 0.1 * unit) & (labels == seeds.HAIR)
        labels[at_ear & short] = seeds.UNSURE
    return labels


def load(portraits: Path) -> tuple[list[str], list[Sample], NDArray[np.float64]]:
    """The training set.

    Returns:
        ids, samples, and how often each is to be drawn (they sum to one): corrected ones, the
        bald among them, beards and women, who are few here, more often; those with unusable
        seeds never.
    """
    store = np.load(prepare(portraits))
    unusable, fixes = set(review("review").get("unusable", [])), review("corrections")
    with (portraits / "labels.csv").open() as lines:
        gender = {row["id"]: row["gender"] for row in csv.DictReader(lines)}
    ids, samples, weights = [], [], []
    image, matte, coarse = store["image"], store["matte"], store["coarse"]
    points, labels = store["points"], store["labels"]
    for k, name in enumerate(store["ids"].tolist()):
        corrected = name in fixes
        if name in unusable and not corrected:
            continue
        sample = Sample(image[k], matte[k], coarse[k], points[k], labels[k])
        truth = (
            draw_polygons(labels[k], fixes[name])
            if corrected
            else loosened(sample, gender.get(name) == "M")
        )
        truth[(matte[k] > 64) & (matte[k] < 150)] = seeds.UNSURE
        ids.append(name)
        samples.append(Sample(image[k], matte[k], coarse[k], points[k], truth))
        weight = (8.0 if corrected else 1.0) * (2.0 if gender.get(name) == "F" else 1.0)
        weight *= 3.0 if (truth == seeds.BEARD).any() else 1.0
        weights.append(weight * (2.0 if corrected and not (truth == seeds.HAIR).any() else 1.0))
    share = np.array(weights, np.float64)
    return ids, samples, share / share.sum()
