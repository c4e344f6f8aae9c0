from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.contracts import Region
from ml.errors import AvatarError
from ml.imaging.colour import rgb_to_oklab
from ml.styles import registry
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    astronaut,
    difference,
    looks,
    rendered,
    shape_error,
)


def test_every_look_is_valid() -> None:
    assert len(looks("comic")) >= 6
    for look in looks("comic"):
        registry.parameters(style("comic"), look)


def test_the_first_four_looks_differ_plainly() -> None:
    four = [rendered("comic", look, size=256).image for look in looks("comic")[:4]]
    for first, second in combinations(four, 2):
        assert difference(first, second) > 0.05


@pytest.mark.slow
def test_looks_are_sound_pictures_that_differ() -> None:
    assert_pictures_differ("comic", 0.05)


def test_the_seed_decides_everything() -> None:
    first = rendered("comic", "newsprint", seed=3, size=256).image
    again = rendered.__wrapped__("comic", "newsprint", seed=3, size=256).image
    assert np.array_equal(first, again)
    assert difference(first, rendered("comic", "newsprint", seed=4, size=256).image) > 0.002


def test_screentone_repeats_at_the_pitch_of_its_dots() -> None:
    grey = rendered("comic", "manga", size=1024).image.mean(-1)
    skin = astronaut(1024).regions[Region.HAIR] > 0.5
    ys, xs = np.nonzero(skin)
    y, x = int(np.median(ys)), int(np.median(xs))
    part = grey[y - 64 : y + 64, x - 64 : x + 64]
    spectrum = np.abs(
        np.fft.fft2((part - part.mean()) * np.hanning(128)[:, None] * np.hanning(128))
    )
    fy, fx = np.meshgrid(np.fft.fftfreq(128), np.fft.fftfreq(128), indexing="ij")
    around = np.hypot(fx, fy)
    pitch = 6.5
    on_pitch = spectrum[np.abs(around - 1 / pitch) < 0.02].max()
    beside = spectrum[(around > 0.19) & (around < 0.24)].max()
    assert on_pitch > 1.4 * beside


def test_colours_are_flat() -> None:
    drawn = rgb_to_oklab(rendered("comic", "action", size=1024).image)[..., 0]
    skin = astronaut(1024).regions[Region.SKIN] > 0.95
    steps = np.abs(np.diff(drawn, axis=1))[:, :][skin[:, 1:]]
    assert np.median(steps) < 1e-3


def test_the_face_keeps_its_shape() -> None:
    assert shape_error("comic", "superhero") < 0.09


def test_strength_changes_the_drawing() -> None:
    gentle, bold = (rendered("comic", "superhero", strength=s, size=256).image for s in (0.0, 1.0))
    assert difference(gentle, bold) > 0.01


def test_an_unknown_parameter_is_named() -> None:
    wrong = style("comic").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(wrong)
    assert caught.value.params["key"] == "parameters.sparkle"
