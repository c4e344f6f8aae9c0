"""Where a person is signed in: seen by them alone, ended one by one or all at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import sessions, tasks
from accounts.devices import device_of
from accounts.models import BrowserSession, User
from accounts.registries import revocation_listeners
from accounts.services import password_reset_confirm, token_create
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
Captured = Callable[..., Any]


def sign_in(user: User, agent: str = FIREFOX) -> APIClient:
    client = APIClient(HTTP_USER_AGENT=agent)
    answer = client.post("/api/v1/auth/login", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 200
    return client


def key_of(client: APIClient) -> str:
    return client.cookies["avatar_session"].value


@pytest.fixture
def revoked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[uuid.UUID, str]]:
    """What open sockets are told."""
    told: list[tuple[uuid.UUID, str]] = []
    monkeypatch.setattr(
        "accounts.credentials.revocation_listeners",
        [*revocation_listeners, lambda user_id, what: told.append((user_id, what))],
    )
    return told


def test_each_browser_is_listed_by_what_it_is_and_no_secret_with_it(user: User) -> None:
    here, phone = sign_in(user), sign_in(user, IPHONE)
    listed = here.get("/api/v1/sessions").json()
    assert {(row["browser"], row["system"]): row["current"] for row in listed} == {
        ("Firefox", "Linux"): True,
        ("Safari", "iPhone"): False,
    }
    assert set(listed[0]) == {"id", "browser", "system", "created_at", "seen_at", "current"}
    text = here.get("/api/v1/sessions").content.decode()
    assert key_of(here) not in text
    assert key_of(phone) not in text


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (IPHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 YaBrowser/25.1 Safari/537.36",
            ("Yandex", "Windows"),
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile", ("Chrome", "Android")),
        ("<script>alert(1)</script>" * 1000, ("", "")),
        ("", ("", "")),
    ],
)
def test_of_what_a_browser_says_two_names_are_kept(agent: str, device: tuple[str, str]) -> None:
    assert device_of(agent) == device


def test_one_session_is_ended_at_once_and_its_sockets_with_it(
    user: User, revoked: list[Any], django_capture_on_commit_callbacks: Captured
) -> None:
    here, phone = sign_in(user), sign_in(user, IPHONE)
    key = key_of(phone)
    (other,) = [row for row in here.get("/api/v1/sessions").json() if not row["current"]]
    with django_capture_on_commit_callbacks(execute=True):
        assert here.delete(f"/api/v1/sessions/{other['id']}").status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    assert here.get("/api/v1/me").status_code == 200
    assert not Session.objects.filter(session_key=key).exists()
    assert len(here.get("/api/v1/sessions").json()) == 1
    from accounts.credentials import of_session

    assert (user.pk, of_session(key)) in revoked


def test_all_others_are_ended_and_this_one_stays(user: User) -> None:
    here, *elsewhere = [sign_in(user) for _ in range(3)]
    assert here.delete("/api/v1/sessions").status_code == 204
    assert [client.get("/api/v1/me").status_code for client in elsewhere] == [401, 401]
    (left,) = here.get("/api/v1/sessions").json()
    assert left["current"] is True


def test_nobody_sees_or_ends_anothers_and_a_token_ends_none(user: User, other: User) -> None:
    mine, theirs = sign_in(user), sign_in(other)
    (row,) = mine.get("/api/v1/sessions").json()
    assert theirs.delete(f"/api/v1/sessions/{row['id']}").status_code == 404
    assert theirs.delete("/api/v1/sessions").status_code == 204
    assert row["id"] not in theirs.get("/api/v1/sessions").content.decode()
    assert mine.get("/api/v1/me").status_code == 200
    _, secret = token_create(user=user, name="script", expires_in_days=7)
    program = APIClient(HTTP_AUTHORIZATION=f"Token {secret}")
    for method, address in (
        ("get", "/api/v1/sessions"),
        ("delete", "/api/v1/sessions"),
        ("delete", f"/api/v1/sessions/{row['id']}"),
    ):
        answer = getattr(program, method)(address)
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.session_required")
    assert APIClient().get("/api/v1/sessions").status_code == 401


def test_ending_needs_the_csrf_token(user: User) -> None:
    sign_in(user)
    here = APIClient(enforce_csrf_checks=True)
    here.force_login(user)
    answer = here.delete("/api/v1/sessions")
    assert (answer.status_code, answer.json()["code"]) == (403, "request.csrf")


def test_another_password_ends_the_others_and_lists_this_one_under_its_new_key(
    user: User,
) -> None:
    here, phone = sign_in(user), sign_in(user, IPHONE)
    body = {"current": PASSWORD, "new": "quite another staple"}
    assert here.post("/api/v1/me/password", body).status_code == 204
    assert phone.get("/api/v1/me").status_code == 401
    (row,) = here.get("/api/v1/sessions").json()
    assert row["current"] is True
    assert BrowserSession.objects.get().key == key_of(here)
    assert Session.objects.count() == 1


def test_a_reset_leaves_no_session(user: User) -> None:
    from django.contrib.auth.tokens import default_token_generator
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    client = sign_in(user)
    user.refresh_from_db()
    password_reset_confirm(
        uid=urlsafe_base64_encode(force_bytes(str(user.pk))),
        token=default_token_generator.make_token(user),
        password="quite another staple",
    )
    assert client.get("/api/v1/me").status_code == 401
    assert not BrowserSession.objects.exists()
    assert not Session.objects.exists()


def test_signing_out_and_closing_the_account_leave_none_listed(user: User) -> None:
    here, phone = sign_in(user), sign_in(user, IPHONE)
    assert phone.post("/api/v1/auth/logout").status_code == 204
    assert BrowserSession.objects.count() == 1
    assert here.delete("/api/v1/me", {"password": PASSWORD}).status_code == 202
    assert not BrowserSession.objects.exists()
    assert not Session.objects.exists()


def test_last_seen_is_noted_every_few_minutes(user: User) -> None:
    client = sign_in(user)
    long_ago = timezone.now() - timedelta(hours=2)
    BrowserSession.objects.update(seen_at=long_ago)
    client.get("/api/v1/me")
    seen = BrowserSession.objects.get().seen_at
    assert seen > long_ago
    client.get("/api/v1/me")
    assert BrowserSession.objects.get().seen_at == seen


def test_a_session_from_before_is_listed_once_it_is_used(user: User) -> None:
    client = sign_in(user)
    BrowserSession.objects.all().delete()
    cache.clear()
    (row,) = client.get("/api/v1/sessions").json()
    assert row["current"] is True


def test_what_ended_by_itself_is_forgotten(user: User) -> None:
    sign_in(user)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not sessions.session_list(user).exists()
    BrowserSession.objects.update(seen_at=timezone.now() - timedelta(days=31))
    tasks.clear_sessions()
    assert not BrowserSession.objects.exists()
