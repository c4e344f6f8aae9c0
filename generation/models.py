"""Photos, generations and their variants, edits, and the queue of work they wait in. Styles of
one's own are in `generation.custom.models`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generation.custom.models import CustomStyle, CustomStyleVersion, StylePicture
from generation.engines.models import WeightsPull
from generation.entities import Entity, WithFiles, WithProblem
from ml.contracts import Stage

__all__ = [
    "ACTIVE_STAGES",
    "FINAL_STAGES",
    "STAGES",
    "CustomStyle",
    "CustomStyleVersion",
    "Edit",
    "EngineRule",
    "Entity",
    "Generation",
    "Job",
    "Pace",
    "Photo",
    "StylePicture",
    "StylePreview",
    "Variant",
    "WeightsPull",
    "WithFiles",
    "WithProblem",
]

STAGES = [(stage.value, stage.value) for stage in Stage]
FINAL_STAGES = (Stage.DONE.value, Stage.FAILED.value, Stage.CANCELLED.value)
ACTIVE_STAGES = tuple(stage.value for stage in Stage if stage.value not in FINAL_STAGES)


class Photo(Entity, WithFiles, WithProblem):
    """What a person uploaded, re-encoded and without metadata, with its analysis."""

    class Status(models.TextChoices):
        ANALYSING = "analysing"
        READY = "ready"
        REJECTED = "rejected"
        FAILED = "failed"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="photos"
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.ANALYSING)
    sha256 = models.CharField(max_length=64)
    """Of the upload as it came, to recognise it when it comes again."""
    media_type = models.CharField(max_length=32)
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    analysis: models.JSONField[Any, dict[str, Any] | None] = models.JSONField(null=True)
    face = models.PositiveSmallIntegerField(null=True)
    """Which face the person chose; none until they had to."""
    crop: models.JSONField[Any, dict[str, int] | None] = models.JSONField(null=True)
    consent_at = models.DateTimeField()
    consent_version = models.CharField(max_length=16, blank=True)
    """Which words of `generation.consents` were confirmed; empty before there were versions."""
    retained_from = models.DateTimeField(null=True, default=timezone.now)
    """When the time until it is deleted began to run; never, while the person keeps it."""

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "sha256"), name="photo_once_per_user")
        ]
        indexes: ClassVar = [
            models.Index(fields=("user", "-created_at"), name="photo_newest"),
            models.Index(fields=("retained_from",), name="photo_retained"),
        ]


class StylePreview(Entity, WithFiles):
    """A style on a photo's own face, small."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        DONE = "done"
        FAILED = "failed"

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="previews")
    style = models.CharField(max_length=64)
    """Id of a built-in style, or `CustomStyleVersion.preview_name` of one of the person's own."""
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("photo", "style"), name="preview_once_per_style")
        ]


class Generation(Entity, WithProblem):
    """One wish for pictures of one photo in one style, and how far it has come."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="generations"
    )
    photo = models.ForeignKey(
        Photo, null=True, on_delete=models.SET_NULL, related_name="generations"
    )
    status = models.CharField(max_length=16, choices=STAGES, default=Stage.QUEUED.value)
    style = models.CharField(max_length=64)
    custom_style = models.ForeignKey(
        CustomStyleVersion, null=True, on_delete=models.SET_NULL, related_name="generations"
    )
    """Whence the style in the contract was taken, while there is such a version."""
    contract: models.JSONField[Any, dict[str, Any]] = models.JSONField()
    progress = models.FloatField(default=0.0)
    idempotency_key = models.CharField(max_length=255, null=True)
    request_digest = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expected_seconds = models.FloatField(default=0.0)
    """What generations like it took, when it was asked for."""
    notices: models.JSONField[Any, list[dict[str, Any]]] = models.JSONField(default=list)
    """What is not as asked for though the work goes on: codes with their params."""

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "idempotency_key"), name="generation_once_per_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("user", "-created_at"), name="generation_newest"),
            models.Index(
                fields=("user", "status"),
                name="generation_active",
                condition=~Q(status__in=FINAL_STAGES),
            ),
        ]

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in FINAL_STAGES


class Variant(Entity, WithFiles):
    """One picture of a generation."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DRAWING = "drawing"
        DONE = "done"
        FAILED = "failed"

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="variants")
    index = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    progress = models.FloatField(default=0.0)
    look = models.CharField(max_length=64, blank=True)
    seed = models.PositiveBigIntegerField(null=True)
    angle: models.JSONField[Any, dict[str, float]] = models.JSONField(default=dict)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    has_alpha = models.BooleanField(default=False)
    has_svg = models.BooleanField(default=False)
    likeness = models.FloatField(null=True)
    placeholder = models.TextField(blank=True)
    """A tiny picture as a data URI."""
    recipe: models.JSONField[Any, dict[str, Any] | None] = models.JSONField(null=True)
    kept_avatar = models.UUIDField(null=True)
    """The gallery's avatar made of it. Data, not a foreign key: either may go without the other."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("index",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("generation", "index"), name="variant_once_per_index")
        ]


class Edit(Entity, WithProblem):
    """One wish to change a picture: it becomes another version of its avatar.

    Of an avatar's version, or of a photo, which becomes an avatar by it. Without a contract the
    photo is only opened: it becomes an avatar as it is. What is in the gallery is data here, not a
    foreign key: either may go without the other.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="edits"
    )
    avatar = models.UUIDField(null=True)
    base_version = models.PositiveIntegerField(null=True)
    photo = models.ForeignKey(Photo, null=True, on_delete=models.SET_NULL, related_name="edits")
    source: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict)
    """Face and crop of the photo, as they were when it was asked for."""
    contract: models.JSONField[Any, dict[str, Any] | None] = models.JSONField(null=True)
    """`ml.operations.EditContract`; emptied once the version that it made holds it."""
    engine = models.CharField(max_length=32)
    name = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=16, choices=STAGES, default=Stage.QUEUED.value)
    progress = models.FloatField(default=0.0)
    version = models.PositiveIntegerField(null=True)
    """The number of the version it has made."""
    idempotency_key = models.CharField(max_length=255, null=True)
    request_digest = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "idempotency_key"), name="edit_once_per_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=("user", "-created_at"), name="edit_newest"),
            models.Index(
                fields=("user", "status"),
                name="edit_active",
                condition=~Q(status__in=FINAL_STAGES),
            ),
        ]

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in FINAL_STAGES


class Job(Entity):
    """Work that waits its turn or is being done: the truth that Redis only speeds up.

    A worker takes a job by a conditional update that counts `attempt` up, and holds it by renewing
    `lease_until`. Whatever it writes about the job is fenced by that attempt, so that one which
    was thought dead and comes back writes nothing.
    """

    class Role(models.TextChoices):
        INTERACTIVE = "interactive"
        GENERATION = "generation"

    class Kind(models.TextChoices):
        PHOTO = "photo"
        PREVIEWS = "previews"
        GENERATION = "generation"
        EDIT = "edit"
        STYLE_PICTURE = "style_picture"
        STYLE_IMPORT = "style_import"

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    kind = models.CharField(max_length=16, choices=Kind)
    target = models.UUIDField()
    """Id of the photo, generation, edit, style or its picture that it is about."""
    engine = models.CharField(max_length=32, blank=True, default="")
    """The bundle of open weights it needs; only workers that have it take it. Empty: none."""
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    """Attempts that ended badly; being put back at a shutdown is none."""
    due_at = models.DateTimeField(default=timezone.now)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    limit = models.PositiveIntegerField(null=True)
    """Seconds it may take, where that is more than its role's."""
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    """What went wrong last, for operators."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("kind", "target"),
                condition=Q(status__in=("waiting", "running")),
                name="job_once_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("role", "status", "due_at"), name="job_due"),
            models.Index(fields=("user", "role", "status"), name="job_of_user"),
            models.Index(fields=("user", "role", "-started_at"), name="job_last_served"),
            models.Index(fields=("kind", "target"), name="job_target"),
        ]


class EngineRule(models.Model):
    """What operators say of an engine; where there is none, everyone may use it."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone"
        STAFF = "staff"
        NOBODY = "nobody"

    engine = models.CharField(max_length=32, unique=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.EVERYONE)
    is_default = models.BooleanField(default=False)
    """Whether generations that name no engine go to it, while a worker has it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("is_default",), condition=Q(is_default=True), name="engine_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.engine


class Pace(models.Model):
    """How long pictures take, learnt from those that were made: a moving average."""

    engine = models.CharField(max_length=32)
    style = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    seconds = models.FloatField()
    """For one picture."""
    samples = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("engine", "style", "size"), name="pace_once")
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.style} {self.size}: {self.seconds:.2f} s"
