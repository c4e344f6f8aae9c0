"""The app of photos and generations."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    """From a photo to variants."""

    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        from accounts import registries
        from avatar_platform import messages, periodic
        from gallery.registries import export_listeners
        from generation import checks, events, ownership, progress, texts

        checks.register()
        messages.register(texts.TEXTS)
        periodic.register("generation.tasks.clean", timedelta(hours=1))
        periodic.register("generation.engines.tasks.weights_resume", timedelta(seconds=30))
        periodic.register("generation.verification.tasks.sweep", timedelta(minutes=5))
        registries.usage_sources["generation"] = ownership.usage
        registries.exporters["generation"] = ownership.holdings
        registries.erasers["generation"] = ownership.erase
        registries.revocation_listeners.append(progress.revoke)
        export_listeners.append(events.export_changed)
