"""Neon: a dark scene, one lamp on either side, a face that is still read."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.faces.canonical import canonical_face
from ml.imaging import night
from ml.imaging.colour import rgb_to_oklab
from ml.styles import registry
from ml.styles._glow_paint import cheek_dots, lens_shine
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    astronaut,
    difference,
    rendered,
    shape_error,
)


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


@pytest.mark.parametrize(
    "kind", ["city", "sunset", "ring", "triangle", "trails", "signs", "scanner"]
)
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


def test_glowing_paint_lies_alike_on_both_cheeks_and_leaves_room_for_glasses() -> None:
    points, _ = canonical_face()
    marks = (points * 80 + [127.5, 110, 0]).astype(np.float32)
    dots = cheek_dots(marks, 256, 80.0)
    assert dots.max() == 1
    # The average face is symmetric but for rounding.
    assert difference(dots, dots[:, ::-1]) < 0.15 * dots.mean()
    few = cheek_dots(marks, 256, 80.0, under_eyes=False)
    assert np.nonzero(few.sum(1))[0].min() > np.nonzero(dots.sum(1))[0].min()


def test_lamps_are_mirrored_within_their_own_lens() -> None:
    near = astronaut()
    left, right = lens_shine(near)
    nose = int(near.landmarks[168, 0])
    assert left[:, :nose].sum() > 0.95 * left.sum() > 0
    assert right[:, nose:].sum() > 0.95 * right.sum() > 0


def test_hair_shines_at_the_outline_more_than_within() -> None:
    light = rgb_to_oklab(rendered("neon", "city").image)[..., 0]
    # The astronaut's crown: its rim against the middle of the hair.
    assert light[60:300, 95:125].max() > 0.7
    assert np.median(light[:40, :40]) < 0.3
