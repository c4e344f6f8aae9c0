"""Work of the gallery that happens in a worker, on the queue `maintenance`."""

from __future__ import annotations

import io
import logging
import re
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

import numpy as np
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone
from PIL import Image

from gallery import files, services
from gallery.models import Avatar, Export
from gallery.provenance import provenance
from gallery.registries import export_listeners
from gallery.services.exports import OPEN
from gallery.sharing import services as sharing
from ml.errors import AvatarError
from ml.export import files as rendering
from ml.export.formats import file_format
from ml.export.presets import preset

logger = logging.getLogger(__name__)

_MEMORY = 32 * 1024 * 1024
"""Bytes of a ZIP that stay in memory before it moves to a temporary file."""


class Superseded(Exception):  # noqa: N818 - not an error: another attempt has taken over
    """This attempt no longer counts."""


def export_run(export_id: str) -> None:
    """Make the files of an export. Running it twice at once or again does no harm."""
    export = _claim(uuid.UUID(export_id))
    if export is None:
        return
    try:
        with _made(export) as (content, filename, media_type):
            _deliver(export, content, filename, media_type)
    except Superseded:
        logger.info("export %s was taken over", export_id)
    except AvatarError as error:
        _finish(export, status="failed", problem_code=error.code, problem_params=error.params)
    except Exception:
        # The sweep tries again until the attempts are used up, then says so to the person.
        logger.exception("export %s failed at attempt %s", export_id, export.attempt)
        raise
    finally:
        _tell(export)


def exports_resume() -> None:
    """Enqueue exports again that no worker is at."""
    for given_up in services.exports_resume():
        _tell(given_up)


def exports_purge() -> None:
    """Delete exports whose day is over."""
    services.exports_purge()


def shares_purge() -> None:
    """Forget share links that have not worked for thirty days."""
    sharing.shares_purge()


def avatars_purge() -> None:
    """Delete what has been in the bin for thirty days, or is too much of it."""
    services.avatars_purge()
    services.bins_trim()


def _claim(export_id: uuid.UUID) -> Export | None:
    """Make this attempt the one that counts; None when there is nothing to do."""
    rows = Export.objects.filter(pk=export_id, status__in=OPEN)
    rows.update(status=Export.Status.WORKING, attempt=F("attempt") + 1, touched_at=timezone.now())
    return rows.select_related("owner").first()


def _finish(export: Export, **changes: Any) -> None:
    """Record the end of this attempt, unless another has taken over."""
    mine = Export.objects.filter(pk=export.pk, attempt=export.attempt, status__in=OPEN)
    if not mine.update(**changes):
        raise Superseded


def _deliver(export: Export, content: IO[bytes], filename: str, media_type: str) -> None:
    content.seek(0, io.SEEK_END)
    size = content.tell()
    content.seek(0)
    place = files.folder(export.owner_id, "exports")
    stored = files.store(place, f"{export.pk}.{filename.rpartition('.')[2]}", content)
    try:
        _finish(
            export,
            status=Export.Status.DONE,
            file=stored,
            filename=filename,
            media_type=media_type,
            size_bytes=size,
        )
    except BaseException:
        files.remove([stored])
        raise


def _tell(export: Export) -> None:
    export = Export.objects.select_related("owner").filter(pk=export.pk).first() or export
    for listener in export_listeners:
        listener(export)


@contextmanager
def _made(export: Export) -> Iterator[tuple[IO[bytes], str, str]]:
    """The export's content, its file name and its media type."""
    request = export.request
    avatars = _avatars(export)
    chosen = preset(request["preset"]) if "preset" in request else None
    kind = file_format(chosen.format if chosen else request["format"])
    render = (
        partial(rendering.render_preset, preset=chosen)
        if chosen
        else partial(rendering.render, format=kind.id, size=request.get("size"))
    )
    if len(avatars) == 1:
        content = io.BytesIO(_rendered(avatars[0], render, request))
        yield content, f"{_file_stem(avatars[0].name)}.{kind.extension}", kind.media_type
        return
    with tempfile.SpooledTemporaryFile(_MEMORY) as spool:
        _pack(spool, export, avatars, render, kind.extension)
        day = export.created_at.strftime("%Y-%m-%d")
        yield spool, f"avatars-{day}.zip", "application/zip"


def _avatars(export: Export) -> list[Avatar]:
    """The avatars asked for, in that order, without those deleted meanwhile."""
    rows = Avatar.objects.filter(owner=export.owner_id, deleted_at__isnull=True).select_related(
        "current"
    )
    found = rows.in_bulk([uuid.UUID(pk) for pk in export.request["avatars"]])
    ordered = [found.get(uuid.UUID(pk)) for pk in export.request["avatars"]]
    kept = [avatar for avatar in ordered if avatar is not None and avatar.current is not None]
    if not kept:
        raise AvatarError("export.empty")
    return kept


def _pack(
    spool: IO[bytes],
    export: Export,
    avatars: list[Avatar],
    render: Callable[..., bytes],
    extension: str,
) -> None:
    """Write a ZIP, a file at a time, saying after each that the attempt lives."""
    taken: dict[str, int] = {}
    # Pictures are compressed already.
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as archive:
        for avatar in avatars:
            name = _unique(_file_stem(avatar.name), taken)
            archive.writestr(f"{name}.{extension}", _rendered(avatar, render, export.request))
            _finish(export, touched_at=timezone.now())


def _rendered(avatar: Avatar, render: Callable[..., bytes], request: dict[str, Any]) -> bytes:
    version = avatar.current
    if version is None:
        raise AvatarError("export.empty")
    with default_storage.open(version.files["full"], "rb") as file, Image.open(file) as picture:
        pixels = np.asarray(picture.convert("RGBA"))
    drawing = None
    if "vector" in version.files:
        with default_storage.open(version.files["vector"], "rb") as file:
            drawing = file.read().decode()
    return render(
        pixels,
        svg=drawing,
        background=request.get("background"),
        quality=request.get("quality"),
        metadata={
            "title": avatar.name,
            "credits": avatar.credits,
        },
        provenance=provenance(
            version.recipe, edited=bool(version.edit), day=version.created_at.date()
        ),
        badge=request.get("badge", False),
    )


def _file_stem(name: str) -> str:
    """A name that every file system takes."""
    safe = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', " ", name)
    return " ".join(safe.split()).strip(". ")[:80] or "avatar"


def _unique(stem: str, taken: dict[str, int]) -> str:
    key = stem.casefold()
    taken[key] = taken.get(key, 0) + 1
    if taken[key] == 1:
        return stem
    return _unique(f"{stem} ({taken[key]})", taken)
