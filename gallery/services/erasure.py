"""Deleting for good: what has been in the bin long enough, and all of a person's gallery."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from gallery import files
from gallery.models import Album, Avatar, AvatarVersion, Export, Tag
from gallery.sharing.avatars import KIND as AVATAR
from gallery.sharing.services import subjects_gone

KEPT_IN_BIN = timedelta(days=30)
_BATCH = 200


def avatars_purge() -> int:
    """Delete what was put into the bin thirty days ago; how many avatars those were."""
    old = Avatar.objects.filter(deleted_at__lt=timezone.now() - KEPT_IN_BIN)
    total = 0
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        # Once more by date: one of them may have been restored between the two statements.
        total += _purge(old.filter(pk__in=batch))
    return total


def bins_trim() -> int:
    """Delete the oldest of each bin that holds more than its owner may store at all.

    What is in the bin is not counted in the quota, so that deleting makes room at once; without
    this, keeping and deleting in turn would store any amount for thirty days.
    """
    default = Value(settings.QUOTAS["storage_bytes"], output_field=BigIntegerField())
    overfull = (
        Avatar.objects.filter(deleted_at__isnull=False)
        .values("owner")
        .annotate(size=Sum("storage_bytes"), most=Coalesce("owner__storage_limit", default))
        .filter(size__gt=F("most"))
    )
    return sum(_trim(row["owner"], row["size"] - row["most"]) for row in overfull.order_by())


def _trim(owner_id: uuid.UUID, excess: int) -> int:
    binned = Avatar.objects.filter(owner=owner_id, deleted_at__isnull=False)
    doomed = []
    for pk, size in binned.order_by("deleted_at", "pk").values_list("pk", "storage_bytes"):
        if excess <= 0:
            break
        doomed.append(pk)
        excess -= size
    return _purge(binned.filter(pk__in=doomed))


def gallery_erase(owner_id: uuid.UUID) -> None:
    """Delete every row and file of a person's gallery. Safe to run again."""
    while _purge(Avatar.objects.filter(owner=owner_id)[:_BATCH]):
        pass
    Export.objects.filter(owner=owner_id).delete()
    Album.objects.filter(owner=owner_id).delete()
    Tag.objects.filter(owner=owner_id).delete()
    # Exports, and whatever a crash left behind without a row.
    files.remove_folder(files.folder(owner_id))


@transaction.atomic
def _purge(avatars: QuerySet[Avatar]) -> int:
    """Rows first: a file without a row is found again, a row without a file is a broken picture."""
    ids = list(avatars.select_for_update().values_list("pk", flat=True))
    versions = AvatarVersion.objects.filter(avatar__in=ids)
    names = [name for row in versions.values_list("files", flat=True) for name in row.values()]
    Avatar.objects.filter(pk__in=ids).delete()
    subjects_gone(AVATAR, ids)
    files.remove_on_commit(names)
    return len(ids)
