"""The portraits that training learns from and evaluation reports on: who is in which split."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Person:
    """One portrait: its id and where its picture lies."""

    id: str
    path: Path

    def photo(self) -> NDArray[np.uint8]:
        """(H, W, 3) RGB."""
        return np.asarray(Image.open(self.path).convert("RGB"))


def folder() -> Path | None:
    """Where the portraits are: AVATAR_PORTRAITS, else `shared/portraits` beside the checkout."""
    named = os.environ.get("AVATAR_PORTRAITS")
    path = Path(named) if named else ROOT.parent / "shared" / "portraits"
    return path if (path / "images").is_dir() else None


def in_validation(identifier: str) -> bool:
    """The split, of which nothing is ever learnt: 80 of 755 residues of the id's CRC-32."""
    return zlib.crc32(identifier.encode()) % 755 < 80


def people(split: str) -> list[Person]:
    """Everyone of a split, in order of id.

    Raises:
        FileNotFoundError: where there are no portraits.
    """
    base = folder()
    if base is None:
        raise FileNotFoundError(
            "No portraits: set AVATAR_PORTRAITS to a folder with images/ID.jpg (755 people)."
        )
    found = [Person(path.stem, path) for path in sorted((base / "images").glob("*.jpg"))]
    return [person for person in found if in_validation(person.id) == (split == "validation")]
