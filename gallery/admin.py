"""Staff's view of galleries: what exists, never the pictures themselves."""

from __future__ import annotations

from django.contrib import admin

from avatar_platform.admin import ReadOnlyAdmin
from gallery.models import Avatar, Export
from gallery.moderation import admin as moderation_admin  # noqa: F401 - registers its pages


@admin.register(Avatar)
class AvatarAdmin(ReadOnlyAdmin):
    """Avatars."""

    list_display = ("id", "owner", "style", "storage_bytes", "created_at", "deleted_at")
    list_filter = ("style",)
    search_fields = ("id", "owner__email")
    list_select_related = ("owner",)
    fields = ("id", "owner", "style", "storage_bytes", "created_at", "deleted_at")
    show_full_result_count = False


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Exports."""

    list_display = ("id", "owner", "status", "attempt", "size_bytes", "problem_code", "created_at")
    list_filter = ("status",)
    search_fields = ("id", "owner__email")
    list_select_related = ("owner",)
    fields = list_display
    show_full_result_count = False
