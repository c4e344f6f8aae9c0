"""What is known of decisions and sanctions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.models import Decision, Sanction


def suspensions() -> QuerySet[Sanction]:
    """Those in force now."""
    return Sanction.objects.filter(
        Q(until__isnull=True) | Q(until__gt=timezone.now()),
        kind=Sanction.Kind.SUSPENSION,
        lifted_at__isnull=True,
    )


def suspension_check(user: User) -> None:
    """Make sure that the person may appear in public.

    Raises:
        Problem: `moderation.suspended` (403), with `until` as a date or None.
    """
    found = suspensions().filter(user=user).first()
    if found is not None:
        until = found.until.date().isoformat() if found.until else None
        code = "moderation.suspended_until" if until else "moderation.suspended"
        raise Problem(code, status=403, params={"until": until} if until else {})


def latest_decisions(publications: Iterable[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    """The last decision about each, with its appeal."""
    rows = Decision.objects.filter(publication__in=list(publications))
    found: dict[uuid.UUID, Decision] = {}
    for row in rows.select_related("appeal").order_by("created_at", "id"):
        found[row.publication_id] = row
    return found


def sanction_list(user: User) -> QuerySet[Sanction]:
    """The person's own, newest first."""
    return Sanction.objects.filter(user=user)
