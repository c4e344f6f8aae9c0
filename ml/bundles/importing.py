"""Weights brought by hand to a machine without a network: from a folder or an archive.

Laid out as in the store, ``<role>/<file>``: a bundle's folder from another machine, with its lock
file or without.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ml.bundles import locks
from ml.bundles.definition import Bundle, Component
from ml.bundles.hub import agreed, same
from ml.bundles.locks import Lock, LockedComponent, LockedFile
from ml.bundles.store import Report, Store, check_file, damaged, ignore
from ml.errors import AvatarError


def import_from(
    bundle: Bundle,
    source: Path,
    store: Store,
    *,
    accepted: Iterable[str] = (),
    report: Report = ignore,
) -> Lock:
    """Take a bundle's weights from a folder, a zip or a tar.

    Args:
        accepted: as for `ml.bundles.hub.pull`.

    Raises:
        AvatarError: ``models.import_unreadable``, ``models.import_incomplete``, and as `pull`.
    """
    bundle.check_licences()
    with _opened(bundle, source, store) as folder:
        theirs = locks.read(folder)
        with store.reserved(bundle) as target:
            before = locks.read(target)
            consent = agreed(bundle, accepted, before or theirs)
            found = _found(bundle, folder)
            total = sum(path.stat().st_size for paths in found.values() for path in paths.values())
            store.need_space(total)
            staged = target / ".import"
            shutil.rmtree(staged, ignore_errors=True)
            try:
                components = _copied(bundle, found, staged, theirs, report, total)
                lock = Lock(bundle=bundle.id, accepted=consent, components=components)
                same(lock, theirs)
                same(lock, before)
                for role in components:
                    shutil.rmtree(target / role, ignore_errors=True)
                    (staged / role).rename(target / role)
                locks.write(target, lock)
            finally:
                shutil.rmtree(staged, ignore_errors=True)
    store.check(bundle)
    return lock


def _copied(
    bundle: Bundle,
    found: dict[str, dict[str, Path]],
    staged: Path,
    theirs: Lock | None,
    report: Report,
    total: int,
) -> dict[str, LockedComponent]:
    done, components = 0, {}
    for role, paths in found.items():
        files: dict[str, LockedFile] = {}
        for name, path in paths.items():
            told = f"{role}/{name}"
            report(done, total, told)
            before = check_file(bundle.id, told, path)
            copy = staged / role / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            files[name] = check_file(bundle.id, told, copy)
            if files[name] != before:
                raise damaged(bundle.id, told)
            done += before.size
        locked = theirs.components.get(role) if theirs else None
        part = bundle.component(role)
        components[role] = LockedComponent(
            repo=part.repo if part else "", commit=locked.commit if locked else "", files=files
        )
    report(total, total, "")
    return components


def _found(bundle: Bundle, folder: Path) -> dict[str, dict[str, Path]]:
    """The bundle's files in a folder, by component; nothing else is looked at."""
    found = {}
    for component in bundle.components:
        files = _files_of(component, folder / component.role)
        missing = component.missing(files)
        if files and not missing:
            found[component.role] = files
        elif not component.optional:
            told = f"{component.role}/{(missing or component.files)[0]}"
            raise AvatarError(
                "models.import_incomplete", f"{bundle.id}: {told} is not there.", file=told
            )
    return found


def _files_of(component: Component, folder: Path) -> dict[str, Path]:
    paths = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    return {name: path for name, path in paths.items() if component.needs(name)}


@contextmanager
def _opened(bundle: Bundle, source: Path, store: Store) -> Iterator[Path]:
    """A folder to read from; an archive is unpacked beside the store first."""
    if source.is_dir():
        yield source
        return
    store.root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=store.root) as scratch:
        _unpack(source, Path(scratch), store)
        inside = list(Path(scratch).iterdir())
        # The bundle's folder packed as a whole, or what is in it.
        whole = len(inside) == 1 and inside[0].is_dir() and not bundle.component(inside[0].name)
        yield inside[0] if whole else Path(scratch)


def _unpack(source: Path, target: Path, store: Store) -> None:
    try:
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                store.need_space(2 * sum(entry.file_size for entry in archive.infolist()))
                archive.extractall(target)
        else:
            with tarfile.open(source) as archive:
                store.need_space(2 * sum(entry.size for entry in archive.getmembers()))
                archive.extractall(target, filter="data")
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise AvatarError(
            "models.import_unreadable", f"{source} cannot be read: {error}", file=source.name
        ) from error
