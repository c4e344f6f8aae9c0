from __future__ import annotations

import cv2
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
    fits(picture("cartoon"), 256)


def test_the_same_seed_draws_the_same_picture() -> None:
    again = picture.__wrapped__("cartoon")
    assert np.array_equal(picture("cartoon").image, again.image)


def test_every_look_differs_from_the_others() -> None:
    looks_differ("cartoon", 0.03)


def test_the_face_is_where_it_was() -> None:
    found = irises_found(picture("cartoon", size=512).image)
    assert np.abs(found - expected_irises()).max() < 0.02


def test_skin_lies_in_a_few_flat_tones() -> None:
    portrait, drawn = astronaut(), picture("cartoon", "flat", size=512)
    skin = portrait.regions[Region.SKIN] > 0.95

    def flat(image: np.ndarray) -> float:
        light = rgb_to_oklab(image)[..., 0]
        slope = np.hypot(cv2.Sobel(light, -1, 1, 0), cv2.Sobel(light, -1, 0, 1))
        return float((slope[skin] < 0.01).mean())

    assert flat(portrait.image) < 0.05
    assert flat(drawn.image) > 0.35


def test_progress_grows_and_shows_the_picture_as_it_forms() -> None:
    seen: list[tuple[float, bool]] = []
    context = RenderContext(
        size=128, seed=1, report=lambda share, image: seen.append((share, image is not None))
    )
    registry.render(definition("cartoon"), None, astronaut(), context)
    shares = [share for share, _ in seen]
    assert len(seen) >= 3
    assert shares == sorted(shares)
    assert all(shown for _, shown in seen)


def test_an_unknown_parameter_is_named() -> None:
    style = definition("cartoon").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(style)
    assert caught.value.params["key"] == "parameters.sparkle"
