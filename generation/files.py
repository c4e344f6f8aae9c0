"""Files of photos and variants in the private storage.

Every file gets a name nobody can guess and no two writers share; the row decides which of them
count. A file whose row was not written is deleted again, and what a crash leaves behind in between
is found by the cleaning.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

logger = logging.getLogger(__name__)

QUARANTINE = "generation/quarantine"
PHOTOS = "generation/photos"
VARIANTS = "generation/variants"
PREVIEWS = "generation/previews"
STYLE_PICTURES = "generation/style-pictures"
FOLDERS = (QUARANTINE, PHOTOS, VARIANTS, PREVIEWS, STYLE_PICTURES)

MEDIA_TYPES = {
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def media_type_of(path: str) -> str:
    """The media type of a file we wrote, by its ending."""
    return MEDIA_TYPES.get(path.rpartition(".")[2], "application/octet-stream")


def store(folder: str, owner: object, name: str, content: bytes | File[bytes]) -> str:
    """Write a file under a fresh name and return its path.

    Args:
        folder: one of `FOLDERS`.
        owner: id of the row it belongs to.
        name: what it is, with its ending, e.g. ``256.webp``.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    stem, _, ending = name.rpartition(".")
    return default_storage.save(f"{folder}/{owner}/{stem}-{secrets.token_hex(8)}.{ending}", file)


def read(path: str) -> bytes:
    """The whole of a stored file.

    Raises:
        FileNotFoundError: when it is gone.
    """
    with default_storage.open(path, "rb") as file:
        return bytes(file.read())


def remove(paths: Iterable[str]) -> None:
    """Delete files; one that is already gone is no trouble, one that resists is logged."""
    for path in paths:
        try:
            default_storage.delete(path)
        except Exception:  # each storage has errors of its own; none may stop the other deletions
            logger.exception("could not delete %s", path)


def remove_on_commit(files: Mapping[str, str]) -> None:
    """Delete a row's files once the row is surely gone or points elsewhere."""
    if files:
        transaction.on_commit(partial(remove, list(files.values())))


def empty(folder: str, owner: object) -> None:
    """Delete whatever lies in a row's folder, recorded or left behind by a crash.

    Where the storage is away, the cleaning finds it later.
    """
    place = f"{folder}/{owner}"
    try:
        names = default_storage.listdir(place)[1]
    except FileNotFoundError:
        return
    except Exception:  # as above; the row is gone, and whoever deleted it can do nothing
        logger.exception("could not empty %s", place)
        return
    remove([*(f"{place}/{name}" for name in names), place])


def empty_on_commit(folder: str, owner: object) -> None:
    """The same, once the row is surely gone."""
    transaction.on_commit(partial(empty, folder, owner))


@contextmanager
def written(folder: str, owner: object, contents: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    """Write several files for a block that records them; an error in it takes them back.

    Args:
        contents: name with ending -> bytes.

    Yields:
        Name without ending -> path.
    """
    paths: dict[str, str] = {}
    try:
        for name, content in contents.items():
            paths[name.rpartition(".")[0]] = store(folder, owner, name, content)
        yield paths
    except BaseException:
        remove(paths.values())
        raise
