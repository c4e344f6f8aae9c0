"""The operators' pages: weights with their licences, and who may use which engine."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from avatar_platform.messages import text
from generation.engines.weights import (
    weights_accept,
    weights_ask,
    weights_remove,
    weights_rows,
    weights_stop,
)
from generation.models import EngineRule, WeightsPull
from ml.bundles import catalogue
from ml.bundles.store import store
from ml.errors import AvatarError


@admin.register(EngineRule)
class EngineRuleAdmin(ModelAdmin):
    """Who may use an engine, and which one is the default."""

    list_display = ("engine", "audience", "is_default")


@admin.register(WeightsPull)
class WeightsAdmin(ModelAdmin):
    """Weights on this machine: licences to accept, fetching with its progress, removal."""

    list_display = ("bundle", "installed", "size", "progress", "told")
    actions = ("fetch", "stop", "remove")
    fields = ("bundle", "needs", "licences", "licences_accepted", "accepted_by", "accepted_at")
    readonly_fields = ("bundle", "needs", "licences", "accepted_by", "accepted_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WeightsPull]:
        """One row for every bundle there is."""
        weights_rows()
        known = [bundle.id for bundle in catalogue.bundles()]
        rows: QuerySet[WeightsPull] = super().get_queryset(request)
        return rows.filter(bundle__in=known)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Bundles come as files."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Weights are removed by the action; rows stay."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The only thing to change is whether the limits on use are accepted."""
        weights_accept(row=obj, by=request.user, accepted=obj.licences_accepted)  # type: ignore[arg-type]

    @admin.display(boolean=True)
    def installed(self, row: WeightsPull) -> bool:
        """Whether everything is in place on this machine."""
        return store().installed(catalogue.bundle(row.bundle))

    @admin.display
    def size(self, row: WeightsPull) -> str:
        """As fetched, else as the bundle's file guesses."""
        if row.total_bytes:
            return f"{row.total_bytes / 1e9:.1f} GB"
        return f"about {catalogue.bundle(row.bundle).needs.disk_gb:g} GB"

    @admin.display
    def progress(self, row: WeightsPull) -> str | SafeString:
        """Status, with a bar while it is being fetched."""
        if row.status not in (WeightsPull.Status.QUEUED, WeightsPull.Status.PULLING):
            return row.status
        share = 100 * row.done_bytes // (row.total_bytes or 1)
        bar = '<progress max="100" value="{}"></progress> {} % {}'
        return format_html(bar, share, share, row.file)

    @admin.display(description="Problem")
    def told(self, row: WeightsPull) -> str:
        """What went wrong, in words."""
        return text(row.problem_code, row.problem_params) if row.problem_code else ""

    @admin.display
    def needs(self, row: WeightsPull) -> str:
        """Memory, and whether anybody here has run it."""
        bundle = catalogue.bundle(row.bundle)
        tested = "" if bundle.tested else "; not run on its real weights by this project yet"
        return f"{bundle.needs.memory_gb:g} GB of memory{tested}"

    @admin.display
    def licences(self, row: WeightsPull) -> SafeString:
        """Each with the uses that it forbids."""
        return format_html_join(
            "",
            '<p><a href="{}">{}</a> {}</p>',
            (
                (one.url, one.name, one.restrictions.en if one.restrictions else "")
                for one in catalogue.bundle(row.bundle).licences
            ),
        )

    @admin.action(description="Fetch, or go on fetching", permissions=["change"])
    def fetch(self, request: HttpRequest, rows: QuerySet[WeightsPull]) -> None:
        """Have a worker of this machine fetch them."""
        for row in rows:
            try:
                weights_ask(row=row)
            except AvatarError as error:
                self.message_user(request, text(error.code, error.params), messages.ERROR)

    @admin.action(description="Stop fetching", permissions=["change"])
    def stop(self, request: HttpRequest, rows: QuerySet[WeightsPull]) -> None:
        """What came so far is kept."""
        for row in rows:
            weights_stop(row=row)

    @admin.action(description="Remove the weights", permissions=["change"])
    def remove(self, request: HttpRequest, rows: QuerySet[WeightsPull]) -> None:
        """From this machine's disk."""
        for row in rows:
            try:
                freed = weights_remove(row=row)
                self.message_user(request, f"{row.bundle}: {freed / 1e9:.1f} GB freed.")
            except AvatarError as error:
                self.message_user(request, text(error.code, error.params), messages.ERROR)
