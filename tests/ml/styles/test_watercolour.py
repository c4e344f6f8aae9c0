from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.colour import hex_to_rgb
from ml.styles import registry
from ml.styles._washes import dense
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    difference,
    looks,
    rendered,
    shape_error,
)


def test_every_look_is_valid() -> None:
    assert len(looks("watercolour")) >= 6
    for look in looks("watercolour"):
        registry.parameters(style("watercolour"), look)


def test_the_first_four_looks_differ_plainly() -> None:
    four = [rendered("watercolour", look, size=256).image for look in looks("watercolour")[:4]]
    for first, second in combinations(four, 2):
        assert difference(first, second) > 0.05


@pytest.mark.slow
def test_looks_are_sound_pictures_that_differ() -> None:
    assert_pictures_differ("watercolour", 0.03)


def test_the_seed_decides_everything() -> None:
    first = rendered("watercolour", "bloom", seed=3, size=256).image
    assert np.array_equal(
        first, rendered.__wrapped__("watercolour", "bloom", seed=3, size=256).image
    )
    assert difference(first, rendered("watercolour", "bloom", seed=4, size=256).image) > 0.01


def test_the_border_stays_unpainted_paper() -> None:
    picture = rendered("watercolour", "pale").image
    border = np.concatenate([picture[:20].reshape(-1, 3), picture[:300, :20].reshape(-1, 3)])
    assert np.abs(border - hex_to_rgb("#fbf9f3")).mean() < 0.03


def test_more_pigment_is_darker_and_purer() -> None:
    colour = np.full((1, 1, 3), (0.9, 0.6, 0.5), np.float32)
    thin, thick = (dense(colour, np.full((1, 1), d, np.float32))[0, 0] for d in (0.6, 1.8))
    assert (thick < thin).all()
    assert np.ptp(thick) > np.ptp(thin)


def test_pigment_settles_in_the_papers_grain() -> None:
    picture = rendered("watercolour", "indigo", size=1024).image.mean(-1)
    wash = picture[90:150, 60:120]
    assert 0.008 < wash.std() < 0.15


def test_the_face_keeps_its_shape() -> None:
    assert shape_error("watercolour", "bloom") < 0.09


def test_strength_changes_the_painting() -> None:
    gentle, bold = (
        rendered("watercolour", "bloom", strength=s, size=256).image for s in (0.0, 1.0)
    )
    assert difference(gentle, bold) > 0.01


def test_an_unknown_parameter_is_named() -> None:
    wrong = style("watercolour").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(wrong)
    assert caught.value.params["key"] == "parameters.sparkle"
