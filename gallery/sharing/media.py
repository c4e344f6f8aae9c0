"""Which stored file a signed address shows, if it still may."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.sharing import selectors, tokens
from gallery.sharing.models import Publication

_CACHED = 300
"""Seconds a browser may show a picture without asking again: so long may one that was withdrawn,
or a link that was revoked, live on where it had been seen."""


def media_find(user: User | AnonymousUser, token: str) -> tuple[str, int]:
    """The name in the storage, and for how many seconds a browser may keep it.

    Args:
        user: who asks. What only its owner may see, an address alone does not show.

    Raises:
        Problem: `not_found` (404): forged, expired, or what it belongs to is no longer to be seen.
    """
    opened = tokens.media_open(token)
    if opened is None:
        raise Problem("not_found", status=404)
    media, seconds = opened
    name = _share(media) if media.purpose == "share" else _publication(user, media)
    if name is None:
        raise Problem("not_found", status=404)
    return name, min(seconds, _CACHED)


def _share(media: tokens.Media) -> str | None:
    link, subject = selectors.share_open(media.id)
    if subject.version != media.version or (media.width == "full" and not link.download):
        return None
    return subject.files.get(media.width) or subject.files.get("full")


def _publication(user: User | AnonymousUser, media: tokens.Media) -> str | None:
    shown = media.purpose == "public"
    rows = selectors.public() if shown else Publication.objects.filter(owner=user.pk)
    row = rows.filter(pk=media.id, version=media.version).only("files").first()
    return row.files.get(media.width) or row.files.get("full") if row else None
