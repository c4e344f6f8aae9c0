"""Preferences, password, reset by mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from rest_framework.test import APIClient

from accounts import tasks
from accounts.models import ApiToken, User
from accounts.services import token_create
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "another long password"


def test_preferences_are_kept(as_user: APIClient, user: User) -> None:
    answer = as_user.patch("/api/v1/me", {"language": "ru", "theme": "dark"})
    assert answer.json()["theme"] == "dark"
    user.refresh_from_db()
    assert (user.language, user.theme) == ("ru", "dark")


@pytest.mark.parametrize("field", ["email", "id", "is_staff", "storage_limit", "quota"])
def test_nothing_else_can_be_changed(as_user: APIClient, user: User, field: str) -> None:
    before = User.objects.values().get(pk=user.pk)
    assert as_user.patch("/api/v1/me", {field: "1"}).status_code == 200
    assert User.objects.values().get(pk=user.pk) == before


def test_texts_come_in_the_persons_language_whatever_the_browser_says(
    as_user: APIClient, user: User
) -> None:
    User.objects.update(language="ru")
    problem = as_user.get(f"/api/v1/avatars/{user.pk}", headers={"Accept-Language": "en"}).json()
    assert problem["detail"] == "Не найдено."


def test_strangers_are_answered_in_the_browsers_language(api: APIClient, db: None) -> None:
    russian = api.get("/api/v1/me", headers={"Accept-Language": "ru"}).json()
    english = api.get("/api/v1/me", headers={"Accept-Language": "de, en;q=0.5"}).json()
    assert russian["detail"] == "Сначала войдите в аккаунт."
    assert english["detail"] == "Sign in first."
    assert russian["code"] == english["code"] == "auth.required"


def test_another_password_ends_other_sessions_and_keeps_this_one(
    as_user: APIClient, user: User
) -> None:
    elsewhere = APIClient()
    elsewhere.force_login(user)
    answer = as_user.post("/api/v1/me/password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 204
    assert as_user.get("/api/v1/me").status_code == 200
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert User.objects.get(pk=user.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("current", "new", "field"), [("wrong", NEW, "current"), (PASSWORD, "short", "new")]
)
def test_a_wrong_or_weak_password_changes_nothing(
    as_user: APIClient, user: User, current: str, new: str, field: str
) -> None:
    answer = as_user.post("/api/v1/me/password", {"current": current, "new": new})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_guessing_the_password_inside_a_session_is_stopped(as_user: APIClient) -> None:
    body = {"current": "wrong", "new": NEW}
    codes = [as_user.post("/api/v1/me/password", body).status_code for _ in range(11)]
    assert codes == [400] * 10 + [429]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_mailed_link_sets_a_password_once(api: APIClient, user: User, language: str) -> None:
    User.objects.update(language=language)
    token_create(user=user, name="old", expires_in_days=1)
    tasks.send_password_reset(user.email)
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert message.subject == {"en": "Set a new password", "ru": "Новый пароль"}[language]
    match = re.search(r"http://testserver/reset-password/(\w+)/([\w-]+)", message.body)
    assert match is not None
    body = {"uid": match[1], "token": match[2], "password": NEW}
    assert api.post("/api/v1/auth/password-reset/confirm", body).status_code == 204
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert not ApiToken.objects.exists()
    again = api.post("/api/v1/auth/password-reset/confirm", body)
    assert (again.status_code, again.json()["code"]) == (400, "auth.reset_link_invalid")


@pytest.mark.parametrize("uid", ["", "///", "MQ", "bm90LWEtdXVpZA"])
def test_a_made_up_link_is_refused(api: APIClient, db: None, uid: str) -> None:
    body = {"uid": uid, "token": "x", "password": NEW}
    assert api.post("/api/v1/auth/password-reset/confirm", body).status_code == 400


def test_asking_for_a_reset_tells_nobody_who_has_an_account(
    api: APIClient, user: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        known = api.post("/api/v1/auth/password-reset", {"email": user.email})
        unknown = api.post("/api/v1/auth/password-reset", {"email": "nobody@example.com"})
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    tasks.send_password_reset("nobody@example.com")
    assert mail.outbox == []


def test_without_a_mail_server_mails_are_files(
    user: User, settings: object, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_FILE_PATH = tmp_path  # type: ignore[attr-defined]
    tasks.send_password_reset(user.email)
    (file,) = tmp_path.iterdir()
    assert "/reset-password/" in file.read_text()
