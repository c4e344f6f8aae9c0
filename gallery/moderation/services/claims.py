"""Handing out the queue, so that no two moderators get the same item and none is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from gallery.sharing.models import Publication

CLAIM = timedelta(minutes=15)
"""How long an item stays with a moderator who does nothing."""


def waiting() -> QuerySet[Publication]:
    """Everything in the queue, whoever has it."""
    return Publication.objects.filter(state=Publication.State.PENDING)


@transaction.atomic
def queue_claim(*, moderator: User, count: int, **narrowed: Any) -> list[Publication]:
    """The moderator's next items, oldest first: those already theirs, filled up to `count`.

    Rows that another transaction is about to claim are skipped where the database can. SQLite's
    transactions begin with the write lock, so there two claims take turns.

    Args:
        narrowed: filters on the queue, such as ``style="anime"``.
    """
    now = timezone.now()
    mine = waiting().filter(claimed_by=moderator, claimed_until__gt=now, **narrowed)
    # By id: locking rows of a query that is ordered and cut is what SKIP LOCKED is for.
    ids = list(mine.order_by("submitted_at", "id").values_list("pk", flat=True)[:count])
    if len(ids) < count:
        free = (
            waiting()
            .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now), **narrowed)
            .exclude(owner=moderator)
            .order_by("submitted_at", "id")
            .select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
            )
        )
        ids += [row.pk for row in free[: count - len(ids)]]
    Publication.objects.filter(pk__in=ids).update(claimed_by=moderator, claimed_until=now + CLAIM)
    rows = Publication.objects.filter(pk__in=ids).select_related("owner__author")
    return list(rows.order_by("submitted_at", "id"))


def claims_release(*, moderator: User) -> int:
    """Give back what the moderator has not decided; how many those were."""
    return waiting().filter(claimed_by=moderator).update(claimed_by=None, claimed_until=None)
