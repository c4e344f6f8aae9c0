"""What this app holds for a person, and how all of it goes; told to `accounts` by registry."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.registries import Holdings, Usage, facts
from generation.jobs import OPEN
from generation.models import Edit, Generation, Job, Photo, StylePreview, Variant
from generation.services import edit_cancel, generation_delete, photo_delete

_OF_GENERATIONS = {"idempotency_key", "request_digest"}
_OF_VARIANTS = {"id", "generation_id"}


def usage(user: User) -> Usage:
    """Bytes stored, generations and edits asked for within the hour, those under way."""
    owned = (
        Photo.objects.filter(user=user),
        Variant.objects.filter(generation__user=user),
        StylePreview.objects.filter(photo__user=user),
    )
    stored = sum(rows.aggregate(sum=Sum("storage_bytes"))["sum"] or 0 for rows in owned)
    asked = Job.objects.filter(user=user, kind__in=(Job.Kind.GENERATION, Job.Kind.EDIT))
    hour_ago = timezone.now() - timedelta(hours=1)
    return Usage(
        storage_bytes=stored,
        jobs_hour=asked.filter(created_at__gte=hour_ago).count(),
        jobs_active=asked.filter(status__in=OPEN).count(),
    )


def holdings(user: User) -> Holdings:
    """Photos with their analysis and previews, generations with their recipes and pictures."""
    files: dict[str, str] = {}
    photos = []
    for photo in Photo.objects.filter(user=user).prefetch_related("previews"):
        photos.append(facts(photo))
        for name in ("original", "upload"):
            if name in photo.files:
                _add(files, f"photos/{photo.pk}", photo.files[name])
        for preview in photo.previews.all():
            for path in preview.files.values():
                _add(files, f"photos/{photo.pk}/previews/{preview.style}", path)
    generations = []
    for generation in Generation.objects.filter(user=user).prefetch_related("variants"):
        variants = list(generation.variants.all())
        told = [facts(variant, without=_OF_VARIANTS) for variant in variants]
        generations.append(facts(generation, without=_OF_GENERATIONS) | {"variants": told})
        for variant in variants:
            for name in {"full", "vector"} & set(variant.files):
                _add(files, f"generations/{generation.pk}/{variant.index}", variant.files[name])
    edits = [facts(edit, without=_OF_GENERATIONS) for edit in Edit.objects.filter(user=user)]
    found = {"photos": photos, "generations": generations, "edits": edits}
    return Holdings(found, files)


def _add(files: dict[str, str], stem: str, path: str) -> None:
    files[f"{stem}.{path.rpartition('.')[2]}"] = path


def erase(user_id: uuid.UUID) -> None:
    """Delete every photo, generation, edit and job of a person with their files."""
    for edit in Edit.objects.filter(user=user_id):
        edit_cancel(edit=edit)
    Edit.objects.filter(user=user_id).delete()
    for generation in Generation.objects.filter(user=user_id):
        generation_delete(generation=generation)
    for photo in Photo.objects.filter(user=user_id):
        photo_delete(photo=photo)
    Job.objects.filter(user=user_id).delete()
