"""Deleting for good: what has been in the bin long enough, and all of a person's gallery."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gallery import files
from gallery.models import Album, Avatar, AvatarVersion, Export, Tag

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
    files.remove_on_commit(names)
    return len(ids)
