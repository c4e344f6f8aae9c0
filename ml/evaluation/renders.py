"""Avatars to judge, drawn once for each version of their style and kept in a cache.

What is finished stays, also when a run is cut short: pictures are written whole or not at all,
and only the missing ones are drawn. So is what a judge made of each (`face_of`).
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from multiprocessing.sharedctypes import Synchronized
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
from ml.evaluation.likeness import embedding
from ml.evaluation.report import square
from ml.evaluation.versions import ENGINE, sources, style_version
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.imaging.colour import eight_bit
from ml.portraits import Person

SIZE = 512
PHOTO = "photo"
"""In place of a style: the photo itself, framed as an avatar is."""
_KEEP = 14 * 24 * 3600
"""Seconds after which the renders of a version that nobody asks for are removed."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Order:
    """Pictures wanted of a person in a style.

    Attributes:
        variants: how many.
        judged: whether the face on the first one is wanted too.
    """

    person: Person
    style: str
    variants: int = 1
    judged: bool = False

    def lacks(self) -> bool:
        """Whether there is something to do."""
        folder = _folder(self.person, self.style)
        files = [folder / f"{index}.png" for index in range(self.variants)]
        if self.judged:
            files.append(folder / _face_file())
        return not all(file.exists() for file in files)


def root() -> Path:
    """Where everything is kept."""
    return (
        Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        / "avatar-platform"
        / "evaluation"
    )


@cache
def version(style: str) -> str:
    """Name of what shapes a style's pictures, or the framed photo's."""
    if style == PHOTO:
        return f"{sources().digest(['ml.faces.analyse', 'ml.faces.frame'])}-{SIZE}"
    return f"{style_version(style)}-{SIZE}"


@lru_cache(maxsize=4096)
def _folder(person: Person, style: str) -> Path:
    return root() / style / version(style) / f"{person.id}-{_content(person)}"


@lru_cache(maxsize=1024)
def _content(person: Person) -> str:
    return hashlib.sha256(person.path.read_bytes()).hexdigest()[:8]


@cache
def _face_file() -> str:
    """Named by what finds the face and measures it, as pictures are by what draws them."""
    return f"face-{sources().digest(['ml.evaluation.likeness', 'ml.evaluation.report'])}.npy"


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A path to write to; the file appears under its own name once it is complete."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.stem}.{os.getpid()}.part{file.suffix}")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def avatars(person: Person, style: str, variants: int = 1) -> list[Picture]:
    """`variants` pictures of a person in a style at 512 px, (512, 512, 3 or 4).

    The seed is the person's own, so that all looks of a style come up among many people.

    Raises:
        AvatarError: where the photo cannot be drawn from.
    """
    folder = _folder(person, style)
    files = [folder / f"{index}.png" for index in range(variants)]
    there = {index for index, file in enumerate(files) if file.exists()}
    if len(there) < variants:
        for index, picture in _drawn(person, style, variants, there):
            with _whole(files[index]) as part:
                Image.fromarray(picture).save(part, compress_level=1)
    return [np.asarray(Image.open(file)) for file in files]


def _drawn(
    person: Person, style: str, variants: int, there: set[int]
) -> Iterator[tuple[int, Picture]]:
    photo = person.photo()
    if style == PHOTO:
        framed = portrait(photo, analyse(photo, 0), SIZE).image
        yield 0, eight_bit(framed)
        return
    seed = zlib.crc32(person.id.encode())
    contract = GenerationContract(style=style, variants=variants, size=SIZE, seed=seed)
    for result in get_engine(ENGINE).generate(photo, contract, skip=there):
        yield result.index, result.image


def face_of(person: Person, style: str) -> NDArray[np.float64] | None:
    """Embedding of the face on the person's first avatar; None if no face is found.

    Raises:
        AvatarError: where the photo cannot be drawn from.
    """
    file = _folder(person, style) / _face_file()
    if not file.exists():
        vector = embedding(square(avatars(person, style)[0], SIZE))
        with _whole(file) as part:
            np.save(part, np.zeros(0) if vector is None else vector)
    kept = np.load(file)
    return kept if kept.size else None


def prepare(orders: Iterable[Order], processes: int = 2) -> dict[tuple[str, str], str]:
    """Draw what is missing; the code of each that failed, by person and style.

    One person's orders stay together, so that the photo is analysed once. Shows how many are
    left and for how long.
    """
    by_person: dict[Person, list[Order]] = defaultdict(list)
    wanted = list(orders)
    for order in wanted:
        if order.lacks():
            by_person[order.person].append(order)
    _tidy({order.style for order in wanted})
    count = sum(map(len, by_person.values()))
    if not count:
        return {}
    context = multiprocessing.get_context("spawn")
    done = context.Value("i", 0)
    failed: dict[tuple[str, str], str] = {}
    with (
        ProcessPoolExecutor(processes, context, _alone, (done,)) as pool,
        tqdm(total=count, desc="avatars", smoothing=0.05) as bar,
    ):
        waiting = {pool.submit(_serve, part) for part in by_person.values()}
        try:
            while waiting:
                over, waiting = wait(waiting, timeout=1.0)
                if done.value > bar.n:
                    bar.update(done.value - bar.n)
                for future in over:
                    failed |= future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        bar.update(done.value - bar.n)
    return failed


_done: Synchronized[int] | None = None


def _alone(done: Synchronized[int]) -> None:
    """One thread a process, as there is a process for every core; none outlives its parent."""
    global _done
    _done = done
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _serve(orders: list[Order]) -> dict[tuple[str, str], str]:
    failed = {}
    for order in orders:
        try:
            avatars(order.person, order.style, order.variants)
            if order.judged:
                face_of(order.person, order.style)
        except AvatarError as error:
            failed[order.person.id, order.style] = error.code
        if _done is not None:
            with _done.get_lock():
                _done.value += 1
    return failed


def _tidy(styles: set[str]) -> None:
    """Remove versions of these styles that were not asked for lately; note that these were."""
    for style in styles:
        mine = root() / style / version(style)
        mine.mkdir(parents=True, exist_ok=True)
        os.utime(mine)
        for other in (root() / style).iterdir():
            if other != mine and time.time() - other.stat().st_mtime > _KEEP:
                shutil.rmtree(other, ignore_errors=True)
