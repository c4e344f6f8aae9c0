from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.colour import hex_to_rgb
from ml.styles import registry
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    difference,
    looks,
    rendered,
    shape_error,
)


def test_every_look_is_valid() -> None:
    assert len(looks("ink")) >= 6
    for look in looks("ink"):
        registry.parameters(style("ink"), look)


def test_the_first_four_looks_differ_plainly() -> None:
    four = [rendered("ink", look, size=256).image for look in looks("ink")[:4]]
    for first, second in combinations(four, 2):
        assert difference(first, second) > 0.05


@pytest.mark.slow
def test_looks_are_sound_pictures_that_differ() -> None:
    assert_pictures_differ("ink", 0.02)


def test_the_seed_decides_everything() -> None:
    first = rendered("ink", "pen", seed=3, size=256).image
    assert np.array_equal(first, rendered.__wrapped__("ink", "pen", seed=3, size=256).image)
    assert difference(first, rendered("ink", "pen", seed=4, size=256).image) > 0.002


def test_nearly_all_of_it_is_ink_or_paper() -> None:
    picture = rendered("ink", "pen", size=1024).image
    paper = np.abs(picture - hex_to_rgb("#f6f1e6")).max(-1) < 0.12
    ink = np.abs(picture - hex_to_rgb("#16130f")).max(-1) < 0.15
    assert (paper | ink).mean() > 0.88
    assert 0.05 < ink.mean() < 0.4


def test_light_ink_lies_on_dark_paper() -> None:
    picture = rendered("ink", "night").image
    assert np.median(picture.mean(-1)) < 0.45
    assert picture.max() > 0.9


def test_a_larger_picture_shows_the_same_drawing() -> None:
    small, large = (rendered("ink", "pen", size=size).image for size in (512, 1024))
    shrunk = large.reshape(512, 2, 512, 2, 3).mean((1, 3))
    assert difference(small, shrunk) < 0.01


def test_the_face_keeps_its_shape() -> None:
    assert shape_error("ink", "pen") < 0.10


def test_strength_changes_the_drawing() -> None:
    gentle, bold = (rendered("ink", "pen", strength=s, size=256).image for s in (0.0, 1.0))
    assert difference(gentle, bold) > 0.01


def test_an_unknown_parameter_is_named() -> None:
    wrong = style("ink").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(wrong)
    assert caught.value.params["key"] == "parameters.sparkle"
