"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

import logging
from collections.abc import Callable

import django_rq
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    django_rq.get_connection("interactive").ping()


def _cache() -> None:
    cache.get("health")


PROBES: dict[str, Callable[[], None]] = {"database": _database, "queue": _queue, "cache": _cache}


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Every part it needs answers; 503 names those that don't."""
    failed = []
    for name, probe in PROBES.items():
        try:
            probe()
        except Exception:  # A probe reports whatever is wrong; it must not fall over itself.
            logger.warning("%s is not ready", name, exc_info=True)
            failed.append(name)
    body = {"status": "unavailable" if failed else "ok", "failed": failed}
    return JsonResponse(body, status=503 if failed else 200)
