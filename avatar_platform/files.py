"""Handing out private files: to their owner, cacheable by the browser, never by a proxy."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import IO

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

_WHOLE = 2 * 1024 * 1024
"""Bytes up to which a file is sent in one piece."""
_CHUNK = 256 * 1024

# A picture opened by itself must run nothing, an SVG's scripts least of all.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def private_file(
    request: HttpRequest,
    name: str,
    *,
    content_type: str,
    filename: str | None = None,
    immutable: bool = True,
) -> HttpResponseBase:
    """Answer with the stored file `name`, which the caller has checked to be the requester's.

    Args:
        request: decides on 304 and on how to stream.
        name: its name in the default storage. Stored files are written once, so the name also
            makes the ETag.
        content_type: as recorded at creation, never as guessed.
        filename: given, the file is offered for saving under this name.
        immutable: whether the address always means the same bytes.

    Raises:
        Http404: when the storage has no such file.
    """
    etag = quote_etag(hashlib.sha256(name.encode()).hexdigest()[:32])
    conditional = get_conditional_response(request, etag=etag)
    if conditional is not None and conditional.status_code == 304:
        return _describe(conditional, etag, immutable=immutable)
    try:
        size = default_storage.size(name)
        file = default_storage.open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = _response(request, file, size)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Length"] = str(size)
    disposition = content_disposition_header(filename is not None, filename or "")
    if disposition:
        response.headers["Content-Disposition"] = disposition
    return _describe(response, etag, immutable=immutable)


def _describe(response: HttpResponseBase, etag: str, *, immutable: bool) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = (
        "private, max-age=31536000, immutable" if immutable else "private, no-cache"
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Vary"] = "Cookie, Authorization"
    return response


def _response(request: HttpRequest, file: IO[bytes], size: int) -> HttpResponseBase:
    if size <= _WHOLE:
        with file:
            return HttpResponse(file.read())
    # Django warns when a server has to turn one kind of iterator into the other.
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_chunks_async(file))
    return StreamingHttpResponse(_chunks(file))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


async def _chunks_async(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while chunk := await sync_to_async(file.read)(_CHUNK):
            yield chunk
    finally:
        await sync_to_async(file.close)()
