"""White beards are found whole, and drawn as hair; chins without one stay bare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.filters import Float, blur, smoothstep
from ml.styles._drawn_beard import draw_beard
from ml.styles._study import study
from ml.styles._whiskers import with_whiskers
from tests.ml.styles.astronaut import astronaut


def bearded(portrait: Portrait, colour: tuple[float, float, float]) -> tuple[Portrait, Float]:
    """The portrait with fuzz painted over chin and cheeks, the region network seeing its upper
    half only; and (S, S) where it was painted."""
    size, unit = portrait.size, portrait.interocular
    rows = np.arange(size, dtype=np.float32)[:, None] * np.ones((1, size), np.float32)
    oval = lm.polygon((size, size), lm.contour(portrait.landmarks, lm.FACE_OVAL))
    corner = float(portrait.landmarks[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT], 1].mean())
    painted = oval * smoothstep(0, 0.05 * unit, rows - corner + 0.05 * unit)
    painted = painted * (1 - portrait.region(Region.LIPS, Region.MOUTH))
    hairs = np.random.default_rng(3).normal(0, 0.13, (size, size, 1)).astype(np.float32)
    fuzz = np.clip(np.array(colour, np.float32) + blur(hairs, 1.0)[..., None] * 2, 0, 1)
    share = painted[..., None]
    regions = dict(portrait.regions)
    seen = painted * (rows < corner + 0.35 * unit)
    regions[Region.BEARD] = seen.astype(np.float32)
    regions[Region.SKIN] = np.clip(regions[Region.SKIN] - seen, 0, 1).astype(np.float32)
    image = portrait.image * (1 - share) + fuzz * share
    return replace(portrait, image=image.astype(np.float32), regions=regions), painted


def test_a_beard_reaches_as_far_as_it_grows() -> None:
    person, painted = bearded(astronaut(), (0.86, 0.85, 0.83))
    before = person.regions[Region.BEARD]
    after = with_whiskers(person)[Region.BEARD]
    inside = painted > 0.9
    assert (before[inside] > 0.5).mean() < 0.75
    assert (after[inside] > 0.5).mean() > 0.9
    assert (after[painted < 0.1] > 0.5).mean() < 0.01


def test_bare_skin_grows_nothing() -> None:
    assert (with_whiskers(astronaut())[Region.BEARD] > 0.5).mean() < 1e-4
    assert draw_beard(study(astronaut()), 512) is None


@pytest.mark.parametrize("size", [256, 768])
def test_white_beards_are_drawn_strand_by_strand(size: int) -> None:
    drawing = study(bearded(astronaut(), (0.86, 0.85, 0.83))[0])
    drawn = draw_beard(drawing, size)
    assert drawn is not None
    assert drawn.lines.shape == drawn.zone.shape == (size, size)
    inked = drawn.lines[drawn.zone > 0.5].mean()
    assert 0.05 < inked < 0.5  # Hair, neither empty nor a blot.
    away = blur(drawn.zone, 0.05 * size) < 0.01
    assert drawn.lines[away].max() == 0
    blot = np.ones((size, size), np.float32)
    assert drawn.over(blot)[drawn.zone > 0.99].mean() == pytest.approx(
        drawn.lines[drawn.zone > 0.99].mean(), abs=0.02
    )


def test_dark_beards_are_left_to_their_own_tone() -> None:
    assert draw_beard(study(bearded(astronaut(), (0.12, 0.09, 0.07))[0]), 256) is None
