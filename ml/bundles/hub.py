"""Fetching weights from the Hugging Face hub: resumable, checked, nothing that can be run."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.bundles import locks
from ml.bundles.conf import models_config
from ml.bundles.definition import SUFFIXES, Bundle, Component
from ml.bundles.locks import Lock, LockedComponent, LockedFile
from ml.bundles.store import Report, Store, check_file, damaged, disk_full, ignore, noted
from ml.errors import AvatarError

_TIMEOUT = 20.0
_PARTS = ".parts"
"""Folder, in a bundle's, of files that are not complete yet."""
_CHECKED = "checked.json"
"""In it: size, time and SHA-256 of files that were checked by an earlier part of the same pull."""


@dataclass(frozen=True)
class Wanted:
    """One file to fetch.

    Attributes:
        sha256: as the hub gives it, for large files.
    """

    component: Component
    commit: str
    path: str
    size: int
    sha256: str | None

    @property
    def name(self) -> str:
        """How it is told."""
        return f"{self.component.role}/{self.path}"


def pull(
    bundle: Bundle, store: Store, *, accepted: Iterable[str] = (), report: Report = ignore
) -> Lock:
    """Fetch what is missing of a bundle; go on where an earlier pull stopped.

    Args:
        accepted: ids of the licences whose restrictions the operator accepts.
        report: bytes done and in all; what it raises ends the pull, what came so far is kept.

    Raises:
        AvatarError: ``models.licence_refused``, ``models.licence_not_accepted``,
            ``models.hub_unreachable``, ``models.hub_refused``, ``models.hub_missing``,
            ``models.disk_full``, ``models.damaged``, ``models.changed``, ``models.busy``.
    """
    bundle.check_licences()
    consent = agreed(bundle, accepted, locks.read(store.folder(bundle)))
    with store.reserved(bundle) as folder:
        before = locks.read(folder)
        wanted = [one for part in bundle.components for one in _listed(part, before)]
        total = sum(one.size for one in wanted)
        store.need_space(total - sum(_present(folder, one) for one in wanted))
        done, components = 0, dict[str, dict[str, LockedFile]]()
        for one in wanted:
            files = components.setdefault(one.component.role, {})
            files[one.path] = _fetched(bundle, folder, one, _from(report, done, total, one))
            done += one.size
            report(done, total, one.name)
        lock = Lock(bundle=bundle.id, accepted=consent, components=_locked(wanted, components))
        same(lock, before)
        locks.write(folder, lock)
        shutil.rmtree(folder / _PARTS, ignore_errors=True)
    store.check(bundle)
    return lock


def _locked(
    wanted: Iterable[Wanted], files: Mapping[str, dict[str, LockedFile]]
) -> dict[str, LockedComponent]:
    return {
        one.component.role: LockedComponent(
            repo=one.component.repo, commit=one.commit, files=files[one.component.role]
        )
        for one in wanted
    }


def agreed(bundle: Bundle, accepted: Iterable[str], before: Lock | None) -> tuple[str, ...]:
    given = set(accepted) | set(before.accepted if before else ())
    for one in bundle.restricted:
        if one.id not in given:
            raise AvatarError(
                "models.licence_not_accepted",
                f"{bundle.id}: the restrictions of {one.name} must be accepted first.",
                bundle=bundle.id,
                licence=one.name,
            )
    return tuple(sorted(one.id for one in bundle.restricted))


def _listed(component: Component, before: Lock | None) -> list[Wanted]:
    """The component's files, as the hub has them; at the commit that was locked, if one was."""
    from huggingface_hub import HfApi

    locked = before.components.get(component.role) if before else None
    revision = (locked.commit if locked else "") or component.revision
    with _told(component):
        info: Any = HfApi(endpoint=_hub()).model_info(
            component.repo, revision=revision, files_metadata=True, timeout=_TIMEOUT
        )
    found = [
        Wanted(
            component, str(info.sha), one.rfilename, int(one.size or 0),
            one.lfs.sha256 if one.lfs else None,
        )
        for one in info.siblings or ()
        if component.needs(one.rfilename) and Path(one.rfilename).suffix in SUFFIXES
    ]  # fmt: skip
    for name in component.missing({one.path for one in found}):
        raise AvatarError(
            "models.hub_missing",
            f"{component.repo} has no {name}.",
            repo=component.repo,
            file=name,
        )
    return sorted(found, key=lambda one: one.path)


def _fetched(bundle: Bundle, folder: Path, one: Wanted, report: Report) -> LockedFile:
    target = folder / one.component.role / one.path
    if not (target.is_file() and target.stat().st_size == one.size):
        part = _part(folder, one)
        _download(one, part, report)
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
    checked = noted(folder / _PARTS / _CHECKED)
    mark = [target.stat().st_size, target.stat().st_mtime_ns]
    known = checked.get(one.name, [])
    if known[:2] == mark:
        return LockedFile(size=mark[0], sha256=known[2])
    try:
        found = check_file(bundle.id, one.name, target)
        if one.sha256 not in (None, found.sha256) or found.size != one.size:
            raise damaged(bundle.id, one.name)
    except AvatarError:
        # Gone, so that the next pull fetches it anew and doesn't stumble over it again.
        target.unlink(missing_ok=True)
        raise
    (folder / _PARTS).mkdir(exist_ok=True)
    told = json.dumps(checked | {one.name: [*mark, found.sha256]})
    (folder / _PARTS / _CHECKED).write_text(told, "utf-8")
    return found


def _download(one: Wanted, part: Path, report: Report) -> None:
    """Fetch a file into `part`, from where an earlier pull stopped.

    By the client's lower half: its upper one throws away what was there when it is interrupted.
    """
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    url = hf_hub_url(one.component.repo, one.path, revision=one.commit, endpoint=_hub())
    part.parent.mkdir(parents=True, exist_ok=True)
    with _told(one.component), part.open("r+b" if part.exists() else "w+b") as stream:
        there = stream.seek(0, os.SEEK_END)
        if there > one.size:
            there = stream.seek(0)
            stream.truncate()
        report(there, one.size, one.name)
        http_get(
            url,
            stream,
            resume_size=there,
            headers=build_hf_headers(),
            expected_size=one.size,
            displayed_filename=one.name,
            tqdm_class=_listener(lambda done: report(done, one.size, one.name)),
        )


def _part(folder: Path, one: Wanted) -> Path:
    """Where a file grows; named by its commit, so that two versions never become one."""
    return folder / _PARTS / one.commit[:12] / one.component.role / one.path


def same(lock: Lock, before: Lock | None) -> None:
    changed = before.differs_from(lock) if before else None
    if changed:
        raise AvatarError(
            "models.changed",
            f"{lock.bundle}: {changed} is not what was fetched the first time.",
            bundle=lock.bundle,
            file=changed,
        )


def _present(folder: Path, one: Wanted) -> int:
    """Bytes of a file that are there already, those of an interrupted pull among them."""
    for path in (folder / one.component.role / one.path, _part(folder, one)):
        if path.is_file():
            return min(path.stat().st_size, one.size)
    return 0


def _from(report: Report, before: int, total: int, one: Wanted) -> Report:
    def told(done: int, _: int, file: str) -> None:
        report(before + min(done, one.size), total, one.name)

    return told


def _listener(told: Callable[[int], None]) -> type:
    """A progress bar, to the hub's client, that shows nothing and passes on how far it is."""
    from tqdm import tqdm

    class Listener(tqdm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["disable"] = True
            self._count = int(kwargs.get("initial") or 0)
            super().__init__(*args, **kwargs)

        def update(self, n: float | None = 1) -> None:
            self._count += int(n or 0)
            told(self._count)

    return Listener


def _hub() -> str:
    return models_config().models_hub.rstrip("/")


@contextmanager
def _told(component: Component) -> Iterator[None]:
    """Whatever the hub's client may raise, as an error that says what to do."""
    import httpx2
    from huggingface_hub import errors

    hub = _hub()
    try:
        yield
    except (errors.GatedRepoError, errors.DisabledRepoError) as error:
        raise AvatarError(
            "models.hub_refused", f"{hub} does not hand out {component.repo}.", repo=component.repo
        ) from error
    except (
        errors.RepositoryNotFoundError,
        errors.RevisionNotFoundError,
        errors.RemoteEntryNotFoundError,
    ) as error:
        raise AvatarError(
            "models.hub_missing", f"{component.repo}: {error}", repo=component.repo, file=""
        ) from error
    except (httpx2.HTTPError, errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled,
            errors.FileMetadataError, ConnectionError, TimeoutError) as error:  # fmt: skip
        raise AvatarError(
            "models.hub_unreachable", f"{hub} cannot be reached: {error}", hub=hub
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(1, 0) from error
        if "Consistency check failed" in str(error):
            raise AvatarError(
                "models.hub_unreachable", f"{hub}: the connection broke off.", hub=hub
            ) from error
        raise
