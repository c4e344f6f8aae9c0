"""Share links."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.selectors import suspension_check
from gallery.sharing import selectors
from gallery.sharing.models import ShareLink

LINKS_AT_MOST = 200
_KEPT = timedelta(days=30)


@transaction.atomic
def share_create(
    *, user: User, kind: str, object_id: uuid.UUID, expires_in_days: int, download: bool
) -> ShareLink:
    """Make a link.

    Raises:
        Problem: `not_found` (404); `share.too_many` (409); `moderation.suspended` (403).
    """
    subject = selectors.subject_get(user, kind, object_id)
    suspension_check(user)
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    if selectors.share_list(user).count() >= LINKS_AT_MOST:
        raise Problem("share.too_many", status=409, params={"limit": LINKS_AT_MOST})
    return ShareLink.objects.create(
        owner=user,
        kind=subject.kind,
        object_id=subject.id,
        download=download,
        expires_at=timezone.now() + timedelta(days=expires_in_days),
    )


def share_revoke(*, link: ShareLink) -> None:
    """Let the link open nothing from now on."""
    ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def shares_purge() -> None:
    """Forget links that have not worked for thirty days."""
    before = timezone.now() - _KEPT
    ShareLink.objects.filter(expires_at__lt=before).delete()
    ShareLink.objects.filter(revoked_at__lt=before).delete()
