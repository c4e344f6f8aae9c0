"""The app of users."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Everything a person is to the platform."""

    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts import (
            credentials,
            messages,
            schema,  # noqa: F401 - registers OpenAPI extensions
            sessions,
        )
        from avatar_platform import periodic
        from avatar_platform.messages import register

        register(messages.TEXTS)
        credentials.connect()
        sessions.connect()
        periodic.register("accounts.tasks.resume_erasures", timedelta(minutes=5))
        periodic.register("accounts.tasks.data_copies_resume", timedelta(seconds=30))
        periodic.register("accounts.tasks.data_copies_purge", timedelta(minutes=30))
        periodic.register("accounts.tasks.clear_sessions", timedelta(hours=6))
