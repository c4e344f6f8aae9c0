"""Two people: over every address, every file and the socket, neither learns of the other's."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from accounts.models import User
from generation import services, urls
from generation.custom.services import StylePreviewWish, style_preview_ask
from generation.models import Edit, Generation, Job, Photo, Variant
from ml.operations import EditContract
from tests.factories import make_avatar
from tests.generation import custom
from tests.generation.conftest import LIGHTER

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Session:
    """An open editor: what there is of it lies in Redis."""

    pk: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.fixture
def theirs(
    other: User,
    make_photo: Callable[..., Photo],
    ask: Callable[..., Generation],
    edit: Callable[..., Edit],
    work: Callable[..., list[Job]],
) -> dict[str, Any]:
    """Everything the other person can have."""
    User.objects.filter(pk=other.pk).update(jobs_active_limit=20)
    photo = make_photo(other)
    generation = ask(other, photo)
    services.previews_request(photo=photo)
    work()
    work("interactive")
    avatar = make_avatar(other)
    applied = edit(avatar)
    work("interactive")
    session = Session()
    contract = EditContract(operations=(LIGHTER,))
    services.preview_ask(
        user=other, session=session.pk, serial=1, avatar=avatar.pk, contract=contract
    )
    reference, behind = custom.reference(other), custom.reference(other, 2, kind="edit")
    work("interactive")
    reference.refresh_from_db()
    style = custom.style(other, reference)
    builder = Session()
    style_preview_ask(
        user=other,
        session=builder.pk,
        serial=1,
        wish=StylePreviewWish(photo=photo, contract=custom.contract(reference)),
    )
    return {
        "reference": reference,
        "behind": behind,
        "style": style,
        "builder": builder,
        "photo": photo,
        "generation": generation,
        "variant": generation.variants.all()[0],
        "avatar": avatar,
        "edit": applied,
        "session": session,
    }


def calls(theirs: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    photo, generation, variant = (theirs[name].pk for name in ("photo", "generation", "variant"))
    avatar, edit, session = (theirs[name].pk for name in ("avatar", "edit", "session"))
    lighter = {"operations": [LIGHTER.model_dump()]}
    wish = {"photo": str(photo), "style": "ink", "size": 512}
    yield "get", f"photos/{photo}", {}
    yield "get", f"photos/{photo}/previews", {}
    yield "post", f"photos/{photo}/previews", {}
    yield "get", f"photos/{photo}/previews/ink/file", {}
    for width in ("256", "512", "1024", "original"):
        yield "get", f"photos/{photo}/file?w={width}", {}
    yield "post", "generations", wish
    yield "get", f"generations/{generation}", {}
    yield "post", f"generations/{generation}/cancel", {}
    for width in ("256", "512", "full"):
        yield "get", f"variants/{variant}/file?w={width}", {}
    yield "post", f"variants/{variant}/keep", {}
    yield "post", "edits", {"avatar": str(avatar), **lighter}
    yield "post", "edits", {"avatar": str(avatar), "version": 1, **lighter}
    yield "post", "edits", {"photo": str(photo), **lighter}
    yield "get", f"edits/{edit}", {}
    yield "post", f"edits/{edit}/cancel", {}
    yield "post", f"photos/{photo}/avatar", {}
    yield "get", f"edit-previews/{session}", {}
    yield "put", f"edit-previews/{session}", {"avatar": str(avatar), "serial": 2, **lighter}
    style, builder = theirs["style"].pk, theirs["builder"].pk
    draft = {"style": custom.contract(base="ink").model_dump(mode="json")}
    yield "get", f"style-pictures/{theirs['reference'].pk}", {}
    for method in ("get", "delete"):
        yield method, f"edit-pictures/{theirs['behind'].pk}", {}
    for width in ("256", "original"):
        yield "get", f"style-pictures/{theirs['reference'].pk}/file?w={width}", {}
    yield "get", f"custom-styles/{style}", {}
    yield "get", f"custom-styles/{style}/versions", {}
    yield "get", f"custom-styles/{style}/versions/1", {}
    yield "get", f"custom-styles/{style}/file", {}
    yield "post", f"custom-styles/{style}/duplicate", {"name": "Mine"}
    own = {"style": "custom", "custom_style": str(style)}
    yield "post", "generations", {"photo": str(photo), "size": 512, **own}
    yield "get", f"style-previews/{builder}", {}
    yield "put", f"style-previews/{builder}", {"photo": str(photo), "serial": 2, **draft}
    yield "put", f"custom-styles/{style}", draft
    yield "delete", f"custom-styles/{style}", {}
    yield "post", f"custom-styles/{style}/restore", {}
    yield "patch", f"photos/{photo}", {"face": 1}
    yield "delete", f"generations/{generation}", {}
    yield "delete", f"photos/{photo}", {}


def ask_for(client: APIClient, method: str, path: str, body: dict[str, Any]) -> Any:
    return getattr(client, method)(f"/api/v1/{path}", body or None)


def test_the_owner_may(as_other: APIClient, theirs: dict[str, Any]) -> None:
    for method, path, body in calls(theirs):
        assert ask_for(as_other, method, path, body).status_code < 400, (method, path)


def test_another_is_told_the_same_as_of_things_that_do_not_exist(
    as_user: APIClient, theirs: dict[str, Any], media: Callable[[], list[str]]
) -> None:
    files = media()
    absent = {name: type(row)(pk=uuid.uuid4()) for name, row in theirs.items()}
    for (method, path, body), (_, nowhere, no_body) in zip(
        calls(theirs), calls(absent), strict=True
    ):
        answer = ask_for(as_user, method, path, body)
        nothing = ask_for(as_user, method, nowhere, no_body)
        assert answer.status_code == 404, (method, path)
        assert answer.json() == nothing.json()
    assert media() == files
    assert Photo.objects.count() == Generation.objects.count() == Edit.objects.count() == 1
    assert not Variant.objects.exclude(kept_avatar=None).exists()


def test_lists_hold_one_s_own_only(as_user: APIClient, theirs: dict[str, Any]) -> None:
    assert as_user.get("/api/v1/photos").json()["results"] == []
    assert as_user.get("/api/v1/generations").json()["results"] == []
    assert as_user.get("/api/v1/edits").json()["results"] == []
    assert as_user.get("/api/v1/custom-styles").json()["results"] == []
    assert as_user.get(f"/api/v1/edits?avatar={theirs['avatar'].pk}").json()["results"] == []
    assert as_user.get("/api/v1/me").json()["quota"]["storage_bytes"] == 0


def test_nobody_signed_in_sees_nothing(api: APIClient, theirs: dict[str, Any]) -> None:
    lists = [
        ("get", name, {})
        for name in (
            "photos",
            "generations",
            "edits",
            "edit-options",
            "custom-styles",
            "edit-pictures",
        )
    ]
    lists += [
        ("post", name, {}) for name in ("style-pictures", "edit-pictures", "custom-styles/import")
    ]
    lists += [("post", "photos", {}), ("post", "edit-texts", {"text": "no beard"})]
    for method, path, body in [*calls(theirs), *lists]:
        answer = ask_for(api, method, path, body)
        assert answer.status_code == 401, (method, path)
        assert answer.json()["code"] == "auth.required"


def test_every_address_was_tried(theirs: dict[str, Any]) -> None:
    tried = {path.partition("?")[0] for _, path, _ in calls(theirs)} | {"photos", "styles/ink"}
    tried |= {"styles", "engines", "privacy", "edit-options", "edit-texts"}
    # Of anybody's file, said to anybody who holds its answer's unguessable address.
    tried |= {"verify", f"verify/{uuid.uuid4()}"}
    tried |= {"style-pictures", "edit-pictures", "custom-styles", "custom-styles/import"}
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        assert any(pattern.pattern.match(path) for path in tried), pattern


def test_the_keys_of_answers_name_no_other(
    as_user: APIClient,
    user: User,
    other: User,
    make_photo: Callable[..., Photo],
    ask: Callable[..., Generation],
    theirs: dict[str, Any],
) -> None:
    """One's own place in the queue is told; whom one waits for is not."""
    ask(other, theirs["photo"])
    mine = ask(user, make_photo(user))
    told = json.dumps(as_user.get(f"/api/v1/generations/{mine.pk}").json())
    for row in theirs.values():
        assert str(row.pk) not in told
    assert str(other.pk) not in told


def test_nobody_draws_with_another_s_style_or_pictures(
    as_user: APIClient,
    user: User,
    make_photo: Callable[..., Photo],
    theirs: dict[str, Any],
) -> None:
    photo = str(make_photo(user).pk)
    wish = {"photo": photo, "style": "custom", "custom_style": str(theirs["style"].pk)}
    assert as_user.post("/api/v1/generations", wish).status_code == 404
    # Their pictures' digests, should somebody know them, are no use either.
    draft = {"style": custom.contract(theirs["reference"]).model_dump(mode="json")}
    saved = as_user.post("/api/v1/custom-styles", draft)
    assert saved.json()["errors"][0]["code"] == "style.reference_missing"
    shown = as_user.put(
        f"/api/v1/style-previews/{uuid.uuid4()}", {"photo": photo, "serial": 1, **draft}
    )
    assert shown.json()["errors"][0]["code"] == "style.reference_missing"
