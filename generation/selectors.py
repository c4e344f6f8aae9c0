"""Reading photos, generations and variants: always as somebody, and only what is theirs."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from generation.models import ACTIVE_STAGES, Edit, Generation, Photo, StylePreview, Variant

Row = TypeVar("Row", Edit, Photo, Generation, Variant)


def photos_of(user: User) -> QuerySet[Photo]:
    """The person's photos."""
    return Photo.objects.filter(user=user)


def photo_of(user: User, photo_id: uuid.UUID) -> Photo:
    """One of the person's photos.

    Raises:
        Http404: when there is none of this id, or it is another's.
    """
    return _one(photos_of(user), photo_id)


def previews_of(user: User, photo_id: uuid.UUID) -> QuerySet[StylePreview]:
    """The previews of one of the person's photos."""
    return StylePreview.objects.filter(photo=photo_id, photo__user=user).select_related("photo")


def generations_of(user: User, *, active: bool = False) -> QuerySet[Generation]:
    """The person's generations with their variants, optionally only those under way."""
    found = Generation.objects.filter(user=user).select_related("custom_style")
    found = found.prefetch_related("variants")
    return found.filter(status__in=ACTIVE_STAGES) if active else found


def generation_of(user: User, generation_id: uuid.UUID) -> Generation:
    """One of the person's generations.

    Raises:
        Http404: when there is none of this id, or it is another's.
    """
    return _one(generations_of(user), generation_id)


def edits_of(
    user: User, *, active: bool = False, avatar: uuid.UUID | None = None
) -> QuerySet[Edit]:
    """The person's edits, optionally only those under way or of one avatar."""
    found = Edit.objects.filter(user=user)
    if active:
        found = found.filter(status__in=ACTIVE_STAGES)
    # What is asked for may be long, and nothing that lists edits shows it.
    return (found.filter(avatar=avatar) if avatar else found).defer("contract")


def edit_of(user: User, edit_id: uuid.UUID) -> Edit:
    """One of the person's edits.

    Raises:
        Http404: when there is none of this id, or it is another's.
    """
    return _one(edits_of(user), edit_id)


def variant_of(user: User, variant_id: uuid.UUID) -> Variant:
    """One of the person's variants, with its generation.

    Raises:
        Http404: when there is none of this id, or it is another's.
    """
    owned = Variant.objects.filter(generation__user=user).select_related("generation__photo")
    return _one(owned, variant_id)


def _one(rows: QuerySet[Row], pk: uuid.UUID) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
