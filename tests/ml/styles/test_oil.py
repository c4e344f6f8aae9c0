from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.filters import blur
from ml.styles import registry
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    astronaut,
    difference,
    looks,
    rendered,
    shape_error,
)


def test_every_look_is_valid() -> None:
    assert len(looks("oil")) >= 6
    for look in looks("oil"):
        registry.parameters(style("oil"), look)


def test_the_first_four_looks_differ_plainly() -> None:
    four = [rendered("oil", look, size=256).image for look in looks("oil")[:4]]
    for first, second in combinations(four, 2):
        assert difference(first, second) > 0.05


@pytest.mark.slow
def test_looks_are_sound_pictures_that_differ() -> None:
    assert_pictures_differ("oil", 0.03)


def test_the_seed_decides_everything() -> None:
    first = rendered("oil", "impressionist", seed=3, size=256).image
    assert np.array_equal(
        first, rendered.__wrapped__("oil", "impressionist", seed=3, size=256).image
    )
    assert difference(first, rendered("oil", "impressionist", seed=4, size=256).image) > 0.01


def test_paint_has_texture_where_the_photo_is_smooth() -> None:
    def texture(image: np.ndarray) -> float:
        grey = image.mean(-1)
        wall = np.s_[20:150, 20:150]
        return float((grey - blur(grey, 3.0))[wall].std())

    photo, painted = astronaut().image, rendered("oil", "impressionist").image
    assert texture(painted) > 3 * texture(photo)


def test_an_old_master_works_on_a_dark_ground() -> None:
    corner = rendered("oil", "old-master").image[:60, -60:]
    assert corner.mean() < 0.3


def test_the_face_keeps_its_shape() -> None:
    assert shape_error("oil", "impressionist") < 0.08


def test_strength_changes_the_painting() -> None:
    gentle, bold = (
        rendered("oil", "impressionist", strength=s, size=256).image for s in (0.0, 1.0)
    )
    assert difference(gentle, bold) > 0.02


def test_an_unknown_parameter_is_named() -> None:
    wrong = style("oil").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(wrong)
    assert caught.value.params["key"] == "parameters.sparkle"
