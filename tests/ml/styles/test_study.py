"""What a draughtsman takes from a portrait, once for all variants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml import enhance
from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.styles._complexion import charges, complexion
from ml.styles._study import study
from tests.ml.styles.astronaut import astronaut


def test_a_portrait_is_prepared_once_and_its_weights_are_told_each_time() -> None:
    with enhance.recording() as first:
        made = study(astronaut())
    with enhance.recording() as second:
        again = study(astronaut())
    assert again is made
    assert first
    assert first == second
    assert study(astronaut(), zoom=1.1) is not made


def test_another_portrait_is_another_study() -> None:
    made = study(astronaut())
    assert study(replace(astronaut())) is not made


def test_rose_lies_on_both_cheeks_and_not_on_the_nose() -> None:
    drawing = study(astronaut())
    rose = charges(drawing)[..., 0]

    def at(index: int) -> float:
        x, y = drawing.landmarks[index, :2].astype(int)
        return float(rose[y, x])

    assert min(at(50), at(280)) > 0.015
    assert max(at(lm.NOSE_TIP), at(151)) < 0.005


def test_a_flush_on_the_photo_does_not_reach_the_paper() -> None:
    drawing = study(astronaut())
    hues = drawing.lab[..., 1:].copy()
    x, y = drawing.landmarks[lm.NOSE_TIP, :2].astype(int)
    hues[y - 15 : y + 15, x - 15 : x + 15, 0] += 0.08
    plain = complexion(drawing, drawing.lab[..., 1:])[y, x, 0]
    assert abs(float(complexion(drawing, hues)[y, x, 0] - plain)) < 0.03


def test_brown_hair_does_not_turn_green() -> None:
    drawing = study(astronaut())
    hair = drawing.regions[Region.HAIR] > 0.9
    hues = drawing.lab[..., 1:].copy()
    hues[hair] = (-0.02, 0.06)
    out = complexion(drawing, hues)[hair]
    assert np.median(out[:, 0]) > 0
