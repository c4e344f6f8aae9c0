"""Reading styles of one's own and their pictures: always as somebody, and only what is theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from accounts.models import User
from generation.models import CustomStyle, CustomStyleVersion, StylePicture


def styles_of(user: User) -> QuerySet[CustomStyle]:
    """The person's styles that can be used, newest change first."""
    rows = CustomStyle.objects.filter(user=user, deleted_at=None, status=CustomStyle.Status.READY)
    return rows.select_related("current")


def style_of(user: User, style_id: uuid.UUID) -> CustomStyle:
    """One of the person's styles, in the bin or out of it.

    Raises:
        Http404: when there is none of this id, or it is another's.
    """
    row = CustomStyle.objects.filter(user=user, pk=style_id).select_related("current").first()
    if row is None:
        raise Http404
    return row


def version_of(user: User, style_id: uuid.UUID, number: int | None = None) -> CustomStyleVersion:
    """A version of one of the person's styles, the current one by default.

    Raises:
        Http404: when there is none, or it is another's.
    """
    rows = CustomStyleVersion.objects.filter(style=style_id, style__user=user)
    rows = rows.filter(number=number) if number is not None else rows.filter(styles_current())
    version = rows.select_related("style").first()
    if version is None:
        raise Http404
    return version


def styles_current() -> Exists:
    """Whether a version is its style's current one."""
    return Exists(CustomStyle.objects.filter(pk=OuterRef("style"), current=OuterRef("pk")))


def picture_of(user: User, picture_id: uuid.UUID) -> StylePicture:
    """One of the person's references and masks.

    Raises:
        Http404: when there is none of this id, or it is another's.
    """
    row = StylePicture.objects.filter(user=user, pk=picture_id).first()
    if row is None:
        raise Http404
    return row


def pictures_by_digest(user: User, digests: Iterable[str]) -> dict[str, StylePicture]:
    """The person's pictures of these digests."""
    wanted = set(digests)
    rows = StylePicture.objects.filter(user=user, digest__in=wanted) if wanted else ()
    return {row.digest: row for row in rows}
