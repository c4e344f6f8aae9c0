"""Avatars to judge, rendered once for each version of the code and kept in a cache."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.contracts import GenerationContract
from ml.engines import get_engine
from ml.evaluation.portraits import Person

ML = Path(__file__).resolve().parents[1]
SIZE = 512


@lru_cache(maxsize=1)
def code_version() -> str:
    """Hash of everything that shapes a picture: sources, styles, weights."""
    digest = hashlib.sha256()
    for path in sorted(ML.rglob("*")):
        part = path.relative_to(ML).parts[0]
        shapes = path.suffix in {".py", ".toml", ".json", ".safetensors"}
        if not shapes or part in {"evaluation", "training"}:
            continue
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where renders of this version are kept."""
    base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return base / "avatar-platform" / "evaluation" / code_version()


def avatars(person: Person, style: str, variants: int) -> list[NDArray[np.uint8]]:
    """`variants` pictures of a person in a style at 512 px, (512, 512, 3 or 4)."""
    folder = cache_folder() / style / person.id
    files = [folder / f"{index}.png" for index in range(variants)]
    if not all(file.exists() for file in files):
        folder.mkdir(parents=True, exist_ok=True)
        contract = GenerationContract(style=style, variants=variants, size=SIZE, seed=7)
        for result in get_engine("embedded").generate(
            person.photo(), contract, report=lambda progress: None
        ):
            Image.fromarray(result.image).save(files[result.index], compress_level=1)
    return [np.asarray(Image.open(file)) for file in files]
