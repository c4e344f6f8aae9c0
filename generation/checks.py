"""System checks that say what is missing, before the first generation finds out."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error

from generation.conf import job_config
from ml.errors import AvatarError
from ml.styles import catalogue


def register() -> None:
    """Let `manage.py check` run these."""
    checks.register(styles, "generation")
    checks.register(timings, "generation")


def styles(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every style file must be readable, those of one's own too."""
    try:
        found = catalogue.styles()
    except AvatarError as error:
        hint = f"Mend the file, or take its folder out of {catalogue.PATH_VARIABLE}."
        return [Error(error.detail, hint, id="generation.E001")]
    return [] if found else [Error("There is no style.", id="generation.E002")]


def timings(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A lease must outlive a few heartbeats, or working workers lose their jobs."""
    config = job_config()
    if config.lease >= 3 * config.heartbeat:
        return []
    hint = "Set AVATAR_JOBS_LEASE to three times AVATAR_JOBS_HEARTBEAT, or more."
    message = f"A lease of {config.lease} s is too short for a heartbeat of {config.heartbeat} s."
    return [Error(message, hint, id="generation.E003")]
