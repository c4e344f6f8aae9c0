"""The pieces the region network is trained with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ml.faces.parser import SIDE, RegionNet
from ml.faces.tensors import read_tensors, write_tensors
from ml.portraits import in_validation
from ml.training.regions import seeds
from ml.training.regions.__main__ import loss_of
from ml.training.regions.augment import Sample, draw
from ml.training.regions.data import draw_polygons
from tests.ml.faces.photos import aligned


def sample() -> Sample:
    """The astronaut with her first labels."""
    found = aligned()
    labels = seeds.label(found.image, found.landmarks, found.matte, long_hair=True)
    image = (found.image * 255).astype(np.uint8)
    matte = (found.matte * 255).astype(np.uint8)
    return Sample(image, matte, matte, found.landmarks, labels)


def test_seeds_find_hair_above_and_clothes_below() -> None:
    labels = sample().labels
    assert (labels[:70, 100:150] == seeds.HAIR).mean() > 0.3
    assert (labels[-20:, 100:150] == seeds.CLOTHES).mean() > 0.8


def test_a_drawn_sample_fits_the_network_and_repeats_by_its_seed() -> None:
    one = draw(np.random.default_rng(4), sample(), sample())
    two = draw(np.random.default_rng(4), sample(), sample())
    assert one[0].shape == (8, SIDE, SIDE)
    assert one[1].shape == (SIDE, SIDE)
    np.testing.assert_array_equal(one[0], two[0])


def test_a_few_steps_lower_the_loss() -> None:
    torch.manual_seed(0)
    net = RegionNet((8, 12, 16, 24))
    inputs, labels = draw(np.random.default_rng(1), sample(), sample())
    x = torch.from_numpy(inputs)[None, :, ::2, ::2].contiguous()
    y = torch.from_numpy(labels)[None, ::2, ::2].contiguous()
    optimiser = torch.optim.AdamW(net.parameters(), lr=5e-3)
    losses = []
    for _ in range(6):
        loss = loss_of(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.85 * losses[0]


def test_corrections_paint_only_over_what_they_name() -> None:
    labels = np.zeros((256, 256), np.uint8)
    labels[:, 128:] = seeds.SKIN
    square = [[100, 100], [200, 100], [200, 200], [100, 200]]
    out = draw_polygons(labels, [{"class": "hair", "points": square, "over": ["skin"]}])
    assert (out[110:190, 130:190] == seeds.HAIR).all()
    assert (out[110:190, 105:125] == seeds.BACKGROUND).all()


def test_the_validation_split_is_the_documented_one() -> None:
    assert in_validation("B000574")
    assert not in_validation("A000014")


def test_weights_survive_a_round_trip(tmp_path: Path) -> None:
    tensors = {"a": torch.randn(3, 4).half(), "b": torch.arange(5)}
    write_tensors(tmp_path / "w.safetensors", tensors, {"made": "here"})
    back = read_tensors(tmp_path / "w.safetensors")
    assert all(torch.equal(back[name], value) for name, value in tensors.items())
