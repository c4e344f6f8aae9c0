"""Photos, generations, and a worker without a process of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import User
from gallery.models import Avatar
from generation import files, services
from generation.conf import job_config
from generation.jobs import job_claim
from generation.models import Edit, Generation, Job, Photo
from ml.contracts import Angle
from ml.operations import EditContract, Operation, Tone
from tests.files import makers
from tests.generation import engine

Hear = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _tiny_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """New generations go to the tiny engine."""
    engine.register()
    monkeypatch.setenv("AVATAR_JOBS_ENGINE", "test")
    job_config.cache_clear()
    yield
    job_config.cache_clear()


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the queue's timings and limits."""

    def set_all(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"AVATAR_JOBS_{name.upper()}", str(value))
        job_config.cache_clear()

    return set_all


@pytest.fixture
def make_photo(db: None) -> Callable[..., Photo]:
    """Photos that were analysed, with their files."""

    def make(user: User, **fields: Any) -> Photo:
        from generation.intake import decode

        pk = uuid.uuid4()
        contents = decode.clean(makers.encoded(makers.face(256), "PNG")).files
        paths = {
            name.partition(".")[0]: files.store(files.PHOTOS, pk, name, content)
            for name, content in contents.items()
        }
        values: dict[str, Any] = {
            "status": Photo.Status.READY,
            "sha256": pk.hex * 2,
            "media_type": "image/png",
            "size_bytes": 1000,
            "storage_bytes": sum(map(len, contents.values())),
            "width": 256,
            "height": 256,
            "files": paths,
            "analysis": ANALYSIS,
            "consent_at": datetime(2026, 1, 1, tzinfo=UTC),
        }
        return Photo.objects.create(pk=pk, user=user, **{**values, **fields})

    return make


LIGHTER = Tone(brightness=0.5)

ANALYSIS: dict[str, Any] = {
    "version": 1,
    "width": 256,
    "height": 256,
    "faces": [{"x": 80.0, "y": 40.0, "width": 60.0, "height": 60.0}] * 2,
    "chosen": 0,
    "face": None,
    "issues": [],
    "measures": {},
}


def wish(**fields: Any) -> services.GenerationWish:
    """A small wish."""
    values: dict[str, Any] = {
        "style": "ink",
        "variants": 2,
        "angles": (Angle(),),
        "size": 512,
        "seed": 7,
    }
    return services.GenerationWish(**{**values, **fields})


@pytest.fixture
def ask(make_photo: Callable[..., Photo]) -> Callable[..., Generation]:
    """Queues generations."""

    def queue(user: User, photo: Photo | None = None, **fields: Any) -> Generation:
        made, _ = services.generation_create(
            user=user, photo=photo or make_photo(user), wish=wish(**fields)
        )
        return made

    return queue


@pytest.fixture
def edit() -> Callable[..., Edit]:
    """Queues edits of an avatar."""

    def queue(avatar: Avatar, *operations: Operation, **fields: Any) -> Edit:
        contract = EditContract(operations=operations or (LIGHTER,), seed=fields.pop("seed", 0))
        wish = services.EditWish(contract=contract, avatar=avatar.pk, **fields)
        return services.edit_create(user=avatar.owner, wish=wish)[0]

    return queue


@pytest.fixture
def work() -> Callable[..., list[Job]]:
    """Serves a role's jobs until none is due."""

    def serve(role: str = "generation", at_most: int = 100) -> list[Job]:
        from generation.tasks import perform

        served: list[Job] = []
        while len(served) < at_most and (job := job_claim(role=role, worker="here")):
            perform(job)
            served.append(job)
        return served

    return serve


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, dict[str, Any]]]:
    """Everything published, with whom to, in order; it still goes its way."""
    from generation import progress

    told: list[tuple[object, dict[str, Any]]] = []
    publish = progress.publish

    def listen(user_id: object, message: dict[str, Any]) -> None:
        told.append((user_id, message))
        publish(user_id, message)

    monkeypatch.setattr(progress, "publish", listen)
    return told
