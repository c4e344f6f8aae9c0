"""What the other apps tell `accounts` about a person, without it importing them.

Filled in `AppConfig.ready`. A source that is missing here would go unpaid in quotas, or worse,
survive the deletion of an account; tests hold each app to its entries.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import NamedTuple

from accounts.models import User


class Usage(NamedTuple):
    """What one app holds for a person now."""

    storage_bytes: int = 0
    jobs_hour: int = 0
    """Jobs asked for in the last 60 minutes."""
    jobs_active: int = 0
    """Jobs that wait or run."""

    def plus(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


UsageSource = Callable[[User], Usage]
Eraser = Callable[[uuid.UUID], None]
"""Deletes every row and every file of the person with this id. Runs in a worker, may be run
again after a crash, and must not fail because something is gone already."""

RevocationListener = Callable[[uuid.UUID, str], None]
"""Told whose credentials are void, and which: how their names (`accounts.credentials`) begin."""

usage_sources: dict[str, UsageSource] = {}
erasers: dict[str, Eraser] = {}
revocation_listeners: list[RevocationListener] = []
