"""Live previews: the newest wins, what is stale is never drawn, and nothing queues up."""

from __future__ import annotations

import base64
import io
import uuid
from collections.abc import Callable
from typing import Any

import django_rq
import pytest
from asgiref.sync import sync_to_async
from PIL import Image
from redis.exceptions import ConnectionError as RedisAway
from rest_framework.test import APIClient

from accounts.models import User
from gallery.models import Avatar
from gallery.services import avatar_delete, version_delete
from generation import attempts, live, services
from generation import live_drawing as drawing
from generation.models import Job, Photo, StylePreview
from generation.tasks import serve_live
from generation.tokens import SERVE_LIVE
from tests.factories import make_avatar, make_version
from tests.generation import engine
from tests.generation.test_socket import greeted, page

pytestmark = pytest.mark.django_db(transaction=True)

Heard = list[tuple[object, dict[str, Any]]]
SESSION = uuid.UUID("11111111-2222-4333-8444-555555555555")


@pytest.fixture
def avatar(user: User) -> Avatar:
    return make_avatar(user)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was drawn: the brightness asked for, in order."""
    asked: list[float] = []
    edit = engine.TinyEngine.edit

    def noted(self: Any, picture: Any, contract: Any, **options: Any) -> Any:
        asked.append(contract.operations[0].brightness)
        return edit(self, picture, contract, **options)

    monkeypatch.setattr(engine.TinyEngine, "edit", noted)
    return asked


def put(
    client: APIClient,
    avatar: Avatar,
    serial: int,
    /,
    *,
    session: uuid.UUID = SESSION,
    **fields: Any,
) -> Any:
    tone = {"kind": "tone", "brightness": serial / 100}
    body = {"avatar": str(avatar.pk), "operations": [tone], "serial": serial, **fields}
    return client.put(f"/api/v1/edit-previews/{session}", body)


def get(client: APIClient, session: uuid.UUID = SESSION) -> Any:
    return client.get(f"/api/v1/edit-previews/{session}")


def tokens() -> int:
    """How many workers are to be woken for previews."""
    names = [job.func_name for job in django_rq.get_queue("interactive").jobs]
    return names.count(SERVE_LIVE)


def previews(heard: Heard) -> list[dict[str, Any]]:
    return [message for _, message in heard if message["type"] == "edit.preview"]


def test_a_preview_is_told_to_its_person_and_kept_for_those_who_ask(
    as_user: APIClient, user: User, avatar: Avatar, heard: Heard
) -> None:
    answer = put(as_user, avatar, 50)
    assert (answer.status_code, answer.json()) == (202, {"session": str(SESSION), "asked": 50})
    waiting = get(as_user).json()
    assert (waiting["asked"], waiting["serial"], waiting["image"]) == (50, None, None)
    serve_live()
    ((person, told),) = [(who, m) for who, m in heard if m["type"] == "edit.preview"]
    assert person == user.pk
    assert (told["session"], told["serial"], told["problem"]) == (str(SESSION), 50, None)
    shown = get(as_user).json()
    assert (shown["asked"], shown["serial"], shown["image"]) == (50, 50, told["image"])
    head, _, data = told["image"].partition(",")
    assert head == "data:image/webp;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert (picture.format, picture.size) == ("WEBP", (64, 64))
        assert picture.has_transparency_data
        assert abs(picture.getpixel((9, 9))[2] - 90) <= 6  # 40 and half of a hundred


def test_nothing_of_it_is_in_the_database(as_user: APIClient, avatar: Avatar) -> None:
    put(as_user, avatar, 1)
    serve_live()
    assert not Job.objects.exists()
    assert avatar.versions.count() == 1


def test_the_newest_wins_and_those_before_it_are_never_drawn(
    as_user: APIClient, avatar: Avatar, drawn: list[float], heard: Heard
) -> None:
    for serial in range(1, 31):
        put(as_user, avatar, serial)
    assert live._redis().llen(live._LINE) == tokens() == 1
    serve_live()
    serve_live()
    assert drawn == [0.3]
    assert [message["serial"] for message in previews(heard)] == [30]


def test_what_comes_late_or_twice_changes_nothing(
    as_user: APIClient, avatar: Avatar, drawn: list[float]
) -> None:
    put(as_user, avatar, 7)
    for late in (6, 7):
        assert put(as_user, avatar, late).json()["asked"] == 7
    serve_live()
    assert put(as_user, avatar, 7).json()["asked"] == 7
    serve_live()
    assert drawn == [0.07]


def test_what_is_asked_for_while_one_is_drawn_waits_once_and_is_drawn_next(
    as_user: APIClient, avatar: Avatar, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = engine.TinyEngine.edit
    lengths: list[tuple[int, int]] = []

    def dragged(self: Any, *args: Any, **options: Any) -> Any:
        newest = get(as_user).json()["asked"]
        if newest < 9:
            for serial in range(newest + 1, newest + 5):
                put(as_user, avatar, serial)
        lengths.append((live._redis().llen(live._LINE), tokens()))
        return edit(self, *args, **options)

    monkeypatch.setattr(engine.TinyEngine, "edit", dragged)
    put(as_user, avatar, 1)
    serve_live()
    assert [message["serial"] for message in previews(heard)] == [1, 5, 9]
    # The first token is still there as no worker took it; no other came.
    assert lengths == [(0, 1)] * 3


def test_editors_take_turns(
    as_user: APIClient, avatar: Avatar, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    edit = engine.TinyEngine.edit

    def dragged(self: Any, *args: Any, **options: Any) -> Any:
        asked = get(as_user, first).json()["asked"]
        if asked < 4:
            put(as_user, avatar, asked + 1, session=first)
        return edit(self, *args, **options)

    monkeypatch.setattr(engine.TinyEngine, "edit", dragged)
    put(as_user, avatar, 1, session=first)
    put(as_user, avatar, 1, session=second)
    serve_live()
    order = [message["session"] for message in previews(heard)]
    assert order == [str(one) for one in (first, second, first, first)]


def test_neither_person_reaches_the_other_s_session(
    as_user: APIClient, as_other: APIClient, avatar: Avatar, other: User, heard: Heard
) -> None:
    """Even when both have chosen the same id for it."""
    put(as_user, avatar, 50)
    assert put(as_other, avatar, 60).status_code == 404
    assert get(as_other).status_code == 404
    put(as_other, make_avatar(other), 3)
    serve_live()
    assert get(as_user).json()["serial"] == 50
    assert get(as_other).json()["serial"] == 3
    told = {who: message["serial"] for who, message in heard if message["type"] == "edit.preview"}
    assert told == {avatar.owner_id: 50, other.pk: 3}


async def test_a_socket_hears_of_its_own_person_s_previews_only(
    user: User, other: User, as_user: APIClient, avatar: Avatar
) -> None:
    async with page(user) as mine, page(other) as theirs:
        await greeted(mine)
        await greeted(theirs)
        await sync_to_async(put)(as_user, avatar, 1)
        await sync_to_async(serve_live)()
        message = await mine.hear()
        assert (message["type"], message["serial"]) == ("edit.preview", 1)
        assert await theirs.silent()


async def test_an_edit_is_followed_on_the_socket_and_replayed(
    user: User, other: User, avatar: Avatar, edit: Callable[..., Any], work: Callable[..., Any]
) -> None:
    async with page(user) as mine, page(other) as theirs:
        await greeted(mine)
        await greeted(theirs)
        asked = await sync_to_async(edit)(avatar)
        await sync_to_async(work)("interactive")
        states = []
        while not states or states[-1]["status"] != "done":
            message = await mine.hear()
            assert message["type"] == "edit"
            states.append(message["edit"])
        assert {each["id"] for each in states} == {str(asked.pk)}
        assert await theirs.silent()
    async with page(user) as mine, page(other) as theirs:
        assert [row["id"] for row in (await greeted(mine))["edits"]] == [str(asked.pk)]
        assert (await greeted(theirs))["edits"] == []


def test_any_version_can_be_previewed(as_user: APIClient, avatar: Avatar, heard: Heard) -> None:
    make_version(avatar, side=32)
    put(as_user, avatar, 1, version=1)
    put(as_user, avatar, 1, session=uuid.uuid4())
    serve_live()
    sides = []
    for message in previews(heard):
        data = base64.b64decode(message["image"].partition(",")[2])
        with Image.open(io.BytesIO(data)) as picture:
            sides.append(picture.width)
    assert sides == [64, 32]


@pytest.mark.parametrize(
    ("seed", "code"), [(engine.REFUSES, "photo.no_face"), (engine.BREAKS, "edit.failed")]
)
def test_a_preview_that_fails_says_why_and_the_next_one_is_drawn(
    as_user: APIClient,
    user: User,
    avatar: Avatar,
    heard: Heard,
    caplog: pytest.LogCaptureFixture,
    seed: int,
    code: str,
) -> None:
    User.objects.update(language="ru")
    put(as_user, avatar, 1, seed=seed)
    serve_live()
    (message,) = previews(heard)
    assert (message["image"], message["problem"]["code"]) == (None, code)
    assert any("а" <= letter <= "я" for letter in message["problem"]["detail"])
    assert get(as_user).json()["problem"] == message["problem"]
    put(as_user, avatar, 2)
    serve_live()
    assert previews(heard)[1]["image"]
    assert get(as_user).json()["problem"] is None


def test_a_preview_that_takes_too_long_is_given_up(
    as_user: APIClient, avatar: Avatar, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "_PREVIEW_LIMIT", 0.01)
    monkeypatch.setenv("TINY_ENGINE_STEP", "0.02")
    put(as_user, avatar, 1)
    serve_live()
    assert previews(heard)[0]["problem"]["code"] == "edit.timeout"


def test_a_version_deleted_meanwhile_is_told_to_who_asks(
    as_user: APIClient, user: User, avatar: Avatar, drawn: list[float]
) -> None:
    make_version(avatar)
    put(as_user, avatar, 1)
    version_delete(user=user, avatar=avatar, number=2)
    serve_live()
    assert get(as_user).json()["problem"]["code"] == "edit.version_gone"
    assert drawn == []


def test_what_is_in_the_bin_is_not_previewed(
    as_user: APIClient, user: User, avatar: Avatar
) -> None:
    avatar_delete(user=user, avatar=avatar)
    answer = put(as_user, avatar, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "avatar.in_bin")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"serial": -1}, "serial"),
        ({"serial": 2**53}, "serial"),
        ({"avatar": "x"}, "avatar"),
        ({"version": 0}, "version"),
        ({"operations": [{"kind": "tone", "brightness": 9}]}, "operations.0.brightness"),
    ],
)
def test_senseless_requests_are_told(
    as_user: APIClient, avatar: Avatar, fields: dict[str, Any], field: str
) -> None:
    answer = put(as_user, avatar, 1, **fields)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert get(as_user).status_code == 404


def test_while_redis_is_away_it_is_said_so(
    as_user: APIClient, avatar: Avatar, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise RedisAway

    monkeypatch.setattr(live, "_redis", away)
    assert put(as_user, avatar, 1).status_code == 503


def test_a_session_whose_worker_died_over_it_is_revived_by_asking(
    as_user: APIClient, avatar: Avatar, drawn: list[float]
) -> None:
    put(as_user, avatar, 1)
    assert live.take() is not None  # and then it dies
    serve_live()
    assert drawn == []
    _, busy, _ = live._keys(f"{avatar.owner_id}:{SESSION}")
    assert 0 < live._redis().ttl(busy) <= live.lease()
    live._redis().delete(busy)  # its lease is over
    get(as_user)
    serve_live()
    assert drawn == [0.01]
    get(as_user)
    serve_live()
    assert drawn == [0.01]


def test_a_session_whose_worker_died_over_it_is_revived_by_its_next_request(
    as_user: APIClient, avatar: Avatar, drawn: list[float]
) -> None:
    put(as_user, avatar, 1)
    assert live.take() is not None
    live._redis().delete(live._keys(f"{avatar.owner_id}:{SESSION}")[1])
    put(as_user, avatar, 2)
    serve_live()
    assert drawn == [0.02]


def test_one_thought_dead_that_comes_back_shows_nothing_older(
    as_user: APIClient, avatar: Avatar, heard: Heard
) -> None:
    put(as_user, avatar, 1)
    slow = live.take()
    assert slow is not None
    live._redis().delete(live._keys(f"{avatar.owner_id}:{SESSION}")[1])
    put(as_user, avatar, 2)
    serve_live()
    assert not live.done(slow, live.Drawn(image="data:old"))
    assert get(as_user).json()["serial"] == 2
    assert [message["serial"] for message in previews(heard)] == [2]


def test_a_worker_asked_to_end_leaves_its_preview_to_the_next(
    as_user: APIClient, avatar: Avatar, drawn: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(as_user, avatar, 1)
    django_rq.get_queue("interactive").empty()
    edit = engine.TinyEngine.edit

    def ended(self: Any, *args: Any, **options: Any) -> Any:
        attempts.stopping.set()
        return edit(self, *args, **options)

    monkeypatch.setattr(engine.TinyEngine, "edit", ended)
    try:
        serve_live()
    finally:
        attempts.stopping.clear()
        monkeypatch.undo()
    assert tokens() >= 1
    assert get(as_user).json()["serial"] is None
    serve_live()
    assert get(as_user).json()["serial"] == 1


def test_jobs_have_their_turn_while_somebody_drags_on(
    as_user: APIClient,
    avatar: Avatar,
    edit: Callable[..., Any],
    configure: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(preview_slice=0.000001)
    asked = edit(avatar)
    drag = engine.TinyEngine.edit

    def dragged(self: Any, *args: Any, size: int | None = None, **options: Any) -> Any:
        if size:
            put(as_user, avatar, get(as_user).json()["asked"] + 1)
        return drag(self, *args, size=size, **options)

    monkeypatch.setattr(engine.TinyEngine, "edit", dragged)
    put(as_user, avatar, 1)
    serve_live()
    asked.refresh_from_db()
    assert asked.status == "done"
    assert tokens() == 2  # the one this was called for, and one to go on
    assert django_rq.get_queue("interactive").jobs[0].func_name == SERVE_LIVE


def test_style_previews_make_way(
    as_user: APIClient,
    user: User,
    avatar: Avatar,
    make_photo: Callable[..., Photo],
    work: Callable[..., list[Job]],
) -> None:
    photo = make_photo(user)
    services.previews_request(photo=photo)
    put(as_user, avatar, 1)
    work("interactive", at_most=1)
    assert photo.previews.filter(status=StylePreview.Status.DONE).count() == 1
    serve_live()
    work("interactive")
    assert not photo.previews.exclude(status=StylePreview.Status.DONE).exists()


def test_a_person_has_so_many_sessions_and_the_oldest_goes(
    as_user: APIClient, avatar: Avatar, drawn: list[float]
) -> None:
    sessions = [uuid.uuid4() for _ in range(live.SESSIONS_AT_MOST + 2)]
    for session in sessions:
        put(as_user, avatar, 1, session=session)
    serve_live()
    found = [get(as_user, session).status_code for session in sessions]
    assert found == [404, 404] + [200] * live.SESSIONS_AT_MOST
    assert len(drawn) == live.SESSIONS_AT_MOST


def test_everything_of_a_session_goes_by_itself(as_user: APIClient, avatar: Avatar) -> None:
    put(as_user, avatar, 1)
    serve_live()
    redis = live._redis()
    kept = list(redis.scan_iter("avatar:live:*"))
    assert len(kept) == 2
    assert all(0 < redis.ttl(key) <= live.LIFETIME for key in kept)
    (session,) = [key for key in kept if b":of:" not in key]
    assert redis.hexists(session, "request") is False


def test_dragging_is_let_through_and_a_flood_is_not(
    as_user: APIClient, avatar: Avatar, settings: Any
) -> None:
    settings.THROTTLE = True
    statuses = [put(as_user, avatar, serial).status_code for serial in range(130)]
    assert statuses[:90] == [202] * 90
    assert statuses[-1] == 429
