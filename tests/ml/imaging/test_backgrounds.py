from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.backgrounds import BackgroundKind, paint

KINDS = get_args(BackgroundKind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_paints_in_range_and_again_the_same(kind: BackgroundKind) -> None:
    first = paint(kind, 96, ["#204060", "#80b0d0"], np.random.default_rng(3))
    second = paint(kind, 96, ["#204060", "#80b0d0"], np.random.default_rng(3))
    assert first.shape == (96, 96, 3)
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1
    assert np.array_equal(first, second)


def test_a_solid_ground_has_the_colour_asked_for() -> None:
    image = paint("solid", 32, ["#336699"], np.random.default_rng(0))
    assert np.abs(image.mean((0, 1)) - np.array([0x33, 0x66, 0x99]) / 255).max() < 0.01


def test_the_same_picture_at_another_size() -> None:
    small = paint("halo", 128, ["#204060", "#80b0d0"], np.random.default_rng(1))
    large = paint("halo", 256, ["#204060", "#80b0d0"], np.random.default_rng(1))
    assert np.abs(large.reshape(128, 2, 128, 2, 3).mean((1, 3)) - small).mean() < 0.01


def test_an_unknown_kind_and_a_wrong_colour_are_named() -> None:
    with pytest.raises(AvatarError) as caught:
        paint("marble", 32, ["#336699"], np.random.default_rng(0))  # type: ignore[arg-type]
    assert caught.value.code == "background.unknown"
    with pytest.raises(AvatarError) as caught:
        paint("solid", 32, ["blue"], np.random.default_rng(0))
    assert caught.value.code == "background.colour"
