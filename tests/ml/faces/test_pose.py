"""Yaw, pitch and roll, in the sense of `ml.contracts.Angle`."""

from __future__ import annotations

import numpy as np
import pytest

from ml.faces.canonical import canonical_face, mirror_order
from ml.faces.detect import find_faces, mesh
from ml.faces.pose import head_pose
from tests.ml.faces.photos import astronaut, known, rotated


def turned(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """The average face turned by known angles, made by rotating its points."""
    points, _ = canonical_face()
    y, p, r = np.radians([yaw, pitch, roll])
    # z points away: a positive yaw takes the nose (at -z) to +x, a positive pitch to -y.
    ry = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    rp = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    rr = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return points @ (rr @ ry @ rp).T * 80 + 200


@pytest.mark.parametrize(
    "angles", [(0, 0, 0), (25, 0, 0), (-25, 0, 0), (0, 12, 0), (0, -12, 0), (20, -8, 10)]
)
def test_a_known_turn_is_measured(angles: tuple[float, float, float]) -> None:
    assert head_pose(turned(*angles)) == pytest.approx(angles, abs=0.1)


def test_the_average_face_is_symmetric() -> None:
    order = mirror_order()
    assert (order[order] == np.arange(478)).all()


def test_a_frontal_portrait_looks_straight_ahead() -> None:
    yaw, pitch, _ = known().pose
    assert abs(yaw) < 6
    assert abs(pitch) < 8


def test_mirroring_changes_the_sign_of_yaw_and_roll() -> None:
    flipped = np.ascontiguousarray(astronaut()[:, ::-1])
    points = mesh(flipped, find_faces(flipped)[0])
    assert points is not None
    yaw, pitch, roll = head_pose(points)
    assert yaw == pytest.approx(-known().pose[0], abs=1.5)
    assert pitch == pytest.approx(known().pose[1], abs=1.5)
    assert roll == pytest.approx(-known().pose[2], abs=1.5)


def test_turning_the_picture_clockwise_adds_to_roll() -> None:
    photo = rotated(10)
    points = mesh(photo, find_faces(photo)[0])
    assert points is not None
    yaw, _, roll = head_pose(points)
    assert roll == pytest.approx(known().pose[2] + 10, abs=1.5)
    assert yaw == pytest.approx(known().pose[0], abs=1.5)
