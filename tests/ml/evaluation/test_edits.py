"""What edits are measured by: known changes give known figures."""

from __future__ import annotations

import numpy as np
import pytest

from ml.evaluation import edit_measures as measure
from ml.evaluation.edits import Tally


def points(corner: float) -> np.ndarray:
    """dlib's 68 points, level eyes 100 px apart, mouth corners so far below them."""
    found = np.zeros((68, 2))
    found[36:42], found[42:48] = (50, 60), (150, 60)
    found[48], found[54] = (70, 60 + corner), (130, 60 + corner)
    return found


def test_a_raised_mouth_is_measured_in_distances_between_the_eyes() -> None:
    raised = measure.mouth_corners(points(110)) - measure.mouth_corners(points(100))
    assert raised == pytest.approx(0.10)


def test_a_tilted_head_is_measured_along_its_own_axis() -> None:
    turn = np.deg2rad(20)
    tilt = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    assert measure.mouth_corners(points(110) @ tilt.T) == pytest.approx(1.10)


def test_a_file_loses_little_and_keeps_transparency() -> None:
    smooth = np.full((64, 64, 4), 120, np.uint8)
    smooth[:32, :, 3] = 0
    assert (measure.exported(smooth) == smooth).all()
    opaque = measure.exported(smooth[..., :3])
    assert opaque.shape == (64, 64, 3)
    assert np.abs(opaque.astype(int) - 120).max() <= 2


def test_what_could_not_be_measured_is_a_miss() -> None:
    tally = Tally()
    for value in (1.0, 2.0, float("nan"), 9.0):
        tally.add("x", value)
    row = tally.row("x", "≤ 3", lambda values: values <= 3)
    assert row["share"] == pytest.approx(0.5)
    assert row["of"] == 4
    assert row["median"] == pytest.approx(2.0)
