"""Asking for edits and previews of them, calling an edit off."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.quotas import jobs_check, storage_check
from avatar_platform.problems import Problem
from gallery.models import Avatar, AvatarVersion
from gallery.selectors import version_get
from gallery.services import PHOTO
from generation import live
from generation.conf import job_config
from generation.editing.checks import enlarging, pictures_check
from generation.jobs import job_add, job_cancel
from generation.models import ACTIVE_STAGES, FINAL_STAGES, Edit, Job, Photo
from generation.outcomes import edit_ended
from generation.services.usable import usable_check
from ml.contracts import Crop, Stage
from ml.operations import EditContract, Enlarge, largest

BIG = 1024
"""Pictures with a longer side are edited by the workers of generations."""
OPENED_SIDE = 1024
"""Side of the square that a photo is edited as."""
_BYTES_PER_PIXEL = 1.5
"""Of a stored version with its thumbnails and geometry, for the quota, before it is known."""


@dataclass(frozen=True)
class EditWish:
    """What a person asks for: operations on an avatar's version, or on a photo.

    Attributes:
        version: of the avatar; None for the current one.
        name: of the new version; of a photo's, of the new avatar.
    """

    contract: EditContract
    avatar: uuid.UUID | None = None
    version: int | None = None
    photo: Photo | None = None
    name: str = ""

    def digest(self) -> str:
        """A name for this wish, equal for equal ones."""
        plain = [
            self.contract.model_dump(mode="json"),
            str(self.avatar),
            self.version,
            str(self.photo and self.photo.pk),
            self.name,
        ]
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def edit_create(
    *, user: User, wish: EditWish, idempotency_key: str | None = None
) -> tuple[Edit, bool]:
    """Queue an edit.

    Args:
        idempotency_key: the same key with the same wish gives the same edit.

    Returns:
        The edit, and whether it is new.

    Raises:
        Problem: `not_found` for an avatar or version that is not the person's; `avatar.in_bin`;
            what is wrong with the photo; ``generation.idempotency_key``; ``quota.*``;
            `validation.failed` for a picture that is not theirs or a size that is too large.
    """
    digest = wish.digest()
    known = _known(user, idempotency_key, digest)
    if known is not None:
        return known, False
    base = editable(user, wish.avatar, wish.version) if wish.avatar else None
    pictures_check(user, wish.contract)
    _size_check(wish.contract, base)
    edit = _edit(user, wish, base)
    edit.idempotency_key, edit.request_digest = idempotency_key or None, digest
    try:
        _queue(edit, base, wish.contract)
    except IntegrityError:
        known = _known(user, idempotency_key, digest)
        if known is None:
            raise
        return known, False
    return edit, True


def _known(user: User, key: str | None, digest: str) -> Edit | None:
    if not key:
        return None
    known = Edit.objects.filter(user=user, idempotency_key=key).first()
    if known is not None and known.request_digest != digest:
        raise Problem("generation.idempotency_key", status=409)
    return known


def _edit(user: User, wish: EditWish, base: AvatarVersion | None) -> Edit:
    edit = Edit(
        user=user,
        contract=wish.contract.model_dump(mode="json"),
        engine=job_config().engine,
        name=wish.name,
    )
    if wish.photo is not None:
        edit.photo, edit.source = wish.photo, _source(wish.photo)
    elif base is not None:
        edit.avatar, edit.base_version = base.avatar_id, base.number
    return edit


def editable(user: User, avatar: uuid.UUID, number: int | None = None) -> AvatarVersion:
    """A version of one of the person's avatars that may be edited, the current one by default.

    Raises:
        Problem: `not_found` (404); `avatar.in_bin` (409).
    """
    base = version_get(user, avatar, number)
    if base.avatar.deleted_at is not None:
        raise Problem("avatar.in_bin", status=409)
    return base


def _source(photo: Photo) -> dict[str, Any]:
    """Which face of the photo, framed how, should it be changed before the work begins."""
    usable_check(photo)
    analysis = photo.analysis or {}
    crop = Crop.model_validate(photo.crop).model_dump() if photo.crop else None
    return {"face": analysis.get("chosen") if photo.face is None else photo.face, "crop": crop}


@transaction.atomic
def _queue(
    edit: Edit, base: AvatarVersion | None = None, contract: EditContract | None = None
) -> None:
    larger = enlarging(contract)
    side = _made_side(base, larger)
    jobs_check(user=edit.user)
    storage_check(user=edit.user, adding=int(side**2 * _BYTES_PER_PIXEL))
    edit.save(force_insert=True)
    job_add(
        user_id=edit.user_id,
        role=_role(side, larger),
        kind=Job.Kind.EDIT,
        target=edit.pk,
        limit=_limit(larger),
    )


def _limit(larger: Enlarge | None) -> int | None:
    slow = larger is not None and larger.quality == "best"
    return job_config().enlarge_soft_limit if slow else None


def edit_limit(edit: Edit) -> int | None:
    """Seconds it may take, where that is more than usual."""
    return _limit(_larger(edit))


def _larger(edit: Edit) -> Enlarge | None:
    return enlarging(EditContract.model_validate(edit.contract)) if edit.contract else None


def edit_role(edit: Edit) -> str:
    """Which workers make it: those of generations where the picture is big, or the work long."""
    base = AvatarVersion.objects.filter(avatar=edit.avatar, number=edit.base_version or 0)
    larger = _larger(edit)
    return _role(_made_side(base.first(), larger), larger)


def _size_check(contract: EditContract, base: AvatarVersion | None) -> None:
    larger = enlarging(contract)
    if larger is not None and _side(base) > (limit := largest(larger)):
        last = len(contract.operations) - 1
        params = {"side": _side(base), "limit": limit}
        raise Problem.of_field(f"operations.{last}.factor", "edit.too_large", **params)


def _side(base: AvatarVersion | None) -> int:
    return OPENED_SIDE if base is None else max(base.width, base.height)


def _made_side(base: AvatarVersion | None, larger: Enlarge | None) -> int:
    return _side(base) * (larger.factor if larger else 1)


def _role(side: int, larger: Enlarge | None) -> str:
    # The slow network takes minutes for a small picture, too: nobody's preview waits for it.
    long = _limit(larger) is not None
    return Job.Role.GENERATION if side > BIG or long else Job.Role.INTERACTIVE


def photo_open(*, user: User, photo: Photo, name: str = "") -> tuple[Edit, bool]:
    """Make an avatar of a photo as it is, so that it can be edited; or find the one it is.

    Returns:
        An edit without operations, and whether anything has to be done for it.

    Raises:
        Problem: what is wrong with the photo; ``quota.*``.
    """
    source = _source(photo)
    under_way = photo.edits.filter(contract__isnull=True, status__in=ACTIVE_STAGES)
    for edit in under_way:
        if edit.source == source:
            return edit, False
    edit = Edit(user=user, photo=photo, source=source, name=name, engine=job_config().engine)
    opened = _opened(user, photo, source)
    if opened is None:
        _queue(edit)
        return edit, True
    edit.avatar, edit.version = opened.pk, opened.current.number if opened.current else None
    edit.status, edit.progress, edit.finished_at = Stage.DONE.value, 1.0, timezone.now()
    edit.save(force_insert=True)
    return edit, False


def _opened(user: User, photo: Photo, source: dict[str, Any]) -> Avatar | None:
    """The avatar that this face of the photo, framed like this, has become before."""
    avatars = Avatar.objects.filter(
        owner=user, photo_id=photo.pk, style=PHOTO, deleted_at=None
    ).select_related("current")
    for avatar in avatars.order_by("-created_at"):
        contract = (avatar.current.recipe if avatar.current else {}).get("contract", {})
        if {name: contract.get(name) for name in source} == source:
            return avatar
    return None


@transaction.atomic
def edit_cancel(*, edit: Edit) -> bool:
    """Call an edit off: at once for everyone who looks, within one step for its worker.

    False when it was over already.
    """
    # The job first: whoever settles it, this or the worker's last write, decides.
    job_cancel(kind=Job.Kind.EDIT, target=edit.pk)
    current = Edit.objects.select_for_update().get(pk=edit.pk)
    if current.status in FINAL_STAGES:
        return False
    edit_ended(edit.pk, Stage.CANCELLED)
    return True


def preview_ask(
    *,
    user: User,
    session: uuid.UUID,
    serial: int,
    avatar: uuid.UUID,
    contract: EditContract,
    version: int | None = None,
) -> int:
    """Ask for a live preview; it is told on the person's socket.

    Returns:
        The session's newest serial: a higher one than this when this came too late.

    Raises:
        Problem: `not_found` (404); `avatar.in_bin` (409); `edit.picture_missing`.
        RedisError: when Redis cannot be reached.
    """
    base = editable(user, avatar, version)
    pictures_check(user, contract)
    request = {
        "kind": live.EDIT,
        "version": str(base.pk),
        "contract": contract.model_dump(mode="json"),
    }
    return live.ask(user.pk, session, serial, request)
