"""What staff may see: states and times, never pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from generation.models import Generation, Job, Pace, Photo


class ReadOnly(ModelAdmin):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting a row would leave its files; people delete through the API."""
        return False


@admin.register(Photo)
class PhotoAdmin(ReadOnly):
    """Photos."""

    list_display = ("id", "user", "status", "problem_code", "media_type", "created_at")
    list_filter = ("status", "problem_code", "media_type")
    fields = ("user", "status", "problem_code", "width", "height", "size_bytes", "consent_at")


@admin.register(Generation)
class GenerationAdmin(ReadOnly):
    """Generations."""

    list_display = ("id", "user", "style", "status", "problem_code", "created_at", "finished_at")
    list_filter = ("status", "style", "problem_code")
    fields = ("user", "style", "status", "contract", "progress", "problem_code", "started_at")


@admin.register(Job)
class JobAdmin(ReadOnly):
    """The queue."""

    list_display = ("kind", "target", "user", "status", "attempt", "failures", "worker", "due_at")
    list_filter = ("role", "kind", "status")


@admin.register(Pace)
class PaceAdmin(ReadOnly):
    """What was learnt of how long things take."""

    list_display = ("engine", "style", "size", "seconds", "samples")
    list_filter = ("engine", "size")
