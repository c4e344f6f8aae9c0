"""The measures that the models are judged by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ml.errors import AvatarError
from ml.evaluation import models
from ml.models.autoencoder import PortraitAutoencoder
from tests.ml.faces.photos import aligned


def picture() -> np.ndarray:
    return (aligned(models.SIDE).image * 255 + 0.5).astype(np.uint8)


def test_a_linear_code_gets_better_with_its_size_and_is_whole_with_all() -> None:
    found = [models.psnr(models.fit_linear([picture()], n).redraw(picture()), picture())
             for n in (4, 16, 192)]  # fmt: skip
    assert found[0] < found[1] < found[2]
    assert found[2] > 50


def test_jpeg_keeps_to_its_bytes_and_uses_them() -> None:
    small, large = models.jpeg(picture(), 3000), models.jpeg(picture(), 20000)
    assert models.psnr(small, picture()) < models.psnr(large, picture())


def test_psnr_of_a_known_error() -> None:
    assert models.psnr(picture() // 2 * 2, picture() // 2 * 2) > 100
    flat = np.full((8, 8, 3), 100, np.uint8)
    assert models.psnr(flat + 5, flat) == pytest.approx(20 * np.log10(255 / 5))


def test_blur_costs_detail() -> None:
    import cv2

    assert models.detail(cv2.GaussianBlur(picture(), (0, 0), 2)) < 0.5 * models.detail(picture())


def test_an_untrained_autoencoder_redraws_as_the_linear_code_in_a_byte_a_number() -> None:
    model = PortraitAutoencoder(16, (8, 8), (1, 1), (8, 8), (1, 1))
    values = torch.from_numpy(picture()).permute(2, 0, 1)[None] / 127.5 - 1
    patches = torch.nn.functional.pixel_unshuffle(values, 8)[0].flatten(1).T
    model.start_linear(patches)
    code = model.encode(values).mode()
    model.shift.copy_(code.mean((0, 2, 3)))
    model.scale.copy_(1 / code.std((0, 2, 3)))
    drawn, size = models.redraw(model, picture())
    assert size == 16 * 32 * 32
    best = models.psnr(models.fit_linear([picture()], 16).redraw(picture()), picture())
    # Eight bits, and half of the linear code's rounding, cost little.
    assert models.psnr(drawn, picture()) > best - 1.5


def test_missing_models_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(AvatarError):
        models.evaluate([], tmp_path, tmp_path / "out")
