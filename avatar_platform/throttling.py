"""Rate limits that count atomically in the cache, over a sliding window.

DRF's own throttles read a list, append and write it back, so that requests at the same moment
overwrite each other's count. Here each window is one counter, raised by Redis itself; the
previous window counts in proportion to how much of it the sliding window still covers.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from functools import lru_cache
from typing import Any, cast

import redis
from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(\d+)/(\d*)([smhd])[a-z]*")


def parse_rate(rate: str) -> tuple[int, int]:
    """`"30/min"` or `"8/15min"` as (requests, seconds)."""
    match = _RATE.fullmatch(rate)
    if match is None:
        raise ValueError(f"not a rate: {rate!r}")
    number, periods, unit = match.groups()
    return int(number), int(periods or 1) * _SECONDS[unit]


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    """The cache's server, asked directly: Django's cache has no pipelines."""
    options: dict[str, Any] = settings.CACHES["default"]
    return redis.Redis.from_url(options["LOCATION"], **options["OPTIONS"])


def address(request: Request | HttpRequest) -> str:
    """The client's address, believing as many proxies as configured."""
    return str(BaseThrottle().get_ident(cast(Request, request)))


class Window:
    """One counted limit.

    Args:
        scope: what is counted, such as ``signin.email``.
        ident: who is counted; stored hashed, as it may be an e-mail address.
        rate: how often, such as ``"10/hour"``.
    """

    def __init__(self, scope: str, ident: str, rate: str) -> None:
        self.limit, self.period = parse_rate(rate)
        digest = hashlib.sha256(ident.encode()).hexdigest()[:32]
        self._prefix = f"avatar:throttle:{scope}:{digest}"

    def _key(self, window: int) -> str:
        return f"{self._prefix}:{window}"

    def count(self) -> float:
        """How much of the limit is used now."""
        now = time.time()
        window = int(now // self.period)
        current, before = _redis().mget([self._key(window), self._key(window - 1)])
        return self._sum(current, before, now)

    def hit(self) -> float:
        """Count one and return how much of the limit is used, this one included."""
        now = time.time()
        window = int(now // self.period)
        # One round trip: this is asked at every request.
        pipeline = _redis().pipeline(transaction=False)
        pipeline.incr(self._key(window))
        pipeline.expire(self._key(window), self.period * 2 + 1)
        pipeline.get(self._key(window - 1))
        current, _, before = pipeline.execute()
        return self._sum(current, before, now)

    def _sum(self, current: Any, before: Any, now: float) -> float:
        covered = 1 - now % self.period / self.period
        return int(current or 0) + int(before or 0) * covered

    def clear(self) -> None:
        """Forget what was counted."""
        window = int(time.time() // self.period)
        _redis().delete(self._key(window), self._key(window - 1))

    def wait(self) -> float:
        """Seconds until the count has surely begun to fall."""
        return max(1.0, self.period - time.time() % self.period)


class _WindowThrottle(BaseThrottle):
    window: Window | None = None

    def find(self, request: Request, view: Any) -> Window | None:
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        if not settings.THROTTLE:
            return True
        self.window = self.find(request, view)
        if self.window is None:
            return True
        try:
            return self.window.hit() <= self.window.limit
        except redis.RedisError as error:
            # With Redis away for a moment, answering uncounted beats not answering.
            logger.warning("not counted, Redis is away: %s", error)
            return True

    def wait(self) -> float | None:
        return self.window.wait() if self.window else None


def _ident(request: Request) -> tuple[str, str]:
    if request.user and request.user.is_authenticated:
        return "person", str(request.user.pk)
    return "anonymous", address(request)


def _rate(scope: str) -> str:
    return str(api_settings.DEFAULT_THROTTLE_RATES[scope])


class PersonThrottle(_WindowThrottle):
    """How often one person, or one address without a person, may call at all."""

    def find(self, request: Request, view: Any) -> Window | None:
        kind, ident = _ident(request)
        return Window(kind, ident, _rate(kind))


class ScopeThrottle(_WindowThrottle):
    """How often a costly thing may be asked for.

    A view names its scope in `throttle_scope`; reading is never counted under it.
    """

    def find(self, request: Request, view: Any) -> Window | None:
        scope = getattr(view, "throttle_scope", None)
        if not scope or request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        return Window(scope, _ident(request)[1], _rate(scope))


class PublicThrottle(_WindowThrottle):
    """How often one person, or one address without a person, may call what is open to all.

    A page of the public gallery shows dozens of pictures; the limit of `PersonThrottle` for
    strangers is for what makes work. A view names its scope in `public_scope`.
    """

    def find(self, request: Request, view: Any) -> Window | None:
        scope = view.public_scope
        return Window(scope, _ident(request)[1], _rate(scope))
