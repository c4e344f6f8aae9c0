from __future__ import annotations

import numpy as np
import pytest

from ml.contracts import Region
from ml.edits.geometry import Geometry, measured
from ml.errors import AvatarError
from tests.ml.edits.pictures import picture
from tests.ml.styles.astronaut import astronaut


def test_it_survives_being_stored_and_is_small() -> None:
    portrait = astronaut(512)
    data = Geometry.of(portrait, across=2).to_bytes()
    assert len(data) < 150_000
    back = Geometry.from_bytes(data)
    assert back.across == 2
    over = back.over(portrait.image)
    assert np.abs(over.landmarks - portrait.landmarks).max() < 0.01
    assert np.abs(over.matte - portrait.matte).mean() < 0.01
    for name, mask in portrait.regions.items():
        assert np.abs(over.regions[name] - mask).mean() < 0.02, name
    total = sum(over.regions[name] for name in Region)
    assert np.abs(total - 1).max() < 0.01


def test_it_fits_a_picture_of_another_size() -> None:
    large, small = astronaut(512), astronaut(256)
    over = Geometry.of(large).over(small.image)
    assert np.abs(over.landmarks - small.landmarks).max() < 2.0


def test_a_picture_without_geometry_is_measured() -> None:
    image, kept = picture()
    assert kept is not None
    found, known = measured(image), Geometry.from_bytes(kept)
    assert found is not None
    unit = np.hypot(*(known.landmarks[468, :2] - known.landmarks[473, :2]))
    off = np.linalg.norm((found.landmarks - known.landmarks)[:, :2], axis=1) / unit
    assert np.median(off) < 0.03
    assert np.abs(found.matte - known.matte).mean() < 0.03


def test_there_is_none_without_a_face() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (256, 256, 3)).astype(np.uint8)
    assert measured(noise) is None


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"PK\x03\x04broken"])
def test_what_is_no_geometry_is_refused(data: bytes) -> None:
    with pytest.raises(AvatarError, match="geometry") as caught:
        Geometry.from_bytes(data)
    assert caught.value.code == "edit.geometry_unreadable"


def test_a_truncated_one_is_refused() -> None:
    data = Geometry.of(astronaut(256)).to_bytes()
    with pytest.raises(AvatarError):
        Geometry.from_bytes(data[: len(data) // 2])
