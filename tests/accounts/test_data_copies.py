"""A copy of everything about a person: whole, theirs alone, gone after a day."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_rq
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import data_copies, registries, tasks
from accounts.models import DataCopy, User
from accounts.services import account_erase, token_create
from gallery.services import album_create
from generation.models import Generation, Photo, StylePreview, Variant
from tests.factories import make_avatar

pytestmark = pytest.mark.django_db

URL = "/api/v1/me/data"
Media = Callable[[], list[str]]


def stored(name: str) -> str:
    return default_storage.save(name, ContentFile(name.encode()))


def fill(user: User) -> dict[str, str]:
    """Something of everything; the names by which it is found in the copy -> stored names."""
    photo = Photo.objects.create(
        user=user,
        sha256=user.pk.hex * 2,
        media_type="image/jpeg",
        size_bytes=1,
        consent_at=timezone.now(),
        status="ready",
        analysis={"faces": [user.email]},
    )
    photo.files = {
        "original": stored(f"generation/photos/{photo.pk}/original.jpg"),
        "256": stored(f"generation/photos/{photo.pk}/256.webp"),
    }
    photo.save()
    preview = stored(f"generation/previews/{photo.pk}/ink.webp")
    StylePreview.objects.create(photo=photo, style="ink", status="done", files={"256": preview})
    generation = Generation.objects.create(
        user=user, photo=photo, style="ink", contract={"of": user.email}, status="done"
    )
    full = stored(f"generation/variants/{generation.pk}/full.webp")
    Variant.objects.create(
        generation=generation, index=0, status="done", recipe={"seed": 7}, files={"full": full}
    )
    avatar = make_avatar(user, name=f"of {user.email}", svg=True)
    binned = make_avatar(user, name="binned")
    binned.deleted_at = timezone.now()
    binned.save()
    album_create(user=user, name="Holidays").avatars.add(avatar)
    token_create(user=user, name="script", expires_in_days=1)
    assert avatar.current is not None
    assert binned.current is not None
    return {
        f"photos/{photo.pk}.jpg": photo.files["original"],
        f"photos/{photo.pk}/previews/ink.webp": preview,
        f"generations/{generation.pk}/0.webp": full,
        f"avatars/{avatar.pk}/1.webp": avatar.current.files["full"],
        f"avatars/{avatar.pk}/1.svg": avatar.current.files["vector"],
        f"avatars/{binned.pk}/1.webp": binned.current.files["full"],
    }


def made(client: APIClient, user: User) -> tuple[dict[str, Any], zipfile.ZipFile]:
    """The copy as told, and its ZIP, after a worker has been at it."""
    assert client.post(URL).status_code == 202
    tasks.data_copy_run(str(DataCopy.objects.get(user=user).pk))
    told = client.get(URL).json()
    assert told["status"] == "done", told
    file = client.get(told["file_url"])
    assert file["Content-Type"] == "application/zip"
    assert file["Content-Disposition"].startswith("attachment")
    assert len(file.getvalue()) == told["size_bytes"]
    return told, zipfile.ZipFile(io.BytesIO(file.getvalue()))


def test_asking_leaves_the_work_to_a_worker_and_is_one_wish(
    as_user: APIClient, user: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    assert as_user.get(URL).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        asked = as_user.post(URL).json()
        again = as_user.post(URL).json()
    assert (asked["status"], asked["progress"], asked["file_url"]) == ("queued", 0.0, None)
    assert again == asked
    assert as_user.get(f"{URL}/file").status_code == 404
    (job,) = django_rq.get_queue("maintenance").jobs
    assert (job.func_name, job.args) == (data_copies.TASK, [str(DataCopy.objects.get().pk)])


def test_everything_is_in_it_and_nothing_of_others(
    as_user: APIClient, user: User, other: User
) -> None:
    fill(other)
    expected = fill(user)
    told, archive = made(as_user, user)
    assert told["progress"] == 1.0
    assert set(archive.namelist()) == {*expected, "data.json"}
    for path, name in expected.items():
        with default_storage.open(name) as file:
            assert archive.read(path) == file.read()
    text = archive.read("data.json").decode()
    facts = json.loads(text)
    assert facts["account"][0]["email"] == user.email
    assert facts["photos"][0]["analysis"] == {"faces": [user.email]}
    assert facts["generations"][0]["contract"] == {"of": user.email}
    assert facts["generations"][0]["variants"][0]["recipe"] == {"seed": 7}
    assert {avatar["name"] for avatar in facts["avatars"]} == {f"of {user.email}", "binned"}
    assert all(avatar["versions"][0]["recipe"] for avatar in facts["avatars"])
    assert [album["name"] for album in facts["albums"]] == ["Holidays"]
    assert [token["name"] for token in facts["tokens"]] == ["script"]
    assert facts["missing_files"] == []
    assert other.email not in text
    assert "digest" not in text
    assert "password" not in text


def test_every_app_that_erases_also_exports() -> None:
    apps = {"gallery", "generation", "sharing"}
    assert registries.exporters.keys() == registries.erasers.keys() == apps


def test_another_person_neither_gets_nor_learns_of_it(
    as_user: APIClient, as_other: APIClient, user: User, other: User
) -> None:
    fill(user)
    made(as_user, user)
    assert as_other.get(URL).status_code == 404
    assert as_other.get(f"{URL}/file").status_code == 404
    _, theirs = made(as_other, other)
    assert theirs.namelist() == ["data.json"]
    assert as_user.get(f"{URL}/file").status_code == 200


def test_a_token_may_not_take_everything(user: User) -> None:
    _, secret = token_create(user=user, name="script", expires_in_days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    for answer in (client.post(URL), client.get(URL), client.get(f"{URL}/file")):
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.session_required")


def test_a_file_that_is_gone_is_named_and_stops_nothing(as_user: APIClient, user: User) -> None:
    expected = fill(user)
    path = next(path for path in expected if path.startswith("photos/"))
    default_storage.delete(expected[path])
    _, archive = made(as_user, user)
    assert path not in archive.namelist()
    assert json.loads(archive.read("data.json"))["missing_files"] == [path]


def test_its_day_over_it_is_gone(
    as_user: APIClient,
    user: User,
    media: Media,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    made(as_user, user)
    assert [name for name in media() if name.startswith("accounts/")]
    DataCopy.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert as_user.get(f"{URL}/file").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        tasks.data_copies_purge()
    assert media() == []
    assert not DataCopy.objects.exists()


def test_a_new_wish_takes_the_place_of_the_old(
    as_user: APIClient,
    user: User,
    media: Media,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    made(as_user, user)
    with django_capture_on_commit_callbacks(execute=True):
        assert as_user.post(URL).json()["status"] == "queued"
    assert media() == []


def test_erasing_the_account_takes_the_copy_with_it(
    as_user: APIClient,
    user: User,
    media: Media,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    made(as_user, user)
    account_erase(user=user)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.erase_account(str(user.pk))
    assert media() == []
    assert not DataCopy.objects.exists()


def test_a_copy_nobody_is_at_is_made_again_and_given_up_in_the_end(
    user: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    copy = data_copies.data_copy_request(user=user)
    DataCopy.objects.update(touched_at=timezone.now() - timedelta(minutes=5), status="working")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.data_copies_resume()
    assert len(django_rq.get_queue("maintenance").jobs) == 1
    DataCopy.objects.update(attempt=data_copies.ATTEMPTS)
    tasks.data_copies_resume()
    copy.refresh_from_db()
    assert copy.status == "failed"


def test_an_attempt_that_was_overtaken_leaves_no_file(
    user: User, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = data_copies.data_copy_request(user=user)

    def overtaken(person: User) -> registries.Holdings:
        DataCopy.objects.update(attempt=2)
        return registries.Holdings({}, {})

    monkeypatch.setitem(registries.exporters, "gallery", overtaken)
    tasks.data_copy_run(str(copy.pk))
    copy.refresh_from_db()
    assert (copy.status, copy.file) == ("working", "")
    assert media() == []
