"""Versions of an avatar: adding, choosing and deleting one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from accounts.quotas import storage_check
from avatar_platform.problems import Problem
from gallery import files
from gallery.models import Avatar, AvatarVersion

VERSIONS_AT_MOST = 200
"""Of one avatar, those that were deleted not counted."""


@dataclass(frozen=True)
class VersionSource:
    """A finished picture that becomes another version of an avatar.

    Attributes:
        files: ``full``, ``512``, ``256`` and perhaps ``vector`` and ``geometry`` -> name in the
            storage, in the avatar's folder (`avatar_folder`): they are taken over, not copied.
        size: bytes of them all.
        width, height: of ``full``, in pixels.
        has_alpha: whether anything of it is transparent.
        placeholder: a tiny picture as a data URI.
        recipe: see `AvatarVersion.recipe`.
        edit: a dumped `ml.operations.EditContract`.
        name: what its owner calls it.
    """

    files: Mapping[str, str]
    size: int
    width: int
    height: int
    has_alpha: bool
    placeholder: str
    recipe: dict[str, Any]
    edit: dict[str, Any]
    name: str = ""


@transaction.atomic
def version_add(*, avatar_id: uuid.UUID, parent: int, source: VersionSource) -> AvatarVersion:
    """Add a version made from `parent`, and show it from now on.

    Raises:
        Problem: `not_found` (404) when the avatar is gone or in the bin; `avatar.versions` (409);
            `quota.storage` (409).
    """
    avatar = _locked(avatar_id)
    if avatar is None or avatar.deleted_at is not None:
        raise Problem("not_found", status=404)
    live = avatar.versions.filter(deleted_at=None)
    if live.count() >= VERSIONS_AT_MOST:
        raise Problem("avatar.versions", status=409, params={"limit": VERSIONS_AT_MOST})
    storage_check(user=avatar.owner, adding=source.size)
    newest = avatar.versions.aggregate(number=Max("number"))["number"] or 0
    version = AvatarVersion.objects.create(
        avatar=avatar,
        number=newest + 1,
        name=source.name,
        parent=parent,
        files=dict(source.files),
        storage_bytes=source.size,
        width=source.width,
        height=source.height,
        has_alpha=source.has_alpha,
        placeholder=source.placeholder,
        recipe=source.recipe,
        edit=source.edit,
    )
    _show(avatar, version, adding=source.size)
    return version


@transaction.atomic
def version_choose(*, avatar: Avatar, number: int) -> Avatar:
    """Show another version from now on: in the gallery, and in what is exported.

    Raises:
        Problem: `not_found` (404).
    """
    locked = _locked(avatar.pk)
    version = _live(locked, number)
    if locked is None or version is None:
        raise Problem("not_found", status=404)
    _show(locked, version)
    return locked


@transaction.atomic
def version_delete(*, user: User, avatar: Avatar, number: int) -> None:
    """Delete one version's pictures; versions made from it stay as they are.

    Where it was the current one, the one it was made from is, or else the newest.

    Raises:
        Problem: `not_found` (404); `avatar.only_version` (409): delete the avatar instead.
    """
    locked = _locked(avatar.pk)
    version = _live(locked, number)
    if locked is None or locked.owner_id != user.pk or version is None:
        raise Problem("not_found", status=404)
    left = locked.versions.filter(deleted_at=None).exclude(pk=version.pk).order_by("-number")
    of_parent = left if version.parent is None else left.filter(number=version.parent)
    heir = of_parent.first() or left.first()
    if heir is None:
        raise Problem("avatar.only_version", status=409)
    files.remove_on_commit(version.files.values())
    freed = version.storage_bytes
    version.files, version.storage_bytes, version.placeholder = {}, 0, ""
    version.deleted_at = timezone.now()
    version.save(update_fields=("files", "storage_bytes", "placeholder", "deleted_at"))
    current = heir if locked.current_id == version.pk else None
    _show(locked, current, adding=-freed)


def _locked(avatar_id: uuid.UUID) -> Avatar | None:
    return Avatar.objects.select_for_update().filter(pk=avatar_id).first()


def _live(avatar: Avatar | None, number: int) -> AvatarVersion | None:
    if avatar is None:
        return None
    return avatar.versions.filter(number=number, deleted_at=None).first()


def _show(avatar: Avatar, version: AvatarVersion | None, *, adding: int = 0) -> None:
    """Make a version the current one (None: leave it), and the avatar heavier or lighter."""
    if version is not None:
        avatar.current = version
        avatar.placeholder = version.placeholder or avatar.placeholder
    changes: dict[str, Any] = {"current": avatar.current, "placeholder": avatar.placeholder}
    Avatar.objects.filter(pk=avatar.pk).update(storage_bytes=F("storage_bytes") + adding, **changes)
