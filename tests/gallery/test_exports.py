"""Downloads: one file, or several as a ZIP; made by a worker, gone in a day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_rq
import pytest
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from gallery import registries, serializers, tasks
from gallery.models import Avatar, Export
from ml.export import files as rendering
from ml.export.formats import FORMATS
from tests.factories import make_avatar

pytestmark = pytest.mark.django_db


def ask(client: APIClient, *avatars: Avatar, **options: object) -> Any:
    return client.post("/api/v1/exports", {"avatars": [str(a.pk) for a in avatars], **options})


def made(client: APIClient, *avatars: Avatar, **options: object) -> tuple[dict[str, Any], Any]:
    """The export and its file, as after a worker has been at it."""
    answer = ask(client, *avatars, **options)
    assert answer.status_code == 202, answer.content
    tasks.export_run(answer.json()["id"])
    export = client.get(f"/api/v1/exports/{answer.json()['id']}").json()
    assert export["status"] == "done", export
    return export, client.get(export["file_url"])


def test_asking_answers_at_once_and_leaves_the_work_to_a_worker(
    as_user: APIClient, user: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(as_user, make_avatar(user)).json()
    assert export.keys() == serializers.ExportSerializer().fields.keys()
    assert (export["status"], export["file_url"]) == ("queued", None)
    (job,) = django_rq.get_queue("maintenance").jobs
    assert (job.func_name, job.args) == ("gallery.tasks.export_run", [export["id"]])
    assert as_user.get(f"/api/v1/exports/{export['id']}/file").status_code == 404


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_format_is_made_and_served_as_what_it_is(
    as_user: APIClient, user: User, kind: str
) -> None:
    avatar = make_avatar(user, name="Аня: весна/2026", svg=True)
    export, file = made(as_user, avatar, format=kind, size=32)
    assert file["Content-Type"] == FORMATS[kind].media_type
    assert file["Content-Disposition"].startswith("attachment")
    assert export["filename"] == f"Аня весна 2026.{FORMATS[kind].extension}"
    assert export["size_bytes"] == len(file.content) > 0
    if kind not in ("pdf", "svg"):
        with Image.open(io.BytesIO(file.content)) as picture:
            assert picture.width == 32


def test_credits_travel_with_the_picture(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user, credits=["“Micah” by Micah Lanier, CC BY 4.0, modified"])
    _, file = made(as_user, avatar, format="png")
    with Image.open(io.BytesIO(file.content)) as picture:
        assert "Micah Lanier" in picture.info["Copyright"]


def test_presets_say_what_places_ask_for_in_the_persons_language(as_user: APIClient) -> None:
    User.objects.update(language="ru")
    presets = {preset["id"]: preset for preset in as_user.get("/api/v1/export-presets").json()}
    assert presets["vk"]["name"] == "ВКонтакте"
    fields = serializers.ExportPresetSerializer().fields.keys()
    assert all(preset.keys() == fields for preset in presets.values())


def test_a_preset_sets_format_and_size(as_user: APIClient, user: User) -> None:
    _, file = made(as_user, make_avatar(user), preset="telegram")
    with Image.open(io.BytesIO(file.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (640, 640))


def test_several_avatars_come_as_a_zip_with_a_name_each(as_user: APIClient, user: User) -> None:
    avatars = [make_avatar(user, name=name) for name in ("Me", "me", "Me (2)", "..")]
    export, file = made(as_user, *avatars, format="webp")
    assert export["filename"].endswith(".zip")
    content = file.content if not file.streaming else b"".join(file.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        listed = archive.namelist()
    assert listed[0] == "Me.webp"
    assert len({name.casefold() for name in listed}) == 4
    assert "avatar.webp" in listed


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"format": "gif"}, "format"),
        ({"size": 15}, "size"),
        ({"size": 4097}, "size"),
        ({"preset": "myspace"}, "preset"),
        ({"preset": "vk", "size": 100}, "preset"),
        ({"background": "red"}, "background"),
        ({"quality": 0}, "quality"),
        ({"avatars": []}, "avatars"),
    ],
)
def test_senseless_wishes_are_told(
    as_user: APIClient, user: User, options: dict[str, object], field: str
) -> None:
    body = {"avatars": [str(make_avatar(user).pk)]} | options
    answer = as_user.post("/api/v1/exports", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_svg_is_refused_for_what_has_none(as_user: APIClient, user: User) -> None:
    answer = ask(as_user, make_avatar(user), make_avatar(user, svg=True), format="svg")
    assert (answer.status_code, answer.json()["code"]) == (400, "export.no_vector")


def test_nobody_exports_anothers_avatar(as_user: APIClient, user: User, other: User) -> None:
    answer = ask(as_user, make_avatar(user), make_avatar(other))
    assert answer.status_code == 404
    assert not Export.objects.exists()


def test_what_is_in_the_bin_is_not_exported(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    as_user.delete(f"/api/v1/avatars/{avatar.pk}")
    assert ask(as_user, avatar).status_code == 404


def test_avatars_deleted_meanwhile_fail_the_export_with_a_reason(
    as_user: APIClient, user: User
) -> None:
    avatar = make_avatar(user)
    export = ask(as_user, avatar).json()
    as_user.delete(f"/api/v1/avatars/{avatar.pk}")
    tasks.export_run(export["id"])
    answer = as_user.get(f"/api/v1/exports/{export['id']}").json()
    assert answer["status"] == "failed"
    assert answer["problem"]["code"] == "export.empty"
    assert answer["problem"]["detail"].startswith("The avatars")


def test_few_are_made_at_once_and_few_are_kept(
    as_user: APIClient,
    user: User,
    media: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    avatar = make_avatar(user)
    codes = [ask(as_user, avatar).status_code for _ in range(4)]
    assert codes == [202, 202, 202, 429]
    for export in Export.objects.all():
        tasks.export_run(str(export.pk))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(25):
            made(as_user, avatar)
    assert Export.objects.count() == 20
    assert len([name for name in media() if "/exports/" in name]) == 20


def test_running_a_finished_export_again_does_nothing(
    as_user: APIClient, user: User, media: Callable[[], list[str]]
) -> None:
    export, _ = made(as_user, make_avatar(user))
    before = media()
    tasks.export_run(export["id"])
    tasks.export_run("00000000-0000-0000-0000-000000000000")
    assert media() == before


def test_a_worker_thought_dead_writes_nothing(
    as_user: APIClient,
    user: User,
    media: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export = ask(as_user, make_avatar(user)).json()
    real = rendering.render

    def overtaken(*args: Any, **kwargs: Any) -> bytes:
        monkeypatch.setattr(rendering, "render", real)
        tasks.export_run(export["id"])
        return real(*args, **kwargs)

    monkeypatch.setattr(rendering, "render", overtaken)
    tasks.export_run(export["id"])
    assert Export.objects.get().status == "done"
    assert [Export.objects.get().file] == [name for name in media() if "/exports/" in name]


def test_what_no_worker_is_at_is_tried_again_and_given_up_in_the_end(
    as_user: APIClient,
    user: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def broken(*args: object, **kwargs: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(rendering, "render", broken)
    told: list[str] = []
    monkeypatch.setattr(registries, "export_listeners", [lambda export: told.append(export.status)])
    monkeypatch.setattr(tasks, "export_listeners", registries.export_listeners)
    export = ask(as_user, make_avatar(user)).json()
    queue = django_rq.get_queue("maintenance")
    for _ in range(3):
        with pytest.raises(MemoryError):
            tasks.export_run(export["id"])
        Export.objects.update(touched_at=timezone.now() - timedelta(minutes=2))
        queue.empty()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.exports_resume()
    answer = as_user.get(f"/api/v1/exports/{export['id']}").json()
    assert (answer["status"], answer["problem"]["code"]) == ("failed", "export.failed")
    assert queue.count == 0
    assert told[-1] == "failed"


def test_what_a_worker_is_at_is_left_alone(
    as_user: APIClient, user: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    ask(as_user, make_avatar(user))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.exports_resume()
    assert django_rq.get_queue("maintenance").count == 0


def test_after_a_day_an_export_and_its_file_are_gone(
    as_user: APIClient,
    user: User,
    media: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    made(as_user, make_avatar(user))
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.exports_purge()
    assert not Export.objects.exists()
    assert not [name for name in media() if "/exports/" in name]
