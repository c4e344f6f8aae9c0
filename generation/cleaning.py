"""Removing what nobody kept: old variants, finished jobs, files that no row knows."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gallery.services.erasure import KEPT_IN_BIN
from generation import files
from generation.conf import job_config
from generation.custom.pictures import picture_delete
from generation.custom.services import style_purge
from generation.jobs import OPEN
from generation.models import (
    ACTIVE_STAGES,
    FINAL_STAGES,
    CustomStyle,
    CustomStyleVersion,
    Edit,
    Generation,
    Job,
    Photo,
    StylePicture,
    Variant,
)
from generation.services import generation_delete, photos_expire
from ml.custom_styles import CUSTOM
from ml.custom_styles import CustomStyle as Contract

logger = logging.getLogger(__name__)

_KEEP_JOBS = timedelta(days=2)
_STRAY = timedelta(hours=6)
"""An upload's work is over by then, one way or the other."""
_UNUSED = timedelta(days=1)
"""A picture that was put in but not saved with any style is kept for a draft that long."""
_AT_ONCE = 500
"""Ids in one query; SQLite takes 999."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def clean() -> None:
    """One round of everything."""
    now = timezone.now()
    logger.info(
        "cleaned: %d photos, %d variants, %d generations, %d edits, %d styles, %d style pictures, "
        "%d jobs, %d stray files",
        photos_expire(now=now),
        variants_clean(now),
        generations_clean(now),
        edits_clean(now),
        styles_clean(now),
        style_pictures_clean(now),
        jobs_clean(now),
        strays_clean(now),
    )


def variants_clean(now: datetime) -> int:
    """Remove the files of variants that were not kept in time."""
    old = Variant.objects.filter(
        generation__status__in=FINAL_STAGES,
        generation__finished_at__lt=now - timedelta(days=job_config().keep_variants_days),
    )
    removed = 0
    for variant in old.iterator(chunk_size=200):
        with transaction.atomic():
            files.empty_on_commit(files.VARIANTS, variant.pk)
            variant.delete()
        removed += 1
    return removed


def generations_clean(now: datetime) -> int:
    """Remove finished generations that no variant is left of."""
    before = now - timedelta(days=job_config().keep_variants_days)
    empty = Generation.objects.filter(
        status__in=FINAL_STAGES, finished_at__lt=before, variants=None
    )
    for generation in (listed := list(empty)):
        generation_delete(generation=generation)
    return len(listed)


def edits_clean(now: datetime) -> int:
    """Remove edits that are long over; what they made is in the gallery."""
    before = now - timedelta(days=job_config().keep_variants_days)
    return Edit.objects.filter(status__in=FINAL_STAGES, finished_at__lt=before).delete()[0]


def styles_clean(now: datetime) -> int:
    """Remove styles that were long enough in the bin, and those whose file could not be read."""
    old = Q(deleted_at__lt=now - KEPT_IN_BIN)
    failed = Q(status=CustomStyle.Status.FAILED, created_at__lt=now - _UNUSED)
    for style in (listed := list(CustomStyle.objects.filter(old | failed))):
        style_purge(style=style)
    return len(listed)


def style_pictures_clean(now: datetime) -> int:
    """Remove references and masks that no version of any style of their person names."""
    removed = 0
    old = StylePicture.objects.filter(created_at__lt=now - _UNUSED)
    # Those for edits stay until their person deletes them.
    kept = Q(kind=StylePicture.Kind.EDIT, status=StylePicture.Status.READY)
    old = old.exclude(kept)
    for user in list(old.order_by().values_list("user", flat=True).distinct()):
        with transaction.atomic():
            # Locked, as whoever saves a style locks the pictures it names.
            pictures = list(old.filter(user=user).select_for_update())
            versions = CustomStyleVersion.objects.filter(style__user=user)
            named = {
                each for names in versions.values_list("pictures", flat=True) for each in names
            }
            running = Generation.objects.filter(user=user, status__in=ACTIVE_STAGES, style=CUSTOM)
            for told in running.values_list("contract__custom", flat=True):
                named |= set(Contract.model_validate(told).pictures())
            for picture in pictures:
                if picture.digest not in named and picture.status != StylePicture.Status.STUDYING:
                    picture_delete(picture=picture)
                    removed += 1
    return removed


def jobs_clean(now: datetime) -> int:
    """Remove jobs that are long over."""
    old = Job.objects.filter(finished_at__lt=now - _KEEP_JOBS).exclude(status__in=OPEN)
    return old.delete()[0]


def strays_clean(now: datetime) -> int:
    """Remove files whose row is gone: left by a crash between the two, or by a storage that was
    away when the row was deleted.
    """
    analysing = Photo.objects.filter(status=Photo.Status.ANALYSING)
    studying = StylePicture.objects.filter(status=StylePicture.Status.STUDYING)
    importing = CustomStyle.objects.filter(status=CustomStyle.Status.IMPORTING)
    owners: dict[str, Sequence[QuerySet[Any]]] = {
        files.QUARANTINE: (analysing, studying, importing),
        files.PHOTOS: (Photo.objects.all(),),
        files.PREVIEWS: (Photo.objects.all(),),
        files.VARIANTS: (Variant.objects.all(),),
        files.STYLE_PICTURES: (StylePicture.objects.all(),),
    }
    return sum(_strays_clean(folder, rows, now) for folder, rows in owners.items())


def _strays_clean(folder: str, rows: Sequence[QuerySet[Any]], now: datetime) -> int:
    try:
        names = default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return 0
    removed = 0
    for name in _without_row(names, rows):
        place = f"{folder}/{name}"
        paths = [f"{place}/{file}" for file in default_storage.listdir(place)[1]]
        # A younger one may be about to get its row.
        old = [p for p in paths if default_storage.get_modified_time(p) < now - _STRAY]
        files.remove(old if len(old) < len(paths) else [*old, place])
        removed += len(old)
    return removed


def _without_row(names: Sequence[str], rows: Sequence[QuerySet[Any]]) -> list[str]:
    missing: list[str] = []
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        ids = [name for name in part if _UUID.fullmatch(name)]
        known = {
            str(pk) for each in rows for pk in each.filter(pk__in=ids).values_list("pk", flat=True)
        }
        missing += [name for name in part if name not in known]
    return missing
