"""The canonical square."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ml.contracts import Crop
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.analyse import analyse
from ml.faces.extend import extend, push_pull
from ml.faces.frame import Frame, apply, portrait
from ml.faces.portrait import EYE_LEVEL, INTEROCULAR, LEFT_IRIS, RIGHT_IRIS
from tests.ml.faces.photos import aligned, astronaut, known, rotated


def test_the_eyes_lie_level_where_the_frame_wants_them() -> None:
    found = aligned()
    left, right = found.landmarks[LEFT_IRIS], found.landmarks[RIGHT_IRIS]
    assert abs(left[1] - right[1]) < 0.5
    assert found.interocular / found.size == pytest.approx(INTEROCULAR, abs=0.01)
    assert (left[1] + right[1]) / 2 / found.size == pytest.approx(EYE_LEVEL, abs=0.02)
    assert (left[0] + right[0]) / 2 / found.size == pytest.approx(0.5, abs=0.02)


def test_a_turned_photo_gives_the_same_portrait() -> None:
    photo = rotated(12)
    other = portrait(photo, analyse(photo), 256)
    apart = np.abs(other.landmarks[:468, :2] - aligned().landmarks[:468, :2]).mean()
    assert apart < 0.05 * aligned().interocular
    assert np.abs(other.image - aligned().image)[60:200, 80:176].mean() < 0.06


def test_landmarks_lie_on_the_picture() -> None:
    size = 256
    frame = known().frame
    landmarks = known().landmarks
    assert frame is not None
    assert landmarks is not None
    moved = apply(frame.matrix(size), landmarks)
    np.testing.assert_allclose(moved, aligned(size).landmarks, atol=1e-3)


def test_the_torso_reaches_the_bottom_even_where_the_photo_ends_early() -> None:
    photo = np.ascontiguousarray(astronaut()[:230])
    found = portrait(photo, analyse(photo), 256)
    assert found.matte[-1].max() > 0.9


def test_hair_is_not_cut() -> None:
    assert aligned().matte[:3].max() < 0.2


def test_the_suggested_crop_repeats_the_automatic_frame() -> None:
    face = known().summary.face
    assert face is not None
    again = portrait(astronaut(), known(), 256, face.crop)
    assert np.abs(again.landmarks - aligned().landmarks)[:, :2].max() < 1.5


def test_a_chosen_crop_overrides_the_automatic_frame() -> None:
    crop = Crop(x=140, y=20, size=170)
    found = portrait(astronaut(), known(), 256, crop)
    assert found.interocular / 256 == pytest.approx(43.2 / 170, abs=0.01)


def test_a_crop_beside_the_photo_is_refused() -> None:
    with pytest.raises(AvatarError) as caught:
        portrait(astronaut(), known(), 256, Crop(x=2000, y=2000, size=100))
    assert caught.value.code == "photo.crop_outside"


def test_a_small_photo_is_enlarged() -> None:
    small = cv2.resize(astronaut(), (192, 192), interpolation=cv2.INTER_AREA)
    crisp = portrait(small, analyse(small), 512)
    plain = portrait(small, analyse(small), 512, super_resolution=False)
    x, y = crisp.landmarks[LEFT_IRIS, :2].astype(int)
    around = (slice(y - 20, y + 20), slice(x - 30, x + 30))

    def detail(image: np.ndarray) -> float:
        return float(np.abs(cv2.Laplacian(image[around].mean(-1), cv2.CV_32F)).mean())

    assert detail(crisp.image) > 1.1 * detail(plain.image)


def test_a_frame_maps_its_corners_to_the_picture() -> None:
    frame = Frame(100.0, 80.0, 50.0, 0.3)
    centre = apply(frame.matrix(200), np.array([[100.0, 80.0, 1.0]]))
    np.testing.assert_allclose(centre, [[99.5, 99.5, 4.0]], atol=1e-4)


def test_beyond_the_photo_a_shoulder_goes_on_and_falls() -> None:
    image = np.full((100, 100, 3), 0.8, np.float32)
    matte = np.zeros((100, 100), np.float32)
    for x in range(100):
        matte[int(40 + 0.3 * x) :, x] = 1.0
    image[matte > 0] = (0.1, 0.1, 0.3)
    grown, mask = extend(image, matte, (0, 0, 20, 0))
    top_at_edge, top_beyond = int(mask[:, 98].argmax()), int((mask[:, 115] > 0.5).argmax())
    assert top_beyond > top_at_edge
    assert grown.shape == (100, 120, 3)
    np.testing.assert_allclose(grown[95, 115], (0.1, 0.1, 0.3), atol=0.05)
    np.testing.assert_allclose(grown[10, 115], 0.8, atol=0.02)


def test_push_pull_fills_gaps_and_keeps_what_is_known() -> None:
    colours = np.zeros((32, 32, 1), np.float32)
    colours[:, :16], weight = 1.0, np.ones((32, 32), np.float32)
    weight[:, 8:24] = 0.0
    filled = push_pull(colours, weight)
    np.testing.assert_allclose(filled[:, :8], 1.0)
    assert filled[16, 10, 0] > filled[16, 21, 0]


def test_the_chin_lies_below_the_eyes() -> None:
    points = aligned().landmarks
    assert points[lm.CHIN, 1] > lm.eye_centre(points)[1] + aligned().interocular
