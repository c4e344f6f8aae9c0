"""What every engine owes: one suite for the embedded engine and for every bundle of open weights.

The bundles are tiny and their weights random, but their classes, files and code are the real ones.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from ml.contracts import Angle, Crop, GenerationContract, Progress, Stage
from ml.edits.geometry import Geometry
from ml.engines import get_engine
from ml.engines.base import Engine, VariantResult
from ml.errors import AvatarError, Cancelled
from ml.operations import Background, EditContract, Tone

ENGINES = ("embedded", "sd15-lcm", "sdxl-lightning", "flux2-klein")
STYLE = "tint"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tiny: object, tint: str) -> Engine:
    """Each engine in turn."""
    # One instance for all, so that pipelines are loaded once: that is how workers have it.
    return get_engine(request.param)


def contract(engine: Engine, **options: object) -> GenerationContract:
    values = {"style": STYLE, "variants": 1, "size": 512, "seed": 7, "engine": engine.name}
    return GenerationContract(**{**values, **options})  # type: ignore[arg-type]


def run(engine: Engine, photo: np.ndarray, **options: object) -> list[VariantResult]:
    return list(engine.generate(photo, contract(engine, **options)))


def far(one: VariantResult, two: VariantResult) -> float:
    return float(np.abs(one.image.astype(int) - two.image).mean())


def test_results_come_in_order_with_all_that_is_kept(engine: Engine, astronaut: np.ndarray) -> None:
    steps: list[Progress] = []
    asked = contract(engine, variants=2)
    results = []
    for result in engine.generate(astronaut, asked, report=steps.append):
        assert (steps[-1].variant, steps[-1].variant_fraction) == (result.index, 1.0)
        results.append(result)
    assert [one.index for one in results] == [0, 1]
    assert all(one.image.dtype == np.uint8 for one in results)
    assert all(one.image.shape == (512, 512, 3) for one in results)
    assert far(*results) > 0.01
    recipe = results[1].recipe
    assert (recipe.contract, recipe.engine, recipe.plan) == (asked, engine.name, results[1].plan)
    assert "face_landmark_with_attention.tflite" in recipe.weights
    assert all(len(digest) == 64 for digest in recipe.weights.values())
    assert results[0].geometry is not None
    assert Geometry.from_bytes(results[0].geometry).landmarks.shape == (478, 3)
    assert [step.stage for step in steps][0 :: len(steps) - 1] == [Stage.ANALYSING, Stage.FINISHING]
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    previews = [step.preview for step in steps if step.preview]
    assert len(previews) >= 4
    with Image.open(io.BytesIO(previews[0])) as picture:
        assert picture.format == "WEBP"
        assert max(picture.size) <= 160


def test_the_recipe_draws_the_same_again(engine: Engine, astronaut: np.ndarray) -> None:
    (first,) = run(engine, astronaut)
    (again,) = engine.generate(astronaut, first.recipe.contract)
    assert np.array_equal(first.image, again.image)
    (other,) = run(engine, astronaut, seed=8)
    assert other.plan.seed != first.plan.seed
    assert far(first, other) > 0.01


def test_what_is_there_already_is_left_out(engine: Engine, astronaut: np.ndarray) -> None:
    asked = contract(engine, variants=2)
    (second,) = engine.generate(astronaut, asked, skip={0})
    assert second.index == 1
    *_, whole = engine.generate(astronaut, asked)
    assert np.array_equal(second.image, whole.image)


def test_cancelling_stops_at_the_next_step(engine: Engine, astronaut: np.ndarray) -> None:
    done: list[int] = []
    steps: list[float] = []

    def report(progress: Progress) -> None:
        if progress.variant == 1 and progress.variant_fraction:
            steps.append(progress.variant_fraction)
            raise Cancelled

    asked = contract(engine, variants=3)
    with pytest.raises(Cancelled):
        done.extend(one.index for one in engine.generate(astronaut, asked, report=report))
    assert len(steps) == 1
    assert steps[0] < 1.0
    assert run(engine, astronaut)[0].index == 0


def test_angles_and_crops_reach_the_picture(engine: Engine, astronaut: np.ndarray) -> None:
    ahead, aside = run(engine, astronaut, angles=(Angle(), Angle(yaw=20)))
    assert aside.plan.angle.yaw == 20
    # Random weights hardly look at the photo, but they do.
    assert far(ahead, aside) > 0.001
    (close,) = run(engine, astronaut, crop=Crop(x=60, y=20, size=180))
    assert far(ahead, close) > 0.001


def test_a_style_without_a_background_has_alpha(engine: Engine, astronaut: np.ndarray) -> None:
    (result,) = run(engine, astronaut, style="tint-cut")
    assert result.has_alpha
    assert result.image[:20, :20, 3].max() < 60
    assert result.image[..., 3].max() > 200


def test_a_preview_is_small(engine: Engine, astronaut: np.ndarray) -> None:
    assert engine.preview(astronaut, STYLE, size=96).shape == (96, 96, 3)


def test_pictures_can_be_opened_and_edited(engine: Engine, astronaut: np.ndarray) -> None:
    opened = engine.sit(astronaut, size=512)
    lighter = EditContract(operations=(Tone(brightness=0.5),))
    edited = engine.edit(opened.image, lighter, geometry=opened.geometry)
    assert edited.image.mean() > opened.image.mean() + 5


def test_edits_take_pictures_of_ones_own(engine: Engine, astronaut: np.ndarray) -> None:
    opened = engine.sit(astronaut, size=512)
    red = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(red, "PNG")
    data = red.getvalue()
    name = hashlib.sha256(data).hexdigest()
    behind = EditContract(operations=(Background(fill="picture", picture=name),))
    edited = engine.edit(
        opened.image, behind, geometry=opened.geometry, size=128, pictures={name: data}
    )
    assert (edited.image[2, 2] == (255, 0, 0)).all()


def test_what_will_not_do_is_refused_by_code(engine: Engine, astronaut: np.ndarray) -> None:
    for code, photo, options in (
        ("photo.no_face", np.full((200, 200, 3), 128, np.uint8), {}),
        ("style.unknown_look", astronaut, {"look": "nope"}),
    ):
        with pytest.raises(AvatarError) as caught:
            run(engine, photo, **options)
        assert caught.value.code == code
    with pytest.raises(AvatarError) as caught:
        run(engine, astronaut, style="nope")
    assert caught.value.code in ("style.unknown", "engine.style")


def test_warming_up_changes_nothing(engine: Engine, astronaut: np.ndarray) -> None:
    before = run(engine, astronaut)[0].image
    engine.warm_up([STYLE])
    assert np.array_equal(run(engine, astronaut)[0].image, before)
