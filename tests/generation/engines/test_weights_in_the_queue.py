"""Jobs by open weights that go wrong: each says why, and the queue goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from accounts.models import User
from generation import jobs, tokens
from generation.engines.advertising import advertise, withdraw
from generation.models import Generation, Job
from ml.bundles import catalogue
from ml.engines import get_engine
from ml.engines.pretrained.studio import POOL
from tests.ml.engines import tiny_bundles

pytestmark = pytest.mark.django_db(transaction=True)

BUNDLE = "sdxl-lightning"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one tiny bundle."""
    root = tmp_path_factory.mktemp("weights")
    with pytest.MonkeyPatch.context() as patch:
        _configure(patch, root)
        tiny_bundles.install(BUNDLE, root / "source")
    catalogue.reload()
    return root


def _configure(patch: pytest.MonkeyPatch, root: Path) -> None:
    patch.setenv("AVATAR_MODELS_DIR", str(root / "store"))
    patch.setenv("AVATAR_MODELS_DEVICE", "cpu")
    patch.setenv("AVATAR_MODELS_SPARE_DISK_GB", "0")
    patch.setenv("AVATAR_BUNDLES_PATH", str(tiny_bundles.definitions(root / "definitions")))
    catalogue.reload()


@pytest.fixture(autouse=True)
def serving(weights: Path, monkeypatch: pytest.MonkeyPatch, face_found: None) -> Iterator[None]:
    """A worker that has the bundle."""
    from ml import engines

    _configure(monkeypatch, weights)
    engines._load.cache_clear()
    POOL.clear()
    redis = tokens.queue("generation").connection
    advertise(redis, {BUNDLE: "cpu"})
    yield
    withdraw(redis, [BUNDLE])
    tokens.queue("generation", BUNDLE).empty()
    monkeypatch.undo()
    catalogue.reload()
    engines._load.cache_clear()


@pytest.fixture
def face_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' photo is a drawing; here a face is drawn from, so a photo of one is read."""
    import numpy as np
    from skimage import data

    from generation import tasks

    picture = np.ascontiguousarray(data.astronaut()[0:300, 74:374])
    monkeypatch.setattr(tasks, "photo_pixels", lambda path: picture)


def serve(*engines: str) -> None:
    from generation.tasks import perform

    while job := jobs.job_claim(role="generation", worker="here", engines=engines):
        perform(job)


def ended(generation: Generation) -> Generation:
    generation.refresh_from_db()
    return generation


def codes(generation: Generation) -> list[str]:
    return [one["code"] for one in generation.notices]


def heavy(ask: Callable[..., Generation], user: User, **fields: Any) -> Generation:
    return ask(user, engine=BUNDLE, style="cartoon", variants=1, **fields)


def break_unet(times: int) -> None:
    """The network asks for more memory than any machine has, so often."""
    engine: Any = get_engine(BUNDLE)
    engine.warm_up()
    left = [times]

    def before(*_: object) -> None:
        if left[0]:
            left[0] -= 1
            torch.empty(2**46)

    with POOL.use((BUNDLE, "photo"), engine.studio.device, lambda: None) as warm:  # type: ignore[arg-type, return-value]
        warm.pipeline.unet.register_forward_pre_hook(before)


def test_a_job_is_drawn_by_the_bundle(user: User, ask: Callable[..., Generation]) -> None:
    generation = heavy(ask, user)
    serve("embedded", BUNDLE)
    assert ended(generation).status == "done"
    variant = generation.variants.get()
    assert variant.recipe is not None
    assert variant.recipe["engine"] == BUNDLE
    assert variant.likeness is None
    assert {"full", "256"} <= set(variant.files)


def test_memory_that_runs_out_once_is_told_and_the_job_done(
    user: User, other: User, ask: Callable[..., Generation]
) -> None:
    break_unet(times=1)
    generation, next_one = heavy(ask, user), ask(other)
    serve("embedded", BUNDLE)
    assert ended(generation).status == "done"
    assert codes(generation) == ["engine.memory_smaller"]
    assert ended(next_one).status == "done"


def test_memory_that_never_suffices_fails_the_job_and_no_other(
    user: User, other: User, ask: Callable[..., Generation]
) -> None:
    break_unet(times=100)
    generation, next_one = heavy(ask, user), ask(other)
    serve("embedded", BUNDLE)
    assert ended(generation).status == "failed"
    assert generation.problem_code == "engine.out_of_memory"
    assert generation.problem_params["memory"] == 8.0
    assert ended(next_one).status == "done"
    assert not Job.objects.filter(status__in=jobs.OPEN).exists()


def test_damaged_weights_fail_the_job_with_the_files_name_and_no_other(
    user: User, other: User, ask: Callable[..., Generation], weights: Path
) -> None:
    path = weights / "store" / BUNDLE / "vae/diffusion_pytorch_model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        generation, next_one = heavy(ask, user), ask(other)
        serve("embedded", BUNDLE)
    finally:
        path.write_bytes(whole)
    assert ended(generation).status == "failed"
    assert generation.problem_code == "models.damaged"
    assert "vae/" in generation.problem_params["file"]
    assert ended(next_one).status == "done"


def test_a_text_is_read_and_what_is_not_understood_told(
    user: User, ask: Callable[..., Generation]
) -> None:
    generation = heavy(ask, user, text="в очках и с драконом")
    serve("embedded", BUNDLE)
    assert ended(generation).status == "done"
    assert generation.notices == [{"code": "engine.words_unknown", "params": {"words": "драконом"}}]
