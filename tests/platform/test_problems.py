"""Errors have one shape, stable codes, and texts in both languages."""

from __future__ import annotations

import string
from typing import Any

import pytest
import redis.exceptions
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions
from rest_framework.test import APIClient

from avatar_platform import messages, problems
from avatar_platform.problems import Problem


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (Problem("quota.storage", status=409), 409, "quota.storage"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (exceptions.NotAuthenticated(), 401, "auth.required"),
        (exceptions.AuthenticationFailed(), 401, "auth.invalid_token"),
        (exceptions.PermissionDenied(code="auth.session_required"), 403, "auth.session_required"),
        (exceptions.ParseError(), 400, "request.malformed"),
        (exceptions.UnsupportedMediaType("text/html"), 415, "request.media_type"),
        (exceptions.Throttled(wait=3.2), 429, "throttled"),
        (exceptions.ValidationError("no"), 400, "validation.failed"),
        (ValidationError({"name": ["too long"]}), 400, "validation.failed"),
        (redis.exceptions.ConnectionError(), 503, "service.unavailable"),
        (OperationalError("database is locked"), 503, "service.unavailable"),
    ],
)
def test_what_may_go_wrong_has_a_code(raised: Exception, status: int, code: str) -> None:
    problem = problems.from_exception(raised)
    assert problem is not None
    assert (problem.status, problem.code) == (status, code)
    body = problems.body(problem)
    assert body.keys() == {"type", "title", "status", "detail", "code", "params", "errors"}
    assert body["detail"] != code


@pytest.mark.parametrize("raised", [KeyError("x"), OperationalError("disk is full")])
def test_our_own_mistakes_are_not_passed_off_as_the_clients(raised: Exception) -> None:
    assert problems.from_exception(raised) is None


def test_nested_errors_become_a_flat_list() -> None:
    detail = {
        "name": [exceptions.ErrorDetail("A", "blank")],
        "angles": [{}, {"yaw": [exceptions.ErrorDetail("B", "max_value")]}],
        "tags": {1: [exceptions.ErrorDetail("C", "max_length")]},
        "non_field_errors": [exceptions.ErrorDetail("D", "invalid")],
    }
    problem = problems.from_exception(exceptions.ValidationError(detail))
    assert problem is not None
    assert [(error["field"], error["code"]) for error in problem.errors] == [
        ("name", "blank"),
        ("angles.1.yaw", "max_value"),
        ("tags.1", "max_length"),
        ("", "invalid"),
    ]


def test_waiting_times_are_told_in_the_header_and_the_text() -> None:
    problem = problems.from_exception(exceptions.Throttled(wait=3.2))
    assert problem is not None
    answer = problems.response(problem)
    assert answer["Retry-After"] == "4"
    assert b"4 s" in answer.content


def all_texts() -> list[tuple[str, messages.Message]]:
    return sorted(messages._texts.items())


@pytest.mark.parametrize(("code", "message"), all_texts())
def test_every_text_exists_in_both_languages_with_the_same_values(
    code: str, message: messages.Message
) -> None:
    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert message.en
    assert message.ru
    assert names(message.en) == names(message.ru)
    assert not any("а" <= letter <= "я" for letter in message.en.lower())
    # Titles and labels are no sentences.
    if not code.startswith(("http.", "second_factor.")):
        assert message.en.endswith((".", "?", "!"))


def test_a_text_without_its_values_is_still_a_text() -> None:
    assert "{limit}" in messages.text("quota.jobs_at_once", {})
    assert messages.text("no.such.code") == "no.such.code"
    with translation.override("ru"):
        assert messages.text("not_found") == "Не найдено."


@pytest.mark.django_db
def test_an_unknown_address_below_the_api_is_a_problem_not_a_page(api: APIClient) -> None:
    answer = api.get("/api/v1/nothing/here")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", "request.malformed"),
        (b"<a/>", "text/xml", "request.media_type"),
        (b"[1]", "application/json", "validation.failed"),
        (b"\xff\xfe", "application/json", "request.malformed"),
    ],
)
def test_an_unreadable_body_is_told(as_user: APIClient, body: bytes, kind: str, code: str) -> None:
    answer: Any = as_user.generic("PATCH", "/api/v1/me", body, content_type=kind)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


@pytest.mark.django_db
def test_a_defect_is_a_500_problem_without_its_traceback(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts import selectors

    def broken(user: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(selectors, "quota_get", broken)
    client = APIClient(raise_request_exception=False)
    client.force_login(user)
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "server.error")
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_redis_away_is_a_503_that_says_when_to_come_back(
    as_user: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avatar_platform import tickets

    def away(user_id: str, credential: str) -> str:
        raise redis.exceptions.ConnectionError

    monkeypatch.setattr(tickets, "issue", away)
    answer = as_user.post("/api/v1/socket-ticket")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert answer["Retry-After"] == "2"
