"""Taking photos in, choosing a face in them, letting them go."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.quotas import storage_check
from avatar_platform.problems import Problem
from generation import events, files, watching
from generation.conf import job_config
from generation.consents import consent_check
from generation.custom.models import PREVIEW_PREFIX
from generation.custom.selectors import styles_current
from generation.intake import checks
from generation.intake.headers import Header
from generation.jobs import job_add, job_cancel
from generation.models import ACTIVE_STAGES, CustomStyleVersion, Job, Photo, StylePreview
from generation.services.edits import edit_cancel
from generation.services.generations import generation_cancel
from generation.services.usable import usable_check
from ml.contracts import Crop
from ml.errors import AvatarError
from ml.styles import catalogue

_TOO_LARGE = {"photo.too_large"}
_WRONG_TYPE = {"photo.unsupported_type"}


def photo_create(
    *, user: User, upload: File[bytes], consent: bool, consent_version: str = ""
) -> tuple[Photo, bool]:
    """Take in an upload: checked by its header, put into quarantine, queued for analysis.

    Args:
        consent: whether the person confirmed that it is them, or that they may use it.
        consent_version: the version of the words they confirmed; empty for those in force.

    Returns:
        The photo, and whether it is new; the same file sent again gives the same photo.

    Raises:
        Problem: why it cannot come in; ``quota.storage``.
    """
    version = consent_check(given=consent, version=consent_version)
    data, header = _checked(upload)
    digest = hashlib.sha256(data).hexdigest()
    known = Photo.objects.filter(user=user, sha256=digest).first()
    if known is not None and known.status == Photo.Status.FAILED:
        photo_delete(photo=known)
    elif known is not None and (confirmed := _confirmed(known, version)) is not None:
        return confirmed, False
    try:
        return _stored(user, data, digest, header, version), True
    except IntegrityError:
        # Sent twice at the same moment: the other one was first.
        return Photo.objects.get(user=user, sha256=digest), False


def _checked(upload: File[bytes]) -> tuple[bytes, Header]:
    try:
        checks.check_size(upload.size)
        data = upload.read()
        return data, checks.check(data)
    except AvatarError as error:
        status = 413 if error.code in _TOO_LARGE else 415 if error.code in _WRONG_TYPE else 422
        raise Problem(error.code, status=status, params=error.params) from error


@transaction.atomic
def _confirmed(known: Photo, version: str) -> Photo | None:
    """The photo that came again: confirmed anew, and its time runs from now. None where it has been
    deleted this moment, perhaps because its time was over.
    """
    photo = Photo.objects.select_for_update().filter(pk=known.pk).first()
    if photo is None:
        return None
    photo.consent_at, photo.consent_version = timezone.now(), version
    if photo.retained_from is not None:
        photo.retained_from = photo.consent_at
    photo.save(update_fields=("consent_at", "consent_version", "retained_from"))
    return photo


def _stored(user: User, data: bytes, digest: str, header: Header, version: str) -> Photo:
    photo = Photo(
        user=user,
        sha256=digest,
        media_type=header.media_type,
        size_bytes=len(data),
        storage_bytes=len(data),
        width=header.width,
        height=header.height,
        consent_at=timezone.now(),
        consent_version=version,
    )
    with (
        files.written(files.QUARANTINE, photo.pk, {"upload.bin": data}) as paths,
        transaction.atomic(),
    ):
        storage_check(user=user, adding=len(data))
        photo.files = paths
        photo.save(force_insert=True)
        _analyse(photo)
    return photo


def _analyse(photo: Photo) -> None:
    job_add(
        user_id=photo.user_id,
        role=Job.Role.INTERACTIVE,
        kind=Job.Kind.PHOTO,
        target=photo.pk,
    )


@transaction.atomic
def photo_update(
    *, photo: Photo, face: int | None = None, crop: Crop | None = None, uncrop: bool = False
) -> bool:
    """Choose another face (the photo is analysed again) or another crop of it.

    Args:
        uncrop: go back to the automatic crop.

    Returns:
        Whether an analysis was queued.

    Raises:
        Problem: ``photo.analysing``, ``photo.no_such_face``, ``photo.crop_outside``.
    """
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    if photo.analysis is None:
        code = "photo.analysing" if photo.status == Photo.Status.ANALYSING else "photo.not_usable"
        raise Problem(code, status=409)
    current = photo.analysis["chosen"] if photo.face is None else photo.face
    again = face is not None and (face != current or photo.status == Photo.Status.FAILED)
    if again:
        faces = len(photo.analysis["faces"])
        if face not in range(faces):
            raise Problem.of_field("face", "photo.no_such_face", faces=faces)
        photo.face, photo.crop = face, None
        photo.status, photo.problem_code, photo.problem_params = Photo.Status.ANALYSING, "", {}
    if uncrop:
        photo.crop = None
    if crop is not None:
        _check_crop(photo, crop)
        photo.crop = crop.model_dump()
    photo.save()
    _forget_previews(photo.previews.all())
    job_cancel(kind=Job.Kind.PREVIEWS, target=photo.pk)
    if again:
        # One that runs already looks at the old face.
        job_cancel(kind=Job.Kind.PHOTO, target=photo.pk)
        _analyse(photo)
    transaction.on_commit(partial(events.photo_changed, photo.pk))
    return again


@transaction.atomic
def photo_keep(*, photo: Photo, keep: bool) -> None:
    """Keep a photo until its person deletes it, or let it go when its time is over, from now on."""
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    if keep == (photo.retained_from is None):
        return
    photo.retained_from = None if keep else timezone.now()
    photo.save(update_fields=("retained_from",))
    transaction.on_commit(partial(events.photo_changed, photo.pk))


def photos_expire(*, now: datetime) -> int:
    """Delete the photos whose time is over, but for those that something is being made of.

    Avatars made of them stay, and can be edited still: they hold their own geometry.
    """
    days = job_config().keep_photos_days
    if not days:
        return 0
    over = Photo.objects.filter(retained_from__lt=now - timedelta(days=days))
    removed = 0
    for pk in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            # Asked again under the lock: its person may have kept it this moment.
            photo = over.select_for_update().filter(pk=pk).first()
            if photo is None or _in_use(photo):
                continue
            photo_delete(photo=photo)
            removed += 1
    return removed


def _in_use(photo: Photo) -> bool:
    return (
        photo.generations.filter(status__in=ACTIVE_STAGES).exists()
        or photo.edits.filter(status__in=ACTIVE_STAGES).exists()
    )


def _check_crop(photo: Photo, crop: Crop) -> None:
    width, height = photo.width or 0, photo.height or 0
    beside = crop.x >= width or crop.y >= height or crop.x + crop.size <= 0
    if beside or crop.y + crop.size <= 0 or crop.size > 4 * max(width, height):
        raise Problem.of_field("crop", "photo.crop_outside")


def _forget_previews(previews: QuerySet[StylePreview]) -> None:
    for preview in previews:
        files.remove_on_commit(preview.files)
    previews.delete()


@transaction.atomic
def photo_delete(*, photo: Photo) -> None:
    """Remove a photo with everything made to look at it; what was generated from it stays."""
    for generation in photo.generations.filter(status__in=ACTIVE_STAGES):
        generation_cancel(generation=generation)
    for edit in photo.edits.filter(status__in=ACTIVE_STAGES):
        edit_cancel(edit=edit)
    job_cancel(kind=Job.Kind.PHOTO, target=photo.pk)
    job_cancel(kind=Job.Kind.PREVIEWS, target=photo.pk)
    for folder in (files.QUARANTINE, files.PHOTOS, files.PREVIEWS):
        files.empty_on_commit(folder, photo.pk)
    photo.delete()


@transaction.atomic
def previews_request(*, photo: Photo) -> list[StylePreview]:
    """Queue what is missing of the previews of every style, built in or one's own, on this face.

    Raises:
        Problem: ``photo.analysing``, ``photo.not_usable``, ``photo.face_not_chosen``.
    """
    usable_check(photo)
    own = CustomStyleVersion.objects.filter(
        styles_current(), style__user=photo.user_id, style__deleted_at=None
    )
    styles = [style.id for style in catalogue.styles()]
    names = [version.preview_name for version in own.order_by("-style__updated_at")]
    # Of versions that are not shown any more, or of styles that were deleted.
    _forget_previews(
        photo.previews.filter(style__startswith=PREVIEW_PREFIX).exclude(style__in=names)
    )
    styles += names
    StylePreview.objects.bulk_create(
        [StylePreview(photo=photo, style=style) for style in styles], ignore_conflicts=True
    )
    queued = StylePreview.Status.QUEUED
    photo.previews.filter(status=StylePreview.Status.FAILED).update(status=queued)
    previews_look(photo=photo)
    found = {preview.style: preview for preview in photo.previews.all()}
    return [found[style] for style in styles if style in found]


def previews_look(*, photo: Photo) -> None:
    """Somebody is looking at these previews: those that wait come sooner, or at all again."""
    watching.look(photo.pk)
    if photo.previews.filter(status=StylePreview.Status.QUEUED).exists():
        job_add(
            user_id=photo.user_id,
            role=Job.Role.INTERACTIVE,
            kind=Job.Kind.PREVIEWS,
            target=photo.pk,
        )
