"""Photos into training samples: ``python -m ml.training data``.

Each person becomes one file in the cache, written when it is complete, so that the command goes
on where it was stopped. A sample holds the portrait in the canonical frame at `STORED` pixels,
larger than any model sees, so that shifting and scaling it at load time costs no sharpness, and
everything the analysis knows of it. Twins (the same portrait through a style's renderer) lie
beside it, one file a style, and are pixel for pixel aligned with it.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ml.contracts import Region
from ml.errors import AvatarError
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.faces.portrait import Portrait
from ml.portraits import in_validation
from ml.training import paths

STORED = 320
"""Side of the stored portraits in pixels."""
VERSION = 1
"""Part of the folder's name; raised when what is stored changes."""
REGIONS = tuple(Region)
"""A region map's values are indices into this."""
SPLITS = ("training", "validation")

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Sample:
    """One prepared person.

    Attributes:
        id: the portrait's.
        image: (S, S, 3) uint8 RGB.
        regions: (S, S) uint8, indices into `REGIONS`.
        matte, hair: (S, S) uint8, soft masks of the person and of their hair.
        landmarks: (478, 3) float32 in pixels of `image`.
        facts: measures, pose, gender and birth year where known.
        twins: files of the same portrait in other styles, see `ml.training.data.twins`.
    """

    id: str
    image: Bytes
    regions: Bytes
    matte: Bytes
    hair: Bytes
    landmarks: NDArray[np.float32]
    facts: dict[str, Any]
    twins: Mapping[str, Path] = field(default_factory=dict)


def folder(split: str) -> Path:
    """Where a split's samples are kept."""
    return paths.cache() / f"data-v{VERSION}" / split


def to_bytes(plane: NDArray[np.float32]) -> Bytes:
    """A picture or mask in 0..1 as uint8."""
    return np.clip(plane * 255 + 0.5, 0, 255).astype(np.uint8)


def from_portrait(identifier: str, seen: Portrait, facts: dict[str, Any]) -> Sample:
    """A portrait of `STORED` pixels as it is kept."""
    stack = np.stack([seen.regions[name] for name in REGIONS])
    known = {**facts, "pose": [float(v) for v in seen.pose], "measures": dict(seen.measures)}
    return Sample(
        identifier,
        to_bytes(seen.image),
        stack.argmax(0).astype(np.uint8),
        to_bytes(seen.matte),
        to_bytes(seen.regions[Region.HAIR]),
        seen.landmarks.astype(np.float32),
        known,
    )


def read_photo(path: Path) -> Bytes:
    """(H, W, 3) uint8 RGB.

    Raises:
        AvatarError: ``photo.unreadable``.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise AvatarError("photo.unreadable", f"Cannot read {path}.")
    return np.ascontiguousarray(picture[..., ::-1])


def from_photo(identifier: str, photo: Bytes, facts: dict[str, Any]) -> Sample:
    """Analyse a photo and keep its largest face.

    Raises:
        AvatarError: where no face is found.
    """
    seen = portrait(photo, analyse(photo, face=0), STORED, super_resolution=False)
    return from_portrait(identifier, seen, facts)


def write(sample: Sample, target: Path) -> None:
    """Keep a sample, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with partial.open("wb") as stream:
        np.savez_compressed(
            stream,
            image=sample.image,
            regions=sample.regions,
            matte=sample.matte,
            hair=sample.hair,
            landmarks=sample.landmarks,
            facts=np.array(json.dumps(sample.facts)),
        )
    os.replace(partial, target)


def read(path: Path) -> Sample:
    """A kept sample."""
    with np.load(path) as kept:
        return Sample(
            path.stem,
            kept["image"],
            kept["regions"],
            kept["matte"],
            kept["hair"],
            kept["landmarks"],
            json.loads(str(kept["facts"])),
        )


def _facts(portraits: Path) -> dict[str, dict[str, Any]]:
    """Gender and birth year by id, as far as `labels.csv` knows them."""
    out = {}
    with (portraits / "labels.csv").open() as lines:
        for row in csv.DictReader(lines):
            year = row["birth_year"]
            out[row["id"]] = {
                "gender": row["gender"] or None,
                "birth_year": int(year) if year else None,
            }
    return out


def prepare(portraits: Path, splits: Iterable[str] = SPLITS, limit: int | None = None) -> int:
    """Prepare everyone not prepared yet.

    Args:
        portraits: folder with `images/ID.jpg` and `labels.csv`.
        splits: which of `SPLITS`.
        limit: only the first so many of each split.

    Returns:
        how many samples there are now. Photos without a face leave a `.none` file and are
        not tried again.
    """
    facts = _facts(portraits)
    everyone = sorted((portraits / "images").glob("*.jpg"))
    total = 0
    for split in splits:
        chosen = [p for p in everyone if in_validation(p.stem) == (split == "validation")][:limit]
        target = folder(split)
        for path in tqdm(chosen, desc=f"data, {split}", unit="person"):
            kept = target / f"{path.stem}.npz"
            if kept.exists() or kept.with_suffix(".none").exists():
                continue
            try:
                write(from_photo(path.stem, read_photo(path), facts.get(path.stem, {})), kept)
            except AvatarError as error:
                target.mkdir(parents=True, exist_ok=True)
                kept.with_suffix(".none").write_text(error.code)
        total += len(list(target.glob("*.npz")))
    return total
