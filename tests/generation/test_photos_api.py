"""Photos over the API: taken in, analysed for real, chosen in, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform import messages
from generation.models import Job, Photo, StylePreview
from tests.files import makers
from tests.files.uploads import BAD

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[..., list[Job]]
Media = Callable[[], list[str]]


def upload(client: APIClient, data: bytes, consent: str = "true") -> Any:
    file = SimpleUploadedFile("IMG 1.jpg", data, "image/jpeg")
    return client.post("/api/v1/photos", {"file": file, "consent": consent}, format="multipart")


def sent(client: APIClient, data: bytes) -> str:
    answer = upload(client, data)
    assert answer.status_code == 202, answer.json()
    return str(answer.json()["id"])


def test_a_photo_is_analysed_and_its_upload_deleted(
    as_user: APIClient, work: Work, media: Media
) -> None:
    answer = upload(as_user, makers.turned())
    assert answer.status_code == 202
    body = answer.json()
    assert (body["status"], body["file_url"], body["duplicate"]) == ("analysing", None, False)
    assert any("quarantine" in name for name in media())
    work(role="interactive")
    photo = as_user.get(f"/api/v1/photos/{body['id']}").json()
    assert photo["status"] == "ready"
    assert photo["problem"] is None
    assert (photo["width"], photo["height"]) == (512, 512)
    assert photo["analysis"]["chosen"] == 0
    assert len(photo["analysis"]["face"]["landmarks"]) == 478
    box = photo["analysis"]["face"]["box"]
    assert 150 < box["x"] < 250
    assert 50 < box["y"] < 150
    assert not any("quarantine" in name for name in media())
    for width in ("256", "512", "1024", "original"):
        file = as_user.get(f"{photo['file_url']}?w={width}")
        assert file.status_code == 200
        assert makers.SECRET.encode() not in file.getvalue()
    assert as_user.get(f"{photo['file_url']}?w=upload").status_code == 404


def test_without_consent_nothing_is_taken_in(as_user: APIClient, media: Media) -> None:
    answer = upload(as_user, makers.png(), consent="false")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "photo.consent"
    assert media() == []


def test_the_same_file_twice_is_the_same_photo(
    as_user: APIClient, as_other: APIClient, media: Media
) -> None:
    first = upload(as_user, makers.png())
    again = upload(as_user, makers.png())
    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert again.json()["id"] == first.json()["id"]
    assert len(media()) == 1
    theirs = upload(as_other, makers.png())
    assert (theirs.status_code, theirs.json()["duplicate"]) == (202, False)


def test_a_photo_that_failed_may_be_sent_again(as_user: APIClient) -> None:
    first = sent(as_user, makers.png())
    Photo.objects.update(status=Photo.Status.FAILED)
    assert sent(as_user, makers.png()) != first


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_at_the_door_leaves_nothing(
    as_user: APIClient, media: Media, name: str
) -> None:
    make, code = BAD[name]
    answer = upload(as_user, make())
    body = answer.json()
    status = {"photo.too_large": 413, "photo.unsupported_type": 415}.get(code, 422)
    assert (answer.status_code, body["code"]) == (status, code)
    for language in ("en", "ru"):
        text = messages.text(code, body["params"], language)
        assert text != code
        assert "{" not in text
    assert body["detail"] == messages.text(code, body["params"])
    assert media() == []
    assert not Photo.objects.exists()


def test_a_field_that_is_missing_is_named(as_user: APIClient) -> None:
    answer = as_user.post("/api/v1/photos", {"consent": "true"}, format="multipart")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"


REJECTED = {
    "no face": (lambda: makers.encoded(makers.noise(400, 400), "JPEG"), "photo.no_face"),
    "rubbish": (makers.broken_rows, "photo.damaged"),
    "text bomb": (makers.text_bomb, "photo.damaged"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_what_the_worker_rejects_has_code_and_text(
    as_user: APIClient, work: Work, media: Media, name: str
) -> None:
    make, code = REJECTED[name]
    pk = sent(as_user, make())
    work(role="interactive")
    photo = as_user.get(f"/api/v1/photos/{pk}").json()
    assert (photo["status"], photo["problem"]["code"]) == ("rejected", code)
    assert photo["problem"]["detail"] == messages.text(code, photo["problem"]["params"])
    assert not any("quarantine" in path for path in media())


READY = {
    "cmyk": makers.cmyk,
    "sixteen bits": makers.sixteen_bits,
    "animated": lambda: makers.animated("WEBP"),
    "avif": makers.avif,
    "heic": makers.heic,
    "broken profile": lambda: makers.jpeg(icc_profile=b"no profile"),
}


@pytest.mark.parametrize("name", READY)
def test_unusual_photos_are_analysed_all_the_same(
    as_user: APIClient, work: Work, name: str
) -> None:
    pk = sent(as_user, READY[name]())
    work(role="interactive")
    assert as_user.get(f"/api/v1/photos/{pk}").json()["status"] == "ready"


def test_of_several_faces_the_person_picks_one(as_user: APIClient, work: Work) -> None:
    pk = sent(as_user, makers.faces(10))
    work(role="interactive")
    photo = as_user.get(f"/api/v1/photos/{pk}").json()
    assert photo["status"] == "ready"
    assert [issue["code"] for issue in photo["analysis"]["issues"]] == ["photo.several_faces"]
    assert len(photo["analysis"]["faces"]) == 10
    assert photo["analysis"]["chosen"] is None
    wish = {"photo": pk, "style": "ink", "size": 512}
    refused = as_user.post("/api/v1/generations", wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "photo.face_not_chosen")

    beyond = as_user.patch(f"/api/v1/photos/{pk}", {"face": 10})
    assert beyond.json()["errors"][0]["code"] == "photo.no_such_face"
    chosen = as_user.patch(f"/api/v1/photos/{pk}", {"face": 3})
    assert (chosen.status_code, chosen.json()["status"]) == (202, "analysing")
    work(role="interactive")
    photo = as_user.get(f"/api/v1/photos/{pk}").json()
    assert (photo["status"], photo["face"], photo["analysis"]["chosen"]) == ("ready", 3, 3)
    made = as_user.post("/api/v1/generations", wish)
    assert (made.status_code, made.json()["contract"]["face"]) == (201, 3)


def test_changing_one_s_mind_during_the_analysis_counts(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo]
) -> None:
    address = f"/api/v1/photos/{make_photo(user).pk}"
    assert as_user.patch(address, {"face": 0}).status_code == 200
    assert as_user.patch(address, {"face": 1}).status_code == 202
    assert as_user.patch(address, {"face": 1}).status_code == 200
    back = as_user.patch(address, {"face": 0})
    assert (back.status_code, back.json()["face"], back.json()["status"]) == (202, 0, "analysing")
    assert Job.objects.filter(status=Job.Status.WAITING).count() == 1


def test_the_crop_is_the_person_s_to_choose(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    photo = make_photo(user)
    address = f"/api/v1/photos/{photo.pk}"
    as_user.post(f"{address}/previews")
    crop = {"x": -10, "y": 20, "size": 200}
    answer = as_user.patch(address, {"crop": crop})
    assert (answer.status_code, answer.json()["crop"]) == (200, crop)
    assert not StylePreview.objects.exists()
    assert work(role="interactive") == []
    made = as_user.post("/api/v1/generations", {"photo": photo.pk, "style": "ink", "size": 512})
    assert made.json()["contract"]["crop"] == crop
    outside = as_user.patch(address, {"crop": {"x": 900, "y": 0, "size": 64}})
    assert outside.json()["errors"][0]["code"] == "photo.crop_outside"
    assert as_user.patch(address, {"crop": None}).json()["crop"] is None
    assert as_user.patch(address, {"crop": {"x": "a"}}).status_code == 400


def test_deleting_a_photo_removes_its_files_and_keeps_what_was_made_of_it(
    as_user: APIClient,
    user: User,
    make_photo: Callable[..., Photo],
    ask: Callable[..., Any],
    work: Work,
    media: Media,
) -> None:
    photo = make_photo(user)
    finished = ask(user, photo)
    work()
    waiting = ask(user, photo)
    as_user.post(f"/api/v1/photos/{photo.pk}/previews")
    work(role="interactive")
    assert as_user.delete(f"/api/v1/photos/{photo.pk}").status_code == 204
    assert all("variants" in name for name in media())
    finished.refresh_from_db()
    waiting.refresh_from_db()
    assert (finished.status, finished.photo) == ("done", None)
    assert waiting.status == "cancelled"


def test_photos_are_listed_newest_first_by_pages(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo]
) -> None:
    made = [str(make_photo(user).pk) for _ in range(3)]
    first = as_user.get("/api/v1/photos?page_size=2").json()
    second = as_user.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


def test_previews_are_made_and_served(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    address = f"/api/v1/photos/{make_photo(user).pk}/previews"
    assert as_user.get(address).json() == {"items": []}
    asked = as_user.post(address)
    assert asked.status_code == 202
    assert {item["status"] for item in asked.json()["items"]} == {"queued"}
    work(role="interactive")
    items = as_user.get(address).json()["items"]
    assert {item["status"] for item in items} == {"done"}
    file = as_user.get(items[0]["url"])
    assert (file.status_code, file["Content-Type"]) == (200, "image/webp")


def test_asking_about_dropped_previews_sets_them_going_again(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    address = f"/api/v1/photos/{make_photo(user).pk}/previews"
    as_user.post(address)
    Job.objects.update(status=Job.Status.CANCELLED)
    assert work(role="interactive") == []
    assert {item["status"] for item in as_user.get(address).json()["items"]} == {"queued"}
    work(role="interactive")
    assert {item["status"] for item in as_user.get(address).json()["items"]} == {"done"}
    as_user.get(address)
    assert not Job.objects.filter(status=Job.Status.WAITING).exists()


def test_a_photo_being_analysed_waits_for_its_turn(as_user: APIClient) -> None:
    pk = sent(as_user, makers.png())
    for answer in (
        as_user.post(f"/api/v1/photos/{pk}/previews"),
        as_user.patch(f"/api/v1/photos/{pk}", {"face": 0}),
        as_user.post("/api/v1/generations", {"photo": pk, "style": "ink"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "photo.analysing")


def test_full_storage_refuses_more(as_user: APIClient, user: User, media: Media) -> None:
    user.storage_limit = 1000
    user.save()
    answer = upload(as_user, makers.png())
    assert (answer.status_code, answer.json()["code"]) == (409, "quota.storage")
    assert media() == []
