"""A photo comes in with a confirmation only, and goes when its time is over unless it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from gallery.models import Avatar
from generation import cleaning, consents, services
from generation.models import Edit, Generation, Job, Photo
from generation.services import photos
from tests.files import makers

pytestmark = pytest.mark.django_db(transaction=True)

MakePhoto = Callable[..., Photo]
Work = Callable[..., list[Job]]
Media = Callable[[], list[str]]
CLIENT = Path(__file__).parents[2] / "frontend" / "src" / "app" / "core"


def upload(client: APIClient, data: bytes = b"", **fields: str) -> Any:
    file = SimpleUploadedFile("me.png", data or makers.png(), "image/png")
    return client.post("/api/v1/photos", {"file": file, **fields}, format="multipart")


def at(days: float) -> Any:
    """A clock that has gone on by so many days."""
    return mock.patch.object(timezone, "now", return_value=timezone.now() + timedelta(days=days))


@pytest.mark.parametrize("fields", [{}, {"consent": "false"}, {"consent": ""}])
def test_without_consent_nothing_comes_in_and_the_code_says_so(
    as_user: APIClient, media: Media, fields: dict[str, str]
) -> None:
    answer = upload(as_user, **fields)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == "consent"
    assert error["code"] == ("photo.consent" if fields.get("consent") != "" else "invalid")
    assert not Photo.objects.exists()
    assert media() == []


def test_the_time_and_the_words_are_kept_with_the_photo(as_user: APIClient) -> None:
    before = timezone.now()
    answer = upload(as_user, consent="true", consent_version=consents.CURRENT)
    assert answer.status_code == 202
    photo = Photo.objects.get()
    assert before <= photo.consent_at <= timezone.now()
    assert photo.consent_version == consents.CURRENT == answer.json()["consent_version"]
    assert answer.json()["consent_at"] is not None


def test_words_that_are_no_longer_shown_confirm_nothing(as_user: APIClient) -> None:
    answer = upload(as_user, consent="true", consent_version="2019-01")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("consent_version", "photo.consent_version")
    assert not Photo.objects.exists()


def test_the_same_file_again_is_confirmed_again_and_its_time_starts_anew(
    as_user: APIClient,
) -> None:
    data = makers.png()
    first = upload(as_user, data, consent="true").json()
    Photo.objects.update(consent_version="")
    with at(days=20):
        again = upload(as_user, data, consent="true")
    assert again.status_code == 200
    body = again.json()
    assert (body["id"], body["duplicate"]) == (first["id"], True)
    assert body["consent_version"] == consents.CURRENT
    assert body["consent_at"] > first["consent_at"]
    assert body["delete_at"] > first["delete_at"]


@pytest.mark.parametrize("meanwhile", ["kept", "deleted"])
def test_what_happens_to_a_photo_while_it_comes_again_is_not_undone(
    as_user: APIClient, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    data = makers.png()
    first = upload(as_user, data, consent="true").json()
    confirmed = photos._confirmed

    def late(known: Photo, version: str) -> Photo | None:
        row = Photo.objects.get(pk=known.pk)
        if meanwhile == "kept":
            services.photo_keep(photo=row, keep=True)
        else:
            services.photo_delete(photo=row)
        return confirmed(known, version)

    monkeypatch.setattr(photos, "_confirmed", late)
    again = upload(as_user, data, consent="true")
    if meanwhile == "kept":
        assert (again.status_code, again.json()["id"]) == (200, first["id"])
        assert again.json()["keep"] is True
    else:
        assert again.status_code == 202
        assert again.json()["id"] != first["id"]


@pytest.mark.parametrize(("language", "file"), [("en", "en.ts"), ("ru", "ru.ts")])
def test_the_client_shows_the_words_that_are_stored(language: str, file: str) -> None:
    words = consents.WORDINGS[consents.CURRENT]
    shown = (CLIENT / "i18n" / file).read_text(encoding="utf-8")
    assert (words.en if language == "en" else words.ru) in shown.replace("' +\n    '", "")
    assert f"'{consents.CURRENT}'" in (CLIENT / "photos" / "consent.ts").read_text("utf-8")


def test_a_photo_says_when_it_goes_and_goes_then_with_every_file(
    user: User, as_user: APIClient, make_photo: MakePhoto, work: Work, media: Media
) -> None:
    photo = make_photo(user)
    services.previews_request(photo=photo)
    work("interactive")
    told = as_user.get(f"/api/v1/photos/{photo.pk}").json()
    assert photo.retained_from is not None
    goes = photo.retained_from + timedelta(days=30)
    assert told["delete_at"] == goes.isoformat().replace("+00:00", "Z")
    assert told["keep"] is False
    with at(days=29.9):
        cleaning.clean()
    assert Photo.objects.exists()
    assert media()
    with at(days=30.1):
        cleaning.clean()
    assert not Photo.objects.exists()
    assert media() == []
    assert as_user.get(f"/api/v1/photos/{photo.pk}").status_code == 404
    assert as_user.get(f"/api/v1/photos/{photo.pk}/file").status_code == 404


def test_a_kept_photo_stays_and_one_let_go_again_has_the_whole_time_before_it(
    user: User, as_user: APIClient, make_photo: MakePhoto
) -> None:
    photo = make_photo(user)
    address = f"/api/v1/photos/{photo.pk}"
    kept = as_user.patch(address, {"keep": True})
    assert kept.status_code == 200
    assert (kept.json()["keep"], kept.json()["delete_at"]) == (True, None)
    with at(days=1000):
        cleaning.clean()
        assert Photo.objects.exists()
        assert as_user.patch(address, {"keep": False}).json()["delete_at"] is not None
    with at(days=1029):
        cleaning.clean()
        assert Photo.objects.exists()
    with at(days=1031):
        cleaning.clean()
    assert not Photo.objects.exists()


def test_keeping_changes_nothing_else_and_is_nobody_elses_to_decide(
    user: User, as_user: APIClient, as_other: APIClient, make_photo: MakePhoto
) -> None:
    photo = make_photo(user, crop={"x": 1, "y": 1, "size": 64})
    services.previews_request(photo=photo)
    previews = set(photo.previews.values_list("pk", flat=True))
    assert as_user.patch(f"/api/v1/photos/{photo.pk}", {"keep": True}).status_code == 200
    assert set(photo.previews.values_list("pk", flat=True)) == previews
    photo.refresh_from_db()
    assert photo.crop == {"x": 1, "y": 1, "size": 64}
    assert as_other.patch(f"/api/v1/photos/{photo.pk}", {"keep": False}).status_code == 404
    photo.refresh_from_db()
    assert photo.retained_from is None


def test_operators_set_the_time_or_none_at_all(
    user: User, as_user: APIClient, make_photo: MakePhoto, configure: Callable[..., None]
) -> None:
    photo = make_photo(user)
    configure(keep_photos_days=0)
    assert as_user.get(f"/api/v1/photos/{photo.pk}").json()["delete_at"] is None
    with at(days=5000):
        cleaning.clean()
    assert Photo.objects.exists()
    configure(keep_photos_days=2)
    with at(days=3):
        cleaning.clean()
    assert not Photo.objects.exists()


def test_what_is_being_made_of_a_photo_is_finished_first(
    user: User, make_photo: MakePhoto, ask: Callable[..., Generation], work: Work
) -> None:
    photo = make_photo(user)
    generation = ask(user, photo)
    with at(days=31):
        cleaning.clean()
    assert Photo.objects.filter(pk=photo.pk).exists()
    work()
    generation.refresh_from_db()
    assert generation.status == "done"
    with at(days=31):
        cleaning.clean()
    assert not Photo.objects.exists()


def test_avatars_outlive_their_photo_and_can_be_edited_still(
    user: User,
    as_user: APIClient,
    make_photo: MakePhoto,
    ask: Callable[..., Generation],
    edit: Callable[..., Edit],
    work: Work,
) -> None:
    photo = make_photo(user)
    generation = ask(user, photo)
    work()
    avatar = services.variant_keep(user=user, variant=generation.variants.all()[0])
    with at(days=31):
        cleaning.clean()
    assert not Photo.objects.exists()
    avatar = Avatar.objects.get(pk=avatar.pk)
    assert avatar.current is not None
    assert all(default_storage.exists(path) for path in avatar.current.files.values())
    changed = edit(avatar)
    work("interactive")
    work()
    changed.refresh_from_db()
    assert (changed.status, changed.version) == ("done", 2)
    # Another drawing of the same photo would need it, and says so.
    body = {"photo": str(photo.pk), "style": "ink"}
    assert as_user.post("/api/v1/generations", body).status_code == 404
