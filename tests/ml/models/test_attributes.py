"""Attribute vectors: named, bounded, measured."""

from __future__ import annotations

import pytest

from ml.contracts import Region
from ml.models import attributes
from ml.training.data.augment import plain
from ml.training.tasks.conditions import planes
from tests.ml.training.people import astronaut_sample


def measured(mirrored: bool = False) -> dict[str, float]:
    sample = astronaut_sample()
    view = plain(sample, 256)
    masks = dict(zip(tuple(Region), planes(view), strict=True))
    return attributes.of_view(view.image, masks, view.points, sample.facts, mirrored)


def test_names_are_unique_and_ends_are_in_order() -> None:
    assert len(set(attributes.NAMES)) == attributes.COUNT
    assert all(one.low < one.high and ".." in one.meaning for one in attributes.ATTRIBUTES
               if one.name not in ("yaw", "pitch"))  # fmt: skip


@pytest.mark.parametrize("one", attributes.ATTRIBUTES, ids=lambda a: a.name)
def test_the_ends_are_minus_one_and_one_and_nothing_lies_beyond(one: attributes.Attribute) -> None:
    assert one.normal(one.low) == pytest.approx(-1)
    assert one.normal(one.high) == pytest.approx(1)
    assert one.normal(one.high + 1e6) == 1
    assert one.raw(one.normal((one.low + one.high) / 2)) == pytest.approx((one.low + one.high) / 2)


def test_what_is_not_given_is_unknown() -> None:
    values, known = attributes.vector({"smile": 1.0})
    assert known.sum() == 1
    assert values[attributes.NAMES.index("smile")] == 1
    with pytest.raises(KeyError):
        attributes.vector({"charm": 1.0})


def test_the_astronaut_is_measured_as_she_looks() -> None:
    raw = measured()
    values, known = attributes.vector(raw)
    assert known.all()
    told = dict(zip(attributes.NAMES, values, strict=True))
    assert told["gender"] == 1
    assert told["smile"] > 0.5
    assert told["beard"] == told["moustache"] == -1
    assert told["glasses"] < -0.5
    # Light brown hair above a black collar, before a pale wall.
    assert 0.3 < told["hair_yellow"] <= 1
    assert raw["clothes_lightness"] < 20 < raw["hair_lightness"] < 60 < raw["background_lightness"]


def test_a_mirror_turns_yaw_and_gaze_and_nothing_else() -> None:
    one, other = measured(), measured(mirrored=True)
    turned = {name for name in one if one[name] != other[name]}
    assert turned == {a.name for a in attributes.ATTRIBUTES if a.mirrored}
    assert one["yaw"] == -other["yaw"]
