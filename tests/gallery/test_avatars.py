"""Keeping, finding, changing, binning and restoring avatars."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform.problems import Problem
from gallery import serializers, tasks
from gallery.models import Avatar, Tag
from gallery.services import album_create, avatar_create
from tests.factories import make_avatar, make_source

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [avatar["name"] for avatar in answer.json()["results"]]


def test_a_kept_picture_is_copied_so_that_its_source_may_go(as_user: APIClient, user: User) -> None:
    source = make_source(svg=True)
    avatar = avatar_create(owner=user, source=source, name="Me")
    for name in source.files.values():
        default_storage.delete(name)
    answer = as_user.get(f"/api/v1/avatars/{avatar.pk}").json()
    assert answer["has_svg"]
    assert answer["recipe"]["plan"] == {"seed": 7}
    assert as_user.get(answer["file_url"]).status_code == 200


def test_what_the_api_answers_is_what_it_documents(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    answer = as_user.get(f"/api/v1/avatars/{avatar.pk}").json()
    assert answer.keys() == serializers.AvatarSerializer().fields.keys()


def test_keeping_a_variant_twice_gives_the_same_avatar(
    user: User, media: Callable[[], list[str]]
) -> None:
    source = make_source()
    first = avatar_create(owner=user, source=source)
    stored = media()
    assert avatar_create(owner=user, source=source).pk == first.pk
    assert media() == stored


def test_keeping_what_is_in_the_bin_brings_it_back(as_user: APIClient, user: User) -> None:
    source = make_source()
    first = avatar_create(owner=user, source=source)
    as_user.delete(f"/api/v1/avatars/{first.pk}")
    again = avatar_create(owner=user, source=source)
    assert (again.pk, again.deleted_at) == (first.pk, None)


def test_an_avatar_is_named_as_its_style_until_someone_names_it(user: User) -> None:
    user.language = "ru"
    assert make_avatar(user, style="anime").name == "Аниме"
    assert make_avatar(user, style="gone-since").name == "gone-since"


def test_keeping_beyond_the_quota_leaves_neither_row_nor_file(
    user: User, media: Callable[[], list[str]]
) -> None:
    User.objects.update(storage_limit=10)
    user.refresh_from_db()
    source = make_source()
    before = media()
    with pytest.raises(Problem, match=r"quota\.storage"):
        avatar_create(owner=user, source=source)
    assert media() == before
    assert not Avatar.objects.exists()


def test_keeping_a_picture_that_was_cleaned_away_says_so(
    user: User, media: Callable[[], list[str]]
) -> None:
    source = make_source()
    default_storage.delete(source.files["256"])
    before = media()
    with pytest.raises(Problem, match=r"avatar\.source_gone"):
        avatar_create(owner=user, source=source)
    assert media() == before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ann", ["Anna", "anna in spring"]),
        ("q=SPRING+anna", ["anna in spring"]),
        ("q=аня", ["Аня"]),
        ("q=комикс", []),
        ("q=office", ["Anna"]),
        ("tag=Office", ["Anna"]),
        ("tag=office", ["Anna"]),
        ("tag=off", []),
        ("style=pixel", ["anna in spring"]),
        ("favourite=true", ["Аня"]),
        ("favourite=false", ["Anna", "anna in spring"]),
        ("order=name", ["Anna", "anna in spring", "Аня"]),
        ("order=oldest", ["Аня", "anna in spring", "Anna"]),
        ("order=newest", ["Anna", "anna in spring", "Аня"]),
        ("q=%25", []),
        ("", ["Anna", "anna in spring", "Аня"]),
    ],
)
def test_avatars_are_found(
    as_user: APIClient, user: User, other: User, query: str, expected: list[str]
) -> None:
    make_avatar(other, name="Anna of another")
    third = make_avatar(user, name="Аня", style="anime")
    make_avatar(user, name="anna in spring", style="pixel")
    first = make_avatar(user, name="Anna", style="anime")
    as_user.patch(f"/api/v1/avatars/{first.pk}", {"tags": ["Office"]})
    as_user.patch(f"/api/v1/avatars/{third.pk}", {"favourite": True})
    assert names(as_user.get(f"/api/v1/avatars?{query}")) == expected


def test_styles_are_found_by_their_name_in_either_language(as_user: APIClient, user: User) -> None:
    make_avatar(user, name="Me", style="anime")
    assert names(as_user.get("/api/v1/avatars?q=аниме")) == ["Me"]
    assert names(as_user.get("/api/v1/avatars?q=anime")) == ["Me"]


@pytest.mark.parametrize("query", ["album=x", "order=random", "favourite=maybe"])
def test_a_senseless_query_is_told(as_user: APIClient, query: str) -> None:
    answer = as_user.get(f"/api/v1/avatars?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_pages_show_every_avatar_once_even_when_others_come_in_between(
    as_user: APIClient, user: User
) -> None:
    moment = timezone.now()
    made = {str(make_avatar(user).pk) for _ in range(11)}
    # All at the same moment: the cursor has to tell them apart by id.
    Avatar.objects.update(created_at=moment)
    seen: list[str] = []
    address = "/api/v1/avatars?page_size=4"
    while address:
        page = as_user.get(address).json()
        seen += [avatar["id"] for avatar in page["results"]]
        address = page["next"]
        late = make_avatar(user)
        Avatar.objects.filter(pk=late.pk).update(created_at=moment + timedelta(minutes=1))
    assert len(seen) == 11
    assert set(seen) == made


def test_pages_can_be_walked_back(as_user: APIClient, user: User) -> None:
    for _ in range(5):
        make_avatar(user)
    first = as_user.get("/api/v1/avatars?page_size=2").json()
    second = as_user.get(first["next"]).json()
    assert as_user.get(second["previous"]).json()["results"] == first["results"]


def test_a_mangled_cursor_is_not_found(as_user: APIClient) -> None:
    assert as_user.get("/api/v1/avatars?cursor=%00nonsense").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        '[0, "9999-12-31T23:59:59.999999-23:59", "x"]',
        '[0, "a\\u0000b", "x"]',
        '[0, "\\ud800", "x"]',
    ],
)
def test_a_cursor_that_holds_no_edge_is_not_found(as_user: APIClient, text: str) -> None:
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    assert as_user.get(f"/api/v1/avatars?cursor={cursor}").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_a_page_costs_the_same_queries_however_many_it_shows(
    as_user: APIClient, user: User, count: int, django_assert_num_queries: Any
) -> None:
    album = album_create(user=user, name="All")
    for n in range(count):
        avatar = make_avatar(user)
        as_user.patch(
            f"/api/v1/avatars/{avatar.pk}", {"tags": [f"t{n}", "x"], "albums": [str(album.pk)]}
        )
    as_user.get("/api/v1/me")  # The session comes from the cache from here on.
    # Person, avatars with their versions, albums.
    with django_assert_num_queries(3):
        page = as_user.get("/api/v1/avatars").json()
    assert len(page["results"]) == count
    assert page["results"][0]["albums"] == [str(album.pk)]


def test_changes_are_kept_and_only_what_is_given_changes(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user, name="Old")
    album = album_create(user=user, name="Mine")
    address = f"/api/v1/avatars/{avatar.pk}"
    as_user.patch(address, {"name": "  New \n name ", "albums": [str(album.pk)]})
    answer = as_user.patch(address, {"tags": ["B", "a", "b", " a "]}).json()
    assert answer["name"] == "New name"
    assert answer["tags"] == ["a", "b"]
    assert answer["albums"] == [str(album.pk)]
    assert as_user.get(address).json() == answer


def test_tags_nobody_uses_any_more_disappear(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    as_user.patch(f"/api/v1/avatars/{avatar.pk}", {"tags": ["one", "two"]})
    assert as_user.get("/api/v1/tags").json() == [
        {"name": "one", "count": 1},
        {"name": "two", "count": 1},
    ]
    as_user.patch(f"/api/v1/avatars/{avatar.pk}", {"tags": ["two"]})
    assert [tag.name for tag in Tag.objects.all()] == ["two"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"tags": ["x" * 51]},
        {"tags": [str(n) for n in range(31)]},
        {"tags": "x"},
        {"albums": ["nonsense"]},
        {"favourite": "maybe"},
    ],
)
def test_senseless_changes_are_told(
    as_user: APIClient, user: User, change: dict[str, object]
) -> None:
    avatar = make_avatar(user)
    answer = as_user.patch(f"/api/v1/avatars/{avatar.pk}", change)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert answer.json()["errors"][0]["field"].split(".")[0] == next(iter(change))


def test_what_is_deleted_can_be_restored(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user, name="Me")
    address = f"/api/v1/avatars/{avatar.pk}"
    assert as_user.delete(address).status_code == 204
    assert names(as_user.get("/api/v1/avatars")) == []
    assert names(as_user.get("/api/v1/avatars?deleted=true")) == ["Me"]
    assert as_user.get(address).json()["deleted_at"]
    assert as_user.get(f"{address}/file").status_code == 200
    assert as_user.post(f"{address}/restore").json()["deleted_at"] is None
    assert names(as_user.get("/api/v1/avatars")) == ["Me"]


def test_deleting_twice_does_not_lengthen_the_thirty_days(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    long_ago = timezone.now() - timedelta(days=29)
    Avatar.objects.update(deleted_at=long_ago)
    as_user.delete(f"/api/v1/avatars/{avatar.pk}")
    assert Avatar.objects.get().deleted_at == long_ago


def test_the_bin_makes_room_and_restoring_needs_it_again(as_user: APIClient, user: User) -> None:
    first = make_avatar(user)
    User.objects.update(storage_limit=first.storage_bytes)
    user.refresh_from_db()
    as_user.delete(f"/api/v1/avatars/{first.pk}")
    assert as_user.get("/api/v1/me").json()["quota"]["storage_bytes"] == 0
    make_avatar(user)
    answer = as_user.post(f"/api/v1/avatars/{first.pk}/restore")
    assert (answer.status_code, answer.json()["code"]) == (409, "quota.storage")


def test_after_thirty_days_the_bin_is_emptied_for_good(
    user: User,
    media: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    kept, fresh, old = (make_avatar(user) for _ in range(3))
    Avatar.objects.filter(pk=fresh.pk).update(deleted_at=timezone.now() - timedelta(days=29))
    Avatar.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.avatars_purge()
    assert set(Avatar.objects.values_list("pk", flat=True)) == {kept.pk, fresh.pk}
    assert not [name for name in media() if str(old.pk) in name]
    assert [name for name in media() if str(fresh.pk) in name]


def test_a_bin_holds_no_more_than_its_owner_may_store(
    user: User, other: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    mine = [make_avatar(user) for _ in range(4)]
    theirs = make_avatar(other)
    now = timezone.now()
    for days, avatar in enumerate((*mine, theirs)):
        deleted_at = now - timedelta(days=days)
        Avatar.objects.filter(pk=avatar.pk).update(deleted_at=deleted_at)
    User.objects.filter(pk=user.pk).update(storage_limit=2 * mine[0].storage_bytes)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.avatars_purge()
    left = set(Avatar.objects.values_list("pk", flat=True))
    assert left == {mine[0].pk, mine[1].pk, theirs.pk}


def test_bulk_actions_apply_to_all(as_user: APIClient, user: User) -> None:
    ids = [str(make_avatar(user).pk) for _ in range(3)]
    album = album_create(user=user, name="Best")

    def bulk(action: str, value: str = "") -> None:
        answer = as_user.post(
            "/api/v1/avatars/bulk", {"ids": ids, "action": action, "value": value}
        )
        assert answer.json() == {"count": 3}

    def count(query: str) -> int:
        return len(as_user.get(f"/api/v1/avatars?{query}").json()["results"])

    bulk("favourite")
    assert count("favourite=true") == 3
    bulk("unfavourite")
    assert count("favourite=true") == 0
    bulk("add_tag", "Team")
    assert count("tag=team") == count("q=team") == 3
    bulk("add_album", str(album.pk))
    assert count(f"album={album.pk}") == 3
    bulk("remove_album", str(album.pk))
    assert count(f"album={album.pk}") == 0
    bulk("delete")
    assert count("deleted=true") == 3
    bulk("restore")
    assert count("") == 3


def test_bulk_is_all_or_nothing(as_user: APIClient, user: User, other: User) -> None:
    mine, theirs = make_avatar(user), make_avatar(other)
    body = {"ids": [str(mine.pk), str(theirs.pk)], "action": "delete"}
    assert as_user.post("/api/v1/avatars/bulk", body).status_code == 404
    assert not Avatar.objects.filter(deleted_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": "burn"}, "action"),
        ({"action": "add_tag"}, "value"),
        ({"action": "add_album", "value": " "}, "value"),
        ({"ids": []}, "ids"),
        ({"ids": [str(uuid.uuid4()) for _ in range(501)]}, "ids"),
    ],
)
def test_senseless_bulk_requests_are_told(
    as_user: APIClient, user: User, change: dict[str, object], field: str
) -> None:
    body = {"ids": [str(make_avatar(user).pk)], "action": "delete"} | change
    answer = as_user.post("/api/v1/avatars/bulk", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
