"""Screens, hatches, papers, streamlines and strokes."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.imaging.filters import blur
from ml.imaging.halftone import screen
from ml.imaging.hatching import hatch, slices
from ml.imaging.lines import ink, line_field, without_specks
from ml.imaging.panels import panel
from ml.imaging.paper import sheet
from ml.imaging.resizing import resized
from ml.imaging.streamline import along, wide_blur
from ml.imaging.strokes import paint


@pytest.mark.parametrize("shape", ["dot", "line"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.4, 0.7, 0.95])
def test_a_screen_prints_as_much_as_was_asked_for(share: float, shape: str) -> None:
    printed = screen(np.full((240, 240), share, np.float32), 8.0, 45.0, shape)  # type: ignore[arg-type]
    assert abs(float(printed.mean()) - share) < 0.06


def test_hatches_are_as_dark_as_was_asked_for() -> None:
    phase = slices(np.zeros((200, 200), np.float32), 30.0, 0.0, 8.0)
    for share in (0.2, 0.5):
        drawn = hatch(np.full((200, 200), share, np.float32), phase, 200, 8.0)
        assert abs(float(drawn.mean()) - share) < 0.05


def test_a_dark_streak_becomes_a_line_and_a_speck_does_not() -> None:
    grey = np.ones((80, 80), np.float32)
    grey[:, 38:41] = 0.2
    grey[10:12, 10:12] = 0.2
    tangent = np.zeros((80, 80, 2), np.float32)
    tangent[..., 1] = 1
    drawn = ink(line_field(grey, tangent, sigma=1.5, flow_sigma=4), 0.08, 0.03, 160)
    drawn = without_specks(drawn, 60)
    assert drawn[80, 78] > 0.9
    assert drawn[22, 22] < 0.1


def test_smoothing_runs_along_the_flow_and_not_across() -> None:
    image = np.zeros((41, 41), np.float32)
    image[20, 19:22] = 1
    tangent = np.zeros((41, 41, 2), np.float32)
    tangent[..., 0] = 1
    smooth = along(image, tangent, 4.0)
    assert smooth[20, 15] > 0
    assert smooth[15, 20] == 0


def test_a_wide_blur_is_a_gaussian() -> None:
    image = np.random.default_rng(0).random((256, 256)).astype(np.float32)
    image[100:160, 90:200] += 2
    assert np.abs(wide_blur(image, 12.0) - blur(image, 12.0))[30:-30, 30:-30].max() < 0.06


def test_the_same_sheet_at_two_sizes() -> None:
    (small, _), (large, _) = (
        sheet("cold_press", size, "#f0e8d8", np.random.default_rng(3)) for size in (1024, 2048)
    )
    assert np.abs(resized(large, 1024) - small).mean() < 0.01


def test_a_stroke_leaves_its_colour_and_its_height() -> None:
    canvas = np.ones((64, 64, 3), np.float32)
    relief = np.zeros((64, 64), np.float32)
    tangent = np.zeros((64, 64, 2), np.float32)
    tangent[..., 0] = 1
    paint(
        canvas, relief, np.array([[32, 32]], np.float32), np.array([[0.9, 0.1, 0.1]], np.float32),
        np.array([6], np.float32), np.array([10], np.int32), tangent, np.random.default_rng(0),
    )  # fmt: skip
    assert canvas[32, 32, 1] < 0.4
    assert relief[32, 32] > 0.1
    assert (canvas[5] == 1).all()


def test_a_stroke_ends_where_the_model_changes_colour() -> None:
    model = np.zeros((64, 64, 3), np.float32)
    model[:, 40:] = 1
    tangent = np.zeros((64, 64, 2), np.float32)
    tangent[..., 0] = 1
    reached = []
    for guide in (None, model):
        canvas = np.full((64, 64, 3), 0.5, np.float32)
        paint(
            canvas, np.zeros((64, 64), np.float32), np.array([[32, 32]], np.float32),
            np.zeros((1, 3), np.float32), np.array([4], np.float32), np.array([24], np.int32),
            tangent, np.random.default_rng(0), model=guide,
        )  # fmt: skip
        reached.append(int(np.nonzero(canvas[32, :, 0] < 0.4)[0].max()))
    assert reached[0] > 48
    assert reached[1] < 46


def test_a_knife_leaves_square_ends() -> None:
    tangent = np.zeros((64, 64, 2), np.float32)
    tangent[..., 0] = 1
    ends = []
    for flat in (False, True):
        canvas = np.ones((64, 64, 3), np.float32)
        paint(
            canvas, np.zeros((64, 64), np.float32), np.array([[32, 32]], np.float32),
            np.zeros((1, 3), np.float32), np.array([8], np.float32), np.array([8], np.int32),
            tangent, np.random.default_rng(0), hairs=0.0, flat=flat,
        )  # fmt: skip
        drawn = canvas[..., 0] < 0.5
        last = int(np.nonzero(drawn.any(0))[0].max())
        ends.append(int(drawn[:, last - 1].sum()))
    assert ends[1] > ends[0] + 3


def test_an_unknown_panel_is_refused() -> None:
    with pytest.raises(AvatarError) as caught:
        panel("lace", 64, ("#ffffff",), np.random.default_rng(0))  # type: ignore[arg-type]
    assert caught.value.code == "background.unknown"
