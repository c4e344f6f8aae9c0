"""The lists of moderation in the admin, and the way to its own pages."""

from __future__ import annotations

from django.contrib import admin
from django.urls.resolvers import URLPattern

from avatar_platform.admin import ReadOnlyAdmin
from gallery.moderation import panel
from gallery.moderation.models import AuditEntry
from gallery.sharing.models import Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """Everything that was ever handed in."""

    list_display = ("name", "kind", "style", "state", "likes", "submitted_at", "published_at")
    list_filter = ("state", "kind", "style")
    search_fields = ("id", "name", "owner__author__handle")
    fields = (*list_display, "version", "tag_names", "credits", "scores", "recipe")
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Those of the list, and the panel's."""
        return [*panel.urls, *super().get_urls()]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The log. Nobody changes it, superusers neither."""

    list_display = ("at", "action", "actor", "subject", "target_kind", "target_id")
    list_filter = ("action", "at")
    search_fields = ("actor", "subject", "target_id")
    fields = (*list_display, "details")
    show_full_result_count = False
