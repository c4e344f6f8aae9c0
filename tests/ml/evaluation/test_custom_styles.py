"""The measures of styles of one's own, and the references they are taken with."""

from __future__ import annotations

import numpy as np
import pytest
import skimage.data

from ml.evaluation import crafts
from ml.evaluation.custom_styles import (
    masks,
    measured,
    palette_distance,
    reinhard,
    texture_distance,
)
from tests.ml.styles.custom.pictures import tiles

PHOTO, STONES = skimage.data.astronaut(), tiles(512)


def test_a_picture_is_no_distance_from_itself() -> None:
    assert palette_distance(PHOTO, PHOTO) == 0
    assert texture_distance(PHOTO, PHOTO) == 0


def test_colours_and_texture_are_told_apart() -> None:
    recoloured = np.ascontiguousarray(STONES[..., ::-1])
    assert texture_distance(recoloured, STONES) < texture_distance(PHOTO, STONES)
    shuffled = np.random.default_rng(1).permutation(STONES.reshape(-1, 3)).reshape(STONES.shape)
    assert palette_distance(shuffled, STONES) < 0.01
    assert texture_distance(shuffled, STONES) > 0.3


def test_colour_transfer_brings_colours_near_and_leaves_texture() -> None:
    plain = reinhard(PHOTO, STONES)
    assert palette_distance(plain, STONES) < 0.7 * palette_distance(PHOTO, STONES)
    assert texture_distance(plain, PHOTO) < texture_distance(plain, STONES)


def test_figures_are_shares_of_the_photo_s_own_distance() -> None:
    same = measured(STONES, PHOTO, PHOTO)
    assert same["palette"] == pytest.approx(1)
    assert same["texture"] == pytest.approx(1)
    assert same["likeness"] == pytest.approx(0)
    assert measured(STONES, PHOTO, STONES)["both"] == pytest.approx(0)


def test_masks_are_masks() -> None:
    for mask in masks().values():
        assert mask is None or (mask.shape == (512, 512) and mask.min() < 10 < 240 < mask.max())


def test_crafts_are_the_same_every_time() -> None:
    for craft in (crafts.mosaic, crafts.embroidery):
        first, second = (craft(192, np.random.default_rng(5)) for _ in range(2))
        assert np.array_equal(first, second)
        assert first.std() > 0.1
