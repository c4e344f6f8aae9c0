"""Real rows with real, tiny files."""

from __future__ import annotations

import io
import uuid
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import User
from gallery.models import Avatar, AvatarVersion
from gallery.services import (
    AvatarSource,
    VersionSource,
    avatar_create,
    avatar_folder,
    version_add,
)

PASSWORD = "correct horse battery"


@cache
def _hashed() -> str:
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def make_user(email: str, **fields: Any) -> User:
    """A person whose password is `PASSWORD`, hashed once for all."""
    return User.objects.create(email=email, password=_hashed(), **fields)


@cache
def picture(side: int, mode: str = "RGBA") -> bytes:
    """A tiny WebP."""
    stream = io.BytesIO()
    Image.new(mode, (side, side), (200, 90, 40, 128)[: len(mode)]).save(stream, "WEBP")
    return stream.getvalue()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>'


def make_source(
    *, style: str = "anime", svg: bool = False, geometry: bytes | None = None, **fields: Any
) -> AvatarSource:
    """A finished picture in the storage, as a generation leaves it."""
    place = f"generation/variants/{uuid.uuid4()}"
    contents = {"full.webp": picture(64), "512.webp": picture(32), "256.webp": picture(16)}
    if svg:
        contents["vector.svg"] = SVG.encode()
    if geometry is not None:
        contents["geometry.bin"] = geometry
    files = {
        name.partition(".")[0]: default_storage.save(f"{place}/{name}", ContentFile(content))
        for name, content in contents.items()
    }
    values: dict[str, Any] = {
        "files": files,
        "width": 64,
        "height": 64,
        "has_alpha": True,
        "style": style,
        "recipe": {"version": 1, "contract": {"style": style}, "plan": {"seed": 7}},
        "placeholder": "data:image/webp;base64,AAAA",
        "variant_id": uuid.uuid4(),
    }
    return AvatarSource(**{**values, **fields})


def make_avatar(owner: User, *, name: str | None = None, **fields: Any) -> Avatar:
    """An avatar the way people get one: by keeping a picture."""
    return avatar_create(owner=owner, source=make_source(**fields), name=name)


def make_version(
    avatar: Avatar, *, parent: int = 1, side: int = 64, **fields: Any
) -> AvatarVersion:
    """Another version of an avatar, as an edit leaves it."""
    place = avatar_folder(avatar.owner_id, avatar.pk, uuid.uuid4())
    contents = {name: picture(side) for name in ("full.webp", "512.webp", "256.webp")}
    names = {
        name.partition(".")[0]: default_storage.save(f"{place}/{name}", ContentFile(content))
        for name, content in contents.items()
    }
    values: dict[str, Any] = {
        "files": names,
        "size": sum(map(len, contents.values())),
        "width": side,
        "height": side,
        "has_alpha": True,
        "placeholder": "data:image/webp;base64,BBBB",
        "recipe": {"version": 1},
        "edit": {"version": 1, "operations": [{"kind": "tone", "brightness": 0.5}], "seed": 0},
    }
    source = VersionSource(**{**values, **fields})
    return version_add(avatar_id=avatar.pk, parent=parent, source=source)
