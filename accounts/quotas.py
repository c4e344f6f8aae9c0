"""How much a person may store and ask for; defaults from the settings, overrides per person."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.registries import Usage, usage_sources
from avatar_platform.problems import Problem

_MB = 1_000_000


class Limits(NamedTuple):
    """The most a person may have."""

    storage_bytes: int
    jobs_hour: int
    jobs_active: int


def limits(user: User) -> Limits:
    """The person's limits: their own where staff has set one."""
    defaults = settings.QUOTAS

    def choose(own: int | None, default: int) -> int:
        return default if own is None else own

    return Limits(
        storage_bytes=choose(user.storage_limit, defaults["storage_bytes"]),
        jobs_hour=choose(user.jobs_hour_limit, defaults["jobs_per_hour"]),
        jobs_active=choose(user.jobs_active_limit, defaults["jobs_at_once"]),
    )


def usage(user: User) -> Usage:
    """What the person has now, over all apps."""
    total = Usage()
    for source in usage_sources.values():
        total = total.plus(source(user))
    return total


def storage_check(*, user: User, adding: int) -> None:
    """Make sure that `adding` bytes still fit. Call inside the transaction that adds them.

    Raises:
        Problem: `quota.storage` (409).
    """
    _lock(user)
    limit, used = limits(user).storage_bytes, usage(user).storage_bytes
    if used + adding > limit:
        params = {"used_mb": used // _MB, "limit_mb": limit // _MB, "adding_bytes": adding}
        raise Problem("quota.storage", status=409, params=params)


def jobs_check(*, user: User, adding: int = 1) -> None:
    """Make sure that `adding` jobs may be asked for. Call inside the transaction that adds them.

    Raises:
        Problem: `quota.jobs_per_hour` or `quota.jobs_at_once` (429).
    """
    _lock(user)
    most, now = limits(user), usage(user)
    if now.jobs_hour + adding > most.jobs_hour:
        params = {"limit": most.jobs_hour}
        raise Problem("quota.jobs_per_hour", status=429, params=params, retry_after=300)
    if now.jobs_active + adding > most.jobs_active:
        params = {"limit": most.jobs_active}
        raise Problem("quota.jobs_at_once", status=429, params=params, retry_after=10)


def _lock(user: User) -> None:
    """Let one person's checks take turns, so that two requests cannot share the last place.

    On SQLite the transaction holds the only write lock already. Whoever has asked to be forgotten
    gets nothing new, which the erasure could miss.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A quota is checked inside the transaction that uses it up.")
    present = User.objects.select_for_update().filter(pk=user.pk, is_active=True)
    if not present.values_list("pk"):
        raise Problem("auth.required", status=401)
