"""Staff's view of people and tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts import second_factor, services
from accounts.models import ApiToken, User

admin.site.unregister(Group)
# Their pages would show the secrets that codes are made from.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """People. Deleting one takes the same way as their own request: a job that leaves no file."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    ordering = ("-created_at",)
    list_display = ("email", "language", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "id")
    readonly_fields = ("id", "created_at", "last_login", "terms_accepted_at")
    filter_horizontal = ("groups", "user_permissions")
    fieldsets = (
        (None, {"fields": ("id", "email", "password")}),
        ("Preferences", {"fields": ("language", "theme")}),
        (
            "Quotas (empty: default)",
            {"fields": ("storage_limit", "jobs_hour_limit", "jobs_active_limit")},
        ),
        (
            "Rights",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"fields": ("created_at", "last_login", "terms_accepted_at")}),
    )
    actions = ("reset_second_factor",)
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)

    @admin.action(description="Reset the second factor (they set it up anew)")
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For who lost telephone and recovery codes. Superusers only, and not for themselves."""
        if not request.user.is_superuser:
            raise PermissionDenied
        for user in queryset.exclude(pk=request.user.pk):
            second_factor.factor_reset(user=user)
            self.log_change(request, user, "Reset the second factor.")

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Queue the erasure."""
        services.account_erase(user=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Queue the erasure of each."""
        for user in queryset:
            services.account_erase(user=user)


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    """Tokens, to see and revoke; nobody makes one for another."""

    list_display = ("name", "user", "token_key", "created", "expiry", "last_used_at")
    search_fields = ("name", "user__email", "token_key")
    list_select_related = ("user",)
    ordering = ("-created",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
