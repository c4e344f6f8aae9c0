"""Low poly: flat facets that respect features and borders."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.imaging import triangulation
from ml.styles import registry
from ml.styles._facets import SIDE, facets
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    astronaut,
    difference,
    rendered,
    shape_error,
)


def test_every_look_is_a_sound_picture_of_its_own() -> None:
    assert_pictures_differ("lowpoly", 0.02)


def test_most_of_the_picture_is_flat() -> None:
    picture = rendered("lowpoly", "natural").image
    step = np.abs(np.diff(picture, axis=1)).sum(-1)
    assert (step < 1e-4).mean() > 0.75


def test_edges_that_must_be_there_are_there() -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 100, (60, 2)).astype(np.float32)
    points[:2] = [[2, 50], [98, 50]]
    split, triangles = triangulation.constrained(points, np.array([[0, 1]], np.int32))
    edges = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    on_line = np.nonzero(np.abs(split[:, 1] - 50) < 1e-4)[0]
    order = on_line[np.argsort(split[on_line, 0])]
    chain = {tuple(sorted(pair)) for pair in pairwise(order)}
    present = {tuple(edge) for edge in edges.tolist()}
    assert chain <= present


def test_the_mesh_covers_the_square_and_is_finest_at_the_eyes() -> None:
    near = astronaut()
    mesh = facets(near, 1.0, np.random.default_rng(1))
    corners = mesh.points[mesh.triangles].astype(np.float64)
    sides = corners[:, 1:] - corners[:, :1]
    area = np.abs(np.cross(sides[:, 0], sides[:, 1])) / 2
    assert area.sum() == pytest.approx((SIDE - 1) ** 2, rel=1e-3)
    eye = near.landmarks[list(lm.LEFT_EYE), :2].mean(0) * SIDE / near.size
    centres = corners.mean(1)
    around = np.linalg.norm(centres - eye, axis=1) < 0.3 * near.interocular * SIDE / near.size
    assert np.median(area[around]) < 0.3 * np.median(area[area > 0])


def test_scattered_points_keep_their_distance() -> None:
    spacing = np.full((128, 128), 9.0, np.float32)
    points = triangulation.scattered(
        spacing, np.zeros((1, 2), np.float32), 3000, np.random.default_rng(2)
    )
    apart = np.linalg.norm(points[:, None] - points[None], axis=-1) + 1e3 * np.eye(len(points))
    assert len(points) > 80
    assert apart.min() >= 9.0


def test_the_same_seed_draws_the_same_picture_and_another_another() -> None:
    first = rendered("lowpoly", "vivid", seed=3).image
    assert np.array_equal(first, rendered.__wrapped__("lowpoly", "vivid", seed=3).image)
    assert difference(first, rendered("lowpoly", "vivid", seed=4).image) > 0.002


def test_strength_makes_fewer_and_larger_facets() -> None:
    def edges(picture: np.ndarray) -> float:
        return float((np.abs(np.diff(picture, axis=1)).sum(-1) > 1e-3).mean())

    bold = rendered("lowpoly", "natural", strength=1.0).image
    assert edges(bold) < edges(rendered("lowpoly", "natural", strength=0.0).image)


def test_the_face_is_found_again_where_it_was() -> None:
    assert shape_error("lowpoly", "natural") < 0.1


def test_a_parameter_that_does_not_exist_is_named() -> None:
    broken = style("lowpoly").model_copy(update={"parameters": {"voxels": 3}})
    with pytest.raises(AvatarError, match="voxels"):
        registry.parameters(broken)
