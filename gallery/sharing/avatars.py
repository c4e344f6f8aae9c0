"""Avatars, as the first kind of thing that can be shared."""

from __future__ import annotations

import uuid

from avatar_platform.messages import Message
from gallery.models import Avatar
from gallery.sharing.registry import Kind, Subject

KIND = "avatar"


def find(object_id: uuid.UUID, *, lock: bool = False) -> Subject | None:
    """The avatar at its current version, unless it is in the bin."""
    rows = Avatar.objects.filter(pk=object_id, deleted_at__isnull=True)
    if lock:
        rows = rows.select_for_update(of=("self",))
    avatar = rows.select_related("current").first()
    if avatar is None or avatar.current is None:
        return None
    version = avatar.current
    return Subject(
        kind=KIND,
        id=avatar.pk,
        owner_id=avatar.owner_id,
        name=avatar.name,
        style=avatar.style,
        version=version.number,
        files=version.files,
        width=version.width,
        height=version.height,
        has_alpha=version.has_alpha,
        tags=avatar.tag_names,
        placeholder=avatar.placeholder,
        credits=avatar.credits,
        recipe=version.recipe,
    )


AVATARS = Kind(name=Message("Avatar", "Аватар"), find=find)
