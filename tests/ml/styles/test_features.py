from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ml.contracts import Region
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.styles.features.brows import draw_own_brows
from ml.styles.features.curves import Canvas
from ml.styles.features.eyes import EyeStyle, draw_eye, eyes_of, opened
from ml.styles.features.glasses import glasses_worn
from ml.styles.features.rims import draw_glasses, traced_glasses
from tests.ml.styles.characters import astronaut

WIDE, TALL = 0.40, 0.31


def bespectacled(ink: float = 0.1, thickness: float = 0.04) -> Portrait:
    """The astronaut with round glasses painted on."""
    portrait = astronaut()
    unit = portrait.interocular
    layer = np.zeros((portrait.size,) * 2, np.uint8)
    for sign, iris in ((-1, LEFT_IRIS), (1, RIGHT_IRIS)):
        x, y = portrait.landmarks[iris, :2] + np.array([sign * 0.03, 0.07]) * unit
        axes = (round(WIDE * unit), round(TALL * unit))
        cv2.ellipse(
            layer, (round(float(x)), round(float(y))), axes, 0, 0, 360, 255,
            max(1, round(thickness * unit)), cv2.LINE_AA,
        )  # fmt: skip
    share = (layer / np.float32(255))[..., None]
    image = portrait.image * (1 - share) + ink * share
    return replace(portrait, image=image, measures={**portrait.measures, "glasses": 1.0})


def test_rims_are_traced_where_the_glasses_are() -> None:
    portrait = bespectacled()
    unit = portrait.interocular
    for sign, iris, rim in zip(
        (-1, 1), (LEFT_IRIS, RIGHT_IRIS), traced_glasses(portrait).rims, strict=True
    ):
        centre = portrait.landmarks[iris, :2] + np.array([sign * 0.03, 0.07]) * unit
        away = (rim - centre) / unit / np.array([WIDE, TALL])
        assert np.abs(np.hypot(*away.T) - 1).mean() < 0.08


def test_heavy_frames_are_drawn_heavier_than_thin_ones() -> None:
    heavy = traced_glasses(bespectacled(0.02, 0.07))
    thin = traced_glasses(bespectacled(0.5, 0.015))
    assert heavy.width > 1.2 * thin.width


def test_rims_too_pale_to_be_seen_are_drawn_all_the_same() -> None:
    portrait = astronaut()
    canvas = Canvas(np.full_like(portrait.image, 0.8))
    glasses = traced_glasses(portrait)
    draw_glasses(canvas, portrait, glasses)
    at = np.round(np.concatenate(glasses.rims)).astype(int)
    assert np.median(canvas.image[at[:, 1], at[:, 0]].max(-1)) < 0.4


def test_glasses_are_drawn_by_what_was_measured() -> None:
    portrait = astronaut()
    assert not glasses_worn(portrait)
    assert glasses_worn(replace(portrait, measures={"glasses": 0.97}))


def test_brows_are_laid_down_in_one_colour_where_they_are() -> None:
    portrait = astronaut()
    canvas = Canvas(np.full_like(portrait.image, 0.9))
    colour = rgb_to_oklab(np.array([0.3, 0.2, 0.1], np.float32))
    draw_own_brows(canvas, portrait, colour)
    drawn = canvas.image.max(-1) < 0.5
    brows = portrait.regions[Region.BROWS] > 0.5
    assert (drawn & brows).sum() > 0.4 * brows.sum()
    wide = cv2.dilate(brows.astype(np.uint8), np.ones((9, 9))) > 0
    assert not (drawn & ~wide).any()
    assert np.allclose(canvas.image[drawn & brows].min(0), [0.3, 0.2, 0.1], atol=0.02)


def test_a_calm_iris_touches_both_lids() -> None:
    portrait = astronaut()
    canvas = Canvas(np.full_like(portrait.image, 0.5))
    style = EyeStyle(reach=0.58, lash=0.0, lower_lash=0.0, crease=0.0, wing=0.0, highlights=0.0)
    eye = opened(eyes_of(portrait)[0], style)
    draw_eye(canvas, eye, style, np.array([0.7, 0.03, 0.05], np.float32))
    x = round(float(eye.iris[0]))
    top = float(np.interp(x, eye.upper[:, 0], eye.upper[:, 1]))
    foot = float(np.interp(x, eye.lower[:, 0], eye.lower[:, 1]))
    column = canvas.image[round(top) + 2 : round(foot) - 1, x].max(-1)
    assert column.max() < 0.75
