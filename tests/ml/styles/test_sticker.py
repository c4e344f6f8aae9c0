from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.colour import hex_to_rgb
from ml.styles import registry
from ml.styles.sticker import StickerParameters, suited
from tests.ml.styles.characters import astronaut, definition, fits, looks_differ, picture


def test_it_fills_the_size_asked_for() -> None:
    fits(picture("sticker"), 256)


def test_the_same_seed_draws_the_same_picture() -> None:
    again = picture.__wrapped__("sticker")
    assert np.array_equal(picture("sticker").image, again.image)


def test_every_look_differs_from_the_others() -> None:
    looks_differ("sticker", 0.015)


def test_nothing_is_behind_the_person_and_nothing_touches_the_edge() -> None:
    alpha = picture("sticker", size=512).alpha
    assert alpha is not None
    rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert rim.max() < 0.02
    assert 0.25 < (alpha > 0.95).mean() < 0.8


def test_a_light_border_runs_all_around() -> None:
    result = picture("sticker", size=512)
    assert result.alpha is not None
    opaque = (result.alpha > 0.97).astype(np.uint8)
    inner = cv2.erode(opaque, np.ones((9, 9)))
    ring = (cv2.erode(opaque, np.ones((5, 5))) - inner).astype(bool)
    assert (result.image[ring].min(-1) > 0.9).mean() > 0.97


def test_the_shadow_falls_below() -> None:
    alpha = picture("sticker", size=512).alpha
    assert alpha is not None
    shadow = (alpha > 0.03) & (alpha < 0.9)
    rows = np.nonzero(alpha > 0.97)[0]
    below = shadow[rows.max() + 2 :].sum()
    above = shadow[: rows.min() - 2].sum()
    assert below > 3 * above


def test_an_unknown_parameter_is_named() -> None:
    style = definition("sticker").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(style)
    assert caught.value.params["key"] == "parameters.sparkle"


def test_hearts_stand_beside_smiling_faces_only() -> None:
    parameters = registry.parameters(definition("sticker"), "love")
    assert isinstance(parameters, StickerParameters)
    for smile, accent in ((0.9, "hearts"), (0.0, "sparkles"), (-0.4, "sparkles")):
        person = replace(astronaut(), measures={"smile": smile})
        assert suited(parameters, person).accent == accent
    stern = replace(astronaut(), measures={"smile": 0.0})
    assert suited(parameters, stern).blush < 0.5 * parameters.blush


def test_a_dark_line_runs_inside_the_border() -> None:
    result = picture("sticker", size=512)
    assert result.alpha is not None
    line = definition("sticker").parameters["line_colour"]
    lined = np.abs(result.image - hex_to_rgb(line)).max(-1) < 0.05
    light = result.image.min(-1) > 0.9
    near = cv2.dilate(light.astype(np.uint8), np.ones((9, 9))) > 0
    rim = near & ~light & (result.alpha > 0.99)
    assert lined[rim].mean() > 0.25
