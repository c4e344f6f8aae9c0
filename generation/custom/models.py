"""Styles of one's own, their versions, and the pictures they are made of."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generation.entities import Entity, WithFiles, WithProblem


class StylePicture(Entity, WithFiles, WithProblem):
    """A reference picture or a style mask of a person, encoded anew and without metadata.

    It belongs to the person, not to a style: several versions of several styles name the same
    one, by the digest of its stored file. What none names goes after a day.
    """

    class Kind(models.TextChoices):
        REFERENCE = "reference"
        MASK = "mask"
        EDIT = "edit"
        """For edits: a background, or what to paint after. Kept until its person deletes it."""

    class Status(models.TextChoices):
        STUDYING = "studying"
        READY = "ready"
        REJECTED = "rejected"
        FAILED = "failed"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="style_pictures"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    status = models.CharField(max_length=16, choices=Status, default=Status.STUDYING)
    sha256 = models.CharField(max_length=64)
    """Of the upload as it came, to recognise it when it comes again."""
    digest = models.CharField(max_length=64, blank=True)
    """Of the stored file: its name in `ml.custom_styles`. Empty until there is one."""
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    palette: models.JSONField[Any, list[dict[str, Any]]] = models.JSONField(default=list)
    """`ml.custom_styles.Swatch`es of a reference, as it was studied."""

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "kind", "sha256"), name="style_picture_once_per_user"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("user", "digest"), name="style_picture_by_digest")
        ]


class CustomStyle(Entity, WithFiles, WithProblem):
    """A style of a person's own; what it is like is in its versions."""

    class Status(models.TextChoices):
        IMPORTING = "importing"
        READY = "ready"
        FAILED = "failed"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="custom_styles"
    )
    name = models.CharField(max_length=80, blank=True)
    """Of the current version; empty while its file is being read."""
    status = models.CharField(max_length=16, choices=Status, default=Status.READY)
    current = models.ForeignKey(
        "CustomStyleVersion", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-updated_at", "-id")
        indexes: ClassVar = [
            models.Index(
                fields=("user", "-updated_at"),
                name="custom_style_newest",
                condition=Q(deleted_at=None),
            )
        ]


class CustomStyleVersion(Entity):
    """One state of a style; never changed, saving makes another."""

    style = models.ForeignKey(CustomStyle, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    contract: models.JSONField[Any, dict[str, Any]] = models.JSONField()
    """`ml.custom_styles.CustomStyle`."""
    pictures: models.JSONField[Any, list[str]] = models.JSONField(default=list)
    """Digests that the contract names."""

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("style", "number"), name="custom_style_version_once")
        ]

    @property
    def preview_name(self) -> str:
        """What its previews on photos are called, beside those of built-in styles."""
        return f"{PREVIEW_PREFIX}{self.pk.hex}"


PREVIEW_PREFIX = "own-"
