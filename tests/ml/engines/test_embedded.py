from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from ml.contracts import Angle, Crop, GenerationContract, Progress, Stage
from ml.engines import get_engine
from ml.engines.base import VariantResult
from ml.engines.embedded import EmbeddedEngine
from ml.errors import AvatarError, Cancelled


def run(photo: np.ndarray, **options: object) -> list[VariantResult]:
    contract = GenerationContract(size=512, **options)  # type: ignore[arg-type]
    return list(get_engine().generate(photo, contract))


def test_pictures_come_in_order_with_recipes(astronaut: np.ndarray, tint: str) -> None:
    results = run(astronaut, style=tint, variants=3, seed=7)
    assert [one.index for one in results] == [0, 1, 2]
    assert all(one.image.shape == (512, 512, 3) for one in results)
    recipe = results[1].recipe
    assert recipe.plan == results[1].plan
    assert recipe.engine == "embedded"
    assert "face_landmark_with_attention.tflite" in recipe.weights
    assert recipe.credits == ("“Tint” by A. Author, CC BY 4.0",)


def test_variants_differ_and_the_recipe_draws_the_same_again(
    astronaut: np.ndarray, tint: str
) -> None:
    first = run(astronaut, style=tint, variants=4, seed=7)
    again = list(EmbeddedEngine().generate(astronaut, first[0].recipe.contract))
    for one, two in zip(first, again, strict=True):
        assert np.array_equal(one.image, two.image)
    for one, two in itertools.pairwise(first):
        assert np.abs(one.image.astype(int) - two.image).mean() > 5


def test_alpha_is_kept_where_the_style_has_no_background(astronaut: np.ndarray, tint: str) -> None:
    (result,) = run(astronaut, style="tint-cut", variants=1)
    assert result.has_alpha
    assert result.image[..., 3].max() > 250
    assert result.image[:40, :40, 3].max() < 30


def test_progress_rises_and_shows_small_previews(astronaut: np.ndarray, tint: str) -> None:
    steps: list[Progress] = []
    contract = GenerationContract(style=tint, variants=2, size=512)
    for result in get_engine().generate(astronaut, contract, report=steps.append):
        assert steps[-1].variant == result.index
        assert steps[-1].variant_fraction == 1.0
    assert [step.stage for step in steps][0 :: len(steps) - 1] == [Stage.ANALYSING, Stage.FINISHING]
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    previews = [step.preview for step in steps if step.preview]
    assert len(previews) == 4
    with Image.open(io.BytesIO(previews[0])) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (160, 160)


def test_cancelling_stops_at_the_next_step(astronaut: np.ndarray, tint: str) -> None:
    done: list[int] = []

    def report(progress: Progress) -> None:
        if progress.variant == 1 and progress.variant_fraction == 0.5:
            raise Cancelled

    contract = GenerationContract(style=tint, variants=4, size=512)
    with pytest.raises(Cancelled):
        done.extend(one.index for one in get_engine().generate(astronaut, contract, report=report))
    results = get_engine().generate(astronaut, contract, report=report)
    assert next(results).index == 0
    with pytest.raises(Cancelled):
        next(results)


def test_angles_turn_the_person(astronaut: np.ndarray, tint: str) -> None:
    ahead, aside = run(astronaut, style=tint, variants=1, angles=(Angle(), Angle(yaw=20)))
    assert aside.plan.angle.yaw == 20
    assert np.abs(ahead.image.astype(int) - aside.image).mean() > 3


def test_a_chosen_crop_is_used(astronaut: np.ndarray, tint: str) -> None:
    (whole,) = run(astronaut, style=tint, variants=1)
    (close,) = run(astronaut, style=tint, variants=1, crop=Crop(x=60, y=20, size=180))
    assert np.abs(whole.image.astype(int) - close.image).mean() > 5


def test_a_photo_is_analysed_once(astronaut: np.ndarray, tint: str) -> None:
    engine = EmbeddedEngine()
    assert engine.analyse(astronaut, 0) is engine.analyse(astronaut.copy(), 0)


def test_a_preview_is_small(astronaut: np.ndarray, tint: str) -> None:
    assert get_engine().preview(astronaut, tint).shape == (256, 256, 3)
    assert get_engine().preview(astronaut, "tint-cut", size=96).shape == (96, 96, 4)


def test_a_photo_without_a_face_is_refused_by_code(tint: str) -> None:
    with pytest.raises(AvatarError) as caught:
        run(np.full((200, 200, 3), 128, np.uint8), style=tint)
    assert caught.value.code == "photo.no_face"


def test_unknown_names_are_refused_by_code(astronaut: np.ndarray, tint: str) -> None:
    with pytest.raises(AvatarError) as caught:
        run(astronaut, style="nope")
    assert caught.value.code == "style.unknown"
    with pytest.raises(AvatarError) as caught:
        get_engine("nope")
    assert caught.value.code == "engine.unknown"
