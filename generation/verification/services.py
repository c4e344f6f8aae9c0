"""Taking in a file to be checked, and telling what came of it. Neither leaves a row behind."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage

from avatar_platform.jobs import enqueue
from avatar_platform.problems import Problem
from generation import files
from generation.intake import checks, headers
from ml.errors import AvatarError

FOLDER = "generation/verify"
"""Where a file waits for the seconds until a worker has looked at it."""
LONGEST = timedelta(minutes=10)
"""How long an answer can be asked for, and the most that a file waits."""
WAITING_AT_MOST = 10
"""Files of everybody that wait at once: behind them wait people's own photos and previews, and a
file of a few kilobytes can unpack to seconds of work."""
_BUSY_SECONDS = 10
TASK = "generation.verification.tasks.verify"
CHECKING, DONE, FAILED = "checking", "done", "failed"
_OTHERS = ("image/tiff", "image/gif", "image/x-icon", "image/svg+xml", "application/pdf")
"""What may be checked besides the kinds of photos: whatever is exported."""


def verification_create(*, upload: File[bytes]) -> dict[str, Any]:
    """Take in a file: checked by its header, and put where a worker finds it.

    Returns:
        What `verification_get` returns.

    Raises:
        Problem: why it cannot come in; ``verify.busy`` (503) when too many wait already.
    """
    if len(waiting()) >= WAITING_AT_MOST:
        raise Problem("verify.busy", status=503, retry_after=_BUSY_SECONDS)
    try:
        checks.check_size(upload.size or 0)
        data = upload.read()
        media_type = _media_type(data)
    except AvatarError as error:
        status = {"photo.too_large": 413, "verify.unsupported_type": 415}.get(error.code, 422)
        raise Problem(error.code, status=status, params=error.params) from error
    pk = uuid.uuid4()
    with files.written(FOLDER, pk, {"upload.bin": data}) as paths:
        _remember(pk, {"status": CHECKING})
        enqueue("interactive", TASK, str(pk), paths["upload"], media_type, timeout=60)
    return verification_get(pk=pk)


def waiting() -> list[str]:
    """Names of the folders, one a file, that no worker has come for yet."""
    try:
        return list(default_storage.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []


def verification_get(*, pk: uuid.UUID) -> dict[str, Any]:
    """How far it has come, and what was found.

    Raises:
        Problem: `not_found` (404), also for what was asked too long ago.
    """
    found = cache.get(_key(pk))
    if found is None:
        raise Problem("not_found", status=404)
    return {"id": pk, **found}


def verification_done(*, pk: uuid.UUID, report: dict[str, Any]) -> None:
    """Note what was found."""
    _remember(pk, {"status": DONE, "report": report})


def verification_failed(*, pk: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    """Note why nothing could be found out."""
    _remember(pk, {"status": FAILED, "code": code, "params": params})


def _remember(pk: uuid.UUID, state: dict[str, Any]) -> None:
    cache.set(_key(pk), state, timeout=int(LONGEST.total_seconds()))


def _key(pk: uuid.UUID) -> str:
    return f"verify:{pk}"


def _media_type(data: bytes) -> str:
    """The kind of file, where it is one that can be checked.

    Raises:
        AvatarError: as `checks.check`, or ``verify.unsupported_type``.
    """
    media_type = headers.sniff(data)
    if media_type in headers.ACCEPTED:
        return checks.check(data, least=1).media_type
    if media_type not in _OTHERS:
        raise AvatarError("verify.unsupported_type", media_type=media_type)
    return media_type
