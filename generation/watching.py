"""Whose style previews somebody is looking at, as far as the pages tell by asking about them.

Kept in the cache, not the database: it is worth little and written often. Where Redis is away,
nobody is known to look.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable

from django.core.cache import cache
from redis.exceptions import RedisError

from generation.conf import job_config

logger = logging.getLogger(__name__)

LOOKING = 45.0
"""Seconds since a page last asked; it asks at least every twenty while previews are missing."""


def _key(photo_id: uuid.UUID) -> str:
    return f"previews-looked-at:{photo_id}"


def look(photo_id: uuid.UUID) -> None:
    """Somebody asks about this photo's previews."""
    try:
        cache.set(_key(photo_id), time.time(), timeout=job_config().abandon_previews)
    except RedisError as error:
        logger.warning("Redis is away (%s); the previews of %s wait behind others", error, photo_id)


def remembered(photo_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, float]:
    """Seconds since somebody looked, for the photos that are not abandoned.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    keys = {_key(photo_id): photo_id for photo_id in photo_ids}
    now = time.time()
    return {keys[key]: now - then for key, then in cache.get_many(keys).items()}


def looked_at(photo_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those that somebody is looking at now."""
    try:
        return [photo for photo, ago in remembered(photo_ids).items() if ago <= LOOKING]
    except RedisError as error:
        logger.warning("Redis is away (%s); nobody is known to look", error)
        return []
