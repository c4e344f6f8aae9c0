"""What may be read about a person; the requester always comes first."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts import quotas
from accounts.models import ApiToken, DataCopy, User
from avatar_platform.problems import Problem


def token_list(user: User) -> QuerySet[ApiToken]:
    """The person's tokens, newest first, expired ones included."""
    return ApiToken.objects.filter(user=user).order_by("-created", "-id")


def data_copy_get(user: User) -> DataCopy:
    """The person's copy of their data, whatever its state.

    Raises:
        Problem: `not_found` (404) when none was asked for, or its day is over.
    """
    copy = DataCopy.objects.filter(user=user, expires_at__gt=timezone.now()).first()
    if copy is None:
        raise Problem("not_found", status=404)
    return copy


def quota_get(user: User) -> dict[str, int]:
    """The person's usage beside their limits."""
    used, most = quotas.usage(user), quotas.limits(user)
    return {
        "storage_bytes": used.storage_bytes,
        "storage_limit": most.storage_bytes,
        "jobs_hour": used.jobs_hour,
        "jobs_hour_limit": most.jobs_hour,
        "jobs_active": used.jobs_active,
        "jobs_active_limit": most.jobs_active,
    }
