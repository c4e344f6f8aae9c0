"""Who may do what, beyond being signed in."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions, permissions
from rest_framework.request import Request

from accounts.authentication import SessionAuthentication


class SessionOnly(permissions.IsAuthenticated):
    """For what a leaked token must never do: make tokens, change the password, delete."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Signed in, and not by a token."""
        if not super().has_permission(request, view):
            return False
        if request.auth is not None:
            raise exceptions.PermissionDenied(code="auth.session_required")
        return True


class CsrfForAll(permissions.BasePermission):
    """For what anonymous people do: DRF checks CSRF of signed-in sessions only.

    Without it another site could sign a visitor in to an account of its own.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Always, once the CSRF check has passed."""
        if request.auth is None:
            SessionAuthentication().enforce_csrf(request)
        return True
