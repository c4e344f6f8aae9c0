"""Two people with one of everything, so that generated requests find something behind an id."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import token_create
from gallery.services import album_create, export_create
from gallery.sharing.services import share_create
from gallery.sharing.tokens import share_token
from generation.models import CustomStyle, Edit, Generation, Photo, StylePicture, Variant
from tests.factories import make_avatar
from tests.gallery.publishing import decided, published, submitted

SECRET = "Nobody-else-may-read-this"
"""In every text of the other person's; an answer to somebody else must not hold it."""

Pool = dict[str, list[Any]]


def furnish(owner: User, mark: str) -> Pool:
    """One of everything, and its ids by the name of the path's parameter."""
    pool: Pool = defaultdict(list)
    avatar = make_avatar(owner, name=mark)
    album = album_create(user=owner, name=mark)
    album.avatars.add(avatar)
    photo = Photo.objects.create(
        user=owner,
        status=Photo.Status.READY,
        sha256=uuid.uuid4().hex * 2,
        media_type="image/png",
        size_bytes=1,
        width=64,
        height=64,
        consent_at=timezone.now(),
        analysis={
            "version": 1, "width": 64, "height": 64, "chosen": 0, "face": None, "issues": [],
            "faces": [{"x": 8.0, "y": 8.0, "width": 40.0, "height": 40.0}], "measures": {},
        },
    )  # fmt: skip
    contract = {
        "version": 1, "style": "ink", "engine": "embedded", "variants": 1, "size": 512, "seed": 7,
        "angles": [{"yaw": 0.0, "pitch": 0.0, "roll": 0.0}], "strength": 0.5, "crop": None,
        "look": None, "custom": None, "prompt": "", "face": 0,
    }  # fmt: skip
    generation = Generation.objects.create(
        user=owner, photo=photo, style="ink", contract=contract, status="done"
    )
    variant = Variant.objects.create(generation=generation, index=0, status="done", seed=7)
    edit = Edit.objects.create(user=owner, avatar=avatar.pk, base_version=1, engine="embedded")
    style = CustomStyle.objects.create(user=owner, name=mark, status=CustomStyle.Status.READY)
    picture = StylePicture.objects.create(user=owner, kind="reference", sha256=uuid.uuid4().hex * 2)
    export = export_create(user=owner, avatars=[avatar.pk], options={"format": "png"})
    shared = make_avatar(owner, name="Shared by a link")
    share = share_create(
        user=owner, kind="avatar", object_id=shared.pk, expires_in_days=30, download=True
    )
    waiting = submitted(owner, name=mark)
    public = published(owner, name="Public picture")
    refused = decided(submitted(owner, name=mark), "rejected", "spam", mark)
    token, _ = token_create(user=owner, name=mark, expires_in_days=7)
    pool["avatar_id"] += [avatar.pk]
    pool["album_id"] += [album.pk]
    pool["export_id"] += [export.pk]
    pool["share_id"] += [share.pk]
    pool["publication_id"] += [waiting.pk, public.pk, refused.pk]
    pool["token_id"] += [token.pk]
    pool["session_id"] += list(owner.browser_sessions.values_list("pk", flat=True))
    pool["token"] += [share_token(share.pk)]
    pool["id"] += [photo.pk, generation.pk, variant.pk, edit.pk, style.pk, picture.pk]
    pool["number"] += [1, 2]
    pool["style"] += ["ink", "anime"]
    pool["handle"] += ["ann"]
    return pool
