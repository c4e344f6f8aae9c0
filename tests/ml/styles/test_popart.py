"""Pop art: few flat inks, a bold black, dots at a steady pitch."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging import screenprint
from ml.styles import registry
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import assert_pictures_differ, difference, rendered, shape_error


def test_every_look_is_a_sound_picture_of_its_own() -> None:
    assert_pictures_differ("popart", 0.05, most=5)


def test_few_inks_cover_nearly_everything() -> None:
    picture = (rendered("popart", "silkscreen").image * 15).round().astype(int)
    _, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    assert np.sort(counts)[::-1][:14].sum() > 0.8 * 512 * 512


def test_the_poster_is_made_of_four_inks() -> None:
    picture = rendered("popart", "poster").image
    inks = np.array(
        [[0x0D, 0x2C, 0x47], [0xD7, 0x28, 0x2F], [0x76, 0xA5, 0xAC], [0xFB, 0xE7, 0xB5]]
    )
    away = np.linalg.norm(picture[:, :, None] * 255 - inks, axis=-1).min(-1)
    assert (away < 12).mean() > 0.8


def test_four_panels_hold_the_same_person_in_other_inks() -> None:
    picture = rendered("popart", "four").image
    panels = [picture[y : y + 256, x : x + 256] for y in (0, 256) for x in (0, 256)]
    for number, first in enumerate(panels):
        for second in panels[number + 1 :]:
            assert difference(first, second) > 0.15


def test_dots_have_the_pitch_and_the_cover_asked_for() -> None:
    screen = screenprint.dots(512, 1 / 32, 0.3, 0.0)
    assert screen.mean() == pytest.approx(0.3, abs=0.02)
    spectrum = np.abs(np.fft.rfft(screen.mean(1) - screen.mean()))
    assert int(spectrum.argmax()) == 32


def test_islands_and_holes_are_filled() -> None:
    mask = np.zeros((64, 64), np.float32)
    mask[10:50, 10:50] = 1
    mask[30, 30] = 0
    mask[60, 60] = 1
    cleaned = screenprint.without_islands(mask, 9)
    assert cleaned[30, 30] == 1
    assert cleaned[60, 60] == 0


def test_the_same_seed_draws_the_same_picture() -> None:
    first = rendered("popart", "silkscreen", seed=3).image
    assert np.array_equal(first, rendered.__wrapped__("popart", "silkscreen", seed=3).image)


def test_the_face_is_found_again_where_it_was() -> None:
    assert shape_error("popart", "dots") < 0.12


def test_a_parameter_that_does_not_exist_is_named() -> None:
    broken = style("popart").model_copy(update={"parameters": {"soup": 3}})
    with pytest.raises(AvatarError, match="soup"):
        registry.parameters(broken)
