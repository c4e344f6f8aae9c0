"""The Angular build and the static files, served by the platform itself.

Whitenoise streams through synchronous iterators, which Django warns about under ASGI. The whole
build is a few megabytes, so each file is read once, compressed once and answered from memory.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from avatar_platform.middleware import policy

_COMPRESSIBLE = re.compile(r"text/|javascript|json|xml|svg|wasm|manifest")
# The build's own names, and those of the bundler that joins its chunks.
_HASHED = re.compile(r"[.-][0-9A-Z]{8,}\.\w+$|^chunk-[\w-]{8}\.js$")
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)
_HANDLER = re.compile(rb"\son[a-z]+=\"([^\"]*)\"")

_MISSING = {
    "en": "The web client has not been built yet. Run “make build”, then reload. The API is at ",
    "ru": "Веб-клиент ещё не собран. Выполните «make build» и обновите страницу. API находится на ",
}


class Asset(NamedTuple):
    """A file in memory."""

    body: bytes
    packed: bytes | None
    content_type: str
    etag: str
    scripts: str


@lru_cache(maxsize=512)
def _read(path: str, modified: int) -> Asset:
    body = Path(path).read_bytes()
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    packed = gzip.compress(body, 6, mtime=0) if _COMPRESSIBLE.search(kind) else None
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    charset = "; charset=utf-8" if kind.startswith("text/") or "javascript" in kind else ""
    scripts = _inline_hashes(body) if kind == "text/html" else ""
    return Asset(body, packed, kind + charset, etag, scripts)


def _inline_hashes(page: bytes) -> str:
    """Policy sources that allow exactly the scripts written into `page` by its build."""

    def source(code: bytes) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'"

    scripts = [source(code) for code in _INLINE_SCRIPT.findall(page)]
    handlers = [source(code) for code in _HANDLER.findall(page)]
    if handlers:
        handlers.insert(0, "'unsafe-hashes'")
    return " ".join(["'self'", *scripts, *handlers])


def _answer(request: HttpRequest, path: Path, cache: str) -> HttpResponseBase:
    asset = _read(str(path), path.stat().st_mtime_ns)
    response = get_conditional_response(request, etag=asset.etag)
    if response is None:
        packed = "gzip" in request.headers.get("Accept-Encoding", "") and asset.packed
        response = HttpResponse(packed or asset.body, content_type=asset.content_type)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = asset.etag
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache
    if asset.scripts:
        response.headers["Content-Security-Policy"] = policy(asset.scripts)
    return response


def build_dir() -> Path | None:
    """The folder with the build's `index.html`, or None before the first build."""
    root = Path(settings.FRONTEND_DIR)
    for folder in (root, root / "browser", *sorted(root.glob("*/browser"))):
        if (folder / "index.html").is_file():
            return folder
    return None


def _inside(root: Path, relative: str) -> Path | None:
    try:
        path = (root / relative).resolve()
        return path if path.is_relative_to(root.resolve()) and path.is_file() else None
    except (ValueError, OSError):  # A NUL, or a name longer than names can be: no such file.
        return None


@require_safe
def static(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of an installed app; no collecting is needed."""
    try:
        found = finders.find(path)
    except SuspiciousFileOperation as error:
        raise Http404 from error
    if not isinstance(found, str) or not Path(found).is_file():
        raise Http404
    return _answer(request, Path(found), "public, max-age=3600")


@require_safe
@ensure_csrf_cookie
def client(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the Angular build; for every path it does not have, its page."""
    root = build_dir()
    if root is None:
        return _not_built()
    file = _inside(root, path) if path else None
    if file is not None and file.name != "index.html":
        hashed = _HASHED.search(file.name)
        return _answer(
            request, file, "public, max-age=31536000, immutable" if hashed else "public, no-cache"
        )
    if "." in path.rpartition("/")[2]:
        raise Http404  # A missing script must not be answered with a page.
    return _answer(request, root / "index.html", "no-cache")


@ensure_csrf_cookie
def page_with(request: HttpRequest, head: str) -> HttpResponseBase:
    """The client's page with more in its head: what other sites read that run no scripts.

    Args:
        head: markup, everything in it that anybody wrote escaped.
    """
    root = build_dir()
    if root is None:
        page, scripts = b"<!doctype html><html><head></head><body></body></html>", "'self'"
    else:
        path = root / "index.html"
        asset = _read(str(path), path.stat().st_mtime_ns)
        page, scripts = asset.body, asset.scripts
    response = HttpResponse(page.replace(b"</head>", head.encode() + b"</head>", 1))
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = policy(scripts)
    return response


def _not_built() -> HttpResponse:
    text = _MISSING["ru" if get_language() == "ru" else "en"] + "/api/v1/docs\n"
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
