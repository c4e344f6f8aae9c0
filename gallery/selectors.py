"""What may be read of a gallery. Every function takes the requester and shows nobody else's."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from accounts.registries import Usage
from avatar_platform.problems import Problem
from gallery.models import Album, Avatar, AvatarVersion, Export, Tag

Order = Literal["newest", "oldest", "name"]

ORDERINGS: dict[Order, tuple[str, ...]] = {
    "newest": ("-created_at", "-id"),
    "oldest": ("created_at", "id"),
    "name": ("name_key", "id"),
}


SHOWN = (
    *("id", "name", "style", "favourite", "created_at", "deleted_at", "placeholder", "credits"),
    *("photo_id", "tag_names", "name_key", "current__number", "current__files", "current__width"),
    *("current__height", "current__has_alpha", "current__recipe"),
)
"""What `gallery.payloads` reads. `words` is long and stays where it is."""

Row = Mapping[str, Any]
"""An avatar as read by `SHOWN`."""


@dataclass(frozen=True)
class AvatarFilter:
    """What a page of the gallery is narrowed to."""

    q: str = ""
    tag: str = ""
    style: str = ""
    album: uuid.UUID | None = None
    favourite: bool | None = None
    deleted: bool = False


def avatar_list(user: User, wanted: AvatarFilter) -> QuerySet[Avatar, dict[str, Any]]:
    """The person's avatars; every word of `q` must occur in name, style or tags.

    As plain values: making 24 avatars and as many versions of them costs more than reading them.
    """
    rows = Avatar.objects.filter(owner=user, deleted_at__isnull=not wanted.deleted)
    for word in wanted.q.casefold().split():
        rows = rows.filter(words__contains=word)
    if wanted.tag:
        rows = rows.filter(tags__key=wanted.tag.strip().casefold())
    if wanted.style:
        rows = rows.filter(style=wanted.style)
    if wanted.album is not None:
        rows = rows.filter(albums=wanted.album, albums__owner=user)
    if wanted.favourite is not None:
        rows = rows.filter(favourite=wanted.favourite)
    return rows.values(*SHOWN)


def avatar_get(user: User, avatar_id: uuid.UUID) -> Avatar:
    """One of the person's avatars, deleted ones included.

    Raises:
        Problem: `not_found` (404).
    """
    found = Avatar.objects.filter(owner=user, pk=avatar_id).select_related("current").first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def version_get(user: User, avatar_id: uuid.UUID, number: int | None = None) -> AvatarVersion:
    """A version of one of the person's avatars, the current one by default.

    Raises:
        Problem: `not_found` (404), also for one that was deleted.
    """
    rows = AvatarVersion.objects.filter(avatar=avatar_id, avatar__owner=user, deleted_at=None)
    chosen = rows.filter(avatar__current=F("pk")) if number is None else rows.filter(number=number)
    found = chosen.select_related("avatar").first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def version_list(user: User, avatar_id: uuid.UUID) -> list[AvatarVersion]:
    """The versions of one of the person's avatars, newest first, deleted ones not among them.

    Raises:
        Problem: `not_found` (404).
    """
    rows = AvatarVersion.objects.filter(avatar=avatar_id, avatar__owner=user, deleted_at=None)
    found = list(rows.select_related("avatar").order_by("-number"))
    if not found:
        raise Problem("not_found", status=404)
    return found


def albums_of(avatars: Sequence[Row]) -> dict[uuid.UUID, list[str]]:
    """The albums' ids of each avatar, read in one query."""
    albums: dict[uuid.UUID, list[str]] = defaultdict(list)
    pairs = Avatar.albums.through._default_manager.filter(
        avatar_id__in=[avatar["id"] for avatar in avatars]
    )
    for avatar_id, album_id in pairs.values_list("avatar_id", "album_id"):
        albums[avatar_id].append(str(album_id))
    return albums


def album_list(user: User) -> QuerySet[Album]:
    """The person's albums by name, each with `count` and `cover`, its newest avatar's id."""
    newest = (
        Avatar.objects.filter(albums=OuterRef("pk"), deleted_at__isnull=True)
        .order_by("-created_at", "-id")
        .values("pk")[:1]
    )
    return (
        Album.objects.filter(owner=user)
        .annotate(
            count=Count("avatars", filter=Q(avatars__deleted_at__isnull=True)),
            cover=Subquery(newest),
        )
        .order_by("key")
    )


def album_get(user: User, album_id: uuid.UUID) -> Album:
    """One of the person's albums, as in `album_list`.

    Raises:
        Problem: `not_found` (404).
    """
    found = album_list(user).filter(pk=album_id).first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def tag_list(user: User) -> list[dict[str, object]]:
    """The person's tags that are in use, the most used first."""
    rows = (
        Tag.objects.filter(owner=user)
        .annotate(count=Count("avatars", filter=Q(avatars__deleted_at__isnull=True)))
        .filter(count__gt=0)
        .order_by("-count", "key")
    )
    return [{"name": name, "count": count} for name, count in rows.values_list("name", "count")]


def export_get(user: User, export_id: uuid.UUID) -> Export:
    """One of the person's exports.

    Raises:
        Problem: `not_found` (404).
    """
    found = Export.objects.filter(owner=user, pk=export_id).first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def usage(user: User) -> Usage:
    """What the person's gallery holds; what is in the bin makes room for something else."""
    live = Avatar.objects.filter(owner=user, deleted_at__isnull=True)
    return Usage(storage_bytes=live.aggregate(size=Sum("storage_bytes"))["size"] or 0)
