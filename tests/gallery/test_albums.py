"""Albums: made, renamed, filled, dropped without harm to what is in them."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from gallery.models import Album, Avatar
from gallery.services import album_create, albums
from tests.factories import make_avatar

pytestmark = pytest.mark.django_db


def test_an_album_has_a_count_and_its_newest_avatar_as_cover(
    as_user: APIClient, user: User
) -> None:
    made = as_user.post("/api/v1/albums", {"name": "Team"})
    assert made.status_code == 201
    album = made.json()
    assert album == {"id": album["id"], "name": "Team", "count": 0, "cover_url": None}
    old, new, binned = (make_avatar(user) for _ in range(3))
    for avatar in (old, new, binned):
        as_user.patch(f"/api/v1/avatars/{avatar.pk}", {"albums": [album["id"]]})
    as_user.delete(f"/api/v1/avatars/{binned.pk}")
    (listed,) = as_user.get("/api/v1/albums").json()
    assert listed["count"] == 2
    assert str(new.pk) in listed["cover_url"]
    assert as_user.get(listed["cover_url"]).status_code == 200
    assert as_user.get(f"/api/v1/albums/{album['id']}").json() == listed


def test_listing_albums_costs_one_query(
    as_user: APIClient, user: User, django_assert_num_queries: Any
) -> None:
    for name in ("a", "b", "c"):
        album_create(user=user, name=name).avatars.add(make_avatar(user))
    as_user.get("/api/v1/me")
    with django_assert_num_queries(2):  # Person, albums.
        assert len(as_user.get("/api/v1/albums").json()) == 3


def test_two_albums_cannot_have_the_same_name(as_user: APIClient, user: User, other: User) -> None:
    album_create(user=other, name="Семья")
    first = album_create(user=user, name="Семья")
    second = album_create(user=user, name="Work")
    for answer in (
        as_user.post("/api/v1/albums", {"name": "семья"}),
        as_user.patch(f"/api/v1/albums/{second.pk}", {"name": "СЕМЬЯ"}),
    ):
        assert answer.json()["errors"][0]["code"] == "album.name_taken"
    renamed = as_user.patch(f"/api/v1/albums/{first.pk}", {"name": "СЕМЬЯ"})
    assert renamed.json()["name"] == "СЕМЬЯ"


def test_dropping_an_album_keeps_its_avatars(as_user: APIClient, user: User) -> None:
    album = album_create(user=user, name="Team")
    album.avatars.add(make_avatar(user))
    assert as_user.delete(f"/api/v1/albums/{album.pk}").status_code == 204
    assert Avatar.objects.filter(deleted_at__isnull=True).count() == 1


def test_there_is_a_limit_to_albums(
    as_user: APIClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "AT_MOST", 2)
    codes = [as_user.post("/api/v1/albums", {"name": str(n)}).status_code for n in range(3)]
    assert codes == [201, 201, 409]
    assert Album.objects.count() == 2
