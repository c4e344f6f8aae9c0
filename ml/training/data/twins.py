"""Twins: the same portrait through a style's renderer, pixel for pixel beside the photo.

They teach the autoencoder to carry drawings, the encoder to see through style, and the denoiser
what a style token means. Rendering takes seconds a picture, so they are optional: ``python -m
ml.training data --styles oil pencil``. Their folder is named after the renderers' sources: when a
renderer changes, its old twins are no longer found.
"""

from __future__ import annotations

import functools
import hashlib
import os
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ml.errors import AvatarError
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.faces.portrait import Portrait
from ml.styles import registry
from ml.styles.base import RenderContext
from ml.styles.catalogue import StyleDefinition, style
from ml.training import paths
from ml.training.data.prepare import SPLITS, STORED, Sample, folder, read_photo, to_bytes

RENDERED = 512
"""Side of the pictures the renderers draw; they are made for large ones."""
_SOURCES = ("styles", "imaging")


@functools.cache
def version() -> str:
    """Hash of everything that shapes a rendered picture."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        for path in sorted((paths.ROOT / "ml" / name).rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def place(split: str, style_id: str, identifier: str) -> Path:
    """Where a twin is kept."""
    return folder(split).parent / f"twins-{version()}" / split / style_id / f"{identifier}.png"


def of(split: str, identifier: str) -> dict[str, Path]:
    """Every twin of a person there is, by style."""
    base = folder(split).parent / f"twins-{version()}" / split
    found = sorted(base.glob(f"*/{identifier}.png"))
    return {path.parent.name: path for path in found}


def read(path: Path) -> NDArray[np.uint8]:
    """A twin, (STORED, STORED, 3) RGB.

    Raises:
        FileNotFoundError: where it cannot be read.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise FileNotFoundError(path)
    return np.ascontiguousarray(picture[..., ::-1])


def chosen(chance: np.random.Generator, sample: Sample, style_id: str | None = None) -> Sample:
    """A sample as one of its twins, at random or in the style named; itself if it has none."""
    if not sample.twins or (style_id is not None and style_id not in sample.twins):
        return sample
    name = style_id or sorted(sample.twins)[int(chance.integers(len(sample.twins)))]
    return replace(sample, image=read(sample.twins[name]))


def draw(seen: Portrait, definition: StyleDefinition, identifier: str) -> NDArray[np.uint8]:
    """One twin, (STORED, STORED, 3), of a portrait `RENDERED` pixels wide.

    The person's own seed picks the look, so that all looks of a style come up among many people.
    A drawing without a background keeps the photo's.
    """
    seed = zlib.crc32(f"{identifier} {definition.id}".encode())
    look = definition.looks[seed % len(definition.looks)].id
    drawn = registry.render(definition, look, seen, RenderContext(RENDERED, seed % 2**31))
    picture = drawn.image
    if drawn.alpha is not None:
        alpha = drawn.alpha[..., None]
        picture = np.asarray(picture * alpha + seen.image * (1 - alpha), np.float32)
    return to_bytes(cv2.resize(picture, (STORED, STORED), interpolation=cv2.INTER_AREA))


def prepare(
    portraits: Path, styles: Iterable[str], splits: Iterable[str] = SPLITS, limit: int | None = None
) -> int:
    """Draw every twin there is not yet of everyone who is prepared; returns how many there are.

    Raises:
        AvatarError: ``style.unknown``; ``style.not_rendered`` for one that is not drawn over the
            portrait, whose pictures therefore are no twins.
    """
    definitions = [style(name) for name in styles]
    for definition in definitions:
        if definition.kind != "rendered":
            raise AvatarError("style.not_rendered", f"{definition.id} is not drawn over the photo.")
    total = 0
    for split in splits:
        people = sorted(path.stem for path in folder(split).glob("*.npz"))[:limit]
        for identifier in tqdm(people, desc=f"twins, {split}", unit="person"):
            missing = [d for d in definitions if not place(split, d.id, identifier).exists()]
            if missing:
                photo = read_photo(portraits / "images" / f"{identifier}.jpg")
                seen = portrait(photo, analyse(photo, face=0), RENDERED, super_resolution=False)
                for definition in missing:
                    _write(
                        draw(seen, definition, identifier), place(split, definition.id, identifier)
                    )
            total += len(definitions)
    return total


def _write(picture: NDArray[np.uint8], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial.png")
    cv2.imwrite(str(partial), picture[..., ::-1])
    os.replace(partial, target)
