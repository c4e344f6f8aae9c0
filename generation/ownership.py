"""What this app holds for a person, and how all of it goes; told to `accounts` by registry."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.registries import Holdings, Usage, facts
from generation.custom.pictures import picture_delete
from generation.custom.services import style_purge
from generation.jobs import OPEN
from generation.models import (
    CustomStyle,
    Edit,
    Generation,
    Job,
    Photo,
    StylePicture,
    StylePreview,
    Variant,
)
from generation.services import edit_cancel, generation_delete, photo_delete

_OF_GENERATIONS = {"idempotency_key", "request_digest"}
_OF_VARIANTS = {"id", "generation_id"}
_OF_STYLE_VERSIONS = {"id", "style_id"}

Facts = dict[str, Any]


def usage(user: User) -> Usage:
    """Bytes stored, generations and edits asked for within the hour, those under way."""
    owned = (
        Photo.objects.filter(user=user),
        Variant.objects.filter(generation__user=user),
        StylePreview.objects.filter(photo__user=user),
        StylePicture.objects.filter(user=user),
        CustomStyle.objects.filter(user=user),
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
    """Photos with their analysis and previews, generations with recipes and pictures, styles."""
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
    styles, pictures = _styles(user, files)
    found = {
        "photos": photos,
        "generations": generations,
        "edits": edits,
        "custom_styles": styles,
        "style_pictures": pictures,
    }
    return Holdings(found, files)


def _styles(user: User, files: dict[str, str]) -> tuple[list[Facts], list[Facts]]:
    """Styles with all their versions, and the pictures they name by digest."""
    styles = []
    for style in CustomStyle.objects.filter(user=user).prefetch_related("versions"):
        versions = [facts(each, without=_OF_STYLE_VERSIONS) for each in style.versions.all()]
        styles.append(facts(style, without={"current_id"}) | {"versions": versions})
    pictures = list(StylePicture.objects.filter(user=user))
    for picture in pictures:
        for name in {"original", "upload"} & set(picture.files):
            _add(files, f"styles/{picture.kind}s/{picture.pk}", picture.files[name])
    return styles, [facts(picture) for picture in pictures]


def _add(files: dict[str, str], stem: str, path: str) -> None:
    files[f"{stem}.{path.rpartition('.')[2]}"] = path


def erase(user_id: uuid.UUID) -> None:
    """Delete every photo, generation, edit, style and job of a person with their files."""
    for edit in Edit.objects.filter(user=user_id):
        edit_cancel(edit=edit)
    Edit.objects.filter(user=user_id).delete()
    for generation in Generation.objects.filter(user=user_id):
        generation_delete(generation=generation)
    for photo in Photo.objects.filter(user=user_id):
        photo_delete(photo=photo)
    for style in CustomStyle.objects.filter(user=user_id):
        style_purge(style=style)
    for picture in StylePicture.objects.filter(user=user_id):
        picture_delete(picture=picture)
    Job.objects.filter(user=user_id).delete()
