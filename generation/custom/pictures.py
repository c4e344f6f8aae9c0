"""Taking in references and style masks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.core.files.base import File
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.quotas import storage_check
from avatar_platform.problems import Problem
from generation import files
from generation.custom import masks
from generation.intake import checks
from generation.jobs import job_add, job_cancel
from generation.models import Job, StylePicture
from ml.custom_styles import MASK_SIDE
from ml.errors import AvatarError
from ml.styles.custom.package import digest_of

EDIT_PICTURES_AT_MOST = 100
"""Of one person: they stay until deleted."""
_STATUS = {"photo.too_large": 413, "photo.unsupported_type": 415}


def picture_create(*, user: User, upload: File[bytes], kind: str) -> tuple[StylePicture, bool]:
    """Take in a reference or a picture for edits (checked by its header, queued to be cleaned), or
    a mask (at once).

    Returns:
        The picture, and whether it is new; the same file sent again gives the same one.

    Raises:
        Problem: ``photo.*`` or ``style.mask_*`` for why it cannot come in; ``quota.storage``;
            ``edit.too_many_pictures``.
    """
    masked = kind == StylePicture.Kind.MASK
    data = _read(upload, masks.MAX_BYTES if masked else checks.MAX_BYTES)
    known = _known(user, kind, digest_of(data))
    if known is not None:
        return known, False
    try:
        return (_mask(user, data) if masked else _picture(user, data, kind)), True
    except AvatarError as error:
        if masked:
            raise Problem.of_field("file", error.code, **error.params) from error
        status = _STATUS.get(error.code, 422)
        raise Problem(error.code, status=status, params=error.params) from error
    except IntegrityError:
        # Sent twice at the same moment: the other one was first.
        known = _known(user, kind, digest_of(data))
        if known is None:
            raise
        return known, False


def _read(upload: File[bytes], limit: int) -> bytes:
    size = upload.size or 0
    if size == 0:
        raise Problem("photo.empty", status=422)
    if size > limit:
        megabytes, most = round(size / 2**20, 1), max(1, limit // 2**20)
        raise Problem("photo.too_large", status=413, params={"megabytes": megabytes, "limit": most})
    return upload.read()


def _known(user: User, kind: str, sha256: str) -> StylePicture | None:
    known = StylePicture.objects.filter(user=user, kind=kind, sha256=sha256).first()
    if known is not None and known.status == StylePicture.Status.FAILED:
        picture_delete(picture=known)
        return None
    return known


def _mask(user: User, data: bytes) -> StylePicture:
    kept = masks.normalised(data)
    same = StylePicture.objects.filter(
        user=user, kind=StylePicture.Kind.MASK, digest=digest_of(kept)
    ).first()
    if same is not None:
        return same
    row = mask_row(user, data, kept)
    with files.written(files.STYLE_PICTURES, row.pk, {"original.png": kept}) as paths:
        row.files = paths
        return _add(row)


def mask_row(user: User, data: bytes, kept: bytes) -> StylePicture:
    """An unsaved row of a mask, its file still to be written.

    Args:
        data: as it came in.
        kept: as `masks.normalised` made it.
    """
    return StylePicture(
        user=user,
        kind=StylePicture.Kind.MASK,
        status=StylePicture.Status.READY,
        sha256=digest_of(data),
        digest=digest_of(kept),
        width=MASK_SIDE,
        height=MASK_SIDE,
        storage_bytes=len(kept),
    )


def _picture(user: User, data: bytes, kind: str) -> StylePicture:
    header = checks.check(data)
    row = StylePicture(
        user=user,
        kind=kind,
        sha256=digest_of(data),
        width=header.width,
        height=header.height,
        storage_bytes=len(data),
    )
    with files.written(files.QUARANTINE, row.pk, {"upload.bin": data}) as paths:
        row.files = paths
        return _add(row, study=True)


@transaction.atomic
def _add(row: StylePicture, *, study: bool = False) -> StylePicture:
    storage_check(user=row.user, adding=row.storage_bytes)
    if row.kind == StylePicture.Kind.EDIT:
        _room_check(row.user)
    row.save(force_insert=True)
    if study:
        job_add(
            user_id=row.user_id,
            role=Job.Role.INTERACTIVE,
            kind=Job.Kind.STYLE_PICTURE,
            target=row.pk,
        )
    return row


def _room_check(user: User) -> None:
    own = StylePicture.objects.filter(user=user, kind=StylePicture.Kind.EDIT)
    if own.count() >= EDIT_PICTURES_AT_MOST:
        raise Problem("edit.too_many_pictures", status=409, params={"limit": EDIT_PICTURES_AT_MOST})


@transaction.atomic
def picture_delete(*, picture: StylePicture) -> None:
    """Remove a picture with its files."""
    job_cancel(kind=Job.Kind.STYLE_PICTURE, target=picture.pk)
    for folder in (files.QUARANTINE, files.STYLE_PICTURES):
        transaction.on_commit(partial(files.empty, folder, picture.pk))
    picture.delete()


def contents_of(pictures: Mapping[str, StylePicture]) -> dict[str, bytes]:
    """Digest -> stored file.

    Raises:
        FileNotFoundError: when one is gone.
    """
    return {digest: files.read(row.files["original"]) for digest, row in pictures.items()}
