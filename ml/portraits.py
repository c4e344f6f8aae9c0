"""The portraits figures are reported on, and who is in which group."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
GROUPS = Path(__file__).parent / "data" / "validation_groups.json"
"""Group to ids, completed by looking at all 87: the public labels leave 35 without a gender."""


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


def is_validation(identifier: str) -> bool:
    """The split: 80 of 755 residues of the id's CRC-32."""
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
    return [person for person in found if is_validation(person.id) == (split == "validation")]


def groups() -> dict[str, frozenset[str]]:
    """Group name to ids of validation portraits; people may be in several."""
    return {name: frozenset(ids) for name, ids in json.loads(GROUPS.read_text()).items()}
