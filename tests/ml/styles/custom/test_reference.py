"""What is taken from a reference, and which pictures have nothing to give."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ml.errors import AvatarError
from ml.imaging.colour import hex_to_rgb, rgb_to_oklab
from ml.styles.custom.palette import repainted, samples, transport
from ml.styles.custom.reference import read_picture, study
from tests.ml.styles.custom.pictures import png, tiles


def _near(first: str, second: str) -> float:
    a, b = (rgb_to_oklab(hex_to_rgb(colour)) for colour in (first, second))
    return float(np.linalg.norm(a - b))


def test_the_palette_has_the_colours_that_are_there_and_their_shares() -> None:
    found = study(tiles()).palette
    assert len(found) <= 8
    for colour in ("#1c3f7c", "#e3b341", "#b7372f"):
        assert min(_near(colour, swatch.colour) for swatch in found) < 0.06
    assert 0.9 < sum(swatch.share for swatch in found) <= 1.01
    assert [s.share for s in found] == sorted((s.share for s in found), reverse=True)


def test_a_small_vivid_accent_has_its_own_swatch() -> None:
    rng = np.random.default_rng(1)
    grey = np.repeat(rng.integers(90, 170, (256, 256, 1)), 3, 2)
    grey[20:52, 30:62] = (220, 20, 40)
    found = study(np.asarray(grey, np.uint8)).palette
    assert min(_near("#dc1428", swatch.colour) for swatch in found) < 0.08


def test_tiles_show_no_face() -> None:
    assert study(tiles()).face is None


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (128, 60, 30)])
def test_a_plain_picture_is_refused(colour: tuple[int, int, int]) -> None:
    with pytest.raises(AvatarError) as caught:
        study(np.full((300, 300, 3), colour, np.uint8))
    assert caught.value.code == "style.reference_plain"


def test_noise_of_single_pixels_is_no_texture() -> None:
    rng = np.random.default_rng(2)
    picture = np.clip(128 + rng.normal(0, 2, (1024, 1024, 1)) * np.ones(3), 0, 255)
    with pytest.raises(AvatarError) as caught:
        study(np.asarray(picture, np.uint8))
    assert caught.value.code == "style.reference_plain"


def test_a_small_picture_is_refused() -> None:
    with pytest.raises(AvatarError) as caught:
        study(tiles(64))
    assert caught.value.code == "style.reference_small"
    assert caught.value.params["least"] == 128


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(AvatarError) as caught:
        read_picture(b"\x89PNG\r\n\x1a\n and no more")
    assert caught.value.code == "style.file_damaged"


def test_transparency_lies_on_white() -> None:
    layered = np.zeros((160, 160, 4), np.uint8)
    picture = read_picture(png(np.asarray(Image.fromarray(layered)))[1])
    assert picture.shape == (160, 160, 3)
    assert picture.min() == 255


def test_a_drawn_swatch_moves_its_colours_and_leaves_others() -> None:
    found = study(tiles())
    edited = tuple(
        one.model_copy(update={"drawn": "#1f8a3c"}) if _near("#1c3f7c", one.colour) < 0.15 else one
        for one in found.palette
    )
    moved = repainted(
        rgb_to_oklab(np.stack([hex_to_rgb("#1c3f7c"), hex_to_rgb("#b7372f")])), edited
    )
    assert np.linalg.norm(moved[0] - rgb_to_oklab(hex_to_rgb("#1f8a3c"))) < 0.08
    assert np.linalg.norm(moved[1] - rgb_to_oklab(hex_to_rgb("#b7372f"))) < 0.03
    same = rgb_to_oklab(tiles() / 255.0)
    assert repainted(same, found.palette) is same


def test_transport_gives_colours_another_distribution_and_keeps_their_order() -> None:
    rng = np.random.default_rng(4)
    own = (rng.normal(0, 1, (3000, 3)) * (0.1, 0.02, 0.02) + (0.6, 0.0, 0.0)).astype(np.float32)
    wanted = (rng.normal(0, 1, (3000, 3)) * (0.05, 0.05, 0.01) + (0.4, 0.1, -0.1)).astype(
        np.float32
    )
    moved = transport(own, wanted).apply(own)
    assert np.allclose(moved.mean(0), wanted.mean(0), atol=0.01)
    assert np.allclose(moved.std(0), wanted.std(0), atol=0.03)
    assert np.corrcoef(own[:, 0], moved[:, 0])[0, 1] > 0.9


def test_samples_are_spread_over_the_picture() -> None:
    ramp = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[:, None, None], 100, 1)
    picked = samples(np.repeat(ramp, 3, 2), 500)
    assert np.allclose(np.quantile(picked[:, 0], (0.1, 0.5, 0.9)), (0.1, 0.5, 0.9), atol=0.02)
