"""Keeping a variant: from here on it is the gallery's."""

from __future__ import annotations

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.models import Avatar
from gallery.services import AvatarSource, avatar_create
from generation.models import Variant


def variant_keep(*, user: User, variant: Variant, name: str | None = None) -> Avatar:
    """Keep a finished variant in the gallery; keeping it again gives the same avatar.

    Raises:
        Problem: ``variant.not_ready``; ``quota.storage``.
    """
    if variant.status != Variant.Status.DONE or variant.recipe is None:
        raise Problem("variant.not_ready", status=409)
    source = AvatarSource(
        files=variant.files,
        width=variant.width or 0,
        height=variant.height or 0,
        has_alpha=variant.has_alpha,
        style=variant.generation.style,
        recipe=variant.recipe,
        credits=tuple(variant.recipe["credits"]),
        placeholder=variant.placeholder,
        generation_id=variant.generation_id,
        variant_id=variant.pk,
        photo_id=variant.generation.photo_id,
    )
    # Not one transaction: files are copied in between, and keeping again mends what a crash leaves.
    avatar = avatar_create(owner=user, source=source, name=name)
    Variant.objects.filter(pk=variant.pk).update(kept_avatar=avatar.pk)
    return avatar
