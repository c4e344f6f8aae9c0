"""The engine and a style of one's own: contract in, reproducible pictures out."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest
import skimage.data

from ml.contracts import Angle, GenerationContract, Progress
from ml.custom_styles import CUSTOM, CustomStyle, Reference
from ml.edits.geometry import Geometry
from ml.engines.base import VariantResult
from ml.engines.embedded import EmbeddedEngine
from ml.errors import AvatarError
from tests.ml.styles.custom.pictures import png, tiles

PHOTO = skimage.data.astronaut()
DIGEST, FILE = png(tiles())
STYLE = CustomStyle(name="stones", references=(Reference(picture=DIGEST),))
ENGINE = EmbeddedEngine()


def _contract(**more: Any) -> GenerationContract:
    return GenerationContract(style=CUSTOM, custom=STYLE, size=512, **more)


def _first(contract: GenerationContract, **more: Any) -> VariantResult:
    return next(ENGINE.generate(PHOTO, contract, pictures={DIGEST: FILE}, **more))


def test_a_recipe_makes_the_same_picture_again_and_it_can_be_edited() -> None:
    steps: list[Progress] = []
    result = _first(_contract(variants=2, seed=5, angles=(Angle(yaw=12),)), report=steps.append)
    again = EmbeddedEngine().generate(
        PHOTO, result.recipe.contract, pictures={DIGEST: FILE}, skip=[1]
    )
    assert np.array_equal(next(iter(again)).image, result.image)
    assert result.recipe.contract.custom == STYLE
    assert result.geometry is not None
    person = Geometry.from_bytes(result.geometry).over(result.image.astype(np.float32) / 255)
    assert person.interocular > 50
    assert any(step.preview for step in steps)


def test_pictures_are_asked_for_before_anything_is_drawn() -> None:
    with pytest.raises(AvatarError) as caught:
        next(ENGINE.generate(PHOTO, _contract()))
    assert caught.value.code == "style.reference_missing"
    wrong = {DIGEST: b"\x89PNG"}
    with pytest.raises(AvatarError) as caught:
        next(EmbeddedEngine().generate(PHOTO, _contract(), pictures=wrong))
    assert caught.value.code == "style.file_damaged"


def test_a_look_of_its_own_is_held_and_others_are_unknown() -> None:
    assert _first(_contract(variants=1, look="deep")).plan.look == "deep"
    with pytest.raises(AvatarError) as caught:
        next(ENGINE.generate(PHOTO, _contract(look="noir"), pictures={DIGEST: FILE}))
    assert caught.value.code == "style.unknown_look"


def test_previews_follow_the_sliders() -> None:
    def seen(**settings: Any) -> np.ndarray:
        custom = STYLE.model_copy(update=settings)
        return ENGINE.preview(PHOTO, CUSTOM, custom=custom, pictures={DIGEST: FILE}, size=224)

    first = seen()
    assert first.shape == (224, 224, 3)
    assert np.array_equal(seen(), first)
    assert not np.array_equal(seen(texture=0.2), first)
    assert not np.array_equal(seen(proportions=1.0), first)
    assert np.array_equal(seen(), first)


def test_custom_without_a_style_is_no_style() -> None:
    with pytest.raises(AvatarError) as caught:
        ENGINE.preview(PHOTO, CUSTOM)
    assert caught.value.code == "style.unknown"
    assert hashlib.sha256(FILE).hexdigest() == DIGEST
