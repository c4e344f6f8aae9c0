from __future__ import annotations

import numpy as np
import pytest

from ml.imaging.relight import LIGHTS, Relief, lambert, relief_of, rim
from tests.ml.styles.characters import astronaut


@pytest.fixture(scope="module")
def relief() -> Relief:
    return relief_of(astronaut())


def test_normals_have_unit_length_and_face_the_viewer(relief: Relief) -> None:
    normals = relief.normals()
    assert np.allclose(np.linalg.norm(normals, axis=-1), 1, atol=1e-4)
    assert normals[..., 2].min() > 0


def test_the_nose_stands_out_and_its_sides_turn_away(relief: Relief) -> None:
    portrait = astronaut()
    k = relief.height.shape[0] / portrait.size
    x, y = (portrait.landmarks[1, :2] * k).astype(int)
    left, right = (int(portrait.landmarks[i, 0] * k) for i in (50, 280))
    assert relief.height[y, x] > relief.height[y, left]
    assert relief.height[y, x] > relief.height[y, right]
    normals = relief.normals()
    reach = (right - left) // 6
    assert normals[y - 4, x - reach, 0] < normals[y - 4, x + reach, 0]


def test_light_from_one_side_lights_that_side(relief: Relief) -> None:
    normals = relief.normals()
    light = lambert(normals, LIGHTS["split"])
    inside = relief.matte > 0.9
    columns = np.arange(light.shape[1])[None, :]
    middle = light.shape[1] // 2
    assert light[inside & (columns < middle)].mean() > light[inside & (columns > middle)].mean()


def test_rim_light_stays_on_the_outline(relief: Relief) -> None:
    edge = rim(relief.normals(), relief.matte, 1)
    portrait = astronaut()
    k = relief.height.shape[0] / portrait.size
    x, y = (portrait.landmarks[1, :2] * k).astype(int)
    assert edge[y - 12 : y + 12, x - 12 : x + 12].max() < 0.05
    assert edge.max() > 0.2


def test_detail_sets_the_size_of_the_normals(relief: Relief) -> None:
    assert relief.normals(1.0, np.zeros((128, 128), np.float32)).shape == (128, 128, 3)
