"""Nobody shares, publishes or learns of another's things, signed in or not."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from gallery.moderation.models import Appeal
from gallery.sharing.models import Publication, ShareLink
from gallery.sharing.services import share_create
from tests.factories import make_avatar
from tests.gallery.publishing import decided, submitted

pytestmark = pytest.mark.django_db

BY_ID = [
    ("post", "shares", {"id": "{avatar}"}),
    ("delete", "shares/{share}", None),
    ("post", "publications", {"id": "{avatar}"}),
    ("get", "publications/{pending}", None),
    ("post", "publications/{pending}/withdraw", None),
    ("post", "publications/{rejected}/appeal", {"text": "It is me."}),
]

NOT_PUBLIC = [
    ("get", "public/{id}", None),
    ("put", "public/{id}/like", None),
    ("delete", "public/{id}/like", None),
    ("post", "public/{id}/report", {"reason": "spam"}),
    ("post", "me/blocks", {"publication": "{id}"}),
]


def call(client: APIClient, method: str, path: str, body: Any, ids: dict[str, Any]) -> Any:
    filled = body and {key: value.format(**ids) for key, value in body.items()}
    return getattr(client, method)(f"/api/v1/{path.format(**ids)}", filled)


@pytest.fixture
def ids(user: User) -> dict[str, Any]:
    """What the first person has."""
    avatar = make_avatar(user)
    share = share_create(
        user=user, kind="avatar", object_id=avatar.pk, expires_in_days=1, download=True
    )
    rejected = decided(submitted(user), "rejected", "spam")
    rows = {"avatar": avatar, "share": share, "pending": submitted(user), "rejected": rejected}
    return {name: row.pk for name, row in rows.items()}


@pytest.mark.parametrize(("method", "path", "body"), BY_ID)
def test_anothers_things_do_not_exist(
    as_user: APIClient,
    as_other: APIClient,
    ids: dict[str, Any],
    method: str,
    path: str,
    body: Any,
) -> None:
    tables = (Publication, ShareLink, Appeal)
    before = [list(model.objects.values()) for model in tables]
    theirs = call(as_other, method, path, body, ids)
    nothing = call(as_other, method, path, body, dict.fromkeys(ids, uuid.uuid4()))
    assert theirs.status_code == 404
    assert theirs.content == nothing.content
    assert [list(model.objects.values()) for model in tables] == before
    assert call(APIClient(), method, path, body, ids).status_code == 401
    assert call(as_user, method, path, body, ids).status_code < 400


@pytest.mark.parametrize("state", ["pending", "rejected"])
@pytest.mark.parametrize(("method", "path", "body"), NOT_PUBLIC)
def test_what_is_not_public_does_not_exist_for_others_and_visitors(
    as_other: APIClient, ids: dict[str, Any], method: str, path: str, body: Any, state: str
) -> None:
    for client, allowed in ((as_other, {404}), (APIClient(), {401, 404})):
        hidden = call(client, method, path, body, {"id": ids[state]})
        nothing = call(client, method, path, body, {"id": uuid.uuid4()})
        assert hidden.status_code in allowed
        assert hidden.content == nothing.content


@pytest.mark.parametrize("path", ["shares", "publications", "me/blocks", "me/sanctions"])
def test_lists_show_ones_own_only(as_other: APIClient, ids: dict[str, Any], path: str) -> None:
    answer = as_other.get(f"/api/v1/{path}").json()
    assert (answer["results"] if isinstance(answer, dict) else answer) == []
