"""Pictures for edits: taken in, used as backgrounds, kept apart, deleted; enlarging asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from accounts.quotas import usage
from gallery.models import AvatarVersion
from generation import cleaning, files, ownership, reconcile
from generation.conf import job_config
from generation.custom import pictures
from generation.models import Edit, Job, StylePicture
from generation.services import edit_role
from generation.tasks import serve_live
from tests.factories import make_avatar
from tests.files import makers
from tests.generation import custom

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[..., list[Job]]
API = "/api/v1"
SESSION = "5e0f9d52-3f5a-4c7f-8a55-7a0c0f5f2b11"
GREEN = (20, 160, 60)


def send(client: APIClient, data: bytes) -> Any:
    upload = SimpleUploadedFile("any.bin", data)
    return client.post(f"{API}/edit-pictures", {"file": upload}, format="multipart")


def plain() -> bytes:
    return makers.encoded(Image.new("RGB", (400, 300), GREEN), "JPEG", quality=95)


@pytest.fixture
def picture(as_user: APIClient, work: Work) -> dict[str, Any]:
    """A green picture, ready to stand behind somebody."""
    sent = send(as_user, plain())
    assert sent.status_code == 202
    work("interactive")
    return as_user.get(f"{API}/edit-pictures/{sent.json()['id']}").json()


def behind(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "background", "fill": "picture", "picture": name, **more}


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def test_a_picture_is_cleaned_listed_and_counted(
    as_user: APIClient, user: User, work: Work
) -> None:
    data = makers.encoded(custom.strokes(), "JPEG", exif=makers.exif())
    sent = send(as_user, data)
    assert (sent.status_code, sent.json()["status"]) == (202, "studying")
    work("interactive")
    (listed,) = as_user.get(f"{API}/edit-pictures").json()["results"]
    assert (listed["kind"], listed["status"], listed["palette"]) == ("edit", "ready", [])
    stored = as_user.get(listed["file_url"]).content
    assert makers.SECRET.encode() not in stored
    assert custom.opened(stored).getexif() == {}
    assert usage(user).storage_bytes == StylePicture.objects.get().storage_bytes > 0
    again = send(as_user, data)
    assert (again.status_code, again.json()["id"]) == (200, listed["id"])


def test_plain_colour_is_a_background_though_no_style(picture: dict[str, Any]) -> None:
    assert (picture["status"], len(picture["digest"])) == ("ready", 64)


def test_a_picture_stands_behind_the_person(
    as_user: APIClient, user: User, work: Work, picture: dict[str, Any]
) -> None:
    avatar = make_avatar(user)
    wish = {"avatar": str(avatar.pk), "operations": [behind(picture["digest"])]}
    asked = as_user.post(f"{API}/edits", wish)
    assert asked.status_code == 202
    work("interactive")
    version = AvatarVersion.objects.get(avatar=avatar, number=2)
    made = np.asarray(custom.opened(files.read(version.files["full"])))
    assert np.abs(made[..., :3].mean((0, 1)) - GREEN).max() < 4
    assert version.edit["operations"][0]["picture"] == picture["digest"]


def test_a_picture_is_shown_in_previews(
    as_user: APIClient, user: User, picture: dict[str, Any]
) -> None:
    avatar = make_avatar(user)
    wish = {"avatar": str(avatar.pk), "operations": [behind(picture["digest"])], "serial": 1}
    assert as_user.put(f"{API}/edit-previews/{SESSION}", wish).status_code == 202
    serve_live()
    shown = as_user.get(f"{API}/edit-previews/{SESSION}").json()
    assert (shown["serial"], shown["problem"]) == (1, None)


@pytest.mark.parametrize("way", ["edit", "preview"])
def test_another_persons_picture_cannot_be_used(
    as_other: APIClient, other: User, picture: dict[str, Any], way: str
) -> None:
    wish = {"avatar": str(make_avatar(other).pk), "operations": [behind(picture["digest"])]}
    if way == "edit":
        answer = as_other.post(f"{API}/edits", wish)
    else:
        answer = as_other.put(f"{API}/edit-previews/{SESSION}", wish | {"serial": 1})
    assert codes(answer) == [("operations.0.picture", "edit.picture_missing")]


def test_a_picture_is_its_owners_alone(as_other: APIClient, picture: dict[str, Any]) -> None:
    one = f"{API}/edit-pictures/{picture['id']}"
    assert as_other.get(f"{API}/edit-pictures").json()["results"] == []
    assert as_other.get(one).status_code == 404
    assert as_other.get(picture["file_url"]).status_code == 404
    assert as_other.delete(one).status_code == 404
    assert StylePicture.objects.count() == 1


def test_a_deleted_picture_is_gone_and_edits_that_need_it_are_refused(
    as_user: APIClient, user: User, picture: dict[str, Any], media: Callable[[], list[str]]
) -> None:
    assert as_user.delete(f"{API}/edit-pictures/{picture['id']}").status_code == 204
    assert not [path for path in media() if picture["id"] in path]
    wish = {"avatar": str(make_avatar(user).pk), "operations": [behind(picture["digest"])]}
    refused = as_user.post(f"{API}/edits", wish)
    assert codes(refused) == [("operations.0.picture", "edit.picture_missing")]


def test_one_deleted_while_its_edit_waits_fails_it(
    as_user: APIClient, user: User, work: Work, picture: dict[str, Any]
) -> None:
    wish = {"avatar": str(make_avatar(user).pk), "operations": [behind(picture["digest"])]}
    as_user.post(f"{API}/edits", wish)
    as_user.delete(f"{API}/edit-pictures/{picture['id']}")
    work("interactive")
    assert Edit.objects.get().problem_code == "edit.picture_missing"


def test_a_styles_picture_is_not_deleted_here(as_user: APIClient, user: User) -> None:
    own = custom.reference(user)
    answer = as_user.delete(f"{API}/edit-pictures/{own.pk}")
    assert (answer.status_code, answer.json()["code"]) == (409, "edit.picture_in_style")


def test_it_stays_until_deleted_and_goes_with_the_account(
    user: User, picture: dict[str, Any], media: Callable[[], list[str]]
) -> None:
    assert cleaning.style_pictures_clean(timezone.now() + timedelta(days=90)) == 0
    ownership.erase(user.pk)
    assert not StylePicture.objects.exists()
    assert not [path for path in media() if picture["id"] in path]


def test_there_are_only_so_many(
    as_user: APIClient, picture: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "EDIT_PICTURES_AT_MOST", 1)
    answer = send(as_user, makers.encoded(custom.strokes(2), "PNG"))
    assert (answer.status_code, answer.json()["code"]) == (409, "edit.too_many_pictures")


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([behind("no digest")], ("operations.0.picture", "edit.picture_name")),
        ([{"kind": "background", "fill": "picture"}], ("operations.0", "edit.incomplete")),
        ([behind("0" * 64, zoom=9)], ("operations.0.zoom", "edit.out_of_range")),
        ([behind("0" * 64, adapt="moon")], ("operations.0.adapt", "edit.unknown_value")),
        ([{"kind": "transfer"}], ("operations.0.picture", "required")),
        (
            [{"kind": "transfer", "picture": "0" * 64, "mask": "none"}],
            ("operations.0.mask", "edit.mask_unreadable"),
        ),
        ([{"kind": "enlarge", "factor": 3}], ("operations.0.factor", "edit.unknown_value")),
        ([{"kind": "enlarge"}, {"kind": "tone"}], ("operations", "edit.enlarge_last")),
    ],
)
def test_what_cannot_be_done_is_said_where(
    as_user: APIClient, user: User, operations: list[Any], expected: tuple[str, str]
) -> None:
    wish = {"avatar": str(make_avatar(user).pk), "operations": operations}
    answer = as_user.post(f"{API}/edits", wish)
    assert answer.status_code == 400
    assert codes(answer)[0] == expected


def test_an_enlarged_picture_is_another_version_of_that_size(
    as_user: APIClient, user: User, work: Work
) -> None:
    avatar = make_avatar(user, width=1024, height=1024)
    wish = {"avatar": str(avatar.pk), "operations": [{"kind": "enlarge", "factor": 2}]}
    assert as_user.post(f"{API}/edits", wish).status_code == 202
    assert Job.objects.get().limit is None
    assert work("interactive") == []
    assert work("generation")
    version = AvatarVersion.objects.get(avatar=avatar, number=2)
    # The stored file of the base has 64 pixels, whatever its row says.
    assert (version.width, version.height) == (128, 128)


def test_the_slow_network_may_take_its_time_also_after_a_restart(
    as_user: APIClient, user: User
) -> None:
    avatar = make_avatar(user, width=1024, height=1024)
    best = {"kind": "enlarge", "factor": 4, "quality": "best"}
    as_user.post(f"{API}/edits", {"avatar": str(avatar.pk), "operations": [best]})
    long = job_config().enlarge_soft_limit
    assert Job.objects.get().limit == long
    Job.objects.all().delete()
    Edit.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert reconcile.heal() == 1
    assert (Job.objects.get().limit, Job.objects.get().role) == (long, "generation")


@pytest.mark.parametrize(("quality", "role"), [("quick", "interactive"), ("best", "generation")])
def test_nobodys_preview_waits_for_the_slow_network(
    as_user: APIClient, user: User, quality: str, role: str
) -> None:
    avatar = make_avatar(user, width=512, height=512)
    larger = {"kind": "enlarge", "factor": 2, "quality": quality}
    as_user.post(f"{API}/edits", {"avatar": str(avatar.pk), "operations": [larger]})
    assert Job.objects.get().role == role
    assert edit_role(Edit.objects.get()) == role


def test_what_would_be_too_large_is_refused_before_any_work(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user, width=2048, height=2048)
    for operation in ({"factor": 4}, {"factor": 2, "quality": "best"}):
        wish = {"avatar": str(avatar.pk), "operations": [{"kind": "enlarge", **operation}]}
        answer = as_user.post(f"{API}/edits", wish)
        assert codes(answer) == [("operations.0.factor", "edit.too_large")]
    assert not Job.objects.exists()
