"""Keeping, naming, ordering, binning and restoring avatars."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.quotas import storage_check
from avatar_platform.messages import Message
from avatar_platform.problems import Problem
from gallery import files
from gallery.models import Album, Avatar, AvatarVersion, Tag
from gallery.sharing.avatars import KIND as AVATAR
from gallery.sharing.services import subjects_gone
from ml.errors import AvatarError
from ml.styles.catalogue import style as style_definition

TAGS_AT_MOST = 30
PHOTO = "photo"
"""The style of an avatar that is a photo as it is, to be edited."""
_PHOTO_NAME = Message("Photo", "Фото")
_DERIVED = ("tag_names", "name_key", "words")

BulkAction = Literal[
    "delete", "restore", "favourite", "unfavourite", "add_tag", "add_album", "remove_album"
]


@dataclass(frozen=True)
class AvatarSource:
    """A finished picture somewhere in the private storage, to be kept.

    Attributes:
        files: ``full``, ``512``, ``256`` and perhaps ``vector`` and ``geometry`` -> name in the
            storage. They are copied, so that the source may be cleaned away later.
        width, height: of ``full``, in pixels.
        has_alpha: whether anything of it is transparent.
        style: the style's id.
        recipe: a dumped `ml.contracts.Recipe`.
        credits: attribution that must travel with the picture.
        placeholder: a tiny picture as a data URI.
        generation_id, variant_id, photo_id: where it came from.
    """

    files: Mapping[str, str]
    width: int
    height: int
    has_alpha: bool
    style: str
    recipe: dict[str, Any]
    credits: Sequence[str] = ()
    placeholder: str = ""
    generation_id: uuid.UUID | None = None
    variant_id: uuid.UUID | None = None
    photo_id: uuid.UUID | None = None


def avatar_create(*, owner: User, source: AvatarSource, name: str | None = None) -> Avatar:
    """Keep a picture. Keeping the same variant again returns the same avatar, out of the bin.

    Raises:
        Problem: `quota.storage` (409); `avatar.source_gone` (409) when a file of it is missing.
    """
    existing = _of_variant(owner, source.variant_id)
    if existing is not None:
        return avatar_restore(user=owner, avatar=existing)
    avatar = _avatar(owner, source, name)
    try:
        with files.copied(source.files, avatar_folder(owner.pk, avatar.pk)) as (names, size):
            _record(avatar, source, names, size)
    except FileNotFoundError as error:
        raise Problem("avatar.source_gone", status=409) from error
    except IntegrityError:
        # Another request kept the same variant meanwhile; its avatar is the answer.
        existing = _of_variant(owner, source.variant_id)
        if existing is None:
            raise
        return existing
    return avatar


def avatar_adopt(
    *, owner: User, avatar_id: uuid.UUID, source: AvatarSource, size: int, name: str | None = None
) -> Avatar:
    """Make an avatar of files that lie in its folder already: they are taken over, not copied.

    Args:
        avatar_id: what it is to be called; `avatar_folder` was made of it.
        size: bytes of all files.

    Raises:
        Problem: `quota.storage` (409).
    """
    avatar = _avatar(owner, source, name)
    avatar.pk = avatar_id
    _record(avatar, source, dict(source.files), size)
    return avatar


def avatar_folder(owner_id: uuid.UUID, avatar_id: uuid.UUID, part: object = 1) -> str:
    """Where files of an avatar lie; `part` keeps those of its versions apart."""
    return files.folder(owner_id, avatar_id, part)


@transaction.atomic
def avatar_update(
    *,
    user: User,
    avatar: Avatar,
    name: str | None = None,
    favourite: bool | None = None,
    tags: Sequence[str] | None = None,
    albums: Sequence[uuid.UUID] | None = None,
) -> Avatar:
    """Change what is given; `tags` and `albums` replace what was there.

    Raises:
        Problem: `not_found` (404) for an album that is not the person's.
    """
    if name is not None:
        avatar.name = name
    if favourite is not None:
        avatar.favourite = favourite
    if tags is not None:
        avatar.tags.set(_tags(user, tags))
    if albums is not None:
        avatar.albums.set(_albums(user, albums))
    _index(avatar)
    avatar.save(update_fields=("name", "favourite", *_DERIVED))
    if tags is not None:
        _drop_unused_tags(user)
    return avatar


def avatar_delete(*, user: User, avatar: Avatar) -> None:
    """Put an avatar into the bin; deleting it again changes nothing."""
    _delete(user, [avatar])


def avatar_restore(*, user: User, avatar: Avatar) -> Avatar:
    """Take an avatar out of the bin.

    Raises:
        Problem: `quota.storage` (409), as what is in the bin is not counted.
    """
    _restore(user, [avatar])
    avatar.refresh_from_db(fields=["deleted_at"])
    return avatar


@transaction.atomic
def avatars_bulk(
    *, user: User, ids: Sequence[uuid.UUID], action: BulkAction, value: str = ""
) -> int:
    """Do one thing to several avatars, or to none when one of them is not the person's.

    Args:
        value: the tag's name, or the album's id.

    Returns:
        How many avatars there were.

    Raises:
        Problem: `not_found` (404); `quota.storage` (409) when restoring.
    """
    avatars = list(Avatar.objects.filter(owner=user, pk__in=set(ids)).order_by("pk"))
    if len(avatars) != len(set(ids)):
        raise Problem("not_found", status=404)
    BULK[action](user, avatars, value)
    return len(avatars)


def default_name(style_id: str, language: str) -> str:
    """What an avatar is called until its owner names it: as its style."""
    if style_id == PHOTO:
        return _PHOTO_NAME.localised(language)
    try:
        return style_definition(style_id).name.localised(language)
    except AvatarError:  # A style file may have been removed since.
        return style_id


def _of_variant(owner: User, variant_id: uuid.UUID | None) -> Avatar | None:
    if variant_id is None:
        return None
    rows = Avatar.objects.filter(owner=owner, source_variant_id=variant_id)
    return rows.select_related("current").first()


def _avatar(owner: User, source: AvatarSource, name: str | None) -> Avatar:
    return Avatar(
        owner=owner,
        name=name or default_name(source.style, owner.language),
        style=source.style,
        placeholder=source.placeholder,
        credits=list(source.credits),
        source_generation_id=source.generation_id,
        source_variant_id=source.variant_id,
        photo_id=source.photo_id,
    )


@transaction.atomic
def _record(avatar: Avatar, source: AvatarSource, names: dict[str, str], size: int) -> None:
    storage_check(user=avatar.owner, adding=size)
    avatar.storage_bytes = size
    _index(avatar, tags=())
    avatar.save(force_insert=True)
    avatar.current = AvatarVersion.objects.create(
        avatar=avatar,
        number=1,
        files=names,
        storage_bytes=size,
        width=source.width,
        height=source.height,
        has_alpha=source.has_alpha,
        placeholder=source.placeholder,
        recipe=source.recipe,
    )
    avatar.save(update_fields=("current",))


def _index(avatar: Avatar, tags: Iterable[str] | None = None) -> None:
    """Derive what is shown, sorted by and searched in."""
    if tags is None:
        tags = avatar.tags.order_by("key").values_list("name", flat=True)
    avatar.tag_names = list(tags)
    words = [avatar.name, avatar.style, *_style_names(avatar.style), *avatar.tag_names]
    avatar.name_key = avatar.name.casefold()[:100]
    avatar.words = "\n".join(words).casefold()


def _style_names(style_id: str) -> tuple[str, ...]:
    return tuple({default_name(style_id, language) for language in ("en", "ru")})


def _tags(user: User, names: Iterable[str]) -> list[Tag]:
    """The person's tags of these names, made where missing."""
    by_key = {name.strip().casefold(): name.strip() for name in names if name.strip()}
    Tag.objects.bulk_create(
        [Tag(owner=user, name=name, key=key) for key, name in by_key.items()],
        ignore_conflicts=True,
    )
    return list(Tag.objects.filter(owner=user, key__in=by_key))


def _albums(user: User, ids: Iterable[uuid.UUID]) -> list[Album]:
    wanted = set(ids)
    found = list(Album.objects.filter(owner=user, pk__in=wanted))
    if len(found) != len(wanted):
        raise Problem("not_found", status=404)
    return found


def _drop_unused_tags(user: User) -> None:
    Tag.objects.filter(owner=user, avatars__isnull=True).delete()


def _delete(user: User, avatars: list[Avatar], value: str = "") -> None:
    ids = [avatar.pk for avatar in avatars]
    rows = Avatar.objects.filter(pk__in=ids, owner=user, deleted_at__isnull=True)
    with transaction.atomic():
        rows.update(deleted_at=timezone.now())
        subjects_gone(AVATAR, ids)


@transaction.atomic
def _restore(user: User, avatars: list[Avatar], value: str = "") -> None:
    binned = [avatar for avatar in avatars if avatar.deleted_at is not None]
    if not binned:
        return
    storage_check(user=user, adding=sum(avatar.storage_bytes for avatar in binned))
    ids = [avatar.pk for avatar in binned]
    Avatar.objects.filter(pk__in=ids, owner=user).update(deleted_at=None)


def _favour(wanted: bool) -> Callable[[User, list[Avatar], str], None]:
    def apply(user: User, avatars: list[Avatar], value: str) -> None:
        ids = [avatar.pk for avatar in avatars]
        Avatar.objects.filter(owner=user, pk__in=ids).update(favourite=wanted)

    return apply


def _add_tag(user: User, avatars: list[Avatar], value: str) -> None:
    (tag,) = _tags(user, [value])
    tag.avatars.add(*avatars)
    for avatar in avatars:
        _index(avatar)
    Avatar.objects.bulk_update(avatars, _DERIVED, batch_size=100)


def _album(user: User, value: str) -> Album:
    try:
        return _albums(user, [uuid.UUID(value)])[0]
    except ValueError as error:
        raise Problem("not_found", status=404) from error


def _add_album(user: User, avatars: list[Avatar], value: str) -> None:
    _album(user, value).avatars.add(*avatars)


def _remove_album(user: User, avatars: list[Avatar], value: str) -> None:
    _album(user, value).avatars.remove(*avatars)


BULK: dict[BulkAction, Callable[[User, list[Avatar], str], None]] = {
    "delete": _delete,
    "restore": _restore,
    "favourite": _favour(True),
    "unfavourite": _favour(False),
    "add_tag": _add_tag,
    "add_album": _add_album,
    "remove_album": _remove_album,
}
