"""Nobody sees, changes or even learns of another's gallery."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from gallery import tasks
from gallery.models import Album, Avatar, AvatarVersion, Export
from gallery.services import album_create, avatar_update, export_create
from tests.factories import make_avatar, make_version

pytestmark = pytest.mark.django_db


@dataclass
class Things:
    """Everything a person may have here."""

    avatar: Avatar
    album: Album
    export: Export


@pytest.fixture
def things(user: User) -> Things:
    """What the first person has."""
    avatar = make_avatar(user, name="Secret")
    make_version(avatar)
    album = album_create(user=user, name="Private")
    avatar_update(user=user, avatar=avatar, tags=["hidden"], albums=[album.pk])
    export = export_create(user=user, avatars=[avatar.pk], options={"format": "png"})
    tasks.export_run(str(export.pk))
    return Things(avatar, album, export)


BY_ID = [
    ("get", "avatars/{avatar}", None),
    ("patch", "avatars/{avatar}", {"name": "Mine"}),
    ("delete", "avatars/{avatar}", None),
    ("post", "avatars/{avatar}/restore", None),
    ("get", "avatars/{avatar}/file", None),
    ("get", "avatars/{avatar}/file?w=256&v=1", None),
    ("get", "avatars/{avatar}/file?w=512", None),
    ("get", "avatars/{avatar}/versions", None),
    ("get", "avatars/{avatar}/versions/1", None),
    ("delete", "avatars/{avatar}/versions/2", None),
    ("post", "avatars/{avatar}/current", {"version": 1}),
    ("post", "avatars/bulk", {"ids": ["{avatar}"], "action": "delete"}),
    ("post", "avatars/bulk", {"ids": ["{own}"], "action": "add_album", "value": "{album}"}),
    ("patch", "avatars/{own}", {"albums": ["{album}"]}),
    ("get", "albums/{album}", None),
    ("patch", "albums/{album}", {"name": "Mine"}),
    ("delete", "albums/{album}", None),
    ("post", "exports", {"avatars": ["{avatar}"]}),
    ("get", "exports/{export}", None),
    ("get", "exports/{export}/file", None),
]


def call(client: APIClient, method: str, path: str, body: Any, ids: dict[str, Any]) -> Any:
    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return value.format(**ids)
        if isinstance(value, list):
            return [filled(item) for item in value]
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return value

    return getattr(client, method)(f"/api/v1/{filled(path)}", body and filled(body))


@pytest.mark.parametrize(("method", "path", "body"), BY_ID)
def test_anothers_things_do_not_exist(
    as_user: APIClient,
    as_other: APIClient,
    other: User,
    things: Things,
    method: str,
    path: str,
    body: Any,
) -> None:
    ids = {name: getattr(things, name).pk for name in ("avatar", "album", "export")}
    own = {"own": make_avatar(other).pk}
    before = [list(model.objects.values()) for model in (Avatar, AvatarVersion, Album)]
    theirs = call(as_other, method, path, body, ids | own)
    nothing = call(as_other, method, path, body, dict.fromkeys(ids, uuid.uuid4()) | own)
    assert theirs.status_code == 404
    # Not even whether such a thing exists can be told from the answer.
    assert theirs.content == nothing.content
    assert [list(model.objects.values()) for model in (Avatar, AvatarVersion, Album)] == before
    anonymous = call(APIClient(), method, path, body, ids | own)
    assert anonymous.status_code == 401
    mine = call(as_user, method, path, body, ids | {"own": ids["avatar"]})
    assert mine.status_code < 400


@pytest.mark.parametrize("path", ["avatars", "avatars?q=secret", "albums", "tags"])
def test_lists_show_ones_own_only(as_other: APIClient, things: Things, path: str) -> None:
    answer = as_other.get(f"/api/v1/{path}").json()
    assert (answer["results"] if isinstance(answer, dict) else answer) == []


@pytest.mark.parametrize("query", ["tag=hidden", "album={album}", "deleted=true&album={album}"])
def test_filters_reach_into_nobody_elses_albums_and_tags(
    as_other: APIClient, things: Things, query: str
) -> None:
    answer = as_other.get(f"/api/v1/avatars?{query.format(album=things.album.pk)}")
    assert answer.json()["results"] == []


def test_a_cursor_of_ones_own_shows_nothing_of_anothers(
    as_user: APIClient, as_other: APIClient, user: User, things: Things
) -> None:
    make_avatar(user)
    link = as_user.get("/api/v1/avatars?page_size=1").json()["next"]
    assert as_other.get(link).json()["results"] == []
