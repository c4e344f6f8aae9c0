"""Avatars, albums and exports as the API and the socket show them.

Written by hand rather than by serializers: a page of a gallery is the most frequent answer, and
this is several times faster. `gallery.serializers` documents the same shapes; a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from avatar_platform import problems
from gallery.models import Album, Avatar, AvatarVersion, Export
from gallery.selectors import albums_of

Payload = dict[str, Any]


def avatar(row: Avatar) -> Payload:
    """One avatar with its tags and albums."""
    return avatars([row])[0]


def avatars(rows: Sequence[Avatar]) -> list[Payload]:
    """A page of avatars; `current` is expected to be joined."""
    albums = albums_of(rows) if rows else {}
    return [
        _avatar(row, row.current, albums.get(row.pk, [])) for row in rows if row.current is not None
    ]


def album(row: Album) -> Payload:
    """An album as `gallery.selectors.album_list` annotates it."""
    cover = getattr(row, "cover", None)
    return {
        "id": str(row.pk),
        "name": row.name,
        "count": getattr(row, "count", 0),
        "cover_url": f"{reverse('avatar-file', args=(cover,))}?w=256" if cover else None,
    }


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


def _avatar(row: Avatar, version: AvatarVersion, albums: list[str]) -> Payload:
    # The version's number makes each address mean the same bytes for good.
    address = f"/api/v1/avatars/{row.pk}/file"
    return {
        "id": str(row.pk),
        "name": row.name,
        "style": row.style,
        "tags": row.tag_names,
        "albums": albums,
        "favourite": row.favourite,
        "created_at": row.created_at.isoformat(),
        "deleted_at": row.deleted_at.isoformat() if row.deleted_at else None,
        "version": version.number,
        "width": version.width,
        "height": version.height,
        "has_alpha": version.has_alpha,
        "has_svg": "vector" in version.files,
        "file_url": f"{address}?v={version.number}",
        "thumb_url": f"{address}?w=256&v={version.number}",
        "placeholder": row.placeholder,
        "recipe": version.recipe,
        "photo": str(row.photo_id) if row.photo_id else None,
        "credits": row.credits,
    }
