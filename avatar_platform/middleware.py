"""Security headers that Django does not send by itself, and compression of JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.decorators import sync_and_async_middleware

_COMMON = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "style-src": "'self' 'unsafe-inline'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The admin's theme evaluates Alpine expressions; only staff reach it.
_ADMIN_SCRIPTS = "'self' 'unsafe-inline' 'unsafe-eval'"
_PERMISSIONS = "camera=(self), clipboard-read=(self), geolocation=(), microphone=(), payment=()"


def policy(scripts: str = "'self'") -> str:
    """The content security policy with `scripts` as its sources of scripts."""
    return "; ".join(
        f"{name} {value}" for name, value in (*_COMMON.items(), ("script-src", scripts))
    )


_DEFAULT = policy()
_ADMIN = policy(_ADMIN_SCRIPTS)

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


def _mark(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    fallback = _ADMIN if request.path.startswith("/admin/") else _DEFAULT
    response.headers.setdefault("Content-Security-Policy", fallback)
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


@sync_and_async_middleware
def security_headers(get_response: Callable[[HttpRequest], Answer]) -> Callable[..., Answer]:
    """Add a content security policy and its companions unless the view has set its own."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            answer = get_response(request)
            assert isinstance(answer, Awaitable)
            return _mark(request, await answer)

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        assert isinstance(answer, HttpResponseBase)
        return _mark(request, answer)

    return synchronous


class JsonGZip(GZipMiddleware):
    """Compress what the API says; pictures and the client's build are compressed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress when the answer is JSON."""
        if "json" not in response.headers.get("Content-Type", ""):
            return response
        return super().process_response(request, response)
