"""Pixel art: few colours, on a grid, with the person's face in it."""

from __future__ import annotations

import numpy as np
import pytest

from ml.contracts import Region
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.imaging import palette, pixel_grid
from ml.imaging.colour import rgb_to_oklab
from ml.styles import registry
from ml.styles._closeup import closer
from ml.styles._pixel_face import Face, stroke
from ml.styles._pixel_ramps import SKIN_STEPS, Ramps, ramps
from ml.styles._pixel_tones import SAMPLES, small
from ml.styles._traits import traits_of
from ml.styles.catalogue import style
from tests.ml.styles.astronaut import (
    assert_pictures_differ,
    astronaut,
    difference,
    rendered,
    shape_error,
)


def _mixed(shades: int = 5) -> Ramps:
    near = astronaut()
    lab = rgb_to_oklab(near.image)
    return ramps(near, lab, traits_of(near), shades, 1.15, 1.0, np.random.default_rng(1))


def test_every_look_is_a_sound_picture_of_its_own() -> None:
    assert_pictures_differ("pixel", 0.04)


def test_every_cell_of_the_grid_is_one_colour() -> None:
    picture = rendered("pixel", "console").image
    cells = picture.reshape(128, 4, 128, 4, 3)
    assert np.ptp(cells, axis=(1, 3)).max() < 1e-6


@pytest.mark.parametrize(("look", "most"), [("console", 40), ("handheld", 4), ("eight-bit", 24)])
def test_colours_are_few(look: str, most: int) -> None:
    colours = np.unique((rendered("pixel", look).image.reshape(-1, 3) * 255).round(), axis=0)
    assert len(colours) <= most


def test_the_same_seed_draws_the_same_picture() -> None:
    first = rendered("pixel", "night-city", seed=3).image
    assert np.array_equal(first, rendered.__wrapped__("pixel", "night-city", seed=3).image)
    assert difference(first, rendered("pixel", "night-city", seed=4).image) > 0.001


def test_strength_makes_the_pixels_larger() -> None:
    gentle = rendered("pixel", "console", strength=0.0).image
    bold = rendered("pixel", "console", strength=1.0).image

    def edges(picture: np.ndarray) -> float:
        return float((np.abs(np.diff(picture, axis=1)).sum(-1) > 1e-6).mean())

    assert edges(bold) < edges(gentle)


def test_the_face_is_found_again_where_it_was() -> None:
    assert shape_error("pixel", "detailed") < 0.12


def test_a_parameter_that_does_not_exist_is_named() -> None:
    broken = style("pixel").model_copy(update={"parameters": {"sprites": 3}})
    with pytest.raises(AvatarError, match="sprites"):
        registry.parameters(broken)


def test_orphans_join_their_neighbours_unless_kept() -> None:
    label = np.zeros((8, 8), np.int32)
    label[4, 4] = 1
    assert pixel_grid.without_orphans(label).sum() == 0
    assert pixel_grid.without_orphans(label, label > 0).sum() == 1


def test_a_chosen_palette_holds_the_colours_that_matter_most() -> None:
    master = palette.from_hex(["#ff0000", "#00ff00", "#0000ff", "#ffffff"])
    lab = palette.from_hex(["#f01010", "#1010f0"])
    picked = palette.chosen(lab, np.ones(2, np.float32), master, 2)
    assert {tuple(row) for row in picked.round(4)} == {
        tuple(row) for row in master[[0, 2]].round(4)
    }


def test_specks_join_what_surrounds_them_and_patches_stay() -> None:
    label = np.zeros((12, 12), np.int32)
    label[2, 2:4] = 1
    label[6:9, 6:9] = 2
    clean = pixel_grid.without_specks(label, 4)
    assert (clean == 1).sum() == 0
    assert (clean == 2).sum() == 9


@pytest.mark.parametrize("shades", sorted(SKIN_STEPS))
def test_tones_of_a_material_rise_from_dark_to_light(shades: int) -> None:
    mixed = _mixed(shades)
    assert len(mixed.skin) == shades
    for numbers in (mixed.skin, mixed.hair, mixed.beard, mixed.clothes):
        assert (np.diff(mixed.entries[list(numbers), 0]) > 0).all()


def test_four_greys_keep_skin_light_and_ink_dark() -> None:
    greys = palette.from_hex(["#111111", "#555555", "#aaaaaa", "#eeeeee"])
    limited = _mixed().limited(greys, "light")
    tone = limited.entries[:, 0]
    assert len(np.unique(tone.round(3))) <= 4
    assert tone[limited.skin[-1]] == tone.max()
    assert tone[limited.ink] == tone[limited.lip_dark] == tone.min()
    assert tone[limited.skin[0]] > tone[limited.ink]


def test_a_line_is_one_pixel_wide_without_doubled_corners() -> None:
    line = stroke((20, 20), np.array([[2.0, 3.0], [17.0, 12.0]], np.float32))
    assert (line.sum(0)[2:18] == 1).all()


def test_a_mouth_whose_corners_droop_is_not_drawn_as_a_grimace() -> None:
    near = astronaut()
    drooping = near.landmarks.copy()
    drooping[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT], 1] += 0.3 * near.interocular
    sad = type(near)(near.image, drooping, near.matte, near.regions)
    mixed = _mixed()
    label = np.full((128, 128), mixed.skin[2], np.int32)
    face = Face(sad, label, mixed, rgb_to_oklab(near.image))
    face._mouth()
    rows, columns = np.nonzero(label == mixed.lip_dark)
    ends = rows[(columns == columns.min()) | (columns == columns.max())]
    middle = rows[np.abs(columns - np.median(columns)) <= 1]
    assert ends.max() <= middle.max()


def test_features_on_a_fine_grid_are_the_persons_own() -> None:
    near = closer(astronaut(), 0.22, 128 * SAMPLES)
    lab = rgb_to_oklab(near.image)
    colours = ramps(near, lab, traits_of(near), 6, 1.0, 1.0, np.random.default_rng(1))
    label = np.full((128, 128), colours.skin[3], np.int32)
    Face(near, label, colours, lab).draw(glasses=False)
    eyes, mouth = (small(near.regions[region], 128) > 0.6 for region in (Region.EYES, Region.MOUTH))
    assert np.isin(label[mouth], [colours.teeth, colours.white_dark]).mean() > 0.4
    assert np.isin(label[eyes], [colours.ink, colours.iris, colours.iris_light]).mean() > 0.15
    brows = label[small(near.region(Region.BROWS), 128) > 0.7]
    assert np.isin(brows, [colours.brow, *colours.skin[:2]]).mean() > 0.35
