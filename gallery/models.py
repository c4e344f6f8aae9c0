"""Avatars with their versions, the albums and tags that order them, and exports of them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

LIVE = Q(deleted_at__isnull=True)


class Entity(models.Model):
    """A row with an id that can be told to anyone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Named(Entity):
    """Something a person has named; no two of one kind alike, whatever their case."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=100, editable=False)
    """The name case-folded by Python: SQLite folds ASCII only."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Tag(Named):
    """A word on avatars."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("owner", "key"), name="tag_once_per_owner")
        ]


class Album(Named):
    """A collection of avatars; one avatar may be in several."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("owner", "key"), name="album_once_per_owner")
        ]


class Avatar(Entity):
    """A picture a person has kept. Where it came from is data, not a foreign key: generations
    and photos may go without it.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="avatars"
    )
    name = models.CharField(max_length=100)
    style = models.CharField(max_length=64)
    favourite = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    current = models.ForeignKey(
        "AvatarVersion", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    storage_bytes = models.PositiveBigIntegerField(default=0, editable=False)
    """Of all versions."""
    placeholder = models.TextField(blank=True, editable=False)
    """A tiny picture as a data URI, shown until the real one has come."""
    credits: models.JSONField[Any, list[str]] = models.JSONField(default=list, editable=False)
    """Attribution that must travel with the picture."""
    source_generation_id = models.UUIDField(null=True, editable=False)
    source_variant_id = models.UUIDField(null=True, editable=False)
    photo_id = models.UUIDField(null=True, editable=False)
    name_key = models.CharField(max_length=100, editable=False)
    """The name case-folded, to sort by."""
    tag_names: models.JSONField[Any, list[str]] = models.JSONField(default=list, editable=False)
    """The names of `tags` in order, so that a page need not join them."""
    words = models.TextField(blank=True, editable=False)
    """Name, style and tags, case-folded, to search in."""
    tags: models.ManyToManyField[Tag, models.Model] = models.ManyToManyField(
        Tag, blank=True, related_name="avatars"
    )
    albums: models.ManyToManyField[Album, models.Model] = models.ManyToManyField(
        Album, blank=True, related_name="avatars"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("owner", "source_variant_id"),
                condition=Q(source_variant_id__isnull=False),
                name="avatar_once_per_variant",
            )
        ]
        indexes: ClassVar = [
            # A page of one person's gallery is read off one of these, however many others have.
            models.Index(
                fields=("owner", "-created_at", "-id"), condition=LIVE, name="avatar_newest"
            ),
            models.Index(fields=("owner", "name_key", "id"), condition=LIVE, name="avatar_by_name"),
            models.Index(
                fields=("owner", "-created_at", "-id"), condition=~LIVE, name="avatar_in_bin"
            ),
            models.Index(fields=("deleted_at",), condition=~LIVE, name="avatar_to_purge"),
        ]

    def __str__(self) -> str:
        return self.name


class AvatarVersion(Entity):
    """One state of an avatar; an edit adds another and keeps this one.

    One that was deleted keeps its row without files: its number never means another picture, and
    the recipes of those made from it stay whole.
    """

    avatar = models.ForeignKey(Avatar, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100, blank=True)
    """What its owner calls it in the history."""
    parent = models.PositiveIntegerField(null=True, editable=False)
    """The number of the version it was made from."""
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    files: models.JSONField[Any, dict[str, str]] = models.JSONField(default=dict)
    """``full``, ``512``, ``256``, perhaps ``vector``: the names in the private storage. Also
    ``geometry`` (landmarks, regions, matte), which is for the editor and never handed out."""
    storage_bytes = models.PositiveBigIntegerField(default=0)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    has_alpha = models.BooleanField(default=False)
    placeholder = models.TextField(blank=True, editable=False)
    """A tiny picture as a data URI."""
    recipe: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict)
    """`ml.contracts.Recipe` of the picture it all began with, and who edited it since. With the
    edits of its ancestors it is everything needed to make the same picture again."""
    edit: models.JSONField[Any, dict[str, Any] | None] = models.JSONField(null=True, editable=False)
    """`ml.operations.EditContract` that made it of its parent. Not part of the recipe, which is
    read for whole pages of avatars: painted masks are large."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("avatar", "number"), name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.avatar_id} #{self.number}"


class Export(Entity):
    """One wish for files: an avatar in a format, or several as a ZIP. Gone after a day."""

    class Status(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    request: models.JSONField[Any, dict[str, Any]] = models.JSONField()
    """`avatars` and the options of `ml.export`."""
    attempt = models.PositiveSmallIntegerField(default=0)
    """Fences results: a worker thought dead that comes back writes nothing."""
    touched_at = models.DateTimeField(default=timezone.now)
    """When a worker last said that it is at it."""
    file = models.CharField(max_length=255, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    problem_code = models.CharField(max_length=64, blank=True)
    problem_params: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("owner", "-created_at"), name="export_newest"),
            models.Index(fields=("status", "touched_at"), name="export_open"),
            models.Index(fields=("expires_at",), name="export_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.filename or 'export'} ({self.status})"
