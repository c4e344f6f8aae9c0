"""The app of kept avatars."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """What people keep."""

    name = "gallery"
    verbose_name = "Gallery"

    def ready(self) -> None:
        from accounts import registries
        from avatar_platform import periodic
        from avatar_platform.messages import register
        from gallery import holdings, messages, selectors, services

        register(messages.TEXTS)
        registries.usage_sources["gallery"] = selectors.usage
        registries.exporters["gallery"] = holdings.holdings
        registries.erasers["gallery"] = services.gallery_erase
        periodic.register("gallery.tasks.exports_resume", timedelta(seconds=30))
        periodic.register("gallery.tasks.exports_purge", timedelta(minutes=30))
        periodic.register("gallery.tasks.avatars_purge", timedelta(hours=6))
