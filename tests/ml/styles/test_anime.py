from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import cv2
import numpy as np
import pytest

from ml.contracts import Region
from ml.engines.cache import Recent
from ml.errors import AvatarError
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS
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
    fits(picture("anime"), 256)


def test_the_same_seed_draws_the_same_picture() -> None:
    again = picture.__wrapped__("anime")
    assert np.array_equal(picture("anime").image, again.image)


def test_every_look_differs_from_the_others() -> None:
    looks_differ("anime", 0.03)


def test_the_face_is_where_it_was() -> None:
    found = irises_found(picture("anime", size=512).image)
    assert np.abs(found - expected_irises()).max() < 0.02


def test_skin_is_drawn_in_few_tones() -> None:
    portrait, drawn = astronaut(), picture("anime", size=512)
    skin = cv2.erode(portrait.regions[Region.SKIN], np.ones((9, 9))) > 0.95

    def flat(image: np.ndarray) -> float:
        light = rgb_to_oklab(image)[..., 0]
        slope = np.hypot(cv2.Sobel(light, -1, 1, 0), cv2.Sobel(light, -1, 0, 1))
        return float((slope[skin] < 0.01).mean())

    # Planes of tone are flat inside; skin in photos is flat nowhere.
    assert flat(portrait.image) < 0.05
    assert flat(drawn.image) > 0.35


def test_eyes_carry_a_white_highlight() -> None:
    drawn = picture("anime", size=512).image
    unit = astronaut().interocular
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        x, y = astronaut().landmarks[iris, :2]
        part = drawn[
            int(y - 0.16 * unit) : int(y + 0.1 * unit), int(x - 0.14 * unit) : int(x + 0.1 * unit)
        ]
        assert part.min(-1).max() > 0.9
        assert part.max(-1).min() < 0.35


def test_strength_changes_the_drawing() -> None:
    gentle, bold = (picture("anime", strength=s).image for s in (0.0, 1.0))
    assert np.abs(gentle - bold).mean() > 0.004


def test_variants_share_their_figure_and_nothing_else() -> None:
    style, portrait = definition("anime"), astronaut()
    made: list[object] = []
    kept = Recent[Any](4)

    def keep(key: Hashable, make: Callable[[], Any]) -> Any:
        def counted() -> Any:
            made.append(key)
            return make()

        return kept.get(key, counted)

    for look in ("summer-sky", "dusk", "action"):
        shared = RenderContext(size=256, seed=1, keep=keep)
        drawn = registry.render(style, look, portrait, shared)
        assert np.array_equal(drawn.image, picture("anime", look).image)
    assert [key for key in made if isinstance(key, tuple) and key[0] == "figure"] == made[:1]


def test_an_unknown_parameter_is_named() -> None:
    style = definition("anime").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(style)
    assert caught.value.params["key"] == "parameters.sparkle"
