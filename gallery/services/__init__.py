"""Everything that changes a gallery."""

from __future__ import annotations

from gallery.services.albums import album_create, album_delete, album_rename
from gallery.services.avatars import (
    PHOTO,
    AvatarSource,
    avatar_adopt,
    avatar_create,
    avatar_delete,
    avatar_folder,
    avatar_restore,
    avatar_update,
    avatars_bulk,
)
from gallery.services.erasure import avatars_purge, bins_trim, gallery_erase
from gallery.services.exports import export_create, exports_purge, exports_resume
from gallery.services.versions import (
    VersionSource,
    version_add,
    version_choose,
    version_delete,
)

__all__ = [
    "PHOTO",
    "AvatarSource",
    "VersionSource",
    "album_create",
    "album_delete",
    "album_rename",
    "avatar_adopt",
    "avatar_create",
    "avatar_delete",
    "avatar_folder",
    "avatar_restore",
    "avatar_update",
    "avatars_bulk",
    "avatars_purge",
    "bins_trim",
    "export_create",
    "exports_purge",
    "exports_resume",
    "gallery_erase",
    "version_add",
    "version_choose",
    "version_delete",
]
