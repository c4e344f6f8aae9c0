"""Writing the log: who did what to what, without a name in it."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import User
from gallery.moderation.models import AuditEntry, LogSubject


def subject_of(user_id: uuid.UUID | None) -> uuid.UUID | None:
    """The random id by which the log knows a person, made when they first appear in it."""
    if user_id is None:
        return None
    row, _ = LogSubject.objects.get_or_create(user_id=user_id)
    return row.subject


def record(
    *,
    actor: User | None,
    action: str,
    subject: uuid.UUID | None = None,
    target: tuple[str, uuid.UUID] | None = None,
    **details: Any,
) -> AuditEntry:
    """Add an entry. Call it in the transaction of what it tells of.

    Args:
        actor: who did it; None for the platform itself.
        action: such as ``publication.reject``.
        subject: the id of the person it is about.
        target: kind and id of the row it is about.
        details: codes and numbers, never words that a person wrote.
    """
    kind, target_id = target or ("", None)
    return AuditEntry.objects.create(
        actor=subject_of(actor.pk) if actor else None,
        action=action,
        subject=subject_of(subject),
        target_kind=kind,
        target_id=target_id,
        details=details,
    )
