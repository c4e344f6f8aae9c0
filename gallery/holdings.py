"""A person's gallery for their copy of everything, the bin included."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.registries import Holdings, facts
from gallery.models import Album, Avatar

_OF_AVATARS = {"current_id", "name_key", "words"}
_OF_VERSIONS = {"id", "avatar_id"}


def holdings(user: User) -> Holdings:
    """Avatars with every version and its recipe, and albums."""
    files: dict[str, str] = {}
    avatars: list[dict[str, Any]] = []
    for avatar in Avatar.objects.filter(owner=user).prefetch_related("versions", "albums"):
        versions = list(avatar.versions.all())
        avatars.append(
            facts(avatar, without=_OF_AVATARS)
            | {"albums": [album.name for album in avatar.albums.all()]}
            | {"versions": [facts(version, without=_OF_VERSIONS) for version in versions]}
        )
        for version in versions:
            for name in {"full", "vector"} & set(version.files):
                path = version.files[name]
                ending = path.rpartition(".")[2]
                files[f"avatars/{avatar.pk}/{version.number}.{ending}"] = path
    albums = [facts(album, without={"key"}) for album in Album.objects.filter(owner=user)]
    return Holdings({"avatars": avatars, "albums": albums}, files)
