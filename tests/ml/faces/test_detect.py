"""Finding faces and their landmarks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from ml.faces import landmarks as lm
from ml.faces.canonical import mirror_order
from ml.faces.detect import find_faces, mesh
from tests.ml.faces.photos import astronaut, empty


def test_one_face_is_found_where_it_is() -> None:
    faces = find_faces(astronaut())
    assert len(faces) == 1
    face = faces[0]
    assert abs(face.x + face.width / 2 - 223) < 12
    assert abs(face.y + face.height / 2 - 128) < 15


def test_the_mesh_lies_on_the_features() -> None:
    points = mesh(astronaut(), find_faces(astronaut())[0])
    assert points is not None
    assert points.shape == (478, 3)
    assert abs(lm.iris_distance(points) - 43) < 3
    assert points[lm.FOREHEAD, 1] < points[lm.NOSE_TIP, 1] < points[lm.CHIN, 1]


def test_nobody_is_found_where_nobody_is() -> None:
    assert find_faces(empty()) == []


def test_every_face_of_a_group_is_found() -> None:
    part = astronaut()[0:256, 96:352]
    group = np.tile(part, (2, 3, 1))
    assert len(find_faces(group)) == 6


def test_a_small_face_in_a_large_photo_is_found() -> None:
    photo = np.full((1800, 2400, 3), 150, np.uint8)
    photo[900:1156, 1700:1956] = cv2.resize(astronaut(), (256, 256), interpolation=cv2.INTER_AREA)
    faces = find_faces(photo)
    assert len(faces) == 1
    assert 1700 < faces[0].x < 1956


def test_a_mirrored_photo_has_the_mirrored_mesh() -> None:
    flipped = np.ascontiguousarray(astronaut()[:, ::-1])
    straight = mesh(astronaut(), find_faces(astronaut())[0])
    mirrored = mesh(flipped, find_faces(flipped)[0])
    assert straight is not None
    assert mirrored is not None
    back = mirrored[mirror_order()] * (-1, 1, 1) + (511, 0, 0)
    assert np.abs(back[:, :2] - straight[:, :2]).mean() < 0.8


def test_threads_share_the_models() -> None:
    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(lambda _: len(find_faces(astronaut())), range(3)))
    assert counts == [1, 1, 1]
