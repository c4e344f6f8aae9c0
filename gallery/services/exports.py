"""Asking for files, and seeing to it that every wish ends."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from avatar_platform.jobs import enqueue
from avatar_platform.problems import Problem
from gallery import files
from gallery.models import Avatar, AvatarVersion, Export

LIFETIME = timedelta(days=1)
OPEN_AT_MOST = 3
KEPT_AT_MOST = 20
ATTEMPTS = 3
PATIENCE = timedelta(seconds=60)
"""A worker that says nothing for so long is taken for dead."""

OPEN = (Export.Status.QUEUED, Export.Status.WORKING)
TASK = "gallery.tasks.export_run"


@transaction.atomic
def export_create(*, user: User, avatars: Sequence[uuid.UUID], options: dict[str, Any]) -> Export:
    """Ask for files of some avatars.

    Args:
        avatars: in the order in which a ZIP lists them.
        options: validated `format`, `size`, `preset`, `background`, `quality`.

    Raises:
        Problem: `not_found` (404); `export.no_vector` (400); `export.busy` (429).
    """
    wanted = list(dict.fromkeys(avatars))
    versions = AvatarVersion.objects.filter(
        pk__in=Avatar.objects.filter(owner=user, pk__in=wanted, deleted_at__isnull=True).values(
            "current"
        )
    )
    found = list(versions.values_list("files", flat=True))
    if len(found) != len(wanted):
        raise Problem("not_found", status=404)
    if options.get("format") == "svg" and not all("vector" in names for names in found):
        raise Problem("export.no_vector")
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    if Export.objects.filter(owner=user, status__in=OPEN).count() >= OPEN_AT_MOST:
        params = {"limit": OPEN_AT_MOST}
        raise Problem("export.busy", status=429, params=params, retry_after=5)
    _drop_oldest(user)
    export = Export.objects.create(
        owner=user,
        request={"avatars": [str(pk) for pk in wanted], **options},
        expires_at=timezone.now() + LIFETIME,
    )
    enqueue("maintenance", TASK, str(export.pk))
    return export


def exports_resume() -> list[Export]:
    """Enqueue again what no worker is at; give up, and return, what has failed too often."""
    silent = Export.objects.filter(status__in=OPEN, touched_at__lt=timezone.now() - PATIENCE)
    given_up = []
    for export in silent.filter(attempt__gte=ATTEMPTS):
        mine = silent.filter(pk=export.pk, attempt=export.attempt)
        if mine.update(status=Export.Status.FAILED, problem_code="export.failed"):
            given_up.append(export)
    for pk in silent.values_list("pk", flat=True):
        enqueue("maintenance", TASK, str(pk))
    return given_up


def exports_purge() -> None:
    """Delete exports whose day is over."""
    _delete(list(Export.objects.filter(expires_at__lt=timezone.now())[:1000]))


def _drop_oldest(user: User) -> None:
    """Keep a person's exports few, as they are not counted in the quota."""
    done = Export.objects.filter(~Q(status__in=OPEN), owner=user).order_by("-created_at", "-id")
    _delete(list(done[KEPT_AT_MOST - 1 :]))


@transaction.atomic
def _delete(exports: list[Export]) -> None:
    Export.objects.filter(pk__in=[export.pk for export in exports]).delete()
    files.remove_on_commit([export.file for export in exports if export.file])
