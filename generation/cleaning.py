"""Removing what nobody kept: old variants, finished jobs, files that no row knows."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from generation import files
from generation.conf import job_config
from generation.jobs import OPEN
from generation.models import FINAL_STAGES, Generation, Job, Photo, Variant
from generation.services import generation_delete

logger = logging.getLogger(__name__)

_KEEP_JOBS = timedelta(days=2)
_STRAY = timedelta(hours=6)
"""An upload's work is over by then, one way or the other."""


def clean() -> None:
    """One round of everything."""
    now = timezone.now()
    logger.info(
        "cleaned: %d variants, %d generations, %d jobs, %d stray files",
        variants_clean(now),
        generations_clean(now),
        jobs_clean(now),
        quarantine_clean(now),
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


def jobs_clean(now: datetime) -> int:
    """Remove jobs that are long over."""
    old = Job.objects.filter(finished_at__lt=now - _KEEP_JOBS).exclude(status__in=OPEN)
    return old.delete()[0]


def quarantine_clean(now: datetime) -> int:
    """Remove uploads that were left behind by a crash between file and row."""
    try:
        owners, _ = default_storage.listdir(files.QUARANTINE)
    except FileNotFoundError:
        return 0
    analysing = Photo.objects.filter(status=Photo.Status.ANALYSING)
    known = {str(pk) for pk in analysing.values_list("pk", flat=True)}
    removed = 0
    for owner in set(owners) - known:
        folder = f"{files.QUARANTINE}/{owner}"
        for name in default_storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            if default_storage.get_modified_time(path) < now - _STRAY:
                files.remove([path])
                removed += 1
    return removed
