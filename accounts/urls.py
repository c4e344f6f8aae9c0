"""Addresses of accounts, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from accounts import api

urlpatterns = [
    path("auth/csrf", api.CsrfView.as_view(), name="auth-csrf"),
    path("auth/signup", api.SignupView.as_view(), name="auth-signup"),
    path("auth/login", api.LoginView.as_view(), name="auth-login"),
    path("auth/logout", api.LogoutView.as_view(), name="auth-logout"),
    path("auth/password-reset", api.PasswordResetView.as_view(), name="password-reset"),
    path(
        "auth/password-reset/confirm",
        api.PasswordResetConfirmView.as_view(),
        name="password-reset-confirm",
    ),
    path("me", api.MeView.as_view(), name="me"),
    path("me/password", api.PasswordView.as_view(), name="me-password"),
    path("me/data", api.DataCopyView.as_view(), name="me-data"),
    path("me/data/file", api.DataCopyFileView.as_view(), name="me-data-file"),
    path("sessions", api.SessionsView.as_view(), name="sessions"),
    path("sessions/<uuid:session_id>", api.SessionView.as_view(), name="session"),
    path("tokens", api.TokenListView.as_view(), name="tokens"),
    path("tokens/<uuid:token_id>", api.TokenView.as_view(), name="token"),
    path("socket-ticket", api.SocketTicketView.as_view(), name="socket-ticket"),
]
