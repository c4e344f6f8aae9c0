"""Neon: a dark scene, one lamp on either side, a face that is still read."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging import night
from ml.imaging.colour import rgb_to_oklab
from ml.styles import registry
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import assert_pictures_differ, difference, rendered, shape_error


def test_every_look_is_a_sound_picture_of_its_own() -> None:
    assert_pictures_differ("neon", 0.04, most=5)


def test_the_scene_is_darker_than_the_face() -> None:
    light = rgb_to_oklab(rendered("neon", "city").image)[..., 0]
    corners = np.concatenate([light[:60, :60].ravel(), light[:60, -60:].ravel()])
    assert np.median(corners) < 0.45
    assert np.median(light[180:330, 200:320]) > np.median(corners) + 0.2


def test_left_and_right_take_the_colours_of_their_lamps() -> None:
    picture = rendered("neon", "city").image
    left, right = picture[200:320, 190:230].mean((0, 1)), picture[200:320, 285:325].mean((0, 1))
    # Magenta from the left, cyan from the right.
    assert left[0] - left[1] > right[0] - right[1] + 0.1


@pytest.mark.parametrize("kind", ["city", "sunset", "ring", "triangle", "trails", "signs", "void"])
def test_scenes_are_light_of_the_lamps_colours(kind: night.NightKind) -> None:
    red, blue = np.array([1.0, 0.05, 0.1], np.float32), np.array([0.05, 0.2, 1.0], np.float32)
    scene = night.night(kind, 128, red, blue, np.random.default_rng(1))
    assert scene.shape == (128, 128, 3)
    assert scene.min() >= 0
    assert scene[..., 1].mean() < max(scene[..., 0].mean(), scene[..., 2].mean())


def test_the_same_seed_draws_the_same_picture_and_another_another() -> None:
    first = rendered("neon", "rain", seed=3).image
    assert np.array_equal(first, rendered.__wrapped__("neon", "rain", seed=3).image)
    assert difference(first, rendered("neon", "rain", seed=4).image) > 0.005


def test_the_face_is_found_again_where_it_was() -> None:
    assert shape_error("neon", "city") < 0.1


def test_a_parameter_that_does_not_exist_is_named() -> None:
    broken = style("neon").model_copy(update={"parameters": {"laser": 3}})
    with pytest.raises(AvatarError, match="laser"):
        registry.parameters(broken)
