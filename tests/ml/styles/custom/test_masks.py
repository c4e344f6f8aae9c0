"""Style masks: read with suspicion, laid where the face is."""

from __future__ import annotations

import numpy as np
import pytest

from ml.contracts import Angle
from ml.custom_styles import MASK_SIDE
from ml.edits.pose import Turner
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.portrait import EYE_LEVEL, INTEROCULAR, LEFT_IRIS, Portrait
from ml.styles.custom.masks import canonical_places, laid, read_mask, softened
from tests.ml.styles.astronaut import astronaut
from tests.ml.styles.custom.pictures import around_eye, left_half, png


def _eye_at(person: Portrait) -> tuple[float, float]:
    """Where a disc about the left eye of the canonical face comes to lie, in pixels."""
    mask = around_eye(np.array([0.5 - INTEROCULAR / 2, EYE_LEVEL]), MASK_SIDE)
    on_face = laid(mask.astype(np.float32) / 255, canonical_places(person, 256), person.size)
    y, x = np.nonzero(on_face > 0.5)
    return float(x.mean()), float(y.mean())


def test_a_mask_follows_the_face_and_its_turn() -> None:
    person = astronaut(320)
    for one in (person, Turner(person).turn(Angle(yaw=15))):
        gap = np.hypot(*(np.array(_eye_at(one)) - one.landmarks[LEFT_IRIS, :2]))
        assert gap < 0.09 * one.interocular


def test_a_mask_reaches_the_picture_s_corners_without_folding() -> None:
    places = canonical_places(astronaut(320), 128)
    assert (np.diff(places[..., 0], axis=1) > 0).all()
    assert (np.diff(places[..., 1], axis=0) > 0).all()


def test_half_a_mask_is_half_a_face() -> None:
    person = astronaut(320)
    on_face = laid(left_half().astype(np.float32) / 255, canonical_places(person, 256), 320)
    for number, share in ((lm.LEFT_CHEEK, 1.0), (lm.RIGHT_CHEEK, 0.0)):
        x, y = person.landmarks[number, :2]
        assert on_face[int(y), int(x)] == pytest.approx(share, abs=0.05)


def test_feather_softens_without_changing_how_much_is_held() -> None:
    mask = left_half().astype(np.float32) / 255
    assert softened(mask, 0.0) is mask
    soft = softened(mask, 1.0)
    assert soft.mean() == pytest.approx(0.5, abs=0.01)
    assert 0.05 < soft[256, 230] < 0.95


def test_a_mask_is_read_back() -> None:
    assert np.array_equal(read_mask(png(left_half())[1]) * 255, left_half())


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (np.full((256, 512), 255, np.uint8), "style.mask_size"),
        (np.zeros((MASK_SIDE, MASK_SIDE), np.uint8), "style.mask_empty"),
        (np.zeros((MASK_SIDE, MASK_SIDE, 4), np.uint8), "style.mask_empty"),
    ],
)
def test_a_mask_that_will_not_do_says_why(picture: np.ndarray, code: str) -> None:
    with pytest.raises(AvatarError) as caught:
        read_mask(png(picture)[1])
    assert caught.value.code == code


def test_a_mask_that_is_no_picture_is_refused() -> None:
    with pytest.raises(AvatarError) as caught:
        read_mask(b"nothing")
    assert caught.value.code == "style.file_damaged"
