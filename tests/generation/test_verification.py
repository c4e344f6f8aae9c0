"""Whether a file was made here: told to anybody, without a trace of who asked or who made it."""

from __future__ import annotations

import io
import json
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from gallery import tasks as gallery_tasks
from generation.verification import services, tasks
from ml.export.files import render
from ml.export.formats import FORMATS
from tests.factories import make_avatar
from tests.files import makers
from tests.ml.provenance.pictures import picture

pytestmark = pytest.mark.django_db
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<circle cx="5" cy="5" r="4" fill="#ff0000"/></svg>'
)
UNSIGNED = {"ico"}


@pytest.fixture
def check(
    api: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    media: Callable[[], list[str]],
) -> Callable[[bytes], dict[str, Any]]:
    """Sends a file in without an account, lets a worker look at it, returns the answer."""

    def run(queue: str, task: str, *args: Any, **options: Any) -> None:
        assert (queue, task) == ("interactive", services.TASK)
        tasks.verify(*args)

    monkeypatch.setattr(services, "enqueue", run)

    def checked(content: bytes) -> dict[str, Any]:
        answer = api.post(
            "/api/v1/verify", {"file": SimpleUploadedFile("x", content)}, format="multipart"
        )
        assert answer.status_code == 202, answer.content
        found = api.get(f"/api/v1/verify/{answer.json()['id']}")
        assert found.status_code == 200
        assert not [name for name in media() if "verify" in name]
        return found.json()

    return checked


@pytest.fixture
def exported(as_user: APIClient, user: User) -> Callable[..., bytes]:
    """A downloaded export of an avatar whose drawing shows a person's name nowhere."""

    def make(kind: str, **options: Any) -> bytes:
        avatar = make_avatar(user, name="Аня", svg=kind == "svg", recipe=_recipe())
        version = avatar.current
        assert version is not None
        full = io.BytesIO()
        Image.fromarray(picture("flat", 3)).save(full, "WEBP", lossless=True)
        path = version.files["full"]
        default_storage.delete(path)
        default_storage.save(path, io.BytesIO(full.getvalue()))
        body = {"avatars": [str(avatar.pk)], "format": kind, **options}
        answer = as_user.post("/api/v1/exports", body)
        assert answer.status_code == 202, answer.content
        gallery_tasks.export_run(answer.json()["id"])
        done = as_user.get(f"/api/v1/exports/{answer.json()['id']}").json()
        return as_user.get(done["file_url"]).content

    return make


def _recipe() -> dict[str, Any]:
    return {
        "version": 1,
        "contract": {"style": "popart"},
        "engine": "embedded",
        "engine_version": "7",
    }


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_exported_format_says_where_it_comes_from(
    check: Callable[[bytes], dict[str, Any]], exported: Callable[..., bytes], kind: str
) -> None:
    data = exported(kind)
    report = check(data)["report"]
    today = timezone.now().date().isoformat()
    assert report["verdict"] == ("mark_only" if kind in UNSIGNED else "made_here")
    assert (report["made"]["engine"], report["made"]["day"]) == ("embedded", today)
    assert report["made"]["source"] == "compositeWithTrainedAlgorithmicMedia"
    if kind not in UNSIGNED:
        assert report["manifest"]["intact"]
        assert report["made"]["style"] == "popart"
    if kind not in ("svg", "pdf"):
        assert report["mark"] == {"readable": True}


@pytest.mark.parametrize("kind", sorted(set(FORMATS) - UNSIGNED))
def test_the_digital_source_type_is_in_the_files_metadata(
    exported: Callable[..., bytes], kind: str
) -> None:
    data = exported(kind)
    assert b"compositeWithTrainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>" in data


def test_it_never_says_by_whom(
    check: Callable[[bytes], dict[str, Any]], exported: Callable[..., bytes], user: User
) -> None:
    told = json.dumps(check(exported("png")), ensure_ascii=False)
    for private in (str(user.pk), user.email, "Аня", "ann"):
        assert private not in told


def test_a_picture_without_its_metadata_is_known_by_its_mark(
    check: Callable[[bytes], dict[str, Any]], exported: Callable[..., bytes]
) -> None:
    stream = io.BytesIO()
    Image.open(io.BytesIO(exported("png"))).convert("RGB").save(stream, "JPEG", quality=70)
    report = check(stream.getvalue())["report"]
    assert (report["verdict"], report["manifest"]) == ("mark_only", None)
    assert report["made"]["engine"] == "embedded"
    assert report["made"]["style"] == ""


def test_a_signature_on_a_picture_that_was_changed_is_not_believed(
    check: Callable[[bytes], dict[str, Any]], exported: Callable[..., bytes]
) -> None:
    data = bytearray(exported("webp", size=128))
    assert check(bytes(data))["report"]["verdict"] == "made_here"
    at = data.index(b"VP8 ") + 40
    data[at] ^= 1
    report = check(bytes(data))["report"]
    assert (report["verdict"], report["made"]) == ("altered", None)
    assert report["manifest"]["ours"]
    assert not report["manifest"]["intact"]


def test_an_unmarked_picture_proves_nothing(check: Callable[[bytes], dict[str, Any]]) -> None:
    for content in (makers.jpeg(), makers.png(), render(picture("flat", 9), format="tiff")):
        report = check(content)["report"]
        assert (report["verdict"], report["manifest"]) == ("nothing", None)
        assert (report["mark"], report["made"]) == (None, None)


def test_a_damaged_file_is_told_as_one(check: Callable[[bytes], dict[str, Any]]) -> None:
    whole = render(picture("flat", 9), format="tiff")
    state = check(whole[: len(whole) // 2])
    assert state["status"] == "failed"
    assert state["problem"]["code"] in {"photo.damaged", "photo.truncated"}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"\x7fELF" + bytes(99), 415, "verify.unsupported_type"),
        (b"PK\x03\x04" + bytes(99), 415, "verify.unsupported_type"),
        (makers.jpeg() + b"PK\x03\x04", 422, "photo.polyglot"),
        (makers.png()[:40], 422, "photo.truncated"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    api: APIClient, media: Callable[[], list[str]], content: bytes, status: int, code: str
) -> None:
    answer = api.post(
        "/api/v1/verify", {"file": SimpleUploadedFile("x.jpg", content)}, format="multipart"
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not media()


def test_too_large_a_file_is_refused_before_it_is_read(api: APIClient) -> None:
    answer = api.post(
        "/api/v1/verify",
        {"file": SimpleUploadedFile("x.jpg", makers.jpeg())},
        format="multipart",
        CONTENT_LENGTH=str(30 * 2**20),
    )
    assert answer.status_code == 413


def test_it_is_not_for_everybody_all_day(api: APIClient) -> None:
    def ask() -> int:
        file = SimpleUploadedFile("x.jpg", b"\x7fELF")
        return api.post("/api/v1/verify", {"file": file}, format="multipart").status_code

    codes = [ask() for _ in range(31)]
    assert codes[0] == 415
    assert codes[-1] == 429


def test_another_check_is_not_to_be_guessed(api: APIClient) -> None:
    assert api.get(f"/api/v1/verify/{uuid.uuid4()}").status_code == 404


def test_a_file_that_no_worker_came_for_is_deleted(
    api: APIClient, media: Callable[[], list[str]]
) -> None:
    file = SimpleUploadedFile("x.jpg", makers.jpeg())
    api.post("/api/v1/verify", {"file": file}, format="multipart")
    (left,) = media()
    tasks.sweep()
    assert media() == [left]
    before = (timezone.now() - services.LONGEST - timedelta(seconds=1)).timestamp()
    os.utime(default_storage.path(left), (before, before))
    tasks.sweep()
    assert not media()


def test_pictures_are_as_large_as_they_may_be(check: Callable[[bytes], dict[str, Any]]) -> None:
    stream = io.BytesIO()
    Image.fromarray(np.zeros((9, 9000, 3), np.uint8)).save(stream, "PNG")
    assert check(stream.getvalue())["report"]["verdict"] == "nothing"


def test_waiting_files_of_strangers_are_few(api: APIClient, media: Callable[[], list[str]]) -> None:
    def ask() -> Any:
        file = SimpleUploadedFile("x.jpg", makers.jpeg())
        return api.post("/api/v1/verify", {"file": file}, format="multipart")

    answers = [ask() for _ in range(services.WAITING_AT_MOST)]
    assert {answer.status_code for answer in answers} == {202}
    cache.clear()  # the counts of this address: others come from others
    refused = ask()
    assert (refused.status_code, refused.json()["code"]) == (503, "verify.busy")
    assert int(refused["Retry-After"]) > 0
    assert len(media()) == services.WAITING_AT_MOST
    first = answers[0].json()["id"]
    tasks.verify(first, f"{services.FOLDER}/{first}/upload.bin", "image/jpeg")
    assert ask().status_code == 202


def test_a_folder_that_a_crash_left_empty_does_not_count_for_ever(
    api: APIClient, media: Callable[[], list[str]]
) -> None:
    file = SimpleUploadedFile("x.jpg", makers.jpeg())
    api.post("/api/v1/verify", {"file": file}, format="multipart")
    (left,) = media()
    default_storage.delete(left)
    tasks.sweep()
    assert len(services.waiting()) == 1
    folder = default_storage.path(left.rpartition("/")[0])
    before = (timezone.now() - services.LONGEST - timedelta(seconds=1)).timestamp()
    os.utime(folder, (before, before))
    tasks.sweep()
    assert not services.waiting()


def test_a_line_of_pixels_is_looked_at_like_any_picture(
    check: Callable[[bytes], dict[str, Any]],
) -> None:
    stream = io.BytesIO()
    Image.new("L", (3_000_000, 1)).save(stream, "TIFF", compression="tiff_deflate")
    state = check(stream.getvalue())
    assert (state["status"], state["report"]["verdict"]) == ("done", "nothing")
