"""Avatars, albums and exports as the API and the socket show them.

Written by hand rather than by serializers: a page of a gallery is the most frequent answer, and
this is several times faster. `gallery.serializers` documents the same shapes; a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.urls import reverse

from avatar_platform import problems
from gallery.models import Album, Avatar, AvatarVersion, Export
from gallery.operations import without_masks
from gallery.selectors import SHOWN, Row, albums_of

Payload = dict[str, Any]

_GETTERS = {name: attrgetter(name.replace("__", ".")) for name in SHOWN}


def avatar(row: Avatar) -> Payload:
    """One avatar with its albums."""
    return avatars([{name: get(row) for name, get in _GETTERS.items()}])[0]


def avatars(rows: Sequence[Row]) -> list[Payload]:
    """A page of avatars."""
    albums = albums_of(rows) if rows else {}
    return [_avatar(row, albums.get(row["id"], [])) for row in rows]


def album(row: Album) -> Payload:
    """An album as `gallery.selectors.album_list` annotates it."""
    cover = getattr(row, "cover", None)
    return {
        "id": str(row.pk),
        "name": row.name,
        "count": getattr(row, "count", 0),
        "cover_url": f"{reverse('avatar-file', args=(cover,))}?w=256" if cover else None,
    }


def version(row: AvatarVersion) -> Payload:
    """One state of an avatar, without its masks and recipe."""
    address = f"{reverse('avatar-file', args=(row.avatar_id,))}?v={row.number}"
    return {
        "number": row.number,
        "name": row.name,
        "parent": row.parent,
        "current": row.avatar.current_id == row.pk,
        "created_at": row.created_at.isoformat(),
        "width": row.width,
        "height": row.height,
        "has_alpha": row.has_alpha,
        "has_svg": "vector" in row.files,
        "size_bytes": row.storage_bytes,
        "file_url": address,
        "thumb_url": f"{address}&w=256",
        "placeholder": row.placeholder,
        "edit": without_masks(row.edit) if row.edit else None,
    }


def version_detail(row: AvatarVersion) -> Payload:
    """One state of an avatar with everything needed to make it again, or to go on from there."""
    return version(row) | {"edit": row.edit, "recipe": row.recipe}


def export(row: Export) -> Payload:
    """An export, its problem in the active language."""
    done = row.status == Export.Status.DONE
    return {
        "id": str(row.pk),
        "status": row.status,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "file_url": reverse("export-file", args=(row.pk,)) if done else None,
        "filename": row.filename or None,
        "size_bytes": row.size_bytes,
        "problem": (
            problems.summary(row.problem_code, row.problem_params) if row.problem_code else None
        ),
    }


def _avatar(row: Row, albums: list[str]) -> Payload:
    # The version's number makes each address mean the same bytes for good.
    address, version = f"/api/v1/avatars/{row['id']}/file", row["current__number"]
    deleted_at, photo = row["deleted_at"], row["photo_id"]
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "style": row["style"],
        "tags": row["tag_names"],
        "albums": albums,
        "favourite": row["favourite"],
        "created_at": row["created_at"].isoformat(),
        "deleted_at": deleted_at.isoformat() if deleted_at else None,
        "version": version,
        "width": row["current__width"],
        "height": row["current__height"],
        "has_alpha": row["current__has_alpha"],
        "has_svg": "vector" in row["current__files"],
        "file_url": f"{address}?v={version}",
        "thumb_url": f"{address}?w=256&v={version}",
        "placeholder": row["placeholder"],
        "recipe": row["current__recipe"],
        "photo": str(photo) if photo else None,
        "credits": row["credits"],
    }
