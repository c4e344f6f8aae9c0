"""Bodies that are too large are refused before they cost anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from rest_framework.test import APIClient

from avatar_platform.limits import JSON_BYTES, BodyLimit


@pytest.mark.django_db
def test_a_large_json_body_is_refused(as_user: APIClient) -> None:
    body = json.dumps({"theme": "dark", "padding": "x" * JSON_BYTES})
    answer: Any = as_user.patch("/api/v1/me", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


@pytest.mark.django_db
@pytest.mark.parametrize("body", ['{"theme": NaN}', "[" * 100_000, "", "null"])
def test_what_is_hardly_json_is_no_crash(as_user: APIClient, body: str) -> None:
    answer: Any = as_user.generic("PATCH", "/api/v1/me", body, content_type="application/json")
    assert answer.status_code in (200, 400)


async def reader(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An application that reads the whole body and says how long it was."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        more = message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


async def answer_to(headers: list[tuple[bytes, bytes]], chunks: list[bytes]) -> tuple[int, bytes]:
    application = BodyLimit(reader)
    application.limit = 100
    there = ApplicationCommunicator(application, {"type": "http", "headers": headers})
    for index, chunk in enumerate(chunks):
        more = index < len(chunks) - 1
        await there.send_input({"type": "http.request", "body": chunk, "more_body": more})
    start = await there.receive_output(5)
    body = await there.receive_output(5)
    return start["status"], body["body"]


@pytest.mark.parametrize("chunks", [[b"x" * 100], [b"x" * 50, b"x" * 50]])
async def test_a_body_within_the_limit_passes(chunks: list[bytes]) -> None:
    assert await answer_to([], chunks) == (200, b"100")


async def test_a_declared_length_beyond_the_limit_is_refused_unread() -> None:
    status, body = await answer_to([(b"content-length", b"101")], [])
    assert (status, json.loads(body)["code"]) == (413, "request.too_large")


async def test_a_body_that_grows_beyond_the_limit_is_cut_off() -> None:
    status, body = await answer_to([], [b"x" * 60, b"x" * 60, b"x" * 60])
    assert (status, json.loads(body)["code"]) == (413, "request.too_large")
