from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.contracts import Region
from ml.errors import AvatarError
from ml.imaging.colour import rgb_to_oklab
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
    assert len(looks("pencil")) >= 6
    for look in looks("pencil"):
        registry.parameters(style("pencil"), look)


def test_the_first_four_looks_differ_plainly() -> None:
    four = [rendered("pencil", look, size=256).image for look in looks("pencil")[:4]]
    for first, second in combinations(four, 2):
        assert difference(first, second) > 0.05


@pytest.mark.slow
def test_looks_are_sound_pictures_that_differ() -> None:
    assert_pictures_differ("pencil", 0.02)


def test_the_seed_decides_everything() -> None:
    first = rendered("pencil", "graphite", seed=3, size=256).image
    assert np.array_equal(first, rendered.__wrapped__("pencil", "graphite", seed=3, size=256).image)
    assert difference(first, rendered("pencil", "graphite", seed=4, size=256).image) > 0.002


def test_graphite_is_grey_and_coloured_pencils_are_not() -> None:
    def chroma(look: str) -> float:
        lab = rgb_to_oklab(rendered("pencil", look).image)
        return float(np.hypot(lab[..., 1], lab[..., 2])[astronaut().matte > 0.9].mean())

    assert chroma("graphite") < 0.012
    assert chroma("coloured") > 0.03


def test_strokes_run_along_one_direction() -> None:
    """The paper's grain alone has no direction; pencil strokes at 52 degrees do."""
    grey = rendered("pencil", "charcoal", size=1024).image.mean(-1)
    behind = np.s_[40:168, 860:988]
    part = grey[behind] - grey[behind].mean()
    gy, gx = np.gradient(part)
    across = np.deg2rad(52)
    over = np.abs(gx * np.sin(across) + gy * np.cos(across)).mean()
    along = np.abs(gx * np.cos(across) - gy * np.sin(across)).mean()
    assert over > 1.25 * along


def test_chalk_is_lighter_than_its_paper() -> None:
    picture = rendered("pencil", "sanguine").image
    skin = astronaut().regions[Region.SKIN] > 0.9
    paper = np.median(picture[:40, :40].mean(-1))
    assert np.percentile(picture.mean(-1)[skin], 97) > paper + 0.08


def test_the_face_keeps_its_shape() -> None:
    assert shape_error("pencil", "graphite") < 0.10


def test_strength_changes_the_drawing() -> None:
    gentle, bold = (rendered("pencil", "graphite", strength=s, size=256).image for s in (0.0, 1.0))
    assert difference(gentle, bold) > 0.01


def test_an_unknown_parameter_is_named() -> None:
    wrong = style("pencil").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(wrong)
    assert caught.value.params["key"] == "parameters.sparkle"


def test_a_face_is_left_mostly_to_the_paper() -> None:
    portrait = astronaut()
    drawn = rendered("pencil", "graphite").image.mean(-1)
    x, y = (int(v) for v in portrait.landmarks[[50, 280], :2].mean(0))
    half = int(portrait.interocular * 0.5)
    face = drawn[y - half // 4 : y + half // 4, x - half : x + half]
    clothes = drawn[portrait.regions[Region.CLOTHES] > 0.9]
    assert float(np.median(face)) > 0.88
    assert float(np.median(clothes)) < 0.7
