"""How much a request may bring. Django itself would write a body of any size to disk first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from avatar_platform import problems
from avatar_platform.problems import Problem

MiB = 1024 * 1024
JSON_BYTES = MiB


def too_large(limit: int) -> Problem:
    """The answer to a body beyond `limit` bytes."""
    return Problem("request.too_large", status=413, params={"limit_mb": limit // MiB})


class LimitedJSONParser(JSONParser):
    """DRF's parser reads to the end whatever comes, and takes numbers JSON doesn't have."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body as Python values.

        Raises:
            Problem: `request.too_large` (413).
            ParseError: when it is no JSON.
        """
        return _decoded(stream, JSON_BYTES)


class LargeJSONParser(BaseParser):
    """The same for the few requests that may bring pictures inside their JSON.

    Not a kind of `JSONParser`: of those DRF has Django read the body, within the limit for all.
    """

    media_type = "application/json"
    limit = 4 * MiB

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body as Python values.

        Raises:
            Problem: `request.too_large` (413).
            ParseError: when it is no JSON.
        """
        return _decoded(stream, self.limit)


def _decoded(stream: IO[Any], limit: int) -> Any:
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise too_large(limit)
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ParseError from error


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class BodyLimit:
    """ASGI middleware: a body larger than any upload may be is cut off with 413.

    A declared length is enough to refuse; where none is declared, bytes are counted as they come.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.limit = settings.MAX_UPLOAD_BYTES + MiB

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass on one request, or refuse it."""
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.limit:
            await self._refuse(send)
            return
        received, started, exceeded = 0, False, False

        async def counted() -> dict[str, Any]:
            nonlocal received, exceeded
            message: dict[str, Any] = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                exceeded = True
                return {"type": "http.disconnect"}
            return message

        async def watched(message: dict[str, Any]) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.inner(scope, counted, watched)
        if exceeded and not started:
            await self._refuse(send)

    async def _refuse(self, send: Any) -> None:
        answer = problems.response(too_large(self.limit))
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
        headers.append((b"connection", b"close"))
        start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.content})
