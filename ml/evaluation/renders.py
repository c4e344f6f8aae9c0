"""Avatars to judge, rendered once for each version of the code and kept in a cache."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import zlib
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from ml.contracts import GenerationContract
from ml.engines import get_engine
from ml.errors import AvatarError
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
    """`variants` pictures of a person in a style at 512 px, (512, 512, 3 or 4).

    The seed is the person's own, so that all looks of a style come up among many people.
    """
    folder = cache_folder() / style / person.id
    files = [folder / f"{index}.png" for index in range(variants)]
    if not all(file.exists() for file in files):
        folder.mkdir(parents=True, exist_ok=True)
        seed = zlib.crc32(person.id.encode())
        contract = GenerationContract(style=style, variants=variants, size=SIZE, seed=seed)
        for result in get_engine("embedded").generate(
            person.photo(), contract, report=lambda progress: None
        ):
            Image.fromarray(result.image).save(files[result.index], compress_level=1)
    return [np.asarray(Image.open(file)) for file in files]


def prepare(jobs: list[tuple[Person, str, int]]) -> dict[tuple[str, str], str]:
    """Render what is missing, one process a core; the code of each that failed, by person, style.

    Jobs of one person stay together: the analysis is then made once.
    """
    by_person: dict[str, list[tuple[Person, str, int]]] = {}
    for job in jobs:
        by_person.setdefault(job[0].id, []).append(job)
    failed: dict[tuple[str, str], str] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=_alone) as pool:
        results = pool.map(_render, by_person.values())
        for part in tqdm(results, total=len(by_person), desc="avatars"):
            failed |= part
    return failed


def _alone() -> None:
    """One thread a process: there is a process for every core."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def _render(jobs: list[tuple[Person, str, int]]) -> dict[tuple[str, str], str]:
    failed = {}
    for person, style, variants in jobs:
        try:
            avatars(person, style, variants)
        except AvatarError as error:
            failed[person.id, style] = error.code
    return failed
