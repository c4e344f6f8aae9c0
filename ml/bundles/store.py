"""The folder in which weights lie: ``<bundle>/<role>/<file as in its repository>``.

A bundle counts as installed once its lock file and every file named there are in place. Before
weights are loaded, a file whose size or time is not that of the last full check is checked anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.bundles import locks
from ml.bundles.conf import models_config
from ml.bundles.definition import SUFFIXES, Bundle
from ml.bundles.locks import Lock, LockedFile
from ml.errors import AvatarError

Report = Callable[[int, int, str], None]
"""Told bytes done, bytes in all, and the file. What it raises ends the work."""

_CHECKED = ".checked.json"
_BLOCK = 4 * 2**20
_LARGEST_HEADER = 64 * 2**20


def ignore(done: int, total: int, file: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class Store:
    """Weights on this machine.

    Attributes:
        root: holds a folder for each bundle.
    """

    root: Path

    def folder(self, bundle: Bundle) -> Path:
        """Where a bundle lies."""
        return self.root / bundle.id

    def part(self, bundle: Bundle, role: str) -> Path:
        """Where a bundle's component lies."""
        return self.folder(bundle) / role

    def has(self, bundle: Bundle, role: str) -> bool:
        """Whether this component is there; some may be left out."""
        lock = locks.read(self.folder(bundle))
        return lock is not None and role in lock.components

    def missing(self, bundle: Bundle) -> list[str]:
        """What stands between a bundle and its use: ``role`` or ``role/path``; nothing if empty."""
        lock = locks.read(self.folder(bundle))
        gone = _without(bundle, lock)
        if lock is not None:
            for name, path, file in _files(self.folder(bundle), lock):
                if not path.is_file() or path.stat().st_size != file.size:
                    gone.append(name)
        return gone

    def installed(self, bundle: Bundle) -> bool:
        """Whether it can be used; a look at names and sizes only."""
        try:
            return not self.missing(bundle)
        except AvatarError:
            return False

    def check(self, bundle: Bundle) -> Lock:
        """Make sure that what is about to be loaded is what was fetched.

        Raises:
            AvatarError: ``models.not_installed``, ``models.damaged``.
        """
        folder = self.folder(bundle)
        lock = locks.read(folder)
        if lock is None or _without(bundle, lock):
            raise _not_installed(bundle)
        self._check_files(folder, lock, ignore, all_of_them=False)
        return lock

    def verify(self, bundle: Bundle, report: Report = ignore) -> Lock:
        """Check every byte of a bundle.

        Raises:
            AvatarError: as `check`.
        """
        folder = self.folder(bundle)
        lock = locks.read(folder)
        if lock is None:
            raise _not_installed(bundle)
        self._check_files(folder, lock, report, all_of_them=True)
        return self.check(bundle)

    def _check_files(self, folder: Path, lock: Lock, report: Report, *, all_of_them: bool) -> None:
        known: dict[str, list[int]] = noted(folder / _CHECKED)
        seen, done, total = {}, 0, lock.size
        for name, path, file in _files(folder, lock):
            report(done, total, name)
            mark = _mark(path)
            if mark is None or mark[0] != file.size:
                raise damaged(folder.name, name)
            if all_of_them or known.get(name) != mark:
                check_file(folder.name, name, path, file)
            seen[name] = mark
            done += file.size
        if seen != known:
            _remember(folder, seen)
        report(total, total, "")

    def remove(self, bundle: Bundle) -> int:
        """Delete a bundle's weights; bytes freed. The lock file stays: a later pull must bring the
        same files."""
        folder = self.folder(bundle)
        if not folder.is_dir():
            return 0
        with self.reserved(bundle):
            freed = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            for entry in folder.iterdir():
                if entry.name == locks.NAME:
                    freed -= entry.stat().st_size
                elif entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
        return freed

    @contextmanager
    def reserved(self, bundle: Bundle) -> Iterator[Path]:
        """The bundle's folder, to be changed by nobody else meanwhile.

        The kernel lets go of it with the process, however that ends.

        Raises:
            AvatarError: ``models.busy``.
        """
        folder = self.folder(bundle)
        folder.mkdir(parents=True, exist_ok=True)
        with (self.root / f".{bundle.id}.reserved").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise AvatarError(
                    "models.busy", f"{bundle.id} is being changed already.", bundle=bundle.id
                ) from error
            yield folder

    def need_space(self, needed: int) -> None:
        """Refuse what the disk cannot hold with something to spare.

        Raises:
            AvatarError: ``models.disk_full``.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.root).free
        spare = int(models_config().models_spare_disk_gb * 1e9)
        if needed + spare > free:
            raise disk_full(needed + spare, free)


def store() -> Store:
    """The weights of this machine, as configured."""
    return Store(models_config().folder)


def digest(path: Path) -> LockedFile:
    """Size and SHA-256 of a file."""
    sha256, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            sha256.update(block)
            size += len(block)
    return LockedFile(size=size, sha256=sha256.hexdigest())


def check_file(bundle: str, name: str, path: Path, file: LockedFile | None = None) -> LockedFile:
    """Check one file: nothing that runs, whole, and as it was locked.

    Raises:
        AvatarError: ``models.unsafe``, ``models.damaged``.
    """
    if path.suffix not in SUFFIXES or path.is_symlink():
        raise AvatarError(
            "models.unsafe", f"{bundle}: {name} is no file of weights or settings.", file=name
        )
    if path.suffix == ".safetensors" and not _whole(path):
        raise damaged(bundle, name)
    found = digest(path)
    if file is not None and found != file:
        raise damaged(bundle, name)
    return found


def damaged(bundle: str, name: str) -> AvatarError:
    """A file is not what was fetched."""
    return AvatarError(
        "models.damaged", f"{bundle}: {name} is damaged or incomplete.", bundle=bundle, file=name
    )


def disk_full(needed: int, free: int) -> AvatarError:
    """The disk cannot hold it; bytes."""
    needed_gb, free_gb = round(needed / 1e9, 1), round(free / 1e9, 1)
    return AvatarError(
        "models.disk_full",
        f"The disk has {free_gb} GB free, and {needed_gb} GB are needed.",
        needed=needed_gb,
        free=free_gb,
    )


def _whole(path: Path) -> bool:
    """Whether a safetensors file's header and length agree."""
    try:
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > _LARGEST_HEADER:
                return False
            header = json.loads(stream.read(length))
        ends = [one["data_offsets"][1] for key, one in header.items() if key != "__metadata__"]
        return 8 + length + max(ends, default=0) == path.stat().st_size
    except (struct.error, ValueError, KeyError, TypeError, AttributeError):
        return False


def _files(folder: Path, lock: Lock) -> Iterator[tuple[str, Path, LockedFile]]:
    for role, component in lock.components.items():
        for path, file in component.files.items():
            yield f"{role}/{path}", folder / role / path, file


def _without(bundle: Bundle, lock: Lock | None) -> list[str]:
    """Roles that the bundle needs and its lock file does not know."""
    there = lock.components if lock else {}
    return [one.role for one in bundle.components if not one.optional and one.role not in there]


def _not_installed(bundle: Bundle) -> AvatarError:
    return AvatarError("models.not_installed", f"{bundle.id} is not installed.", bundle=bundle.id)


def _mark(path: Path) -> list[int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def noted(path: Path) -> dict[str, list[Any]]:
    """What was noted of files that were checked, by name; nothing where it cannot be read."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _remember(folder: Path, seen: dict[str, list[int]]) -> None:
    try:
        (folder / _CHECKED).write_text(json.dumps(seen), "utf-8")
    except OSError:
        # A folder that is mounted for reading only: checked again by the next process.
        return
