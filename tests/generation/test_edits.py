"""Edits from the request to the new version: what is asked for, made, refused, called off."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from gallery.models import Avatar, AvatarVersion
from gallery.services import avatar_delete, version_delete
from generation import attempts, cleaning, files, jobs, ownership, reconcile, services
from generation.editing import tasks as editing
from generation.models import Edit, Job, Photo, StylePicture
from generation.tasks import perform
from ml.contracts import Recipe, Stage
from ml.operations import Tone
from tests.factories import make_avatar, make_version
from tests.generation import engine
from tests.generation.conftest import LIGHTER

pytestmark = pytest.mark.django_db(transaction=True)

Ask = Callable[..., Edit]
Work = Callable[..., list[Job]]
Heard = list[tuple[object, dict[str, Any]]]
ADDRESS = "/api/v1/edits"


@pytest.fixture
def avatar(user: User) -> Avatar:
    return make_avatar(user, geometry=b"as drawn")


def wish(avatar: Avatar, **fields: Any) -> dict[str, Any]:
    return {"avatar": str(avatar.pk), "operations": [LIGHTER.model_dump()], **fields}


def mask(width: int, height: int | None = None, mode: str = "L") -> str:
    stream = io.BytesIO()
    Image.new(mode, (width, height or width)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def pixels(path: str) -> Any:
    with default_storage.open(path) as file, Image.open(file) as picture:
        return np.asarray(picture).astype(int)


def done(edit: Edit) -> Edit:
    edit.refresh_from_db()
    assert (edit.status, edit.problem_code) == (Stage.DONE.value, "")
    return edit


def test_an_edit_becomes_another_version_with_all_that_made_it(
    as_user: APIClient, avatar: Avatar, work: Work, heard: Heard
) -> None:
    answer = as_user.post(ADDRESS, wish(avatar, name="Lighter", seed=5))
    assert answer.status_code == 202
    asked = answer.json()
    assert (asked["status"], asked["base_version"], asked["version"]) == ("queued", 1, None)
    work("interactive")
    told = as_user.get(f"{ADDRESS}/{asked['id']}").json()
    assert (told["status"], told["progress"], told["version"]) == ("done", 1.0, 2)
    version = AvatarVersion.objects.get(avatar=avatar, number=2)
    base = AvatarVersion.objects.get(avatar=avatar, number=1)
    assert (version.name, version.parent) == ("Lighter", 1)
    assert version.edit == {"version": 1, "operations": [LIGHTER.model_dump()], "seed": 5}
    assert version.recipe.pop("edited_by") == {"engine": "test", "engine_version": "1"}
    assert version.recipe == base.recipe
    assert files.read(version.files["geometry"]) == b"as drawn and edited"
    before, after = (pixels(row.files["full"]) for row in (base, version))
    assert before.shape == after.shape
    assert (after[..., :3] - before[..., :3] >= 49).all()
    assert set(version.files) == {"full", "512", "256", "geometry"}
    avatar.refresh_from_db()
    assert avatar.current_id == version.pk
    assert avatar.storage_bytes == base.storage_bytes + version.storage_bytes
    states = [message["edit"]["status"] for _, message in heard if message["type"] == "edit"]
    assert list(dict.fromkeys(states)) == ["generating", "done"]


def test_any_version_can_be_gone_on_from(avatar: Avatar, edit: Ask, work: Work) -> None:
    edit(avatar)
    edit(avatar, Tone(brightness=-0.5), version=1)
    work("interactive")
    edit(avatar)
    work("interactive")
    parents = AvatarVersion.objects.order_by("number").values_list("number", "parent")
    assert list(parents) == [(1, None), (2, 1), (3, 1), (4, 3)]


def test_the_same_key_gives_the_same_edit(as_user: APIClient, avatar: Avatar) -> None:
    def post(body: dict[str, Any]) -> Any:
        return as_user.post(ADDRESS, body, headers={"Idempotency-Key": "k"})

    first, second = post(wish(avatar)), post(wish(avatar))
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]
    other = post(wish(avatar, seed=9))
    assert (other.status_code, other.json()["code"]) == (409, "generation.idempotency_key")
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("operations", "field", "code"),
    [
        ([], "operations", "edit.count"),
        ([{"kind": "tone"}] * 33, "operations", "edit.count"),
        ("tone", "operations", "edit.invalid"),
        (["tone"], "operations.0", "edit.invalid"),
        ([{"kind": "magic"}], "operations.0", "edit.unknown_operation"),
        ([{"brightness": 1}], "operations.0", "edit.unknown_operation"),
        ([{"kind": "tone", "brightness": 2}], "operations.0.brightness", "edit.out_of_range"),
        ([{"kind": "tone", "glow": 1}], "operations.0.glow", "edit.unknown_setting"),
        ([{"kind": "recolour", "region": "hair"}], "operations.0.colour", "required"),
        (
            [{"kind": "recolour", "region": "teeth", "colour": "#aabbcc"}],
            "operations.0.region",
            "edit.unknown_value",
        ),
        (
            [{"kind": "recolour", "region": "hair", "colour": "red"}],
            "operations.0.colour",
            "edit.colour",
        ),
        (
            [{"kind": "tone"}, {"kind": "background", "fill": "gradient"}],
            "operations.1",
            "edit.incomplete",
        ),
        (
            [{"kind": "brush", "action": "heal", "mask": "A" * 400_001}],
            "operations.0.mask",
            "edit.mask_too_large",
        ),
        (
            [{"kind": "brush", "action": "heal", "mask": "no mask"}],
            "operations.0.mask",
            "edit.mask_unreadable",
        ),
        (
            [{"kind": "brush", "action": "heal", "mask": mask(8, mode="RGB")}],
            "operations.0.mask",
            "edit.mask_unreadable",
        ),
        (
            [{"kind": "brush", "action": "heal", "mask": mask(8, 9)}],
            "operations.0.mask",
            "edit.mask_shape",
        ),
        (
            [{"kind": "brush", "action": "heal", "mask": mask(2049)}],
            "operations.0.mask",
            "edit.mask_shape",
        ),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_senseless_operations_are_told(
    as_user: APIClient, avatar: Avatar, operations: Any, field: str, code: str, language: str
) -> None:
    User.objects.update(language=language)
    answer = as_user.post(ADDRESS, {"avatar": str(avatar.pk), "operations": operations})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    error = answer.json()["errors"][0]
    assert (error["field"], error["code"]) == (field, code)
    assert "{" not in error["detail"]
    assert any("а" <= letter <= "я" for letter in error["detail"]) == (language == "ru")
    assert not Edit.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"avatar": "x"}, {"photo": "1"}, {"seed": -1}])
def test_an_edit_is_of_one_thing(as_user: APIClient, fields: dict[str, Any]) -> None:
    answer = as_user.post(ADDRESS, {"operations": [{"kind": "tone"}], **fields})
    assert answer.status_code == 400


def test_an_edit_is_of_an_avatar_or_of_a_photo_not_both(
    as_user: APIClient, user: User, avatar: Avatar, make_photo: Callable[..., Photo]
) -> None:
    answer = as_user.post(ADDRESS, wish(avatar, photo=str(make_photo(user).pk)))
    assert answer.json()["errors"][0]["code"] == "edit.target"


def test_several_masks_fit_into_one_request(as_user: APIClient, avatar: Avatar) -> None:
    brush = {"kind": "brush", "action": "heal", "mask": mask(64) + "A" * 399_000}
    assert as_user.post(ADDRESS, wish(avatar, operations=[brush] * 4)).status_code == 202
    huge = as_user.post(ADDRESS, wish(avatar, operations=[brush] * 12))
    assert (huge.status_code, huge.json()["code"]) == (413, "request.too_large")


def test_what_is_in_the_bin_is_not_edited(as_user: APIClient, user: User, avatar: Avatar) -> None:
    avatar_delete(user=user, avatar=avatar)
    answer = as_user.post(ADDRESS, wish(avatar))
    assert (answer.status_code, answer.json()["code"]) == (409, "avatar.in_bin")


def test_edits_count_in_the_quotas(as_user: APIClient, user: User, avatar: Avatar) -> None:
    User.objects.update(jobs_hour_limit=1)
    assert as_user.post(ADDRESS, wish(avatar)).status_code == 202
    assert as_user.post(ADDRESS, wish(avatar)).json()["code"] == "quota.jobs_per_hour"
    User.objects.update(jobs_hour_limit=9, storage_limit=avatar.storage_bytes)
    assert as_user.post(ADDRESS, wish(avatar)).json()["code"] == "quota.storage"


def test_a_quota_that_is_full_when_the_picture_is_done_says_so_and_leaves_no_file(
    avatar: Avatar, edit: Ask, work: Work, media: Callable[[], list[str]]
) -> None:
    asked = edit(avatar)
    before = media()
    User.objects.update(storage_limit=avatar.storage_bytes)
    work("interactive")
    asked.refresh_from_db()
    assert (asked.status, asked.problem_code) == ("failed", "quota.storage")
    assert media() == before
    assert Job.objects.get().attempt == 1


def test_lists_are_of_those_under_way_or_of_one_avatar(
    as_user: APIClient, user: User, avatar: Avatar, edit: Ask, work: Work
) -> None:
    first = edit(avatar)
    work("interactive")
    second, third = edit(avatar), edit(make_avatar(user))

    def listed(query: str = "") -> list[str]:
        return [row["id"] for row in as_user.get(f"{ADDRESS}{query}").json()["results"]]

    assert listed() == [str(row.pk) for row in (third, second, first)]
    assert listed("?active=true") == [str(third.pk), str(second.pk)]
    assert listed(f"?avatar={avatar.pk}") == [str(second.pk), str(first.pk)]
    assert as_user.get(f"{ADDRESS}?avatar=x").status_code == 400


def test_a_waiting_edit_is_called_off(
    as_user: APIClient, avatar: Avatar, edit: Ask, work: Work
) -> None:
    asked = edit(avatar)
    answer = as_user.post(f"{ADDRESS}/{asked.pk}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    assert work("interactive") == []
    again = as_user.post(f"{ADDRESS}/{asked.pk}/cancel").json()
    assert again == answer.json()


def test_an_edit_called_off_in_its_middle_leaves_nothing(
    avatar: Avatar,
    edit: Ask,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    media: Callable[[], list[str]],
) -> None:
    asked = edit(avatar, LIGHTER, LIGHTER)
    before = media()
    report = editing._Editing.report

    def cancel(self: Any, progress: Any) -> None:
        services.edit_cancel(edit=asked)
        report(self, progress)

    monkeypatch.setattr(editing._Editing, "report", cancel)
    monkeypatch.setattr(attempts, "_LOOK", 0)
    work("interactive")
    asked.refresh_from_db()
    assert asked.status == "cancelled"
    assert media() == before
    assert AvatarVersion.objects.count() == 1


def test_big_pictures_are_edited_where_generations_are_made(
    user: User, edit: Ask, work: Work
) -> None:
    big = make_avatar(user, width=2048, height=2048)
    asked = edit(big)
    assert services.edit_role(asked) == "generation"
    assert work("interactive") == []
    assert work("generation")
    done(asked)


def test_what_the_engine_refuses_is_told_and_not_tried_again(
    avatar: Avatar, edit: Ask, work: Work
) -> None:
    asked = edit(avatar, seed=engine.REFUSES)
    work("interactive")
    asked.refresh_from_db()
    assert (asked.status, asked.problem_code) == ("failed", "photo.no_face")
    assert Job.objects.get().attempt == 1


def test_an_unforeseen_error_is_tried_again_and_told_in_the_end(
    avatar: Avatar,
    edit: Ask,
    work: Work,
    heard: Heard,
    configure: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    configure(attempts=2, backoff=0.001)
    asked = edit(avatar, seed=engine.BREAKS)
    work("interactive", at_most=1)
    asked.refresh_from_db()
    assert (asked.status, asked.progress) == ("queued", 0.0)
    assert heard[-1][1]["edit"]["status"] == "queued"
    Job.objects.update(due_at=timezone.now())
    work("interactive")
    asked.refresh_from_db()
    assert (asked.status, asked.problem_code) == ("failed", "edit.failed")
    assert heard[-1][1]["edit"]["problem"]["detail"]
    assert "ZeroDivisionError" in caplog.text


def test_too_long_is_too_long(
    avatar: Avatar,
    edit: Ask,
    work: Work,
    configure: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(interactive_soft_limit=0.02)
    monkeypatch.setenv("TINY_ENGINE_STEP", "0.03")
    asked = edit(avatar)
    work("interactive")
    asked.refresh_from_db()
    assert (asked.status, asked.problem_code) == ("failed", "edit.timeout")


def test_a_version_deleted_meanwhile_ends_its_edit(
    user: User, avatar: Avatar, edit: Ask, work: Work
) -> None:
    make_version(avatar)
    asked = edit(avatar, version=2)
    version_delete(user=user, avatar=avatar, number=2)
    work("interactive")
    asked.refresh_from_db()
    assert (asked.status, asked.problem_code) == ("failed", "edit.version_gone")


def test_an_avatar_put_into_the_bin_meanwhile_ends_its_edit(
    user: User, avatar: Avatar, edit: Ask, work: Work, media: Callable[[], list[str]]
) -> None:
    asked = edit(avatar)
    before = media()
    avatar_delete(user=user, avatar=avatar)
    work("interactive")
    asked.refresh_from_db()
    assert (asked.status, asked.problem_code) == ("failed", "edit.version_gone")
    assert media() == before


def test_a_worker_thought_dead_adds_no_second_version(
    avatar: Avatar,
    edit: Ask,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    media: Callable[[], list[str]],
) -> None:
    asked = edit(avatar)
    stale = jobs.job_claim(role="interactive", worker="slow")
    assert stale is not None
    add = editing._edited

    def overtaken(one: Any, *args: Any) -> Any:
        """Meanwhile another worker does all of it."""
        made = add(one, *args)
        if one.attempt.job.attempt == 1:
            jobs.jobs_expire(worker="slow")
            assert reconcile.reap() == 1
            Job.objects.update(due_at=timezone.now())
            work("interactive")
        return made

    monkeypatch.setattr(editing, "_edited", overtaken)
    monkeypatch.setattr(attempts, "_LOOK", 1000)  # so that only the fence stands in its way
    perform(stale)
    done(asked)
    assert AvatarVersion.objects.count() == 2
    stored = {path for row in AvatarVersion.objects.all() for path in row.files.values()}
    assert {name for name in media() if name.startswith("gallery/")} == stored


def test_a_worker_asked_to_end_puts_its_edit_back(avatar: Avatar, edit: Ask, work: Work) -> None:
    asked = edit(avatar)
    attempts.stopping.set()
    try:
        work("interactive", at_most=1)
    finally:
        attempts.stopping.clear()
    asked.refresh_from_db()
    assert (asked.status, asked.started_at) == ("queued", None)
    work("interactive")
    done(asked)


def test_an_edit_without_a_job_gets_one(avatar: Avatar, edit: Ask, work: Work) -> None:
    asked = edit(avatar)
    Job.objects.all().delete()
    Edit.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert reconcile.heal() == 1
    work("interactive")
    done(asked)


def test_a_photo_is_edited_as_an_avatar_of_its_own(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    photo = make_photo(user)
    body = {"photo": str(photo.pk), "operations": [LIGHTER.model_dump()], "name": "Me"}
    asked = as_user.post(ADDRESS, body).json()
    assert (asked["avatar"], asked["photo"]) == (None, str(photo.pk))
    work("interactive")
    told = as_user.get(f"{ADDRESS}/{asked['id']}").json()
    assert (told["status"], told["base_version"], told["version"]) == ("done", 1, 2)
    avatar = Avatar.objects.get()
    assert told["avatar"] == str(avatar.pk)
    assert (avatar.style, avatar.name, avatar.photo_id) == ("photo", "Me", photo.pk)
    first, second = avatar.versions.order_by("number")
    assert (first.width, second.width, avatar.current_id) == (1024, 1024, second.pk)
    assert files.read(first.files["geometry"]) == b"opened"
    assert files.read(second.files["geometry"]) == b"opened and edited"
    assert avatar.storage_bytes == first.storage_bytes + second.storage_bytes
    recipe = Recipe.model_validate(first.recipe)
    assert (recipe.contract.style, recipe.contract.face) == ("photo", 0)


def test_a_photo_is_opened_once(
    as_user: APIClient,
    user: User,
    make_photo: Callable[..., Photo],
    work: Work,
    media: Callable[[], list[str]],
) -> None:
    photo = make_photo(user)
    address = f"/api/v1/photos/{photo.pk}/avatar"
    user.language = "ru"
    user.save()
    first, second = as_user.post(address), as_user.post(address)
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]
    work("interactive")
    told = as_user.get(f"{ADDRESS}/{first.json()['id']}").json()
    assert (told["status"], told["version"], told["base_version"]) == ("done", 1, None)
    avatar = Avatar.objects.get()
    assert (avatar.name, avatar.versions.count()) == ("Фото", 1)
    stored = media()
    third = as_user.post(address)
    assert (third.status_code, third.json()["avatar"]) == (200, str(avatar.pk))
    assert third.json()["status"] == "done"
    assert work("interactive") == []
    assert media() == stored


def test_a_photo_cropped_anew_or_deleted_from_the_gallery_is_opened_again(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    photo = make_photo(user)
    address = f"/api/v1/photos/{photo.pk}/avatar"
    as_user.post(address)
    work("interactive")
    as_user.patch(f"/api/v1/photos/{photo.pk}", {"crop": {"x": 1, "y": 1, "size": 100}})
    assert as_user.post(address).status_code == 202
    work("interactive")
    assert as_user.post(address).status_code == 200
    for avatar in Avatar.objects.all():
        avatar_delete(user=user, avatar=avatar)
    assert as_user.post(address).status_code == 202


def test_a_photo_that_will_not_do_is_not_edited(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(user, status=Photo.Status.ANALYSING, analysis=None)
    body = {"photo": str(photo.pk), "operations": [{"kind": "tone"}]}
    for answer in (
        as_user.post(ADDRESS, body),
        as_user.post(f"/api/v1/photos/{photo.pk}/avatar"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "photo.analysing")


def test_deleting_a_photo_calls_its_edits_off(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    photo = make_photo(user)
    as_user.post(f"/api/v1/photos/{photo.pk}/avatar")
    as_user.delete(f"/api/v1/photos/{photo.pk}")
    assert Edit.objects.get().status == "cancelled"
    assert work("interactive") == []


def test_a_photo_gone_when_the_work_begins_is_told(
    user: User, make_photo: Callable[..., Photo], work: Work
) -> None:
    edit, _ = services.photo_open(user=user, photo=make_photo(user))
    Photo.objects.all().delete()
    work("interactive")
    edit.refresh_from_db()
    assert (edit.status, edit.problem_code) == ("failed", "generation.photo_gone")


def test_a_kept_variant_hands_its_geometry_over(
    as_user: APIClient, ask: Callable[..., Any], user: User, work: Work
) -> None:
    variant = ask(user, variants=1).variants.get()
    work()
    answer = as_user.post(f"/api/v1/variants/{variant.pk}/keep").json()
    version = AvatarVersion.objects.get(avatar=answer["id"])
    assert files.read(version.files["geometry"]) == engine.GEOMETRY
    for width in ("geometry", "geometry.bin"):
        assert as_user.get(f"/api/v1/variants/{variant.pk}/file?w={width}").status_code == 404


def test_edits_long_over_are_cleaned_and_their_versions_stay(
    avatar: Avatar, edit: Ask, work: Work
) -> None:
    edit(avatar)
    work("interactive")
    waiting = edit(avatar)
    Edit.objects.update(created_at=timezone.now() - timedelta(days=9))
    Edit.objects.exclude(pk=waiting.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert cleaning.edits_clean(timezone.now()) == 1
    assert Edit.objects.get().pk == waiting.pk
    assert AvatarVersion.objects.count() == 2


def test_erasing_a_person_takes_their_edits_along(
    user: User, other: User, avatar: Avatar, edit: Ask
) -> None:
    edit(avatar)
    theirs = edit(make_avatar(other))
    told = ownership.holdings(user).facts["edits"]
    assert [row["avatar"] for row in told] == [avatar.pk]
    ownership.erase(user.pk)
    assert Edit.objects.get().pk == theirs.pk
    assert Job.objects.get().target == theirs.pk


def test_options_promise_what_is_accepted(as_user: APIClient, user: User, avatar: Avatar) -> None:
    """Every operation at the ends of its settings, as offered, is taken."""
    name = "5a" * 32
    StylePicture.objects.create(user=user, kind="edit", status="ready", digest=name)
    offered = as_user.get("/api/v1/edit-options").json()
    example = {
        "choice": lambda one: one["choices"][0],
        "colour": lambda one: "#aabbcc",
        "colours": lambda one: ["#aabbcc"] * int(one["maximum"]),
        "mask": lambda one: mask(64),
        "number": lambda one: one["maximum"],
        "picture": lambda one: name,
    }
    operations = [
        {"kind": each["kind"]}
        | {one["name"]: example[one["type"]](one) for one in each["settings"]}
        for each in offered["operations"]
    ]
    assert len(operations) == 13
    answer = as_user.post(ADDRESS, wish(avatar, operations=operations))
    assert answer.status_code == 202, answer.content
    smile = next(each for each in offered["operations"] if each["kind"] == "expression")[
        "settings"
    ][0]
    assert smile == {
        "name": "smile",
        "type": "number",
        "required": False,
        "default": 0.0,
        "minimum": -1.0,
        "maximum": 1.0,
        "choices": None,
    }
