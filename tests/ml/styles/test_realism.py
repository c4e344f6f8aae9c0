from __future__ import annotations

import cv2
import numpy as np
import pytest

from ml.contracts import Region
from ml.errors import AvatarError
from ml.imaging.colour import rgb_to_oklab
from ml.styles import registry
from ml.styles._sitting import seated
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
    fits(picture("realism"), 256)


def test_the_same_seed_develops_the_same_picture() -> None:
    again = picture.__wrapped__("realism")
    assert np.array_equal(picture("realism").image, again.image)


def test_every_look_differs_from_the_others() -> None:
    looks_differ("realism", 0.02)


def test_the_face_is_where_it_was() -> None:
    found = irises_found(picture("realism", size=512).image)
    assert np.abs(found - expected_irises()).max() < 0.01


def test_black_and_white_has_no_colour() -> None:
    lab = rgb_to_oklab(picture("realism", "noir").image)
    assert np.abs(lab[..., 1:]).max() < 0.01


def test_blotches_go_and_pores_stay() -> None:
    portrait = astronaut()
    renderer = registry.renderer("realism")
    plain = {"light_strength": 0.0, "rim": 0.0, "contrast": 0.0, "vignette": 0.0, "depth": 0.0}
    skin = cv2.erode(portrait.regions[Region.SKIN], np.ones((15, 15))) > 0.95

    def bands(amount: float) -> tuple[float, float]:
        parameters = renderer.parameters(retouch=amount, **plain)
        image = renderer.render(portrait, parameters, RenderContext(size=512)).image
        light = rgb_to_oklab(image)[..., 0]
        near, far = (cv2.GaussianBlur(light, (0, 0), s) for s in (1.2, 7.0))
        return float((light - near)[skin].std()), float((near - far)[skin].std())

    fine_before, blotch_before = bands(0.0)
    fine_after, blotch_after = bands(1.0)
    assert blotch_after < 0.85 * blotch_before
    assert fine_after > 0.6 * fine_before


def test_the_old_background_does_not_shine_through() -> None:
    portrait = astronaut()
    renderer = registry.renderer("realism")
    parameters = renderer.parameters(
        background="solid", colours=("#101010",), rim=0, vignette=0, zoom=1
    )
    image = renderer.render(portrait, parameters, RenderContext(size=512)).image
    # A shoulder that the photo cut off is completed: that is the person, too.
    figure = np.maximum(portrait.matte, seated(portrait).matte)
    outside = cv2.dilate(figure, np.ones((9, 9))) < 0.01
    assert image[outside].max() < 0.15


def test_an_unknown_parameter_is_named() -> None:
    style = definition("realism").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(style)
    assert caught.value.params["key"] == "parameters.sparkle"
