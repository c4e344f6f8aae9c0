from __future__ import annotations

import numpy as np
import pytest
from skimage import data

from ml.contracts import Angle, Region
from ml.edits.pose import Turner, turn
from ml.faces.analyse import analyse
from ml.faces.detect import FoundFace, mesh
from ml.faces.frame import portrait as make_portrait
from ml.faces.portrait import Portrait
from ml.faces.pose import head_pose


@pytest.fixture(scope="module")
def astronaut() -> Portrait:
    photo = np.ascontiguousarray(data.astronaut()[:400, 24:424])
    return make_portrait(photo, analyse(photo, 0), 384)


@pytest.fixture(scope="module")
def turner(astronaut: Portrait) -> Turner:
    return Turner(astronaut)


def found(portrait: Portrait) -> np.ndarray:
    places = portrait.landmarks[:, :2]
    box = FoundFace(*places.min(0), *(places.max(0) - places.min(0)), 1.0)
    landmarks = mesh((portrait.image * 255).astype(np.uint8), box)
    assert landmarks is not None
    return landmarks


ANGLES = [
    Angle(yaw=-30),
    Angle(yaw=-15),
    Angle(yaw=15),
    Angle(yaw=30),
    Angle(pitch=-12),
    Angle(pitch=12),
    Angle(roll=-12),
    Angle(roll=15),
    Angle(yaw=20, pitch=10, roll=-10),
]


@pytest.mark.parametrize("angle", ANGLES, ids=lambda a: f"{a.yaw:g},{a.pitch:g},{a.roll:g}")
def test_the_angle_measured_on_the_result_is_the_one_asked_for(
    turner: Turner, astronaut: Portrait, angle: Angle
) -> None:
    turned = turner.turn(angle)
    change = np.subtract(head_pose(found(turned)), head_pose(found(astronaut)))
    assert np.abs(change - (angle.yaw, angle.pitch, angle.roll)).max() < 5.0


@pytest.mark.parametrize("angle", [Angle(yaw=25), Angle(pitch=-12), Angle(roll=12)], ids=str)
def test_landmarks_come_along(turner: Turner, angle: Angle) -> None:
    turned = turner.turn(angle)
    off = np.linalg.norm(found(turned)[:468, :2] - turned.landmarks[:468, :2], axis=1)
    assert off.mean() < 0.06 * turned.interocular


@pytest.mark.parametrize("angle", [Angle(yaw=-30), Angle(yaw=10, pitch=15, roll=15)], ids=str)
def test_regions_and_matte_come_along(turner: Turner, angle: Angle) -> None:
    turned = turner.turn(angle)
    total = sum(turned.regions.values())
    assert np.abs(total - 1.0).max() < 1e-3
    assert np.abs(turned.regions[Region.BACKGROUND] - (1.0 - turned.matte)).mean() < 0.01
    for mask in (turned.image, turned.matte, *turned.regions.values()):
        assert np.isfinite(mask).all()
        assert mask.min() >= -1e-3
        assert mask.max() <= 1.0 + 1e-3
    x, y = turned.landmarks[468:470, :2].mean(0).round().astype(int)
    assert turned.regions[Region.EYES][y - 2 : y + 3, x - 2 : x + 3].max() > 0.5


def test_no_angle_is_the_portrait_itself(astronaut: Portrait) -> None:
    assert turn(astronaut, Angle()) is astronaut


def test_shoulders_and_background_stay_at_the_borders(turner: Turner, astronaut: Portrait) -> None:
    turned = turner.turn(Angle(yaw=24, roll=-8))
    moved = np.abs(turned.image - astronaut.image).mean(-1)
    assert moved[-3:].mean() < 0.03
    away = astronaut.matte + turned.matte < 0.01
    away[:, 60:-60] = False
    assert moved[away].mean() < 0.01


def test_turning_is_reproducible(astronaut: Portrait, turner: Turner) -> None:
    again = turn(astronaut, Angle(yaw=18))
    assert np.array_equal(again.image, turner.turn(Angle(yaw=18)).image)


def test_the_pose_and_angle_are_noted(turner: Turner, astronaut: Portrait) -> None:
    turned = turner.turn(Angle(yaw=12, roll=5))
    assert turned.angle == Angle(yaw=12, roll=5)
    assert np.allclose(np.subtract(turned.pose, astronaut.pose), (12, 0, 5))


def test_a_half_turned_face_shows_its_mirror_image_from_the_other_side(turner: Turner) -> None:
    half = turner.turn(Angle(yaw=16))
    other = turn(half, Angle(yaw=-28))
    assert other.pose[0] == pytest.approx(half.pose[0] - 28)
    change = head_pose(found(other))[0] - head_pose(found(half))[0]
    assert abs(change + 28) < 6.0
