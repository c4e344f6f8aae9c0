"""Deleting an account leaves nothing of the person, and everything of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_rq
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import tasks
from accounts.models import User
from accounts.services import account_erase, token_create
from gallery.services import album_create, export_create
from tests.factories import PASSWORD, make_avatar

pytestmark = pytest.mark.django_db


def fill(user: User) -> None:
    avatar = make_avatar(user, name=f"of {user.email}", svg=True)
    binned = make_avatar(user)
    binned.deleted_at = timezone.now()
    binned.save()
    album_create(user=user, name="Holidays").avatars.add(avatar)
    export_create(user=user, avatars=[avatar.pk], options={"format": "png"})
    default_storage.save(f"gallery/{user.pk}/left/behind/by-a-crash.webp", ContentFile(b"x"))
    token_create(user=user, name="script", expires_in_days=1)


def rows_about(user: User) -> dict[str, int]:
    """How many rows of any table mention the person's id or address."""
    needles = (user.pk.hex, str(user.pk), user.email)
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            count = sum(
                any(needle in str(value) for value in row for needle in needles)
                for row in cursor.fetchall()
            )
            if count:
                found[table] = count
    return found


def test_closing_the_account_takes_effect_at_once(
    as_user: APIClient,
    user: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    elsewhere = APIClient()
    elsewhere.force_login(user)
    _, secret = token_create(user=user, name="script", expires_in_days=1)
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user.delete("/api/v1/me", {"password": PASSWORD})
    assert answer.status_code == 202
    assert as_user.get("/api/v1/me").status_code == 401
    assert elsewhere.get("/api/v1/me").status_code == 401
    token = APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=f"Token {secret}")
    assert token.status_code == 401
    sign_in = {"email": user.email, "password": PASSWORD}
    assert APIClient().post("/api/v1/auth/login", sign_in).status_code == 401
    (job,) = django_rq.get_queue("maintenance").jobs
    assert (job.func_name, job.args) == ("accounts.tasks.erase_account", [str(user.pk)])


def test_a_wrong_password_deletes_nothing(as_user: APIClient, user: User) -> None:
    answer = as_user.delete("/api/v1/me", {"password": "wrong"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "auth.wrong_password"
    assert as_user.get("/api/v1/me").status_code == 200


def test_staff_delete_no_account_of_their_own_by_accident(as_user: APIClient, user: User) -> None:
    User.objects.update(is_staff=True)
    answer = as_user.delete("/api/v1/me", {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "account.staff")


def test_erasure_leaves_no_row_and_no_file_and_touches_nobody_else(
    user: User, other: User, media: Callable[[], list[str]]
) -> None:
    fill(other)
    theirs, their_rows = set(media()), rows_about(other)
    fill(user)
    # What the variants were kept from belongs to the app of generations.
    sources = {name for name in media() if name.startswith("generation/")} - theirs
    account_erase(user=user)
    tasks.erase_account(str(user.pk))
    assert set(media()) == theirs | sources
    assert rows_about(user) == {}
    assert rows_about(other) == their_rows
    assert not default_storage.exists(f"gallery/{user.pk}")


def test_erasure_cut_short_is_taken_up_again(
    user: User, media: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(user)
    account_erase(user=user)

    def crash(owner: object) -> None:
        raise OSError("disk is away")

    with monkeypatch.context() as patch:
        patch.setitem(tasks.erasers, "gallery", crash)
        with pytest.raises(OSError, match="away"):
            tasks.erase_account(str(user.pk))
    assert User.objects.filter(pk=user.pk).exists()
    User.objects.update(deletion_requested_at=timezone.now() - timedelta(hours=1))
    tasks.resume_erasures()
    tasks.erase_account(str(user.pk))
    tasks.erase_account(str(user.pk))
    assert rows_about(user) == {}


def test_an_account_nobody_asked_to_delete_is_safe_from_the_task(user: User) -> None:
    tasks.erase_account(str(user.pk))
    assert User.objects.filter(pk=user.pk).exists()


def test_the_admin_deletes_by_the_same_way(api: APIClient, user: User) -> None:
    staff = User.objects.create_superuser("staff@example.com", PASSWORD)
    api.force_login(staff)
    answer = api.post(
        f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}, format="multipart"
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert user.deletion_requested_at is not None
