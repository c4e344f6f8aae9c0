"""The app of kept avatars."""

from __future__ import annotations

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """What people keep."""

    name = "gallery"
    verbose_name = "Gallery"
