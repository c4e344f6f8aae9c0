"""Weights that operators fetch from the admin, one row a bundle."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from generation.entities import Entity, WithProblem


class WeightsPull(Entity, WithProblem):
    """How far the fetching of a bundle is, on the machine whose worker does it."""

    class Status(models.TextChoices):
        IDLE = "idle"
        QUEUED = "queued"
        PULLING = "pulling"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    bundle = models.CharField(max_length=32, unique=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.IDLE)
    licences_accepted = models.BooleanField(
        default=False,
        help_text="The limits on use above are accepted and will be passed on to users.",
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    done_bytes = models.PositiveBigIntegerField(default=0)
    total_bytes = models.PositiveBigIntegerField(default=0)
    file = models.CharField(max_length=255, blank=True)
    """What is being fetched."""
    seen_at = models.DateTimeField(null=True)
    """When a worker last spoke of it."""
    losses = models.PositiveSmallIntegerField(default=0)
    """Workers that were lost in the middle of it."""

    class Meta:
        ordering = ("bundle",)
        verbose_name = "weights"
        verbose_name_plural = "weights"

    def __str__(self) -> str:
        return self.bundle
