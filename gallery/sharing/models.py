"""Share links, publications, and what visitors do with them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gallery.models import Entity


class ShareLink(Entity):
    """A way for whoever has the address to see one thing, until it expires or is revoked.

    The address holds a token that is computed of the id (`gallery.sharing.tokens`): a copy of the
    database alone opens nothing.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="share_links"
    )
    kind = models.CharField(max_length=32)
    object_id = models.UUIDField()
    download = models.BooleanField(default=False)
    """Whether the whole picture may be saved, or only be looked at in 512 px."""
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("owner", "-created_at", "-id"), name="share_newest"),
            models.Index(fields=("kind", "object_id"), name="share_of_thing"),
            models.Index(fields=("expires_at",), name="share_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Author(models.Model):
    """The name a person goes by in public. Nothing else of them is shown."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="author"
    )
    handle = models.CharField(max_length=30, unique=True)
    """Lower case, so that no two differ by case alone."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.handle


class Publication(Entity):
    """One thing in, or on its way to, the public gallery, as it was when it was handed in.

    Name, tags and pictures are copies: what was approved is what is shown, whatever its owner does
    with the avatar later. One row a thing; publishing another version begins anew with it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="publications"
    )
    kind = models.CharField(max_length=32)
    object_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    name = models.CharField(max_length=100)
    style = models.CharField(max_length=64)
    tag_names: models.JSONField[Any, list[str]] = models.JSONField(default=list)
    files: models.JSONField[Any, dict[str, str]] = models.JSONField(default=dict)
    """``full``, ``512``, ``256``: names in the private storage, copies of its own."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    has_alpha = models.BooleanField(default=False)
    placeholder = models.TextField(blank=True)
    credits: models.JSONField[Any, list[str]] = models.JSONField(default=list)
    recipe: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict)
    """For moderators; the public sees the style only."""
    likes = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    """When it was approved first; what `newest` goes by."""
    scores: models.JSONField[Any, dict[str, float]] = models.JSONField(default=dict)
    """What screening measured, by measure."""
    screened_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Empty until a worker has measured it."""
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    """Of `ml.safety.fingerprint`, in hexadecimal digits; gone once withdrawn."""
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-submitted_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "object_id"), name="publication_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("-published_at", "-id"),
                condition=Q(state="approved"),
                name="publication_newest",
            ),
            models.Index(
                fields=("-likes", "-id"), condition=Q(state="approved"), name="publication_liked"
            ),
            models.Index(
                fields=("submitted_at", "id"),
                condition=Q(state="pending"),
                name="publication_queue",
            ),
            models.Index(fields=("owner", "-submitted_at", "-id"), name="publication_of_owner"),
        ]
        permissions: ClassVar = [("review_publication", "Can approve and reject publications")]

    def __str__(self) -> str:
        return self.name


class PublicationTag(models.Model):
    """A word on a publication, to browse by."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="tags")
    key = models.CharField(max_length=50)
    """The tag case-folded."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("key", "publication"), name="publication_tag_once")
        ]

    def __str__(self) -> str:
        return self.key


class Like(models.Model):
    """Somebody likes a publication."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "publication"), name="like_once")
        ]

    def __str__(self) -> str:
        return str(self.publication_id)


class Block(Entity):
    """Somebody wants to see nothing of another, who shall see nothing of them either."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("owner", "blocked"), name="block_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
