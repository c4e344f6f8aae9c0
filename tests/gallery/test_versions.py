"""An avatar's history: what an edit adds to it, choosing a version, deleting one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform.problems import Problem
from gallery import serializers, tasks
from gallery.models import Avatar, AvatarVersion, Export
from gallery.services import avatar_delete, export_create, versions
from tests.factories import make_avatar, make_version, picture

pytestmark = pytest.mark.django_db


def history(client: APIClient, avatar: Avatar) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/avatars/{avatar.pk}/versions")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_new_version_is_shown_and_the_old_one_kept(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    size = avatar.storage_bytes
    second = make_version(avatar, side=48, name="Brighter")
    shown = as_user.get(f"/api/v1/avatars/{avatar.pk}").json()
    assert (shown["version"], shown["width"]) == (2, 48)
    assert shown["placeholder"] == second.placeholder
    assert as_user.get(shown["file_url"]).content == picture(48)
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}/file").content == picture(48)
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}/file?v=1").content == picture(64)
    avatar.refresh_from_db()
    assert avatar.storage_bytes == size + second.storage_bytes
    newest, oldest = history(as_user, avatar)
    assert (newest["number"], newest["parent"], newest["current"]) == (2, 1, True)
    assert (newest["name"], newest["size_bytes"]) == ("Brighter", second.storage_bytes)
    assert (oldest["number"], oldest["parent"], oldest["current"]) == (1, None, False)
    assert newest["edit"]["operations"] == [{"kind": "tone", "brightness": 0.5}]
    assert oldest["edit"] is None
    for version in (newest, oldest):
        assert as_user.get(version["thumb_url"]).status_code == 200


def test_answers_have_the_shapes_that_are_documented(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    (listed,) = history(as_user, avatar)
    assert listed.keys() == serializers.AvatarVersionSerializer().fields.keys()
    detail = as_user.get(f"/api/v1/avatars/{avatar.pk}/versions/1").json()
    assert detail.keys() == serializers.AvatarVersionDetailSerializer().fields.keys()


def test_painted_masks_are_in_the_detail_and_not_in_lists(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    edit = {"version": 1, "operations": [{"kind": "brush", "mask": "A" * 999}], "seed": 3}
    make_version(avatar, edit=edit)
    assert history(as_user, avatar)[0]["edit"]["operations"] == [{"kind": "brush", "mask": ""}]
    detail = as_user.get(f"/api/v1/avatars/{avatar.pk}/versions/2").json()
    assert (detail["edit"], detail["recipe"]) == (edit, {"version": 1})
    assert "AAAA" not in as_user.get("/api/v1/avatars").content.decode()


def test_geometry_is_handed_to_nobody(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user, geometry=b"landmarks")
    assert avatar.current is not None
    assert "geometry" in avatar.current.files
    for query in ("w=geometry", "w=geometry&v=1", "w=geometry.bin"):
        assert as_user.get(f"/api/v1/avatars/{avatar.pk}/file?{query}").status_code == 404
    assert "geometry" not in str(history(as_user, avatar))


def test_another_version_can_be_chosen(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    make_version(avatar, side=48)
    answer = as_user.post(f"/api/v1/avatars/{avatar.pk}/current", {"version": 1})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert answer.json()["placeholder"] == "data:image/webp;base64,AAAA"
    assert [each["current"] for each in history(as_user, avatar)] == [False, True]
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}/file").content == picture(64)


@pytest.mark.parametrize(
    ("body", "status"), [({"version": 9}, 404), ({"version": 0}, 400), ({}, 400)]
)
def test_a_version_that_is_not_there_cannot_be_chosen(
    as_user: APIClient, user: User, body: dict[str, int], status: int
) -> None:
    avatar = make_avatar(user)
    answer = as_user.post(f"/api/v1/avatars/{avatar.pk}/current", body)
    assert answer.status_code == status


def test_what_is_exported_is_the_chosen_version(user: User) -> None:
    avatar = make_avatar(user)
    make_version(avatar, side=48)
    export = export_create(user=user, avatars=[avatar.pk], options={"format": "png"})
    tasks.export_run(str(export.pk))
    export.refresh_from_db()
    assert export.status == Export.Status.DONE


def test_a_deleted_version_is_gone_with_its_files_and_its_number_stays_taken(
    as_user: APIClient,
    user: User,
    media: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    avatar = make_avatar(user)
    before = media()
    make_version(avatar)
    address = f"/api/v1/avatars/{avatar.pk}"
    with django_capture_on_commit_callbacks(execute=True):
        assert as_user.delete(f"{address}/versions/2").status_code == 204
    assert media() == before
    shown = as_user.get(address).json()
    assert (shown["version"], shown["placeholder"]) == (1, "data:image/webp;base64,AAAA")
    avatar.refresh_from_db()
    assert avatar.storage_bytes == AvatarVersion.objects.get(number=1).storage_bytes
    for path in ("versions/2", "file?v=2"):
        assert as_user.get(f"{address}/{path}").status_code == 404
    assert as_user.delete(f"{address}/versions/2").status_code == 404
    assert as_user.post(f"{address}/current", {"version": 2}).status_code == 404
    # A browser keeps what an address with a number has shown for a year.
    assert make_version(avatar).number == 3


def test_what_was_made_of_a_deleted_version_stays_and_names_it(
    as_user: APIClient, user: User
) -> None:
    avatar = make_avatar(user)
    make_version(avatar)
    make_version(avatar, parent=2)
    as_user.delete(f"/api/v1/avatars/{avatar.pk}/versions/2")
    assert [(each["number"], each["parent"]) for each in history(as_user, avatar)] == [
        (3, 2),
        (1, None),
    ]
    # So that the whole way to the third can still be told.
    assert AvatarVersion.objects.get(number=2).edit is not None
    as_user.delete(f"/api/v1/avatars/{avatar.pk}/versions/3")
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}").json()["version"] == 1


def test_deleting_another_than_the_current_one_leaves_that(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    make_version(avatar)
    as_user.delete(f"/api/v1/avatars/{avatar.pk}/versions/1")
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}").json()["version"] == 2


def test_the_only_version_cannot_be_deleted(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    answer = as_user.delete(f"/api/v1/avatars/{avatar.pk}/versions/1")
    assert (answer.status_code, answer.json()["code"]) == (409, "avatar.only_version")


def test_versions_count_in_the_quota(user: User) -> None:
    avatar = make_avatar(user)
    User.objects.update(storage_limit=avatar.storage_bytes + 1)
    with pytest.raises(Problem, match=r"quota\.storage"):
        make_version(avatar)
    assert AvatarVersion.objects.count() == 1


def test_an_avatar_has_so_many_versions_and_no_more(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "VERSIONS_AT_MOST", 2)
    avatar = make_avatar(user)
    make_version(avatar)
    with pytest.raises(Problem, match=r"avatar\.versions"):
        make_version(avatar)


def test_nothing_is_added_to_what_is_in_the_bin(user: User) -> None:
    avatar = make_avatar(user)
    avatar_delete(user=user, avatar=avatar)
    with pytest.raises(Problem, match="not_found"):
        make_version(avatar)
