"""The models' shapes, sizes, and that they survive being saved."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from ml.models.autoencoder import FACTOR, PortraitAutoencoder
from ml.models.denoiser import REGIONS, Conditions, PortraitDenoiser
from ml.models.discriminator import PatchDiscriminator
from ml.models.encoder import FaceEncoder
from ml.models.flow import cells_of, mix, sample, times

TINY = {"widths": (32, 32, 64), "layers": (1, 1, 1), "tokens": 32, "head": 16, "channels": 4}


def tiny_denoiser() -> PortraitDenoiser:
    torch.manual_seed(0)
    model = PortraitDenoiser(**TINY)
    torch.nn.init.normal_(model.unet.conv_out.weight, std=0.1)
    return model.eval()


def conditions(model: PortraitDenoiser, count: int = 2, side: int = 8) -> Conditions:
    c = model.config
    mask = torch.zeros(count, 1, side, side)
    mask[:, :, :4] = 1
    kept = torch.randn(count, c.channels, side, side) * (1 - mask)
    return Conditions(
        kept=kept,
        mask=mask,
        regions=torch.full((count, len(REGIONS), side, side), 1 / len(REGIONS)),
        values=torch.rand(count, c.attribute_count) * 2 - 1,
        known=torch.ones(count, c.attribute_count),
        identity=torch.randn(count, c.identity_tokens, c.identity_width),
        has_identity=torch.ones(count),
        style=torch.randn(count, c.style_width),
        has_style=torch.ones(count),
    )


def megabytes(model: torch.nn.Module) -> float:
    return sum(p.numel() for p in model.parameters()) * 2 / 1e6


def test_the_shipped_sizes_fit_their_share_in_half_precision() -> None:
    assert megabytes(PortraitAutoencoder()) < 13
    assert megabytes(FaceEncoder()) < 13
    assert megabytes(PortraitDenoiser()) < 50


def test_a_linear_start_is_the_best_linear_code() -> None:
    torch.manual_seed(0)
    smooth = F.interpolate(torch.randn(8, 3, 16, 16), scale_factor=4.0, mode="bicubic")
    patches = F.pixel_unshuffle(smooth, FACTOR).permute(0, 2, 3, 1).reshape(-1, 3 * FACTOR**2)
    model = PortraitAutoencoder(8, (8, 8), (1, 1), (8, 8), (1, 1))
    model.start_linear(patches)
    with torch.no_grad():
        drawn = model.decode(model.encode(smooth).mode())
    centred = patches - patches.mean(0)
    values = torch.linalg.svdvals(centred).square()
    best = float(values[8:].sum() / patches.numel())
    assert float((drawn - smooth).square().mean()) == pytest.approx(best, rel=1e-3)


def test_codes_are_an_eighth_of_the_side_and_normalising_is_undone() -> None:
    model = PortraitAutoencoder(8, (8, 8), (1, 1), (8, 8), (1, 1))
    model.shift.copy_(torch.linspace(-1, 1, 8))
    model.scale.copy_(torch.linspace(0.5, 2, 8))
    picture = torch.rand(2, 3, 64, 48) * 2 - 1
    out = model(picture)
    assert out.picture.shape == picture.shape
    code = out.code.mode()
    assert code.shape == (2, 8, 8, 6)
    torch.testing.assert_close(model.restore(model.normalise(code)), code)


@pytest.mark.parametrize("name", ["regions", "attributes", "identity", "style"])
def test_every_condition_is_heard_and_can_be_left_out(name: str) -> None:
    model = tiny_denoiser()
    given = conditions(model)
    noisy, time = torch.randn_like(given.kept), torch.tensor([0.9, 0.4])
    with torch.no_grad():
        told, untold = model(noisy, time, given), model(noisy, time, given.without(name))
        # What is left out says nothing any more.
        other = {
            "regions": replace(given, regions=given.regions.flip(1) * 2),
            "attributes": replace(given, values=-given.values),
            "identity": replace(given, identity=-given.identity),
            "style": replace(given, style=-given.style),
        }[name]
        silent = model(noisy, time, other.without(name))
        heard = model(noisy, time, other)
    assert told.shape == noisy.shape
    assert (told - untold).abs().max() > 1e-4
    assert (told - heard).abs().max() > 1e-4
    torch.testing.assert_close(untold, silent)


def test_sampling_keeps_what_is_kept_and_repeats_by_its_seed() -> None:
    model = tiny_denoiser()
    given, seen = conditions(model), []
    codes = [
        sample(
            model,
            given,
            torch.Generator().manual_seed(seed),
            3,
            {"attributes": 1.5},
            report=lambda k, n: seen.append((k, n)),
        )
        for seed in (1, 1, 2)
    ]
    keep = (given.mask == 0).expand_as(given.kept)
    torch.testing.assert_close(codes[0][keep], given.kept[keep])
    torch.testing.assert_close(codes[0], codes[1])
    assert (codes[0] - codes[2])[~keep].abs().mean() > 0.01
    assert seen[:3] == [(1, 3), (2, 3), (3, 3)]


def test_the_flow_runs_from_code_to_noise() -> None:
    clean, noise = torch.zeros(2, 1, 1, 1), torch.ones(2, 1, 1, 1)
    assert mix(clean, noise, torch.tensor([0.0, 0.25])).flatten().tolist() == [0.0, 0.25]
    grid = times(4, shift=3.0)
    assert grid[0] == 1
    assert grid[-1] == 0
    assert (grid.diff() < 0).all()
    assert grid[1] > times(4)[1]


def test_a_cell_with_any_hole_is_drawn_whole() -> None:
    mask = torch.zeros(1, 1, 16, 16)
    mask[..., 3, 9] = 1
    share, cells = cells_of(mask, 8)
    assert share[0, 0].tolist() == [[0, 1 / 64], [0, 0]]
    assert cells[0, 0].tolist() == [[0, 1], [0, 0]]


def test_the_encoder_reads_unit_vectors_tokens_and_traits() -> None:
    model = FaceEncoder(side=64, width=32, depth=1, heads=2).eval()
    with torch.no_grad():
        read = model(torch.rand(3, 3, 64, 64) * 2 - 1)
        score = model.likeness(read.vector, read.vector)
    torch.testing.assert_close(read.vector.norm(dim=-1), torch.ones(3))
    assert read.identity.shape == (3, 4, 32)
    assert read.style.shape == (3, 32)
    assert read.traits.shape == (3, 34)
    # A picture is more like itself than like nobody in particular.
    assert (score > torch.sigmoid(model.offset)).all()


@pytest.mark.parametrize("model", [
    PortraitAutoencoder(4, (8, 8), (1, 1), (8, 8), (1, 1)), tiny_denoiser(),
    FaceEncoder(side=32, width=32, depth=1, heads=2), PatchDiscriminator(3, (8, 8)),
], ids=lambda m: type(m).__name__)  # fmt: skip
def test_a_model_survives_being_saved(model: torch.nn.Module, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path)  # type: ignore[operator]
    back = type(model).from_pretrained(tmp_path, low_cpu_mem_usage=False)  # type: ignore[attr-defined]
    asked = {k: v for k, v in dict(model.config).items() if not k.startswith("_")}
    assert {k: tuple(v) if isinstance(v, list) else v for k, v in dict(back.config).items()
            if not k.startswith("_")} == asked  # fmt: skip
    for name, value in model.state_dict().items():
        torch.testing.assert_close(back.state_dict()[name], value)


def test_conditions_carry_nothing_that_cannot_be_left_out_or_given() -> None:
    names = {field.name for field in fields(Conditions)}
    assert names == {
        "kept", "mask", "regions", "values", "known", "identity", "has_identity", "style",
        "has_style",
    }  # fmt: skip
