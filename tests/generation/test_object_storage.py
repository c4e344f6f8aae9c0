"""The whole way of a picture with its files in S3-compatible storage, against a real server."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config as Botocore
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image
from rest_framework.test import APIClient

from accounts import tasks as accounts_tasks
from accounts.models import User
from accounts.services import account_erase
from avatar_platform.config import Config
from gallery import tasks as gallery_tasks
from gallery.models import Avatar
from generation import cleaning, files
from generation.models import Generation, Job, Photo
from tests.files import makers

pytestmark = pytest.mark.django_db(transaction=True)

BUCKET = "pictures"
Work = Callable[..., list[Job]]
Keys = Callable[[], list[str]]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def keys(endpoint: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """The platform set up as an operator would; lists what lies in the bucket."""
    environment = {
        "STORAGE": "s3",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": endpoint,
        "S3_REGION": "eu-central-1",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"AVATAR_{name}", value)
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    settings.STORAGES = Config().storages()

    def listed() -> list[str]:
        return [row["Key"] for row in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())]

    yield listed  # type: ignore[misc]
    for key in listed():
        client.delete_object(Bucket=BUCKET, Key=key)
    client.delete_bucket(Bucket=BUCKET)


def uploaded(client: APIClient) -> str:
    file = SimpleUploadedFile("me.png", makers.encoded(makers.face(512), "PNG"), "image/png")
    answer = client.post("/api/v1/photos", {"file": file, "consent": "true"}, format="multipart")
    assert answer.status_code == 202, answer.json()
    return str(answer.json()["id"])


def kept(client: APIClient, work: Work, photo: str) -> dict[str, Any]:
    """An avatar made of the photo."""
    wish = {"photo": photo, "style": "ink", "variants": 1, "size": 512}
    generation = client.post("/api/v1/generations", wish).json()
    work()
    made = client.get(f"/api/v1/generations/{generation['id']}").json()
    assert made["status"] == "done", made
    (variant,) = made["variants"]
    answer = client.post(f"/api/v1/variants/{variant['id']}/keep")
    assert answer.status_code in (200, 201), answer.json()
    avatar: dict[str, Any] = answer.json()
    return avatar


def test_a_picture_s_way_from_upload_to_deletion(
    as_user: APIClient, as_other: APIClient, work: Work, keys: Keys
) -> None:
    photo = uploaded(as_user)
    (quarantined,) = keys()
    assert quarantined.startswith("generation/quarantine/")
    work(role="interactive")
    found = as_user.get(f"/api/v1/photos/{photo}").json()
    assert found["status"] == "ready"
    assert keys()
    assert all(key.startswith("generation/photos/") for key in keys())
    file = as_user.get(f"{found['file_url']}?w=256")
    assert Image.open(io.BytesIO(file.getvalue())).width == 256
    assert as_other.get(f"{found['file_url']}?w=256").status_code == 404

    avatar = kept(as_user, work, photo)
    asked = as_user.post("/api/v1/exports", {"avatars": [avatar["id"]], "format": "png"}).json()
    gallery_tasks.export_run(asked["id"])
    export = as_user.get(f"/api/v1/exports/{asked['id']}").json()
    assert export["status"] == "done", export
    download = as_user.get(export["file_url"])
    assert Image.open(io.BytesIO(download.getvalue())).size == (512, 512)
    assert as_other.get(export["file_url"]).status_code == 404

    assert as_user.delete(f"/api/v1/photos/{photo}").status_code == 204
    assert not [key for key in keys() if "/photos/" in key]
    assert as_user.delete(f"/api/v1/avatars/{avatar['id']}").status_code in (200, 204)
    Avatar.objects.update(deleted_at=timezone.now() - timedelta(days=40))
    gallery_tasks.avatars_purge()
    Generation.objects.update(finished_at=timezone.now() - timedelta(days=40))
    cleaning.clean()
    assert keys() == [key for key in keys() if "/exports/" in key]


def test_files_sent_in_pieces_and_files_that_are_gone(
    as_user: APIClient, work: Work, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = uploaded(as_user)
    work(role="interactive")
    url = f"/api/v1/photos/{photo}/file?w=original"
    whole = as_user.get(url).getvalue()
    monkeypatch.setattr("avatar_platform.files._WHOLE", 100)
    assert as_user.get(url).getvalue() == whole
    for key in keys():
        default_storage.delete(key)
    assert as_user.get(url).status_code == 404
    with pytest.raises(FileNotFoundError):
        files.read(Photo.objects.get().files["original"])
    assert as_user.delete(f"/api/v1/photos/{photo}").status_code == 204


def test_what_a_crash_left_in_quarantine_goes(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    files.store(files.QUARANTINE, "gone", "upload.bin", b"x")
    assert cleaning.strays_clean(timezone.now()) == 0
    assert cleaning.strays_clean(timezone.now() + timedelta(hours=7)) == 1
    assert keys() == []


def test_erasing_an_account_empties_its_part_of_the_bucket(
    as_user: APIClient, as_other: APIClient, user: User, work: Work, keys: Keys
) -> None:
    theirs = uploaded(as_other)
    work(role="interactive")
    kept(as_other, work, theirs)
    before = set(keys())
    mine = uploaded(as_user)
    work(role="interactive")
    kept(as_user, work, mine)
    assert set(keys()) > before
    account_erase(user=user)
    accounts_tasks.erase_account(str(user.pk))
    assert set(keys()) == before


def test_a_server_that_is_away_stops_no_deletion_and_what_it_kept_goes_later(
    as_user: APIClient,
    as_other: APIClient,
    work: Work,
    settings: Any,
    keys: Keys,
    caplog: pytest.LogCaptureFixture,
) -> None:
    theirs = uploaded(as_other)
    work(role="interactive")
    before = keys()
    photo = uploaded(as_user)
    work(role="interactive")
    there = settings.STORAGES
    away = Config(s3_endpoint="http://127.0.0.1:9").storages()
    away["default"]["OPTIONS"]["client_config"] = Botocore(
        connect_timeout=0.2, retries={"max_attempts": 0}
    )
    settings.STORAGES = away
    assert as_user.delete(f"/api/v1/photos/{photo}").status_code == 204
    assert [str(row.pk) for row in Photo.objects.all()] == [theirs]
    assert "could not empty" in caplog.text
    settings.STORAGES = there
    assert set(keys()) > set(before)
    assert cleaning.strays_clean(timezone.now()) == 0
    cleaning.strays_clean(timezone.now() + timedelta(hours=7))
    assert keys() == before
