from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.colour import hex_to_rgb
from ml.imaging.filters import blur
from ml.styles import registry
from ml.styles.base import RenderContext
from ml.styles.catalogue import style
from ml.styles.oil import Oil
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


def test_strokes_show_on_the_face_and_the_features_stay_crisp() -> None:
    photo, painted = (image.mean(-1) for image in (
        astronaut().image, rendered("oil", "impressionist").image
    ))  # fmt: skip
    points = astronaut().landmarks[:, :2]
    (x, y), half = points[151], int(astronaut().interocular * 0.18)
    brow = np.s_[int(y) - half : int(y) + half, int(x) - half : int(x) + half]
    rough = [float((grey - blur(grey, 4.0))[brow].std()) for grey in (photo, painted)]
    assert rough[1] > 1.5 * rough[0]
    x0, x1 = int(points[33, 0]), int(points[263, 0])
    eyes = np.s_[int(points[159, 1]) - 6 : int(points[145, 1]) + 6, x0:x1]
    steep = [float(np.percentile(np.hypot(*np.gradient(g[eyes])), 98)) for g in (photo, painted)]
    assert steep[1] > steep[0]


def test_bare_canvas_shows_around_an_alla_prima_sketch() -> None:
    sketch = registry.parameters(style("oil"), "alla-prima")
    ground = hex_to_rgb("#c2ac8c")

    def bare(share: float) -> float:
        wanted = sketch.model_copy(update={"bare": share, "impasto": 0.0})
        image = Oil().render(astronaut(256), wanted, RenderContext(256)).image  # type: ignore[arg-type]
        rim = np.concatenate([image[:8], image[-8:], image[:, :8].transpose(1, 0, 2)])
        return float((np.abs(rim - ground).mean(-1) < 0.04).mean())

    assert bare(0.8) > bare(0.0) + 0.1


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
