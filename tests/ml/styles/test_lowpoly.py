"""Low poly: flat facets that respect features and borders."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.canonical import mirror_order
from ml.imaging import triangulation
from ml.styles import registry
from ml.styles._facet_face import Pieces
from ml.styles._facets import SIDE, face_corners, facets
from ml.styles._locks import combed
from ml.styles._spectacles import spectacles
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
    unit = near.interocular * SIDE / near.size
    cheek = near.landmarks[[50, 205], :2].mean(0) * SIDE / near.size
    around = np.linalg.norm(centres - eye, axis=1) < 0.3 * unit
    plain = np.linalg.norm(centres - cheek, axis=1) < 0.3 * unit
    assert np.median(area[around]) < 0.6 * np.median(area[plain])


def test_planes_of_a_face_come_in_mirrored_pairs_and_fewer_when_coarse() -> None:
    chosen = set(face_corners(1.0))
    assert chosen == {int(mirror_order()[number]) for number in chosen}
    assert len(face_corners(0.6)) < len(chosen) < len(face_corners(1.7))


def test_hair_is_combed_into_long_facets_that_cover_what_they_did() -> None:
    rng = np.random.default_rng(3)
    points = np.concatenate(
        [rng.uniform(0, 100, (150, 2)), [[0, 0], [0, 99], [99, 0], [99, 99]]]
    ).astype(np.float32)
    _, triangles = triangulation.constrained(points, np.zeros((0, 2), np.int32))
    # Strands run down: lengths along them count a third.
    metric = np.broadcast_to(np.diag([1.0, 1 / 3]).astype(np.float32), (100, 100, 2, 2))
    combed_ = combed(points, triangles, np.ones((100, 100), np.float32), metric)

    def measured(corners: np.ndarray) -> tuple[float, float]:
        a, b, c = (points[corners][:, i].astype(np.float64) for i in range(3))
        area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
        span = np.ptp(points[corners], axis=1)
        return float(area.sum()), float(np.median(span[:, 1] / span[:, 0]))

    before, after = measured(triangles), measured(combed_)
    assert after[0] == pytest.approx(before[0], rel=1e-4)
    assert after[1] > 1.2 * before[1]


def test_an_iris_is_seen_between_the_lids_only() -> None:
    owner = np.zeros((40, 40), np.int32)
    lids = np.array([[5, 15], [35, 15], [35, 25], [5, 25]], np.float32)
    drawn = Pieces()
    drawn.add(np.array([[10, 5], [30, 5], [30, 35], [10, 35]]), np.zeros(3), within=lids)
    drawn.drawn(owner, 1.0, 7)
    rows, columns = np.nonzero(owner == 7)
    assert (rows.min(), rows.max()) == (15, 25)
    assert (columns.min(), columns.max()) == (10, 30)


def test_glasses_are_found_where_they_are() -> None:
    near = astronaut()
    grey = np.full((near.size, near.size), 0.8, np.float32)
    eyes = near.landmarks[[468, 473], :2]
    for centre in eyes:
        at = (round(float(centre[0])), round(float(centre[1] + 0.07 * near.interocular)))
        reach = (round(0.36 * near.interocular), round(0.27 * near.interocular))
        cv2.rectangle(
            grey, (at[0] - reach[0], at[1] - reach[1]), (at[0] + reach[0], at[1] + reach[1]), 0.1, 3
        )
    fit = spectacles(near.landmarks, grey)
    assert fit.half / near.interocular == pytest.approx(0.36, abs=0.05)
    assert fit.tall / near.interocular == pytest.approx(0.27, abs=0.05)


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


def test_pieces_take_colour_from_the_picture_but_teeth_stay_white() -> None:
    grey = np.zeros((40, 40, 3), np.float32)
    grey[..., 0] = 0.5
    drawn = Pieces()
    square = np.array([[5, 5], [15, 5], [15, 15], [5, 15]], np.float32)
    drawn.add(square, np.array([0.3, 0.1, 0.0], np.float32))
    drawn.add(square + 20, np.array([0.9, 0.0, 0.01], np.float32))
    lip, tooth = drawn.blended(grey, 0.5)
    assert lip[0] == pytest.approx(0.4, abs=0.01)
    assert tooth[0] == pytest.approx(0.82, abs=0.01)
