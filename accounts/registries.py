"""What the other apps tell `accounts` about a person, without it importing them.

Filled in `AppConfig.ready`. A source that is missing here would go unpaid in quotas, be left out of
a person's copy of their data, or worse, survive the deletion of an account; tests hold each app to
its entries.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Model

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


_INTERNAL = {"files", "owner_id", "placeholder", "storage_bytes", "user_id"}


class Holdings(NamedTuple):
    """What one app knows of a person, for their copy of it.

    Attributes:
        facts: rows in words of JSON, by what they are about.
        files: path in the copy -> name in the storage.
    """

    facts: dict[str, list[dict[str, Any]]]
    files: dict[str, str]


def facts(row: Model, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """A row's columns by name, but for some that tell the person nothing."""
    names = {field.attname for field in row._meta.concrete_fields} - {*without, *_INTERNAL}
    return {name: getattr(row, name) for name in sorted(names)}


Exporter = Callable[[User], Holdings]
UsageSource = Callable[[User], Usage]
Eraser = Callable[[uuid.UUID], None]
"""Deletes every row and every file of the person with this id. Runs in a worker, may be run
again after a crash, and must not fail because something is gone already."""

RevocationListener = Callable[[uuid.UUID, str], None]
"""Told whose credentials are void, and which: how their names (`accounts.credentials`) begin."""

exporters: dict[str, Exporter] = {}
usage_sources: dict[str, UsageSource] = {}
erasers: dict[str, Eraser] = {}
revocation_listeners: list[RevocationListener] = []
