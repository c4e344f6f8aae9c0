"""Rate limits that count atomically in the cache, over a sliding window.

DRF's own throttles read a list, append and write it back, so that requests at the same moment
overwrite each other's count. Here each window is one counter, raised by Redis itself; the
previous window counts in proportion to how much of it the sliding window still covers.
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(\d+)/(\d*)([smhd])[a-z]*")


def parse_rate(rate: str) -> tuple[int, int]:
    """`"30/min"` or `"8/15min"` as (requests, seconds)."""
    match = _RATE.fullmatch(rate)
    if match is None:
        raise ValueError(f"not a rate: {rate!r}")
    number, periods, unit = match.groups()
    return int(number), int(periods or 1) * _SECONDS[unit]


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
        self._prefix = f"throttle:{scope}:{digest}"

    def _key(self, window: int) -> str:
        return f"{self._prefix}:{window}"

    def count(self) -> float:
        """How much of the limit is used now."""
        now = time.time()
        window = int(now // self.period)
        counts = cache.get_many([self._key(window), self._key(window - 1)])
        before = counts.get(self._key(window - 1), 0) * (1 - now % self.period / self.period)
        return float(counts.get(self._key(window), 0) + before)

    def hit(self) -> float:
        """Count one and return how much of the limit is used, this one included."""
        window = int(time.time() // self.period)
        key = self._key(window)
        cache.add(key, 0, timeout=self.period * 2 + 1)
        try:
            cache.incr(key)
        except ValueError:  # Expired between the two calls.
            cache.set(key, 1, timeout=self.period * 2 + 1)
        return self.count()

    def clear(self) -> None:
        """Forget what was counted."""
        window = int(time.time() // self.period)
        cache.delete_many([self._key(window), self._key(window - 1)])

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
        return self.window is None or self.window.hit() <= self.window.limit

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
