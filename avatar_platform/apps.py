"""The project itself as an app: system checks, shared messages."""

from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Registers what belongs to no single app."""

    name = "avatar_platform"

    def ready(self) -> None:
        from avatar_platform import checks, messages

        checks.register()
        messages.register(messages.COMMON)
