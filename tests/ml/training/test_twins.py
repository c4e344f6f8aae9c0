"""Twins: the same portrait in a style, drawn once and found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from torch import nn

from ml.errors import AvatarError
from ml.models.autoencoder import PortraitAutoencoder
from ml.models.encoder import FaceEncoder
from ml.styles.catalogue import style
from ml.training import config
from ml.training.data import dataset, drawn, twins
from ml.training.data.prepare import STORED, folder, to_bytes, write
from ml.training.tasks.denoiser import DenoiserTask, new_denoiser
from tests.ml.faces.photos import aligned
from tests.ml.training.people import astronaut_sample, changed


@pytest.fixture
def twinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dataset.People:
    """Three people in a cache of their own; two of them have an ink twin."""
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path))
    sample = astronaut_sample()
    names = [n for k in range(9) if not dataset.is_monitored(n := f"N{k:04d}")][:3]
    for k, name in enumerate(names):
        person = changed(sample, name, k)
        write(person, folder("training") / f"{name}.npz")
        if k < 2:
            image = drawn.ink(np.random.default_rng(k), person.image.astype(np.float32) / 255)
            twins._write(to_bytes(image), twins.place("training", "ink", name))
    return dataset.load("training")


def test_a_twin_lies_pixel_for_pixel_on_the_photo() -> None:
    seen = aligned(twins.RENDERED)
    picture = twins.draw(seen, style("pencil"), "N0001")
    assert picture.shape == (STORED, STORED, 3)
    again = twins.draw(seen, style("pencil"), "N0001")
    np.testing.assert_array_equal(picture, again)
    photo = astronaut_sample().image.mean(-1) / 255
    near = np.corrcoef(picture.mean(-1).ravel(), photo.ravel())[0, 1]
    moved = np.corrcoef(np.roll(picture.mean(-1), 40, 1).ravel(), photo.ravel())[0, 1]
    assert near > 0.4
    assert near > moved + 0.1


def test_what_is_not_drawn_over_the_photo_has_no_twins(tmp_path: Path) -> None:
    with pytest.raises(AvatarError) as refused:
        twins.prepare(tmp_path, ["micah"])
    assert refused.value.code == "style.not_rendered"


def test_twins_are_found_and_taken(twinned: dataset.People) -> None:
    with_twins = [one for one in twinned.samples if one.twins]
    assert len(with_twins) == 2
    chance = np.random.default_rng(0)
    taken = twins.chosen(chance, with_twins[0])
    assert np.abs(taken.image.astype(int) - with_twins[0].image).mean() > 5
    without = next(one for one in twinned.samples if not one.twins)
    assert twins.chosen(chance, without) is without


def test_the_denoiser_learns_a_twin_from_its_style_on_somebody_else(
    twinned: dataset.People,
) -> None:
    plan = config.load("smoke").denoiser.model_copy(update={"twins": 1.0, "batch": 6})
    encoder = FaceEncoder(side=32, width=32, depth=1, heads=2).eval()
    codes = PortraitAutoencoder(4, (8, 8), (1, 1), (8, 8), (1, 1)).eval()
    task = DenoiserTask(plan, twinned, twinned, codes, new_denoiser(plan, 4, 32), encoder)
    batch = task.batch(np.random.default_rng(1))
    _, given = task.encode(batch)
    assert isinstance(task.model, nn.Module)
    assert given.has_style.tolist() == [1.0] * 6
    # Ink is flat and lined: hardly any of its pixels are as in the photo of the same person.
    assert all(one.face is not None and one.style is not None for one in batch)
    assert (given.identity[0] - given.identity[1]).abs().max() > 0
    assert np.isfinite(task.step(0, batch)["loss"])
