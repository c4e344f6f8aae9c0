"""Remembering what rejected pictures looked like, unlinked and for a time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from gallery.moderation.conf import screening_config
from gallery.moderation.models import Reason, RejectedPicture
from gallery.sharing.models import Publication

_OF_THE_PICTURE = frozenset(
    (
        *(Reason.NUDITY, Reason.MINOR, Reason.CONSENT, Reason.HATE, Reason.VIOLENCE),
        *(Reason.HARASSMENT, Reason.RIGHTS),
    )
)
"""Reasons that lie in what is seen; spam and other things may lie in the words beside it."""


def picture_remember(row: Publication, reason: str) -> None:
    """Know this picture when it comes again."""
    if row.fingerprint and reason in _OF_THE_PICTURE:
        day = timezone.now().date() + timedelta(days=screening_config().remember_days)
        RejectedPicture.objects.update_or_create(
            fingerprint=row.fingerprint, defaults={"reason": reason, "forget_on": day}
        )


def picture_forget(row: Publication) -> None:
    """It was all right after all."""
    if row.fingerprint:
        RejectedPicture.objects.filter(fingerprint=row.fingerprint).delete()


def pictures_purge() -> int:
    """Forget those whose time is over; how many."""
    return RejectedPicture.objects.filter(forget_on__lte=timezone.now().date()).delete()[0]
