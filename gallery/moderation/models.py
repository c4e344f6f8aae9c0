"""Decisions, appeals, reports, sanctions, and the log of who did what."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from gallery.models import Entity
from gallery.sharing.models import Publication

_STAFF: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "null": True,
    "blank": True,
    "on_delete": models.SET_NULL,
    "related_name": "+",
    "editable": False,
}


class Reason(models.TextChoices):
    """Why something is reported or rejected; texts in `gallery.moderation.messages`."""

    NUDITY = "nudity"
    MINOR = "minor"
    CONSENT = "consent"
    HATE = "hate"
    VIOLENCE = "violence"
    HARASSMENT = "harassment"
    RIGHTS = "rights"
    SPAM = "spam"
    OTHER = "other"


class Decision(Entity):
    """What was decided about a publication. Kept when the next one is made."""

    class Verdict(models.TextChoices):
        """The outcome."""

        APPROVED = "approved"
        REJECTED = "rejected"

    class Source(models.TextChoices):
        """What it was made in answer to."""

        REVIEW = "review"
        REPORT = "report"
        APPEAL = "appeal"
        SANCTION = "sanction"
        SCREENING = "screening"

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="decisions")
    moderator = models.ForeignKey(**_STAFF)
    verdict = models.CharField(max_length=8, choices=Verdict)
    source = models.CharField(max_length=9, choices=Source, default=Source.REVIEW)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    note = models.TextField(blank=True)
    """The moderator's own words to the author."""
    version = models.PositiveIntegerField(default=1)
    scores: models.JSONField[Any, dict[str, float]] = models.JSONField(default=dict)
    waited = models.DurationField()
    """How long the publication had been in the queue."""

    class Meta:
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("publication", "-created_at"), name="decision_newest"),
            models.Index(fields=("created_at",), name="decision_by_day"),
        ]
        permissions: ClassVar = [("view_statistics", "Can see the statistics of moderation")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.reason}".strip()


class Appeal(Entity):
    """The author's one objection to a rejection. Somebody senior decides it."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        UPHELD = "upheld"
        OVERTURNED = "overturned"

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(**_STAFF)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        permissions: ClassVar = [("decide_appeal", "Can decide appeals")]

    def __str__(self) -> str:
        return self.state


class Report(Entity):
    """Somebody says that a publication should not be there; visitors may, too."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        UPHELD = "upheld"
        DISMISSED = "dismissed"

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=16, choices=Reason)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(**_STAFF)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("publication", "reporter"),
                condition=models.Q(state="open", reporter__isnull=False),
                name="report_once_while_open",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("state", "created_at"), name="report_open"),
        ]
        permissions: ClassVar = [("handle_report", "Can uphold and dismiss reports")]

    def __str__(self) -> str:
        return f"{self.reason} ({self.state})"


class Sanction(Entity):
    """A warning, or a time without a public presence."""

    class Kind(models.TextChoices):
        """How hard it is."""

        WARNING = "warning"
        SUSPENSION = "suspension"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sanctions"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.TextField(blank=True)
    until = models.DateTimeField(null=True, blank=True)
    """Of a suspension; empty: until it is lifted."""
    lifted_at = models.DateTimeField(null=True, blank=True)
    moderator = models.ForeignKey(**_STAFF)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [models.Index(fields=("user", "kind"), name="sanction_of_user")]
        permissions: ClassVar = [
            ("warn_user", "Can warn people"),
            ("suspend_user", "Can suspend people and lift suspensions"),
            ("remove_content", "Can take everything a person has published out of the gallery"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"


class LogSubject(models.Model):
    """The random id by which the log knows a person. It goes with the account, and with it goes
    whatever told whom the log speaks of."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.subject)


class AppendOnly(RuntimeError):  # noqa: N818 - it says what the log is
    """Somebody tried to change the past."""


class _AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **changes: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class AuditEntry(models.Model):
    """One thing that a member of staff did. Never changed, never deleted."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.UUIDField(null=True, editable=False)
    """`LogSubject.subject`; empty: the platform itself."""
    action = models.CharField(max_length=40, editable=False)
    subject = models.UUIDField(null=True, editable=False)
    """The person it was about, in the same way."""
    target_kind = models.CharField(max_length=32, blank=True, editable=False)
    target_id = models.UUIDField(null=True, editable=False)
    details: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict, editable=False)
    """Codes and numbers, never words that a person wrote."""

    objects = _AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        default_permissions = ("view",)
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [models.Index(fields=("target_id",), name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    def save(self, *args: Any, **options: Any) -> None:
        """Write it, once."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly


class RejectedPicture(models.Model):
    """What a rejected picture looked like, so that it is known when it comes again.

    It says neither whose it was nor which: no link, no time, only the day it is forgotten.
    """

    fingerprint = models.CharField(max_length=64, editable=False)
    """Of `ml.safety.fingerprint`, in hexadecimal digits."""
    reason = models.CharField(max_length=16, choices=Reason, editable=False)
    forget_on = models.DateField(db_index=True, editable=False)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("fingerprint",), name="rejected_picture_once")
        ]

    def __str__(self) -> str:
        return self.reason
