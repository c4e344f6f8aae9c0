"""The pipeline over tiny models: what it keeps, repeats, hears and refuses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.contracts import Region
from ml.errors import AvatarError, Cancelled
from ml.models.autoencoder import PortraitAutoencoder
from ml.models.denoiser import PortraitDenoiser
from ml.models.encoder import FaceEncoder
from ml.pipelines.avatar import SIDE, AvatarPipeline, Request, blend, pipeline_of
from ml.pipelines.weights import Models, load
from tests.ml.faces.photos import aligned


@lru_cache
def models() -> Models:
    torch.manual_seed(0)
    autoencoder = PortraitAutoencoder(4, (8, 8), (1, 1), (8, 8), (1, 1))
    autoencoder.start_linear(torch.randn(2000, 192))
    denoiser = PortraitDenoiser(
        4, widths=(16, 16, 32), layers=(1, 1, 1), tokens=16, head=16, groups=8,
        identity_width=32, style_width=32,
    )  # fmt: skip
    torch.nn.init.normal_(denoiser.unet.conv_out.weight, std=0.2)
    encoder = FaceEncoder(side=32, width=32, depth=1, heads=2)
    return Models(autoencoder.eval(), denoiser.eval(), encoder.eval())


def pipeline() -> AvatarPipeline:
    return pipeline_of(models())


def hole() -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[:96] = 1
    return mask


def test_without_a_portrait_it_draws_one_picture_a_seed() -> None:
    one, other, again = pipeline()(Request(seeds=(1, 2, 1), steps=2))
    assert one.shape == (SIDE, SIDE, 3)
    assert 0 <= one.min() <= one.max() <= 1
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).mean() > 1e-3


def test_what_was_in_the_hole_does_not_matter() -> None:
    image, mask = aligned(SIDE).image, hole()
    other = image * (1 - mask[..., None])
    drawn = [pipeline()(Request(image=i, mask=mask, steps=2))[0] for i in (image, other)]
    np.testing.assert_allclose(drawn[0], drawn[1], atol=1e-3)


def test_a_filled_hole_leaves_the_rest_of_a_larger_portrait_alone() -> None:
    image = aligned(SIDE).image.repeat(2, 0).repeat(2, 1)
    mask = hole().repeat(2, 0).repeat(2, 1)
    drawn = pipeline()(Request(image=image, mask=mask, steps=1))[0]
    out = blend(image, drawn, mask)
    assert out.shape == image.shape
    np.testing.assert_array_equal(out[220:], image[220:])
    assert np.abs(out[:180] - image[:180]).mean() > 0.01


@pytest.mark.parametrize(
    "told",
    [
        {"traits": {"hair_lightness": 1.0}},
        {"regions": {Region.HAIR: np.ones((SIDE, SIDE), np.float32)}},
        {"identity": np.full((64, 64, 3), 0.3, np.float32)},
        {"style": np.full((64, 64, 3), 0.8, np.float32)},
        {"traits": {"smile": 0.2}, "guidance": {"attributes": 3.0}},
    ],
    ids=lambda told: "+".join(told),
)
def test_what_is_told_changes_what_is_drawn(told: dict[str, object]) -> None:
    plain, steered = (
        pipeline()(Request(steps=2, **more))[0]  # type: ignore[arg-type]
        for more in ({}, told)
    )
    assert np.abs(plain - steered).max() > 1e-3


def test_it_reports_every_step_and_stops_when_told_to() -> None:
    seen: list[tuple[int, int]] = []

    def report(step: int, total: int) -> None:
        seen.append((step, total))
        if step == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        pipeline()(Request(seeds=(0, 1), steps=2), report)
    assert seen == [(1, 4), (2, 4), (3, 4)]


def test_identity_without_an_encoder_is_refused() -> None:
    bare = AvatarPipeline(models().autoencoder, models().denoiser)
    with pytest.raises(AvatarError) as refused:
        bare(Request(identity=np.zeros((64, 64, 3), np.float32), steps=1))
    assert refused.value.code == "models.no_encoder"


def test_saved_models_load_and_draw_the_same(tmp_path: Path) -> None:
    for name, model in vars(models()).items():
        model.save_pretrained(tmp_path / name)
    request = Request(steps=1, traits={"age": 0.5})
    again = pipeline_of(load(tmp_path))(request)[0]
    np.testing.assert_allclose(again, pipeline()(request)[0], atol=1e-5)


@pytest.mark.parametrize("harm", ["missing", "cut", "config"])
def test_missing_or_damaged_weights_are_a_clear_error(tmp_path: Path, harm: str) -> None:
    for name, model in vars(models()).items():
        model.save_pretrained(tmp_path / name)
    weights = tmp_path / "denoiser" / "diffusion_pytorch_model.safetensors"
    if harm == "missing":
        (tmp_path / "denoiser" / "config.json").unlink()
    elif harm == "cut":
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        (tmp_path / "denoiser" / "config.json").write_text("{")
    with pytest.raises(AvatarError) as told:
        load(tmp_path)
    assert told.value.code == ("models.missing" if harm == "missing" else "models.damaged")
    assert "denoiser" in told.value.detail
