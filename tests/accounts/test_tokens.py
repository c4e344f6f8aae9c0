"""API tokens: shown once, hashed, expiring, revocable, and less than a session."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.services import token_create

pytestmark = pytest.mark.django_db


def with_token(user: User) -> tuple[APIClient, ApiToken, str]:
    token, secret = token_create(user=user, name="script", expires_in_days=7)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client, token, secret


def test_a_token_is_shown_once_and_stored_hashed(as_user: APIClient) -> None:
    made = as_user.post("/api/v1/tokens", {"name": "laptop", "expires_in_days": 30})
    assert made.status_code == 201
    secret = made.json()["token"]
    assert secret.startswith("av_")
    (listed,) = as_user.get("/api/v1/tokens").json()
    assert "token" not in listed
    assert secret.startswith(listed["prefix"])
    row = ApiToken.objects.values().get()
    assert secret not in map(str, row.values())
    assert row["expiry"] - timezone.now() > timedelta(days=29)


def test_a_token_signs_in_without_csrf_and_notes_its_use(user: User) -> None:
    _, token, secret = with_token(user)
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert client.patch("/api/v1/me", {"theme": "dark"}).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_token_costs_one_query_and_rarely_two(
    user: User, django_assert_num_queries: object
) -> None:
    client, _, _ = with_token(user)
    client.get("/api/v1/tokens")
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/api/v1/export-presets")


def test_expired_revoked_and_made_up_tokens_are_refused(user: User) -> None:
    client, token, _ = with_token(user)
    assert client.get("/api/v1/me").status_code == 200
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/me").json()["code"] == "auth.invalid_token"
    assert ApiToken.objects.filter(pk=token.pk).exists()
    ApiToken.objects.all().delete()
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("value", ["Token", "Token a b", "Token \xff\xfe", "Token " + "x" * 5000])
def test_a_malformed_header_is_no_crash(api: APIClient, value: str) -> None:
    answer = api.get("/api/v1/me", HTTP_AUTHORIZATION=value)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "tokens", None),
        ("post", "tokens", {"name": "child"}),
        ("delete", f"tokens/{uuid.uuid4()}", None),
        ("post", "me/password", {"current": "a", "new": "b"}),
        ("delete", "me", {"password": "a"}),
    ],
)
def test_a_token_cannot_do_what_would_outlive_it(
    user: User, method: str, path: str, body: object
) -> None:
    client, _, _ = with_token(user)
    answer = getattr(client, method)(f"/api/v1/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.session_required")


def test_a_deactivated_persons_token_is_refused(user: User) -> None:
    client, _, _ = with_token(user)
    User.objects.update(is_active=False)
    assert client.get("/api/v1/me").status_code == 401


def test_there_is_a_limit_to_tokens(as_user: APIClient, user: User) -> None:
    for n in range(20):
        token_create(user=user, name=str(n), expires_in_days=1)
    answer = as_user.post("/api/v1/tokens", {"name": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "quota.tokens")


def test_nobody_sees_or_revokes_anothers_token(
    as_user: APIClient, as_other: APIClient, user: User
) -> None:
    token, _ = token_create(user=user, name="mine", expires_in_days=1)
    assert as_other.get("/api/v1/tokens").json() == []
    assert as_other.delete(f"/api/v1/tokens/{token.pk}").status_code == 404
    assert as_user.delete(f"/api/v1/tokens/{token.pk}").status_code == 204
    assert as_user.delete(f"/api/v1/tokens/{token.pk}").status_code == 404
