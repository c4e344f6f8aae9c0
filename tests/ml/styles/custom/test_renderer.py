"""Drawing in a style of one's own: what its settings, layers and references do."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from ml.custom_styles import CustomStyle, Reference, StyleLayer
from ml.errors import AvatarError, Cancelled
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage
from ml.styles.base import RenderContext, Rendering
from ml.styles.custom.prepared import prepare
from ml.styles.custom.renderer import draw
from tests.ml.styles.astronaut import astronaut, difference
from tests.ml.styles.custom.pictures import left_half, png, tiles

SIDE = 256
STONES, OTHER, MASK = png(tiles()), png(tiles(colours=("#2f6b3f", "#e6dcc4"))), png(left_half())
PICTURES = dict([STONES, OTHER, MASK])


def style(**settings: Any) -> CustomStyle:
    """A style after the stones."""
    told: dict[str, Any] = {"name": "stones", "references": (Reference(picture=STONES[0]),)}
    return CustomStyle(**told | settings)


def _drawn(one: CustomStyle, look: str | None = "plain", seed: int = 1, **more: Any) -> Rendering:
    context = RenderContext(size=SIDE, seed=seed, **more)
    return draw(astronaut(SIDE), prepare(one, PICTURES, _kept), look, context)


@lru_cache(maxsize=8)
def _made(key: Any) -> list[Any]:
    return []


def _kept(key: Any, make: Any) -> Any:
    """Studies shared by all tests."""
    store = _made(key)
    if not store:
        store.append(make())
    return store[0]


@lru_cache(maxsize=16)
def picture(seed: int = 1, look: str = "plain", **settings: Any) -> FloatImage:
    """The astronaut in a style after the stones."""
    return _drawn(style(**settings), look, seed).image


def _fine(image: FloatImage) -> float:
    """How much changes from pixel to pixel."""
    return float(np.abs(np.diff(image.mean(-1), axis=1)).mean())


def test_stones_and_their_colours_are_seen_and_the_photo_is_not() -> None:
    image, photo = picture(), astronaut(SIDE).image
    assert image.shape == (SIDE, SIDE, 3)
    assert np.isfinite(image).all()
    assert image.min() >= 0
    assert image.max() <= 1
    assert difference(image, photo) > 0.1
    assert _fine(image) > 1.5 * _fine(photo)


def test_the_same_seed_paints_the_same_and_another_one_other_patches() -> None:
    assert np.array_equal(_drawn(style()).image, picture())
    assert difference(picture(seed=2), picture()) > 0.01


def test_looks_differ() -> None:
    grounds = [picture(look=look) for look in ("plain", "pale", "deep", "accent")]
    for number, first in enumerate(grounds):
        for second in grounds[number + 1 :]:
            assert difference(first[:60], second[:60]) > 0.03


def test_texture_takes_brushwork_away_and_leaves_colours() -> None:
    smooth = picture(texture=0.0)
    assert _fine(smooth) < 0.6 * _fine(picture())
    assert difference(smooth, astronaut(SIDE).image) > 0.05


def test_colour_zero_keeps_the_person_s_own() -> None:
    own, taken = picture(colour=0.0, texture=0.3), picture(colour=1.0, texture=0.3)
    photo = astronaut(SIDE).image
    middle = (slice(60, 200), slice(70, 190))
    assert difference(own[middle], photo[middle]) < 0.6 * difference(taken[middle], photo[middle])


def test_scale_makes_stones_larger() -> None:
    assert _fine(picture(scale=2.0)) < 0.85 * _fine(picture(scale=0.7))


def test_proportions_move_the_face() -> None:
    person = _drawn(style(proportions=1.0)).sitter
    assert person is not None
    plain = astronaut(SIDE).landmarks

    def eye(points: FloatImage) -> float:
        return float(points[145, 1] - points[159, 1])

    assert eye(person.landmarks) > 1.12 * eye(plain)


def test_a_mask_s_black_shows_the_base_drawing_untouched() -> None:
    masked = style(layers=(StyleLayer(mask=MASK[0], feather=0.0),))
    none = style(layers=(StyleLayer(strength=0.0),))
    image, base = _drawn(masked).image, _drawn(none).image
    person = astronaut(SIDE)
    nose = int(person.landmarks[lm.NOSE_TIP, 0])
    assert np.array_equal(image[:, nose + 30 :], base[:, nose + 30 :])
    assert difference(image[:, : nose - 30], base[:, : nose - 30]) > 0.05
    assert np.allclose(image[:, : nose - 30], picture()[:, : nose - 30], atol=1e-3)


def test_a_later_layer_lies_over_an_earlier_one_with_its_own_reference() -> None:
    two = (Reference(picture=STONES[0]), Reference(picture=OTHER[0]))
    over = StyleLayer(mask=MASK[0], feather=0.0, reference=1)
    image = _drawn(style(references=two, layers=(StyleLayer(reference=0), over))).image
    left, right = image[:, :100], image[:, 156:]
    # Green and cream have little blue.
    blue = [part[..., 2].mean() - part[..., 0].mean() for part in (left, right)]
    assert blue[0] != pytest.approx(blue[1], abs=0.02)
    assert np.allclose(image[:, 200:], picture()[:, 200:], atol=1e-3)


def test_references_paint_by_their_weight() -> None:
    def with_weight(first: float, second: float) -> FloatImage:
        two = (
            Reference(picture=STONES[0], weight=first),
            Reference(picture=OTHER[0], weight=second),
        )
        return _drawn(style(references=two)).image

    mostly_stones, mostly_other = with_weight(1.0, 0.05), with_weight(0.05, 1.0)
    assert difference(mostly_stones, picture()) < difference(mostly_other, picture())


def test_an_edited_swatch_is_painted_instead() -> None:
    palette = prepare(style(), PICTURES, _kept).studies[0].palette
    drawn = tuple(
        one.model_copy(update={"drawn": "#1f8a3c"}) if one.colour < "#6" else one for one in palette
    )
    green = _drawn(style(palette=drawn)).image
    excess = [float((i[..., 1] - (i[..., 0] + i[..., 2]) / 2).mean()) for i in (green, picture())]
    assert excess[0] > excess[1] + 0.005
    assert difference(green, picture()) > 0.02


def test_another_base_draws_first_and_its_looks_are_the_variants() -> None:
    prepared = prepare(style(base="comic", look="noir"), PICTURES, _kept)
    assert [look.id for look in prepared.definition.looks] == ["noir"]
    image = _drawn(style(base="comic", look="noir"), None).image
    assert difference(image, picture()) > 0.03


def test_a_style_may_be_a_base_and_a_palette_alone() -> None:
    drawn = style(
        references=(), base="comic", look="noir",
        palette=({"colour": "#102040", "share": 0.5}, {"colour": "#f0e0c0", "share": 0.5}),
    )  # fmt: skip
    image = _drawn(drawn, None).image
    plain = _drawn(drawn.model_copy(update={"palette": ()}), None).image
    assert difference(image, plain) > 0.03


def test_a_missing_picture_is_named() -> None:
    with pytest.raises(AvatarError) as caught:
        prepare(style(), dict([MASK]))
    assert caught.value.code == "style.reference_missing"
    assert caught.value.params == {"picture": STONES[0]}


def test_steps_are_told_and_cancel() -> None:
    told: list[float] = []

    def tell(share: float, image: FloatImage | None) -> None:
        told.append(share)
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        _drawn(style(), report=tell)
    assert told == sorted(told)
    assert len(told) > 2
