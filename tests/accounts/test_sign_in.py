"""Opening an account, signing in and out, and what stands against guessing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts import attempts
from accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SIGNUP = {"email": "New@Example.com", "password": PASSWORD, "language": "ru", "accept_terms": True}


def sign_in(api: APIClient, email: str, password: str = PASSWORD, **extra: str) -> object:
    return api.post("/api/v1/auth/login", {"email": email, "password": password}, **extra)


def test_signing_up_opens_an_account_and_a_session(api: APIClient) -> None:
    answer = api.post("/api/v1/auth/signup", SIGNUP)
    assert answer.status_code == 201
    me = api.get("/api/v1/me").json()
    assert me == answer.json()
    assert me["email"] == "new@example.com"
    assert me["language"] == "ru"
    assert me["quota"]["storage_bytes"] == 0
    assert User.objects.get().terms_accepted_at is not None


def test_passwords_are_stored_as_argon2(api: APIClient) -> None:
    api.post("/api/v1/auth/signup", SIGNUP)
    assert User.objects.get().password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "ANN@example.com"}, "email", "account.email_taken"),
        ({"email": "nonsense"}, "email", "invalid"),
        ({"password": "short"}, "password", "password.password_too_short"),
        ({"password": "password123"}, "password", "password.password_too_common"),
        ({"password": "new@example.com"}, "password", "password.password_too_similar"),
        ({"accept_terms": False}, "accept_terms", "account.terms"),
        ({"language": "de"}, "language", "invalid_choice"),
    ],
)
def test_signing_up_says_which_field_is_wrong(
    api: APIClient, user: User, change: dict[str, object], field: str, code: str
) -> None:
    answer = api.post("/api/v1/auth/signup", SIGNUP | change)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "validation.failed"
    assert (field, code) in {(error["field"], error["code"]) for error in problem["errors"]}


def test_closed_sign_up_is_refused(api: APIClient, settings: object) -> None:
    settings.SIGNUP_OPEN = False  # type: ignore[attr-defined]
    answer = api.post("/api/v1/auth/signup", SIGNUP)
    assert (answer.status_code, answer.json()["code"]) == (403, "account.signup_closed")


def test_signing_in_ignores_the_case_of_the_address(api: APIClient, user: User) -> None:
    answer = sign_in(api, "  ANN@Example.COM ")
    assert answer.status_code == 200
    assert answer.json()["id"] == str(user.pk)


def test_signing_out_ends_the_session(as_user: APIClient) -> None:
    assert as_user.post("/api/v1/auth/logout").status_code == 204
    assert as_user.get("/api/v1/me").status_code == 401


def test_wrong_password_and_unknown_address_get_the_same_answer(api: APIClient, user: User) -> None:
    known = sign_in(api, user.email, "wrong password")
    unknown = sign_in(api, "nobody@example.com", "wrong password")
    assert known.status_code == unknown.status_code == 401
    assert known.json() == unknown.json()
    assert known.json()["code"] == "auth.invalid_credentials"


def test_unknown_address_takes_as_long_as_a_wrong_password(api: APIClient, user: User) -> None:
    def fastest(email: str) -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            sign_in(api, email, "wrong password")
            times.append(time.perf_counter() - began)
        return min(times)

    known, unknown = fastest(user.email), fastest("nobody@example.com")
    assert 0.5 < known / unknown < 2.0


def test_deactivated_person_cannot_sign_in(api: APIClient, make_user: Callable[..., User]) -> None:
    make_user("gone@example.com", is_active=False)
    assert sign_in(api, "gone@example.com").status_code == 401


def test_guessing_one_password_is_stopped(api: APIClient, user: User) -> None:
    limit = 8
    for _ in range(limit):
        assert sign_in(api, user.email, "wrong password").status_code == 401
    refused = sign_in(api, user.email)
    assert refused.status_code == 429
    assert refused.json()["code"] == "auth.too_many_attempts"
    assert int(refused["Retry-After"]) > 0


def test_guessing_elsewhere_does_not_lock_the_person_out(api: APIClient, user: User) -> None:
    for _ in range(9):
        sign_in(api, user.email, "wrong password", REMOTE_ADDR="203.0.113.9")
    assert sign_in(api, user.email, REMOTE_ADDR="198.51.100.1").status_code == 200


def test_guessing_unknown_addresses_is_stopped_alike(api: APIClient) -> None:
    answers = [sign_in(api, "nobody@example.com", "wrong password") for _ in range(9)]
    assert [answer.status_code for answer in answers] == [401] * 8 + [429]


def test_one_address_trying_everybody_is_stopped(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "ADDRESS", "5/hour")
    codes = [sign_in(api, f"p{n}@example.com", "x" * 12).status_code for n in range(7)]
    assert codes == [401] * 5 + [429] * 2


def test_a_forged_forwarding_header_does_not_make_another_address(
    api: APIClient, user: User
) -> None:
    for n in range(8):
        sign_in(api, user.email, "wrong password", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert sign_in(api, user.email, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_the_right_password_clears_the_count(api: APIClient, user: User) -> None:
    for _ in range(3):
        for _ in range(5):
            sign_in(api, user.email, "wrong password")
        assert sign_in(api, user.email).status_code == 200


def test_the_admin_is_behind_the_same_counters(api: APIClient) -> None:
    staff = User.objects.create_superuser("staff@example.com", PASSWORD)
    for _ in range(8):
        api.post("/admin/login/", {"username": staff.email, "password": "no"}, format="multipart")
    answer = api.post(
        "/admin/login/", {"username": staff.email, "password": PASSWORD}, format="multipart"
    )
    assert answer.status_code == 200  # The form again, not the redirect after signing in.
    cache.clear()
    answer = api.post(
        "/admin/login/", {"username": staff.email, "password": PASSWORD}, format="multipart"
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["auth/login", "auth/signup", "auth/password-reset"])
def test_what_strangers_post_needs_the_csrf_token(user: User, path: str) -> None:
    api = APIClient(enforce_csrf_checks=True)
    body = SIGNUP | {"email": "ann@example.com"}
    refused = api.post(f"/api/v1/{path}", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "request.csrf")
    token = api.get("/api/v1/auth/csrf").json()["csrf_token"]
    accepted = api.post(f"/api/v1/{path}", body, HTTP_X_CSRFTOKEN=token)
    assert accepted.status_code != 403


def test_sessions_change_nothing_without_the_csrf_token(user: User) -> None:
    api = APIClient(enforce_csrf_checks=True)
    api.force_login(user)
    refused = api.patch("/api/v1/me", {"theme": "dark"})
    assert (refused.status_code, refused.json()["code"]) == (403, "request.csrf")
    token = api.get("/api/v1/auth/csrf").json()["csrf_token"]
    assert api.patch("/api/v1/me", {"theme": "dark"}, HTTP_X_CSRFTOKEN=token).status_code == 200
