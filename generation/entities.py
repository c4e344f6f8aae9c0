"""What the rows of this app have in common."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone


class Entity(models.Model):
    """A row with an id that can be told to anyone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class WithFiles(models.Model):
    """A row that owns files in the private storage, each under a name such as ``256``."""

    files: models.JSONField[Any, dict[str, str]] = models.JSONField(default=dict, blank=True)
    """Name -> path in the storage."""
    storage_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


class WithProblem(models.Model):
    """A row that may have gone wrong: a stable code, and values for its text."""

    problem_code = models.CharField(max_length=64, blank=True)
    problem_params: models.JSONField[Any, dict[str, Any]] = models.JSONField(
        default=dict, blank=True
    )

    class Meta:
        abstract = True
