"""What staff may see: states and times, never pictures."""

from __future__ import annotations

from django.contrib import admin

from avatar_platform.admin import ReadOnlyAdmin
from generation.engines.admin import EngineRuleAdmin, WeightsAdmin
from generation.models import Edit, Generation, Job, Pace, Photo

__all__ = ["EngineRuleAdmin", "WeightsAdmin"]


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    """Photos."""

    list_display = ("id", "user", "status", "problem_code", "media_type", "created_at")
    list_filter = ("status", "problem_code", "media_type")
    fields = (
        *("user", "status", "problem_code", "width", "height", "size_bytes"),
        *("consent_at", "consent_version", "retained_from"),
    )


@admin.register(Generation)
class GenerationAdmin(ReadOnlyAdmin):
    """Generations."""

    list_display = ("id", "user", "style", "status", "problem_code", "created_at", "finished_at")
    list_filter = ("status", "style", "problem_code")
    fields = ("user", "style", "status", "contract", "progress", "problem_code", "started_at")


@admin.register(Edit)
class EditAdmin(ReadOnlyAdmin):
    """Edits: not what they do to a picture."""

    list_display = ("id", "user", "status", "problem_code", "created_at", "finished_at")
    list_filter = ("status", "problem_code")
    fields = ("user", "status", "engine", "progress", "problem_code", "started_at")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """The queue."""

    list_display = ("kind", "target", "user", "status", "attempt", "failures", "worker", "due_at")
    list_filter = ("role", "kind", "status")


@admin.register(Pace)
class PaceAdmin(ReadOnlyAdmin):
    """What was learnt of how long things take."""

    list_display = ("engine", "style", "size", "seconds", "samples")
    list_filter = ("engine", "size")
