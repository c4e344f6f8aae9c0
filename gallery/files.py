"""Files of avatars and exports in the private storage, all below one folder a person."""

from __future__ import annotations

import io
import logging
import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction

logger = logging.getLogger(__name__)

ROOT = "gallery"

MEDIA_TYPES = {
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
}


def media_type(name: str) -> str:
    """The media type of a stored file, by the ending we gave it."""
    return MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def folder(owner_id: uuid.UUID, *parts: object) -> str:
    """A folder of a person's."""
    return "/".join((ROOT, str(owner_id), *map(str, parts)))


def store(place: str, name: str, content: IO[bytes]) -> str:
    """Write a file under a name nobody can guess and no two writers share; that name."""
    stem, dot, ending = name.rpartition(".")
    return default_storage.save(
        f"{place}/{stem}-{secrets.token_hex(8)}{dot}{ending}", File(content)
    )


@contextmanager
def written(contents: Mapping[str, bytes], place: str) -> Iterator[dict[str, str]]:
    """Write files for a block that records them; an error in it takes them back.

    Args:
        contents: name with its ending, such as ``256.webp`` -> bytes.
        place: the folder to write to.

    Yields:
        Name without its ending -> name in the storage.
    """
    names: dict[str, str] = {}
    try:
        for name, content in contents.items():
            names[name.rpartition(".")[0]] = store(place, name, io.BytesIO(content))
        yield names
    except BaseException:
        remove(names.values())
        raise


@contextmanager
def copied(sources: Mapping[str, str], place: str) -> Iterator[tuple[dict[str, str], int]]:
    """Copy stored files for a block that records them; an error in it takes the copies back.

    Args:
        sources: label, such as ``256`` -> name in the storage.
        place: the folder to copy to.

    Yields:
        Label -> new name, and the bytes of all.

    Raises:
        FileNotFoundError: when a source is gone.
    """
    names: dict[str, str] = {}
    size = 0
    try:
        for label, source in sources.items():
            with default_storage.open(source, "rb") as file:
                names[label] = store(place, f"{label}.{source.rpartition('.')[2]}", file)
            size += default_storage.size(names[label])
        yield names, size
    except BaseException:
        remove(names.values())
        raise


def remove(names: Iterable[str]) -> None:
    """Delete files; one that is gone already is no trouble, one that resists is logged."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception:  # Each storage has errors of its own; none may stop the others' deletion.
            logger.exception("could not delete %s", name)
        else:
            _remove_empty(name)


def remove_on_commit(names: Iterable[str]) -> None:
    """Delete files once nothing points at them for sure."""
    transaction.on_commit(partial(remove, list(names)))


def remove_folder(place: str) -> None:
    """Delete whatever lies in a folder, at any depth, recorded in a row or not."""
    try:
        folders, names = default_storage.listdir(place)
    except FileNotFoundError:
        return
    for name in folders:
        remove_folder(f"{place}/{name}")
    remove(f"{place}/{name}" for name in names)
    _remove_empty(f"{place}/.")


def _remove_empty(name: str) -> None:
    """Drop the folders that `name` was the last in; object storage has none."""
    if not isinstance(default_storage, FileSystemStorage):
        return
    root = Path(default_storage.location)
    place = (
        Path(default_storage.path(name.removesuffix("/.")))
        if name.endswith("/.")
        else (Path(default_storage.path(name)).parent)
    )
    while place != root and place.is_relative_to(root):
        try:
            place.rmdir()
        except OSError:  # Not empty, or another was faster.
            return
        place = place.parent
