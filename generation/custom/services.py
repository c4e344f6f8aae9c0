"""Making, saving, copying, deleting and carrying about styles of one's own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.quotas import storage_check
from avatar_platform.problems import Problem
from generation import files, live
from generation.custom.checks import pictures_check, usable
from generation.custom.pictures import contents_of
from generation.custom.selectors import pictures_by_digest
from generation.jobs import job_add, job_cancel
from generation.models import CustomStyle, CustomStyleVersion, Job, Photo
from generation.services.usable import usable_check
from ml.contracts import Crop
from ml.custom_styles import CustomStyle as Contract
from ml.errors import AvatarError
from ml.styles.custom import package

STYLES_AT_MOST = 100
"""Of one person."""
VERSIONS_AT_MOST = 50
"""Of one style; the oldest make room."""


@transaction.atomic
def style_create(*, user: User, contract: Contract) -> CustomStyle:
    """Save a new style.

    Raises:
        Problem: ``style.too_many`` (409); `validation.failed` for a picture that is not theirs.
    """
    _room_check(user)
    style = CustomStyle.objects.create(user=user, name=contract.name)
    _version_add(style, contract)
    return style


@transaction.atomic
def style_save(*, style: CustomStyle, contract: Contract) -> CustomStyle:
    """Save a style's next version; one that changes nothing makes none.

    Raises:
        Problem: ``style.in_bin``, ``style.not_ready`` (409); as `style_create`.
    """
    style = CustomStyle.objects.select_for_update().select_related("current").get(pk=style.pk)
    usable(style)
    if style.current is None or style.current.contract != contract.model_dump(mode="json"):
        _version_add(style, contract)
    return style


@transaction.atomic
def style_duplicate(*, style: CustomStyle, name: str) -> CustomStyle:
    """A new style like the current version of this one.

    Raises:
        Problem: as `style_create` and `style_save`.
    """
    contract = contract_of(usable(style))
    return style_create(user=style.user, contract=contract.model_copy(update={"name": name}))


def style_delete(*, style: CustomStyle) -> None:
    """Put a style into the bin; avatars and generations made with it stay as they are."""
    CustomStyle.objects.filter(pk=style.pk, deleted_at=None).update(deleted_at=timezone.now())


@transaction.atomic
def style_restore(*, style: CustomStyle) -> CustomStyle:
    """Take a style out of the bin.

    Raises:
        Problem: ``style.too_many`` (409).
    """
    if style.deleted_at is not None:
        _room_check(style.user)
        CustomStyle.objects.filter(pk=style.pk).update(deleted_at=None)
        style.refresh_from_db()
    return style


@transaction.atomic
def style_import(*, user: User, upload: File[bytes]) -> CustomStyle:
    """Take in a style's file; a worker looks into it.

    Raises:
        Problem: ``style.file_missing``, ``style.file_too_large``, ``style.too_many``,
            ``quota.storage``.
    """
    size = upload.size or 0
    if size == 0:
        raise Problem.of_field("file", "style.file_missing")
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES
        raise Problem("style.file_too_large", status=413, params={"limit": limit})
    _room_check(user)
    storage_check(user=user, adding=size)
    importing = CustomStyle.Status.IMPORTING
    style = CustomStyle(user=user, status=importing, storage_bytes=size)
    with files.written(files.QUARANTINE, style.pk, {"upload.bin": upload.read()}) as paths:
        style.files = paths
        style.save(force_insert=True)
        job_add(
            user_id=user.pk,
            role=Job.Role.INTERACTIVE,
            kind=Job.Kind.STYLE_IMPORT,
            target=style.pk,
        )
    return style


def style_export(*, version: CustomStyleVersion) -> bytes:
    """A version as one file, with its pictures.

    Raises:
        Problem: ``style.reference_missing`` (409), ``style.file_too_large`` (409).
    """
    pictures = pictures_by_digest(version.style.user, version.pictures)
    try:
        return package.pack(Contract.model_validate(version.contract), contents_of(pictures))
    except FileNotFoundError as error:
        raise Problem("style.reference_missing", status=409) from error
    except AvatarError as error:
        raise Problem(error.code, status=409, params=error.params) from error


@dataclass(frozen=True)
class StylePreviewWish:
    """A style to show on a photo while it is being made up."""

    photo: Photo
    contract: Contract


def style_preview_ask(
    *, user: User, session: uuid.UUID, serial: int, wish: StylePreviewWish
) -> int:
    """Ask for a live preview of a style that need not be saved; told on the person's socket.

    Returns:
        The session's newest serial: a higher one than this when this came too late.

    Raises:
        Problem: what is wrong with the photo; `validation.failed` for a picture that is not theirs.
        RedisError: when Redis cannot be reached.
    """
    photo = wish.photo
    usable_check(photo)
    pictures_check(user, wish.contract)
    analysis = photo.analysis or {}
    crop = Crop.model_validate(photo.crop).model_dump() if photo.crop else None
    request = {
        "kind": live.STYLE,
        "photo": str(photo.pk),
        "face": analysis.get("chosen") if photo.face is None else photo.face,
        "crop": crop,
        "contract": wish.contract.model_dump(mode="json"),
    }
    return live.ask(user.pk, session, serial, request)


def contract_of(style: CustomStyle) -> Contract:
    """The current version's contract.

    Raises:
        Problem: ``style.not_ready`` (409) where there is none.
    """
    if style.current is None:
        raise Problem("style.not_ready", status=409)
    return Contract.model_validate(style.current.contract)


def _version_add(style: CustomStyle, contract: Contract) -> None:
    pictures_check(style.user, contract)
    newest = style.versions.first()
    style.current = version_of_contract(style, contract, newest.number + 1 if newest else 1)
    style.name, style.updated_at = contract.name, timezone.now()
    style.save(update_fields=("current", "name", "updated_at"))
    old = style.versions.values_list("pk", flat=True)[VERSIONS_AT_MOST:]
    CustomStyleVersion.objects.filter(pk__in=list(old)).delete()


def version_of_contract(style: CustomStyle, contract: Contract, number: int) -> CustomStyleVersion:
    """Store a version."""
    return CustomStyleVersion.objects.create(
        style=style,
        number=number,
        contract=contract.model_dump(mode="json"),
        pictures=list(contract.pictures()),
    )


def _room_check(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)
    failed = CustomStyle.Status.FAILED
    count = CustomStyle.objects.filter(user=user, deleted_at=None).exclude(status=failed).count()
    if count >= STYLES_AT_MOST:
        raise Problem("style.too_many", status=409, params={"limit": STYLES_AT_MOST})


@transaction.atomic
def style_purge(*, style: CustomStyle) -> None:
    """Delete a style with its versions for good."""
    job_cancel(kind=Job.Kind.STYLE_IMPORT, target=style.pk)
    files.empty_on_commit(files.QUARANTINE, style.pk)
    style.delete()
