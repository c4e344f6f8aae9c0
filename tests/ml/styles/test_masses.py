from __future__ import annotations

import numpy as np

from ml.styles._cel import drawn_tone
from ml.styles._masses import cloth_masses
from ml.styles._planes import cut
from ml.styles._scenes import scene


def test_a_cut_has_a_clean_edge_and_no_specks() -> None:
    field = np.full((100, 100), -1.0, np.float32)
    field[30:70, 30:70] = 1
    field[10, 10] = 1
    mask = cut(field, 2.0, 400)
    assert mask.shape == (400, 400)
    assert mask[200, 200] == 1
    assert mask[20:60, 20:60].max() == 0
    between = ((mask > 0.05) & (mask < 0.95)).sum()
    assert between < 3 * 4 * 160


def test_cloth_comes_out_in_few_tones() -> None:
    rng = np.random.default_rng(0)
    ramp = np.linspace(0.15, 0.75, 256, dtype=np.float32)[None].repeat(256, 0)
    lab = np.dstack([ramp + rng.normal(0, 0.01, ramp.shape), np.zeros((256, 256, 2))])
    flat = cloth_masses(lab.astype(np.float32), np.ones((256, 256), np.float32), 42.0, 1.0)
    middle = np.round(flat[100:150, :, 0], 2)
    values, counts = np.unique(middle, return_counts=True)
    assert len(values) > 3
    assert np.sort(counts)[-7:].sum() > 0.8 * middle.size


def test_dark_skin_keeps_its_depth() -> None:
    for light in (0.35, 0.42, 0.48):
        drawn = drawn_tone(np.array([light, 0.03, 0.045], np.float32))
        assert abs(float(drawn[0]) - light) < 0.015


def test_the_sky_has_no_seam_at_its_sides() -> None:
    picture = scene("sky", 256, np.random.default_rng(3), ())
    for edge, inner in ((0, 4), (-1, -5)):
        assert np.abs(picture[:, edge] - picture[:, inner]).mean() < 0.03
