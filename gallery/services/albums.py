"""Making, renaming and dropping albums. Avatars outlive the albums they are in."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.models import Album

AT_MOST = 500


@transaction.atomic
def album_create(*, user: User, name: str) -> Album:
    """A new, empty album.

    Raises:
        Problem: `album.name_taken` as `validation.failed`; `album.too_many` (409).
    """
    if Album.objects.filter(owner=user).count() >= AT_MOST:
        raise Problem("album.too_many", status=409, params={"limit": AT_MOST})
    album = Album(owner=user)
    _save(album, name)
    return album


def album_rename(*, album: Album, name: str) -> None:
    """Give an album another name.

    Raises:
        Problem: `album.name_taken` as `validation.failed`.
    """
    _save(album, name)


def album_delete(*, album: Album) -> None:
    """Drop an album; what is in it stays in the gallery."""
    album.delete()


def _save(album: Album, name: str) -> None:
    album.name, album.key = name, name.casefold()[:100]
    try:
        with transaction.atomic():
            album.save()
    except IntegrityError as error:
        raise Problem.of_field("name", "album.name_taken") from error
