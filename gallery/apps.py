"""The app of kept avatars."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GalleryConfig(AppConfig):
    """What people keep."""

    name = "gallery"
    verbose_name = "Gallery"

    def import_models(self) -> None:
        """The models of the sub-packages, too, which build on those of `gallery.models`."""
        super().import_models()
        import_module("gallery.sharing.models")
        import_module("gallery.moderation.models")

    def ready(self) -> None:
        from accounts import registries
        from avatar_platform import periodic
        from avatar_platform.messages import register
        from gallery import holdings, messages, selectors, services
        from gallery.moderation import messages as moderation_messages
        from gallery.moderation import roles
        from gallery.sharing import avatars, registry
        from gallery.sharing import holdings as shared
        from gallery.sharing import messages as sharing_messages
        from gallery.sharing.services import sharing_erase

        post_migrate.connect(roles.complete, sender=self)
        register(messages.TEXTS)
        register(sharing_messages.TEXTS)
        register(moderation_messages.TEXTS)
        registry.kinds[avatars.KIND] = avatars.AVATARS
        registries.exporters["sharing"] = shared.holdings
        registries.erasers["sharing"] = sharing_erase
        registries.usage_sources["gallery"] = selectors.usage
        registries.exporters["gallery"] = holdings.holdings
        registries.erasers["gallery"] = services.gallery_erase
        periodic.register("gallery.moderation.tasks.publications_screen", timedelta(seconds=30))
        periodic.register("gallery.moderation.tasks.rejected_purge", timedelta(hours=6))
        periodic.register("gallery.tasks.shares_purge", timedelta(hours=6))
        periodic.register("gallery.tasks.exports_resume", timedelta(seconds=30))
        periodic.register("gallery.tasks.exports_purge", timedelta(minutes=30))
        periodic.register("gallery.tasks.avatars_purge", timedelta(hours=6))
