from __future__ import annotations

import numpy as np
import pytest

from ml.contracts import Region
from ml.errors import AvatarError
from ml.imaging.colour import rgb_to_oklab
from ml.styles import registry
from ml.styles.base import RenderContext
from tests.ml.styles.characters import (
    astronaut,
    definition,
    expected_irises,
    fits,
    irises_found,
    looks_differ,
    picture,
)


def test_it_fills_the_size_asked_for() -> None:
    fits(picture("clay"), 256)


def test_the_same_seed_models_the_same_figure() -> None:
    again = picture.__wrapped__("clay")
    assert np.array_equal(picture("clay").image, again.image)


def test_every_look_differs_from_the_others() -> None:
    looks_differ("clay", 0.03)


def test_the_face_is_where_it_was() -> None:
    found = irises_found(picture("clay", size=512).image)
    assert np.abs(found - expected_irises()).max() < 0.02


def test_light_follows_the_side_it_comes_from() -> None:
    renderer = registry.renderer("clay")
    portrait = astronaut()
    skin = portrait.regions[Region.SKIN] > 0.9
    columns = np.arange(portrait.size)[None, :]
    middle = portrait.landmarks[1, 0]
    halves = []
    for side in (-1, 1):
        parameters = renderer.parameters(light_from=side, marks=0, rim=0)
        image = renderer.render(portrait, parameters, RenderContext(size=512)).image
        light = rgb_to_oklab(image)[..., 0]
        left, right = skin & (columns < middle), skin & (columns > middle)
        halves.append(light[left].mean() - light[right].mean())
    assert halves[0] > halves[1] + 0.05


def test_one_material_has_one_hue() -> None:
    portrait = astronaut()
    image = picture("clay", "terracotta", size=512).image
    body = portrait.region(Region.SKIN, Region.HAIR) > 0.95
    lab = rgb_to_oklab(image[body])
    hue = np.arctan2(lab[:, 2], lab[:, 1])
    assert np.quantile(hue, 0.9) - np.quantile(hue, 0.1) < 0.35


def test_an_unknown_parameter_is_named() -> None:
    style = definition("clay").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(style)
    assert caught.value.params["key"] == "parameters.sparkle"
