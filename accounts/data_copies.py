"""Everything the platform holds about a person, as one ZIP for them: asked for, made, expired.

The ZIP is written by a worker, file by file; `data.json` in it says what each is.
"""

from __future__ import annotations

import io
import json
import logging
import secrets
import tempfile
import time
import uuid
import zipfile
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import ApiToken, DataCopy, User
from accounts.registries import Holdings, exporters
from avatar_platform.jobs import enqueue

logger = logging.getLogger(__name__)

TASK = "accounts.tasks.data_copy_run"
LIFETIME = timedelta(days=1)
ATTEMPTS = 3
PATIENCE = timedelta(seconds=60)
"""A worker that says nothing for so long is taken for dead."""
OPEN = (DataCopy.Status.QUEUED, DataCopy.Status.WORKING)

_MEMORY = 32 * 1024 * 1024
"""Bytes of a ZIP that stay in memory before it moves to a temporary file."""
_TELL = 1.0
"""Least seconds between two writes of mere progress."""


class Superseded(Exception):  # noqa: N818 - not an error: another attempt or wish has taken over
    """This attempt no longer counts."""


@transaction.atomic
def data_copy_request(*, user: User) -> DataCopy:
    """Ask for a copy; the one that is under way, if there is one. An older one is deleted."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    before = DataCopy.objects.filter(user=user).first()
    if before is not None and before.status in OPEN:
        return before
    data_copy_delete(user_id=user.pk)
    copy = DataCopy.objects.create(user=user, expires_at=timezone.now() + LIFETIME)
    enqueue("maintenance", TASK, str(copy.pk))
    return copy


@transaction.atomic
def data_copy_delete(*, user_id: uuid.UUID) -> None:
    """Delete a person's copy with its file, if there is one."""
    for copy in DataCopy.objects.filter(user=user_id):
        copy.delete()
        if copy.file:
            transaction.on_commit(lambda name=copy.file: _remove(name))  # type: ignore[misc]


def data_copies_resume() -> None:
    """Enqueue again what no worker is at; give up what has failed too often."""
    silent = DataCopy.objects.filter(status__in=OPEN, touched_at__lt=timezone.now() - PATIENCE)
    silent.filter(attempt__gte=ATTEMPTS).update(status=DataCopy.Status.FAILED)
    for pk in silent.values_list("pk", flat=True):
        enqueue("maintenance", TASK, str(pk))


def data_copies_purge() -> None:
    """Delete copies whose day is over."""
    for copy in DataCopy.objects.filter(expires_at__lt=timezone.now()):
        data_copy_delete(user_id=copy.user_id)


def data_copy_make(copy_id: uuid.UUID) -> None:
    """Write a copy. Running it twice at once or again does no harm."""
    rows = DataCopy.objects.filter(pk=copy_id, status__in=OPEN, user__is_active=True)
    rows.update(status=DataCopy.Status.WORKING, attempt=F("attempt") + 1, touched_at=timezone.now())
    copy = rows.select_related("user").first()
    if copy is None:
        return
    try:
        with tempfile.SpooledTemporaryFile(_MEMORY) as spool:
            _pack(spool, copy)
            _deliver(copy, spool)
    except Superseded:
        logger.info("data copy %s was taken over", copy_id)


def _pack(spool: IO[bytes], copy: DataCopy) -> None:
    parts = {"account": _account(copy.user)}
    parts |= {name: export(copy.user) for name, export in exporters.items()}
    names = {path: name for part in parts.values() for path, name in part.files.items()}
    missing: list[str] = []
    told = time.monotonic()
    # Pictures are compressed already.
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as archive:
        for done, (path, name) in enumerate(names.items()):
            try:
                with default_storage.open(name, "rb") as source, archive.open(path, "w") as target:
                    while chunk := source.read(1024 * 1024):
                        target.write(chunk)
            except FileNotFoundError:  # deleted meanwhile
                missing.append(path)
            if time.monotonic() - told > _TELL:
                _update(copy, progress=done / len(names), touched_at=timezone.now())
                told = time.monotonic()
        facts: dict[str, Any] = {"version": 1, "made_at": timezone.now()}
        facts |= {key: rows for part in parts.values() for key, rows in part.facts.items()}
        facts["missing_files"] = missing
        text = json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text, zipfile.ZIP_DEFLATED)


def _account(user: User) -> Holdings:
    mine = {
        "id": user.pk,
        "email": user.email,
        "language": user.language,
        "theme": user.theme,
        "created_at": user.created_at,
        "last_login": user.last_login,
        "terms_accepted_at": user.terms_accepted_at,
    }
    fields = ("name", "token_key", "created", "expiry", "last_used_at")
    tokens = list(ApiToken.objects.filter(user=user).values(*fields))
    told = ("browser", "system", "created_at", "seen_at")
    parts: dict[str, list[dict[str, Any]]] = {
        "account": [mine],
        "tokens": [{**token} for token in tokens],
        "sessions": [{**row} for row in user.browser_sessions.values(*told)],
    }
    return Holdings(parts, {})


def _deliver(copy: DataCopy, spool: IO[bytes]) -> None:
    size = spool.seek(0, io.SEEK_END)
    spool.seek(0)
    place = f"accounts/{copy.user_id}/{secrets.token_hex(16)}.zip"
    stored = default_storage.save(place, File(spool))
    try:
        _update(copy, status=DataCopy.Status.DONE, progress=1.0, file=stored, size_bytes=size)
    except BaseException:
        _remove(stored)
        raise


def _update(copy: DataCopy, **changes: Any) -> None:
    mine = DataCopy.objects.filter(pk=copy.pk, attempt=copy.attempt, status__in=OPEN)
    if not mine.update(**changes):
        raise Superseded


def _remove(name: str) -> None:
    folder = name.rpartition("/")[0]
    try:
        default_storage.delete(name)
        if not any(default_storage.listdir(folder)):
            default_storage.delete(folder)
    except Exception:  # each storage has errors of its own; a file that resists stops nothing
        logger.exception("could not delete %s", name)
